"""What a replay asks of an engine. `duck` and `spark` are the two; both run the same SELECTs."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from .reading import Table
from .tables import Reference

__all__ = ["Engine", "Value"]

Value = int | str | float | None


class Engine(Protocol):
    """A place where named relations are, and SELECTs run."""

    name: str
    version: str

    def reference(self, name: str, table: Reference) -> None:
        """Make a small table."""

    def files(self, name: str, table: Table) -> None:
        """Make a relation of Parquet files, which are read in turn, by name of column, each as its type."""

    def days(self, column: str) -> str:
        """The expression for the days since 1970-01-01 of a column with dates or times."""

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """Make a relation of a SELECT; ``kept``: its rows are made once, now or when first read."""

    def free(self, name: str) -> None:
        """Let go of the rows of a relation."""

    def rows(self, select: str) -> list[tuple[Value, ...]]:
        """The rows of a SELECT."""

    def save(self, select: str, place: Path, form: str) -> None:
        """Write the rows of a SELECT as ``parquet`` or ``csv`` (with a header)."""

    def close(self) -> None:
        """Let go of everything."""
