"""What the readers of one input share: where they write, and what they noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import InputError
from .model import Place, Rejects, Warnings
from .schema import Column
from .sink import PATTERN

__all__ = ["Read", "Run"]


@dataclass(frozen=True, slots=True)
class Read:
    """One file (or table of a database) that was read: ``rows`` in it, and ``good`` ones handed on."""

    files: tuple[Path, ...]
    columns: tuple[Column, ...]
    rows: int
    good: int
    undated: int = 0


@dataclass(slots=True)
class Run:
    """One call of `read`."""

    scratch: Path
    progress: Callable[[str], None] | None
    rejects: Rejects
    warnings: Warnings = field(default_factory=Warnings)
    written: int = 0

    def place_for(self, table: str) -> Path:
        """A new file in the scratch folder."""
        self.written += 1
        return self.scratch / f"{table}-{self.written}.parquet"

    def plain(self, path: Path) -> Path:
        """The path of a file as an engine may be given it: one that it would take for a pattern has a link in scratch.

        Raises
        ------
        InputError
            If there can be no link.
        """
        path = path.absolute()
        if not PATTERN.search(path.as_posix()):
            return path
        link = self.place_for("link").absolute()
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(path)
        except OSError:
            message = "has one of * ? [ ] { } \\ in its path, which an engine takes for a pattern; rename it"
            raise InputError(message, file=path) from None
        return link

    def say(self, message: str) -> None:
        """Report progress."""
        if self.progress:
            self.progress(message)

    def zoned(self, place: Place, column: str) -> None:
        """Warn that times have a zone."""
        self.warnings.add(place, f"{column} has a time zone: all times are read in UTC, those without one as if in UTC")
