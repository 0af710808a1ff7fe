"""What a replay asks of an engine. `duck` and `spark` are the two; both run the same SELECTs."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from ..errors import InputError, OutputError, StenosisError, UsageError, visible
from .reading import Table
from .schema import Value
from .tables import Reference

__all__ = ["CLOSED", "Engine", "Value", "failure", "size", "whole"]

CLOSED = "the replay is closed; use it inside its with block, or before close()"

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([KMGT])(i?)B", re.ASCII | re.IGNORECASE)
_LARGEST = 2**50
_FULL = ("no space left", "disk quota", "max_temp_directory_size", "not enough disk space")
_MEMORY = ("out of memory", "outofmemory", "java heap space", "gc overhead", "unable_to_acquire_memory")
_DENIED = ("permission error", "permission denied", "accesscontrolexception")


class Engine(Protocol):
    """A place where named relations are, and SELECTs run."""

    name: str
    version: str

    def reference(self, name: str, table: Reference) -> None:
        """Make a small table."""

    def files(self, name: str, table: Table) -> None:
        """Make a relation of Parquet files, which are read in turn, by name of column, each as its type."""

    def days(self, column: str) -> str:
        """The expression for the days since 1970-01-01 of a column with dates or times."""

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """Make a relation of a SELECT; ``kept``: its rows are made once, now or when first read."""

    def free(self, name: str) -> None:
        """Let go of the rows of a relation."""

    def rows(self, select: str) -> list[tuple[Value, ...]]:
        """The rows of a SELECT."""

    def save(self, select: str, place: Path, form: str) -> None:
        """Write the rows of a SELECT as ``parquet`` or ``csv`` (with a header)."""

    def close(self) -> None:
        """Let go of everything."""


def whole(value: Value) -> int:
    """A whole number out of a row, which may also hold other things."""
    return int(str(value))


def size(memory: str | None) -> int | None:
    """The bytes of a size like "4GB" or "512MiB"; None is None.

    Raises
    ------
    UsageError
        If it is none, is less than a byte, or more than a petabyte.

    >>> size("4GB"), size("0.5 gib")
    (4000000000, 536870912)
    """
    if memory is None:
        return None
    found = _SIZE.fullmatch(memory.strip())
    if found is not None:
        base = 1024 if found[3] else 1000
        bytes_ = int(Fraction(found[1]) * base ** (" KMGT".index(found[2].upper())))
        if 1 <= bytes_ <= _LARGEST:
            return bytes_
    raise UsageError(f'--memory "{visible(memory, 40)}" is no size of memory; write it as 4GB or 512MB')


def failure(engine: str, message: str, *, damaged: bool, place: Path | None = None) -> StenosisError:
    """What went wrong in an engine, in our words: disk, memory and files, which depend on the machine.

    Parameters
    ----------
    engine : how it is called
    message : what it said
    damaged : if what it said is of reading data, or a file
    place : what was being written, if anything
    """
    said, first = message.lower(), visible(next(iter(message.strip().splitlines()), "no reason given"), 200)
    if any(words in said for words in _FULL):
        return OutputError(f"the disk for temporary files is full; make room, or set TMPDIR to a larger one ({first})")
    if any(words in said for words in _MEMORY):
        return OutputError(f"there is not enough memory; give it more, like --memory 8GB ({first})")
    if place is not None:
        return OutputError(f"cannot be written; {engine} says: {first}", file=place)
    if any(words in said for words in _DENIED):
        return InputError(f"a file of the events may not be read; look at its permissions ({first})")
    if damaged:
        return InputError(
            f"the events cannot be read to their end; is a file damaged, or was one changed meanwhile? ({first})"
        )
    return InputError(f"{engine} cannot go on; if the events are sound, please report it ({first})")
