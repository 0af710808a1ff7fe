"""What stands between two bands of the pathway figure: the trigger cards of the ways that lead into the lower one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .blocks import flow
from .pathway_cards import Deck, TriggerCard
from .scene import Box, Item

__all__ = ["ABOVE", "STEP", "Gap", "gaps_of"]

ABOVE = 13.0
"""Room for arrows above the cards, and below them."""

STEP = 5.0
"""Between two lines that run side by side."""


@dataclass(frozen=True, slots=True)
class Way:
    """A trigger card with the bands that its way comes from (-1: the start) and leads to."""

    card: TriggerCard
    source: int
    target: int


@dataclass
class Gap:
    """What stands above one band, from left to right.

    ``round`` come by a lane at the left, ``straight`` from the band above, ``over`` by a lane at the right from further
    up, ``back`` lead up again by the right. Where they do not fit side by side, they stand on a ``ladder``.
    """

    round: list[Way] = field(default_factory=list)
    straight: list[Way] = field(default_factory=list)
    over: list[Way] = field(default_factory=list)
    back: list[Way] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    ladder: bool = False

    def box(self, way: Way) -> Box:
        """Where a card stands."""
        return self.boxes[way.card.card.key]

    def place(self, items: list[Item], left: float, right: float, y: float, first: bool) -> float:
        """Put the cards; returns where the band below begins."""
        cards = [way.card.card for way in (*self.round, *self.straight, *self.over, *self.back)]
        if not cards:
            return y + (2.0 if first else 10.0)
        indent = 6.0
        row = flow(cards, right - left - 2 * indent, 8.0)
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


def gaps_of(deck: Deck, over_left: bool) -> list[Gap]:
    """For each stage, the ways that lead to it; ``over_left`` puts those from further up at the left, too."""
    index = {stage.iri: i for i, stage in enumerate(deck.pathway.stages)}
    gaps = [Gap() for _ in index]
    for escalation in deck.pathway.escalations:
        target = index[escalation.target]
        source = -1 if escalation.source is None else index[escalation.source]
        for card in deck.triggers(escalation):
            way = Way(card, source, target)
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
