"""Rows to standard output: in which format, how wide, with colour or without, and the exit status they mean."""

from __future__ import annotations

import os
import sys

from ..query.formats import FORMATS, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..query.rows import Rows

__all__ = ["FORMATS", "colour", "emit", "unwritten", "width"]


def emit(rows: Rows, name: str | None = None) -> int:
    """Print an answer, alone, to standard output; a note that there was none goes to standard error.

    Parameters
    ----------
    name : one of `FORMATS`; None is a table, and Turtle for triples

    Returns
    -------
    int
        0, or 1 where there is no row or the answer is no: the exit status
    """
    name = name or ("turtle" if rows.kind == "construct" else "table")
    text = render(rows, name, width=width(), colour=colour())
    sys.stdout.write(text)
    if name in {"table", "markdown"} and not rows.terms:
        sys.stdout.flush()
        if sys.stderr is not None:  # closed by the shell: 2>&-
            sys.stderr.write("no rows\n")
    return 0 if rows else 1


def unwritten(error: OSError) -> int:
    """Say in one line that standard output takes no more, and give the exit status of that."""
    from contextlib import suppress

    with suppress(OSError):  # standard error may be on the same full disk
        sys.stderr.write(f"stenosis-kg: standard output: {(error.strerror or str(error)).lower()}\n")
    return 2


def width() -> int | None:
    """The width to fit: what COLUMNS says, else that of the terminal; None, for any, where neither is there."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError, AttributeError):
        return None


def colour() -> bool:
    """Whether to use colour: only on a terminal, and not where NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
