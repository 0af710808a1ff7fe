"""A replay from the events to its result: read, look codes up, follow the plan, sum up, write."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from ..errors import UsageError, visible
from ..export.layouts import OutputTable, layouts
from ..files import check_place
from ..pathway import read as read_pathway
from ..rdf.records import notebook
from ..statements.mappings import read as read_mappings
from .code_counts import code_counts, rare
from .codebook import codebook
from .duck import connect, duckdb
from .engine import DuckDB, Engine, size
from .ingest import ingest
from .model import Model
from .own_codes import known_as
from .plan import follow, sql
from .reading import read as read_events
from .references import name_options, references
from .result import CohortResult, run_facts
from .rules import rules
from .summaries import Summaries

if TYPE_CHECKING:
    from ..draw import Look
    from ..rdf.graph import Graph
    from .writing import ObservedCohort

__all__ = ["ENGINES", "MORE", "Replay", "replay"]

ENGINES = ("duckdb", "spark")
MORE = _READ, _LOOK_UP, _SUM_UP, _WRITE = "reading the files", "looking codes up", "summing up", "writing"
"""The steps of a replay besides those of the plan, as progress names them."""

Progress = Callable[[str], None]


def _quiet(what: str) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Replay(CohortResult):
    """A result with the engine that holds the rows of persons. Close it, or use it in a ``with``."""

    scratch: Path
    engine: Engine
    _held: ExitStack

    def __repr__(self) -> str:
        shown = (
            f"fewer than {self.min_cell} persons" if 0 < self.persons < self.min_cell else f"{self.persons:,} persons"
        )
        what = f"{visible(self.given.root.name)} over the {visible(self.model.pathway.label)}: {shown}"
        return f"<Replay of {what}; tables: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        rows = ([name, str(len(table.rows)), table.layout.what] for name, table in self.tables.items())
        return f"<div><p>{escape(repr(self)[1:-1])}</p>{notebook(('table', 'rows', 'what'), rows)}</div>"

    def table(self, name: str) -> OutputTable:
        """A table by name.

        Those of persons ("stages", "escalations", "deviations") are not for sharing. All their rows come into memory;
        `save` has the engine write them.

        Raises
        ------
        UsageError
            If there is no such table, or the replay is closed.
        """
        if name in self.tables:
            return self.tables[name]
        layout = layouts("replay_tables").get(name)
        if layout is None:
            raise UsageError(f'there is no table "{name}"; there are {", ".join(layouts("replay_tables"))}')
        return layout.table(self.engine.rows(sql(f"persons_{name}")))

    def observed(self) -> ObservedCohort:
        """What the figures show, for `stenosis_kg.draw.cohort`."""
        from .writing import observed

        return observed(self)

    def save(self, out: str | PathLike[str], **look: Unpack[Look]) -> Path:
        """Write tables, figures, codebook and page; see `writing.save`."""
        from .writing import save

        return save(self, out, self.engine, self.scratch, look)

    def close(self) -> None:
        """Release the engine and the scratch folder."""
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
    **look: Unpack[Look],
) -> Replay:
    """Replay a cohort over the pathway of a graph.

    Parameters
    ----------
    graph : the graph; mapping files of one's own are files of it (``skg.load("my-cpt.sssom.tsv")``)
    events : a Parquet file of MEDS 0.4 or a folder of them; a CSV file with the columns subject_id, time, code; a
        folder with the tables of an OMOP CDM 5.3 or 5.4, as Parquet or CSV; or a DuckDB file that has them
    out : a new or empty folder, or an earlier replay's, which is replaced; ``None`` writes nothing
    parameters, match : numbers (days, mostly) and levels of match to change, ``{"lookback": 730}`` and
        ``{"option": "exact,narrow"}``; ``stenosis-kg replay --parameters`` lists them with their reasons
    min_cell : the smallest count of persons that is shown: 5, or 11 for data of CMS
    skip_bad : leave bad rows out and list them; otherwise the first is an error
    engine : "duckdb", or "spark" for what outgrows one machine
    memory : what the engine may take ("4GB"); what is more goes to disk
    pathway : which one, where the graph has several
    progress : called with what begins
    look : how the figures are made (``width_mm``, ``bare``, ``dpi``), as `draw.Look` has it

    Returns
    -------
    Replay
        The tables that are written to ``out``, by name. Close it, or use it in a ``with``.

    Raises
    ------
    InputError
        If the events cannot be read, or (without ``skip_bad``) a row is bad, or a mapping file of one's own is about a
        concept that there is not; with file and line.
    UsageError
        If an argument makes no sense, or the engine is not installed.
    OutputError
        If the folder cannot be written; what was there stays as it was.

    >>> import stenosis_kg as skg
    >>> with skg.replay(skg.load(), "examples/cohort.csv") as found:  # from the root of a checkout
    ...     for row in found.table("deviations_by_sentence").dicts()[:1]:
    ...         print(row["kind"], row["persons"], "of", row["assessed"])
    untriggered 24 of 203
    """
    if min_cell < 1:
        raise UsageError(f"--min-cell (min_cell) is at least 1, and {min_cell} is less")
    if engine not in ENGINES:
        raise UsageError(f'there is no engine "{engine}"; there is {" and ".join(ENGINES)}')
    limit = size(memory)
    start = _engine(engine, limit)
    if out is not None:
        check_place(out, "replay")
    read = rules(parameters, match)
    model = Model(read_pathway(graph, pathway), read)
    with ExitStack() as held:
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="stenosis-kg-")))
        progress(_READ)
        given = read_events(Path(events), scratch, skip_bad=skip_bad, progress=progress, memory=limit)
        runs = start(scratch, [file for table in given.tables.values() for file in table.files])
        held.callback(runs.close)
        progress(_LOOK_UP)
        ingest(runs, given)
        mappings = known_as(read_mappings(graph), graph, read.systems)
        codes = codebook(model, mappings, code_counts(runs, given, read, mappings))
        follow(runs, references(model, codes), progress)
        name_options(runs, model)
        progress(_SUM_UP)
        few = rare(runs, [(each.code, each.events) for each in codes.unmapped], min_cell)
        tables = Summaries(runs, model, codes, min_cell).tables(few)
        tables["run"] = layouts("replay_tables")["run"].table(run_facts(graph, model, given, codes, runs, min_cell))
        persons = runs.rows("SELECT COUNT(*) FROM cohort")[0][0]
        found = Replay(graph, model, given, codes, tables, persons, min_cell, scratch, runs, held.pop_all())
    if out is not None:
        try:
            progress(_WRITE)
            found.save(out, **look)
        except BaseException:
            found.close()
            raise
    return found


def _engine(name: str, memory: int | None) -> Callable[[Path, Sequence[Path]], Engine]:
    """What starts an engine with a scratch folder and the files to read; that it is installed is checked now."""
    if name == "spark":
        from .spark_engine import Spark, check

        check(memory)
        return lambda scratch, _: Spark.start(memory, scratch)
    duckdb()
    return lambda scratch, files: DuckDB(connect(memory, scratch, files))
