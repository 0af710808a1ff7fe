"""``stenosis-kg draw``: a diagram to a file."""

from __future__ import annotations

from pathlib import Path

import click

from .main import graph_of

__all__ = ["command"]

_WHAT = ("pathway", "concept", "overview", "schema")


@click.command(
    "draw",
    epilog=(
        "Exit status: 0 done, 2 could not run.  "
        'Example:  stenosis-kg draw pathway -o pathway.svg    stenosis-kg draw concept "lumbar fusion" -o fusion.png'
    ),
)
@click.argument("what", metavar="WHAT", type=click.Choice(_WHAT))
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Where to; the ending says how: png, svg, pdf, html, mmd (Mermaid) or dot (Graphviz).",
)
@click.option("--width", type=click.Choice(["one", "two"]), default="two", show_default=True, help="Journal columns.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.pass_context
def command(ctx: click.Context, what: str, name: str | None, output: Path, width: str, theme: str) -> None:
    """Draw the pathway, one concept (concept NAME), the whole graph by class (overview), or the schema."""
    from .. import draw
    from ..draw.drawing import kind_of

    if what == "concept" and name is None:
        raise click.UsageError('name the concept to draw: stenosis-kg draw concept "lumbar fusion" -o FILE')
    if what != "concept" and name is not None:
        raise click.UsageError(f'draw {what} takes no name, and "{name}" was given; leave it out')
    kind_of(output)
    graph = graph_of(ctx)
    if what == "concept":
        path = draw.concept(graph, str(name), output, width=width, theme=theme)
    else:
        path = {"pathway": draw.pathway, "overview": draw.overview, "schema": draw.schema}[what](
            graph, output, width=width, theme=theme
        )
    click.echo(path)
