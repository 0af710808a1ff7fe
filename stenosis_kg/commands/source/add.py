"""``stenosis-kg source add``: a plain text as a file to encode it in."""

from __future__ import annotations

from pathlib import Path

from .. import say
from ..main import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "add", "arguments"]

STATUS = "0 written, 2 could not be"
EXAMPLE = "stenosis-kg source add back-pain.txt --into mine/"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--into", metavar="FOLDER", type=Path, default=Path(), help="The folder. [default: here]")


def add(given: Given) -> None:
    """Split FILE, a plain text, into sentences; number and hash them, and write a .trig to encode them in."""
    from ...statements import skeleton

    written, source = skeleton.add(given.file, given.into)
    say(
        f"{written}: {len(source.sentences)} sentences, none encoded yet\n"
        f"Encode them, take out each skg:waived, and run: stenosis-kg source check {written}"
    )
