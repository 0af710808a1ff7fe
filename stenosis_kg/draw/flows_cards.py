"""The cards of the flow figure: the ends of arrows at each, in an order with few crossings, and their labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from .cohort_view import CohortPlace, CohortView, counted
from .observed import INDEX, ObservedFlow
from .paragraph import NBSP, Paragraph, TextRun
from .scene import Box

__all__ = ["FlowRow", "FlowSizes", "FlowWords", "Lane", "StageCard", "assign_lanes"]


@dataclass(frozen=True, slots=True)
class Lane:
    """The part of an arrow that runs beside the cards ``first`` to ``last``; ``offset`` is how far from them."""

    key: str
    first: int
    last: int
    breadth: float
    offset: float = 0.0


def assign_lanes(wanted: Iterable[Lane], gap: float = 3.0) -> dict[str, Lane]:
    """Assign offsets: the shorter a lane, the nearer to the cards; lanes with no card in common may share an offset.

    >>> found = assign_lanes([Lane("far", 0, 3, 2.0), Lane("near", 1, 2, 1.0)])
    >>> found["near"].offset < found["far"].offset
    True
    """
    found: dict[str, Lane] = {}
    for lane in sorted(wanted, key=lambda each: (each.last - each.first, each.first, each.key)):
        beside = [each for each in found.values() if each.first <= lane.last and lane.first <= each.last]
        offset = max((each.offset + each.breadth + gap for each in beside), default=0.0)
        found[lane.key] = replace(lane, offset=offset)
    return found


@dataclass(frozen=True, slots=True)
class FlowSizes:
    """Font sizes, the width of an arrow for the whole cohort, and whether rows are stacked."""

    stage: float
    small: float
    whole: float
    stacked: bool


@dataclass
class FlowRow:
    """One end of an arrow at the side of a card, with its label; ``y`` is set by the layout."""

    flow: ObservedFlow
    runs: tuple[TextRun, ...]
    breadth: float
    arrives: bool
    y: float = 0.0

    def words(self, size: float, align: Literal["start", "end"]) -> Paragraph:
        """Its label."""
        return Paragraph(self.runs, size, most=5, align=align)


@dataclass
class StageCard:
    """A stage with the rows at its sides; ``box`` is set by the layout."""

    place: CohortPlace
    left: list[FlowRow] = field(default_factory=list)
    right: list[FlowRow] = field(default_factory=list)
    box: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


class FlowWords:
    """The flows of a cohort as rows and labels."""

    def __init__(self, cohort: CohortView, size: FlowSizes) -> None:
        self.cohort = cohort
        self.size = size

    def leap(self, flow: ObservedFlow) -> int:
        """How many cards down an arrow leads: 0 or less is back up; 1 for an end."""
        return 1 if flow.ends else self.cohort.at[flow.target].order - self.cohort.at[flow.source].order

    def breadth(self, flow: ObservedFlow) -> float:
        """The width of its arrow, proportional to its share of the cohort; a hairline if tiny or suppressed."""
        return max(0.6, self.size.whole * self.cohort.part(flow))

    def straight(self, place: CohortPlace) -> list[ObservedFlow]:
        """What leads on to the next card."""
        return [f for f in self.cohort.flows if f.source == place.key and not f.ends and self.leap(f) == 1]

    def card(self, place: CohortPlace) -> StageCard:
        """The rows of a place. From the top, at the left what arrives from nearest by first, then what leaps furthest;
        at the right what goes back least far, what comes again, the ends, and what arrives from furthest down."""
        cohort = self.cohort
        into = [f for f in cohort.flows if f.target == place.key]
        out = [f for f in cohort.flows if f.source == place.key and not f.ends]
        came = sorted((f for f in into if self.leap(f) > 1), key=lambda f: -cohort.at[f.source].order)
        went = sorted((f for f in out if self.leap(f) > 1), key=self.leap, reverse=True)
        back = sorted((f for f in out if self.leap(f) < 0), key=self.leap, reverse=True)
        returned = sorted((f for f in into if self.leap(f) < 0), key=self.leap)
        card = StageCard(place)
        card.left += [self._row(f, True, f"from {cohort.name(f.source)}:") for f in came]
        card.left += [self._row(f, False) for f in went]
        card.right += [self._row(f, False, f"{self._back(f)} {cohort.name(f.target)}:") for f in back]
        for flow in out:
            if self.leap(flow) == 0:
                card.right += [self._row(flow, False, f"{cohort.name(flow.target)} again:"), self._row(flow, True)]
        for flow in cohort.flows:
            if flow.source == place.key and flow.ends:
                words = (TextRun(cohort.name(flow.target, flow.source)), *self._number(flow))
                card.right.append(FlowRow(flow, words, self.breadth(flow), False))
        card.right += [self._row(f, True) for f in returned]
        return card

    def _row(self, flow: ObservedFlow, arrives: bool, lead: str = "") -> FlowRow:
        return FlowRow(flow, self._words(flow, lead) if lead else (), self.breadth(flow), arrives)

    def _back(self, flow: ObservedFlow) -> str:
        """ "back to", or "to" if no passage states the order of the two."""
        ends = [self.cohort.at[key].stage for key in (flow.source, flow.target)]
        return "back to" if all(stage is None or stage.placed for stage in ends) else "to"

    def balance(self, place: CohortPlace) -> str:
        """The totals of a card: visits, moves on, ends."""
        cohort = self.cohort
        if place.key == INDEX:
            return f"{cohort.size_words}{'' if cohort.observed.persons else ': the cohort is empty'}"
        many, more = cohort.visits(place)
        words = cohort.visits_words(place)
        if not more and not many:
            unseen = place.key in cohort.observed.unseen
            words = "no code of this data shows it" if unseen else "no visits on record"
        elif not more:
            out = [flow for flow in cohort.flows if flow.source == place.key]
            ended = sum(flow.moves or 0 for flow in out if flow.ends)
            moved = sum(flow.moves or 0 for flow in out if not flow.ends)
            words = f"{words}: {moved:,} moved on, {ended:,} ended"
        return words if place.stage is None or place.stage.placed else f"order not stated; {words}"

    def stack(self, flow: ObservedFlow) -> list[Paragraph]:
        """What stands beside an arrow: a line each."""
        number = self._number(flow, "" if self.size.stacked else f"{NBSP}person{'' if flow.persons == 1 else 's'}")
        under = (", ".join(self._when(flow)), self._why(flow))
        lines = [number, *((TextRun(text, "muted"),) for text in under if text)]
        return [Paragraph(runs, self.size.small + (0.6 if i == 0 else 0.0), most=3) for i, runs in enumerate(lines)]

    def _words(self, flow: ObservedFlow, lead: str) -> tuple[TextRun, ...]:
        rest = ", ".join(filter(None, (*self._when(flow), self._why(flow))))
        *before, last = self._number(flow)
        comma = "" if not rest or rest.startswith("[") else ","
        runs = (TextRun(lead), *before, replace(last, text=f"{last.text}{comma}"))
        return (*runs, TextRun(rest, "muted")) if rest else runs

    def _number(self, flow: ObservedFlow, unit: str = "") -> tuple[TextRun, ...]:
        bold = TextRun(self.cohort.number(flow) + (unit if flow.persons is not None else ""), bold=True)
        share = self.cohort.share(flow)
        return (bold, TextRun(share, "muted")) if share else (bold,)

    def _when(self, flow: ObservedFlow) -> list[str]:
        """How often and after how long, as far as it is known."""
        first, median, third = flow.days or (0, 0, 0)
        days = f"{counted(median, 'day')} [{first:,}–{third:,}]" if flow.days else ""
        return [text.replace(" ", NBSP) for text in (self.cohort.times(flow), days) if text]

    def _why(self, flow: ObservedFlow) -> str:
        """Whether a trigger is on record, and the sentences that make the move part of the pathway."""
        cited = self.cohort.data.cite(self.cohort.leading(flow)).replace(" ", NBSP)
        standing = self.cohort.standing(flow)
        if cited:
            start = flow.source == INDEX and self.leap(flow) == 1
            led = "start" if start else "trigger recorded or derived"
            return f"{led if flow.standing == 'within' else standing} {cited}".strip()
        return "no arrow" if flow.standing == "outside" and self.size.stacked else standing
