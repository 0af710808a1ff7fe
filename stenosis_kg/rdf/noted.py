"""What is worth a warning while a file is read: each kind once, with the line of its first and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from os import PathLike

__all__ = ["Noted"]


class Noted:
    """Warnings about a file, and those that it is read with.

    >>> noted = Noted("a.sssom.tsv")
    >>> for line in (7, 9, 12):
    ...     noted.add("denied", "the row denies a match and is not used", line)
    >>> noted.warnings
    ('a.sssom.tsv, line 7: the row denies a match and is not used (and 2 more like it)',)
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = path
        self._first: dict[str, tuple[int, str, str | PathLike[str]]] = {}
        self._count: dict[str, int] = {}

    def add(self, kind: str, message: str, line: int, path: str | PathLike[str] | None = None) -> None:
        """Note a place, in this file or in the one at ``path``. The first of a kind is the one that is told."""
        self._first.setdefault(kind, (line, message, path or self._path))
        self._count[kind] = self._count.get(kind, 0) + 1

    def unknown(
        self, kind: str, name: str, known: Iterable[str], line: int, path: str | PathLike[str] | None = None
    ) -> None:
        """Note a key or a column (the kind) that SSSOM does not have, with the nearest that it has."""
        near = get_close_matches(name, list(known), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        self.add(kind, f'"{name}" is no {kind} of SSSOM 1.1 and is left out{hint}', line, path)

    @property
    def warnings(self) -> tuple[str, ...]:
        """One for each kind, in the order of their first places."""
        return tuple(
            f"{path}, line {line}: {message}" + f" (and {more:,} more like it)" * bool(more)
            for kind, (line, message, path) in sorted(self._first.items(), key=lambda item: item[1][0])
            for more in (self._count[kind] - 1,)
        )
