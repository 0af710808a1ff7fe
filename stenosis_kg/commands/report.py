"""``stenosis-kg report``: the main job."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import click

from .main import graph_of
from .printing import width

__all__ = ["command"]


@click.command(
    "report",
    epilog="Exit status: 0 done and it conforms, 1 done and it does not, 2 could not run.  "
    "Example:  stenosis-kg report out/",
)
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, out: Path) -> int:
    """Validate the graph, answer every question, draw every diagram, and write it all to OUT with a page to open.

    OUT is a new or empty folder, or an earlier report, which is replaced. It is written whole or not at all.
    """
    from ..report import report

    written = report(graph_of(ctx), out)
    click.echo(fill(written.validation.verdict, width() or 100))
    click.echo(f"{len(written.files)} files in {written.folder}; open {written.index}")
    return 0 if written else 1
