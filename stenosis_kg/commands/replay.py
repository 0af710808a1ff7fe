"""``stenosis-kg replay``: a cohort over the pathway."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import visible
from .main import graph_of

if TYPE_CHECKING:
    from ..replay import Replay

__all__ = ["command"]

_LONG = 400  # characters of a warning


@click.command(
    "replay",
    epilog=(
        "Exit status: 0 done, 2 could not run.  "
        "Example:  stenosis-kg replay examples/cohort.csv -o replay/    "
        "stenosis-kg replay cdm/ -o out/ --set lookback=730"
    ),
)
@click.argument("events", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", metavar="OUT/", required=True, type=click.Path(path_type=Path),
              help="The folder to write: new, empty, or an earlier replay's.")  # fmt: skip
@click.option("--codebook", "codebooks", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="Codes of your own, in the form of the mappings (.sssom.tsv); may be repeated.")  # fmt: skip
@click.option("--set", "changes", metavar="NAME=NUMBER", multiple=True,
              help="Change a parameter, like lookback=730; --parameters lists them.")  # fmt: skip
@click.option("--match", "levels", metavar="ROLE=LEVELS", multiple=True,
              help="How exact the codes of a role must match, like option=exact,narrow.")  # fmt: skip
@click.option("--min-cell", type=int, metavar="N", default=5, show_default=True,
              help="The smallest count of persons that is shown; 11 for data of CMS.")  # fmt: skip
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out, and list them in left_out.csv.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--memory", metavar="SIZE", help='What the engine may take, like "4GB"; what is more goes to disk.')
@click.option("--pathway", "pathway", metavar="NAME", help="Which pathway, where the graph has several.")
@click.option("--parameters", is_flag=True, is_eager=True, expose_value=False, callback=lambda c, _p, on: _list(c, on),
              help="List the parameters with their reasons, and stop.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    events: Path,
    out: Path,
    codebooks: tuple[Path, ...],
    changes: tuple[str, ...],
    levels: tuple[str, ...],
    min_cell: int,
    skip_bad: bool,
    engine: str,
    memory: str | None,
    pathway: str | None,
) -> None:
    """Replay the coded events of a cohort over the pathway: tables, figures and a page.

    EVENTS is a Parquet file of MEDS or a folder of them, a CSV file with the columns subject_id, time and code, a
    folder with the tables of an OMOP CDM, or a DuckDB file that has them.
    """
    from ..replay import replay
    from ..replay.plan import PLAN
    from ..replay.run import MORE

    progress = _Progress({step.what for step in PLAN} | {*MORE})
    try:
        ctx.with_resource(_stopped_cleanly())
        found = replay(
            graph_of(ctx, *codebooks),
            events,
            out,
            parameters=_pairs(changes, "NAME=NUMBER, like lookback=730"),
            match=_pairs(levels, "ROLE=LEVELS, like option=exact,narrow"),
            min_cell=min_cell,
            skip_bad=skip_bad,
            engine=engine,
            memory=memory,
            pathway=pathway,
            progress=progress,
        )
    finally:
        progress.clear()
    with found:
        for warning in found.given.warnings:
            click.echo(f"warning: {visible(warning, _LONG)}", err=True)
        if count := found.given.left_out_count:
            listed = len(found.given.left_out)
            which = "them" if listed == count else f"the first {listed:,}"
            click.echo(f"warning: {count:,} bad rows were left out; {out / 'left_out.csv'} lists {which}", err=True)
        persons = found.persons
        if not persons:
            click.echo(f"warning: nobody is in the cohort; {_why(found)}", err=True)
        said = f"{persons:,} person{'s' * (persons != 1)}"
        said = f"fewer than {min_cell} persons" if 0 < persons < min_cell else said
        click.echo(f"{out / 'index.html'}: {said} in the cohort")


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """SIGTERM stops it as Ctrl-C does, and leaves no scratch folder with rows of persons behind."""
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _why(found: Replay) -> str:
    """Why nobody is in a cohort, as far as its codes tell."""
    if not any(role.startswith("index") for entry in found.codes.entries for role in entry.roles):
        unknown = sum(1 for left in found.codes.left if left.reason == "vocabulary not known")
        told = f" ({unknown:,} codes are of a vocabulary that is not known)" if unknown else ""
        return (
            f"no code of the data is an index code{told}: see tables/unmapped.csv, and --codebook for codes of your own"
        )
    return "tables/attrition.csv says at which step they were left out"


class _Progress:
    """A bar on a terminal, once it takes longer than one would wait; anywhere else, nothing."""

    WIDTH = 24
    WAIT = 1.5  # seconds

    def __init__(self, steps: Collection[str]) -> None:
        self.steps = steps
        self.begun: set[str] = set()
        self.began = time.monotonic()
        self.shown = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, what: str) -> None:
        """``what`` begins, a step or a part of one."""
        self.begun |= {what} & {*self.steps}
        if self.shown and time.monotonic() - self.began > self.WAIT:
            full = self.WIDTH * len(self.begun) // len(self.steps)
            click.echo(
                f"\r\x1b[K[{'#' * full}{'.' * (self.WIDTH - full)}] {visible(what, self.WIDTH * 2)}", err=True, nl=False
            )

    def clear(self) -> None:
        """Take the bar away."""
        if self.shown and time.monotonic() - self.began > self.WAIT:
            click.echo("\r\x1b[K", err=True, nl=False)


def _pairs(given: tuple[str, ...], form: str) -> dict[str, str]:
    pairs = {}
    for each in given:
        name, found, value = each.partition("=")
        if not found:
            raise click.UsageError(f'"{each}" is no {form}')
        pairs[name.strip()] = value.strip()
    return pairs


def _list(ctx: click.Context, on: bool) -> None:
    if not on:
        return
    from ..rdf.sssom import LEVELS
    from ..replay.rules import rules

    read = rules()
    for parameter in read.parameters:
        click.echo(f"{parameter.name} = {parameter.value}: {parameter.text}.\n    {parameter.because}")
    for role, names in read.match.items():
        levels = ", ".join(level for level in LEVELS.values() if level in names)
        click.echo(f"match {role}: {levels}\n    {read.match_reasons[role]}")
    ctx.exit()
