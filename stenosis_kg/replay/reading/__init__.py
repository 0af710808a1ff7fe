"""Read coded events, as MEDS, CSV or an OMOP CDM: find out which it is, check it strictly, hand on Parquet files.

Nothing is guessed from values, nothing outside the scratch folder is written, and nothing that is read is run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..duck import duckdb
from .arrow import arrow
from .database import database
from .delimited import read as read_delimited
from .given import look, needed, regular
from .model import Input, Reject, Rejects, Table
from .parquet import read as read_parquet
from .run import Read, Run
from .schema import Spec, tables
from .sink import folder
from .values import KINDS

__all__ = ["Input", "Reject", "Table", "read"]


def read(
    path: Path,
    scratch: Path,
    *,
    skip_bad: bool = False,
    progress: Callable[[str], None] | None = None,
    memory: int | None = None,
) -> Input:
    """Read what was given.

    Parameters
    ----------
    path : Path
        A Parquet file of MEDS 0.4, a folder of such shards or a MEDS dataset (of which only data/ is read); a CSV file
        with the columns subject_id, time, code; a folder with tables of an OMOP CDM as Parquet or CSV; a DuckDB file
        with such tables.
    scratch : Path
        A folder for copies. Good Parquet files are not copied.
    skip_bad : bool
        Leave bad rows out, and list them; otherwise the first one is an error.
    progress : callable
        Is told what is read, from time to time.
    memory : int or None
        The most bytes that DuckDB may take to copy a database; None is what it takes by itself.

    Raises
    ------
    InputError
        If it is none of these, or (but for ``skip_bad``) a row is bad. The message names the file, and where known the
        line or the row.
    UnsafeInput
        If a pickle calls itself Parquet. It is not opened.
    OutputError
        If the scratch folder cannot be written.
    UsageError
        If pyarrow or duckdb is not installed.
    """
    arrow()
    duckdb()
    given = look(path)
    run = Run(folder(scratch), progress, Rejects(skip_bad))
    specs = tables(given.kind)
    files = [file for each in given.tables.values() for file in each]
    if given.database is None:
        found = {
            name: [_file(file, specs[name], run, given.kind) for file in each] for name, each in given.tables.items()
        }
    else:
        log = Path(f"{given.database}.wal")  # a part of the database that is not in its file yet
        files = [given.database, *([log] if log.exists() else [])]
        regular(files)
        with database(given.database, run.scratch, memory) as opened:
            found = {name: [opened.read(name, specs[name], run)] for name in needed(given.database, opened.tables)}
    reads = [each for of_table in found.values() for each in of_table]
    return Input(
        kind=given.kind,
        tables={name: _table(specs[name], of_table) for name, of_table in found.items()},
        given=tuple(files),
        warnings=run.warnings.said(),
        left_out=tuple(run.rejects.kept),
        left_out_count=run.rejects.count,
        rows=sum(each.rows for each in reads),
        undated=sum(each.undated for each in reads),
        root=path,
    )


def _file(path: Path, spec: Spec, run: Run, kind: str) -> Read:
    any_case = kind == "omop"
    if path.suffix.lower() == ".csv":
        return read_delimited(path, spec, run, delimiters=",\t" if any_case else ",", any_case=any_case)
    return read_parquet(path, spec, run, any_case=any_case)


def _table(spec: Spec, reads: list[Read]) -> Table:
    """The files of a table as one; a column that may be missing counts if any of them has it."""
    there = {column for each in reads for column in each.columns}
    columns = [column for column in spec.columns if column in there]
    return Table(
        files=tuple(file for each in reads for file in each.files),
        columns=tuple(column.name for column in columns),
        types=tuple(KINDS[column.kind].sql for column in columns),
        rows=sum(each.good for each in reads),
    )
