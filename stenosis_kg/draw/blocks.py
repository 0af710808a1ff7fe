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

from . import metrics
from .geometry import inset
from .scene import Box, Item, Mark, Pen, Text

__all__ = ["Card", "Flow", "Run", "Words", "flow"]

LEAD = 1.24
"""From one baseline to the next, in em."""

_BREAK = re.compile(r"(?<=[-/])(?=\w)| ")
# A single word is cut where it is wider than this many em.
_LONGEST = 11.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style. A no-break space holds them together."""

    text: str
    colour: str = "ink"
    bold: bool = False


@dataclass(frozen=True)
class Words:
    """A paragraph of runs; what does not fit into ``most`` lines is cut with an ellipsis."""

    runs: tuple[Run, ...]
    size: float = 7.0
    most: int = 6
    centred: bool = False

    @cached_property
    def _pieces(self) -> list[tuple[bool, str, Run, float]]:
        """(whether a space goes before, text, style, width), one for each piece that no line break enters."""
        out: list[tuple[bool, str, Run, float]] = []
        for run in self.runs:
            for at, word in enumerate(part for part in run.text.replace("\n", " ").split(" ") if part):
                for i, piece in enumerate(_BREAK.split(word)):
                    for j, bit in enumerate(self._cut(piece, run.bold)):
                        spaced = i == 0 and j == 0 and (at > 0 or bool(out))
                        out.append((spaced, bit, run, metrics.width(bit, self.size, run.bold)))
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
        return max((piece[3] for piece in self._pieces), default=0.0)

    @cached_property
    def natural(self) -> float:
        """Its width on one line."""
        return sum(w + (self._space if spaced else 0) for spaced, _, _, w in self._pieces)

    @property
    def _space(self) -> float:
        return metrics.width(" ", self.size)

    def lines(self, width: float) -> list[list[tuple[float, str, Run]]]:
        """The lines at a width: for each, (place, text, style) of its stretches in one style."""
        rows: list[list[tuple[bool, str, Run, float]]] = []
        used = 0.0
        for piece in self._pieces:
            extra = piece[3] + (self._space if piece[0] else 0)
            if rows and used + extra <= width + 0.01:
                rows[-1].append(piece)
                used += extra
            else:
                rows.append([piece])
                used = piece[3]
        if len(rows) > self.most:
            rows = [*rows[: self.most - 1], self._shorten(rows[self.most - 1], width)]
        return [self._stretches(row) for row in rows]

    def _shorten(self, row: list[tuple[bool, str, Run, float]], width: float) -> list[tuple[bool, str, Run, float]]:
        spaced, text, run, _ = row[-1]
        before = sum(w + (self._space if s and i else 0) for i, (s, _, _, w) in enumerate(row[:-1]))
        room = width - before - (self._space if spaced and row[:-1] else 0)
        while text and metrics.width(text + "…", self.size, run.bold) > room:
            text = text[:-1]
        cut = text.rstrip() + "…"
        return [*row[:-1], (spaced, cut, run, metrics.width(cut, self.size, run.bold))]

    def _stretches(self, row: list[tuple[bool, str, Run, float]]) -> list[tuple[float, str, Run]]:
        out: list[tuple[float, str, Run]] = []
        x = 0.0
        for i, (spaced, text, run, wide) in enumerate(row):
            gap = self._space if spaced and i else 0.0
            if out and out[-1][2] == run:
                start, before, _ = out[-1]
                out[-1] = (start, before + (" " if gap else "") + text, run)
            else:
                out.append((x + gap, text, run))
            x += gap + wide
        return out

    def height(self, width: float) -> float:
        """How tall it is at a width."""
        return len(self.lines(width)) * LEAD * self.size

    def draw(self, x: float, y: float, width: float) -> list[Mark]:
        """Its lines, from the top left corner."""
        marks: list[Mark] = []
        for i, line in enumerate(self.lines(width)):
            base = y + (i + 0.5) * LEAD * self.size + 0.36 * self.size
            end = max((at + metrics.width(t, self.size, r.bold) for at, t, r in line), default=0.0)
            shift = (width - end) / 2 if self.centred else 0.0
            marks += [Text(x + shift + at, base, text, self.size, r.colour, r.bold) for at, text, r in line]
        return marks


@dataclass(frozen=True)
class Card:
    """A shape with paragraphs, and under them groups of cards, each in rows of its own."""

    key: str
    words: tuple[Words, ...]
    shape: str = "round"
    fill: str | None = "card"
    pen: Pen | None = field(default_factory=Pen)
    bar: str | None = None
    groups: tuple[tuple[Card, ...], ...] = ()
    pad: float = 3.2
    gap: float = 2.6
    title: str = ""
    passages: tuple[str, ...] = ()
    middle: bool = False
    _heights: dict[int, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def _side(self) -> float:
        return self.pad + inset(self.shape, 20) + (2.4 if self.bar else 0)

    @cached_property
    def least(self) -> float:
        """The narrowest that it can be."""
        inner = [words.least for words in self.words] + [card.least for group in self.groups for card in group]
        return 2 * self._side + max(inner, default=0.0) + 0.1

    @cached_property
    def natural(self) -> float:
        """As wide as its paragraphs are on one line each."""
        return 2 * self._side + max((words.natural for words in self.words), default=0.0) + 1

    def height(self, width: float) -> float:
        """How tall it is at a width."""
        at = int(width * 2)
        if at not in self._heights:
            inner = at / 2 - 2 * self._side
            tall = 2 * self.pad + sum(words.height(inner) for words in self.words)
            tall += sum(flow(group, inner, self.gap).height + self.gap for group in self.groups if group)
            self._heights[at] = tall if self.words or not self.groups else tall - self.gap
        return self._heights[at]

    def draw(self, x: float, y: float, width: float, height: float, within: str | None = None) -> list[Item]:
        """Its items, itself first, from the top left corner."""
        inner = int(width * 2) / 2 - 2 * self._side
        box = Box(x, y, width, height, self.shape, self.fill, self.pen, self.bar)
        marks: list[Mark] = [box]
        if self.bar:
            marks.append(Box(x + 1.6, y + 2.2, 2.2, height - 4.4, "rect", self.bar))
        left = x + self._side + (1.2 if self.bar else 0)
        top = y + self.pad + (max(0.0, height - self.height(width)) / 2 if self.middle else 0)
        for words in self.words:
            marks += words.draw(left, top, inner)
            top += words.height(inner)
        items = [Item(self.key, "node", tuple(marks), self.title, self.passages, within)]
        top += self.gap if self.words else 0.0
        for group in filter(None, self.groups):
            laid = flow(group, inner, self.gap)
            items += laid.draw(left, top, self.key)
            top += laid.height + self.gap
        return items


@dataclass(frozen=True)
class Flow:
    """Cards in rows: for each row, its cards with their widths, and its height."""

    rows: tuple[tuple[tuple[tuple[Card, float], ...], float], ...]
    gap: float

    @property
    def height(self) -> float:
        """How tall it is."""
        return sum(tall for _, tall in self.rows) + self.gap * max(0, len(self.rows) - 1)

    def draw(self, x: float, y: float, within: str | None = None) -> list[Item]:
        """The items of all cards, from the top left corner."""
        items: list[Item] = []
        for row, tall in self.rows:
            left = x
            for card, wide in row:
                items += card.draw(left, y, wide, tall, within)
                left += wide + self.gap
            y += tall + self.gap
        return items


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
        rows = [_row(row, width, gap) for row in way]
        if all(row is not None for row in rows):
            candidate = Flow(tuple(row for row in rows if row), gap)
            if best is None or candidate.height < best.height - 0.5:
                best = candidate
    return best or Flow(tuple((((card, width),), card.height(width)) for card in cards), gap)


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


def _row(cards: Sequence[Card], width: float, gap: float) -> tuple[tuple[tuple[Card, float], ...], float] | None:
    """One row, each card as wide as keeps the tallest short; ``None`` where they do not fit."""
    widths = [card.least for card in cards]
    spare = width - gap * (len(cards) - 1) - sum(widths)
    if spare < -0.01:
        return None
    steps = 12 if len(cards) > 1 else 1
    for _ in range(steps):
        at = max(range(len(cards)), key=lambda i: (round(cards[i].height(widths[i]), 3), -widths[i], -i))
        widths[at] += spare / steps
    tall = max(card.height(wide) for card, wide in zip(cards, widths, strict=True))
    return tuple(zip(cards, widths, strict=True)), tall
