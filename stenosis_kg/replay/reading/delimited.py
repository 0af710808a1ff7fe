"""A delimited file, read by DuckDB: checked, and copied with types to Parquet in the scratch folder.

Nothing is sniffed: the header says what the columns are, every setting is given, and every value is read as text. What
DuckDB rejects is in its table ``reject_errors``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import InputError
from ..duck import duckdb, text
from . import lines
from .checks import RowChecks, copy, row_checks
from .model import MOST, RowPlace
from .schema import InputSpec, columns
from .scratch import FileRead, Reading

__all__ = ["read"]


def _few(seen: int, labels: Sequence[str]) -> str:
    values = "there is 1 value" if seen == 1 else f"there are {seen} values"
    mend = "give all, if only empty" if seen < len(labels) else "put a value that has the delimiter in it in quotes"
    return f"{values}, and the header has {len(labels)} columns; {mend}"


def _encoding(column: int, labels: Sequence[str]) -> str:
    seen = f"{labels[column - 1]} has a byte that is not UTF-8 (is it Latin-1 or Windows-1252?)"
    return f"{seen}; save the file as UTF-8"


def _quote(column: int, labels: Sequence[str]) -> str:
    where = labels[column - 1] if column <= len(labels) else "a value"
    return f'{where} has text after its closing quote; write "" for a quote within quotes'


_REJECTS: dict[str, tuple[str, Callable[[int, Sequence[str]], str]]] = {
    "UNQUOTED VALUE": ("MIN", _quote),
    "MISSING COLUMNS": ("MIN", _few),
    "TOO MANY COLUMNS": ("MAX", _few),
    "INVALID ENCODING": ("MIN", _encoding),
}
"""DuckDB's types of errors -> which of the columns that it names, and our words; the first of a row counts."""


def read(path: Path, spec: InputSpec, reading: Reading) -> FileRead:
    """Check every row and write the good ones.

    Raises
    ------
    InputError
        If it is not such a file, or a row is bad and bad ones are not to be left out.
    """
    place = RowPlace(path, lines=True)
    delimiters = ",\t" if spec.any_case else ","
    head = lines.header(path, delimiters)
    where = columns(path, head.names, spec, line=1)
    others = [index for index in range(len(head.names)) if index not in where.values()]
    if others and not spec.any_case:
        listed = ", ".join(head.names[index] for index in others)
        reading.warn(place, f"the columns {listed} are not read: only {', '.join(where)} are")
    labels = [f'the column "{each}"' for each in head.names]
    for each, index in where.items():
        labels[index] = each
    checks = row_checks(
        spec,
        {each: f"c{index}" for each, index in where.items()},
        textual=True,
        others=[(labels[index], f"c{index}") for index in others],
    )
    plain = path
    parsed = _parse(path, head, labels, checks, reading)
    if parsed is None:
        plain = reading.new_file("lines", "csv")
        with path.open(encoding="latin-1") as source, plain.open("w", encoding="latin-1", newline="\n") as target:
            shutil.copyfileobj(source, target)
        head = lines.header(plain, delimiters)
        parsed = _parse(plain, head, labels, checks, reading)
    if parsed is None:
        raise InputError("cannot be read as rows; write every value in quotes, or save it as Parquet", file=path)
    copied, rejects, count, doubtful = parsed
    bad = copied.bad + count
    rows = copied.good + bad + copied.blank
    if doubtful or rows != lines.line_count(plain, head):
        lines.check_rows(plain, head, rows, path)
    reading.reject(place, bad, lines.in_lines(plain, head, rejects, copied.reasons, MOST))
    for column in copied.zoned:
        reading.zoned(place, column)
    reading.report(f"{path.name}: {copied.good + bad:,} rows")
    return replace(copied, bad=bad)


def _parse(
    path: Path, head: lines.Header, labels: Sequence[str], checks: RowChecks, reading: Reading
) -> tuple[FileRead, list[tuple[int, str]], int, bool] | None:
    """Have DuckDB read a file; None where lines seem to end in more than one way, which it refuses or takes wrongly.

    With it come the rows that DuckDB rejects (the first byte of each, and why; the first `MOST`) and how many there
    are; and whether a quote may not be closed, or a row is too long.
    """
    quoted = head.quoted and lines.has(path, b'"')
    file = reading.plain(path)
    quote = "'\"'" if quoted else "''"
    settings = {
        "columns": "{" + ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(head.names))) + "}",
        "auto_detect": "false",
        "header": "false",
        "skip": "1",
        "delim": text(head.delimiter),
        "quote": quote,
        "escape": quote,
        "nullstr": "''",
        "comment": "''",
        "encoding": "'utf-8'",
        "compression": "'none'",
        "strict_mode": "true",
        "null_padding": "false",
        "store_rejects": "true",
        "max_line_size": str(lines.LONGEST),
        "buffer_size": str(2 * lines.LONGEST),
        "parallel": "false" if quoted else "true",  # in parallel, rows in an open quote are rows (measured)
    }
    source = f"read_csv({text(file)}, {', '.join(f'{each} = {value}' for each, value in settings.items())})"
    with reading.connection(file, path) as connection:
        try:
            copied = copy(connection, source, checks, reading)
        except duckdb().InvalidInputException:
            return None
        count, odd, long = connection.execute(
            "SELECT COUNT(DISTINCT line_byte_position), COALESCE(BOOL_OR(error_type = 'UNQUOTED VALUE'), false),"
            " COALESCE(BOOL_OR(error_type = 'LINE SIZE OVER MAXIMUM'), false) FROM reject_errors"
        ).fetchone()
        if odd and lines.has(path, b"\r"):
            return None
        return copied, _rejects(connection, labels), count, odd or long


def _rejects(connection: Any, labels: Sequence[str]) -> list[tuple[int, str]]:
    """The first rows that were rejected: the byte at which each begins, and why."""
    listed = ", ".join(f"{which}(column_idx) FILTER (error_type = '{type_}')" for type_, (which, _) in _REJECTS.items())
    rows = connection.execute(
        f"SELECT line_byte_position - 1, {listed}, MIN(error_type) FROM reject_errors"
        f" GROUP BY 1 ORDER BY 1 LIMIT {MOST}"
    ).fetchall()
    found = []
    for start, *places, type_ in rows:
        pairs = zip(places, _REJECTS.values(), strict=True)
        reasons = (describe(seen, labels) for seen, (_, describe) in pairs if seen is not None)
        found.append((start, next(reasons, f"cannot be read as a row ({type_.lower()}); mend it, or take it out")))
    return found
