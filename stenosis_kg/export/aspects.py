"""The graph taken apart into the aspects of the ledger, so that two graphs can be compared one aspect at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import DCTERMS, OA, OBO_IN_OWL, OWL, PREFIXES, PROV, RDF, RDFS, SCHEMA, SKG, SKOS
from .about import GRAPH

__all__ = ["Facts", "facts"]

Facts = dict[str, frozenset[ox.Quad]]

_BY_PREDICATE = {
    OA + "exact": "words",
    **dict.fromkeys((OA + "start", OA + "end"), "offsets"),
    **dict.fromkeys((DCTERMS + "isPartOf", SKG + "waived"), "clauses"),
    **{SKG + axis: axis for axis in ("modality", "importance", "rank", "aspect", "inference")},
    **{SKG + name: "cues" for name in ("cue", "otherCue", "openList", "alternatives")},
    PROV + "wasQuotedFrom": "document",
    SCHEMA + "sha256": "document",
    **dict.fromkeys((SKOS + "prefLabel", RDFS + "label"), "labels"),
    **dict.fromkeys((SKOS + "altLabel", SKOS + "hiddenLabel"), "synonyms"),
    **{f"{OBO_IN_OWL}has{how}Synonym": "synonyms" for how in ("Broad", "Narrow", "Related")},
    SKOS + "definition": "definitions",
    **dict.fromkeys((SKOS + "scopeNote", SKOS + "editorialNote"), "notes"),
    SKOS + "broader": "hierarchy",
    **{SKOS + f"{how}Match": "mappings" for how in ("exact", "close", "broad", "narrow", "related")},
}
_TYPE = RDF + "type"
_PASSAGES = (SKG + "Sentence", SKG + "Clause", SKG + "Passage")
_SCHEMA_TYPES = {
    *(OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")),
    SKOS + "ConceptScheme",
}
_PATHWAY = {
    SKG + name
    for name in (
        *("from", "to", "trigger", "bypasses", "purpose", "startsAt", "hasStage", "unplacedStage"),
        *("offers", "offeredBy", "recommendedWhen", "requires"),
    )
}


def facts(quads: Iterable[ox.Quad]) -> Facts:
    """The aspect of every quad -> the quads of that aspect.

    What a passage's graph holds counts as statements (without the graph) and as passages (with it); what makes up
    the pathway, as escalations too. Mappings are the triples of their graph, and the descriptions of their sets. The
    quads by which an export describes itself are left out.
    """
    known = list(quads)
    types: dict[object, set[str]] = defaultdict(set)
    for quad in known:
        if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
            types[quad.subject].add(quad.object.value)
    denials = {subject for subject, classes in types.items() if OWL + "NegativePropertyAssertion" in classes}
    found: dict[str, set[ox.Quad]] = defaultdict(set)
    sets = {subject for subject, classes in types.items() if SKG + "MappingSet" in classes}
    for quad in known:
        if quad.subject == ox.NamedNode(GRAPH):
            continue
        if quad.subject in sets or quad.graph_name in sets:
            found["mappings"].add(quad)
        elif quad.subject in denials:
            found["denials"].add(quad)
        elif quad.graph_name != ox.DefaultGraph():
            found["statements"].add(ox.Quad(quad.subject, quad.predicate, quad.object))
            found["passages"].add(quad)
            if quad.predicate.value in _PATHWAY:
                found["escalations"].add(ox.Quad(quad.subject, quad.predicate, quad.object))
        else:
            found[_aspect(quad, types)].add(quad)
    return {aspect: frozenset(members) for aspect, members in found.items()}


def _aspect(quad: ox.Quad, types: dict[object, set[str]]) -> str:
    classes = types[quad.subject]
    if isinstance(quad.subject, ox.BlankNode) or classes & _SCHEMA_TYPES or _in_schema(quad.subject):
        return "schema" if not classes & {SKOS + "ConceptScheme"} or _in_schema(quad.subject) else "vocabulary"
    if SKG + "Document" in classes and quad.predicate.value != _TYPE:
        return "document"
    if quad.predicate.value == _TYPE and classes & {*_PASSAGES, SKG + "Document"}:
        return "clauses" if classes & set(_PASSAGES) else "document"
    if quad.predicate.value == _TYPE:
        return "types"
    return _BY_PREDICATE.get(quad.predicate.value, "vocabulary")


def _in_schema(subject: object) -> bool:
    ours = ("skg", "biolink", "dcterms", "oa", "owl", "prov", "rdf", "rdfs", "schema", "skos")
    return isinstance(subject, ox.NamedNode) and any(subject.value.startswith(PREFIXES[name]) for name in ours)
