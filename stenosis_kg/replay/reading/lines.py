"""The lines of the rows of a delimited file, where a message needs them, and whether DuckDB read all of its rows.

DuckDB (measured: 1.4.0 and 2.0.1, which agree) counts a row whose quoted values have line breaks as one line, and gives
no line for a row that it accepts. It drops rows without a word: all that an open quote swallows, from some megabytes
on, and a last row that is too long. So both are found here, with the parser of the standard library: lines where a row
is bad, and lost rows where the rows do not add up to the lines of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple, TextIO
from uuid import uuid4

from ...errors import InputError
from .header import Header

__all__ = ["LONGEST", "check_rows", "has", "in_lines", "line_count"]

LONGEST = 8 << 20
"""Bytes; a row must be shorter."""

_BLOCK = 1 << 20


class _Row(NamedTuple):
    """A row: the bytes that it takes, and the line at which it begins."""

    start: int
    stop: int
    line: int


def has(path: Path, byte: bytes) -> bool:
    """Whether a file has a byte anywhere."""
    with path.open("rb") as stream:
        return any(byte in block for block in iter(lambda: stream.read(_BLOCK), b""))


def line_count(path: Path, header: Header) -> int:
    """How many lines come after the header; a file in which lines end in ``\\r`` only has those."""
    feeds = returns = 0
    last = b""
    with path.open("rb") as stream:
        stream.seek(header.bytes)
        for block in iter(lambda: stream.read(_BLOCK), b""):
            feeds, returns, last = feeds + block.count(b"\n"), returns + block.count(b"\r"), block[-1:]
    return (feeds or returns) + (last not in (b"", b"\n", b"\r"))


def check_rows(path: Path, header: Header, rows: int, shown: Path) -> None:
    """Read a file to its end, and compare; messages name ``shown``.

    Raises
    ------
    InputError
        If a quote is not closed, or not within 8 MB; a row is too long; or there are not so many rows.
    """
    count = 0
    for start, stop, line in _rows(path, header, shown):
        count += 1
        if stop - start > LONGEST:
            raise _too_long(shown, line)
    if count != rows:
        raise InputError(f"has {count:,} rows, of which DuckDB reads {rows:,}; save it as Parquet", file=shown)


def in_lines(
    path: Path, header: Header, rejected: Sequence[tuple[int, str]], accepted: Sequence[tuple[int, str]], most: int
) -> Iterator[tuple[int, str]]:
    """Bad rows in the order of their lines, the first ``most``.

    Parameters
    ----------
    path, header
        A file of which `check_rows` holds, and its header.
    rejected : sequence of (int, str)
        The byte at which a row begins that DuckDB rejected, and why; it counts blank lines before the row to it, and
        the second half of a line end. Sorted, and the first ``most`` of all of them.
    accepted : sequence of (int, str)
        A row that DuckDB accepted, by its place among these from 0, and why it is bad. Sorted.

    Yields
    ------
    (int, str)
        A line, from 1, and why its row is bad.
    """
    starts, places = deque(rejected), deque(accepted)
    place = 0
    for start, _, line in _rows(path, header, path) if starts or places else ():
        if starts and starts[0][0] <= start:
            yield line, starts.popleft()[1]
            most -= 1
        else:
            if places and places[0][0] == place:
                yield line, places.popleft()[1]
                most -= 1
            place += 1
        if not most or not (starts or places):
            return


def _rows(path: Path, header: Header, shown: Path) -> Iterator[_Row]:
    """Every row but empty lines."""
    end = uuid4().hex  # a last line of our own, which a quote that is not closed swallows
    with path.open(encoding="latin-1", newline="") as stream, _long_values():  # one character is one byte
        stream.seek(header.bytes)
        feed = _Lines(stream, header.bytes, end)
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if header.quoted else csv.QUOTE_NONE
        reader = csv.reader(feed, delimiter=header.delimiter, quoting=quoting, skipinitialspace=True)
        while True:
            start, line = feed.read, header.lines + reader.line_num + 1
            try:
                row = next(reader)
            except csv.Error:  # a value is too long
                raise _open_quote(shown, line, " within 8 MB") if header.quoted else _too_long(shown, line) from None
            if row == [end]:
                return
            if feed.ended:
                raise _open_quote(shown, line)
            if row:
                yield _Row(start, feed.read, line)


class _Lines:
    """The lines of a stream and a last one, with how many bytes were read."""

    def __init__(self, stream: TextIO, start: int, end: str) -> None:
        self.read = start
        self.ended = False
        self._lines = chain(stream, [end])
        self._end = end

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.read += len(line)
        self.ended = line is self._end
        return line


@contextmanager
def _long_values() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _open_quote(path: Path, line: int, within: str = "") -> InputError:
    message = f"a quote is opened here and not closed{within}; close it, or take it out"
    return InputError(message, file=path, line=line)


def _too_long(path: Path, line: int) -> InputError:
    return InputError("has a row of more than 8 MB; shorten it, or take it out", file=path, line=line)
