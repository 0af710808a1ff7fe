"""``stenosis-kg ask``: list the questions of the library, or answer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..query.formats import FORMATS
from .main import graph_of

if TYPE_CHECKING:
    from ..query.library import Query

__all__ = ["command"]


@click.command(
    name="ask",
    epilog="\b\n"
    "Exit status: 0 answered, 1 no rows or the answer is no, 2 could not run.\n"
    'Example:  stenosis-kg ask kinds-of --set "concept=neurological deficit" --format csv',
)
@click.argument("name", required=False)
@click.option(
    "--set", "settings", metavar="NAME=VALUE", multiple=True, help="Give a parameter a value; may be repeated."
)
@click.option("--query", "show", is_flag=True, help="Print the query, with the values in it, and do not run it.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to print; table unless it builds a graph (turtle)."
)
@click.pass_context
def command(ctx: click.Context, name: str | None, settings: tuple[str, ...], show: bool, form: str | None) -> None:
    """List the questions of the library, grouped by who asks; or answer the one called NAME.

    A VALUE may be a CURIE, an IRI, a label or a synonym, in any case.
    """
    from ..query import library as queries
    from ..query.library import hygiene, library
    from .printing import emit

    if name is None:
        if settings or show:
            raise click.UsageError('name the question: "stenosis-kg ask" lists them')
        ctx.exit(_list(library() + hygiene(), form))
    values = _values(settings)
    question = queries.query(name)
    if show:
        graph = graph_of(ctx) if values else None
        text = queries.bound(graph, question, values) if graph else question.text
        click.echo(text.rstrip("\n"))
        return
    ctx.exit(emit(queries.ask(graph_of(ctx), name, values), form))


def _values(settings: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f'--set takes NAME=VALUE, and "{setting}" is none')
        if name.strip() in values:
            raise click.UsageError(f"--set gives {name.strip()} twice; a parameter has one value")
        values[name.strip()] = value.strip()
    return values


def _list(questions: tuple[Query, ...], form: str | None) -> int:
    """Print the questions: grouped for people, as rows for programs."""
    from ..query.table import wrap
    from .printing import emit, width

    if form not in {None, "table"}:
        import pyoxigraph as ox

        from ..query.rows import Rows

        lines = [(q.name, q.asked_by, q.summary, " ".join(p.name for p in q.parameters)) for q in questions]
        terms = [tuple(ox.Literal(text) for text in line) for line in lines]
        return emit(Rows(("name", "asked_by", "question", "parameters"), terms, ("string",) * 4), form)
    room = min(width() or 100, 100)
    gap = ""
    for who in dict.fromkeys(q.asked_by or "to keep the graph clean" for q in sorted(questions, key=_order)):
        click.echo(f"{gap}{who[:1].upper()}{who[1:]}")
        gap = "\n"
        for question in questions:
            if (question.asked_by or "to keep the graph clean") == who:
                click.echo(f"  {question.name}")
                words = question.summary or question.problem
                words += " (Turtle)" if question.kind == "construct" else ""
                for line in wrap(words, max(room - 6, 20)):
                    click.echo(f"      {line}")
                for each in question.parameters:
                    click.echo(f"      --set {each.name}={each.default}   {each.words}")
    click.echo("\nAnswer one with  stenosis-kg ask NAME   See its query with  stenosis-kg ask NAME --query")
    return 0


def _order(question: Query) -> tuple[bool, str]:
    return (not question.asked_by, question.asked_by)
