"""``stenosis-kg compare``: what documents agree on, contradict each other in, and what one alone says."""

from __future__ import annotations

import sys
from pathlib import Path

from . import say, width
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "compare"]

STATUS = "0 no conflict, 1 there are conflicts, 2 could not run"
EXAMPLE = "stenosis-kg compare l5s1 second-view    stenosis-kg compare --documents all --about gabapentin"

_ENDINGS = {".txt": "text", ".csv": "csv", ".json": "json", ".html": "html"}
_FIGURES = (".svg", ".png", ".pdf")


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("of", metavar="DOC", nargs="*", complete="documents")
    parser.add_argument(
        "--about",
        metavar="CONCEPT",
        help="Only what is said of this concept, and of its kinds.",
        complete="concepts",
    )
    parser.add_argument("--format", choices=("text", "csv", "json", "html"), help="[default: text, or as FILE ends]")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="Where to; without it, standard output.")


def compare(given: Given) -> int:
    """What documents agree on, put other numbers on, contradict each other in, and what one alone says.

    DOC is a title, a prefix, a CURIE, an IRI or the name of a bundled example document; without any, all documents of
    the graph are compared, each with each. A conflict is intrinsic where the conditions are the same, implied where
    one implies the other, and local where a patient may meet both. As CSV, and as a figure (a FILE that ends in .svg,
    .png or .pdf): the table of treatments.
    """
    from .. import draw as drawn
    from ..comparison.formats import FORMATS
    from ..comparison.matching import compare as held_together
    from ..errors import UsageError
    from ..files import write_atomic
    from ..statements.one_document import document_named, only

    ending = given.output.suffix.lower() if given.output is not None else ".txt"
    name = given.format or _ENDINGS.get(ending) or ("figure" if ending in _FIGURES else "")
    if not name:
        endings = ", ".join((*_ENDINGS, *_FIGURES))
        raise UsageError(f"{given.output} ends in none of {endings}; say with --format which of the first four it is")
    if given.of and given.project is None:
        given.documents.append("all")  # so that each may be named, by whatever name
    graph = graph_of(given)
    if given.of:
        graph = only(graph, [document_named(graph, each) for each in given.of])
    found = held_together(graph, given.of, given.about)
    if given.output is None:
        room = {"room": min(width() or 100, 120)} if name == "text" else {}
        sys.stdout.write(FORMATS[name](graph, found, **room))
        return 1 if found.conflicts else 0
    if name == "figure":
        drawn.comparison(graph, given.output, documents=given.of, about=given.about)
    else:
        write_atomic(given.output, FORMATS[name](graph, found).encode("utf-8"))
    say(str(given.output))
    return 1 if found.conflicts else 0
