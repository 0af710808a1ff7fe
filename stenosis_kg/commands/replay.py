"""``stenosis-kg replay``: a cohort over the pathway."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import visible
from . import pairs, say, warn, whole
from .draw import look, look_options
from .main import graph_of
from .parser import Given, Parser
from .progress import progress

if TYPE_CHECKING:
    from ..replay import Replay

__all__ = ["EXAMPLE", "STATUS", "arguments", "replay"]

STATUS = "0 done, 2 could not run"
EXAMPLE = "stenosis-kg replay examples/cohort.csv -o replay/    stenosis-kg replay cdm/ -o out/ --set lookback=730"
_LONG = 400  # characters of a warning


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("events", metavar="EVENTS", type=Path)
    parser.add_argument("-o", "--output", metavar="OUT/", required=True, type=Path,
                        help="The folder to write: new, empty, or an earlier replay's.")  # fmt: skip
    parser.add_argument(
        "--codebook", metavar="FILE", action="append", default=[], type=Path,
        help="Codes of your own, in the form of the mappings (.sssom.tsv); may be repeated.",
    )  # fmt: skip
    parser.add_argument("--set", dest="changes", metavar="NAME=NUMBER", action="append", default=[],
                        help="Change a parameter, like lookback=730; --parameters lists them.")  # fmt: skip
    parser.add_argument("--match", metavar="ROLE=LEVELS", action="append", default=[],
                        help="How exact the codes of a role must match, like option=exact,narrow.")  # fmt: skip
    parser.add_argument(
        "--min-cell", metavar="N", type=whole("--min-cell"), default=5,
        help="The smallest count of persons that is shown; 11 for data of CMS. [default: 5]",
    )  # fmt: skip
    parser.add_argument("--skip-bad", action="store_true", help="Leave bad rows out, and list them in left_out.csv.")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="[default: duckdb]")
    parser.add_argument("--memory", metavar="SIZE",
                        help='What the engine may take, like "4GB"; what is more goes to disk.')  # fmt: skip
    parser.add_argument("--pathway", metavar="NAME", help="Which pathway, where the graph has several.")
    look_options(parser)
    parser.add_argument("--parameters", action=_List, nargs=0,
                        help="List the parameters with their reasons, and stop.")  # fmt: skip


def replay(given: Given) -> None:
    """Replay the coded events of a cohort over the pathway: tables, figures and a page.

    EVENTS is a Parquet file of MEDS or a folder of them, a CSV file with the columns subject_id, time and code, a
    folder with the tables of an OMOP CDM, or a DuckDB file that has them.
    """
    from ..replay import replay as write
    from ..replay.plan import PLAN
    from ..replay.run import MORE

    with progress({step.what for step in PLAN} | {*MORE}, given.quiet) as begin, _stopped_cleanly():
        found = write(
            graph_of(given, *given.codebook),
            given.events,
            given.output,
            parameters=pairs(given.changes, "--set", "NAME=NUMBER, like lookback=730"),
            match=pairs(given.match, "--match", "ROLE=LEVELS, like option=exact,narrow"),
            min_cell=given.min_cell,
            skip_bad=given.skip_bad,
            engine=given.engine,
            memory=given.memory,
            pathway=given.pathway,
            progress=begin,
            **look(given),
        )
    with found:
        for warning in (*found.given.warnings, *found.codes.warnings):
            warn(f"warning: {visible(warning, _LONG)}")
        if bad := found.given.left_out_count:
            listed = len(found.given.left_out)
            which = "them" if listed == bad else f"the first {listed:,}"
            warn(f"warning: {bad:,} bad rows were left out; {given.output / 'left_out.csv'} lists {which}")
        persons = found.persons
        if not persons:
            warn(f"warning: nobody is in the cohort; {_why(found)}")
        number = f"{persons:,} person{'s' * (persons != 1)}"
        number = f"fewer than {given.min_cell} persons" if 0 < persons < given.min_cell else number
        say(f"{given.output / 'index.html'}: {number} in the cohort")


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
    """Why nobody is in a cohort, as far as its codes show."""
    if not any(role.startswith("index") for entry in found.codes.entries for role in entry.roles):
        unknown = sum(1 for left in found.codes.unmapped if left.reason == "vocabulary not known")
        unread = f" ({unknown:,} codes are of a vocabulary that is not known)" if unknown else ""
        mend = "see tables/unmapped.csv, and --codebook for codes of your own"
        return f"no code of the data is an index code{unread}: {mend}"
    return "tables/attrition.csv says at which step they were left out"


class _List(argparse.Action):
    """Prints the parameters, and ends as --help does."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from ..rdf.sssom import LEVELS
        from ..replay.rules import rules

        read = rules()
        for parameter in read.parameters:
            say(f"{parameter.name} = {parameter.value}: {parameter.text}.\n    {parameter.because}")
        for role, names in read.match.items():
            levels = ", ".join(level for level in LEVELS.values() if level in names)
            say(f"match {role}: {levels}\n    {read.match_reasons[role]}")
        parser.exit()
