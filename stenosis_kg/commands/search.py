"""``stenosis-kg search``: what the graph names or says with some words."""

from __future__ import annotations

import sys

from . import whole, width
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "search"]

STATUS = "0 something has all the words, 1 nothing has, 2 could not run"
EXAMPLE = "stenosis-kg search narrowing foramen    stenosis-kg search M48.07    stenosis-kg search ibuprofen"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("words", metavar="WORDS", nargs="*")
    parser.add_argument("--limit", metavar="N", type=whole("--limit"), help="At most N of each kind. [default: 5]")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="[default: text]")


def search(given: Given) -> int:
    """Concepts, sentences, questions of the library and documents that have WORDS, the best first.

    WORDS are words in any order, misspelt or not, or a code (M48.07, MONDO:0005965). A concept comes with the numbers
    of the sentences that speak of it. A name that is no concept's own is shown with what it is to the nearest concept,
    by the vocabulary or a mapping. Where nothing has all the words, what has some is shown, and the status is 1.
    """
    from ..search.find import LIMIT
    from ..search.find import search as look_for
    from ..search.found import text

    found = look_for(graph_of(given), " ".join(given.words), LIMIT if given.limit is None else given.limit)
    sys.stdout.write(found.to_json() if given.format == "json" else text(found, min(width() or 100, 100)))
    return 0 if found else 1
