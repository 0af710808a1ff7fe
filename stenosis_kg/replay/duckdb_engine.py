"""DuckDB as the engine: embedded, in one process, with what does not fit in memory spilled to a scratch folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError, OutputError
from .engine import Value
from .reading import Table
from .tables import WIDE, Reference, is_text

__all__ = ["DuckDB"]


class DuckDB:
    """An `Engine` over a connection of `duck.connect`."""

    name = "duckdb"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.version = str(self.rows("SELECT version()")[0][0]).removeprefix("v")
        self._kept: set[str] = set()

    def reference(self, name: str, table: Reference) -> None:
        """A table of lists, which are handed over as values and never as text."""
        kinds = ["VARCHAR" if is_text(c) else "BIGINT" if c in WIDE else "INTEGER" for c in table.columns]
        parts = [f"UNNEST(CAST(? AS {kind}[])) AS {c}" for c, kind in zip(table.columns, kinds, strict=True)]
        columns = [list(values) for values in zip(*table.rows, strict=True)] or [[] for _ in kinds]
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {', '.join(parts)}", columns)

    def files(self, name: str, table: Table) -> None:
        """A view over the files."""
        with _said():
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {table.sql}")

    def days(self, column: str) -> str:
        """Subtracting dates gives whole days."""
        return f"CAST(CAST({column} AS DATE) - DATE '1970-01-01' AS INTEGER)"

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """A table where it is kept, else a view."""
        with _said():
            self.connection.execute(f"CREATE OR REPLACE TEMP {'TABLE' if kept else 'VIEW'} {name} AS {select}")
        if kept:
            self._kept.add(name)

    def free(self, name: str) -> None:
        """Drop the table."""
        if name in self._kept:
            self._kept.remove(name)
            self.connection.execute(f"DROP TABLE {name}")

    def rows(self, select: str) -> list[tuple[Value, ...]]:
        """All rows, fetched."""
        with _said():
            return list(self.connection.execute(select).fetchall())

    def save(self, select: str, place: Path, form: str) -> None:
        """One file."""
        target = str(place).replace("'", "''")
        how = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
        with _said():
            self.connection.execute(f"COPY ({select}) TO '{target}' ({how})")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


@contextmanager
def _said() -> Iterator[None]:
    """What may go wrong while it runs, in our words: memory and disk, which depend on the machine."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        what = "there is not enough memory; give it more (--memory 8GB), or make room where temporary files go"
        raise OutputError(f"{what} ({_first(error)})") from None
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        # The tables are known to fit: what is left is a file that is damaged, or a disk that is full.
        raise InputError(f"the events cannot be read to their end, or the disk is full ({_first(error)})") from None


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
