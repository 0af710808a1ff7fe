"""Text that wraps, cards that hold it, and rows that cards flow into: what knows its height at a width.

>>> words = Words((Run("chronic lower back pain"),), size=7)
>>> [" ".join(text for _, text, _ in line) for line in words.lines(60)]
['chronic lower', 'back pain']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

from . import metrics
from .geometry import inset
from .scene import Box, Item, Mark, Pen, Text

__all__ = ["LEAD", "Card", "Flow", "Run", "Words", "flow", "masonry"]

LEAD = 1.24
"""From one baseline to the next, in em."""

_BREAK = re.compile(r"(?<=[-/])(?=\w)| ")
_BLANK = re.compile("[ \t\n\r\f\v\u2028\u2029]+")
# Controls, and those that would turn the direction of what is drawn after them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ICON = 14.0
# A single word is cut where it is wider than this many em.
_LONGEST = 11.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style. A no-break space holds them together."""

    text: str
    colour: str = "ink"
    bold: bool = False


_Piece: TypeAlias = tuple[float, str, Run, float]
"""The space before it, its text, its style, its width."""


@dataclass(frozen=True)
class Words:
    """A paragraph of runs, cut with an ellipsis after ``most`` lines. Lines after the first hang by ``hang``."""

    runs: tuple[Run, ...]
    size: float = 7.0
    most: int = 6
    centred: bool = False
    hang: float = 0.0

    @cached_property
    def _pieces(self) -> list[_Piece]:
        """One for each run of characters that no line break enters."""
        out: list[_Piece] = []
        for run in self.runs:
            for at, word in enumerate(part for part in _BLANK.split(_UNSEEN.sub("", run.text)) if part):
                for i, piece in enumerate(_BREAK.split(word)):
                    for j, bit in enumerate(self._cut(piece, run.bold)):
                        spaced = i == 0 and j == 0 and (at > 0 or bool(out))
                        lead = metrics.width(" ", self.size, run.bold) if spaced else 0.0
                        out.append((lead, bit, run, metrics.width(bit, self.size, run.bold)))
        return out

    def _cut(self, word: str, bold: bool) -> list[str]:
        limit = _LONGEST * self.size
        if metrics.width(word, self.size, bold) <= limit:
            return [word]
        bits, bit = [], ""
        for char in word:
            if bit and metrics.width(bit + char, self.size, bold) > limit:
                bits.append(bit)
                bit = ""
            bit += char
        return [*bits, bit]

    @cached_property
    def least(self) -> float:
        """The width of its widest piece: narrower it cannot be."""
        return max((piece[3] for piece in self._pieces), default=0.0) + self.hang

    @cached_property
    def natural(self) -> float:
        """Its width on one line."""
        return sum(lead + wide for lead, _, _, wide in self._pieces)

    def lines(self, width: float) -> list[list[tuple[float, str, Run]]]:
        """The lines at a width: for each, (place, text, style) of its stretches in one style."""
        rows = self._wrap(width)
        if len(rows) > self.most:
            rows = [*rows[: self.most - 1], self._shorten(rows[self.most - 1], width - self.hang)]
        return [self._stretches(row) for row in rows]

    def _wrap(self, width: float) -> list[list[_Piece]]:
        rows: list[list[_Piece]] = []
        used = 0.0
        for piece in self._pieces:
            extra = piece[0] + piece[3]
            if rows and used + extra <= width - (self.hang if len(rows) > 1 else 0.0) + 0.01:
                rows[-1].append(piece)
                used += extra
            else:
                rows.append([piece])
                used = piece[3]
        return rows

    def _shorten(self, row: list[_Piece], width: float) -> list[_Piece]:
        """A row that ends in an ellipsis, as much of it as leaves room for that."""
        kept = list(row)
        while kept:
            lead, text, run, _ = kept.pop()
            room = (
                width - sum(before * bool(i) + wide for i, (before, _, _, wide) in enumerate(kept)) - lead * bool(kept)
            )
            while text and metrics.width(text + "…", self.size, run.bold) > room:
                text = text[:-1]
            cut = text.rstrip() + "…"
            wide = metrics.width(cut, self.size, run.bold)
            if wide <= room or not kept:
                return [*kept, (lead, cut, run, wide)]
        return row

    def _stretches(self, row: list[_Piece]) -> list[tuple[float, str, Run]]:
        out: list[tuple[float, str, Run]] = []
        x = 0.0
        for i, (lead, text, run, wide) in enumerate(row):
            gap = lead if i else 0.0
            if out and out[-1][2] == run:
                start, before, _ = out[-1]
                out[-1] = (start, before + (" " if gap else "") + text, run)
            else:
                out.append((x + gap, text, run))
            x += gap + wide
        return out

    def height(self, width: float) -> float:
        """How tall it is at a width."""
        if self.natural <= width:
            return LEAD * self.size if self._pieces else 0.0
        return min(len(self._wrap(width)), self.most) * LEAD * self.size

    def draw(self, x: float, y: float, width: float) -> list[Mark]:
        """Its lines, from the top left corner."""
        marks: list[Mark] = []
        for i, line in enumerate(self.lines(width)):
            base = y + (i + 0.5) * LEAD * self.size + 0.36 * self.size
            end = max((at + metrics.width(t, self.size, r.bold) for at, t, r in line), default=0.0)
            shift = (width - end) / 2 if self.centred else self.hang if i else 0.0
            marks += [Text(x + shift + at, base, text, self.size, r.colour, r.bold) for at, text, r in line]
        return marks


@dataclass(frozen=True)
class Card:
    """A shape with paragraphs, and under them groups of cards, each in rows of its own, or in ``columns``.

    ``icon`` is a small shape before the first paragraph.
    """

    key: str
    words: tuple[Words, ...]
    shape: str = "round"
    fill: str | None = "card"
    pen: Pen | None = field(default_factory=Pen)
    icon: tuple[str, Pen] | None = None
    columns: int = 0
    span: int = 1
    groups: tuple[tuple[Card, ...], ...] = ()
    pad: float = 3.2
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
        """The narrowest that it can be."""
        inner = [words.least + self._shift(i) for i, words in enumerate(self.words)] + [
            card.least for group in self.groups for card in group
        ]
        return 2 * self._side + max(inner, default=0.0) + 0.1

    def _shift(self, nth: int) -> float:
        return _ICON if self.icon and nth == 0 else 0.0

    def _lay(self, cards: Sequence[Card], width: float) -> Flow:
        return masonry(cards, width, self.gap, self.columns) if self.columns else flow(cards, width, self.gap)

    @cached_property
    def natural(self) -> float:
        """As wide as its paragraphs are on one line each."""
        return 2 * self._side + max((words.natural for words in self.words), default=0.0) + 1

    def height(self, width: float) -> float:
        """How tall it is at a width."""
        at = int(width * 2)
        if at not in self._heights:
            inner = at / 2 - 2 * self._side
            tall = 2 * self.pad + sum(words.height(inner - self._shift(i)) for i, words in enumerate(self.words))
            tall += sum(self._lay(group, inner).height + self.gap for group in self.groups if group)
            self._heights[at] = tall if self.words or not self.groups else tall - self.gap
        return self._heights[at]

    def draw(self, x: float, y: float, width: float, height: float, within: str | None = None) -> list[Item]:
        """Its items, itself first, from the top left corner."""
        inner = int(width * 2) / 2 - 2 * self._side
        marks: list[Mark] = [Box(x, y, width, height, self.shape, self.fill, self.pen)]
        left = x + self._side
        top = y + self.pad + (max(0.0, height - self.height(width)) / 2 if self.middle else 0)
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
class Flow:
    """Cards with their places: left, top, width, height, from the top left corner of all."""

    cells: tuple[tuple[Card, float, float, float, float], ...]
    height: float

    @property
    def rows(self) -> int:
        """How many cards stand at the left."""
        return len({top for _, _, top, _, _ in self.cells})

    def draw(self, x: float, y: float, within: str | None = None) -> list[Item]:
        """The items of all cards, from the top left corner."""
        cells = ((card.draw(x + left, y + top, wide, tall, within)) for card, left, top, wide, tall in self.cells)
        return [item for items in cells for item in items]


def flow(cards: Sequence[Card], width: float, gap: float = 4.0, most: int = 12) -> Flow:
    """The cards in the rows that make them least tall at a width, in their order; every row is filled.

    Up to seven cards all ways of breaking them into rows are tried; more are put in rows as they fit.
    """
    if len(cards) <= 7:
        breaks = [cut for n in range(len(cards)) for cut in combinations(range(1, len(cards)), n)]
        ways = [[cards[i:j] for i, j in zip((0, *cut), (*cut, len(cards)), strict=True)] for cut in breaks]
    else:
        ways = [_greedy(cards, width, gap)]
    best: Flow | None = None
    for way in ways:
        if any(len(row) > most for row in way):
            continue
        widths = [_share(row, width, gap) for row in way]
        if all(widths):
            candidate = _rows(way, widths, gap)
            if best is None or candidate.height < best.height - 0.5:
                best = candidate
    return best or _rows([[card] for card in cards], [[width]] * len(cards), gap)


def masonry(cards: Sequence[Card], width: float, gap: float, columns: int) -> Flow:
    """The cards in columns of one width, the tallest first, each where it comes to stand highest."""
    columns = max(1, min(columns, len(cards)))
    one = (width - gap * (columns - 1)) / columns
    wides = [one * min(card.span, columns) + gap * (min(card.span, columns) - 1) for card in cards]
    order = sorted(range(len(cards)), key=lambda i: (-cards[i].span, -round(cards[i].height(wides[i]), 3), i))
    ends = [0.0] * columns
    cells = []
    for i in order if columns > 1 else range(len(cards)):
        card, wide = cards[i], wides[i]
        span = min(card.span, columns)
        at = min(range(columns - span + 1), key=lambda k: (round(max(ends[k : k + span]), 3), k))
        top, tall = max(ends[at : at + span]), card.height(wide)
        cells.append((card, at * (one + gap), top, wide, tall))
        ends[at : at + span] = [top + tall + gap] * span
    return Flow(tuple(cells), max(ends) - gap if cells else 0.0)


def _rows(way: Sequence[Sequence[Card]], widths: Sequence[Sequence[float]], gap: float) -> Flow:
    cells = []
    y = 0.0
    for row, shares in zip(way, widths, strict=True):
        tall = max(card.height(wide) for card, wide in zip(row, shares, strict=True))
        x = 0.0
        for card, wide in zip(row, shares, strict=True):
            cells.append((card, x, y, wide, tall))
            x += wide + gap
        y += tall + gap
    return Flow(tuple(cells), y - gap if cells else 0.0)


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
    """The widths of the cards of one row, such as keep the tallest short; nothing where they do not fit."""
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
