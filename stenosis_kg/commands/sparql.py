"""``stenosis-kg sparql``: any read-only SPARQL query, with limits on its time and memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ..query.formats import FORMATS
from .main import Seconds, graph_of

__all__ = ["command"]

_FIRST = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")


@click.command(
    name="sparql",
    epilog="\b\n"
    "Exit status: 0 answered, 1 no rows or the answer is no, 2 could not run.\n"
    'Example:  stenosis-kg sparql "SELECT ?what { ?what skg:treats ?condition }"',
)
@click.argument("query", metavar="QUERY|FILE|-")
@click.option("--timeout", type=Seconds(), default=30.0, show_default=True, help="Seconds.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to print; table unless it builds a graph (turtle)."
)
@click.pass_context
def command(ctx: click.Context, query: str, timeout: float, form: str | None) -> None:
    """Run any read-only SPARQL 1.1: as text, from a file, or from standard input (-).

    The prefixes skg:, concept:, step:, source:, l5s1:, skos: and the usual ones need no declaration. GRAPH ?passage
    asks who says so.
    """
    from ..query.guard import check
    from ..query.library import sparql
    from ..query.undeclared import undeclared
    from .printing import emit

    text, file = _text(query)
    graph = graph_of(ctx)
    rows = sparql(graph, text, timeout=timeout, file=file)
    for warning in undeclared(check(text, file=file), graph.store):
        click.echo(f"warning: {warning}", err=True)
    ctx.exit(emit(rows, form))


def _text(query: str) -> tuple[str, str | None]:
    """The text of the query, and the file that it is from."""
    from ..errors import UsageError
    from ..query.library import read_text

    if query == "-":
        if sys.stdin is None:  # closed by the shell: <&-
            raise UsageError("standard input is closed; give the query on it, or as text, or in a file")
        return sys.stdin.buffer.read().decode("utf-8", "replace"), "standard input"
    if "{" in query or "\n" in query or len(query) > 4000:
        return query, None
    if os.path.isfile(query):  # not Path's: that one fails where the text is too long to be a name
        return read_text(Path(query)), query
    first, *more = query.split() or [""]
    if more and first.upper() in _FIRST:
        return query, None
    if not first:
        raise UsageError("the query is empty; give one, or a file, or - for standard input")
    raise UsageError(f'"{query}" is no file, and no query (one begins with {", ".join(_FIRST)}); give one of the two')
