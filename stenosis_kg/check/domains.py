"""Domains and ranges, checked by shapes that are generated from what the schema states.

``ontology/shapes/generated.ttl`` holds those of our own properties; write it again after a change to the schema, or to
which properties the graph uses: ``python -m stenosis_kg.check.domains``. Properties that a user's file declares get
theirs in memory, when the graph is checked.

A shape is made for a property only where the graph uses it (elsewhere it would check nothing), and from the narrowest
classes that the property or one above it is bound to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from ..files import write_atomic
from ..namespaces import DCTERMS, OWL, RDF, RDFS, SH, SHAPE, SKG, XSD, compact
from ..paths import ontology
from ..rdf import Term, bare, shown
from ..rdf.graph import Graph, load
from ..rdf.writing import dumps_turtle
from .finding import Finding
from .shapes.engine import results
from .shapes.file import Shapes
from .shapes.results import term

__all__ = ["Bound", "bounds", "check", "published"]

_PARTS_NAMED = 3  # a class of so few parts is named by them: a finding, a condition or an all-of

_BOUNDS = """
SELECT DISTINCT ?property ?class WHERE {
  ?property rdfs:subPropertyOf*/SIDE ?class .
  FILTER (ISIRI(?property) && ?class != owl:Thing && ?class != rdfs:Resource)
  FILTER EXISTS { ?any ?property ?thing }
  FILTER NOT EXISTS { ?property rdfs:subPropertyOf*/SIDE/rdfs:subClassOf+ ?class }
} ORDER BY ?property ?class
"""
_ANY_LITERAL = """
ASK { { ?class a rdfs:Datatype } UNION { ?property a owl:DatatypeProperty }
      UNION { ?property rdfs:range ?class FILTER (?class IN (rdfs:Literal, rdf:PlainLiteral)) } }
"""
_MEMBERS = """
SELECT DISTINCT ?member WHERE {
  ?class (owl:unionOf|owl:disjointUnionOf)/rdf:rest*/rdf:first ?member .
  FILTER NOT EXISTS { ?member rdfs:subClassOf+ ?class }
}
"""
_PARTS = """
SELECT ?part (COUNT(?before) AS ?place) WHERE {
  ?class owl:disjointUnionOf/rdf:rest* ?before . ?before rdf:rest*/rdf:first ?part
} GROUP BY ?class ?part ORDER BY ?place
"""
_VALUES = "SELECT ?value WHERE { ?value a ?class FILTER STRSTARTS(STR(?value), STR(skg:)) } ORDER BY ?value"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_HEADER = (
    "Domains and ranges as shapes, generated from ontology/stenosis.ttl: do not edit, but run",
    "python -m stenosis_kg.check.domains",
)


class Bound(NamedTuple):
    """What the schema says of one end of a property: the class, or the datatype, of its subjects or of its values."""

    property: str
    end: str  # "subject" or "object"
    type: Term


def bounds(graph: Graph, *, ours: bool) -> list[Bound]:
    """The domains and ranges of the properties that a graph uses: of our own schema, or of all others."""
    found: list[Bound] = []
    for end, side in (("subject", "rdfs:domain"), ("object", "rdfs:range")):
        for name, type_ in graph.rows(_BOUNDS.replace("SIDE", side)):
            if isinstance(name, ox.NamedNode) and type_ and name.value.startswith(SKG) is ours:
                found.append(Bound(name.value, end, type_))
    return found


def check(graph: Graph) -> Iterator[Finding]:
    """Statements outside the domain or the range of a property that a user's file declares."""
    declared = {f"urn:bound:{number}": bound for number, bound in enumerate(bounds(graph, ours=False))}
    if not declared:
        return
    shapes = _parsed(f"{_shape(graph, bound, iri)} ." for iri, bound in declared.items())
    for result in results(graph, Shapes((), tuple(shapes))):
        bound, focus = declared[result.shape[1:-1]], bare(term(result.focus))
        value = bare(term(result.value)) if result.value else None
        name, wanted = compact(bound.property), shown(bound.type)
        seen = f'"{value}"' if "datatype" in result.component.lower() else compact(value or focus)
        if bound.end == "subject":
            message = f"{seen} has {name}, which is for {wanted}; type it as {wanted}, or use another property"
            yield Finding("schema-domain", message, focus, bound.property)
        else:
            message = f"{name} leads to {wanted}, and {seen} is none; type it as {wanted}, or mend the value"
            yield Finding("schema-range", message, focus, bound.property, value)


def published(graph: Graph) -> bytes:
    """The shapes for the properties of our own schema, as the file ``ontology/shapes/generated.ttl``.

    Parameters
    ----------
    graph : the bundled graph, which tells what the schema states and which properties are in use
    """
    parts = [
        f"<{SHAPE}generated> a <{OWL}Ontology> ; <{DCTERMS}license> <{_LICENSE}> ;"
        f' <{DCTERMS}title> "Shapes of domains and ranges"@en .'
    ]
    for bound in bounds(graph, ours=True):
        if isinstance(bound.type, ox.NamedNode) and not bound.type.value.startswith((XSD, RDF)):  # a class
            iri = SHAPE + _kebab(bound.property.removeprefix(SKG)) + "-" + bound.end
            name, what = compact(bound.property), _described(graph, bound.type)
            verb = "is said of" if bound.end == "subject" else "names"
            values = [compact(bare(value)) for value in graph.values(_VALUES, **{"class": bound.type})]
            mend = f"name {_either(values) or what}, or use another property."
            message = _english(f"{name} {verb} something that is not {what}: {mend}")
            parts.append(
                f"{_shape(graph, bound, iri)} ; sh:name {_english(f'the {bound.end} of {name} is {what}')} ;"
                f" sh:severity sh:Violation ; sh:message {message} ; <{RDFS}isDefinedBy> <{SHAPE}generated> ."
            )
    return dumps_turtle(_parsed(parts), header=_HEADER)


def _parsed(parts: Iterable[str]) -> Iterator[ox.Quad]:
    return ox.parse(f"@prefix sh: <{SH}> .\n" + "\n".join(parts), format=ox.RdfFormat.TURTLE)


def _shape(graph: Graph, bound: Bound, iri: str) -> str:
    """The shape of one end of a property, as Turtle without its last dot."""
    kind = "sh:NodeShape" if bound.end == "subject" else f"sh:PropertyShape ; sh:path <{bound.property}>"
    return f"<{iri}> a {kind} ; sh:targetSubjectsOf <{bound.property}> ; {_constraint(graph, bound)}"


def _constraint(graph: Graph, bound: Bound) -> str:
    if _is_datatype(bound.type):
        return f"sh:datatype {bound.type}"
    if bound.end == "object" and graph.holds(_ANY_LITERAL, property=bound.property, **{"class": bound.type}):
        return "sh:nodeKind sh:Literal"
    members = graph.values(_MEMBERS, **{"class": bound.type})
    if not members:
        return f"sh:class {bound.type}"
    return f"sh:or ( {' '.join(f'[ sh:class {choice} ]' for choice in (bound.type, *members))} )"


def _is_datatype(type_: Term) -> bool:
    return bare(type_).startswith(XSD) or bare(type_) in {RDF + "langString", RDF + "HTML", RDF + "XMLLiteral"}


def _described(graph: Graph, type_: ox.NamedNode) -> str:
    """A class in words, with its article: by its label, or where it has few parts, by theirs."""
    parts = [bare(part) for part in graph.values(_PARTS, **{"class": type_})]
    names = [_label(graph, iri) for iri in (parts if 0 < len(parts) <= _PARTS_NAMED else [type_.value])]
    return _either([f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in names])


def _label(graph: Graph, iri: str) -> str:
    label = graph.label(iri)
    return label if label != compact(iri) else _kebab(re.split("[#/]", iri)[-1]).replace("-", " ")


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _kebab(name: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


if __name__ == "__main__":
    write_atomic(ontology() / "shapes" / "generated.ttl", published(load()))
