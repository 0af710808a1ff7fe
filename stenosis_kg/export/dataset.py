"""The data set in VoID and DCAT, counted from the graph: ``python -m stenosis_kg.export.dataset > void.ttl``.

Beside the counts of the whole it has a partition for each class, with the properties that things of it have, and for
each of these the classes and datatypes of what they lead to: the form in which SPARQL editors read a schema.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..namespaces import DCTERMS, RDF, SKG, XSD, compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph, load
from ..rdf.writing import dumps_turtle
from ..rdf.written import STAND_IN
from .about import data_set, title

if TYPE_CHECKING:
    from ..rdf import Term

__all__ = ["DCAT", "VOID", "VOID_EXT", "describe", "triples"]

VOID, DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
VOID_EXT = "http://ldf.fi/void-ext#"
"""What VoID lacks: partitions by datatype."""

_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?type FILTER(isIRI(?s)) }",
    "classes": "SELECT (COUNT(DISTINCT ?type) AS ?n) { ?s a ?type }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}
_CLASSES = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
_OF_CLASS = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER(ISIRI(?c)) } GROUP BY ?c ?p ORDER BY ?c ?p"
_TO_CLASS = """SELECT ?c ?p ?to (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?to FILTER(ISIRI(?c) && ISIRI(?to)) }
GROUP BY ?c ?p ?to ORDER BY ?c ?p ?to"""
_TO_TYPE = """SELECT ?c ?p ?to (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER(ISIRI(?c) && ISLITERAL(?o)) }
GROUP BY ?c ?p (DATATYPE(?o) AS ?to) ORDER BY ?c ?p ?to"""


def describe(graph: Graph) -> bytes:
    """The description as Turtle: what it is, whose, under which licence, and how much of what it holds.

    >>> b"void:classPartition" in describe(load())
    True
    """
    return dumps_turtle(triples(graph), prefixes={"void": VOID, "dcat": DCAT, "voidext": VOID_EXT})


def triples(graph: Graph) -> list[ox.Triple]:
    """What `describe` writes."""
    schema = SKG.rstrip("#")
    told: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(VOID + "Dataset")),
        (RDF + "type", ox.NamedNode(DCAT + "Dataset")),
        (DCTERMS + "title", ox.Literal(title(), language="en")),
        (DCTERMS + "description", ox.Literal(SCOPE, language="en")),
        (DCAT + "version", ox.Literal(__version__)),
        (VOID + "vocabulary", ox.NamedNode(schema)),
    ]
    for name in ("license", "creator", "publisher", "created", "issued", "modified"):
        values = graph.objects(schema, DCTERMS + name)
        told += [(DCTERMS + name, each) for each in values if isinstance(each, ox.NamedNode | ox.Literal)]
    for name, query in _COUNTS.items():
        (count,) = graph.values(query)
        told.append((VOID + name, _number(count)))
    node = ox.NamedNode(data_set())
    return [*(ox.Triple(node, ox.NamedNode(how), value) for how, value in told), *_partitions(graph)]


def _partitions(graph: Graph) -> list[ox.Triple]:
    """A partition for each class and property, named after what it is of."""
    made: list[ox.Triple] = []

    def part(of: tuple[Term | None, ...], how: str, kind: str, count: str, number: Term | None) -> None:
        *above, last = of
        node, parent = _part(of), _part(above)
        assert isinstance(last, ox.NamedNode)
        made.append(ox.Triple(parent, ox.NamedNode(how), node))
        made.append(ox.Triple(node, ox.NamedNode(kind), last))
        made.append(ox.Triple(node, ox.NamedNode(VOID + count), _number(number)))

    for each, number in graph.rows(_CLASSES):
        part((each,), VOID + "classPartition", VOID + "class", "entities", number)
    for each, number in graph.rows(_PROPERTIES):
        part((each,), VOID + "propertyPartition", VOID + "property", "triples", number)
    for *of, number in graph.rows(_OF_CLASS):
        part((*of,), VOID + "propertyPartition", VOID + "property", "triples", number)
    for *of, number in graph.rows(_TO_CLASS):
        part((*of,), VOID + "classPartition", VOID + "class", "triples", number)
    for which, times in _to_types(graph).items():
        part(which, VOID_EXT + "datatypePartition", VOID_EXT + "datatype", "triples", times)
    return made


def _to_types(graph: Graph) -> dict[tuple[Term | None, ...], ox.Literal]:
    """Class, property and datatype to how often; literals that are held as they are written count with the others."""
    counts: Counter[tuple[Term | None, ...]] = Counter()
    for cls, how, to, number in graph.rows(_TO_TYPE):
        if isinstance(to, ox.NamedNode) and isinstance(number, ox.Literal):
            counts[cls, how, ox.NamedNode(to.value.removeprefix(STAND_IN))] += int(number.value)
    return {of: ox.Literal(number) for of, number in counts.items()}


def _part(of: tuple[Term | None, ...] | list[Term | None]) -> ox.NamedNode:
    """The data set, or a part of it: ``…graph#skg-Stage.skg-offers.skg-Intervention``."""
    names = [compact(each.value) for each in of if isinstance(each, ox.NamedNode)]
    plain = (name.replace(":", "-") if re.fullmatch(r"[\w-]+:[\w-]+", name) else _digits(name) for name in names)
    return ox.NamedNode(data_set() + "#" * bool(names) + ".".join(plain))


def _digits(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:12]


def _number(count: Term | None) -> ox.Literal:
    value = count.value if isinstance(count, ox.Literal) else "0"
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "integer"))


if __name__ == "__main__":
    sys.stdout.buffer.write(describe(load()))
