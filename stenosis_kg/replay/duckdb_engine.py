"""DuckDB as the engine: embedded, in one process, with what does not fit in memory spilled to a scratch folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .duck import duckdb, interruptible, text
from .engine import CLOSED, Reference, failure
from .reading import ReadTable

__all__ = ["DuckDB"]


class DuckDB:
    """An `Engine` over a connection of `duck.connect`."""

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
