"""``stenosis-kg diff``: what changed from one release to another."""

from __future__ import annotations

import sys

from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "diff"]

STATUS = "0 nothing withdrawn without deprecation, 1 something was, 2 could not run"
EXAMPLE = "stenosis-kg diff stenosis_kg-0.2.0-py3-none-any.whl --format markdown"
_FORMATS = ("text", "markdown", "json", "turtle")


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW", nargs="?")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="[default: text]")


def diff(given: Given) -> int:
    """What changed from OLD to NEW: statements, concepts, mappings, triggers, and answers of the library's questions.

    Each is a wheel, a file, or a folder: of a project, a checkout, an installed package, or of files. Without NEW: the
    graph at hand.
    """
    from ..release.compare import compare
    from ..release.writing import FORMATS

    found = compare(given.old, given.new if given.new is not None else graph_of(given))
    sys.stdout.write(FORMATS[given.format](found))
    return 1 if found.broken else 0
