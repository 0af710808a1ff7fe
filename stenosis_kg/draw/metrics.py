"""How wide a text is in DejaVu Sans, from a table of glyph widths in the package.

Layout needs widths and nothing else: no font file is read and no plotting library imported.

>>> round(width("foraminotomy", 7), 2)
49.39
>>> width("", 7)
0.0
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from ..paths import asset

__all__ = ["missing", "width"]

_UNITS = 2048  # of the table, in an em
_BOX = 2355  # units: 1.15 em, which the box of matplotlib takes; a browser's letter takes one


def width(text: str, size: float, bold: bool = False) -> float:
    """The advance width of one line of text, in the unit of ``size``; kerning, which only narrows, is left out.

    A combining mark or a control takes no room, a character that the font lacks that of the box which stands for it.
    """
    return _ems(text, bold) * size


def missing(text: str) -> set[str]:
    """The characters that the font has no glyph for.

    >>> missing("a 椎")
    {'椎'}
    """
    known = _widths(False)
    return {char for char in set(text) if ord(char) not in known and _fallback(char)}


@lru_cache(maxsize=4096)
def _ems(text: str, bold: bool) -> float:
    widths = _widths(bold)
    return sum((widths.get(ord(char), _fallback(char)) for char in text), 0.0) / _UNITS


def _fallback(char: str) -> int:
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc") else _BOX


@cache
def _widths(bold: bool) -> dict[int, int]:
    """Character code -> width in units of the table."""
    regular, _, heavy = asset("dejavu_widths.txt").partition("[regular]\n")[2].partition("[bold]\n")
    widths: dict[int, int] = {}
    for line in (heavy if bold else regular).splitlines():
        start, *runs = line.split() or ["0"]
        row: list[int] = []
        for run in runs:
            units, _, count = run.partition("*")
            row += [int(units)] * int(count or 1)
        widths.update(enumerate(row, int(start, 16)))
    return widths
