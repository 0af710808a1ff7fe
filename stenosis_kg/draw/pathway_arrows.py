"""Escalations in the pathway figure: trigger cards in the gaps between bands, and the arrows through them.

An arrow leads from a band to a trigger card and on to a band, through the gap or by a lane beside the bands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .cards import rows_of_cards
from .citing import curies, modality_words
from .palette import modality_stroke
from .pathway_cards import PathwayCards, TriggerCard
from .scene import Box, Item, Line, Point, Stroke

__all__ = ["BandGap", "PathwayArrows", "gaps_between_bands"]

ABOVE = 13.0
"""Room for arrows above the cards, and below them."""

STEP = 5.0
"""Between two lines that run side by side."""


@dataclass(frozen=True, slots=True)
class TriggerWay:
    """A trigger card with the numbers of the bands that its arrow comes from (-1: the start) and leads to."""

    card: TriggerCard
    source: int
    target: int


@dataclass
class BandGap:
    """The trigger cards above one band, from left to right.

    ``round`` come by a lane at the left, ``straight`` from the band above, ``over`` by a lane at the right from further
    up, ``back`` lead up again by the right. Where they do not fit side by side, they stand on a ``ladder``.
    """

    round: list[TriggerWay] = field(default_factory=list)
    straight: list[TriggerWay] = field(default_factory=list)
    over: list[TriggerWay] = field(default_factory=list)
    back: list[TriggerWay] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    ladder: bool = False

    def box(self, way: TriggerWay) -> Box:
        """The box of a card."""
        return self.boxes[way.card.card.key]

    def place(self, items: list[Item], left: float, right: float, y: float, first: bool) -> float:
        """Draw the cards; returns the ``y`` of the band below."""
        cards = [way.card.card for way in (*self.round, *self.straight, *self.over, *self.back)]
        if not cards:
            return y + (2.0 if first else 10.0)
        indent = 6.0
        row = rows_of_cards(cards, right - left - 2 * indent, 8.0)
        if row.rows > 1:
            return self._place_ladder(items, left, right, y)
        top = y + ABOVE + STEP * max(0, len(self.round) - 1, len(self.over))
        for card, x, _, slot, tall in row.cells:
            width = min(slot, card.natural + 14)
            self._note(items, card.draw(left + indent + x + (slot - width) / 2, top, width, tall))
        return top + row.height + ABOVE

    def _place_ladder(self, items: list[Item], left: float, right: float, y: float) -> float:
        """The cards under each other, between a line that comes in at the left and one that goes out at the right."""
        self.ladder = True
        top, wide = y + 8.0, right - left - 44
        for way in (*self.back, *self.straight, *self.over, *reversed(self.round)):
            tall = way.card.card.height(wide)
            self._note(items, way.card.card.draw(left + 22, top, wide, tall))
            top += tall + 6.0
        return top + 8.0

    def _note(self, items: list[Item], drawn: Iterable[Item]) -> None:
        for item in drawn:
            box = item.marks[0]
            if isinstance(box, Box):
                self.boxes[item.key] = box
            items.append(item)


def gaps_between_bands(cards: PathwayCards, over_left: bool) -> list[BandGap]:
    """For each stage, the trigger cards that lead to it; ``over_left`` puts those from further up at the left, too."""
    index = {stage.iri: i for i, stage in enumerate(cards.pathway.stages)}
    gaps = [BandGap() for _ in index]
    for escalation in cards.pathway.escalations:
        target = index[escalation.target]
        source = -1 if escalation.source is None else index[escalation.source]
        for card in cards.triggers(escalation):
            way = TriggerWay(card, source, target)
            if source >= target:
                gaps[source].back.append(way)
            elif source == target - 1 and source >= 0 and not escalation.bypasses:
                gaps[target].straight.append(way)
            elif source < 0 or over_left:
                gaps[target].round.append(way)
            else:
                gaps[target].over.append(way)
    for gap in gaps:
        gap.round.sort(key=lambda way: way.source)
        gap.over.sort(key=lambda way: -way.source)
    return gaps


class PathwayArrows:
    """Draws the arrows between bands and cards that have their places.

    ``start`` is the box that the pathway starts at, ``lane`` the width of a lane.
    """

    def __init__(
        self, cards: PathwayCards, gaps: Sequence[BandGap], bands: Sequence[Box], start: Box, lane: float
    ) -> None:
        self.cards = cards
        self.gaps = gaps
        self.bands = bands
        self.start = start
        self.lane = lane

    def draw(self) -> list[Item]:
        """All arrows: the one to the first stage, then those of the escalations."""
        items = [self._first()] if self.bands and self.cards.pathway.start else []
        lefts = [(gap, nth, way) for gap in reversed(self.gaps) for nth, way in enumerate(gap.round)]
        for outer, (gap, nth, way) in enumerate(lefts):
            x = self.bands[way.target].x - 3 - self.lane * (len(lefts) - outer) + self.lane / 2
            items += self._round(gap, way, nth, x, [each for _, _, each in lefts if each.source == way.source])
        overs = [(gap, nth, way) for gap in self.gaps for nth, way in enumerate(reversed(gap.over))]
        edge = self.bands[0].x + self.bands[0].w + 3 if self.bands else 0.0
        for inner, (gap, nth, way) in enumerate(overs):
            items += self._over(gap, way, nth, edge + self.lane * (inner + 0.5))
        edge += self.lane * len(overs)
        backs = [(gap, way) for gap in self.gaps for way in gap.back]
        for inner, (gap, way) in enumerate(backs):
            items += self._back(gap, way, edge + 2 * self.lane * inner)
        for i, gap in enumerate(self.gaps):
            items += self._ladder(gap, i) if gap.ladder else self._straight(gap, i)
        return items

    def _first(self) -> Item:
        stage = self.cards.pathway.start
        assert stage is not None
        passage = stage.firmest
        x = self.start.x + min(14.0, self.start.w / 2)
        line = Line(((x, self.start.y + self.start.h), (x, self.bands[0].y)), modality_stroke(passage))
        title = f"starts at {stage.label}: {modality_words(passage)} {self.cards.cite(stage.passages)}"
        return Item("starts", "edge", (line,), title, curies(stage.passages))

    def _edge(self, way: TriggerWay, part: str, points: Sequence[Point], head: bool = True) -> Item:
        passage = way.card.firmest
        passages = [q for trigger in way.card.triggers for q in trigger.passages]
        title = f"{way.card.escalation.label}: {modality_words(passage)} {self.cards.cite(passages)}"
        line = Line(tuple(points), modality_stroke(passage), head)
        passages = passages or list(way.card.escalation.passages)
        return Item(f"{way.card.card.key}/{part}", "edge", (line,), title, curies(passages))

    def _straight(self, gap: BandGap, i: int) -> list[Item]:
        items = []
        for way in gap.straight:
            box, above = gap.box(way), self.bands[i - 1]
            x = box.x + box.w / 2
            items += [self._edge(way, "in", ((x, above.y + above.h), (x, box.y))), self._down(gap, way)]
        return items

    def _down(self, gap: BandGap, way: TriggerWay) -> Item:
        """Out of the bottom of a card into the band below."""
        box = gap.box(way)
        x = box.x + box.w / 2
        return self._edge(way, "out", ((x, box.y + box.h), (x, self.bands[way.target].y)))

    def _ladder(self, gap: BandGap, i: int) -> list[Item]:
        """Rungs from a line at the left through the cards to a line at the right."""
        steady = Stroke("ink", 0.9)
        below, items = self.bands[i], []
        forward = [*gap.straight, *gap.over, *gap.round]
        middles = [gap.box(way).y + gap.box(way).h / 2 for way in forward]
        if gap.straight:
            above, x = self.bands[i - 1], gap.box(gap.straight[0]).x - 12
            last = max(gap.box(way).y + gap.box(way).h / 2 for way in gap.straight)
            line = Line(((x, above.y + above.h), (x, last)), steady, head=False)
            items.append(self._stem(gap.straight, "in", line))
            items += [self._rung(gap, way, "in", x) for way in gap.straight]
        if forward:
            box = gap.box(forward[0])
            x = box.x + box.w + 12
            items.append(self._stem(forward, "out", Line(((x, min(middles)), (x, below.y)), steady)))
            items += [self._rung(gap, way, "out", x) for way in forward]
        return items

    def _stem(self, ways: Sequence[TriggerWay], part: str, line: Line) -> Item:
        passages = [q for way in ways for trigger in way.card.triggers for q in trigger.passages]
        labels = "; ".join(dict.fromkeys(way.card.escalation.label for way in ways))
        return Item(f"{ways[0].card.escalation.curie}/{part}", "edge", (line,), labels, curies(passages))

    def _rung(self, gap: BandGap, way: TriggerWay, part: str, x: float) -> Item:
        box = gap.box(way)
        y = box.y + box.h / 2
        return self._edge(
            way, part, ((x, y), (box.x, y)) if part == "in" else ((box.x + box.w, y), (x, y)), part == "in"
        )

    def _round(self, gap: BandGap, way: TriggerWay, nth: int, x: float, beside: Sequence[TriggerWay]) -> list[Item]:
        """By a lane at the left: out of the side of its origin, down, and into its card."""
        box = gap.box(way)
        origin = self.start if way.source < 0 else self.bands[way.source]
        # The further out the lane, the higher it leaves.
        place = beside.index(way)
        spread = STEP * 0.8 * (place - (len(beside) - 1) / 2)
        from_y = origin.y + origin.h / 2 + spread if way.source < 0 else origin.y + origin.h - 14 + spread
        y = box.y + box.h / 2
        if nth == 0 or gap.ladder:
            into: tuple[Point, ...] = ((x, y), (box.x, y))
        else:
            level, middle = box.y - ABOVE / 2 - STEP * (nth - 1), box.x + box.w / 2
            into = ((x, level), (middle, level), (middle, box.y))
        first = self._edge(way, "in", ((origin.x, from_y), (x, from_y), *into))
        return [first] if gap.ladder else [first, self._down(gap, way)]

    def _over(self, gap: BandGap, way: TriggerWay, nth: int, x: float) -> list[Item]:
        """By a lane at the right: out of the side of its origin, down, and into its card from above."""
        box, origin = gap.box(way), self.bands[way.source]
        from_y = origin.y + origin.h - 10 - STEP * nth
        level, middle = box.y - ABOVE / 2 - STEP * nth, box.x + box.w / 2
        points = ((origin.x + origin.w, from_y), (x, from_y), (x, level), (middle, level), (middle, box.y))
        return [self._edge(way, "in", points), self._down(gap, way)]

    def _back(self, gap: BandGap, way: TriggerWay, x: float) -> list[Item]:
        """By two lanes at the right: up out of the side of its source into its card, then to the side of its target."""
        box, source, target = gap.box(way), self.bands[way.source], self.bands[way.target]
        right = box.x + box.w
        low, high = box.y + box.h * 0.62, box.y + box.h * 0.38
        near, far = x + self.lane / 2, x + 1.5 * self.lane
        out, to = source.y + 8, source.y + 18 if target is source else target.y + target.h - 10
        return [
            self._edge(way, "in", ((source.x + source.w, out), (near, out), (near, low), (right, low))),
            self._edge(way, "out", ((right, high), (far, high), (far, to), (target.x + target.w, to))),
        ]
