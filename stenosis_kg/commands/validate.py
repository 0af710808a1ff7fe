"""``stenosis-kg validate``: every check of a graph, in one report."""

from __future__ import annotations

from pathlib import Path

import click

from .main import Seconds, graph_of

__all__ = ["command"]


@click.command(
    "validate",
    epilog=(
        "Exit status: 0 conforms, 1 does not, 2 could not run.  "
        "Example:  stenosis-kg validate more.ttl --format sarif > findings.sarif"
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--shapes", "shapes_files", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
    help="Shapes of your own, run beside the bundled ones; may be repeated.",
)  # fmt: skip
@click.option(
    "--timeout", type=Seconds(), default=60.0, show_default=True,
    help="Seconds that shapes of your own may take.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "turtle"]), default="text", show_default=True
)
@click.pass_context
def command(
    ctx: click.Context, files: tuple[Path, ...], shapes_files: tuple[Path, ...], timeout: float, form: str
) -> int:
    """Check shapes, quotes, coverage, hygiene and the pathway: of the bundled graph, or of FILES together with it.

    FILES get their terms from the bundled schema and vocabulary, so the two are validated as one graph.
    """
    from ..check import shapes
    from ..check.validate import validate

    # Read first: shapes that cannot be run should say so before the graph is looked at.
    own = (shapes.read(*shapes_files),) if shapes_files else ()
    report = validate(graph_of(ctx, *files), *own, timeout=timeout)
    click.echo(report.render(form), nl=False)
    return 0 if report else 1
