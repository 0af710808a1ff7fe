"""What a replay needs of an engine, and DuckDB as one. The other is `spark_engine`; both run the same SELECTs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ..errors import InputError, OutputError, StenosisError, UsageError, visible
from .duck import duckdb, interruptible, text
from .reading import ReadTable

__all__ = ["CLOSED", "DuckDB", "Engine", "Reference", "ReferenceRow", "failure", "size"]

CLOSED = "the replay is closed; use it inside its with block, or before close()"
ReferenceRow: TypeAlias = tuple[int | str, ...]

_TEXT = frozenset(["code", "iri", "label", "sentence", "words", "kind_label"])
_WIDE = frozenset(["bit", "options"])  # whole numbers of 64 bits
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([KMGT])(i?)B", re.ASCII | re.IGNORECASE)
_LARGEST = 2**50
_FULL = ("no space left", "disk quota", "max_temp_directory_size", "not enough disk space")
_MEMORY = ("out of memory", "outofmemory", "java heap space", "gc overhead", "unable_to_acquire_memory")
_DENIED = ("permission error", "permission denied", "accesscontrolexception")


@dataclass(frozen=True, slots=True)
class Reference:
    """A small table for the SQL to join: whole numbers, and text in columns of certain names."""

    columns: tuple[str, ...]
    rows: tuple[ReferenceRow, ...]

    def types(self, text: str) -> list[str]:
        """The SQL type of each column; ``text`` is the engine's type for text."""
        return [text if name in _TEXT else "BIGINT" if name in _WIDE else "INTEGER" for name in self.columns]


class Engine(Protocol):
    """Named relations, and SELECTs that run on them."""

    name: str
    version: str

    def reference(self, name: str, table: Reference) -> None:
        """Create a reference table."""

    def files(self, name: str, table: ReadTable) -> None:
        """Create a relation over Parquet files, read by column name, each column cast to its type."""

    def days(self, column: str) -> str:
        """The SQL expression for the days since 1970-01-01 of a column of dates or times."""

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """Create a relation from a SELECT; ``kept``: its rows are computed once, now or when first read."""

    def free(self, name: str) -> None:
        """Drop the rows of a kept relation."""

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """The rows of a SELECT: whole numbers, and text."""

    def save(self, select: str, place: Path, form: str) -> None:
        """Write the rows of a SELECT as ``parquet`` or ``csv`` (with a header)."""

    def close(self) -> None:
        """Release everything."""


class DuckDB:
    """DuckDB as the engine: embedded, in one process, over a connection of `duck.connect`."""

    name = "duckdb"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._closed = False
        self.version = str(self.rows("SELECT version()")[0][0]).removeprefix("v")

    def reference(self, name: str, table: Reference) -> None:
        """A table of lists, which are handed over as values and never as text."""
        types = table.types("VARCHAR")
        parts = [f"UNNEST(CAST(? AS {kind}[])) AS {name}" for name, kind in zip(table.columns, types, strict=True)]
        columns = [list(values) for values in zip(*table.rows, strict=True)] or [[] for _ in types]
        with self._running():
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {', '.join(parts)}", columns)

    def files(self, name: str, table: ReadTable) -> None:
        """A view over the files."""
        with self._running():
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {table.sql}")

    def days(self, column: str) -> str:
        """Subtracting dates gives whole days."""
        return f"CAST(CAST({column} AS DATE) - DATE '1970-01-01' AS INTEGER)"

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """A table where it is kept, else a view."""
        with self._running():
            self.connection.execute(f"CREATE OR REPLACE TEMP {'TABLE' if kept else 'VIEW'} {name} AS {select}")

    def free(self, name: str) -> None:
        """Drop the table."""
        with self._running():
            self.connection.execute(f"DROP TABLE {name}")

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows, fetched."""
        with self._running():
            return list(self.connection.execute(select).fetchall())

    def save(self, select: str, place: Path, form: str) -> None:
        """One file."""
        how = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
        with self._running(place):
            self.connection.execute(f"COPY ({select}) TO {text(place)} ({how})")

    def close(self) -> None:
        """Close the connection."""
        self._closed = True
        self.connection.close()

    @contextmanager
    def _running(self, place: Path | None = None) -> Iterator[None]:
        if self._closed:
            raise UsageError(CLOSED)
        engine = duckdb()
        of_data = engine.IOException, engine.DataError, engine.InvalidInputException, engine.SerializationException
        try:
            with interruptible():
                yield
        except engine.Error as error:
            raise failure("DuckDB", str(error), damaged=isinstance(error, of_data), place=place) from None


def size(memory: str | None) -> int | None:
    """The bytes of a size such as "4GB" or "512MiB"; ``None`` for ``None``.

    Raises
    ------
    UsageError
        If it is not a size, is less than a byte, or more than a petabyte.

    >>> size("4GB"), size("0.5 gib")
    (4000000000, 536870912)
    """
    if memory is None:
        return None
    found = _SIZE.fullmatch(memory.strip())
    if found is not None:
        base = 1024 if found[3] else 1000
        bytes_ = int(Fraction(found[1]) * base ** (" KMGT".index(found[2].upper())))
        if 1 <= bytes_ <= _LARGEST:
            return bytes_
    raise UsageError(f'--memory "{visible(memory, 40)}" is no size of memory; write it as 4GB or 512MB')


def failure(engine: str, message: str, *, damaged: bool, place: Path | None = None) -> StenosisError:
    """An engine's error in our words: a full disk, too little memory, or a file that cannot be read.

    Parameters
    ----------
    engine : its name, as messages give it
    message : the engine's own message
    damaged : whether the engine's error is about reading data or a file
    place : the file that was being written, if any
    """
    lower, first = message.lower(), visible(next(iter(message.strip().splitlines()), "no reason given"), 200)
    if any(words in lower for words in _FULL):
        return OutputError(f"the disk for temporary files is full; make room, or set TMPDIR to a larger one ({first})")
    if any(words in lower for words in _MEMORY):
        return OutputError(f"there is not enough memory; give it more, like --memory 8GB ({first})")
    if place is not None:
        return OutputError(f"cannot be written; {engine} says: {first}", file=place)
    if any(words in lower for words in _DENIED):
        return InputError(f"a file of the events may not be read; look at its permissions ({first})")
    if damaged:
        return InputError(
            f"the events cannot be read to their end; is a file damaged, or was one changed meanwhile? ({first})"
        )
    return InputError(f"{engine} cannot go on; if the events are sound, please report it ({first})")
