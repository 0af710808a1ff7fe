"""Read coded events, as MEDS, CSV or an OMOP CDM: find out which it is, check it strictly, hand on Parquet files.

Nothing is guessed from values, nothing outside the scratch folder is written, and nothing that is read is reading.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from ...extras import need
from ..duck import duckdb
from . import delimited
from .given import look, regular
from .model import Input, ReadTable, Reject
from .schema import InputSpec, tables
from .scratch import FileRead, Reading, folder
from .values import KINDS

__all__ = ["Input", "Reject", "ReadTable", "read"]


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
        Called with what is being read.
    memory : int or None
        The most bytes that DuckDB may take; None is what it takes by itself.

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
    if find_spec("pyarrow") is None:  # a CSV file is read without it, and its import takes time
        need("pyarrow", "a replay", "replay")
    duckdb()
    kind, given = look(path)
    reading = Reading(folder(scratch), progress, skip_bad, memory)
    specs = tables(kind)
    if given:
        files = [file for each in given.values() for file in each]
        found = {name: [_file(file, specs[name], reading) for file in each] for name, each in given.items()}
    else:
        log = Path(f"{path}.wal")  # a part of the database that is not in its file yet
        files = [path, *([log] if log.exists() else [])]
        regular(files)
        need("pyarrow.parquet", "a replay", "replay")
        from . import database

        found = {name: [each] for name, each in database.read(path, reading).items()}
    reads = [each for of_table in found.values() for each in of_table]
    return Input(
        kind=kind,
        tables={name: _table(specs[name], of_table) for name, of_table in found.items()},
        given=tuple(files),
        warnings=reading.warnings,
        left_out=tuple(reading.left_out),
        left_out_count=reading.left_out_count,
        rows=sum(each.good + each.bad for each in reads),
        undated=sum(each.undated for each in reads),
        root=path,
    )


def _file(path: Path, spec: InputSpec, reading: Reading) -> FileRead:
    if path.suffix.lower() == ".csv":
        return delimited.read(path, spec, reading)
    need("pyarrow.parquet", "a replay", "replay")
    from . import parquet

    return parquet.read(path, spec, reading)


def _table(spec: InputSpec, reads: list[FileRead]) -> ReadTable:
    """The files of a table as one; a column that may be missing counts if any of them has it."""
    there = {column for each in reads for column in each.columns}
    columns = [column for column in spec.columns if column in there]
    return ReadTable(
        files=tuple(each.file for each in reads),
        columns=tuple(column.name for column in columns),
        types=tuple(KINDS[column.kind].sql for column in columns),
        rows=sum(each.good for each in reads),
    )
