"""Paragraphs: text that is wrapped to a width, and measured.

>>> words = Paragraph((TextRun("chronic lower back pain"),), size=7)
>>> [" ".join(text for _, text, _ in line) for line in words.lines(60)]
['chronic lower', 'back pain']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from . import metrics
from .scene import Mark, TextLine

__all__ = ["LEAD", "NBSP", "Paragraph", "TextRun"]

LEAD = 1.16
"""From one baseline to the next, in em."""

NBSP = "\u00a0"
"""A no-break space."""

# A line may break after a hyphen or a slash between parts of four letters or more, so never in "L5-S1".
_BREAK = re.compile(r"(?<=\w{4}[-/])(?=\w{4})")
_BLANK = re.compile("[ \t\n\r\f\v\u2028\u2029]+")
# Control characters, and those that would change the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A single word wider than this many em is cut.
_LONGEST = 11.0


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text in one style. A no-break space holds words together."""

    text: str
    colour: str = "ink"
    bold: bool = False


_Piece: TypeAlias = tuple[float, str, TextRun, float]
"""The space before it, its text, its style, its width."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs, cut with an ellipsis after ``most`` lines. Lines after the first hang by ``hang``."""

    runs: tuple[TextRun, ...]
    size: float = 7.0
    most: int = 6
    align: Literal["start", "middle", "end"] = "start"
    hang: float = 0.0

    @cached_property
    def _pieces(self) -> list[_Piece]:
        """The unbreakable pieces of the text."""
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
        """Its minimum width: that of its widest unbreakable piece."""
        return max((piece[3] for piece in self._pieces), default=0.0) + self.hang

    @cached_property
    def natural(self) -> float:
        """Its width on one line."""
        return sum(lead + wide for lead, _, _, wide in self._pieces)

    def lines(self, width: float) -> list[list[tuple[float, str, TextRun]]]:
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
        """The row cut so that it ends in an ellipsis within the width."""
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

    def _stretches(self, row: list[_Piece]) -> list[tuple[float, str, TextRun]]:
        out: list[tuple[float, str, TextRun]] = []
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
        """Its height at a width, in points."""
        if self.natural <= width:
            return LEAD * self.size if self._pieces else 0.0
        return min(len(self._wrap(width)), self.most) * LEAD * self.size

    def draw(self, x: float, y: float, width: float) -> list[Mark]:
        """Its lines, from the top left corner."""
        marks: list[Mark] = []
        for i, line in enumerate(self.lines(width)):
            base = y + (i + 0.5) * LEAD * self.size + 0.36 * self.size
            end = max((at + metrics.width(t, self.size, r.bold) for at, t, r in line), default=0.0)
            spare = {"start": self.hang if i else 0.0, "middle": (width - end) / 2, "end": width - end}
            shift = spare[self.align]
            marks += [TextLine(x + shift + at, base, text, self.size, r.colour, r.bold) for at, text, r in line]
        return marks
