"""How the records of a pathway are read from what a graph states: stages in order, options, escalations, advice, times.

What has only not been shown is no part of a pathway, and a denial never is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from ..errors import InputError, UsageError
from ..namespaces import RDF, RDFS, SKG, compact
from ..rdf.graph import Graph
from ..statements import Passage, Passages, in_order, order_of
from ..statements.reading import Table, reached, statements_of, title
from .model import Advice, Escalation, Named, Option, PathwayRecords, Stage, Timing, Trigger, by_name

__all__ = ["care_order", "described", "names", "read"]


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
    if name in found:
        found = (name,)
    elif name is not None:
        found = (by_name(name, [Named(iri, graph.label(iri)) for iri in found], "pathway").iri,)
    elif len(found) > 1:
        raise UsageError(f"{len(found)} pathways; name one, or its document: {', '.join(map(compact, found))}")
    reader = graph.once(_Reader)
    if statements_of(graph).of_several:
        from ..statements.one_document import about

        if (alone := about(graph, reader.things(found[0]))) is not graph:
            return alone.once(_Reader).pathway(found[0])
    return reader.pathway(found[0])


class _Reader:
    """Reads pathways of a graph. A table is made when it is needed: of many documents, only a few are."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.said = graph, statements_of(graph)
        self._tables: dict[tuple[str, ...], Table] = {}
        self.spans = self.graph.subjects(RDFS + "range", SKG + "TimeSpan")

    @cached_property
    def _treats(self) -> Table:
        return self._table(*sorted(self.said.properties(SKG + "treats")))

    @cached_property
    def _belonging(self) -> tuple[tuple[str, Table], ...]:
        return ("kind", self._table("kindOf")), ("technique", self._table("techniqueOf"))

    def _table(self, *properties: str) -> Table:
        """What is stated with these properties, without what has only not been shown."""
        if properties not in self._tables:
            self._tables[properties] = {
                subject: {target: shown for target, said in objects.items() if (shown := _shown(said)) or not said}
                for subject, objects in self.said.table(*properties).items()
            }
        return self._tables[properties]

    def pathway(self, iri: str) -> PathwayRecords:
        starts = self._table("startsAt").get(iri, {})
        if len(starts) > 1:
            message = f"{compact(iri)} starts at {' and at '.join(map(compact, starts))}; keep one skg:startsAt"
            raise self._wrong(message, iri, "startsAt", list(starts)[-1])
        unplaced = self._table("unplacedStage").get(iri, {})
        stages = self._table("hasStage", "startsAt", "unplacedStage").get(iri, {})
        escalations = self._escalations(set(stages))
        joined = {end for e in escalations for end in (e.source, e.target, *e.bypasses) if end}
        stages |= dict.fromkeys(sorted(joined - set(stages)), ())
        records = [
            Stage(
                stage, self.graph.label(stage), stages[stage], self._options(self._table("offers").get(stage, {})),
                placed=stage in joined or stage not in unplaced,
                start=stage in starts,
            )
            for stage in care_order(list(starts), list(stages), escalations)
        ]  # fmt: skip
        treated: dict[str, set[Passage]] = defaultdict(set)
        for offered in {option.iri for record in records for option in record.walk()}:
            for condition, said in self._treats.get(offered, {}).items():
                treated[condition] |= set(said)
        stated = self._table("forCondition").get(iri, {})
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
            against=tuple(self._against(records)),
            documents=tuple(Named(iri, title(self.graph, iri) or self.graph.label(iri)) for iri in sorted(documents)),
            graph=self.graph,
        )  # fmt: skip

    def _against(self, stages: Sequence[Stage]) -> Iterator[Advice]:
        """What is advised against in the stages, then what is when a trigger is met; in reading order."""
        known = {stage.iri for stage in stages}
        for each in self.said.stated(predicate=SKG + "advisesAgainst"):
            if each.subject in known and each.target:
                for words, said in self._restricted(each.passages):
                    yield Advice(each.target, self.graph.label(each.target), said, each.subject, None, words)
        offering = {option.iri: stage.iri for stage in reversed(stages) for option in stage.walk()}
        for each in self.said.stated(predicate=SKG + "notRecommendedWhen"):
            held = next((offering[iri] for iri in self.said.up(each.subject) if iri in offering), "")
            for words, said in self._restricted(each.passages) if each.target else ():
                trigger = self._trigger(each.subject, "notRecommendedWhen", each.target, said)
                yield Advice(each.subject, self.graph.label(each.subject), said, held, trigger, words)

    def _restricted(self, passages: Passages) -> Iterator[tuple[tuple[str, ...], Passages]]:
        """The passages of an advice by the words that restrict it."""
        found: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
        for passage in _shown(passages):
            found[passage.restrictions].append(passage)
        yield from ((words, tuple(said)) for words, said in found.items())

    def _times(self, iri: str) -> tuple[Timing, ...]:
        """The time spans of an intervention: one for each condition on which passages give them."""
        found: dict[tuple[str, str, tuple[str, ...]], list[Passage]] = defaultdict(list)
        for each in self.said.stated(iri):
            if each.predicate in self.spans and each.target:
                for passage in _shown(each.passages):
                    found[each.predicate, each.target, self.said.conditions(each, passage)].append(passage)
        label = self.graph.label
        return tuple(
            Timing(span, label(span), tuple(said), label(how), tuple(Named(each, label(each)) for each in when))
            for (how, span, when), said in found.items()
        )

    def _wrong(self, message: str, subject: str, predicate: str = "", value: str | None = None) -> InputError:
        from ..rdf.locate import find

        file, line = find(self.graph.files, subject, SKG + predicate if predicate else None, value)
        return InputError(message, file=file, line=line)

    def _trigger(self, owner: str, by: str, iri: str, passages: Passages, above: tuple[str, ...] = ()) -> Trigger:
        kinds = tuple(self.graph.iris(iri, RDF + "type"))
        parts = self._table("requires").get(iri, {}) if iri not in above else {}
        denied = self.said.denied(owner, SKG + by, iri)
        return Trigger(
            iri, self.graph.label(iri), passages, kinds,
            parts=tuple(self._trigger(iri, "requires", part, said, (*above, iri)) for part, said in parts.items()),
            all_of=bool(parts) or SKG + "AllOf" in kinds,
            denied=in_order(chain.from_iterable(each.passages for each in denied)),
        )  # fmt: skip

    def things(self, iri: str) -> set[str]:
        """A pathway, its stages and the escalations that touch them, without reading them."""
        stages = set(self._table("hasStage", "startsAt", "unplacedStage").get(iri, {}))
        escalations = self.touching(stages)
        return {iri, *stages, *escalations, *(stage for each in escalations for stage in self._ends[0][each])}

    @cached_property
    def _ends(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Escalation -> the stages that it leaves, reaches or bypasses; and each of these -> escalations."""
        tables = [self._table(name) for name in ("from", "to", "bypasses")]
        ends = {each: {stage for table in tables for stage in table.get(each, {})} for each in chain(*tables)}
        joining: dict[str, set[str]] = defaultdict(set)
        for each, stages in ends.items():
            for stage in stages:
                joining[stage].add(each)
        return ends, joining

    def touching(self, stages: set[str]) -> set[str]:
        """The escalations that touch these stages, directly or through one that does."""
        ends, joining = self._ends
        return {
            each for each in reached(stages, lambda one: {*ends.get(one, ()), *joining.get(one, ())}) if each in ends
        }

    def _escalations(self, stages: set[str]) -> tuple[Escalation, ...]:
        """Those that touch the pathway's stages, directly or through one that does."""
        sources, targets, bypasses = self._table("from"), self._table("to"), self._table("bypasses")
        triggers, purposes = self._table("trigger"), self._table("purpose")
        mine = self.touching(stages)
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
            for kind, table in self._belonging:
                new = [other for other, wholes in table.items() if iri in wholes and other not in {*path, *taken}]
                below += [(other, kind, table[other][iri], made.firmest) for other in new]
            below.sort(key=lambda row: (order_of(row[2]), self.said.place(row[0], row[2]), row[0]))
            turns = self._table("recommendedWhen").get(iri, {}).items()
            return replace(
                made,
                indications=tuple(self._trigger(iri, "recommendedWhen", t, said) for t, said in turns),
                members=tuple(option(*row, path) for row in below),
                treats=in_order(chain.from_iterable(self._treats.get(iri, {}).values())),
                times=self._times(iri),
            )

        return tuple(option(iri, "offers", offered[iri]) for iri in offered if not parent[iri])


def _shown(passages: Passages) -> Passages:
    """The passages but those by which something has not been shown."""
    return tuple(passage for passage in passages if not passage.not_shown)


def care_order(starts: Sequence[str], stages: Sequence[str], escalations: Sequence[Escalation]) -> list[str]:
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
