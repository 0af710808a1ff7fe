"""``stenosis-kg export``: the graph in another format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .main import graph_of

__all__ = ["command"]


@click.command(
    name="export",
    epilog="Exit status: 0 done, 2 could not run.  Example:  stenosis-kg export trig -o stenosis.trig",
)
@click.argument("format", metavar="[FORMAT]", required=False)
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help='The file or folder; "-" prints a file.')
@click.option("--mappings", is_flag=True, help="With the bundled mappings to other vocabularies.")
@click.option("--explain", "explaining", is_flag=True, help="Write nothing; say what the format drops.")
@click.pass_context
def command(ctx: click.Context, format: str | None, out: Path | None, mappings: bool, explaining: bool) -> None:
    """Write the graph in FORMAT to a file, or to a folder where the format has several files.

    Without FORMAT, list the formats; with --explain, say what each of them drops.
    """
    from ..errors import UsageError
    from ..export import FORMATS, export, format_named
    from ..export.ledger import explain, wrapped
    from ..paths import mappings as mapping_files
    from .printing import width

    if format is None and out is not None:
        raise UsageError(f"name the format; the formats are {', '.join(FORMATS)}")
    if format is None or explaining:
        chosen = [format_named(format)] if format else list(FORMATS.values())
        wide, room = max(map(len, FORMATS)), width() or 0
        for each in chosen:
            row = wrapped(f"{each.name:{wide}}  ", each.what, room)
            click.echo(explain(each.name, room) if explaining else "\n".join(row))
        return
    wanted = format_named(format)
    if out is None:
        raise UsageError(f"say where: stenosis-kg export {wanted.name} -o {wanted.name}{wanted.suffix or '/'}")
    if str(out) == "-" and wanted.folder:
        raise UsageError(f"{wanted.name} is several files; name a folder: -o {wanted.name}/")
    graph = graph_of(ctx, *(mapping_files() if mappings else ()))
    if str(out) == "-":
        (data,) = wanted.files(graph).values()
        sys.stdout.buffer.write(data)
        return
    place = export(graph, wanted.name, out)
    click.echo(f"{place}: written as {wanted.name}")
