"""``stenosis-kg init``: a knowledge-graph project of one's own."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from . import say
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "init"]

STATUS = "0 written, 2 could not be"
EXAMPLE = 'stenosis-kg init carpal-tunnel --title "How carpal tunnel syndrome is treated"'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--title", metavar="TITLE", help="What the graph is called. [default: the folder's name]")
    parser.add_argument(
        "--base", metavar="IRI", help='What its IRIs begin with. [default: "https://example.org/NAME/"]'
    )
    parser.add_argument("--prefix", metavar="NAME", default="my", help="The prefix of its vocabulary. [default: my]")


def init(given: Given) -> None:
    """Start a knowledge-graph project in FOLDER, which is new or empty, with a small example that conforms.

    It has a vocabulary, a document, a pathway, mappings, shapes, a README and a file for continuous integration.
    """
    from ..start import start

    folder = start(given.folder, title=given.title, base=given.base, prefix=given.prefix)
    say(f"{folder}: a project that conforms; next:\n  stenosis-kg validate --project {quote(str(folder))}")
