"""A cohort on the pathway: stages in the colours of the pathway figure, and counts as figures print them.

A suppressed count is printed as "not shown", never as a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..namespaces import compact
from ..pathway.model import Escalation, PathwayRecords, Stage
from ..statements.model import Passage
from .captions import capital, caption_text
from .citing import NBSP, curies
from .facts import FigureData
from .observed import ENDS, INDEX, ObservedCohort, ObservedFlow
from .pathway_cards import FontSizes, PathwayCards
from .scene import Diagram, DiagramEdge, DiagramNode, Stroke

__all__ = ["HIDDEN", "STANDINGS", "STYLES", "UNSEEN", "CohortPlace", "CohortView", "key_of", "percent", "visits_words"]

_END_WORDS = {"settled": "no further stage", "died": "died", "censored": "records end"}
_EITHER = "died or records end"
STANDINGS = {
    "within": "",
    "unsupported": "no trigger known",
    "outside": "no arrow of the document",
    "not split": "split not shown",
    "end": "",
}
"""Standing of a flow -> its label."""

STYLES = {"unsupported": (5.0, 2.2), "outside": (1.3, 1.6)}

HIDDEN = "not shown"
"""Printed for a suppressed count."""


UNSEEN = "no code of this data shows it"
"""Printed for a stage that no code of the data can show."""


@dataclass(frozen=True, slots=True)
class CohortPlace:
    """The index or a stage. ``order`` is its position on the pathway; the index is 0."""

    key: str
    label: str
    colour: str
    shape: str
    order: int
    stage: Stage | None = None

    @property
    def short(self) -> str:
        """ "conservative" for "conservative stage"."""
        return self.label.removesuffix(" stage")

    @property
    def heading(self) -> str:
        """The name with its number, as the pathway figure has it: "1 Conservative stage"."""
        number = f"{self.order}{NBSP}" if self.stage and self.stage.placed else ""
        return f"{number}{capital(self.label)}"

    @property
    def passages(self) -> tuple[str, ...]:
        """The passages that make it a stage of the pathway."""
        return curies(self.stage.passages) if self.stage else ()


class CohortView:
    """An `ObservedCohort` on the pathway that it is compared with."""

    def __init__(self, facts: FigureData, pathway: PathwayRecords, observed: ObservedCohort) -> None:
        self.facts = facts
        self.pathway = pathway
        self.observed = observed
        self._cards = PathwayCards(facts, pathway, FontSizes(9.5, 8.0, 7.0, 6.2))
        self.places = (self._index(), *self._stages())
        self.at = {place.key: place for place in self.places}
        self.flows = tuple(sorted(observed.flows, key=self._order))
        died, lost = ({flow.source for flow in self.flows if flow.target == end} for end in ("died", "censored"))
        self._merged = lost - died if observed.least > 1 else set()

    def _index(self) -> CohortPlace:
        condition = self.pathway.conditions[0] if self.pathway.conditions else None
        look = self.facts.family(condition.iri if condition else self.pathway.iri)
        return CohortPlace(INDEX, condition.label if condition else "diagnosis", look.name, "pill", 0)

    def _stages(self) -> list[CohortPlace]:
        """Those of the pathway, the unplaced last; what a flow names beside them stands after all."""
        stages = [*self.pathway.stages, *self.pathway.unplaced]
        found = []
        for i, stage in enumerate(stages, 1):
            found.append(CohortPlace(stage.iri, stage.label, self._cards.stage_family(stage).name, "round", i, stage))
        known = {INDEX, *ENDS, *(stage.iri for stage in stages)}
        named = {place: None for flow in self.observed.flows for place in (flow.source, flow.target)}
        for i, iri in enumerate(sorted(named.keys() - known), len(found) + 1):
            found.append(CohortPlace(iri, self.facts.label(iri), self.facts.family(iri).name, "round", i))
        return found

    def _order(self, flow: ObservedFlow) -> tuple[int, int, int]:
        ends = {end: len(self.places) + i for i, end in enumerate(ENDS)}
        target = ends.get(flow.target, -1) if flow.target in ends else self.at[flow.target].order
        return self.at[flow.source].order, target, list(STANDINGS).index(flow.standing)

    def visits(self, place: CohortPlace) -> tuple[int, bool]:
        """The number of visits to a place, and whether it is a lower bound because counts are suppressed."""
        if place.key == INDEX:
            return (0, True) if self.small else (self.observed.persons, False)
        into = [flow.moves for flow in self.flows if flow.target == place.key]
        out = [flow.moves for flow in self.flows if flow.source == place.key]
        return max(sum(n or 0 for n in into), sum(n or 0 for n in out)), None in into or None in out

    @property
    def small(self) -> bool:
        """True if the whole cohort is smaller than the smallest count shown."""
        return 0 < self.observed.persons < self.observed.least

    @property
    def size_words(self) -> str:
        """The size of the cohort: "944 persons"."""
        many = self.observed.persons
        said = f"fewer than {self.observed.least}" if self.small else f"{many:,}"
        return f"{said} person{'' if many == 1 and not self.small else 's'}"

    def count(self, number: int | None) -> str:
        """A number with its thousands, or that it is not shown."""
        return HIDDEN if number is None else f"{number:,}"

    def number(self, flow: ObservedFlow) -> str:
        """How many went a way: persons, or where it is not split moves: "57 moves"."""
        if flow.standing != "not split":
            return self.count(flow.persons)
        if flow.moves is None:
            return f"number and split {HIDDEN}"
        return f"{flow.moves:,}{NBSP}move{'' if flow.moves == 1 else 's'}"

    def standing(self, flow: ObservedFlow) -> str:
        """The label of the standing of a flow, unless its number already has it."""
        return "" if flow.standing == "not split" and flow.moves is None else STANDINGS[flow.standing]

    def part(self, flow: ObservedFlow) -> float:
        """The share of the cohort in a flow, 0 to 1: by persons, or by moves where persons are not split."""
        moves = flow.moves if flow.standing == "not split" else None
        return min(1.0, (flow.persons or moves or 0) / max(1, self.observed.persons))

    def share(self, number: int | None) -> str:
        """The percentage of the cohort, in brackets; nothing for what is not shown."""
        return f"({percent(number, self.observed.persons)})" if number is not None and self.observed.persons else ""

    def name(self, key: str, source: str | None = None) -> str:
        """A place as it is named within a sentence; an end as that of what comes from ``source``, or of all."""
        if key == "censored" and (self._merged if source is None else source in self._merged):
            return _EITHER
        return _END_WORDS.get(key) or ("diagnosis" if key == INDEX else self.at[key].short)

    def triggers(self, flow: ObservedFlow) -> tuple[str, ...]:
        """The passages that lead from the source of a flow to its target, where it is of the pathway."""
        return curies(self._leading(flow))

    def cited(self, flow: ObservedFlow) -> str:
        """Those passages, as figures cite them: "[s8a, s8b]"."""
        return self.facts.cite(self._leading(flow))

    def _leading(self, flow: ObservedFlow) -> list[Passage]:
        if flow.standing not in ("within", "unsupported", "not split"):
            return []
        passages: list[Passage] = [q for e in self._ways(flow) for trigger in e.triggers for q in trigger.passages]
        if (start := self._start(flow)) is not None:
            passages += start.passages
        return sorted(dict.fromkeys(passages), key=lambda passage: passage.order)

    def _ways(self, flow: ObservedFlow) -> list[Escalation]:
        """The escalations of the pathway that join the two places."""
        return [e for e in self.pathway.escalations if e.target == flow.target and e.source in (None, flow.source)]

    def _start(self, flow: ObservedFlow) -> Stage | None:
        """The stage that a flow from the index comes to, where the pathway starts with it."""
        stage = self.at[flow.target].stage if flow.source == INDEX and flow.target in self.at else None
        return stage if stage is not None and stage.start else None

    def drawn(self, flow: ObservedFlow) -> str:
        """The standing that an arrow is drawn with: one that is not split, as of the pathway where that joins them."""
        if flow.standing != "not split":
            return flow.standing
        return "within" if self._ways(flow) or self._start(flow) else "outside"

    def stroke(self, flow: ObservedFlow, width: float) -> Stroke:
        """The stroke of a flow: solid within the pathway, dashed without a trigger, dotted outside."""
        drawn = self.drawn(flow)
        colour = "muted" if drawn == "outside" else f"{self.at[flow.source].colour}.line"
        return Stroke(colour, width, STYLES.get(drawn, ()))

    def caption(self, more: str = "") -> str:
        """The caption: the data, the suppression rule, the documents and the disclaimer."""
        least = self.observed.least
        small = f" Counts under {least}, and those by which they could be told, are not shown." if least > 1 else ""
        data = self.observed.data.strip().rstrip(".") or "not described"
        told = f"Data: {data}.{small}{' ' + more if more else ''}"
        return caption_text(self.facts.graph, self.pathway.documents, told)

    @property
    def none(self) -> str:
        """The text of a figure with no data."""
        who = "The cohort has no persons" if not self.observed.persons else "Nothing of this kind was recorded"
        return f"{who}: there is nothing to draw."

    def sentence(self, flow: ObservedFlow) -> str:
        """A flow as a sentence of the alt text."""
        who = self.number(flow)
        if flow.persons is not None:
            who = f"{who} person{'' if flow.persons == 1 else 's'} {self.share(flow.persons)}".strip()
        elif who == HIDDEN:
            who = f"number {HIDDEN}"
        said = f"From {self.name(flow.source)} to {self.name(flow.target, flow.source)}: {who}"
        if flow.persons is not None and flow.moves is not None and flow.moves != flow.persons:
            said += f", {flow.moves:,} times"
        if flow.days and flow.standing != "end":
            said += f", median {flow.days[1]:,} days (quartiles {flow.days[0]:,} and {flow.days[2]:,})"
        return f"{', '.join(filter(None, (said, self.standing(flow))))}."

    def alt(self, kind: str) -> str:
        """The flows in words."""
        out = [f"{kind}: {self.size_words} with {self.places[0].label}."]
        out += [self.sentence(flow) for flow in self.flows] or [self.none]
        return " ".join(out).replace(NBSP, " ")

    def diagram(self) -> Diagram:
        """The flows as nodes and edges."""
        nodes = [DiagramNode(INDEX, (self.places[0].label, self.size_words), "pill", self.places[0].colour)]
        for place in self.places[1:]:
            many, more = self.visits(place)
            nodes.append(DiagramNode(place.key, (place.label, visits_words(many, more)), "round", place.colour))
        there = {flow.target for flow in self.flows}
        nodes += [DiagramNode(end, (self.name(end),), "rect", "other") for end in ENDS if end in there]
        edges = []
        for flow in self.flows:
            days = f"{flow.days[1]:,} days" if flow.days and flow.standing != "end" else ""
            said = [f"{self.number(flow)} {self.share(flow.persons)}".strip(), days, self.standing(flow)]
            if flow.target in ENDS and self.name(flow.target) != self.name(flow.target, flow.source):
                said.append(self.name(flow.target, flow.source))
            stroke = self.stroke(flow, max(0.6, 4 * self.part(flow)))
            edges.append(
                DiagramEdge(flow.source, flow.target, "\n".join(filter(None, said)).replace(NBSP, " "), stroke)
            )
        return Diagram(tuple(nodes), tuple(edges))


def key_of(flow: ObservedFlow) -> str:
    """The key of a flow in a figure."""
    return "/".join((compact(flow.source), compact(flow.target), flow.standing))


def visits_words(many: int, more: bool) -> str:
    """The number of visits in words; ``more`` if some are suppressed."""
    if more and not many:
        return f"visits {HIDDEN}"
    return f"{'at least ' if more else ''}{many:,} visit{'' if many == 1 else 's'}"


def percent(number: int, whole: int) -> str:
    """Percentage, one decimal; a non-zero share never prints as 0 %, nor one below the whole as 100 %.

    >>> percent(3, 8).replace(NBSP, " "), percent(1, 10_000).replace(NBSP, " "), percent(0, 8).replace(NBSP, " ")
    ('37.5 %', '<0.1 %', '0 %')
    """
    share = 100 * number / whole
    said = (
        "0"
        if not number
        else "<0.1"
        if share < 0.05
        else "100"
        if number == whole
        else ">99.9"
        if share >= 99.95
        else f"{share:.1f}"
    )
    return f"{said}{NBSP}%"
