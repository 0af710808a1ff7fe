"""The first line of a delimited file: what its columns are called, what is between them, and where the rows begin."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError, visible
from .schema import InputSpec

__all__ = ["Header", "columns", "header"]

_LONGEST = 1 << 20
_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Header:
    """The names as they are; the rows begin after so many ``lines`` and ``bytes``, and are ``quoted`` with "."""

    names: tuple[str, ...]
    delimiter: str
    quoted: bool
    bytes: int
    lines: int = 1


def header(path: Path, delimiters: Sequence[str]) -> Header:
    """Read it; the delimiter is the one of ``delimiters`` that is in it.

    Files with tabs have no quotes, as the vocabularies of Athena, unless the header has some.

    Raises
    ------
    InputError
        If there is none, it is not text, or has another delimiter.
    """
    line, start = _first_line(path)
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
        if "limit" in str(error):
            most = f"{csv.field_size_limit():,}"
            message = f"a name in the header has more than {most} characters; is a quote before it not closed?"
            raise InputError(message, file=path, line=1) from None
        raise InputError("a quote in the header is not closed; close it, or take it out", file=path, line=1) from None
    return Header(tuple(names), delimiter, quoted, start)


def columns(path: Path, names: Sequence[str], spec: InputSpec, *, any_case: bool, line: int | None) -> dict[str, int]:
    """Where the columns of the spec are among the names; those that may be missing need not be there.

    Raises
    ------
    InputError
        If one is missing, or there twice.
    """
    found = [name.lower() for name in names] if any_case else list(names)
    counts, folded = Counter(found), Counter(name.lower() for name in names)  # to DuckDB, Code is code
    for column in spec.columns:
        if folded[column.name] > 1:
            message = f'the column "{column.name}" is there {folded[column.name]} times; take out all but one'
            raise InputError(message, file=path, line=line)
    needed = [column.name for column in spec.columns if not column.optional]
    if missing := [name for name in needed if not counts[name]]:
        seen = visible(", ".join(names), 200) or "none"
        message = f"there is no column {' and no '.join(missing)}; the columns are {seen}"
        hint = f"expected are {', '.join(needed)}"
        if "person_id" in [name.lower() for name in names] and "subject_id" in missing:
            hint = "is it a table of OMOP? Then give the folder that it is in"
        raise InputError(f"{message}; {hint}", file=path, line=line)
    return {column.name: found.index(column.name) for column in spec.columns if counts[column.name]}


def _first_line(path: Path) -> tuple[bytes, int]:
    """The line without mark and line end, and how many bytes it has with them."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LONGEST)
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", file=path) from None
    if not data.strip():
        raise InputError("is empty; a header with the names of the columns is expected", file=path, line=1)
    if data.startswith(_UTF16):
        raise InputError("is UTF-16; save it as UTF-8", file=path, line=1)
    mark = len(b"\xef\xbb\xbf") * data.startswith(b"\xef\xbb\xbf")
    ends = [end for end in (data.find(b"\n"), data.find(b"\r")) if end >= 0]
    if not ends:
        if len(data) == _LONGEST:
            raise InputError("the first line does not end; a header is expected", file=path, line=1)
        return data[mark:], len(data)
    end = min(ends)
    return data[mark:end], end + (2 if data[end : end + 2] == b"\r\n" else 1)
