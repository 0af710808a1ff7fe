"""What is above a concept: through ``skos:broader``, and through the kinds that passages state. And its classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..namespaces import RDF, RDFS, SKG, SKOS

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["Hierarchy", "hierarchy_of"]

_UP = (SKOS + "broader", SKG + "kindOf", SKG + "techniqueOf")


class Hierarchy:
    """The ancestors of concepts, each looked up once. Make it with `hierarchy_of`, which makes one for each graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> above = hierarchy_of(load()).up("https://w3id.org/stenosis-kg/concept/bladder-dysfunction")
    >>> [iri.rpartition("/")[2] for iri in above]
    ['bladder-dysfunction', 'bowel-bladder-dysfunction', 'neurological-deficit']
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, tuple[str, ...]] = {}

    def up(self, iri: str) -> tuple[str, ...]:
        """The concept and all that is above it, nearest first. A cycle is gone round once."""
        if iri not in self._known:
            seen = [iri]
            for current in seen:
                found = [above for p in _UP for above in self._graph.iris(current, p)]
                seen.extend(up for up in dict.fromkeys(found) if up not in seen)
            self._known[iri] = tuple(seen)
        return self._known[iri]

    def down(self, iri: str) -> tuple[str, ...]:
        """All that is below the concept, sorted, without itself."""
        seen = [iri]
        for current in seen:
            found = {child for p in _UP for child in self._graph.subjects(p, current)}
            seen.extend(child for child in sorted(found) if child not in seen)
        return tuple(sorted(seen[1:]))

    def classes(self, iri: str) -> tuple[str, ...]:
        """The classes that the concept is typed by, and theirs."""
        seen = self._graph.iris(iri, RDF + "type")
        for current in seen:
            seen.extend(above for above in self._graph.iris(current, RDFS + "subClassOf") if above not in seen)
        return tuple(seen)

    def below(self, iri: str, other: str) -> bool:
        """Whether ``iri`` is ``other`` or a kind of it."""
        return other in self.up(iri)


def hierarchy_of(graph: Graph) -> Hierarchy:
    """The hierarchy of a graph, one for each graph."""
    return graph.once(Hierarchy)
