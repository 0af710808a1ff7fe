"""Rows as a table for a terminal: it fits the width, wraps by words, and has colour only where asked."""

from __future__ import annotations

from .terms import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..model import Term

    class Tabular(Protocol):
        """What `rows.Rows` has; named here because rows print themselves by this module."""

        columns: tuple[str, ...]
        types: tuple[str, ...]
        terms: tuple[tuple[Term | None, ...], ...]
        kind: str

        def __bool__(self) -> bool: ...


__all__ = ["table", "wrap"]

_GAP = 2
_NARROWEST = 8
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def table(rows: Tabular, *, width: int | None = None, colour: bool = False) -> str:
    """The rows as columns of text, with no line end after the last.

    Parameters
    ----------
    width : characters that a line may have; None never wraps. Columns do not get narrower than 8
    colour : names in bold and the rule dim, by ANSI escapes

    >>> import pyoxigraph as ox
    >>> from stenosis_kg.sparql.rows import Rows
    >>> print(table(Rows(("who", "n"), [(ox.Literal("nerve root"), ox.Literal(2))])))
    who         n
    ----------  -
    nerve root  2
    """
    cells = [[short(term) for term in row] for row in rows.terms]
    numeric = [_all_numbers([line[i] for line in cells]) for i in range(len(rows.columns))]
    widths = _widths([list(rows.columns), *cells], width)
    lines = [_bold(line, colour) for line in _line(list(rows.columns), widths, numeric)]
    rule = (" " * _GAP).join("-" * each for each in widths)
    lines.append(f"{_DIM}{rule}{_PLAIN}" if colour else rule)
    for cell in cells:
        lines += _line(cell, widths, numeric)
    return "\n".join(lines)


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, broken between words, and within a word only where it alone is too long.

    >>> wrap("narrowing of the foraminal opening", 14)
    ['narrowing of', 'the foraminal', 'opening']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            while len(word) > width:
                if line:
                    lines.append(line)
                    line = ""
                # After a slash, a colon or a hyphen if one comes, so that IRIs and CURIEs stay readable.
                cut = max((word.rfind(mark, 1, width) + 1 for mark in "/#:-"), default=0) or width
                lines.append(word[:cut])
                word = word[cut:]
            joined = f"{line} {word}" if line else word
            if len(joined) > width:
                lines.append(line)
                joined = word
            line = joined
        lines.append(line)
    return lines


def _widths(lines: list[list[str]], width: int | None) -> list[int]:
    widths = [max(len(part) for line in lines for part in line[i].split("\n")) for i in range(len(lines[0]))]
    if width is None:
        return widths
    while sum(widths) + _GAP * (len(widths) - 1) > width and max(widths, default=0) > _NARROWEST:
        # Take from the widest, one at a time: what is short stays whole.
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: list[str], widths: list[int], numeric: list[bool]) -> list[str]:
    parts = [
        wrap(cell, width) if len(cell) > width or "\n" in cell else [cell]
        for cell, width in zip(cells, widths, strict=True)
    ]
    lines = []
    for i in range(max(map(len, parts), default=0)):
        texts = [part[i] if i < len(part) else "" for part in parts]
        padded = [
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(texts, widths, numeric, strict=True)
        ]
        lines.append((" " * _GAP).join(padded).rstrip())
    return lines


def _all_numbers(column: list[str]) -> bool:
    return bool(column) and all(cell and cell.lstrip("+-").replace(".", "", 1).isdecimal() for cell in column)


def _bold(line: str, colour: bool) -> str:
    return f"{_BOLD}{line}{_PLAIN}" if colour else line
