"""A Parquet file checked: its types by the schema, its values by DuckDB, which looks at the footer first.

A good file is handed on as it is. Only if bad rows are to be left out is there a copy without them, and one in plain
encodings where an engine might not read those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetFile, ParquetWriter

from ...errors import InputError, UnsafeInput, visible
from ..duck import duckdb, name, text
from .checks import copy, row_checks
from .given import OTHERS, first_bytes
from .model import RowPlace
from .schema import InputColumn, InputSpec, columns
from .scratch import FileRead, Reading
from .values import KINDS, YEARS, accepts, plain_codes, whole_if, wrong

__all__ = ["read"]

_BATCH = 1 << 17
_MAGIC = b"PAR1"
_NOT_EVERYWHERE = {"BYTE_STREAM_SPLIT"}  # DuckDB 1.4 reads it of floating numbers only, and finds out late


def read(path: Path, spec: InputSpec, reading: Reading, place: RowPlace | None = None) -> FileRead:
    """Check a file; ``place`` is what messages name, where that is not the file itself.

    Raises
    ------
    UnsafeInput
        If it is a pickle, which could run code. It is not opened.
    InputError
        If it is not Parquet, a column is missing or of another type, or a row is bad and is not to be left out.
    """
    place = place or RowPlace(path)
    _looks_right(path)
    with _clear_errors(place), _opened(path) as file:
        names = list(file.schema_arrow.names)
        where = columns(place.file, names, spec)
        there = [c for c in spec.columns if c.name in where and _is_there(place, file, c, names[where[c.name]])]
        called = {column.name: names[where[column.name]] for column in there if column.kept}
        for each, source in called.items():
            if getattr(file.schema_arrow.field(source).type, "tz", None):
                reading.zoned(place, each)
        rows = file.metadata.num_rows
        reading.report(f"{path.name}: {rows:,} rows")
        plain = [c.name for c in there if c.kind == "code" and c.kept and _plain_codes(path, called[c.name])]
        types = {each: file.schema_arrow.field(source).type for each, source in called.items()}
        tests = {c.name: test for c in there if c.kind == "whole" and (test := whole_if(types[c.name]))}
        given = reading.plain(path if _everywhere(file) else _written_plainly(file, called.values(), spec, reading))
    source = f"read_parquet({text(given)}, hive_partitioning = false)"
    checks = row_checks(spec, called, textual=False, plain=plain, tests=tests)
    empty = [called[column.name] for column in checks.kept if column.kind == "time" and column.empty]
    with _clear_errors(place), reading.connection(given, path) as connection:
        try:
            if not connection.execute(checks.any(source)).fetchall():
                count = " + ".join([f"COUNT(*) - COUNT({name(each)})" for each in empty]) or "0"
                (undated,) = connection.execute(f"SELECT {count} FROM {source}").fetchone()
                return FileRead(given, checks.kept, rows, undated=undated)
            copied = copy(connection, source, checks, reading)
        except (duckdb().DataError, duckdb().InvalidInputException):
            _cannot_be(path, called, place)
            raise
    reading.reject(place, copied.bad, [(row + 1, why) for row, why in copied.reasons])
    return copied


def _looks_right(path: Path) -> None:
    """Whether a file begins and ends as Parquet does."""
    begins = first_bytes(path, 16)
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 4))
        ends = stream.read()
    if begins.startswith(_MAGIC) and ends == _MAGIC and size >= 12:
        return
    if begins[:1] == b"\x80" and begins[1:2] in b"\x02\x03\x04\x05":
        message = "is a pickle, and no Parquet file; it could run code, and was not opened: save the table as Parquet"
        raise UnsafeInput(message, file=path)
    if not size:
        raise InputError("is empty; a Parquet file is expected", file=path)
    if begins.startswith(_MAGIC):
        raise InputError("is a Parquet file that is cut off: its end is missing; copy it again", file=path)
    for magic, what in OTHERS.items():
        if begins.startswith(magic):
            raise InputError(f"is {what}", file=path)
    if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in begins):
        raise InputError("is text, and no Parquet file; if it is CSV, call it .csv", file=path)
    raise InputError("is no Parquet file; save the table as Parquet", file=path)


@contextmanager
def _clear_errors(place: RowPlace) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, duckdb().Error) as error:
        reason = visible(str(error).split("\n", 1)[0], 120)
        raise place.error(f"is damaged, or no Parquet file that can be read ({reason}); write it again") from None


def _is_there(place: RowPlace, file: ParquetFile, column: InputColumn, called: str) -> bool:
    """Whether the file has the column in a type that does; False for one of nulls only, which may be missing."""
    type_ = file.schema_arrow.field(called).type
    if accepts(column.kind, type_):
        return True
    if column.optional and pa.types.is_null(type_):
        return False
    seen = f"the column {called} is of the type {visible(str(type_), 60)}"
    row = None
    for start, batch in _batches(file, [called]):
        first = batch.column(0).is_valid().index(True).as_py()
        if first >= 0:
            row = start + first + 1
            seen += f' with the value "{visible(str(batch.column(0)[first]), 40)}"'
            break
    raise place.error(f"{seen}, and a {KINDS[column.kind].noun} is expected; save the column as such", row)


def _opened(path: Path) -> Any:
    """A Parquet file; times of 96 bits come in microseconds, since in nanoseconds the year 9999 becomes 1816."""
    return ParquetFile(path, coerce_int96_timestamp_unit="us")


def _plain_codes(path: Path, name: str) -> bool:
    """Whether none of the different codes is bad: there are far fewer than rows, and DuckDB looks at each row."""
    try:
        with ParquetFile(path, read_dictionary=[name]) as file:
            return _all_plain(file, name)
    except OSError:  # pyarrow makes no dictionary of some encodings, and then takes ten times as long
        with ParquetFile(path) as file:
            return _all_plain(file, name)


def _all_plain(file: ParquetFile, name: str) -> bool:
    arrays = (batch.column(0) for _, batch in _batches(file, [name]))
    found = (array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode() for array in arrays)
    try:
        return all(plain_codes(each.dictionary.to_pylist()) for each in found)
    except UnicodeDecodeError:
        return False


def _everywhere(file: ParquetFile) -> bool:
    """Whether every engine reads the encodings of a file."""
    groups = (file.metadata.row_group(index) for index in range(file.num_row_groups))
    chunks = (group.column(index) for group in groups for index in range(group.num_columns))
    return all(_NOT_EVERYWHERE.isdisjoint(chunk.encodings) for chunk in chunks)


def _written_plainly(file: ParquetFile, names: Iterable[str], spec: InputSpec, reading: Reading) -> Path:
    """A copy of some columns in plain encodings."""
    path = reading.new_file(spec.name)
    schema = pa.schema([file.schema_arrow.field(name) for name in names])
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for _, batch in _batches(file, schema.names):
            writer.write_batch(batch.select(schema.names))
    return path


def _cannot_be(path: Path, called: Mapping[str, str], place: RowPlace) -> None:
    """Raise an error that names the row at which DuckDB stops: for texts not in UTF-8, and times outside 64 bits."""
    with _opened(path) as file:
        for start, batch in _batches(file, called.values()):
            for index in range(batch.num_rows):
                for column, array in zip(called, batch.columns, strict=True):
                    value = array[index]
                    try:
                        value.as_py()
                    except UnicodeDecodeError:
                        seen = str(value.as_buffer().to_pybytes(), "utf-8", "replace")
                        raise place.error(wrong(column, "label", seen, textual=False), start + index + 1) from None
                    except (OverflowError, ValueError):  # no such date in Python
                        reason = f"{column} is {value.value}; {YEARS[0]} to {YEARS[1]} is expected: mend the year"
                        raise place.error(reason, start + index + 1) from None


def _batches(file: ParquetFile, names: Iterable[str]) -> Iterator[tuple[int, Any]]:
    start = 0
    for batch in file.iter_batches(_BATCH, columns=list(names), use_threads=False):
        yield start, batch
        start += batch.num_rows
