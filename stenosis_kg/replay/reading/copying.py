"""A table copied to Parquet in the scratch folder, each row with the rule that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..duck import name, text
from .checks import BLANK, RowChecks
from .model import MOST
from .schema import InputColumn
from .scratch import Reading

__all__ = ["Copied", "copy"]


@dataclass(frozen=True, slots=True)
class Copied:
    """``rows`` were read, blank ones included; of ``bad`` ones there are so many, the first `MOST` are in ``reasons``.

    ``reasons`` are (place among the rows that were read, from 0; reason).
    """

    path: Path
    rows: int
    good: int
    bad: int
    undated: int
    reasons: tuple[tuple[int, str], ...]
    zoned: tuple[str, ...]


def copy(
    connection: Any, source: str, checks: RowChecks, kept: Sequence[InputColumn], table: str, reading: Reading
) -> Copied:
    """Copy what ``source`` has, in its order, and leave out the bad and the blank rows.

    The first copy has them, with the rule that each breaks: a file of text is parsed once. Only if there are any is it
    read again for what was seen, and copied again without them.
    """
    path = reading.new_file(table)
    _write(connection, checks.select(source, kept), path)
    file = f"read_parquet({text(path)}"
    zones = [f"COALESCE(BOOL_OR({name(f'zone {column}')}), false)" for column in checks.zones]
    dates = [f'COUNT(*) FILTER ({name(c.name)} IS NULL AND "rule " IS NULL)' for c in kept if c.kind == "time"]
    counts = ["COUNT(*)", 'COUNT("rule ")', f'COUNT(*) FILTER ("rule " = {BLANK})', *(dates or ["0"]), *zones]
    rows, marked, blank, undated, *zoned = connection.execute(f"SELECT {', '.join(counts)} FROM {file})").fetchone()
    reasons: list[tuple[int, str]] = []
    if marked:
        places = connection.execute(
            f'SELECT file_row_number FROM {file}, file_row_number = true) WHERE "rule " <> {BLANK}'
            f" ORDER BY file_row_number LIMIT {MOST}"
        ).fetchall()
        found = connection.execute(f"{checks.seen(source)} LIMIT {MOST}").fetchall()  # DuckDB keeps the order
        reasons = [
            (place, checks.rules[rule].reason(seen)) for (place,), (rule, seen) in zip(places, found, strict=True)
        ]
        every, path = path, reading.new_file(table)
        columns = ", ".join(name(column.name) for column in kept)
        _write(connection, f'SELECT {columns} FROM {file}) WHERE "rule " IS NULL', path)
        every.unlink()
    of_zone = tuple(column for column, there in zip(checks.zones, zoned, strict=True) if there)
    return Copied(path, rows, rows - marked, marked - blank, undated, tuple(reasons), of_zone)


def _write(connection: Any, select: str, path: Path) -> None:
    # Row groups of less are slow to read.
    connection.execute(f"COPY ({select}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)")
