"""A Parquet file in the scratch folder, written batch by batch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from ...errors import OutputError
from .arrow import arrow
from .schema import Column
from .values import target

__all__ = ["PATTERN", "Sink", "folder"]

PATTERN = re.compile(r"[*?\[\]{}\\]")
"""What DuckDB or Spark take for a pattern in the path of a file."""

_ROWS = 500_000  # of a row group: less, and reading it is slow


class Sink:
    """Takes the columns of batches and writes them with types, compressed with zstd; a context.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        pa = arrow()
        self.path = path.absolute()
        self.rows = 0
        self._waiting: list[Any] = []
        self._schema = pa.schema([pa.field(column.name, target(column.kind)) for column in columns])
        try:
            self._writer = pa.parquet.ParquetWriter(self.path, self._schema, compression="zstd")
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def add(self, columns: dict[str, Any], bad: Sequence[int] = ()) -> None:
        """Write the rows of a batch, without the bad ones."""
        pa = arrow()
        batch = pa.table([columns[name] for name in self._schema.names], schema=self._schema)
        if bad:
            keep = [True] * batch.num_rows
            for index in bad:
                keep[index] = False
            batch = batch.filter(pa.array(keep))
        self.rows += batch.num_rows
        self._waiting.append(batch)
        if sum(each.num_rows for each in self._waiting) >= _ROWS:
            self._flush()

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, type_: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if type_ is None:
            self._flush()
        try:
            self._writer.close()
        except OSError as failed:
            raise _unwritable(self.path, failed) from None
        if type_ is not None:
            self.path.unlink(missing_ok=True)

    def _flush(self) -> None:
        pa = arrow()
        try:
            if self._waiting:
                self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=_ROWS)
        except OSError as error:
            raise _unwritable(self.path, error) from None
        self._waiting = []


def folder(scratch: Path) -> Path:
    """The scratch folder, made if there is none.

    Raises
    ------
    OutputError
        If it cannot be, or an engine would take its path for a pattern.
    """
    if PATTERN.search(scratch.absolute().as_posix()):
        message = "has one of * ? [ ] { } \\ in its path, which an engine takes for a pattern; set TMPDIR to another"
        raise OutputError(message, file=scratch)
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(scratch, error) from None
    return scratch


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"cannot be written: {reason}; set TMPDIR to a folder with space", file=path)
