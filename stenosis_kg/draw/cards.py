"""Cards of text and of other cards, and their layout in rows or columns. A card knows its height at a width.

>>> from stenosis_kg.draw.paragraph import TextRun
>>> card = Card("a", (Paragraph((TextRun("chronic lower back pain"),)),), "rect")
>>> card.height(200) < card.height(70)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from .geometry import inset
from .paragraph import LEAD, Paragraph
from .scene import Box, Item, Mark, Stroke

__all__ = ["Card", "CardLayout", "columns_of_cards", "one_row_of_cards", "rows_of_cards"]

_ICON = 14.0


@dataclass(frozen=True)
class Card:
    """A shape with paragraphs, and under them groups of cards, each in rows of its own, or in ``columns``.

    ``icon`` is a small shape before the first paragraph; ``pad`` is the room at the sides, and ``snug`` the share of it
    that is above and below.
    """

    key: str
    words: tuple[Paragraph, ...]
    shape: str = "round"
    fill: str | None = "card"
    stroke: Stroke | None = field(default_factory=Stroke)
    icon: tuple[str, Stroke] | None = None
    columns: int = 0
    span: int = 1
    groups: tuple[tuple[Card, ...], ...] = ()
    pad: float = 3.2
    snug: float = 1.0
    gap: float = 2.6
    title: str = ""
    passages: tuple[str, ...] = ()
    middle: bool = False
    _heights: dict[int, float] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _side(self) -> float:
        return self.pad + inset(self.shape)

    @cached_property
    def least(self) -> float:
        """Its minimum width."""
        inner = [words.least + self._shift(i) for i, words in enumerate(self.words)]
        inner += [card.least for group in self.groups for card in group]
        return 2 * self._side + max(inner, default=0.0) + 0.1

    def _shift(self, nth: int) -> float:
        return _ICON if self.icon and nth == 0 else 0.0

    def _lay(self, cards: Sequence[Card], width: float) -> CardLayout:
        if self.columns:
            return columns_of_cards(cards, width, self.gap, self.columns)
        return rows_of_cards(cards, width, self.gap)

    @cached_property
    def natural(self) -> float:
        """Its width with each paragraph on one line, and each group of cards in one row."""
        wides = [words.natural for words in self.words]
        wides += [sum(each.natural + self.gap for each in group) for group in self.groups]
        return 2 * self._side + max(wides, default=0.0) + 1

    def height(self, width: float) -> float:
        """Its height at a width, in points."""
        at = int(width * 2)
        if at not in self._heights:
            inner = at / 2 - 2 * self._side
            tall = 2 * self.pad * self.snug + sum(
                words.height(inner - self._shift(i)) for i, words in enumerate(self.words)
            )
            tall += sum(self._lay(group, inner).height + self.gap for group in self.groups if group)
            self._heights[at] = tall if self.words or not self.groups else tall - self.gap
        return self._heights[at]

    def draw(self, x: float, y: float, width: float, height: float, within: str | None = None) -> list[Item]:
        """Its items, itself first, from the top left corner."""
        inner = int(width * 2) / 2 - 2 * self._side
        marks: list[Mark] = [Box(x, y, width, height, self.shape, self.fill, self.stroke)]
        left = x + self._side
        top = y + self.pad * self.snug + (max(0.0, height - self.height(width)) / 2 if self.middle else 0)
        for i, words in enumerate(self.words):
            away = self._shift(i)
            if away and self.icon:
                middle = top + LEAD * words.size / 2
                marks.append(Box(left, middle - 3.2, _ICON - 3.5, 6.4, self.icon[0], None, self.icon[1]))
            marks += words.draw(left + away, top, inner - away)
            top += words.height(inner - away)
        items = [Item(self.key, "node", tuple(marks), self.title, self.passages, within)]
        top += self.gap if self.words else 0.0
        for group in filter(None, self.groups):
            laid = self._lay(group, inner)
            items += laid.draw(left, top, self.key)
            top += laid.height + self.gap
        return items


@dataclass(frozen=True)
class CardLayout:
    """Cards with their left, top, width and height, from the top left corner of the whole."""

    cells: tuple[tuple[Card, float, float, float, float], ...]
    height: float

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len({top for _, _, top, _, _ in self.cells})

    def cost(self, width: float) -> float:
        """What the choice of rows minimises: the height, and half of the empty area inside cards, as height."""
        empty = sum((tall - card.height(wide)) * wide for card, _, _, wide, tall in self.cells)
        return self.height + empty / (2 * width)

    def draw(self, x: float, y: float, within: str | None = None) -> list[Item]:
        """The items of all cards, from the top left corner."""
        items: list[Item] = []
        for card, left, top, wide, tall in self.cells:
            items += card.draw(x + left, y + top, wide, tall, within)
        return items


def rows_of_cards(cards: Sequence[Card], width: float, gap: float) -> CardLayout:
    """Lay cards out in rows, in their order, each row as broad as ``width``: the break into rows with the least cost.

    Up to seven cards, every way to break them into rows is tried; more are put into rows as they fit.
    """
    if len(cards) <= 7:
        breaks = [cut for n in range(len(cards)) for cut in combinations(range(1, len(cards)), n)]
        choices = [[cards[i:j] for i, j in zip((0, *cut), (*cut, len(cards)), strict=True)] for cut in breaks]
    else:
        choices = [_greedy(cards, width, gap)]
    best: CardLayout | None = None
    for rows in choices:
        widths = [_share(row, width, gap) for row in rows]
        if all(widths):
            candidate = _rows(rows, widths, gap)
            if best is None or candidate.cost(width) < best.cost(width) - 0.5:
                best = candidate
    return best or _rows([[card] for card in cards], [[width]] * len(cards), gap)


def one_row_of_cards(cards: Sequence[Card], width: float, gap: float) -> CardLayout | None:
    """Lay cards out side by side; None where they do not fit."""
    shares = _share(cards, width, gap)
    return _rows([cards], [shares], gap) if shares else None


def columns_of_cards(
    cards: Sequence[Card], width: float, gap: float, columns: int, *, in_order: bool = False
) -> CardLayout:
    """Lay cards out in columns of equal width, the tallest first or ``in_order``, each at the highest free place."""
    columns = max(1, min(columns, len(cards)))
    one = (width - gap * (columns - 1)) / columns
    wides = [one * min(card.span, columns) + gap * (min(card.span, columns) - 1) for card in cards]
    order = sorted(range(len(cards)), key=lambda i: (-cards[i].span, -round(cards[i].height(wides[i]), 3), i))
    ends = [0.0] * columns
    cells = []
    for i in order if columns > 1 and not in_order else range(len(cards)):
        card, wide = cards[i], wides[i]
        span = min(card.span, columns)
        at = min(range(columns - span + 1), key=lambda k: (round(max(ends[k : k + span]), 3), k))
        top, tall = max(ends[at : at + span]), card.height(wide)
        cells.append((card, at * (one + gap), top, wide, tall))
        ends[at : at + span] = [top + tall + gap] * span
    return CardLayout(tuple(cells), max(ends) - gap if cells else 0.0)


def _rows(rows: Sequence[Sequence[Card]], widths: Sequence[Sequence[float]], gap: float) -> CardLayout:
    cells = []
    y = 0.0
    for row, shares in zip(rows, widths, strict=True):
        tall = max(card.height(wide) for card, wide in zip(row, shares, strict=True))
        x = 0.0
        for card, wide in zip(row, shares, strict=True):
            cells.append((card, x, y, wide, tall))
            x += wide + gap
        y += tall + gap
    return CardLayout(tuple(cells), y - gap if cells else 0.0)


def _greedy(cards: Sequence[Card], width: float, gap: float) -> list[Sequence[Card]]:
    rows: list[list[Card]] = []
    used = 0.0
    for card in cards:
        if rows and used + gap + card.least * 1.15 <= width:
            rows[-1].append(card)
            used += gap + card.least * 1.15
        else:
            rows.append([card])
            used = card.least * 1.15
    return [*rows]


def _share(cards: Sequence[Card], width: float, gap: float) -> list[float]:
    """Column widths that minimise the tallest card; empty if the cards do not fit."""
    widths = [card.least for card in cards]
    spare = width - gap * (len(cards) - 1) - sum(widths)
    if spare < -0.01:
        return []
    steps = 10 if len(cards) > 1 else 1
    heights = [card.height(wide) for card, wide in zip(cards, widths, strict=True)]
    for _ in range(steps):
        at = max(range(len(cards)), key=lambda i: (round(heights[i], 3), -widths[i], -i))
        widths[at] += spare / steps
        heights[at] = cards[at].height(widths[at])
    return widths
