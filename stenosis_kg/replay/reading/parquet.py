"""A Parquet file checked: its types by the schema, its values by the footer where that tells, and else by reading.

A good file is handed on as it is. Only if bad rows are to be left out is there a copy without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import InputError, UnsafeInput, visible
from .arrow import arrow, compute
from .checks import Checked, check, in_years
from .header import columns
from .model import Place
from .run import Read, Run
from .schema import Column, Spec
from .sink import Sink
from .values import KINDS, accepts, plain_codes

__all__ = ["read"]

_BATCH = 1 << 17
_MAGIC = b"PAR1"
_OTHERS = {
    b"PARE": "an encrypted Parquet file; decrypt it",
    b"PK\x03\x04": "a ZIP archive; unpack it",
    b"\x1f\x8b": "compressed with gzip; unpack it",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it",
    b"ARROW1": "a Feather file; save it as Parquet",
    b"version https://": "what Git LFS has in place of the file; get it with: git lfs pull",
    b"SQLite format 3": "an SQLite database; save its tables as Parquet",
}


def read(path: Path, spec: Spec, run: Run, *, place: Place | None = None, any_case: bool = False) -> Read:
    """Check a file; ``place`` is what messages name, where that is not the file itself.

    Raises
    ------
    UnsafeInput
        If it is a pickle, which could run code. It is not opened.
    InputError
        If it is not Parquet, a column is missing or of another type, or a row is bad and is not to be left out.
    """
    place = place or Place(path)
    _looks_right(path)
    with _clear_errors(place), arrow().parquet.ParquetFile(path) as file:
        names = list(file.schema_arrow.names)
        where = columns(place.file, names, spec, any_case=any_case, line=None)
        called = {name: names[index] for name, index in where.items()}
        present = tuple(column for column in spec.columns if _is_there(place, file, column, called))
        kept = tuple(column for column in present if column.kept)
        for column in kept:
            if getattr(file.schema_arrow.field(called[column.name]).type, "tz", None):
                run.zoned(place, column.name)
        rows = file.metadata.num_rows
        run.say(f"{path.name}: {rows:,} rows")
        empty = {column.name: _nulls(file, called[column.name]) for column in kept}
        doubtful = [
            column.name
            for column in kept
            if not _cleared(file, column, called[column.name])
            or (column.kind == "code" and not _plain_codes(path, called[column.name]))
        ]
        if spec.order and set(spec.order) <= {column.name for column in kept}:
            doubtful += [name for name in spec.order if name not in doubtful]
        undated = _undated(file, kept, called, empty)
        if not _bad(file, spec, {name: called[name] for name in doubtful}, place, run):
            return Read((run.plain(path),), kept, rows, rows, undated)
        with Sink(run.place_for(spec.name), kept) as sink:
            undated = 0
            for start, found in _checked(file, spec, {column.name: called[column.name] for column in kept}):
                for index, why in found.bad.items():
                    run.rejects.add(place, start + index + 1, why)
                sink.add(found.columns, list(found.bad))
        with arrow().parquet.ParquetFile(sink.path) as copy:
            undated = _undated(copy, kept, {column.name: column.name for column in kept}, {})
        return Read((sink.path,), kept, rows, sink.rows, undated)


def _looks_right(path: Path) -> None:
    """Whether a file begins and ends as Parquet does."""
    try:
        with path.open("rb") as stream:
            begins = stream.read(16)
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 4))
            ends = stream.read()
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", file=path) from None
    if begins.startswith(_MAGIC) and ends == _MAGIC and size >= 12:
        return
    if begins[:1] == b"\x80" and begins[1:2] in b"\x02\x03\x04\x05":
        message = "is a pickle, and no Parquet file; it could run code, and was not opened: save the table as Parquet"
        raise UnsafeInput(message, file=path)
    if not size:
        raise InputError("is empty; a Parquet file is expected", file=path)
    if begins.startswith(_MAGIC):
        raise InputError("is a Parquet file that is cut off: its end is missing; copy it again", file=path)
    for magic, what in _OTHERS.items():
        if begins.startswith(magic):
            raise InputError(f"is {what}", file=path)
    if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in begins):
        raise InputError("is text, and no Parquet file; if it is CSV, call it .csv", file=path)
    raise InputError("is no Parquet file; save the table as Parquet", file=path)


@contextmanager
def _clear_errors(place: Place) -> Iterator[None]:
    pa = arrow()
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        said = visible(str(error).split("\n", 1)[0], 120)
        raise place.error(f"is damaged, or no Parquet file that can be read ({said}); write it again") from None


def _is_there(place: Place, file: Any, column: Column, called: Mapping[str, str]) -> bool:
    """Whether the file has the column, in a type that does."""
    if column.name not in called:
        return False
    name = called[column.name]
    type_ = file.schema_arrow.field(name).type
    if accepts(column.kind, type_):
        return True
    if column.optional and arrow().types.is_null(type_):
        return False
    seen = f"the column {name} is of the type {visible(str(type_), 60)}"
    row = None
    for start, batch in _batches(file, [name]):
        valid = compute().indices_nonzero(batch.column(0).is_valid())
        if len(valid):
            row = start + valid[0].as_py() + 1
            seen += f' with the value "{visible(str(batch.column(0)[valid[0].as_py()]), 40)}"'
            break
    raise place.error(f"{seen}, and a {KINDS[column.kind].noun} is expected; save the column as such", row)


def _cleared(file: Any, column: Column, name: str) -> bool:
    """Whether the footer says that no value of the column can be bad."""
    for group in range(file.metadata.num_row_groups):
        if file.metadata.row_group(group).num_rows == 0:
            continue
        found = _footer(file, group, name)
        if found is None or not found.has_null_count or (found.null_count and not column.empty):
            return False
        if found.null_count == file.metadata.row_group(group).num_rows:
            continue
        if column.kind == "whole" and not arrow().types.is_uint64(file.schema_arrow.field(name).type):
            continue
        if column.kind in ("code", "label") and column.empty:
            continue
        if not found.has_min_max or not _fits(column.kind, found):
            return False
    return True


def _plain_codes(path: Path, name: str) -> bool:
    """Whether none of the different codes is bad: the footer does not tell, and they are far fewer than the rows."""
    with arrow().parquet.ParquetFile(path, read_dictionary=[name]) as file:
        return all(plain_codes(batch.column(0).dictionary) for _, batch in _batches(file, [name]))


def _fits(kind: str, statistics: Any) -> bool:
    try:
        least, most = statistics.min, statistics.max
        if kind in ("day", "time"):
            return in_years([least, most])
        return least >= 0 and most < 1 << 63 if kind == "whole" else len(least) > 0
    except (ValueError, OverflowError, TypeError, AttributeError):  # no such date in Python
        return False


def _footer(file: Any, group: int, name: str) -> Any:
    """The statistics of a column, if there are any."""
    found = file.metadata.row_group(group)
    for index in range(found.num_columns):
        if found.column(index).path_in_schema == name:
            return found.column(index).statistics
    return None


def _nulls(file: Any, name: str) -> int | None:
    """How many values are null, if the footer has it."""
    count = 0
    for group in range(file.metadata.num_row_groups):
        found = _footer(file, group, name)
        if found is None or not found.has_null_count:
            return None
        count += found.null_count
    return count


def _undated(file: Any, kept: tuple[Column, ...], called: Mapping[str, str], known: Mapping[str, int | None]) -> int:
    """How many rows have no time, where they may have none."""
    count = 0
    for column in kept:
        if column.kind == "time" and column.empty:
            nulls = known.get(column.name)
            if nulls is None:
                nulls = sum(batch.column(0).null_count for _, batch in _batches(file, [called[column.name]]))
            count += nulls
    return count


def _bad(file: Any, spec: Spec, called: Mapping[str, str], place: Place, run: Run) -> bool:
    """Whether there are bad rows. The first is an error, unless they are to be left out."""
    for start, found in _checked(file, spec, called):
        for index, why in found.bad.items():
            if run.rejects.skip:
                return True
            run.rejects.add(place, start + index + 1, why)
    return False


def _checked(file: Any, spec: Spec, called: Mapping[str, str]) -> Iterator[tuple[int, Checked]]:
    if called:
        for start, batch in _batches(file, list(called.values())):
            yield start, check(spec, {name: batch.column(each) for name, each in called.items()}, textual=False)


def _batches(file: Any, names: list[str]) -> Iterator[tuple[int, Any]]:
    start = 0
    for batch in file.iter_batches(_BATCH, columns=names, use_threads=False):
        yield start, batch
        start += batch.num_rows
