"""The tables that a replay writes, as ``assets/replay_tables.toml`` has them: columns, types, meanings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ..paths import settings

__all__ = ["FORMS", "OutputColumn", "OutputLayout", "OutputTable", "Value", "layouts"]

Value: TypeAlias = "str | int | float | None"
"""A cell. ``None``: nothing, or suppressed."""

FORMS = ("parquet", "csv")
"""The formats in which tables are written."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column: its type ("text", "integer" or "number") and its meaning."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class OutputLayout:
    """A table's columns. ``of_persons``: a row is about one person, and the table is not for sharing."""

    name: str
    what: str
    columns: tuple[OutputColumn, ...]
    of_persons: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def table(self, rows: Iterable[tuple[Value, ...]]) -> OutputTable:
        """A table of this layout."""
        return OutputTable(self, tuple(rows))


@dataclass(frozen=True, slots=True)
class OutputTable:
    """A layout and its rows."""

    layout: OutputLayout
    rows: tuple[tuple[Value, ...], ...]

    def dicts(self) -> list[dict[str, Value]]:
        """Each row as a dict by column name."""
        return [dict(zip(self.layout.names, row, strict=True)) for row in self.rows]


@cache
def layouts() -> dict[str, OutputLayout]:
    """Every table that a replay writes, by name.

    >>> layouts()["attrition"].names
    ('step', 'persons', 'excluded')
    """
    return {
        name: OutputLayout(
            name,
            table["what"],
            tuple(OutputColumn(column, *described) for column, described in table["columns"].items()),
            table.get("of_persons", False),
        )
        for name, table in settings("replay_tables").items()
    }
