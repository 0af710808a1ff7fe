"""Events in MEDS columns: a cohort to .csv or .parquet, and a small one repeated to as many events as a benchmark asks.

numpy and pyarrow are imported where they are needed: pyarrow comes with the extra ``parquet``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from stenosis_kg.errors import OutputError, UsageError
from stenosis_kg.extras import need

from .codes import UNMAPPED, is_mapped

__all__ = ["BASE", "stream", "write"]

BASE = 5000
"""Persons in the cohort that ``stream`` repeats."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400_000_000  # microseconds
_BLOCK = 1_000_000  # about how many rows are in memory, and in a row group
_SHIFT, _YEAR = 37, 365  # each copy lies so many days later than the one before, and within a year of the first

Event = tuple[int, int, str]


def write(events: Sequence[Event], path: Path) -> None:
    """The events, sorted by subject, time and code; the ending of the name says the format."""
    rows = sorted(events)
    if path.suffix == ".csv":
        lines = [f"{person},{date.fromordinal(_EPOCH + day).isoformat()},{code}\n" for person, day, code in rows]
        _save(path, "subject_id,time,code\n" + "".join(lines))
    elif path.suffix == ".parquet":
        pa, parquet = _pyarrow()
        schema = _schema(pa)
        columns = [[row[0] for row in rows], [row[1] * _DAY for row in rows], [row[2] for row in rows]]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        try:
            parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror or error}", file=path) from error
    else:
        raise UsageError(f"{path.name}: the name says no known format; end it in .csv or .parquet")


def stream(events: Sequence[Event], path: Path, count: int, *, noise: float = 0.0, seed: int = 1) -> None:
    """Repeat the events to exactly ``count`` rows of a .parquet file, in bounded memory.

    Each copy has persons of its own, numbered on, and lies some days later than the one before; the last is cut off.
    ``noise`` is the share of rows with codes that no mapping has: those of the events are left out, and so many drawn
    anew, between the first and the last day of a person. Courses lose the encounters that open and close their records:
    the truth of a cohort is not that of its copies.
    """
    import numpy as np

    if path.suffix != ".parquet":
        raise UsageError(f"{path.name}: so many events are written as Parquet only; end the name in .parquet")
    pa, parquet = _pyarrow()
    base = _with_noise(events, noise, Random(seed))
    # Persons without an event left would be gaps in the numbers: number them anew.
    numbers = {person: number for number, person in enumerate(dict.fromkeys(row[0] for row in base), 1)}
    subjects = np.array([numbers[row[0]] for row in base], dtype=np.int64)
    times = np.array([row[1] for row in base], dtype=np.int64) * _DAY
    copies = max(1, min(_BLOCK // len(base), -(-count // len(base))))  # in a block
    codes = pa.array([row[2] for row in base] * copies, pa.string())
    copy = np.repeat(np.arange(copies, dtype=np.int64), len(base))
    subjects, times = np.tile(subjects, copies), np.tile(times, copies)
    schema, written, done = _schema(pa), 0, 0
    try:
        with parquet.ParquetWriter(path, schema, use_dictionary=["code"], compression="zstd") as file:
            while written < count:
                rows = min(count - written, len(subjects))
                number = copy[:rows] + done
                arrays = [
                    pa.array(subjects[:rows] + number * len(numbers)),
                    pa.array(times[:rows] + number * _SHIFT % _YEAR * _DAY).cast(schema.field("time").type),
                    codes.slice(0, rows),
                ]
                file.write_table(pa.Table.from_arrays(arrays, schema=schema))
                written, done = written + rows, done + copies
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", file=path) from error


def _with_noise(events: Sequence[Event], noise: float, rng: Random) -> list[Event]:
    kept = [event for event in sorted(events) if is_mapped(event[2])]
    lived: dict[int, tuple[int, int]] = {}
    for person, day, code in kept:
        if code != "MEDS_BIRTH":
            first, last = lived.get(person, (day, day))
            lived[person] = min(first, day), max(last, day)
    persons = list(lived.items())
    drawn = []
    for _ in range(round(len(kept) * noise / (1 - noise))):
        person, (first, last) = persons[int(rng.random() * len(persons))]
        day = first + int(rng.random() * (last - first + 1))
        drawn.append((person, day, UNMAPPED[int(rng.random() * len(UNMAPPED))]))
    return sorted(kept + drawn)


def _pyarrow() -> tuple[Any, Any]:
    parquet = need("pyarrow.parquet", "writing Parquet", "parquet")
    return need("pyarrow", "writing Parquet", "parquet"), parquet


def _schema(pa: Any) -> Any:
    return pa.schema([("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string())])


def _save(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", file=path) from error
