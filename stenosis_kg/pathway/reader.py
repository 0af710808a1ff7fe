"""Read the records of `model` from what a graph states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import InputError, UsageError
from ..namespaces import RDF, SKG, compact
from ..statements import Passage, Passages, in_order, order_of
from ..statements.reading import statements_of, title
from .model import Escalation, Named, Option, Part, PathwayRecords, Stage, Trigger, named

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["names", "read"]


def names(graph: Graph) -> tuple[str, ...]:
    """The IRIs of the pathways in a graph, sorted."""
    started = graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "startsAt"), None)
    starting = (quad.subject.value for quad in started if isinstance(quad.subject, ox.NamedNode))
    return tuple(sorted({*graph.subjects(RDF + "type", SKG + "Pathway"), *starting}))


def read(graph: Graph, name: str | None = None) -> PathwayRecords:
    """The records of the pathway of a graph; arguments and errors as in `pathway.read`."""
    found = names(graph)
    if not found:
        raise InputError(
            "the graph has no pathway (nothing is a skg:Pathway); load a file that states one",
            file=graph.files[-1] if graph.files else None,
        )
    if name is not None:
        return _Reader(graph).pathway(named(name, [Named(iri, graph.label(iri)) for iri in found], "pathway").iri)
    if len(found) > 1:
        raise UsageError(f"the graph has {len(found)} pathways; name one: {', '.join(map(compact, found))}")
    return _Reader(graph).pathway(found[0])


class _Reader:
    """One graph, its passages and the tables of what they state, each read once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.said = statements_of(graph)
        self.offers = self.said.table("offers")
        self.treats = self.said.table(*sorted(self.said.properties(SKG + "treats")))
        self.recommended = self.said.table("recommendedWhen")
        self.requires = self.said.table("requires")
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
        records = []
        for stage in _in_order(list(starts), list(stages), escalations):
            options = self._options(self.offers.get(stage, {}))
            placed = stage in joined or stage not in unplaced
            records.append(Stage(stage, self.graph.label(stage), stages[stage], options, placed, stage in starts))
        offered = {option.iri for record in records for option in record.walk()}
        return PathwayRecords(
            iri, self.graph.label(iri), in_order(passage for passages in stages.values() for passage in passages),
            stages=tuple(record for record in records if record.placed),
            unplaced=tuple(record for record in records if not record.placed),
            escalations=escalations,
            conditions=self._conditions(offered),
            documents=self._documents(records, escalations),
            graph=self.graph,
        )  # fmt: skip

    def _wrong(self, message: str, subject: str, predicate: str = "", value: str | None = None) -> InputError:
        """The error with the place of the statement at fault."""
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
            denied=in_order(passage for each in denied for passage in each.passages),
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
                iri, self.graph.label(iri), in_order(passage for row in rows for passage in row),
                target=next(iter(targets[iri])),
                source=next(iter(sources.get(iri, {})), None),
                bypasses=tuple(bypasses.get(iri, {})),
                triggers=tuple(self._trigger(iri, "trigger", t, said) for t, said in triggers.get(iri, {}).items()),
                purposes=tuple(Part(p, self.graph.label(p), said) for p, said in purposes.get(iri, {}).items()),
            ))  # fmt: skip
        return tuple(sorted(found, key=lambda e: (order_of(e.passages), e.iri)))

    def _options(self, offered: dict[str, Passages]) -> tuple[Option, ...]:
        """What a stage offers, each under the nearest other offer that it is a kind or a technique of."""
        ups = {iri: self.said.up(iri)[1:] for iri in offered}
        parent = {iri: next((up for up in ups[iri] if up in offered and iri not in ups[up]), None) for iri in offered}
        return tuple(self._option(iri, offered, parent, ("offers", offered[iri])) for iri in offered if not parent[iri])

    def _option(
        self,
        iri: str,
        offered: dict[str, Passages],
        parent: dict[str, str | None],
        how: tuple[str, Passages],
        limit: Passage | None = None,
        above: tuple[str, ...] = (),
    ) -> Option:
        relation, passages = how
        bare = Option(iri, self.graph.label(iri), passages, relation, limit=limit)
        path = (*above, iri)
        below: list[tuple[str, tuple[str, Passages], Passage | None]] = []
        # A kind that is only the wider name of something offered ("X" of "X of the back") is no further option.
        taken = {up for other in offered for up in self.said.up(other)}
        below += [(other, ("offers", offered[other]), None) for other in offered if parent[other] == iri]
        for kind, table in self.belonging:
            told = [(other, ups[iri]) for other, ups in table.items() if iri in ups and other not in {*path, *taken}]
            below += [(other, (kind, said), bare.firmest) for other, said in told]
        below.sort(key=lambda row: (order_of(row[1][1]), self.said.place(row[0], row[1][1]), row[0]))
        turns = self.recommended.get(iri, {}).items()
        members = [self._option(other, offered, parent, why, bound, path) for other, why, bound in below]
        return Option(
            iri, bare.label, passages, relation,
            indications=tuple(self._trigger(iri, "recommendedWhen", t, said) for t, said in turns),
            members=tuple(members),
            limit=limit,
            treats=in_order(passage for said in self.treats.get(iri, {}).values() for passage in said),
        )  # fmt: skip

    def _conditions(self, offered: set[str]) -> tuple[Part, ...]:
        """What the pathway is for: the conditions that its options are said to treat."""
        found: dict[str, set[Passage]] = defaultdict(set)
        for iri in offered:
            for condition, said in self.treats.get(iri, {}).items():
                found[condition] |= set(said)
        ordered = self.said.by_passage({condition: in_order(said) for condition, said in found.items() if said})
        return tuple(Part(condition, self.graph.label(condition), said) for condition, said in ordered.items())

    def _documents(self, stages: Iterable[Stage], escalations: Iterable[Escalation]) -> tuple[Part, ...]:
        sources = {passage.document for record in (*stages, *escalations) for passage in record.passages}
        return tuple(Part(source, title(self.graph, source) or self.graph.label(source)) for source in sorted(sources))


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
