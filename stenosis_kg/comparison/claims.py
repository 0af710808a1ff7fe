"""What each document says, in the form in which documents are compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG
from ..rdf import Term
from ..rdf.graph import Graph
from ..statements import Passage, Statement, in_order, order_of
from ..statements.reading import reached, statements_of
from . import Claim, Direction, Kinship, iri_of
from .quantities import Range, range_of

__all__ = ["ANY_PHASE", "OFFERS", "RECOMMENDED", "Claims", "claims_of"]

OFFERS, RECOMMENDED = SKG + "offers", SKG + "recommendedWhen"
ANY_PHASE = SKG + "CarePhase"
"""Stands for the care phase of a stage that has none above it."""

_TRIGGER, _FOLLOWS, _FOR = SKG + "trigger", SKG + "follows", SKG + "forCondition"
_ROOTS = {SKG + name for name in ("clinicalRelation", "clinicalAttribute", "pathwayRelation", "openRelation")}
_Key: TypeAlias = tuple[str, str, Term, Direction, frozenset[str], tuple[str, ...]]
_Found: TypeAlias = dict[_Key, set[Passage]]


class Claims:
    """The claims of the documents of a graph. Make it with `claims_of`, which makes one for each graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.said = graph, statements_of(graph)
        self._phases: dict[str, str] = {}
        self._roots: dict[str, str] = {}
        self._relations: dict[tuple[str, str], Kinship | None] = {}
        self._ranges: dict[int, Range | None] = {}

    def of(self, document: str) -> tuple[Claim, ...]:
        """What a document says, in reading order."""
        return self._all.get(document, ())

    def conditions(self, document: str) -> frozenset[str]:
        """The conditions that the pathways of a document are for."""
        return frozenset(
            each.target
            for each in self.said.stated(predicate=_FOR)
            if any(passage.document == document for passage in each.passages)
        )

    def _about(self, document: str) -> frozenset[str]:
        """The conditions that a document is about; of one without a pathway, those of all: it may be about any."""
        every = frozenset(each.target for each in self.said.stated(predicate=_FOR) if each.passages)
        return self.conditions(document) or every

    # How two claims relate -------------------------------------------------------------------------------------------

    def kinship(self, a: str | Term, b: str | Term) -> Kinship | None:
        """What one thing is to another, by the vocabulary and the kinds that passages state; None: neither is of it.

        A value is only the same as itself.
        """
        if a == b:
            return "same"
        one, other = (each if isinstance(each, str) else iri_of(each) for each in (a, b))
        if not (one and other):
            return None
        return "narrower" if self.said.below(one, other) else "broader" if self.said.below(other, one) else None

    def relations(self, a: str, b: str) -> Kinship | None:
        """As `kinship`, of two properties, by ``rdfs:subPropertyOf``."""
        if a == b:
            return "same"
        if (a, b) not in self._relations:
            below, above = a in self.said.properties(b), b in self.said.properties(a)
            self._relations[a, b] = "narrower" if below else "broader" if above else None
        return self._relations[a, b]

    def implies(self, a: frozenset[str], b: frozenset[str]) -> bool:
        """Whether whoever meets all of ``a`` meets all of ``b``."""
        return all(any(self.said.below(one, other) for one in a) for other in b)

    def phases(self, a: Claim, b: Claim) -> bool:
        """Whether two claims of what is offered may be of one care phase: of the same, or one of none that is named."""
        return a.object == b.object or ANY_PHASE in (iri_of(a.object), iri_of(b.object))

    def meeting(self, a: frozenset[str], b: frozenset[str]) -> Kinship | None:
        """What one condition is to another; None where neither implies the other."""
        there, back = self.implies(a, b), self.implies(b, a)
        return "same" if there and back else "narrower" if there else "broader" if back else None

    def root(self, relation: str) -> str:
        """The most general relation that it is a kind of: claims of two roots have nothing to do with each other."""
        if relation not in self._roots:
            above = reached([relation], lambda each: self.graph.iris(each, RDFS + "subPropertyOf"))
            named = [each for each in above if each not in _ROOTS][-1]
            self._roots[relation] = OFFERS if named == RECOMMENDED else named  # both are advice
        return self._roots[relation]

    def range(self, claim: Claim) -> Range | None:
        """The number or the time that a claim puts on something; None where it puts none. Kept for each claim."""
        if id(claim) not in self._ranges:  # claims live as long as this
            self._ranges[id(claim)] = range_of(self.graph, claim.relation, claim.object)
        return self._ranges[id(claim)]

    @cached_property
    def benefits(self) -> frozenset[str]:
        """The relations from an intervention to a finding or a condition: what it is said to be good for."""
        return frozenset(
            each for each in self._to("Finding", "Condition") if self._is_of(each, "domain", "Intervention")
        )

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """The relations to an outcome: what something is said to aim at, or to result in."""
        return self._to("Outcome")

    def _to(self, *classes: str) -> frozenset[str]:
        return frozenset(each for each in self._compared if self._is_of(each, "range", *classes))

    def _is_of(self, relation: str, end: str, *classes: str) -> bool:
        return any(SKG + name in self.graph.iris(relation, RDFS + end) for name in classes)

    # How claims are read ---------------------------------------------------------------------------------------------

    @cached_property
    def _all(self) -> dict[str, tuple[Claim, ...]]:
        found: dict[str, _Found] = defaultdict(lambda: defaultdict(set))
        made = self.said.by(*self.said.passages)
        for each in made:
            for passage in each.passages:
                for key in self._keys(each, passage):
                    found[passage.document][key].add(passage)
        for each in made:
            if each.predicate == _TRIGGER and not each.denied:
                self._step(each, found)
        return {document: tuple(self._claims(document, keys)) for document, keys in found.items()}

    def _keys(self, each: Statement, passage: Passage) -> Iterator[_Key]:
        """What a passage says by a statement: nothing, or a claim for each condition on which it says it."""
        subject, relation, target = self._turned(each)
        twin = next(iter(self.graph.iris(relation, SKG + "opposes")), None)
        direction: Direction = "denied" if each.denied else "against" if twin else "for"
        relation = twin or relation
        limits = () if direction == "for" else tuple(sorted(self.graph.texts(passage.iri, SKG + "restriction")))
        if relation == RECOMMENDED:
            yield self._when(passage.document, subject, target, direction, limits)
        elif (relation != OFFERS and relation not in self._compared) or self.said.is_of_condition(each, passage):
            return
        elif relation == OFFERS:
            treatment, phase = iri_of(target), ox.NamedNode(self.phase(subject))
            for trigger in (turns := self.said.conditions(each, passage)):
                yield self._when(passage.document, treatment, ox.NamedNode(trigger), direction, limits)
            if not turns:
                yield treatment, OFFERS, phase, direction, frozenset(), limits
        else:
            for trigger in self.said.conditions(each, passage) or ("",):
                when = self._parts(passage.document, trigger) if trigger else frozenset[str]()
                yield subject, relation, target, direction, when, limits

    def _when(
        self, document: str, treatment: str, trigger: Term, direction: Direction, limits: tuple[str, ...]
    ) -> _Key:
        return treatment, RECOMMENDED, trigger, direction, self._parts(document, iri_of(trigger)), limits

    def _step(self, each: Statement, found: dict[str, _Found]) -> None:
        """Take in a trigger: the passage says it of what it is said of already, or else of the phase it leads to."""
        phases = [self.phase(stage) for stage in self.said.table("to").get(each.subject, ())]
        for passage in each.passages:
            keys = found[passage.document]
            there = [key for key in keys if key[1:4] == (RECOMMENDED, each.object, "for")]
            for key in there or [self._when(passage.document, phase, each.object, "for", ()) for phase in phases]:
                keys[key].add(passage)

    def _claims(self, document: str, found: _Found) -> list[Claim]:
        """The claims, in reading order. That it follows something is said already where its completion leads to it."""
        done = self.said.table("completionOf")
        led = {
            (subject, finished)
            for subject, relation, trigger, *_ in found
            if relation == RECOMMENDED
            for finished in done.get(iri_of(trigger), ())
        }
        claims = [
            Claim(document, *key, in_order(passages))
            for key, passages in found.items()
            if not (key[1] == _FOLLOWS and (key[0], iri_of(key[2])) in led)
        ]
        return sorted(claims, key=lambda claim: (order_of(claim.passages), str(claim.object), claim.subject))

    def _turned(self, each: Statement) -> tuple[str, str, Term]:
        """A statement with the relation of which its own is declared the inverse (``owl:inverseOf``)."""
        forward = next(iter(self.graph.subjects(OWL + "inverseOf", each.predicate)), None)
        if forward is None or not each.target:
            return each.subject, each.predicate, each.object
        return each.target, forward, ox.NamedNode(each.subject)

    @cached_property
    def _compared(self) -> frozenset[str]:
        """The relations of which a statement is a claim as it stands: those of the pathway only build it."""
        return self.said.clinical - self.said.properties(SKG + "pathwayRelation")

    def phase(self, stage: str) -> str:
        """The care phase that a stage is of (``skos:broader``); `ANY_PHASE` where none is named."""
        if stage not in self._phases:
            above = [each for each in self.said.up(stage) if SKG + "CarePhase" in self.graph.iris(each, RDF + "type")]
            self._phases[stage] = next(iter(above), ANY_PHASE)
        return self._phases[stage]

    def _parts(self, document: str, trigger: str) -> frozenset[str]:
        """What must all be there for a trigger to be met, beside the condition that the document is about."""
        requires = self.said.table("requires")
        every = reached([trigger], lambda each: requires.get(each, ()))
        about = {up for each in self._about(document) for up in self.said.up(each)}
        return frozenset(each for each in every if each not in requires and each not in about)


def claims_of(graph: Graph) -> Claims:
    """The claims of the documents of a graph, read once for each graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> claims = claims_of(load(documents="second-view"))
    >>> [claim.restriction for claim in claims.of("https://w3id.org/stenosis-kg/source/second-view")
    ...     if claim.direction == "against" and claim.restriction]
    [('routinely',), ('alone',)]
    """
    return graph.once(Claims)
