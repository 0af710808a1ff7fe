"""The tables of an OMOP CDM in a DuckDB file: copied to Parquet in the scratch folder, and checked there.

The file is opened read-only, on a connection that reaches no other file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import InputError, visible
from ..duck import duckdb, name, text
from .given import first_bytes, needed
from .model import RowPlace
from .parquet import read as read_parquet
from .schema import InputSpec, columns, tables
from .scratch import FileRead, Reading

__all__ = ["read"]


def read(path: Path, reading: Reading) -> dict[str, FileRead]:
    """Copy the tables that are read, and check them.

    Raises
    ------
    InputError
        If the file is no DuckDB file, or of a version that the installed DuckDB cannot read; or a table is in two
        schemas, cannot be read, or is not as its spec says.
    """
    begins = first_bytes(path, 16)
    if begins[8:12] != b"DUCK":
        what = "an SQLite database, and no" if begins.startswith(b"SQLite format 3") else "no"
        raise InputError(f"is {what} DuckDB file; give one, or a folder with the tables as Parquet or CSV", file=path)
    with reading.connection(path) as connection:
        with _clear_errors(RowPlace(path)):
            connection.execute(f"ATTACH {text(path.absolute())} AS given (READ_ONLY)")
            rows = connection.execute(
                "SELECT schema_name, table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
                "WHERE database_name = 'given' AND NOT internal GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        found: dict[str, list[tuple[str, str, list[str]]]] = {}
        for schema, table, names in rows:
            found.setdefault(table.lower(), []).append((schema, table, names))
        return {
            each: _table(path, tables("omop")[each], found[each], connection, reading) for each in needed(path, found)
        }


def _table(
    path: Path, spec: InputSpec, found: list[tuple[str, str, list[str]]], connection: Any, reading: Reading
) -> FileRead:
    """Copy one table and check it; ``found`` is where it is: schema, name and columns."""
    if len(found) > 1:
        listed = " and ".join(f"{schema}.{called}" for schema, called, _ in found)
        message = f"the table {spec.name} is there {len(found)} times, as {listed}; keep one, or copy it to a new file"
        raise InputError(message, file=path)
    schema, called, names = found[0]
    place = RowPlace(path, f"{schema}.{called}")
    try:
        where = columns(path, names, spec)
    except InputError as error:
        raise place.error(error.message) from None
    copy = reading.new_file(spec.name)
    listed = ", ".join(name(names[index]) for index in where.values())
    with _clear_errors(place):
        connection.execute(
            f"COPY (SELECT {listed} FROM given.{name(schema)}.{name(called)}) "
            f"TO {text(copy)} (FORMAT parquet, COMPRESSION zstd)"
        )
    return read_parquet(copy, spec, reading, place)


@contextmanager
def _clear_errors(place: RowPlace) -> Iterator[None]:
    try:
        yield
    except duckdb().Error as error:
        reason = visible(str(error).split("\n", 1)[0], 160)
        raise place.error(f"DuckDB cannot read it: {reason}") from None
