"""A delimited file as batches of text columns, of which every row knows its line.

pyarrow splits it, one block after the other. Nothing is sniffed: the header says what the columns are, and every
value stays text. A byte that is not UTF-8 arrives as U+001A (SUBSTITUTE), which no value may hold.
"""

from __future__ import annotations

import codecs
import io
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from ...errors import InputError, visible
from .arrow import arrow, compute
from .header import Header
from .model import MOST

__all__ = ["Batch", "batches"]

_BLOCK = 8 << 20
"""Bytes; a row must fit into one."""

codecs.register_error("stenosis-kg-substitute", lambda error: ("\x1a", getattr(error, "end")))  # noqa: B009


@dataclass(frozen=True, slots=True)
class Batch:
    """``columns`` as in the header; ``lines[i]`` is that of a row; ``ragged`` are those that do not fit in.

    There are ``more`` of these that come after `MOST` others of the file, and are only counted.
    """

    columns: list[Any]
    rows: int
    lines: Lines
    ragged: list[tuple[int, str]]
    more: int = 0


@dataclass(slots=True)
class _Ragged:
    """The rows of a wrong length, in order: the first are kept, as many as may be listed; all are counted."""

    end: str
    count: int = 0
    breaks: int = 0  # line breaks in quotes, in all of them
    before: list[int] = field(default_factory=list)  # how many good rows come before each
    seen: list[int] = field(default_factory=list)  # how many values each has
    broken: list[int] = field(default_factory=list)  # line breaks in quotes, in this one and those before
    unclosed: bool = False

    def add(self, row: Any) -> str:
        if self.end and row.text.endswith(self.end):
            self.unclosed = row.text != self.end
            return "skip"
        self.breaks += row.text.count("\n")
        if self.count < MOST:
            self.before.append(row.number - 1 - self.count)
            self.seen.append(row.actual_columns)
            self.broken.append(self.breaks)
        self.count += 1
        return "skip"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of the rows of a batch: ``start`` good rows and ``breaks`` line breaks in quotes were before it.

    After `MOST` ragged rows they are lines in the right order, but not the right lines: no message names them.
    """

    header: int
    start: int
    breaks: int
    inside: list[int]  # line breaks in quotes in the rows before, of this batch; empty if there are none
    ragged: _Ragged

    def __getitem__(self, index: int) -> int:
        others = bisect_right(self.ragged.before, self.start + index)
        return self._line(index, others, self.ragged.broken[others - 1] if others else 0)

    def of_ragged(self, which: int) -> int:
        """The line of a ragged row that comes in this batch, or right after it."""
        return self._line(self.ragged.before[which] - self.start, which, self.ragged.broken[which - 1] if which else 0)

    def last(self, index: int) -> int:
        """The line of a row that is the last of the file."""
        return self._line(index, self.ragged.count, self.ragged.breaks)

    def _line(self, index: int, others: int, among: int) -> int:
        inside = self.inside[index] if self.inside else 0
        return self.header + 1 + self.start + index + others + self.breaks + inside + among


def batches(path: Path, header: Header) -> Iterator[Batch]:
    """The rows after the header.

    Raises
    ------
    InputError
        If it cannot be read, or a quote is not closed.
    """
    pa = arrow()
    names = [str(index) for index in range(len(header.names))]
    end = uuid4().hex if header.quoted else ""  # a last line of our own, which a quote that is not closed swallows
    ragged = _Ragged(end)
    given = 0
    lines = Lines(header.lines, 0, 0, [], ragged)
    try:
        with path.open("rb") as stream:
            stream.seek(header.bytes)
            source = _Utf8(stream, end.encode())
            if not source.fill(1):
                return
            reader = pa.csv.open_csv(
                pa.PythonFile(source, mode="r"),
                pa.csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
                pa.csv.ParseOptions(
                    delimiter=header.delimiter,
                    quote_char='"' if header.quoted else False,
                    newlines_in_values=header.quoted,
                    ignore_empty_lines=False,  # they count
                    invalid_row_handler=ragged.add,
                ),
                pa.csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
            )
            for batch in reader:
                inside = _breaks(batch) if header.quoted else []
                lines = Lines(header.lines, lines.start, lines.breaks, inside, ragged)
                if end and batch.num_rows and batch.column(len(names) - 1)[-1].as_py().endswith(end):
                    raise _open_quote(path, lines.last(batch.num_rows - 1))
                upto = bisect_right(ragged.before, lines.start + batch.num_rows - 1)
                yield Batch(batch.columns, batch.num_rows, lines, _ragged(ragged, given, upto, lines, len(names)))
                given = upto
                lines = Lines(
                    header.lines, lines.start + batch.num_rows, lines.breaks + (inside[-1] if inside else 0), [], ragged
                )
            if ragged.unclosed:
                raise _open_quote(path, lines.last(0))
            kept = len(ragged.before)
            yield Batch([], 0, lines, _ragged(ragged, given, kept, lines, len(names)), ragged.count - kept)
    except pa.ArrowException as error:
        if "straddling" not in str(error):
            raise InputError(f"cannot be read as rows: {visible(str(error), 120)}", file=path) from None
        if not header.quoted:
            raise InputError("has a row of more than 8 MB; shorten it, or take it out", file=path) from None
        raise _open_quote(path, lines[0], " within 8 MB") from None
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", file=path) from None


def _ragged(ragged: _Ragged, start: int, stop: int, lines: Lines, expected: int) -> list[tuple[int, str]]:
    found = []
    for which in range(start, stop):
        seen = ragged.seen[which]
        values = "there is 1 value" if seen == 1 else f"there are {seen} values"
        mend = "give all, if only empty" if seen < expected else "put a value that has the delimiter in it in quotes"
        found.append((lines.of_ragged(which), f"{values}, and the header has {expected} columns; {mend}"))
    return found


def _breaks(batch: Any) -> list[int]:
    """How many line breaks the rows before each row have, and all together; nothing if there are none."""
    pc = compute()
    counts = [pc.count_substring(column, "\n") for column in batch.columns]
    broken = [count for count in counts if pc.any(pc.greater(count, 0)).as_py()]
    if not broken:
        return []
    sums = broken[0]
    for count in broken[1:]:
        sums = pc.add(sums, count)
    return [0, *accumulate(sums.to_pylist())]


def _open_quote(path: Path, line: int, within: str = "") -> InputError:
    message = f"a quote is opened here and not closed{within}; close it, or take it out"
    return InputError(message, file=path, line=line)


class _Utf8(io.RawIOBase):
    """A stream of bytes that is UTF-8 throughout: each stretch that is not is a substitute character.

    ``end`` is a line that comes after all others, if there are any.
    """

    def __init__(self, stream: BinaryIO, end: bytes) -> None:
        self._stream = stream
        self._end = end
        self._last = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("stenosis-kg-substitute")
        self._ready = b""

    def fill(self, size: int) -> bool:
        """Have so many bytes ready, or all that are left; whether there are any."""
        while len(self._ready) < size:
            chunk = self._stream.read(size)
            decoded = self._decoder.decode(chunk, not chunk).encode()
            self._last = decoded[-1:] or self._last
            self._ready += decoded
            if not chunk:
                if self._end and self._last:
                    self._ready += (b"" if self._last in b"\r\n" else b"\n") + self._end
                    self._end = b""
                break
        return bool(self._ready)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.fill(size if size >= 0 else sys.maxsize)
        size = len(self._ready) if size < 0 else min(size, len(self._ready))
        if self._ready[size - 1 : size] == b"\r" and size > 1:  # pyarrow drops a line feed that begins a block
            size -= 1
        found, self._ready = self._ready[:size], self._ready[size:]
        return found
