"""Rows as text: CSV with quotes where they must be, and tab-separated text for formats that know no quotes.

A spreadsheet runs a cell that begins like a formula; such cells get an apostrophe in front (`guarded`), which
`unguarded` takes off again. Lines end with a line feed.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["delimited", "flat_tsv", "guarded", "unguarded"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def delimited(rows: Iterable[Iterable[object]], *, delimiter: str = ",", guard: bool = True) -> str:
    r"""Rows of cells as CSV (RFC 4180, but for its line ends): quotes where a cell holds what would end it.

    Python's own writer (before version 3.13) leaves a carriage return without quotes, and a reader ends the row there.

    Parameters
    ----------
    rows : the header first; a cell is text, a number, or ``None`` for nothing
    delimiter : what stands between cells
    guard : whether text that a spreadsheet would run as a formula gets an apostrophe in front; numbers do not

    >>> delimited([("id", "count"), ("=1+1", -5), ('say "so", then', None)])
    'id,count\n\'=1+1,-5\n"say ""so"", then",\n'
    """

    def cell(value: object) -> str:
        text = "" if value is None else str(value)
        if guard and isinstance(value, str):
            text = guarded(text)
        if any(mark in text for mark in (delimiter, '"', "\n", "\r")):
            text = '"' + text.replace('"', '""') + '"'
        return text

    return "".join(delimiter.join(map(cell, row)) + "\n" for row in rows)


def flat_tsv(rows: Iterable[Iterable[object]]) -> str:
    r"""Rows of cells as tab-separated text without quotes: white space within a cell becomes one blank.

    >>> flat_tsv([("a\tb\n c", 1), (True, "")])
    'a b c\t1\nTrue\t\n'
    """
    return "".join("\t".join(" ".join(str(cell).split()) for cell in row) + "\n" for row in rows)


def guarded(text: str) -> str:
    """Text that a spreadsheet shows, and does not run.

    >>> guarded("=1+1"), guarded("L5-S1"), unguarded(guarded("'=1"))
    ("'=1+1", 'L5-S1', "'=1")
    """
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text
