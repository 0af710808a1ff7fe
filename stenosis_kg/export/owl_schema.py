"""The part of the schema that the OWL class view takes over: what kinds of things there are, and their relations."""

from __future__ import annotations

from functools import cached_property

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG, SKOS
from ..rdf.graph import Graph
from .owl_terms import DEFINITION

__all__ = ["Schema"]

_ALTERNATIVES = SKG + "Alternatives"
_TEXTS = {RDFS + "label": RDFS + "label", SKOS + "definition": DEFINITION, SKOS + "scopeNote": SKOS + "scopeNote"}


class Schema:
    """The upper classes and the clinical properties of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        concepts, voices = (_below(graph, each, RDFS + "subClassOf") for each in (SKOS + "Concept", SKG + "Voice"))
        self.upper = concepts - voices - {SKOS + "Concept"}
        self.relations = _below(graph, SKG + "clinicalRelation", RDFS + "subPropertyOf")
        self.attributes = _below(graph, SKG + "clinicalAttribute", RDFS + "subPropertyOf")
        self.alternatives = set(graph.subjects(SKG + "severalObjects", _ALTERNATIVES))
        # Relations between concepts that the vocabulary, and no passage, states.
        self.definitional = {
            iri
            for iri in graph.subjects(RDF + "type", OWL + "ObjectProperty")
            if iri.startswith(SKG)
            and iri not in self.relations
            and {getattr(each, "value", "") for each in graph.objects(iri, RDFS + "domain")} & self.upper
        }

    @cached_property
    def concepts(self) -> set[str]:
        """The instances of the upper classes."""
        return {iri for kind in self.upper for iri in self._graph.subjects(RDF + "type", kind)}

    def owns(self, iri: str) -> bool:
        """Whether it is a term of the schema, or of a vocabulary that the schema declares."""
        if iri.startswith(SKG) or iri == SKG.rstrip("#"):
            return True
        declared = {OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
        return any(getattr(kind, "value", "") in declared for kind in self._graph.objects(iri, RDF + "type"))

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
            return target.value in self.upper or target.value.startswith("http://www.w3.org/2001/XMLSchema#")
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
