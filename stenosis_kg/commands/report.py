"""``stenosis-kg report``: the main job."""

from __future__ import annotations

from pathlib import Path

from . import say, width
from .main import graph_of
from .parser import Given, Parser
from .progress import progress

__all__ = ["EXAMPLE", "STATUS", "arguments", "report"]

STATUS = "0 done and it conforms, 1 done and it does not, 2 could not run"
EXAMPLE = "stenosis-kg report out/"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("out", metavar="OUT", type=Path)


def report(given: Given) -> int:
    """Validate the graph, answer every question, draw and export it, and write it all to OUT with a page to open.

    OUT is a new or empty folder, or an earlier report, which is replaced. It is written whole or not at all.
    """
    from textwrap import fill

    from ..report import STEPS
    from ..report import report as write

    with progress(STEPS, given.quiet) as begin:
        written = write(graph_of(given), given.out, progress=begin)
    say(fill(written.validation.verdict, width() or 100))
    say(f"{len(written.files)} files in {written.folder}; open {written.index}")
    return 0 if written else 1
