"""What the OWL class view is built of: the part of the schema that it takes over, and the names that it makes.

OWL 2 DL takes no property as both a relation between things and an annotation, so each property of the graph has an
annotation counterpart, which a reasoner does not see: ``annotation:treats`` for skg:treats, ``annotation:oa.exact`` for
oa:exact.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

import pyoxigraph as ox

from ..namespaces import OWL, PREFIXES, RDF, RDFS, SKG, SKOS, XSD, compact, known
from ..rdf.graph import Graph

__all__ = ["ANNOTATION", "AS_SAID", "DEFINITION", "DENIED", "Schema", "annotation", "original"]

ANNOTATION = "https://w3id.org/stenosis-kg/annotation/"
DENIED = f"{ANNOTATION}not."
"""What the counterpart of a property begins with where a passage denies the statement."""
AS_SAID = "https://w3id.org/stenosis-kg/as-said/"
"""What the IRI begins with of a class of those members of another that one passage is about."""
DEFINITION = PREFIXES["obo"] + "IAO_0000115"

_ALTERNATIVES = SKG + "Alternatives"
_TEXTS = {RDFS + "label": RDFS + "label", SKOS + "definition": DEFINITION, SKOS + "scopeNote": SKOS + "scopeNote"}


class Schema:
    """The upper classes, the concepts that they type, and the clinical properties of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        concepts, axes = (_below(graph, each, RDFS + "subClassOf") for each in (SKOS + "Concept", SKG + "Voice"))
        self.upper = concepts - axes - {SKOS + "Concept"}
        self.relations = _below(graph, SKG + "clinicalRelation", RDFS + "subPropertyOf")
        self.attributes = _below(graph, SKG + "clinicalAttribute", RDFS + "subPropertyOf")
        self.alternatives = set(graph.subjects(SKG + "severalObjects", _ALTERNATIVES))
        # Relations between concepts that the vocabulary, and no passage, states.
        self.definitional = {
            iri
            for iri in graph.subjects(RDF + "type", OWL + "ObjectProperty")
            if iri.startswith(SKG)
            and iri not in self.relations
            and self.upper.intersection(graph.iris(iri, RDFS + "domain"))
        }
        self.concepts = {iri for kind in self.upper for iri in graph.subjects(RDF + "type", kind)}

    def owns(self, iri: str) -> bool:
        """Whether it is a term of the schema, or of a vocabulary that the schema declares."""
        if iri.startswith(SKG) or iri == SKG.rstrip("#"):
            return True
        declared = {OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
        return not declared.isdisjoint(self._graph.iris(iri, RDF + "type"))

    def triples(self) -> list[ox.Quad]:
        """Their declarations, names, definitions and axioms; kindOf is no property here, it is the hierarchy."""
        properties = (self.relations | self.attributes | self.definitional) - {SKG + "kindOf"}
        found = []
        for iri in sorted(self.upper | properties):
            node = ox.NamedNode(iri)
            for quad in self._graph.store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
                predicate, target = quad.predicate.value, quad.object
                if predicate in _TEXTS:
                    found.append(ox.Quad(node, ox.NamedNode(_TEXTS[predicate]), target))
                elif self._wanted(predicate, target, properties):
                    found.append(ox.Quad(node, quad.predicate, target))
                elif predicate == OWL + "disjointUnionOf":
                    found += [ox.Quad(node, quad.predicate, target), *self._list(target)]
        return found

    def _wanted(self, predicate: str, target: object, properties: set[str]) -> bool:
        if not isinstance(target, ox.NamedNode):
            return False
        if predicate == RDF + "type":
            return target.value.startswith(OWL)
        if predicate in (RDFS + "subClassOf", OWL + "disjointWith"):
            return target.value in self.upper
        if predicate in (RDFS + "domain", RDFS + "range"):
            return target.value in self.upper or target.value.startswith(XSD)
        return predicate in (RDFS + "subPropertyOf", OWL + "inverseOf") and target.value in properties

    def _list(self, head: object) -> list[ox.Quad]:
        found: list[ox.Quad] = []
        while isinstance(head, ox.BlankNode):
            cells = list(self._graph.store.quads_for_pattern(head, None, None))
            found += [ox.Quad(each.subject, each.predicate, each.object) for each in cells]
            head = next((each.object for each in cells if each.predicate.value == RDF + "rest"), None)
        return found


def _below(graph: Graph, iri: str, predicate: str) -> set[str]:
    """A class or property and all under it."""
    seen = [iri]
    for current in seen:
        seen += [each for each in graph.subjects(predicate, ox.NamedNode(current)) if each not in seen]
    return set(seen)


def annotation(iri: str) -> str:
    """The annotation counterpart of a property.

    >>> annotation("http://www.w3.org/ns/oa#exact").removeprefix(ANNOTATION)
    'oa.exact'
    """
    if iri.startswith(SKG):
        return ANNOTATION + iri.removeprefix(SKG)
    curie = compact(iri)
    return ANNOTATION + (quote(iri, safe="") if curie == iri else curie.replace(":", ".", 1))


def original(iri: str) -> str:
    """The property that an annotation property is the counterpart of.

    >>> original(annotation("http://example.org/a#b.c"))
    'http://example.org/a#b.c'
    """
    name = iri.removeprefix(ANNOTATION)
    prefix, dot, local = name.partition(".")
    if "%3A" in name:
        return unquote(name)
    return known()[prefix] + local if dot and prefix in known() else SKG + name
