"""Write a synthetic cohort, from the root of a checkout.

python -m tests.cohorts 1000 examples/cohort.csv
python -m tests.cohorts --events 10000000 events.parquet --noise 0.5
"""

from __future__ import annotations

from pathlib import Path

import click

from stenosis_kg.errors import StenosisError, UsageError

from . import files, generate, write

__all__ = ["main"]


@click.command(epilog="Exit status: 0 written, 2 could not run.")
@click.argument("arguments", nargs=-1, metavar="[PERSONS] FILE")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another cohort.")
@click.option("--events", type=click.IntRange(min=1), help="For benchmarks: repeat 5,000 persons up to so many events.")
@click.option(
    "--noise",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="With --events: how many of them have codes that no mapping has.",
)
def main(arguments: tuple[str, ...], seed: int, events: int | None, noise: float) -> None:
    """Write a synthetic cohort: of PERSONS, or with --events of so many events; .csv or .parquet."""
    try:
        if events is not None and len(arguments) == 1:
            files.stream(generate(files.BASE, seed).events, Path(arguments[0]), events, noise=noise, seed=seed)
        elif events is None and len(arguments) == 2 and arguments[0].isdecimal():
            write(generate(int(arguments[0]), seed), arguments[1])
        else:
            raise UsageError("give PERSONS and FILE, or --events N and FILE")
    except StenosisError as error:
        raise click.UsageError(str(error)) from error


if __name__ == "__main__":
    main()
