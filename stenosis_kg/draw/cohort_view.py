"""A cohort on the pathway: stages in the colours of the pathway figure, and counts as figures print them.

A suppressed count is printed as "not shown", never as a bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..pathway.model import Escalation, PathwayRecords, Stage
from ..statements import Passage, in_order
from .figure_data import FigureData, curies, passages_of
from .observed import ENDS, INDEX, ObservedCohort, ObservedFlow
from .paragraph import NBSP
from .scene import Diagram, DiagramEdge, DiagramNode, Item, Paper, Stroke
from .sheet import Sheet, capital, caption_text

__all__ = ["HIDDEN", "STANDINGS", "STYLES", "CohortPlace", "CohortView", "counted", "percent"]

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

    def __init__(self, data: FigureData, pathway: PathwayRecords, observed: ObservedCohort) -> None:
        self.data, self.pathway, self.observed = data, pathway, observed
        start = CohortPlace(INDEX, *data.start(pathway, "diagnosis"), "pill", 0)
        self.places = (start, *self._stages())
        self.at = {place.key: place for place in self.places}
        self.flows = tuple(sorted(observed.flows, key=self._order))
        died, lost = ({flow.source for flow in self.flows if flow.target == end} for end in ("died", "censored"))
        self._merged = lost - died if observed.least > 1 else set()

    def _stages(self) -> list[CohortPlace]:
        """Those of the pathway, the unplaced after the others; then any other that a flow names."""
        data = self.data
        stages = {stage.iri: stage for stage in (*self.pathway.stages, *self.pathway.unplaced)}
        named = {place for flow in self.observed.flows for place in (flow.source, flow.target)}
        places = []
        for order, iri in enumerate([*stages, *sorted(named - {INDEX, *ENDS, *stages})], 1):
            stage = stages.get(iri)
            look = data.stage_family(stage) if stage else data.family(iri)
            label = stage.label if stage else data.label(iri)
            places.append(CohortPlace(iri, label, look.name, "round", order, stage))
        return places

    def _order(self, flow: ObservedFlow) -> tuple[int, int, int]:
        target = len(self.places) + ENDS.index(flow.target) if flow.ends else self.at[flow.target].order
        return self.at[flow.source].order, target, list(STANDINGS).index(flow.standing)

    def sheet(self, name: str, kind: str, paper: Paper) -> Sheet:
        """The sheet of a figure of the cohort; ``kind`` is the first part of its title."""
        return Sheet(name, f"{kind}: {self.pathway.label}", paper, 9.5 if paper.columns == "two" else 8.0)

    def visits(self, place: CohortPlace) -> tuple[int, bool]:
        """The number of visits to a stage, and whether it is a lower bound because counts are suppressed."""
        into = [flow.moves for flow in self.flows if flow.target == place.key]
        out = [flow.moves for flow in self.flows if flow.source == place.key]
        return max(sum(n or 0 for n in into), sum(n or 0 for n in out)), None in into or None in out

    def visits_words(self, place: CohortPlace) -> str:
        """The number of visits in words."""
        many, more = self.visits(place)
        if more and not many:
            return f"visits {HIDDEN}"
        return f"{'at least ' if more else ''}{counted(many, 'visit')}"

    @property
    def size_words(self) -> str:
        """The size of the cohort: "944 persons"; no number if it is smaller than the least count shown."""
        persons, least = self.observed.persons, self.observed.least
        return f"fewer than {least} persons" if 0 < persons < least else counted(persons, "person")

    def number(self, flow: ObservedFlow) -> str:
        """How many went a way: persons, or where it is not split moves: "57 moves"."""
        if flow.standing != "not split":
            return HIDDEN if flow.persons is None else f"{flow.persons:,}"
        return f"number and split {HIDDEN}" if flow.moves is None else counted(flow.moves, "move").replace(" ", NBSP)

    def standing(self, flow: ObservedFlow) -> str:
        """The label of the standing of a flow, unless its number already has it."""
        return "" if flow.standing == "not split" and flow.moves is None else STANDINGS[flow.standing]

    def part(self, flow: ObservedFlow) -> float:
        """The share of the cohort in a flow, 0 to 1: by persons, or by moves where persons are not split."""
        moves = flow.moves if flow.standing == "not split" else None
        return min(1.0, (flow.persons or moves or 0) / max(1, self.observed.persons))

    def share(self, flow: ObservedFlow) -> str:
        """The percentage of the cohort, in brackets; nothing if the number of persons is not shown."""
        known = flow.persons is not None and self.observed.persons
        return f"({percent(flow.persons or 0, self.observed.persons)})" if known else ""

    def name(self, key: str, source: str | None = None) -> str:
        """A place as it is named within a sentence; an end as that of what comes from ``source``, or of all."""
        if key == "censored" and (self._merged if source is None else source in self._merged):
            return _EITHER
        return _END_WORDS.get(key) or ("diagnosis" if key == INDEX else self.at[key].short)

    def escalations(self, source: str, target: str) -> list[Escalation]:
        """The escalations of the pathway that join two places."""
        return [each for each in self.pathway.escalations if each.target == target and each.source in (None, source)]

    def _start(self, flow: ObservedFlow) -> list[Stage]:
        """The stage that a flow from the index comes to, where the pathway starts with it."""
        stage = self.at[flow.target].stage if flow.source == INDEX and flow.target in self.at else None
        return [stage] if stage is not None and stage.start else []

    def leading(self, flow: ObservedFlow) -> tuple[Passage, ...]:
        """The passages that lead from the source of a flow to its target, where it is of the pathway."""
        if flow.standing not in ("within", "unsupported", "not split"):
            return ()
        triggers = [trigger for each in self.escalations(flow.source, flow.target) for trigger in each.triggers]
        return in_order(passages_of([*triggers, *self._start(flow)]))

    def drawn(self, flow: ObservedFlow) -> str:
        """The standing that an arrow is drawn with: one that is not split, as of the pathway where that joins them."""
        if flow.standing != "not split":
            return flow.standing
        return "within" if self.escalations(flow.source, flow.target) or self._start(flow) else "outside"

    def stroke(self, flow: ObservedFlow, width: float) -> Stroke:
        """The stroke of a flow: solid within the pathway, dashed without a trigger, dotted outside."""
        drawn = self.drawn(flow)
        colour = "muted" if drawn == "outside" else f"{self.at[flow.source].colour}.line"
        return Stroke(colour, width, STYLES.get(drawn, ()))

    def caption(self, items: Iterable[Item], more: str = "") -> str:
        """The caption: the data, the suppression rule, the documents that the items cite and the disclaimer."""
        least = self.observed.least
        small = f" Counts under {least}, and those by which they could be inferred, are not shown." if least > 1 else ""
        data = self.observed.data.strip().rstrip(".") or "not described"
        cohort = f"Data: {data}.{small}{' ' + more if more else ''}"
        return caption_text(self.data, items, cohort)

    @property
    def none(self) -> str:
        """The text of a figure with no data."""
        who = "The cohort has no persons" if not self.observed.persons else "Nothing of this kind was recorded"
        return f"{who}: there is nothing to draw."

    def sentence(self, flow: ObservedFlow) -> str:
        """A flow as a sentence of the alt text."""
        who = self.number(flow)
        if flow.persons is not None:
            who = f"{counted(flow.persons, 'person')} {self.share(flow)}".strip()
        elif who == HIDDEN:
            who = f"number {HIDDEN}"
        parts = [f"From {self.name(flow.source)} to {self.name(flow.target, flow.source)}: {who}", self.times(flow)]
        if flow.days and flow.standing != "end":
            first, median, third = flow.days
            parts.append(f"median {median:,} days (quartiles {first:,} and {third:,})")
        return f"{', '.join(filter(None, (*parts, self.standing(flow))))}."

    def times(self, flow: ObservedFlow) -> str:
        """The number of moves, where persons moved more than once."""
        return f"{flow.moves:,} times" if flow.moves and flow.persons and flow.moves != flow.persons else ""

    def alt(self) -> str:
        """The flows in words."""
        out = [f"Diagram of the pathway with observed flows: {self.size_words} with {self.places[0].label}."]
        out += [self.sentence(flow) for flow in self.flows] or [self.none]
        return " ".join(out).replace(NBSP, " ")

    def diagram(self) -> Diagram:
        """The flows as nodes and edges."""
        nodes = []
        for place in self.places:
            size = self.size_words if place.key == INDEX else self.visits_words(place)
            nodes.append(DiagramNode(place.key, (place.label, size), place.shape, place.colour))
        reached = {flow.target for flow in self.flows}
        nodes += [DiagramNode(end, (self.name(end),)) for end in ENDS if end in reached]
        edges = []
        for flow in self.flows:
            days = f"{flow.days[1]:,} days" if flow.days and flow.standing != "end" else ""
            end = self.name(flow.target, flow.source)
            lines = [f"{self.number(flow)} {self.share(flow)}".strip(), days, self.standing(flow)]
            lines += [end] if flow.ends and self.name(flow.target) != end else []
            label = "\n".join(filter(None, lines)).replace(NBSP, " ")
            stroke = self.stroke(flow, max(0.6, 4 * self.part(flow)))
            edges.append(DiagramEdge(flow.source, flow.target, label, stroke))
        return Diagram(tuple(nodes), tuple(edges))


def counted(number: int, noun: str) -> str:
    """A number with its thousands, and its noun.

    >>> counted(1, "visit"), counted(4021, "person")
    ('1 visit', '4,021 persons')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(number: int, whole: int) -> str:
    """Percentage, one decimal; a non-zero share never prints as 0 %, nor one below the whole as 100 %.

    >>> percent(3, 8).replace(NBSP, " "), percent(1, 10_000).replace(NBSP, " "), percent(0, 8).replace(NBSP, " ")
    ('37.5 %', '<0.1 %', '0 %')
    """
    share = 100 * number / whole
    if number in (0, whole):
        words = "100" if number else "0"
    elif share < 0.05:
        words = "<0.1"
    else:
        words = ">99.9" if share >= 99.95 else f"{share:.1f}"
    return f"{words}{NBSP}%"
