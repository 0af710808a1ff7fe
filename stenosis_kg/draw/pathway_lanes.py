"""The ways between the bands of the pathway figure: where trigger cards stand, and the arrows that run through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..pathway.model import Pathway
from .blocks import flow
from .citing import curies, voice
from .palette import pen
from .pathway_cards import Deck, TriggerCard
from .scene import Box, Item, Line, Point

__all__ = ["Gap", "lanes", "start_arrow"]

_ENTRY = 13.0
_EXIT = 13.0
_STEP = 5.0


@dataclass
class Gap:
    """What stands above one band.

    ``round`` are cards with the stage that their lane comes from (-1: the start), ``straight`` those from the band
    above, ``back`` those that lead up again, with the stages they lead from and to.
    """

    round: list[tuple[TriggerCard, int]] = field(default_factory=list)
    straight: list[TriggerCard] = field(default_factory=list)
    back: list[tuple[TriggerCard, int, int]] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    ladder: bool = False

    @property
    def left(self) -> int:
        """How many lanes it needs at the left."""
        return len(self.round)

    @property
    def right(self) -> int:
        """How many pairs of lanes it needs at the right."""
        return len(self.back)

    @property
    def cards(self) -> list[TriggerCard]:
        """Its cards from left to right."""
        return [*(card for card, _ in self.round), *self.straight, *(card for card, *_ in self.back)]

    def place(self, items: list[Item], left: float, right: float, y: float, first: bool) -> float:
        """Put the cards; returns where the band below begins."""
        cards = [each.card for each in self.cards]
        if not cards:
            return y + (2.0 if first else 10.0)
        indent = 6.0
        wide = right - left - 2 * indent
        row = flow(cards, wide, 8.0)
        top = y + _ENTRY + _STEP * max(0, len(self.round) - 1)
        if row.rows > 1:
            return self._place_ladder(items, left, right, y)
        for card, x, _, slot, tall in row.cells:
            width = min(slot, card.natural + 14)
            self._note(items, card.draw(left + indent + x + (slot - width) / 2, top, width, tall))
        return top + row.height + _EXIT

    def _place_ladder(self, items: list[Item], left: float, right: float, y: float) -> float:
        """The cards under each other, between a line that comes in at the left and one that goes out at the right."""
        self.ladder = True
        order = [*(card for card, *_ in self.back), *self.straight, *(card for card, _ in reversed(self.round))]
        top = y + 8.0
        for each in order:
            wide = right - left - 44
            tall = each.card.height(wide)
            self._note(items, each.card.draw(left + 22, top, wide, tall))
            top += tall + 6.0
        return top + 8.0

    def _note(self, items: list[Item], drawn: Iterable[Item]) -> None:
        for item in drawn:
            box = item.marks[0]
            if isinstance(box, Box):
                self.boxes[item.key] = box
            items.append(item)


def start_arrow(deck: Deck, pathway: Pathway, start: Box, band: Box) -> Item:
    """From the start to the band of the stage that the pathway starts at."""
    stage = pathway.start
    quote = stage.quote if stage else None
    x = start.x + min(14.0, start.w / 2)
    line = Line(((x, start.y + start.h), (x, band.y)), pen(quote.modality_iri if quote else None))
    passages = stage.passages if stage else ()
    title = f"starts at {stage.label}: {voice(quote)} {deck.cite(passages)}" if stage else ""
    return Item("starts", "edge", (line,), title, curies(passages))


def lanes(
    deck: Deck, pathway: Pathway, gaps: Sequence[Gap], bands: Sequence[Box], start: Box, lane: float
) -> list[Item]:
    """The arrows of every escalation, into its trigger cards and out of them to its band."""
    items = [start_arrow(deck, pathway, start, bands[0])] if bands else []
    total = sum(gap.left for gap in gaps)
    outer = 0
    for i in reversed(range(len(gaps))):
        gap = gaps[i]
        for nth, (each, source) in enumerate(gap.round):
            x = bands[i].x - 3 - lane * (total - outer) + lane / 2
            outer += 1
            items += _round(deck, each, gap, start if source < 0 else bands[source], bands[i], x, nth, source < 0)
        items += [item for each in gap.straight for item in _straight(deck, each, gap, bands[i - 1], bands[i])]
        for nth, (each, source, target) in enumerate(gap.back):
            items += _back(
                deck, each, gap, bands[source], bands[target], bands[i].x + bands[i].w + 3 + 2 * lane * nth, lane
            )
    return items


def _edge(deck: Deck, each: TriggerCard, part: str, points: Sequence[Point], head: bool = True) -> Item:
    quote = each.quote
    passages = [q for trigger in each.triggers for q in trigger.passages]
    title = f"{each.escalation.label}: {voice(quote)} {deck.cite(passages)}"
    line = Line(tuple(points), pen(quote.modality_iri if quote else None), head)
    return Item(f"{each.card.key}/{part}", "edge", (line,), title, curies(passages))


def _straight(deck: Deck, each: TriggerCard, gap: Gap, above: Box, below: Box) -> list[Item]:
    box = gap.boxes[each.card.key]
    if gap.ladder:
        return _rungs(deck, each, box, above, below)
    x = box.x + box.w / 2
    return [
        _edge(deck, each, "in", ((x, above.y + above.h), (x, box.y))),
        _edge(deck, each, "out", ((x, box.y + box.h), (x, below.y))),
    ]


def _rungs(deck: Deck, each: TriggerCard, box: Box, above: Box, below: Box) -> list[Item]:
    y = box.y + box.h / 2
    inwards, outwards = box.x - 12, box.x + box.w + 12
    return [
        _edge(deck, each, "in", ((inwards, above.y + above.h), (inwards, y), (box.x, y))),
        _edge(deck, each, "out", ((box.x + box.w, y), (outwards, y), (outwards, below.y))),
    ]


def _round(
    deck: Deck, each: TriggerCard, gap: Gap, origin: Box, below: Box, x: float, nth: int, start: bool
) -> list[Item]:
    """By a lane at the left: out of the side of its origin, down, and into its card."""
    box = gap.boxes[each.card.key]
    from_y = origin.y + origin.h / 2 if start else origin.y + origin.h - 6 - 4 * nth
    y = box.y + box.h / 2
    if nth == 0 or gap.ladder:
        into: tuple[Point, ...] = ((x, y), (box.x, y))
    else:
        level = box.y - _ENTRY / 2 - _STEP * (nth - 1)
        into = ((x, level), (box.x + box.w / 2, level), (box.x + box.w / 2, box.y))
    first = _edge(deck, each, "in", ((origin.x, from_y), (x, from_y), *into))
    if gap.ladder:
        return [first, _rungs(deck, each, box, below, below)[1]]
    middle = box.x + box.w / 2
    return [first, _edge(deck, each, "out", ((middle, box.y + box.h), (middle, below.y)))]


def _back(deck: Deck, each: TriggerCard, gap: Gap, source: Box, target: Box, x: float, lane: float) -> list[Item]:
    """By two lanes at the right: up out of the side of its source into its card, and on to the side of its target."""
    box = gap.boxes[each.card.key]
    right = box.x + box.w
    low, high = box.y + box.h * 0.62, box.y + box.h * 0.38
    out, to = source.y + 8, target.y + target.h - 10
    if target is source:
        to = source.y + 18
    return [
        _edge(deck, each, "in", ((source.x + source.w, out), (x + lane / 2, out), (x + lane / 2, low), (right, low))),
        _edge(
            deck, each, "out", ((right, high), (x + 1.5 * lane, high), (x + 1.5 * lane, to), (target.x + target.w, to))
        ),
    ]
