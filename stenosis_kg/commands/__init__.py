"""One module a command of ``stenosis-kg``; here, what commands share: values are read, and answers are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from ..errors import UsageError, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from typing import TypeVar

    from ..query.rows import Rows

    _T = TypeVar("_T")

__all__ = [
    "colour",
    "emit",
    "label_options",
    "no_command",
    "pairs",
    "quoted",
    "say",
    "seconds",
    "warn",
    "whole",
    "width",
]

_MOST_SECONDS = 1_000_000  # eleven days: no system's timers overflow at it


def pairs(given: Iterable[str], option: str, form: str, twice: str = "") -> dict[str, str]:
    """What an option that takes NAME=VALUE was given, name to value.

    Parameters
    ----------
    form : how a pair is written, for the message
    twice : what is wrong with a name that comes twice; "" where the last value counts

    Raises
    ------
    UsageError
        For what is no pair.

    >>> pairs(["lookback = 730"], "--set", "NAME=NUMBER")
    {'lookback': '730'}
    """
    found: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} takes {form}, and {quoted(each)} is none")
        if twice and name.strip() in found:
            raise UsageError(f"{option} gives {name.strip()} twice; {twice}")
        found[name.strip()] = value.strip()
    return found


def seconds(option: str) -> Callable[[str], float]:
    """Reads a limit of time: a number above 0, up to eleven days."""

    def read(text: str) -> float:
        number = float(text)
        if not 0 < number <= _MOST_SECONDS:  # false for nan too
            raise ValueError
        return number

    return _reader(option, f"a number above 0, at most {_MOST_SECONDS}", read)


def whole(option: str) -> Callable[[str], int]:
    """Reads a whole number."""
    return _reader(option, "a whole number", int)


def _reader(option: str, takes: str, read: Callable[[str], _T]) -> Callable[[str], _T]:
    def reader(text: str) -> _T:
        try:
            return read(text)
        except ValueError:
            raise UsageError(f"{option} takes {takes}, and {quoted(text)} is none") from None

    return reader


def quoted(text: str) -> str:
    """What was given, in quotes, as a message shows it."""
    return f'"{visible(text, 60)}"'


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


def label_options(parser: ArgumentParser) -> None:
    """Declare ``--labels`` and ``--no-labels``; neither given is None."""
    parser.add_argument(
        "--labels", action="store_true", default=None,
        help="Show labels beside identifiers; so a table on a terminal does.",
    )  # fmt: skip
    parser.add_argument("--no-labels", dest="labels", action="store_false", help="Show identifiers alone.")


def emit(rows: Rows, name: str | None = None, labels: bool | None = None) -> int:
    """Print an answer, alone, to standard output; a note that there was none goes to standard error.

    Parameters
    ----------
    name : one of `rows.FORMATS`; None is a table, and Turtle for triples
    labels : whether to show labels; None does so in a table on a terminal

    Returns
    -------
    int
        0, or 1 where there is no row or the answer is no: the exit status
    """
    name = name or ("turtle" if rows.kind == "construct" else "table")
    if labels is None:
        labels = name == "table" and sys.stdout.isatty()
    sys.stdout.write(rows.render(name, width=width(), colour=colour(), labels=labels))
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


def no_command(name: str, commands: Iterable[str], group: str = "") -> UsageError:
    """That there is no such command, with the nearest, or all where none is near.

    >>> str(no_command("repport", ["ask", "report"]))
    'there is no command "repport"; did you mean report?'
    """
    from difflib import get_close_matches

    commands = list(commands)
    near = get_close_matches(name.casefold(), commands, 1, 0.6)
    hint = f"did you mean {group}{near[0]}?" if near else f"the commands are {', '.join(group + c for c in commands)}"
    return UsageError(f'there is no command "{group}{visible(name, 60)}"; {hint}')
