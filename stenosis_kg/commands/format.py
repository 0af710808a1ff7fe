"""``stenosis-kg format``: the house format, written or checked."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(
    name="format",
    epilog="Exit status: 0 done, 1 with --check where a file differs, 2 could not run.  "
    "Example:  stenosis-kg format --check ontology/concepts.ttl",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; name the files that differ.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], check: bool) -> None:
    """Write Turtle and TriG FILES in the house format: one block per term, in a fixed order.

    Without FILES, all of the ontology of a checkout. Comments are dropped, except the header and the section titles.
    """
    from ..errors import UsageError
    from ..files import write_atomic
    from ..paths import in_checkout, ontology
    from ..rdf.writing import format_file

    if not (files or check or in_checkout()):
        raise UsageError("name the files; the installed ones are not yours to format: stenosis-kg format mine.ttl")

    chosen = files or tuple(sorted([*ontology().rglob("*.ttl"), *ontology().rglob("*.trig")]))
    wanted = {file: format_file(file) for file in chosen}  # all are read before one is written
    differing = [file for file, data in wanted.items() if file.read_bytes() != data]
    for file in differing:
        if not check:
            write_atomic(file, wanted[file])
        click.echo(f"{file}: {'differs from the house format; run stenosis-kg format' if check else 'formatted'}")
    if check and differing:
        ctx.exit(1)
