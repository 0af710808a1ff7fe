"""The data set in VoID and DCAT, counted from the graph: ``python -m stenosis_kg.export.dataset > void.ttl``."""

from __future__ import annotations

import sys

import pyoxigraph as ox

from ..namespaces import DCTERMS, RDF, SKG, XSD
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph, load
from ..rdf.writing import dumps_turtle
from .about import data_set, title

__all__ = ["describe"]

_VOID, _DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?type FILTER(isIRI(?s)) }",
    "classes": "SELECT (COUNT(DISTINCT ?type) AS ?n) { ?s a ?type }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}


def describe(graph: Graph) -> bytes:
    """The description as Turtle: what it is, whose, under which licence, and how much of what it holds.

    >>> b"void:triples" in describe(load())
    True
    """
    schema = SKG.rstrip("#")
    told: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(_VOID + "Dataset")),
        (RDF + "type", ox.NamedNode(_DCAT + "Dataset")),
        (DCTERMS + "title", ox.Literal(title(), language="en")),
        (DCTERMS + "description", ox.Literal(SCOPE, language="en")),
        (_DCAT + "version", ox.Literal(__version__)),
        (_VOID + "vocabulary", ox.NamedNode(schema)),
    ]
    for name in ("license", "creator", "publisher", "created", "issued", "modified"):
        values = graph.objects(schema, DCTERMS + name)
        told += [(DCTERMS + name, each) for each in values if isinstance(each, ox.NamedNode | ox.Literal)]
    number = ox.NamedNode(XSD + "integer")
    for name, query in _COUNTS.items():
        (count,) = graph.values(query)
        told.append((_VOID + name, ox.Literal(count.value if isinstance(count, ox.Literal) else "0", datatype=number)))
    node = ox.NamedNode(data_set())
    quads = [ox.Quad(node, ox.NamedNode(how), value) for how, value in told]
    return dumps_turtle(quads, prefixes={"void": _VOID, "dcat": _DCAT})


if __name__ == "__main__":
    sys.stdout.buffer.write(describe(load()))
