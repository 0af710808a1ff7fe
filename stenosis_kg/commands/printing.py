"""What commands print: in which format, how wide, with colour or without, and the exit status that it means."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..query.rows import Rows

__all__ = ["colour", "emit", "say", "warn", "width"]


def say(text: str) -> None:
    """Print a text and a line end to standard output."""
    sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """Print a text and a line end to standard error, after what is printed already; nothing where that is closed."""
    if sys.stdout is not None:
        sys.stdout.flush()
    if sys.stderr is not None:  # closed by the shell: 2>&-
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def emit(rows: Rows, name: str | None = None) -> int:
    """Print an answer, alone, to standard output; a note that there was none goes to standard error.

    Parameters
    ----------
    name : one of `rows.FORMATS`; None is a table, and Turtle for triples

    Returns
    -------
    int
        0, or 1 where there is no row or the answer is no: the exit status
    """
    name = name or ("turtle" if rows.kind == "construct" else "table")
    sys.stdout.write(rows.render(name, width=width(), colour=colour()))
    if name in {"table", "markdown"} and not rows.terms:
        warn("no rows")
    return 0 if rows else 1


def width() -> int | None:
    """The width to fit: what COLUMNS says, else that of the terminal; None, for any, where neither is there."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError, AttributeError):
        return None


def colour() -> bool:
    """Whether to use colour: only on a terminal, and not where NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
