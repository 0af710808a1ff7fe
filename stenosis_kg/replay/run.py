"""A replay from the events to the folder: read, look codes up, follow the plan, sum up, write."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..mappings import Mappings
from ..mappings import read as read_mappings
from ..pathway import read as read_pathway
from .codebook import Codebook, codebook
from .engine import Engine
from .ingest import ingest
from .model import Model
from .occurring import occurring, rare
from .plan import follow, sql
from .provenance import run_rows
from .reading import Input
from .reading import read as read_events
from .results import summaries
from .rules import Rules, rules
from .schema import Table, layouts
from .sentences import names
from .tables import Reference, references

if TYPE_CHECKING:
    from ..draw.observed import Observed
    from ..graph import Graph

__all__ = ["ENGINES", "Replay", "replay"]

ENGINES = ("duckdb", "spark")
_OPTIONS = "SELECT DISTINCT m.options FROM moves m"

Progress = Callable[[str], None]


def _quiet(what: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found. `tables` are those that are not of persons, with small cells left out.

    Close it, or use it in a ``with``: until then it holds the engine, of which the tables of persons are asked.
    """

    graph: Graph
    model: Model
    given: Input
    codes: Codebook
    vocabularies: frozenset[str]
    tables: Mapping[str, Table]
    least: int
    events: Path
    scratch: Path
    engine: Engine = field(repr=False)
    _held: ExitStack = field(repr=False)

    @property
    def persons(self) -> int:
        """How many persons the cohort has."""
        return int(str(self.engine.rows("SELECT COUNT(*) FROM cohort")[0][0]))

    def table(self, name: str) -> Table:
        """A table by name, also one of persons ("stages", "escalations", "deviations"), which is not for sharing."""
        if name in self.tables:
            return self.tables[name]
        layout = layouts().get(name)
        if layout is None:
            raise UsageError(f'there is no table "{name}"; there are {", ".join(layouts())}')
        return layout.table(self.engine.rows(sql(f"persons_{name}")))

    def observed(self) -> Observed:
        """What the figures show."""
        from .observing import observed

        return observed(self)

    def save(self, out: str | PathLike[str]) -> Path:
        """Write tables, figures, codebook and page; see `writing.save`."""
        from .writing import save

        return save(self, out)

    def close(self) -> None:
        """Let go of the engine and the scratch folder."""
        self._held.close()

    def __enter__(self) -> Replay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def replay(
    graph: Graph,
    events: str | PathLike[str],
    out: str | PathLike[str] | None = None,
    *,
    parameters: Mapping[str, int | str] | None = None,
    match: Mapping[str, str] | None = None,
    min_cell: int = 5,
    skip_bad: bool = False,
    engine: str = "duckdb",
    memory: str | None = None,
    pathway: str | None = None,
    progress: Progress = _quiet,
) -> Replay:
    """Replay a cohort over the pathway of a graph.

    Parameters
    ----------
    graph : the graph; mapping files of one's own are files of it (``skg.load("my-cpt.sssom.tsv")``)
    events : a Parquet file of MEDS 0.4 or a folder of them; a CSV file with the columns subject_id, time, code; a
        folder with the tables of an OMOP CDM 5.3 or 5.4, as Parquet or CSV; or a DuckDB file that has them
    out : a new or empty folder, or an earlier replay's, which is replaced; ``None`` writes nothing
    parameters, match : numbers and levels of match to change; see ``assets/replay.toml``
    min_cell : the smallest count of persons that is shown: 5, or 11 for data of CMS
    skip_bad : leave bad rows out and list them; otherwise the first is an error
    engine : "duckdb", or "spark" for what outgrows one machine
    memory : what the engine may take ("4GB"); what is more goes to disk
    pathway : which one, where the graph has several
    progress : is told what begins

    Raises
    ------
    InputError
        If the events cannot be read, or (without ``skip_bad``) a row is bad; with file and line.
    UsageError
        If an argument makes no sense, or the engine is not installed.
    OutputError
        If the folder cannot be written; what was there stays as it was.
    """
    if min_cell < 1:
        raise UsageError(f"--min-cell (min_cell) is at least 1, and {min_cell} is less")
    if engine not in ENGINES:
        raise UsageError(f'there is no engine "{engine}"; there is {" and ".join(ENGINES)}')
    if out is not None:
        from .writing import check

        check(out)
    read = rules(parameters, match)
    model = Model(read_pathway(graph, pathway), read)
    place = Path(events)
    with ExitStack() as held:
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="stenosis-kg-")))
        progress("reading the files")
        given = read_events(place, scratch, skip_bad=skip_bad, progress=progress)
        runs = _engine(engine, memory, scratch, [file for table in given.tables.values() for file in table.files])
        held.callback(runs.close)
        progress("looking codes up")
        ingest(runs, given)
        codes, vocabularies, tables = _look_up(runs, given, model, read, read_mappings(graph))
        follow(runs, tables, progress)
        _name(runs, model)
        progress("summing up")
        few = rare(runs, [(left.code, left.events) for left in codes.left], min_cell)
        found = summaries(runs, model, codes, vocabularies, few, min_cell)
        found["run"] = layouts()["run"].table(run_rows(graph, model, given, codes, runs, min_cell, place))
        whole = Replay(graph, model, given, codes, vocabularies, found, min_cell, place, scratch, runs, held.pop_all())
    if out is not None:
        try:
            progress("writing")
            whole.save(out)
        except BaseException:
            whole.close()
            raise
    return whole


def _engine(name: str, memory: str | None, scratch: Path, files: Iterable[Path]) -> Engine:
    if name == "spark":
        from .spark_engine import Spark

        return Spark.start(memory, scratch)
    from .duck import connect
    from .duckdb_engine import DuckDB

    return DuckDB(connect(memory, scratch, [*files], None))


def _look_up(
    engine: Engine, given: Input, model: Model, read: Rules, mappings: Mappings
) -> tuple[Codebook, frozenset[str], dict[str, Reference]]:
    """The codebook of the codes that occur, the vocabularies that they are of, and all the small tables."""
    seen = list(occurring(engine, given, read, mappings))
    codes = codebook(model, mappings, seen)
    vocabularies = frozenset(vocabulary for each in seen for vocabulary, _ in (*each.names, *each.above))
    return codes, vocabularies, references(model, codes, vocabularies)


def _name(engine: Engine, model: Model) -> None:
    """The names of places, triggers, departures, and of each set of options that occurs."""
    bits = {int(str(bit)): int(str(option)) for bit, option in engine.rows("SELECT o.bit, o.option FROM options o")}
    sets = [int(str(options)) for (options,) in engine.rows(_OPTIONS)]
    labels = {
        each: "; ".join(model.options[bits[bit]].option.label for bit in sorted(bits) if each & bit) for each in sets
    }
    for name, table in names(model).items():
        engine.reference(name, table)
    engine.reference("names_options", Reference(("options", "label"), tuple(sorted(labels.items()))))
