"""What reading gives: tables as Parquet files, and an account of what was read, left out and worth a warning."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ...errors import InputError
from ..duck import name, text

__all__ = ["MOST", "Input", "RowPlace", "Reject", "Rejects", "ReadTable", "Warnings"]

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
    types: tuple[str, ...] = ()
    rows: int = 0

    @property
    def sql(self) -> str:
        """A SELECT for DuckDB that gives the columns in their types; a time with a zone comes out in UTC.

        >>> ReadTable((Path("/a.parquet"),), ("code",), ("VARCHAR",)).sql.split(", ")[0]
        'SELECT "code"::VARCHAR AS "code" FROM read_parquet([\\'/a.parquet\\']'
        """
        columns = (
            f"{name(each)}::{type_} AS {name(each)}" for each, type_ in zip(self.columns, self.types, strict=True)
        )
        if not self.files:
            nothing = (f"NULL::{type_} AS {name(each)}" for each, type_ in zip(self.columns, self.types, strict=True))
            return f"SELECT {', '.join(nothing)} WHERE false"
        files = ", ".join(map(text, self.files))
        options = "union_by_name = true, hive_partitioning = false"  # a folder code=X is no column
        return f"SELECT {', '.join(columns)} FROM read_parquet([{files}], {options})"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out: its number from 1, in a text file that of its line, and what is wrong with it."""

    file: Path
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Input:
    """What was given, checked.

    ``given`` are the files of the user that were read, below ``root`` where that is a folder. ``rows`` counts those of
    all tables, with the ones left out.
    ``undated`` are the static rows of MEDS: they have no time, are not bad, and are handed on with a time of null.
    """

    kind: str
    tables: dict[str, ReadTable]
    given: tuple[Path, ...]
    warnings: tuple[str, ...] = ()
    left_out: tuple[Reject, ...] = ()
    left_out_count: int = 0
    rows: int = 0
    undated: int = 0
    root: Path | None = None

    def called(self, file: Path) -> str:
        """A file that was read, as seen from what was given: two in different folders can be told apart."""
        if self.root is not None and file != self.root and file.is_relative_to(self.root):
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


@dataclass(slots=True)
class Rejects:
    """Takes the bad rows: the first is an error, unless they are to be left out."""

    skip: bool = False
    kept: list[Reject] = field(default_factory=list)
    count: int = 0

    def add(self, place: RowPlace, row: int, reason: str) -> None:
        """Take one.

        Raises
        ------
        InputError
            If bad rows are not to be left out.
        """
        if not self.skip:
            raise place.error(reason, row)
        self.count += 1
        if len(self.kept) < MOST:
            table = f"table {place.table}: " if place.table else ""
            self.kept.append(Reject(place.file, row, table + reason))

    def more(self, count: int) -> None:
        """Count so many that come after `MOST` others, and so are not listed."""
        self.count += count


@dataclass(slots=True)
class Warnings:
    """Takes warnings about files: each is given once, with the first file and how many more there are."""

    seen: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: RowPlace, message: str) -> None:
        """Take one."""
        where = f"{place.file}, table {place.table}" if place.table else str(place.file)
        places = self.seen.setdefault(message, [])
        if where not in places:
            places.append(where)

    def lines(self) -> tuple[str, ...]:
        """All, in the order in which they came up."""
        return tuple(
            f"{first}{f' and {len(more)} more' if more else ''}: {message}"
            for message, (first, *more) in self.seen.items()
        )
