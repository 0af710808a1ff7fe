"""What one passage says by joining its own statements: fusion involves a joining, which results in stability (s13).

Which relations carry on is data of the schema (``owl:propertyChainAxiom``, with ``rdfs:subPropertyOf`` and
``owl:inverseOf``). Steps with clinical relations are the passage's own; those with other properties, such as
``skos:broader``, are the vocabulary's. No path has a step of a second passage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG
from ..rdf import bare
from ..rdf.graph import Graph
from . import Passage, Statement
from .reading import statements_of

__all__ = ["Chains", "Path", "chains_of"]

Path: TypeAlias = tuple[Statement, ...]
"""The statements that join two things, in order; a step of the vocabulary has no passage."""

_Triple: TypeAlias = tuple[str, str, str]
_Step: TypeAlias = tuple[str, bool]  # a property, and whether it is gone against its direction
_Links: TypeAlias = dict[tuple[str, str, bool], list[tuple[str, Path]]]  # a thing and a step -> where to, by which path
_CHAIN, _INVERSE, _SUB = OWL + "propertyChainAxiom", OWL + "inverseOf", RDFS + "subPropertyOf"
_ROOT = SKG + "clinicalRelation"  # that two things are related at all is no answer
_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"


class Chains:
    """The paths of the passages of a graph. Make it with `chains_of`, which makes one for each graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._read = statements_of(graph)
        self._known: dict[str, dict[_Triple, Path]] = {}
        self._rules = tuple(self._declared())

    def of(self, passage: Passage) -> dict[_Triple, Path]:
        """What a passage says through a path and not by itself: (subject, predicate, object) -> the shortest path."""
        if passage.iri not in self._known:
            self._known[passage.iri] = self._joined(passage)
        return self._known[passage.iri]

    def _declared(self) -> Iterator[tuple[str, tuple[_Step, ...]]]:
        """Every rule of the schema: a property, and the steps that make it."""
        quads = self._graph.store.quads_for_pattern
        clinical = self._read.clinical
        for quad in quads(None, ox.NamedNode(_CHAIN), None):
            yield bare(quad.subject), tuple(map(self._step, self._items(quad.object)))
        for quad in quads(None, ox.NamedNode(_SUB), None):
            if bare(quad.object) in clinical and bare(quad.object) != _ROOT:
                yield bare(quad.object), ((bare(quad.subject), False),)
        for quad in quads(None, ox.NamedNode(_INVERSE), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, ((quad.object.value, True),)
                yield quad.object.value, ((quad.subject.value, True),)

    def _step(self, node: object) -> _Step:
        if isinstance(node, ox.BlankNode):
            return bare(self._one(node, _INVERSE)), True
        return bare(node) if isinstance(node, ox.NamedNode) else "", False

    def _items(self, node: object) -> Iterator[object]:
        seen: set[object] = set()
        while isinstance(node, (ox.NamedNode, ox.BlankNode)) and bare(node) != _NIL and node not in seen:
            seen.add(node)
            yield self._one(node, _FIRST)
            node = self._one(node, _REST)

    def _one(self, node: ox.NamedNode | ox.BlankNode, predicate: str) -> ox.NamedNode | ox.BlankNode | None:
        found = (quad.object for quad in self._graph.store.quads_for_pattern(node, ox.NamedNode(predicate), None))
        return next((each for each in found if isinstance(each, (ox.NamedNode, ox.BlankNode))), None)

    def _joined(self, passage: Passage) -> dict[_Triple, Path]:
        made = (each for each in self._read.by(passage.iri) if each.target and not each.denied)
        own = {(each.subject, each.predicate, each.target) for each in made}
        found: dict[_Triple, Path] = {(s, p, o): (Statement(s, p, ox.NamedNode(o), (passage,)),) for s, p, o in own}
        grown = True
        while grown:  # ends: there are finitely many triples of the things at hand, and a path only ever gets shorter
            grown = False
            links: _Links = defaultdict(list)
            starts: dict[_Step, set[str]] = defaultdict(set)  # a first step -> from where a statement makes it
            for (s, p, o), path in sorted(found.items(), key=lambda item: (len(item[1]), item[0])):
                links[s, p, False].append((o, path))
                links[o, p, True].append((s, path))
                starts[p, False].add(s)
                starts[p, True].add(o)
            things = set().union(*starts.values())
            for relation, steps in self._rules:
                stated = not steps or steps[0][0] in self._read.clinical
                for start in starts.get(steps[0], ()) if stated else things:
                    for end, path in self._ends(start, steps, links):
                        known = found.get((start, relation, end))
                        if start != end and (known is None or len(path) < len(known)):
                            found[start, relation, end] = path
                            grown = True
        return {triple: path for triple, path in found.items() if triple not in own}

    def _ends(self, start: str, steps: tuple[_Step, ...], links: _Links) -> list[tuple[str, Path]]:
        """Where the steps lead to from a thing, and by which path; one at least is the passage's own."""
        reached: list[tuple[str, Path]] = [(start, ())]
        for name, against in steps:
            reached = [
                (end, path + more)
                for at, path in reached
                for end, more in (
                    links.get((at, name, against), ())
                    if name in self._read.clinical
                    else self._vocabulary(at, name, against)
                )
            ]
        return [(end, path) for end, path in reached if any(step.passages for step in path)]

    def _vocabulary(self, at: str, name: str, against: bool) -> list[tuple[str, Path]]:
        if against:
            others = self._graph.subjects(name, at)
            return [(other, (Statement(other, name, ox.NamedNode(at)),)) for other in others]
        return [(other, (Statement(at, name, ox.NamedNode(other)),)) for other in self._graph.iris(at, name)]


def chains_of(graph: Graph) -> Chains:
    """The paths of a graph, found once for each passage.

    >>> from stenosis_kg.namespaces import CONCEPT, L5S1, SKG
    >>> from stenosis_kg.rdf.graph import load
    >>> graph = load()
    >>> passage = statements_of(graph).passage(L5S1 + "s5b")
    >>> asked = (CONCEPT + "physical-therapy", SKG + "resultsIn", CONCEPT + "core-strengthening")
    >>> path = chains_of(graph).of(passage)[asked]
    >>> [step.predicate.removeprefix(SKG) for step in path]
    ['focusesOn', 'resultsIn']
    """
    return graph.once(Chains)
