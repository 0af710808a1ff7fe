"""Check that every term a graph uses exists, and that it is used for what it is meant for.

Terms of our own schema are checked by the hygiene queries, and what they relate by the shapes. This checks the others:
concepts and steps that are mentioned and described nowhere; terms of RDF, RDFS, OWL, SKOS, PROV-O and Dublin Core,
whose vocabularies are closed lists, so that a misspelt term is noticed; and properties that a user's file declares, by
their kind, and by their domain and range (`domains`). No reasoner is used: a type counts when it is stated, or follows
by ``rdfs:subClassOf``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import pyoxigraph as ox

from ..namespaces import CONCEPT, DCTERMS, OWL, PROV, RDF, RDFS, SKG, SKOS, STEP, compact
from ..rdf import bare, shown
from ..rdf.graph import Graph
from . import domains
from .finding import Finding, pinpoint

__all__ = ["check"]

_DESCRIBED = (CONCEPT, STEP)
_CLOSED = {RDF: "RDF", RDFS: "RDFS", OWL: "OWL", SKOS: "SKOS", PROV: "PROV", DCTERMS: "DCTERMS"}

_DECLARED = """
SELECT DISTINCT ?property ?kind WHERE { ?property a ?kind FILTER (?kind IN (owl:ObjectProperty, owl:DatatypeProperty)) }
"""
_USED = "SELECT DISTINCT ?term WHERE { { ?any ?term ?other } UNION { ?any a ?term } FILTER (ISIRI(?term)) }"
_WITH = "SELECT ?subject ?other WHERE { { ?subject ?term ?other } UNION { ?subject a ?term BIND (?term AS ?other) } }"
_SUBJECTS = "SELECT DISTINCT ?subject WHERE { ?subject ?any ?other FILTER (ISIRI(?subject)) }"
_IN_SCHEME = "SELECT DISTINCT ?thing WHERE { ?thing skos:inScheme ?scheme FILTER ISIRI(?thing) }"
_VALUES = "SELECT ?subject ?predicate ?value WHERE { ?subject ?predicate ?value FILTER ISIRI(?value) } ORDER BY ?value"


def check(graph: Graph) -> tuple[Finding, ...]:
    """Terms that do not exist, and statements that are outside the domain or range of their property.

    >>> check(Graph(ox.Store()))
    ()
    """
    kinds = list(_kinds(graph))
    return pinpoint([*_misspelt(graph), *_undescribed(graph), *kinds, *_bounds(graph, kinds)], graph.files)


def _misspelt(graph: Graph) -> Iterator[Finding]:
    """Terms of the closed vocabularies that these do not have."""
    unknown = [
        term.value
        for term in graph.values(_USED)
        if isinstance(term, ox.NamedNode) and term.value.startswith(tuple(_CLOSED)) and not _exists(term.value)
    ]
    for iri in sorted(unknown):
        if iri.startswith(RDF + "_"):
            continue
        subject, other = graph.rows(_WITH, term=iri)[0]
        predicate = RDF + "type" if other == ox.NamedNode(iri) else iri
        message = f"{compact(iri)} does not exist in its vocabulary{_nearest(iri)}"
        yield Finding("schema-no-such-term", message, bare(subject), predicate, bare(other))


def _undescribed(graph: Graph) -> Iterator[Finding]:
    """Concepts and steps that are the value of a statement, and the subject of none."""
    described = {term.value for term in graph.values(_SUBJECTS) if isinstance(term, ox.NamedNode)}
    # What a vocabulary is under: ours, and those namespaces of a project in which it has a scheme.
    own = graph.project.prefixes.values() if graph.project else ()
    things = [bare(thing) for thing in graph.values(_IN_SCHEME)] if own else []
    spaces = (*_DESCRIBED, *(space for space in own if any(thing.startswith(space) for thing in things)))
    seen = set()
    for subject, predicate, value in graph.rows(_VALUES):
        iri = bare(value)
        if not iri.startswith(spaces) or iri in described or iri in spaces or iri in seen:
            continue
        seen.add(iri)
        space = next(one for one in spaces if iri.startswith(one))
        names = sorted(each.removeprefix(space) for each in described - {space} if each.startswith(space))
        near = difflib.get_close_matches(iri.removeprefix(space).casefold(), names, n=1, cutoff=0.7)
        hint = f"nearest: {compact(space + near[0])}" if near else "describe it, or name one that is"
        message = f"{compact(iri)} is not described anywhere; {hint}"
        yield Finding("schema-not-described", message, bare(subject), bare(predicate), iri)


def _exists(iri: str) -> bool:
    return any(iri.startswith(space) and iri.removeprefix(space) in _names(space) for space in _CLOSED)


def _names(space: str) -> set[str]:
    """The terms of a closed vocabulary, as rdflib lists them."""
    from rdflib import namespace

    return {str(term).removeprefix(space) for term in dir(getattr(namespace, _CLOSED[space]))}


def _nearest(iri: str) -> str:
    space = next(one for one in _CLOSED if iri.startswith(one))
    near = difflib.get_close_matches(iri.removeprefix(space), sorted(_names(space)), n=1, cutoff=0.6)
    return f"; did you mean {compact(space + near[0])}?" if near else "; use one that does"


def _kinds(graph: Graph) -> Iterator[Finding]:
    """Object properties with literals, and datatype properties with resources."""
    for name, kind in graph.rows(_DECLARED):
        if not isinstance(name, ox.NamedNode) or name.value.startswith(SKG):
            continue
        wants_literal = kind == ox.NamedNode(OWL + "DatatypeProperty")
        for quad in graph.store.quads_for_pattern(None, name, None):
            if isinstance(quad.object, ox.Literal) != wants_literal:
                what = "a literal" if wants_literal else "an IRI"
                message = f"{compact(name.value)} takes {what}, and {shown(quad.object)} is none; mend the value"
                yield Finding("schema-kind-of-value", message, bare(quad.subject), name.value, bare(quad.object))


def _bounds(graph: Graph, kinds: list[Finding]) -> Iterator[Finding]:
    """Statements outside a domain or range, without values that `_kinds` has already reported."""
    wrong = {(each.focus, each.path, each.value) for each in kinds}
    return (each for each in domains.check(graph) if (each.focus, each.path, each.value) not in wrong)
