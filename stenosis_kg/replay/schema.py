"""The tables that a replay writes, as ``assets/replay_tables.toml`` has them: columns, types, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ..paths import settings

__all__ = ["FORMS", "Column", "Layout", "Table", "Value", "layouts"]

Value: TypeAlias = "str | int | float | None"

FORMS = ("parquet", "csv")
"""How tables are written."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: "text", "integer" or "number", and what it holds."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table is to look like. ``of_persons``: a row is about one person, and the table is not for sharing."""

    name: str
    what: str
    columns: tuple[Column, ...]
    of_persons: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def table(self, rows: Iterable[tuple[Value, ...]]) -> Table:
        """A table of this layout."""
        return Table(self, tuple(rows))


@dataclass(frozen=True, slots=True)
class Table:
    """A layout and its rows."""

    layout: Layout
    rows: tuple[tuple[Value, ...], ...]

    def dicts(self) -> list[dict[str, Value]]:
        """The rows by the names of the columns."""
        return [dict(zip(self.layout.names, row, strict=True)) for row in self.rows]


@cache
def layouts() -> dict[str, Layout]:
    """Every table that a replay writes.

    >>> layouts()["attrition"].names
    ('step', 'persons', 'excluded')
    """
    tables = settings("replay_tables")
    return {
        name: Layout(
            name,
            table["what"],
            tuple(Column(column, *told) for column, told in table["columns"].items()),
            table.get("of_persons", False),
        )
        for name, table in tables.items()
    }
