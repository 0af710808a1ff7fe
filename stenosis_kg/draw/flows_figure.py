"""The pathway with what was observed on it: how many moved on, by which way and after how long, and where courses end.

Stages are cards from top to bottom, in the colours of the pathway figure. A move to the next stage is an arrow between
the cards. A move past a stage runs down at the left, its numbers in the card it reaches; one back, or to the same
stage, runs up at the right, its numbers in the card it leaves. Ends are stubs at the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .cohort_view import STANDINGS, STYLES, CohortView, counted
from .figure_data import curies
from .flows_cards import FlowRow, FlowSizes, FlowWords, Lane, StageCard, assign_lanes
from .observed import INDEX, ObservedFlow
from .paragraph import Paragraph, TextRun
from .scene import SMALLEST, Box, Item, Line, Mark, Paper, Point, Scene, Stroke
from .sheet import MARGIN, LegendEntry, capital

__all__ = ["flows_scene"]

_SIZES = {"two": FlowSizes(8.4, SMALLEST, 18.0, False), "one": FlowSizes(7.6, SMALLEST, 13.0, True)}
_PAD = 4.6
_EXIT = 16.0
_SILENT = 4.6
_KINDS = {"within": "within the pathway"} | {standing: STANDINGS[standing] for standing in STYLES}


def flows_scene(cohort: CohortView, paper: Paper) -> Scene:
    """The observed flows at the width of one column (85 mm) or two (178 mm)."""
    return _Figure(cohort, paper).scene()


class _Figure:
    def __init__(self, cohort: CohortView, paper: Paper) -> None:
        self.cohort = cohort
        self.size = _SIZES[paper.columns]
        self.sheet = cohort.sheet("flows", "Observed flows", paper)
        self.words = FlowWords(cohort, self.size)
        self.cards = [self.words.card(place) for place in cohort.places]
        aside = [flow for flow in cohort.flows if self.words.leap(flow) != 1]
        self.down = assign_lanes(self._lane(flow) for flow in aside if self.words.leap(flow) > 1)
        self.up = assign_lanes(self._lane(flow) for flow in aside if self.words.leap(flow) < 1)
        # Beside the cards there is room for the heads of arrows, and at the right for the ends.
        self.strip = 7 + 0.9 * max((lane.breadth for lane in self.down.values()), default=0.0)
        self.left = MARGIN + (self.strip + 2 + _reach(self.down.values()) if self.down else 0.0)
        self.right = self.sheet.right - _EXIT - (_reach(self.up.values()) + 2 if self.up else 0.0)
        self.arrows: list[Item] = []
        self.over: list[Item] = []

    def scene(self) -> Scene:
        """The figure, from the top down."""
        cohort, y = self.cohort, self.sheet.y + 1
        for i, card in enumerate(self.cards):
            y = self._card(card, y)
            y = self._between(card, self.cards[i + 1], y) if i + 1 < len(self.cards) else y
        rows = {(row.flow, row.arrives): row for card in self.cards for row in (*card.left, *card.right)}
        for flow in cohort.flows:
            if flow.ends:
                self._exit(rows[flow, False])
            elif self.words.leap(flow) != 1:
                self._aside(flow, rows[flow, False].y, rows[flow, True].y)
        self.sheet.y = y + 7
        self.sheet.legend(self._legend())
        items = (*self.arrows, *self.over)
        return self.sheet.scene(items, cohort.caption(items, self._more()), cohort.alt(), cohort.diagram())

    def _more(self) -> str:
        """The part of the caption that explains the numbers in the figure."""
        flows = self.cohort.flows
        if not any(flow.persons or flow.moves for flow in flows):
            return ""
        parts = {
            "percentages are of the cohort": any(f.persons for f in flows),
            "days are median [quartiles]": any(f.days and not f.ends for f in flows),
            "“times” counts the moves where some persons moved so more than once": any(
                f.persons and f.moves and f.moves != f.persons for f in flows
            ),
            "“split not shown” counts all moves, with and without an arrow of the document": any(
                f.standing == "not split" and f.moves is not None for f in flows
            ),
        }
        words = "; ".join(part for part, holds in parts.items() if holds)
        return f"{capital(words)}." if words else ""

    def _lane(self, flow: ObservedFlow) -> Lane:
        ends = (self.cohort.at[flow.source].order, self.cohort.at[flow.target].order)
        return Lane(flow.key, min(ends), max(ends), self.words.breadth(flow))

    # Cards

    def _card(self, card: StageCard, y: float) -> float:
        """Draw a card; returns the ``y`` below it."""
        place, stacked = card.place, self.size.stacked
        start = place.key == INDEX
        inner = self.right - self.left - 2 * _PAD
        wide = inner if stacked else inner * 0.5
        name = TextRun(place.label if start else place.heading, "ink" if start else f"{place.colour}.line", bold=True)
        balance = self.words.balance(place)
        title = Paragraph((name,), self.size.stage, most=3)
        under = Paragraph((TextRun(balance, "muted"),), self.size.small, most=3)
        top, middle = y + _PAD, y + _PAD + title.height(wide) + 0.6
        marks = [*title.draw(self.left + _PAD, top, wide), *under.draw(self.left + _PAD, middle, wide)]
        low = middle + under.height(wide) + 2.4
        low = self._rows(marks, [row for row in card.left if row.runs], low, wide, left=True)
        right = self._rows(marks, card.right, low if stacked else top, inner if stacked else wide - 8, left=False)
        silent = [row for row in card.left if not row.runs]
        bottom = max(right, low + sum(row.breadth + 2.5 for row in silent)) + _PAD - 1.5
        at = bottom - 3
        for row in reversed(silent):
            row.y = at - row.breadth / 2
            at -= row.breadth + 2.5
        border = Stroke(f"{place.colour}.line", 0.9 if start else 0.5)
        bare = not start and not (place.stage and place.stage.placed)
        size = (self.right - self.left, bottom - y)
        card.box = Box(self.left, y, *size, place.shape, f"{place.colour}.band", None if bare else border)
        self.over.append(Item(place.key, "node", (card.box, *marks), f"{place.label}: {balance}", place.passages))
        return bottom

    def _rows(self, marks: list[Mark], rows: Sequence[FlowRow], y: float, wide: float, *, left: bool) -> float:
        """Draw rows under each other at one side; returns the ``y`` below them."""
        for row in rows:
            words = row.words(self.size.small, "start" if left else "end")
            text = words.height(wide) if row.runs else 0.0
            tall = max(text, row.breadth + 2.0, 0.0 if row.runs else _SILENT)
            top = y + (tall - text) / 2
            marks += words.draw(self.left + _PAD if left else self.right - _PAD - wide, top, wide)
            row.y = y + tall / 2
            y += tall + (0.8 if self.size.stacked else 1.2)
        return y

    # Arrows

    def _between(self, above: StageCard, below: StageCard, y: float) -> float:
        """The arrows from a card to the next, side by side, each with its words; returns where the next begins."""
        flows = self.words.straight(above.place)
        if not flows:
            return y + self._untaken(above, below, y)
        stacks = [self.words.stack(flow) for flow in flows]
        pens = [self.cohort.stroke(flow, self.words.breadth(flow)) for flow in flows]
        spare, gap = self.right - self.left - 8.0, 6.0 if self.size.stacked else 14.0
        room = [max(words.natural for words in stack) + 0.2 for stack in stacks]
        taken = sum(stroke.width + 7 for stroke in pens) + gap * (len(room) - 1)
        if taken + sum(room) > spare:
            least = [max(words.least for words in stack) + 0.2 for stack in stacks]
            share = max(0.0, spare - taken - sum(least)) / max(0.1, sum(room) - sum(least))
            room = [small + share * (wide - small) for small, wide in zip(least, room, strict=True)]
        talls = [sum(words.height(wide) for words in stack) for stack, wide in zip(stacks, room, strict=True)]
        deep = max(max(talls) + 6, max(stroke.width for stroke in pens) / 2 + 16)
        x = self.left + 4 + max(0.0, (spare - taken - sum(room)) / 2)
        for flow, stack, stroke, wide, tall in zip(flows, stacks, pens, room, talls, strict=True):
            middle, at = x + stroke.width / 2 + 2, y + (deep - tall) / 2
            marks: list[Mark] = [Line(((middle, y), (middle, y + deep)), stroke)]
            for words in stack:
                marks += words.draw(x + stroke.width + 7, at, wide)
                at += words.height(wide)
            self._arrow(flow, marks)
            x += stroke.width + 7 + wide + gap
        return y + deep

    def _untaken(self, above: StageCard, below: StageCard, y: float) -> float:
        """An arrow of the pathway that nobody took; returns the gap between the cards."""
        ends = (above.place.key, below.place.key)
        starts = ends[0] == INDEX and below.place.stage is not None and below.place.stage.start
        if not starts and ends not in ((each.source, each.target) for each in self.cohort.pathway.escalations):
            return 8.0
        x, deep = self.left + 20, 15.0
        who = "not to be seen" if ends[1] in self.cohort.observed.unseen else "nobody"
        words = Paragraph((TextRun(who, "muted"),), self.size.small)
        marks: list[Mark] = [Line(((x, y), (x, y + deep)), Stroke("muted", 0.6)), *words.draw(x + 6, y + 3.5, 60)]
        caption = f"From {self.cohort.name(ends[0])} to {self.cohort.name(ends[1])}: {who}"
        self.arrows.append(Item("/".join(ends), "edge", tuple(marks), caption))
        return deep

    def _exit(self, row: FlowRow) -> None:
        """A stub: it ends in a bar (no further stage), a cross (died), or open and dashed (records end)."""
        x, y, far = self.right, row.y, self.right + 8.5
        reach = max(2.6, row.breadth / 2 + 1.6)
        strokes: dict[str, list[tuple[Point, Point]]] = {
            "settled": [((far, y - reach), (far, y + reach))],
            "died": [((far - 2.4, y - 2.4), (far + 2.4, y + 2.4)), ((far - 2.4, y + 2.4), (far + 2.4, y - 2.4))],
        }
        colour = f"{self.cohort.at[row.flow.source].colour}.line"
        dash = (2.0, 1.6) if row.flow.target == "censored" else ()
        marks: list[Mark] = [Line(((x, y), (far, y)), Stroke(colour, row.breadth, dash), head=False)]
        marks += [Line(ends, Stroke(colour, 1.1), head=False) for ends in strokes.get(row.flow.target, [])]
        self._arrow(row.flow, marks)

    def _aside(self, flow: ObservedFlow, start: float, end: float) -> None:
        """An arrow by a lane: down at the left, up at the right; where lines cross, the later one is the upper."""
        down = self.words.leap(flow) > 1
        lane = (self.down if down else self.up)[flow.key]
        away = lane.offset + lane.breadth / 2
        edge, x = (self.left, self.left - self.strip - away) if down else (self.right, self.right + _EXIT + away)
        points = ((edge, start), (x, start), (x, end), (edge, end))
        bend = max(4.0, lane.breadth / 2 + 3)
        casing = Line(points, Stroke("paper", lane.breadth + 2.0), head=False, radius=bend)
        self._arrow(flow, [casing, Line(points, self.cohort.stroke(flow, lane.breadth), radius=bend)])

    def _arrow(self, flow: ObservedFlow, marks: Iterable[Mark]) -> None:
        passages = curies(self.cohort.leading(flow))
        self.arrows.append(Item(flow.key, "edge", tuple(marks), self.cohort.sentence(flow), passages))

    def _legend(self) -> list[LegendEntry]:
        """The kinds of arrows that occur, and how broad one is."""
        there = {(self.cohort.drawn(flow), flow.standing == "not split") for flow in self.cohort.flows}
        entries = []
        for key, words in _KINDS.items():
            texts = [text for text, split in ((words, False), ("split not shown", True)) if (key, split) in there]
            if texts:
                stroke = Stroke("muted" if key == "outside" else "ink", 2.2, STYLES.get(key, ()))
                entries.append(LegendEntry(", or ".join(texts), stroke))
        tenth = self.cohort.observed.persons // 10
        if there and tenth:
            broad = self.size.whole * tenth / self.cohort.observed.persons
            entries.append(LegendEntry(f"this broad: {counted(tenth, 'person')}", Stroke("ink", broad)))
        return entries


def _reach(found: Iterable[Lane]) -> float:
    return max((lane.offset + lane.breadth for lane in found), default=0.0)
