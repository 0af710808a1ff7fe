"""The arrows of the pathway figure: from band to trigger card to band, by the gap between them or by a lane beside."""

from __future__ import annotations

from collections.abc import Sequence

from .citing import curies, voice
from .palette import pen
from .pathway_cards import Deck
from .pathway_gaps import ABOVE, STEP, Gap, Way
from .scene import Box, Item, Line, Pen, Point

__all__ = ["Ways"]


class Ways:
    """Draws the arrows between bands and cards that have their places.

    ``start`` is the box that the pathway starts at, ``lane`` the width of a lane.
    """

    def __init__(self, deck: Deck, gaps: Sequence[Gap], bands: Sequence[Box], start: Box, lane: float) -> None:
        self.deck = deck
        self.gaps = gaps
        self.bands = bands
        self.start = start
        self.lane = lane

    def draw(self) -> list[Item]:
        """All arrows: where the pathway starts, then every way."""
        items = [self._first()] if self.bands and self.deck.pathway.start else []
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
        stage = self.deck.pathway.start
        assert stage is not None
        passage = stage.firmest
        x = self.start.x + min(14.0, self.start.w / 2)
        line = Line(((x, self.start.y + self.start.h), (x, self.bands[0].y)), pen(passage))
        title = f"starts at {stage.label}: {voice(passage)} {self.deck.cite(stage.passages)}"
        return Item("starts", "edge", (line,), title, curies(stage.passages))

    def _edge(self, way: Way, part: str, points: Sequence[Point], head: bool = True) -> Item:
        passage = way.card.firmest
        passages = [q for trigger in way.card.triggers for q in trigger.passages]
        title = f"{way.card.escalation.label}: {voice(passage)} {self.deck.cite(passages)}"
        line = Line(tuple(points), pen(passage), head)
        passages = passages or list(way.card.escalation.passages)
        return Item(f"{way.card.card.key}/{part}", "edge", (line,), title, curies(passages))

    def _straight(self, gap: Gap, i: int) -> list[Item]:
        items = []
        for way in gap.straight:
            box, above = gap.box(way), self.bands[i - 1]
            x = box.x + box.w / 2
            items += [self._edge(way, "in", ((x, above.y + above.h), (x, box.y))), self._down(gap, way)]
        return items

    def _down(self, gap: Gap, way: Way) -> Item:
        """Out of the bottom of a card into the band below."""
        box = gap.box(way)
        x = box.x + box.w / 2
        return self._edge(way, "out", ((x, box.y + box.h), (x, self.bands[way.target].y)))

    def _ladder(self, gap: Gap, i: int) -> list[Item]:
        """Rungs from a line at the left through the cards to a line at the right."""
        steady = Pen("ink", 0.9)
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

    def _stem(self, ways: Sequence[Way], part: str, line: Line) -> Item:
        passages = [q for way in ways for trigger in way.card.triggers for q in trigger.passages]
        labels = "; ".join(dict.fromkeys(way.card.escalation.label for way in ways))
        return Item(f"{ways[0].card.escalation.curie}/{part}", "edge", (line,), labels, curies(passages))

    def _rung(self, gap: Gap, way: Way, part: str, x: float) -> Item:
        box = gap.box(way)
        y = box.y + box.h / 2
        return self._edge(
            way, part, ((x, y), (box.x, y)) if part == "in" else ((box.x + box.w, y), (x, y)), part == "in"
        )

    def _round(self, gap: Gap, way: Way, nth: int, x: float, beside: Sequence[Way]) -> list[Item]:
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

    def _over(self, gap: Gap, way: Way, nth: int, x: float) -> list[Item]:
        """By a lane at the right: out of the side of its origin, down, and into its card from above."""
        box, origin = gap.box(way), self.bands[way.source]
        from_y = origin.y + origin.h - 10 - STEP * nth
        level, middle = box.y - ABOVE / 2 - STEP * nth, box.x + box.w / 2
        points = ((origin.x + origin.w, from_y), (x, from_y), (x, level), (middle, level), (middle, box.y))
        return [self._edge(way, "in", points), self._down(gap, way)]

    def _back(self, gap: Gap, way: Way, x: float) -> list[Item]:
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
