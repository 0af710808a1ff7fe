"""Escalations in the pathway figure: trigger cards in the gaps between bands, and the arrows through them.

An arrow leads from a band to a trigger card and on to a band, through the gap or by a lane beside the bands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..pathway.model import Escalation, PathwayRecords
from .cards import one_row_of_cards
from .figure_data import curies, passages_of
from .pathway_cards import TriggerCard
from .scene import Box, Item, Line, Point, Stroke

__all__ = ["BandGap", "PathwayArrows", "gaps_between_bands"]

ABOVE = 11.0
_LADDER = 44.0  # beside the cards of a ladder
"""Room for arrows above the cards, and below them."""

STEP = 5.0
"""Between two lines that run side by side."""


class ArrowCards(Protocol):
    """The cards that arrows run through: those of one pathway, or of several as one."""

    @property
    def pathway(self) -> PathwayRecords:
        """The stages and the escalations between them."""

    def triggers(self, escalation: Escalation) -> tuple[TriggerCard, ...]:
        """The cards on the way of an escalation."""

    def way(self, trigger: TriggerCard) -> tuple[str, Stroke]:
        """The title and the line of the arrow through one of them."""

    def starts(self) -> tuple[str, Stroke]:
        """The title and the line of the arrow to the first stage."""


@dataclass(frozen=True, slots=True)
class TriggerArrow:
    """A trigger card with the numbers of the bands that its arrow comes from (-1: the start) and leads to."""

    trigger: TriggerCard
    source: int
    target: int

    @property
    def key(self) -> str:
        """The key of its card."""
        return self.trigger.card.key


@dataclass
class BandGap:
    """The trigger cards above one band, from left to right, by how their arrows run.

    ``from_left`` come by a lane at the left, ``straight`` from the band above, ``from_right`` by a lane at the right
    from further up; ``upward`` lead back up by the right. Where the cards do not fit side by side, they stand under
    each other, on a ``ladder``.
    """

    from_left: list[TriggerArrow] = field(default_factory=list)
    straight: list[TriggerArrow] = field(default_factory=list)
    from_right: list[TriggerArrow] = field(default_factory=list)
    upward: list[TriggerArrow] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    ladder: bool = False

    def place(self, items: list[Item], left: float, right: float, y: float, first: bool) -> float:
        """Draw the cards; returns the ``y`` of the band below."""
        arrows = (*self.from_left, *self.straight, *self.from_right, *self.upward)
        if not arrows:
            return y + (2.0 if first else 10.0)
        indent = 4.0
        cards, wide = [arrow.trigger.card for arrow in arrows], right - left - _LADDER
        row = one_row_of_cards(cards, right - left - 2 * indent, 6.0)
        if not row or row.height > sum(card.height(wide) + 6.0 for card in cards):
            return self._place_ladder(items, left, right, y)
        top = y + ABOVE + STEP * max(0, len(self.from_left) - 1, len(self.from_right))
        for card, x, _, slot, tall in row.cells:
            width = min(slot, card.natural + 14)
            self._add(items, card.draw(left + indent + x + (slot - width) / 2, top, width, tall))
        return top + row.height + ABOVE

    def _place_ladder(self, items: list[Item], left: float, right: float, y: float) -> float:
        """The cards under each other, between a line that comes in at the left and one that goes out at the right."""
        self.ladder = True
        top, wide = y + 8.0, right - left - _LADDER
        for arrow in (*self.upward, *self.straight, *self.from_right, *reversed(self.from_left)):
            tall = arrow.trigger.card.height(wide)
            self._add(items, arrow.trigger.card.draw(left + _LADDER / 2, top, wide, tall))
            top += tall + 6.0
        return top + 8.0

    def _add(self, items: list[Item], drawn: Iterable[Item]) -> None:
        for item in drawn:
            box = item.marks[0]
            if isinstance(box, Box):
                self.boxes[item.key] = box
            items.append(item)


def gaps_between_bands(cards: ArrowCards, all_left: bool) -> list[BandGap]:
    """For each stage, the trigger cards that lead to it; ``all_left`` puts those from further up at the left, too."""
    index = {stage.iri: i for i, stage in enumerate(cards.pathway.stages)}
    gaps = [BandGap() for _ in index]
    for escalation in cards.pathway.escalations:
        target = index[escalation.target]
        source = -1 if escalation.source is None else index[escalation.source]
        if source >= target:
            side = gaps[source].upward
        elif source == target - 1 and source >= 0 and not escalation.bypasses:
            side = gaps[target].straight
        elif source < 0 or all_left:
            side = gaps[target].from_left
        else:
            side = gaps[target].from_right
        side += [TriggerArrow(card, source, target) for card in cards.triggers(escalation)]
    for gap in gaps:
        gap.from_left.sort(key=lambda arrow: arrow.source)
        gap.from_right.sort(key=lambda arrow: -arrow.source)
    return gaps


class PathwayArrows:
    """Draws the arrows between bands and cards that have their places.

    ``start`` is the box that the pathway starts at, ``lane`` the width of a lane.
    """

    def __init__(
        self, cards: ArrowCards, gaps: Sequence[BandGap], bands: Sequence[Box], start: Box, lane: float
    ) -> None:
        self.cards, self.gaps, self.bands = cards, gaps, bands
        self.start, self.lane = start, lane

    def draw(self) -> list[Item]:
        """All arrows: the one to the first stage, then those of the escalations."""
        items = self._first()
        lefts = [(gap, nth, arrow) for gap in reversed(self.gaps) for nth, arrow in enumerate(gap.from_left)]
        for outer, (gap, nth, arrow) in enumerate(lefts):
            x = self.bands[arrow.target].x - 3 - self.lane * (len(lefts) - outer) + self.lane / 2
            beside = [each for _, _, each in lefts if each.source == arrow.source]
            items += self._from_left(gap, arrow, nth, x, beside)
        rights = [(gap, nth, arrow) for gap in self.gaps for nth, arrow in enumerate(reversed(gap.from_right))]
        edge = self.bands[0].x + self.bands[0].w + 3 if self.bands else 0.0
        for inner, (gap, nth, arrow) in enumerate(rights):
            items += self._from_right(gap, arrow, nth, edge + self.lane * (inner + 0.5))
        edge += self.lane * len(rights)
        upward = [(gap, arrow) for gap in self.gaps for arrow in gap.upward]
        for inner, (gap, arrow) in enumerate(upward):
            items += self._upward(gap, arrow, edge + 2 * self.lane * inner)
        for i, gap in enumerate(self.gaps):
            items += self._ladder(gap, i) if gap.ladder else self._straight(gap, i)
        return items

    def _first(self) -> list[Item]:
        stage = self.cards.pathway.start
        if not self.bands or stage is None:
            return []
        x = self.start.x + min(14.0, self.start.w / 2)
        points = ((x, self.start.y + self.start.h), (x, self.bands[0].y))
        title, stroke = self.cards.starts()
        line = Line(points, stroke)
        return [Item("starts", "edge", (line,), title, curies(stage.passages))]

    def _edge(self, arrow: TriggerArrow, part: str, *points: Point, head: bool = True) -> Item:
        """The part of an arrow into its card ("in"), or out of it ("out")."""
        escalation, passages = arrow.trigger.escalation, passages_of(arrow.trigger.triggers)
        title, stroke = self.cards.way(arrow.trigger)
        line = Line(points, stroke, head)
        return Item(f"{arrow.key}/{part}", "edge", (line,), title, curies(passages or escalation.passages))

    def _straight(self, gap: BandGap, i: int) -> list[Item]:
        items = []
        for arrow in gap.straight:
            box, above = gap.boxes[arrow.key], self.bands[i - 1]
            x = box.x + box.w / 2
            items += [self._edge(arrow, "in", (x, above.y + above.h), (x, box.y)), self._down(gap, arrow)]
        return items

    def _down(self, gap: BandGap, arrow: TriggerArrow) -> Item:
        """Out of the bottom of a card into the band below."""
        box = gap.boxes[arrow.key]
        x = box.x + box.w / 2
        return self._edge(arrow, "out", (x, box.y + box.h), (x, self.bands[arrow.target].y))

    def _ladder(self, gap: BandGap, i: int) -> list[Item]:
        """Rungs from a line at the left through the cards to a line at the right."""
        items = []
        forward = [*gap.straight, *gap.from_right, *gap.from_left]
        middles = {arrow.key: gap.boxes[arrow.key].y + gap.boxes[arrow.key].h / 2 for arrow in forward}
        if gap.straight:
            above, left = self.bands[i - 1], gap.boxes[gap.straight[0].key].x
            ends = ((left - 12, above.y + above.h), (left - 12, max(middles[arrow.key] for arrow in gap.straight)))
            items.append(self._stem(gap.straight, "in", ends))
            for arrow in gap.straight:
                y = middles[arrow.key]
                items.append(self._edge(arrow, "in", (left - 12, y), (left, y)))
        if forward:
            box = gap.boxes[forward[0].key]
            right = box.x + box.w
            ends = ((right + 12, min(middles.values())), (right + 12, self.bands[i].y))
            items.append(self._stem(forward, "out", ends))
            for arrow in forward:
                y = middles[arrow.key]
                items.append(self._edge(arrow, "out", (right, y), (right + 12, y), head=False))
        return items

    def _stem(self, arrows: Sequence[TriggerArrow], part: str, ends: tuple[Point, Point]) -> Item:
        """The line of a ladder that its rungs come from (into the cards) or lead to (out of them)."""
        passages = passages_of(trigger for arrow in arrows for trigger in arrow.trigger.triggers)
        escalations = [arrow.trigger.escalation for arrow in arrows]
        labels = "; ".join(dict.fromkeys(escalation.label for escalation in escalations))
        line = Line(ends, Stroke("ink", 0.9), head=part == "out")
        return Item(f"{escalations[0].curie}/{part}", "edge", (line,), labels, curies(passages))

    def _from_left(
        self, gap: BandGap, arrow: TriggerArrow, nth: int, x: float, beside: Sequence[TriggerArrow]
    ) -> list[Item]:
        """By a lane at the left: out of the side of its origin, down, and into its card."""
        box = gap.boxes[arrow.key]
        origin = self.start if arrow.source < 0 else self.bands[arrow.source]
        # The further out the lane, the higher it leaves.
        spread = STEP * 0.8 * (beside.index(arrow) - (len(beside) - 1) / 2)
        from_y = origin.y + origin.h / 2 + spread if arrow.source < 0 else origin.y + origin.h - 14 + spread
        y = box.y + box.h / 2
        if nth == 0 or gap.ladder:
            into: tuple[Point, ...] = ((x, y), (box.x, y))
        else:
            level, middle = box.y - ABOVE / 2 - STEP * (nth - 1), box.x + box.w / 2
            into = ((x, level), (middle, level), (middle, box.y))
        first = self._edge(arrow, "in", (origin.x, from_y), (x, from_y), *into)
        return [first] if gap.ladder else [first, self._down(gap, arrow)]

    def _from_right(self, gap: BandGap, arrow: TriggerArrow, nth: int, x: float) -> list[Item]:
        """By a lane at the right: out of the side of its origin, down, and into its card from above."""
        box, origin = gap.boxes[arrow.key], self.bands[arrow.source]
        from_y = origin.y + origin.h - 10 - STEP * nth
        level, middle = box.y - ABOVE / 2 - STEP * nth, box.x + box.w / 2
        points = ((origin.x + origin.w, from_y), (x, from_y), (x, level), (middle, level), (middle, box.y))
        return [self._edge(arrow, "in", *points), self._down(gap, arrow)]

    def _upward(self, gap: BandGap, arrow: TriggerArrow, x: float) -> list[Item]:
        """By two lanes at the right: up out of the side of its source into its card, then to the side of its target."""
        box, source, target = gap.boxes[arrow.key], self.bands[arrow.source], self.bands[arrow.target]
        right = box.x + box.w
        low, high = box.y + box.h * 0.62, box.y + box.h * 0.38
        near, far = x + self.lane / 2, x + 1.5 * self.lane
        out, to = source.y + 8, source.y + 18 if target is source else target.y + target.h - 10
        return [
            self._edge(arrow, "in", (source.x + source.w, out), (near, out), (near, low), (right, low)),
            self._edge(arrow, "out", (right, high), (far, high), (far, to), (target.x + target.w, to)),
        ]
