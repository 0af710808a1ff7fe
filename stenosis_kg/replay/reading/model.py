"""What reading gives: tables as Parquet files, and an account of what was read and left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError
from ..duck import name, text

__all__ = ["MOST", "Input", "ReadTable", "Reject", "RowPlace"]

MOST = 1_000
"""How many of the rows that were left out are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """Parquet files that are one table; ``columns`` are those of them that a replay uses, and ``types`` theirs in SQL.

    The files of a user are as they were: integers and times of any width, other columns, another case of the names.
    ``sql`` gives all tables alike.
    """

    files: tuple[Path, ...]
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: int

    @property
    def sql(self) -> str:
        """A SELECT for DuckDB that gives the columns in their types; a time with a zone comes out in UTC.

        >>> ReadTable((Path("/a.parquet"),), ("code",), ("VARCHAR",), 1).sql.split(", ")[0]
        'SELECT "code"::VARCHAR AS "code" FROM read_parquet([\\'/a.parquet\\']'
        """
        pairs = zip(map(name, self.columns), self.types, strict=True)
        columns = ", ".join(f"{column}::{type_} AS {column}" for column, type_ in pairs)
        files = ", ".join(map(text, self.files))
        options = "union_by_name = true, hive_partitioning = false"  # a folder code=X is no column
        return f"SELECT {columns} FROM read_parquet([{files}], {options})"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: its number from 1, in a text file that of its line, and what is wrong with it."""

    file: Path
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Input:
    """What was given, checked.

    ``given`` are the files of the user that were read: ``root``, or those below it where that is a folder. ``rows``
    counts those of all tables, with the ones left out. ``undated`` are the static rows of MEDS: they have no time, are
    not bad, and are handed on with a time of null.
    """

    kind: str
    tables: dict[str, ReadTable]
    given: tuple[Path, ...]
    warnings: tuple[str, ...]
    left_out: tuple[Reject, ...]
    left_out_count: int
    rows: int
    undated: int
    root: Path

    def called(self, file: Path) -> str:
        """A file that was read, as seen from what was given, so that two in different folders have two names."""
        if file != self.root and file.is_relative_to(self.root):
            return file.relative_to(self.root).as_posix()
        return file.name


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row is: in a file, and of a database in which table; ``lines`` if its rows are lines of text."""

    file: Path
    table: str = ""
    lines: bool = False

    def error(self, message: str, row: int | None = None) -> InputError:
        """An error that names the place."""
        if self.lines:
            return InputError(message, file=self.file, line=row)
        places = [f"table {self.table}"] * bool(self.table) + [f"row {row}"] * (row is not None)
        return InputError(", ".join(places) + ": " * bool(places) + message, file=self.file)
