"""The pathway as frozen records, and how they are read from what a graph states: stages, options, escalations.

Every record carries the passages that state it, firmest first in `firmest`; one that no passage states has none,
and then its modality is ``None``. IRIs are plain strings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TypeVar

import pyoxigraph as ox

from ..errors import InputError, UnknownName, UsageError
from ..namespaces import RDF, SKG, compact
from ..rdf.graph import Graph
from ..statements import Passage, Passages, firmest, in_order, order_of
from ..statements.reading import statements_of, title

__all__ = ["Escalation", "Named", "Option", "PathwayRecords", "Stage", "Trigger", "described", "graph_of", "names",
           "read"]  # fmt: skip

_Any = TypeVar("_Any", bound="Named")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with an IRI, a label, and the passages that put it where it stands."""

    iri: str
    label: str
    passages: Passages = ()

    @property
    def curie(self) -> str:
        """ "step:surgical"."""
        return compact(self.iri)

    @property
    def firmest(self) -> Passage | None:
        """The firmest of the passages."""
        return firmest(self.passages)

    @property
    def modality(self) -> str | None:
        """How firmly it is put: the label of the firmest modality."""
        passage = self.firmest
        return passage.modality.label if passage and passage.modality else None

    @property
    def firmness(self) -> int:
        """The place of that modality in the order of firmness, 0 where there is none."""
        passage = self.firmest
        return passage.firmness if passage else 0

    @property
    def importance(self) -> str | None:
        """The weight that a passage gives it: "crucial", "primary", "vital"."""
        return next((each.importance.label for each in self.passages if each.importance), None)

    @property
    def rank(self) -> str | None:
        """The order of choice that a passage gives it: "first line"."""
        return next((each.rank.label for each in self.passages if each.rank), None)


@dataclass(frozen=True, slots=True)
class Trigger(Named):
    """What an escalation, or the recommendation of an option, turns on.

    ``kinds`` are the classes it is typed by. An all-of (``parts`` not empty) needs all its parts; ``denied`` are
    the passages that say it is *no* trigger here.
    """

    kinds: tuple[str, ...] = ()
    parts: tuple[Trigger, ...] = ()
    all_of: bool = False
    denied: Passages = ()

    def leaves(self) -> Iterator[Trigger]:
        """The findings and conditions it comes down to: itself, or those of its parts."""
        if not self.all_of:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Option(Named):
    """An intervention that a stage offers, with what a passage gives as a kind or a technique of it.

    ``relation`` says how it came here: "offers", "kind" or "technique". What is only a kind or a technique is put
    no more firmly than what it belongs to, and ``limit`` is the passage that sets that bound. ``treats`` are the
    passages that say it treats a condition: its importance and rank may stand there.
    """

    relation: str = "offers"
    indications: tuple[Trigger, ...] = ()
    members: tuple[Option, ...] = ()
    limit: Passage | None = None
    treats: Passages = ()

    @property
    def rank(self) -> str | None:
        """The order of choice that a passage gives it: "first line"."""
        return next((each.rank.label for each in (*self.passages, *self.treats) if each.rank), None)

    @property
    def firmest(self) -> Passage | None:
        """The passage whose modality holds: its own firmest, or the weaker one of what it belongs to."""
        own = firmest(self.passages)
        return self.limit if own and self.limit and self.limit.firmness < own.firmness else own

    def walk(self) -> Iterator[Option]:
        """Itself and everything under it, depth first."""
        yield self
        for member in self.members:
            yield from member.walk()


@dataclass(frozen=True, slots=True)
class Stage(Named):
    """A phase of care. ``placed`` is false where the documents leave its place in the order open."""

    options: tuple[Option, ...] = ()
    placed: bool = True
    start: bool = False

    def walk(self) -> Iterator[Option]:
        """Every option, nested ones included, depth first."""
        for option in self.options:
            yield from option.walk()


@dataclass(frozen=True, slots=True)
class Escalation(Named):
    """A way on to a stage, taken when one of its triggers is met.

    ``source`` is the stage it leaves, ``None`` where it leaves none in particular; ``bypasses`` are stages that it
    does not need: it may be taken before them, during them or instead of them. All are IRIs.
    """

    target: str = ""
    source: str | None = None
    bypasses: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    purposes: tuple[Named, ...] = ()

    @property
    def firmest(self) -> Passage | None:
        """The firmest passage that states a trigger: an escalation is as firm as what sets it off."""
        return firmest(passage for trigger in self.triggers for passage in trigger.passages)


@dataclass(frozen=True, slots=True)
class PathwayRecords(Named):
    """A course of care for a condition.

    ``stages`` are in order: the first, then as escalations lead on; ``unplaced`` are those whose place no passage
    states. ``conditions`` are what it is said to be for, or else what the options of its stages are said to treat;
    ``documents`` are where all this is said.
    ``graph`` is the graph it was read from, and ``picture`` makes its SVG for a notebook, where whoever handed it out
    can draw. What can be asked of it is added in `pathway`.
    """

    stages: tuple[Stage, ...] = ()
    unplaced: tuple[Stage, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    conditions: tuple[Named, ...] = ()
    documents: tuple[Named, ...] = ()
    graph: Graph | None = field(default=None, repr=False, compare=False)
    picture: Callable[[], str] | None = field(default=None, repr=False, compare=False)

    def _repr_svg_(self) -> str | None:
        return self.picture() if self.picture else None

    @property
    def start(self) -> Stage | None:
        """The stage that the pathway starts at."""
        return next((stage for stage in self.stages if stage.start), None)

    @property
    def by_iri(self) -> dict[str, Stage]:
        """All its stages by IRI, in order, and after them those that are not placed."""
        return {stage.iri: stage for stage in (*self.stages, *self.unplaced)}

    def stage(self, name: str) -> Stage:
        """The stage with this IRI, CURIE or label. Raises UnknownName."""
        return _named(name, self.by_iri.values(), "stage")

    def escalation(self, name: str) -> Escalation:
        """The escalation with this IRI, CURIE or label. Raises UnknownName."""
        return _named(name, self.escalations, "escalation")


def _named(name: str, among: Iterable[_Any], kind: str) -> _Any:
    """The one with this IRI, CURIE or label (in any case).

    Raises
    ------
    UnknownName
        If none has it; the error lists those there are.
    """
    everything, wanted = list(among), name.strip().casefold()
    for one in everything:
        if wanted in (one.iri.casefold(), one.curie.casefold(), one.label.casefold()):
            return one
    raise UnknownName(name, [one.curie for one in everything[:8]], kind=kind)


def graph_of(pathway: PathwayRecords) -> Graph:
    """The graph a pathway was read from. Raises UsageError for one that was made by hand."""
    if pathway.graph is None:
        raise UsageError("this pathway was not read from a graph; make it with stenosis_kg.pathway.read(graph)")
    return pathway.graph


def names(graph: Graph) -> tuple[str, ...]:
    """The IRIs of the pathways in a graph, sorted."""
    starts = graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "startsAt"), None)
    found = {quad.subject.value for quad in starts if isinstance(quad.subject, ox.NamedNode)}
    return tuple(sorted(found.union(graph.subjects(RDF + "type", SKG + "Pathway"))))


def described(graph: Graph) -> tuple[str, ...]:
    """The IRIs of the pathways that are said to have a stage; of all, where none is."""
    found, staged = names(graph), statements_of(graph).table("hasStage", "startsAt", "unplacedStage")
    return tuple(iri for iri in found if iri in staged) or found


def read(graph: Graph, name: str | None = None) -> PathwayRecords:
    """The records of the pathway of a graph; arguments and errors as in `pathway.read`."""
    found = described(graph) if name is None else names(graph)
    if not found:
        message = "the graph has no pathway (nothing is a skg:Pathway); load a file that states one"
        raise InputError(message, file=next(reversed(graph.files), None))
    if name is not None:
        found = (_named(name, [Named(iri, graph.label(iri)) for iri in found], "pathway").iri,)
    elif len(found) > 1:
        raise UsageError(f"{len(found)} pathways; name one, or its document: {', '.join(map(compact, found))}")
    pathway = _Reader(graph).pathway(found[0])
    if not statements_of(graph).of_several:
        return pathway
    from ..statements.one_document import about

    alone = about(graph, (pathway.iri, *pathway.by_iri, *(escalation.iri for escalation in pathway.escalations)))
    return pathway if alone is graph else _Reader(alone).pathway(pathway.iri)


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph, self.said = graph, statements_of(graph)
        self.offers, self.requires = self.said.table("offers"), self.said.table("requires")
        self.recommended = self.said.table("recommendedWhen")
        self.treats = self.said.table(*sorted(self.said.properties(SKG + "treats")))
        self.belonging = (("kind", self.said.table("kindOf")), ("technique", self.said.table("techniqueOf")))

    def pathway(self, iri: str) -> PathwayRecords:
        starts = self.said.table("startsAt").get(iri, {})
        if len(starts) > 1:
            message = f"{compact(iri)} starts at {' and at '.join(map(compact, starts))}; keep one skg:startsAt"
            raise self._wrong(message, iri, "startsAt", list(starts)[-1])
        unplaced = self.said.table("unplacedStage").get(iri, {})
        stages = self.said.table("hasStage", "startsAt", "unplacedStage").get(iri, {})
        escalations = self._escalations(set(stages))
        joined = {end for e in escalations for end in (e.source, e.target, *e.bypasses) if end}
        stages |= dict.fromkeys(sorted(joined - set(stages)), ())
        records = [
            Stage(
                stage, self.graph.label(stage), stages[stage], self._options(self.offers.get(stage, {})),
                placed=stage in joined or stage not in unplaced,
                start=stage in starts,
            )
            for stage in _in_order(list(starts), list(stages), escalations)
        ]  # fmt: skip
        treated: dict[str, set[Passage]] = defaultdict(set)
        for offered in {option.iri for record in records for option in record.walk()}:
            for condition, said in self.treats.get(offered, {}).items():
                treated[condition] |= set(said)
        stated = self.said.table("forCondition").get(iri, {})
        for condition, said in stated.items():
            treated[condition] |= set(said)
        conditions = self.said.by_passage(
            {each: in_order(said) for each, said in treated.items() if said and (each in stated or not stated)}
        )
        documents = {passage.document for record in (*records, *escalations) for passage in record.passages}
        return PathwayRecords(
            iri, self.graph.label(iri), in_order(chain.from_iterable(stages.values())),
            stages=tuple(record for record in records if record.placed),
            unplaced=tuple(record for record in records if not record.placed),
            escalations=escalations,
            conditions=tuple(Named(each, self.graph.label(each), said) for each, said in conditions.items()),
            documents=tuple(Named(iri, title(self.graph, iri) or self.graph.label(iri)) for iri in sorted(documents)),
            graph=self.graph,
        )  # fmt: skip

    def _wrong(self, message: str, subject: str, predicate: str = "", value: str | None = None) -> InputError:
        from ..rdf.locate import find

        file, line = find(self.graph.files, subject, SKG + predicate if predicate else None, value)
        return InputError(message, file=file, line=line)

    def _trigger(self, owner: str, by: str, iri: str, passages: Passages, above: tuple[str, ...] = ()) -> Trigger:
        kinds = tuple(self.graph.iris(iri, RDF + "type"))
        parts = self.requires.get(iri, {}) if iri not in above else {}
        denied = self.said.denied(owner, SKG + by, iri)
        return Trigger(
            iri, self.graph.label(iri), passages, kinds,
            parts=tuple(self._trigger(iri, "requires", part, said, (*above, iri)) for part, said in parts.items()),
            all_of=bool(parts) or SKG + "AllOf" in kinds,
            denied=in_order(chain.from_iterable(each.passages for each in denied)),
        )  # fmt: skip

    def _escalations(self, stages: set[str]) -> tuple[Escalation, ...]:
        """Those that touch the pathway's stages, directly or through one that does."""
        sources, targets, bypasses = self.said.table("from"), self.said.table("to"), self.said.table("bypasses")
        triggers, purposes = self.said.table("trigger"), self.said.table("purpose")
        typed = set(self.graph.subjects(RDF + "type", SKG + "Escalation"))
        pending = sorted({*sources, *targets, *bypasses, *triggers} | typed)
        ends = {e: {*sources.get(e, {}), *targets.get(e, {}), *bypasses.get(e, {})} for e in pending}
        known, mine = set(stages), set[str]()
        while more := {e for e in pending if e not in mine and ends[e] & known}:
            mine |= more
            known |= {stage for e in more for stage in ends[e]}
        found = []
        for iri in sorted(mine):
            for word, end, table in (("leaves", "from", sources), ("reaches", "to", targets)):
                if len(table.get(iri, {})) > 1:
                    message = f"{compact(iri)} {word} {' and '.join(map(compact, table[iri]))}; make it two escalations"
                    raise self._wrong(message, iri, end, list(table[iri])[-1])
            if iri not in targets:
                raise self._wrong(f"{compact(iri)} leads nowhere; name a stage with skg:to", iri)
            rows = [row for table in (sources, targets, bypasses, triggers) for row in table.get(iri, {}).values()]
            found.append(Escalation(
                iri, self.graph.label(iri), in_order(chain.from_iterable(rows)),
                target=next(iter(targets[iri])),
                source=next(iter(sources.get(iri, {})), None),
                bypasses=tuple(bypasses.get(iri, {})),
                triggers=tuple(self._trigger(iri, "trigger", t, said) for t, said in triggers.get(iri, {}).items()),
                purposes=tuple(Named(p, self.graph.label(p), said) for p, said in purposes.get(iri, {}).items()),
            ))  # fmt: skip
        return tuple(sorted(found, key=lambda e: (order_of(e.passages), e.iri)))

    def _options(self, offered: dict[str, Passages]) -> tuple[Option, ...]:
        """What a stage offers, each under the nearest other offer that it is a kind or a technique of."""
        ups = {iri: self.said.up(iri)[1:] for iri in offered}
        parent = {iri: next((up for up in ups[iri] if up in offered and iri not in ups[up]), None) for iri in offered}
        # A kind that is only the wider name of something offered ("X" of "X of the back") is no further option.
        taken = {up for iri in offered for up in self.said.up(iri)}

        def option(
            iri: str, relation: str, passages: Passages, limit: Passage | None = None, above: tuple[str, ...] = ()
        ) -> Option:
            made, path = Option(iri, self.graph.label(iri), passages, relation, limit=limit), (*above, iri)
            below: list[tuple[str, str, Passages, Passage | None]] = []
            below += [(other, "offers", offered[other], None) for other in offered if parent[other] == iri]
            for kind, table in self.belonging:
                new = [other for other, wholes in table.items() if iri in wholes and other not in {*path, *taken}]
                below += [(other, kind, table[other][iri], made.firmest) for other in new]
            below.sort(key=lambda row: (order_of(row[2]), self.said.place(row[0], row[2]), row[0]))
            turns = self.recommended.get(iri, {}).items()
            return replace(
                made,
                indications=tuple(self._trigger(iri, "recommendedWhen", t, said) for t, said in turns),
                members=tuple(option(*row, path) for row in below),
                treats=in_order(chain.from_iterable(self.treats.get(iri, {}).values())),
            )

        return tuple(option(iri, "offers", offered[iri]) for iri in offered if not parent[iri])


def _in_order(starts: Sequence[str], stages: Sequence[str], escalations: Sequence[Escalation]) -> list[str]:
    """Stages as care runs through them: the start, then as escalations lead on; then those that nothing leads to.

    A stage comes after all that lead to it, except around a cycle.
    """
    after: dict[str, list[str]] = defaultdict(list)
    for e in escalations:
        for origin in filter(None, (e.source, *e.bypasses)):
            after[origin].append(e.target)
    reached = {target for targets in after.values() for target in targets}
    order: list[str] = []
    seen: set[str] = set()
    for root in (*starts, *(stage for stage in stages if stage not in reached), *stages):
        # Depth first, written with a stack: a stage is finished when all that follow it are.
        finished: list[str] = []
        stack = [(root, False)]
        while stack:
            stage, done = stack.pop()
            if done:
                finished.append(stage)
            elif stage not in seen:
                seen.add(stage)
                stack.append((stage, True))
                stack.extend((target, False) for target in after[stage])
        order.extend(reversed(finished))
    return order
