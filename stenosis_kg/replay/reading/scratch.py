"""One reading of an input: where it writes, and what it noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import InputError, OutputError, visible
from ..duck import connect, duckdb, interruptible
from .model import MOST, Reject, RowPlace
from .schema import InputColumn

__all__ = ["FileRead", "Reading", "folder"]

_PATTERN = re.compile(r"[*?\[\]{}\\]")  # what DuckDB or Spark take for a pattern in the path of a file
_TAKEN = "has one of * ? [ ] { } \\ in its path, which an engine takes for a pattern"


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file (or table of a database) that was read.

    Attributes
    ----------
    file, columns : the Parquet file with its ``good`` rows, and the columns of it that count
    good, bad, blank, undated : how many rows there are; those without a time are good
    reasons : what is wrong with the first `MOST` of the bad rows: (place among all rows from 0, reason)
    zoned : the columns that have times with a zone
    """

    file: Path
    columns: tuple[InputColumn, ...]
    good: int
    bad: int = 0
    blank: int = 0
    undated: int = 0
    reasons: Sequence[tuple[int, str]] = ()
    zoned: Sequence[str] = ()


@dataclass(slots=True)
class Reading:
    """One call of `read`.

    Attributes
    ----------
    scratch : the folder for copies
    progress : called with what was read
    skip_bad : whether bad rows are left out; otherwise the first is an error
    memory : the most that DuckDB may take, in bytes
    left_out, left_out_count : the first `MOST` bad rows, and how many there are
    """

    scratch: Path
    progress: Callable[[str], None] | None = None
    skip_bad: bool = False
    memory: int | None = None
    left_out: list[Reject] = field(default_factory=list)
    left_out_count: int = 0
    _warned: dict[str, dict[str, None]] = field(default_factory=dict)
    _written: int = 0

    def new_file(self, table: str, ending: str = "parquet") -> Path:
        """The path of a new file in the scratch folder."""
        self._written += 1
        return (self.scratch / f"{table}-{self._written}.{ending}").absolute()

    def plain(self, path: Path) -> Path:
        """The path of a file as an engine may be given it: one that it would take for a pattern has a link in scratch.

        Raises
        ------
        InputError
            If there can be no link.
        """
        path = path.absolute()
        if not _PATTERN.search(path.as_posix()):
            return path
        link = self.new_file("link", path.suffix.lower().lstrip("."))
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(path)
        except OSError:
            raise InputError(f"{_TAKEN}; rename it", file=path) from None
        return link

    @contextmanager
    def connection(self, *files: Path) -> Iterator[Any]:
        """A connection that reads these files and the scratch folder, and writes the scratch folder.

        Raises
        ------
        OutputError
            If the disk or the memory does not suffice.
        """
        connection = connect(self.memory, self.scratch, files)
        try:
            with interruptible():
                yield connection
        except (duckdb().IOException, duckdb().OutOfMemoryException) as error:
            reason = visible(str(error).split("\n", 1)[0], 160)
            mend = "set TMPDIR to a folder with space, or give more --memory"
            raise OutputError(f"there is no room for what is read; {mend} ({reason})", file=self.scratch) from None
        finally:
            connection.close()

    def report(self, message: str) -> None:
        """Report progress."""
        if self.progress:
            self.progress(message)

    def reject(self, place: RowPlace, count: int, rows: Iterable[tuple[int, str]]) -> None:
        """Leave out ``count`` bad rows, of which ``rows`` are the first: number, and what is wrong.

        Raises
        ------
        InputError
            If bad rows are not to be left out.
        """
        table = f"table {place.table}: " if place.table else ""
        for row, reason in rows:
            if not self.skip_bad:
                raise place.error(reason, row)
            if len(self.left_out) < MOST:
                self.left_out.append(Reject(place.file, row, table + reason))
        self.left_out_count += count

    def warn(self, place: RowPlace, message: str) -> None:
        """Take a warning about a file."""
        where = f"{place.file}, table {place.table}" if place.table else str(place.file)
        self._warned.setdefault(message, {})[where] = None

    def zoned(self, place: RowPlace, column: str) -> None:
        """Warn that times have a zone."""
        self.warn(place, f"{column} has a time zone: all times are read in UTC, those without one as if in UTC")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each warning once, in the order in which they came up: the first file, and how many more there are."""
        return tuple(
            f"{first}{f' and {len(more)} more' if more else ''}: {message}"
            for message, (first, *more) in self._warned.items()
        )


def folder(scratch: Path) -> Path:
    """The scratch folder, made if there is none.

    Raises
    ------
    OutputError
        If it cannot be, or an engine would take its path for a pattern.
    """
    if _PATTERN.search(scratch.absolute().as_posix()):
        raise OutputError(f"{_TAKEN}; set TMPDIR to another", file=scratch)
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot be written: {reason}; set TMPDIR to a folder with space", file=scratch) from None
    return scratch
