"""The lines of a delimited file: its header, those of bad rows, and whether DuckDB read all of its rows.

DuckDB (measured: 1.4.0 and 2.0.1, which agree) counts a row whose quoted values have line breaks as one line, and gives
no line for a row that it accepts. It drops rows without a word: all that an open quote swallows, from some megabytes
on, and a last row that is too long. So both are found here, with the parser of the standard library: lines where a row
is bad, and lost rows where the rows do not add up to the lines of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, TextIO
from uuid import uuid4

from ...errors import InputError
from .given import OTHERS, first_bytes

__all__ = ["LONGEST", "Header", "check_rows", "has", "header", "in_lines", "line_count"]

LONGEST = 8 << 20
"""Bytes; a row must be shorter."""

_BLOCK = 1 << 20
_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Header:
    """The names as they are; the rows begin after so many ``bytes``, and are ``quoted`` with "."""

    names: tuple[str, ...]
    delimiter: str
    quoted: bool
    bytes: int


def header(path: Path, delimiters: Sequence[str]) -> Header:
    """Read the first line; the delimiter is the one of ``delimiters`` that is in it.

    Files with tabs have no quotes, as the vocabularies of Athena, unless the header has some.

    Raises
    ------
    InputError
        If there is none, it is not text, or has another delimiter.
    """
    line, start = _first_line(path)
    for magic, what in OTHERS.items():
        if line.startswith(magic):
            raise InputError(f"is {what}", file=path, line=1)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        seen = f"the byte 0x{line[error.start]:02X} is not UTF-8 (is it Latin-1 or Windows-1252?)"
        raise InputError(f"{seen}; save it as UTF-8", file=path, line=1) from None
    if any(character < " " and character != "\t" for character in text):
        raise InputError("is no text, but binary data; give a file of text in UTF-8", file=path, line=1)
    expected = " or ".join(_NAMES[each] for each in delimiters)
    counts = {each: text.count(each) for each in _NAMES}
    delimiter = max(delimiters, key=counts.__getitem__)
    other = max(counts, key=counts.__getitem__)
    if not counts[delimiter] and counts[other]:
        seen = f"there are {_NAMES[other]} between the columns, and {expected} are expected"
        raise InputError(f'{seen}; save it with {expected}, and numbers with "."', file=path, line=1)
    quoted = delimiter != "\t" or '"' in text
    try:
        names = next(csv.reader([text], delimiter=delimiter, strict=True)) if quoted else text.split(delimiter)
    except (csv.Error, StopIteration) as error:
        message = "a quote in the header is not closed; close it, or take it out"
        if "limit" in str(error):
            most = f"{csv.field_size_limit():,}"
            message = f"a name in the header has more than {most} characters; is a quote before it not closed?"
        raise InputError(message, file=path, line=1) from None
    return Header(tuple(names), delimiter, quoted, start)


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


def _first_line(path: Path) -> tuple[bytes, int]:
    """The line without mark and line end, and how many bytes it has with them."""
    data = first_bytes(path, _BLOCK)
    if not data.strip():
        raise InputError("is empty; a header with the names of the columns is expected", file=path, line=1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("is UTF-16; save it as UTF-8", file=path, line=1)
    mark = len(b"\xef\xbb\xbf") * data.startswith(b"\xef\xbb\xbf")
    ends = [end for end in (data.find(b"\n"), data.find(b"\r")) if end >= 0]
    if not ends:
        if len(data) == _BLOCK:
            raise InputError("the first line does not end; a header is expected", file=path, line=1)
        return data[mark:], len(data)
    end = min(ends)
    return data[mark:end], end + (2 if data[end : end + 2] == b"\r\n" else 1)


def _rows(path: Path, header: Header, shown: Path) -> Iterator[tuple[int, int, int]]:
    """Every row but empty lines: the bytes at which it begins and ends, and the line at which it begins."""
    end = uuid4().hex  # a last line of our own, which a quote that is not closed swallows
    read = header.bytes

    def feed(stream: TextIO) -> Iterator[str]:
        nonlocal read
        for line in chain(stream, [end]):
            read += len(line)
            yield line

    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if header.quoted else csv.QUOTE_NONE
    with path.open(encoding="latin-1", newline="") as stream:  # one character is one byte
        stream.seek(header.bytes)
        reader = csv.reader(feed(stream), delimiter=header.delimiter, quoting=quoting, skipinitialspace=True)
        while True:
            start, line = read, reader.line_num + 2
            limit = csv.field_size_limit(LONGEST)  # of the whole process, so only while a row is read
            try:
                row = next(reader)
            except csv.Error:  # a value is too long
                raise (_open_quote(shown, line, " within 8 MB") if header.quoted else _too_long(shown, line)) from None
            finally:
                csv.field_size_limit(limit)
            if row == [end]:
                return
            if row and row[-1].endswith(end):
                raise _open_quote(shown, line)
            if row:
                yield start, read, line


def _open_quote(path: Path, line: int, within: str = "") -> InputError:
    message = f"a quote is opened here and not closed{within}; close it, or take it out"
    return InputError(message, file=path, line=line)


def _too_long(path: Path, line: int) -> InputError:
    return InputError("has a row of more than 8 MB; shorten it, or take it out", file=path, line=line)
