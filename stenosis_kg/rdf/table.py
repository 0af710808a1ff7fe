"""Rows as a table for a terminal: it fits the width, wraps by words, and has colour only where it is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import Term, short

__all__ = ["table", "wrap"]

_GAPS = (2, 1)  # spaces between columns; the narrow one only where all fits by it
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Term | str | tuple[str, str] | None]],
    *,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """Rows as columns of text, with no line end after the last.

    Words stay whole: a cell breaks at spaces and after hyphens only. Where the columns cannot be made as narrow as the
    width asks, each row is a block of "column: value" lines.

    Parameters
    ----------
    columns : their names
    rows : for each column a term, or text, or words and the identifier that stands beside them, or below them where
        the width asks for it; None where there is nothing
    width : characters that a line may have; None never wraps
    colour : names in bold and the rule dim, by ANSI escapes

    >>> import pyoxigraph as ox
    >>> print(table(("who", "n"), [(ox.Literal("nerve root"), ox.Literal(2))]))
    who         n
    ----------  -
    nerve root  2
    >>> print(table(("what", "passage"), [(ox.Literal("nerve root"), ox.Literal("s10"))], width=12))
    what:
      nerve root
    passage: s10
    >>> print(table(("what",), [[("nerve root", "concept:nerve-root")]], width=20))
    what
    --------------------
    nerve root
    (concept:nerve-root)
    """
    given = [list(row) for row in rows]
    cells = [[_flat(cell) for cell in row] for row in given]
    below = [[_flat(cell, "\n") for cell in row] for row in given]
    names = list(columns)
    # As it comes where that fits; else identifiers below their words; else with narrow gaps.
    tries = [(cells, _GAPS[0], True)] * (below != cells) + [(below, gap, False) for gap in _GAPS]
    for laid, gap, whole in tries:
        widths = _widths([names, *laid], width, gap, whole)
        if widths is not None:
            cells = laid
            break
    if widths is None:
        return "\n\n".join("\n".join(_block(names, cell, width or 0, colour)) for cell in cells or [[""] * len(names)])
    numeric = [_all_numbers([line[i] for line in cells]) for i in range(len(names))]
    lines = [_bold(line, colour) for line in _line(names, widths, numeric, gap)]
    rule = (" " * gap).join("-" * each for each in widths)
    lines.append(f"{_DIM}{rule}{_PLAIN}" if colour else rule)
    for cell in cells:
        lines += _line(cell, widths, numeric, gap)
    return "\n".join(lines)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text, broken between words; within a word (after a hyphen or slash, or at last anywhere) only
    where it alone is too long.

    Parameters
    ----------
    width : characters that a line may have
    indent : what a line begins with; it counts into the width, and leaves room for 20 characters at least

    >>> wrap("narrowing of the foraminal opening", 14)
    ['narrowing of', 'the foraminal', 'opening']
    >>> wrap("concept:treatment-of-stenosis", 20)
    ['concept:treatment-', 'of-stenosis']
    """
    lines: list[str] = []
    width = max(width - len(indent), 20) if indent else width
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            gap = " " if line else ""
            for piece in [word] if len(word) <= width else _cut(word, width):
                if line and len(line) + len(gap) + len(piece) > width:
                    lines.append(line)
                    line = gap = ""
                line += gap + piece
                gap = ""
        lines.append(line)
    return [indent + line for line in lines]


def _pieces(word: str) -> list[str]:
    """The parts of a word that stay whole: it may break after a hyphen, and after the slash or hash of an IRI.

    A sign, a date and the two slashes after a scheme do not break.
    """
    pieces, start = [], 0
    for i in range(1, len(word) - 1):
        before, after = word[i - 1], word[i + 1]
        if word[i] in "-/#" and before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit()):
            pieces.append(word[start : i + 1])
            start = i + 1
    return [*pieces, word[start:]]


def _cut(word: str, width: int) -> list[str]:
    return [piece[at : at + width] for piece in _pieces(word) for at in range(0, len(piece), width)]


def _flat(cell: Term | str | tuple[str, str] | None, between: str = " ") -> str:
    if isinstance(cell, tuple):
        return f"{cell[0]}{between}({cell[1]})"
    return cell if isinstance(cell, str) else short(cell)


def _widths(lines: list[list[str]], width: int | None, gap: int, whole: bool) -> list[int] | None:
    """How wide each column is; None where they cannot fit with every piece of a word (or every cell) whole."""
    columns = range(len(lines[0]))
    widths = [max(len(part) for line in lines for part in line[i].split("\n")) for i in columns]
    over = sum(widths) + gap * (len(widths) - 1) - width if width is not None else 0
    if over <= 0:
        return widths
    if whole:
        return None
    words = [[word for line in lines for word in line[i].split()] for i in columns]
    # A header is a name, and stays whole.
    least = [max(len(lines[0][i]), *(len(piece) for word in words[i] for piece in _pieces(word))) for i in columns]
    while over > 0:
        # Take from the widest, one at a time: what is short stays whole.
        wider = [i for i in columns if widths[i] > least[i]]
        if not wider:
            return None
        widths[max(wider, key=widths.__getitem__)] -= 1
        over -= 1
    return widths


def _block(names: list[str], cells: list[str], width: int, colour: bool) -> list[str]:
    """A row as one line for each column; what is too long goes on below, set in."""
    lines = []
    for name, cell in zip(names, cells, strict=True):
        if len(name) + 2 + len(cell) <= width and "\n" not in cell:
            lines.append(f"{_bold(f'{name}:', colour)} {cell}".rstrip())
        else:
            lines += [_bold(f"{name}:", colour), *(f"  {line}" for line in wrap(cell, max(width - 2, 1)))]
    return lines


def _line(cells: list[str], widths: list[int], numeric: list[bool], gap: int) -> list[str]:
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
        lines.append((" " * gap).join(padded).rstrip())
    return lines


def _all_numbers(column: list[str]) -> bool:
    return bool(column) and all(cell and cell.lstrip("+-").replace(".", "", 1).isdecimal() for cell in column)


def _bold(line: str, colour: bool) -> str:
    return f"{_BOLD}{line}{_PLAIN}" if colour else line
