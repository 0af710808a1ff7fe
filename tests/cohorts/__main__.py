"""Write a synthetic cohort, from the root of a checkout.

python -m tests.cohorts 1000 examples/cohort.csv
python -m tests.cohorts --events 10000000 events.parquet --noise 0.5
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from stenosis_kg.errors import StenosisError, UsageError

from . import files, generate, write

__all__ = ["main"]


def main(words: Sequence[str] | None = None) -> int:
    """Write a synthetic cohort: of PERSONS, or with --events of so many events; .csv or .parquet."""
    parser = ArgumentParser("python -m tests.cohorts", "%(prog)s [OPTIONS] [PERSONS] FILE", main.__doc__)
    parser.add_argument("places", nargs="+", metavar="[PERSONS] FILE")
    parser.add_argument("--seed", type=int, default=1, help="Another seed, another cohort.")
    parser.add_argument("--events", type=int, help="For benchmarks: repeat 5,000 persons up to so many events.")
    parser.add_argument(
        "--noise", type=float, default=0.0, help="With --events: how many of them have codes that no mapping has."
    )
    given = parser.parse_intermixed_args(words)
    places, events = given.places, given.events
    if (events is not None and events < 1) or not 0 <= given.noise < 1:
        parser.error("--events takes a number above 0, and --noise one from 0 to below 1")
    try:
        if events is not None and len(places) == 1:
            written = generate(files.BASE, given.seed).events
            files.stream(written, Path(places[0]), events, noise=given.noise, seed=given.seed)
        elif events is None and len(places) == 2 and places[0].isdecimal():
            write(generate(int(places[0]), given.seed), places[1])
        else:
            raise UsageError("give PERSONS and FILE, or --events N and FILE")
    except StenosisError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
