"""Tables whose columns are described in an asset, and how they are written as CSV and as Parquet.

CSV is UTF-8, with commas, and quotes where there must be; text that a spreadsheet would run as a formula has an
apostrophe in front (`tabular.guarded`). Parquet has types, and needs pyarrow (``pip install 'stenosis-kg[parquet]'``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from ..extras import need
from ..paths import SCOPE, __version__, settings
from ..rdf.graph import Shown
from ..tabular import delimited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["FORMS", "OutputColumn", "OutputLayout", "OutputTable", "Value", "arrow", "encode", "layouts"]

Value: TypeAlias = "str | int | float | None"
"""A cell. ``None``: nothing, or suppressed."""

FORMS = ("parquet", "csv")
"""The formats in which tables are written."""

_TYPES = {"text": "string", "integer": "int64", "number": "float64"}


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


@dataclass(frozen=True, slots=True, repr=False)
class OutputTable(Shown):
    """A layout and its rows."""

    layout: OutputLayout
    rows: tuple[tuple[Value, ...], ...]

    def _table(self) -> Table:
        from ..rdf.records import Table

        return Table(f"{self.layout.name}: {self.layout.what}", self.layout.names, self.rows)

    def dicts(self) -> list[dict[str, Value]]:
        """Each row as a dict by column name."""
        return [dict(zip(self.layout.names, row, strict=True)) for row in self.rows]

    def csv(self) -> bytes:
        """As a CSV file."""
        return delimited([self.layout.names, *self.rows]).encode()

    def parquet(self) -> bytes:
        """As a Parquet file. Errors as of `arrow`."""
        pa = arrow()
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.layout.columns)
        arrays = []
        for column, values in zip(self.layout.columns, columns, strict=True):
            cells = [str(each) if column.kind == "text" and each is not None else each for each in values]
            arrays.append(pa.array(cells, getattr(pa, _TYPES[column.kind])()))
        return encode(pa.table(arrays, names=list(self.layout.names)))


@cache
def layouts(asset: str) -> dict[str, OutputLayout]:
    """The tables of an asset, by name.

    >>> layouts("replay_tables")["attrition"].names
    ('step', 'persons', 'excluded')
    """
    found = {}
    for name, table in settings(asset).items():
        columns = tuple(OutputColumn(column, *described) for column, described in table["columns"].items())
        found[name] = OutputLayout(name, table["what"], columns, table.get("of_persons", False))
    return found


def arrow() -> Any:
    """pyarrow.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    need("pyarrow.parquet", "writing Parquet", "parquet")
    return need("pyarrow", "writing Parquet", "parquet")


def encode(table: Any) -> bytes:
    """An Arrow table as a Parquet file, with the scope and version in its metadata."""
    out = io.BytesIO()
    about = {**(table.schema.metadata or {}), "scope": SCOPE, "version": __version__}
    arrow().parquet.write_table(table.replace_schema_metadata(about), out, compression="zstd")
    return out.getvalue()
