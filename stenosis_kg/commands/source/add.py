"""``stenosis-kg source add``: a plain text as a file to encode it in."""

from __future__ import annotations

from pathlib import Path

from .. import say
from ..main import graph_of
from ..parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "add", "arguments"]

STATUS = "0 written, 2 could not be"
EXAMPLE = "stenosis-kg source add back-pain.txt --into mine/ --prefix bp"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--into", metavar="FOLDER", type=Path, default=Path(), help="The folder. [default: here]")
    parser.add_argument("--base", metavar="IRI", help="What the document's IRI begins with.")
    parser.add_argument("--prefix", metavar="NAME", help="Of its passages: bp for bp:s1. [default: the file's name]")


def add(given: Given) -> None:
    """Split FILE, a plain text, into sentences, and write a .trig to encode them in.

    What each sentence names, hedges and may deny is proposed: in comments, and in a .tsv beside it.
    """
    from ...namespaces import SOURCE
    from ...statements import skeleton

    graph = graph_of(given)
    base = given.base or (f"{graph.project.base}source/" if graph.project else SOURCE)
    written, new = skeleton.add(given.file, given.into, graph, base=base, prefix=given.prefix)
    number, headings = len(new.sentences), len(new.headings)
    say(
        f"{written}: {number} sentence{'s' * (number != 1)}, none encoded yet"
        + (f", and {headings} heading{'s' * (headings != 1)}" if headings else "")
        + f"\nWhat they name, hedge and may deny: {written.with_suffix('.tsv')}"
        + f"\nEncode them, take out each skg:waived, and run: stenosis-kg source check {written}"
    )
