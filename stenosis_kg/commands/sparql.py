"""``stenosis-kg sparql``: any read-only SPARQL query, with limits on its time and memory."""

from __future__ import annotations

import os
import sys

from ..errors import UsageError
from ..query.rows import FORMATS
from . import emit, label_options, seconds, warn
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "sparql"]

STATUS = "0 answered, 1 no rows or the answer is no, 2 could not run"
EXAMPLE = 'stenosis-kg sparql "SELECT ?what { ?what skg:treats ?condition }"'
_FIRST = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("query", metavar="QUERY|FILE|-")
    parser.add_argument("--timeout", type=seconds("--timeout"), default=30.0, help="Seconds. [default: %(default)s]")
    parser.add_argument("--format", choices=FORMATS, help="How to print; table unless it builds a graph (turtle).")
    label_options(parser)


def sparql(given: Given) -> int:
    """Run any read-only SPARQL 1.1: as text, from a file, or from standard input (-).

    The prefixes skg:, concept:, step:, source:, l5s1:, skos: and the usual ones need no declaration. GRAPH ?passage
    asks who says so.
    """
    from ..query import library
    from ..query.guard import check
    from ..query.undeclared import undeclared

    text, file = _text(given.query)
    graph = graph_of(given)
    rows = library.sparql(graph, text, timeout=given.timeout, file=file)
    for warning in undeclared(check(text, file=file), graph.store, graph.project.prefixes if graph.project else None):
        warn(f"warning: {warning}")
    return emit(rows, given.format, given.labels)


def _text(query: str) -> tuple[str, str | None]:
    """The text of the query, and the file that it is from."""
    from ..rdf.textfile import text_of

    if query == "-":
        if sys.stdin is None:  # closed by the shell: <&-
            raise UsageError("standard input is closed; give the query on it, or as text, or in a file")
        return sys.stdin.buffer.read().decode("utf-8", "replace"), "standard input"
    if "{" in query or "\n" in query or len(query) > 4000:
        return query, None
    if os.path.isfile(query):  # not pathlib's: that one fails where the text is too long to be a name
        return text_of(query), query
    first, *more = query.split() or [""]
    if more and first.upper() in _FIRST:
        return query, None
    if not first:
        raise UsageError("the query is empty; give one, or a file, or - for standard input")
    raise UsageError(f'"{query}" is no file, and no query (one begins with {", ".join(_FIRST)}); give one of the two')
