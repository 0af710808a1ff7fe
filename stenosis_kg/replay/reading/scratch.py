"""One reading of an input: where it writes, and what it noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import InputError, OutputError, visible
from ..duck import connect, duckdb
from .model import Rejects, RowPlace, Warnings
from .schema import InputColumn

__all__ = ["FileRead", "Reading", "folder", "interruptible"]

_PATTERN = re.compile(r"[*?\[\]{}\\]")  # what DuckDB or Spark take for a pattern in the path of a file


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file (or table of a database) that was read: ``rows`` in it, and ``good`` ones handed on."""

    files: tuple[Path, ...]
    columns: tuple[InputColumn, ...]
    rows: int
    good: int
    undated: int = 0


@dataclass(slots=True)
class Reading:
    """One call of `read`; ``memory`` limits DuckDB, in bytes."""

    scratch: Path
    progress: Callable[[str], None] | None
    rejects: Rejects
    memory: int | None = None
    warnings: Warnings = field(default_factory=Warnings)
    written: int = 0

    def new_file(self, table: str, ending: str = "parquet") -> Path:
        """The path of a new file in the scratch folder."""
        self.written += 1
        return (self.scratch / f"{table}-{self.written}.{ending}").absolute()

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
            message = "has one of * ? [ ] { } \\ in its path, which an engine takes for a pattern; rename it"
            raise InputError(message, file=path) from None
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

    def zoned(self, place: RowPlace, column: str) -> None:
        """Warn that times have a zone."""
        self.warnings.add(place, f"{column} has a time zone: all times are read in UTC, those without one as if in UTC")


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C, and any signal whose handler raises, is a RuntimeError of DuckDB: make it a KeyboardInterrupt again."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def folder(scratch: Path) -> Path:
    """The scratch folder, made if there is none.

    Raises
    ------
    OutputError
        If it cannot be, or an engine would take its path for a pattern.
    """
    if _PATTERN.search(scratch.absolute().as_posix()):
        message = "has one of * ? [ ] { } \\ in its path, which an engine takes for a pattern; set TMPDIR to another"
        raise OutputError(message, file=scratch)
    try:
        scratch.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot be written: {reason}; set TMPDIR to a folder with space", file=scratch) from None
    return scratch
