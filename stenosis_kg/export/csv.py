"""CSV tables for pandas, DuckDB and spreadsheets, and back.

UTF-8, with commas, and quotes where there must be; a cell without quotes that is empty has nothing. Text that a
spreadsheet would run as a formula has an apostrophe in front (`guarded`).
"""

from __future__ import annotations

import csv
import io

from ..rdf.graph import Graph
from .tables import Cell, Table, readme, tables

__all__ = ["files", "guarded", "unguarded"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(graph: Graph) -> dict[str, bytes]:
    """``nodes.csv``, ``edges.csv``, ``evidence.csv`` and so on, and ``README.txt``, which has the scope and version.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    found = tables(graph)
    note = "Text that a spreadsheet would run as a formula has an apostrophe in front."
    return {"README.txt": readme(found, ".csv", [note]), **{f"{table.name}.csv": _csv(table) for table in found}}


def guarded(text: str) -> str:
    """Text that a spreadsheet shows, and does not run.

    >>> guarded("=1+1"), guarded("L5-S1"), unguarded(guarded("'=1"))
    ("'=1+1", 'L5-S1', "'=1")
    """
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode()


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell
