"""An SSSOM/TSV file as its header and its rows: names, cells and values checked, meaning left to `sssom`.

Cells may be quoted, and a quoted one may run over lines
(SSSOM 1.1, https://mapping-commons.github.io/sssom/spec-formats-tsv/, Mappings block).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from textwrap import dedent

from ..errors import InputError
from ..paths import settings
from .noted import Noted
from .sssom_header import DATES, SetHeader, check_date, read_header
from .textfile import text_of

__all__ = ["COLUMNS", "JUSTIFICATIONS", "LITERAL", "PROPAGATED", "MappingTable", "read_table"]

COLUMNS = frozenset(settings("sssom")["columns"].split())
"""The columns of SSSOM 1.1."""

JUSTIFICATIONS = frozenset(f"semapv:{name}" for name in settings("sssom")["justifications"].split())
"""The values of ``mapping_justification`` that SSSOM names."""

PROPAGATED = frozenset(settings("sssom")["propagated"].split())
"""The keys that are said of all rows at once, where no row has them itself (spec-model, Propagatable slots)."""

LITERAL = "rdfs literal"
"""The ``subject_type`` or ``object_type`` of a side that is text, and has no identifier."""

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_SIDES = {"subject_id": "subject", "object_id": "object"}
_LEAST = {"confidence": 0, "similarity_score": 0, "reviewer_agreement": -1}  # each is 1 at most
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class MappingTable:
    """The header, and the rows by column, each with the number of its first line. Columns not of SSSOM are left out."""

    header: SetHeader
    rows: list[tuple[int, dict[str, str]]]


def read_table(text: str, path: Path, noted: Noted, metadata: Path | None = None) -> MappingTable:
    """Take the text of a mapping file apart.

    Parameters
    ----------
    path : what errors name
    noted : takes up what is left out or changed
    metadata : the file of the header, where that is not before the table; None looks for one beside the table, of the
        same name with the ending ``.yml`` or ``.yaml`` for its own

    Raises
    ------
    InputError
        With the line, where the header is not YAML or lacks what a set needs, or a name, cell or value is not as SSSOM
        1.1 has it.
    """
    lines = text.split("\n")
    height = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header(lines[:height], path, noted, metadata)
    cells = _cells(lines, height, path)
    line, names = next(cells, (height + 1, []))
    _check_names(names, header.values, path, line, noted)
    known = [name in COLUMNS for name in names]
    rows = []
    for line, row in cells:
        if len(row) != len(names):
            counts = f"has {len(row)} cells where the table has {len(names)} columns"
            if len(row) > len(names):
                raise InputError(f"{counts}; is a tab too many?", file=path, line=line)
            noted.add("cells", f"{counts}; those that are missing at its end are taken as empty", line)
            row += [""] * (len(names) - len(row))
        rows.append((line, {name: cell for name, cell, good in zip(names, row, known, strict=True) if good}))
    _propagate(header.values, [row for _, row in rows])
    for at, kept in rows:
        _check_row(kept, path, at, noted)
    return MappingTable(header, rows)


def _header(lines: list[str], path: Path, noted: Noted, metadata: Path | None) -> SetHeader:
    if lines and metadata:
        raise InputError(f"has a header of its own, and {metadata} as well; take one of them out", file=path, line=1)
    if not lines:
        stem = path.name[: -len(path.suffix)] if path.suffix else path.name
        near = [path.with_name(stem + ending) for ending in (".yml", ".yaml")]
        metadata = metadata or next((file for file in near if file.is_file()), None)
        if metadata is None:
            message = f"mapping_set_id is missing: there is no header before the table, and no {near[0].name} beside it"
            raise InputError(message, file=path, line=1)
    if metadata:
        return read_header(text_of(metadata), metadata, noted)
    return read_header(dedent("\n".join(line[1:].rstrip() for line in lines)), path, noted)


def _cells(lines: list[str], height: int, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the table as cells, with the numbers of their first lines. Empty lines at the end are no rows."""
    last = len(lines)
    while last > height and not lines[last - 1].strip():
        last -= 1
    number = height
    while number < last:
        line = lines[number].removesuffix("\r")
        number += 1
        if line.startswith("#"):
            raise InputError("a comment stands in the table; move it to the header", file=path, line=number)
        if not line.strip():
            raise InputError("an empty line stands in the table; take it out", file=path, line=number)
        if '"' not in line:
            yield number, line.split("\t")
            continue
        rest = (lines[at] + "\n" for at in range(number - 1, last))
        reader = csv.reader(rest, delimiter="\t", strict=True)
        try:
            cells = next(reader)
        except csv.Error as error:
            message = f'a quotation mark is not closed or not doubled ({error}); write "" for one inside quotes'
            raise InputError(message, file=path, line=number) from None
        yield number, cells
        number += reader.line_num - 1


def _check_names(names: list[str], header: dict[str, str], path: Path, line: int, noted: Noted) -> None:
    if len(names) == 1 and "," in names[0]:
        message = f'the only column would be "{names[0][:40]}…"; put tabs between the cells, not commas'
        raise InputError(message, file=path, line=line)
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the column {name} comes twice; take one out", file=path, line=line)
        if name not in COLUMNS:
            noted.unknown("column", name, COLUMNS, line)
    for name in _REQUIRED:
        text = name in _SIDES and f"{_SIDES[name]}_label" in names and f"{_SIDES[name]}_type" in {*names, *header}
        if name not in names and not text:
            raise InputError(f"the column {name} is missing; each mapping needs it", file=path, line=line)


def _propagate(header: dict[str, str], rows: list[dict[str, str]]) -> None:
    """Give the rows what the header says of all of them: where one row says it itself, it is said of none."""
    for name in PROPAGATED.intersection(header):
        if not any(row.get(name) for row in rows):
            for row in rows:
                row[name] = header[name]


def _check_row(row: dict[str, str], path: Path, line: int, noted: Noted) -> None:
    def wrong(message: str) -> InputError:
        return InputError(message, file=path, line=line)

    for name, cell in row.items():
        if cell and (cell[0].isspace() or cell[-1].isspace()):
            noted.add("space", f"{name} begins or ends with a space, which is left out", line)
            row[name] = cell = cell.strip()
        if cell and cell[0] in "=+-@" and not (name in _LEAST and _NUMBER.match(cell)):
            raise wrong(f"{name} begins with {cell[0]}, so that a spreadsheet runs it as a formula; change that")
    for name in _REQUIRED:
        if not row.get(name) and not (name in _SIDES and row.get(f"{_SIDES[name]}_type") == LITERAL):
            raise wrong(f"{name} is empty; fill it in")
    for side in _SIDES.values():
        if row.get(f"{side}_type") == LITERAL and not row.get(f"{side}_label"):
            raise wrong(f"{side}_label is empty, and {side}_type says that the text in it is mapped; fill it in")
    if row["mapping_justification"] not in JUSTIFICATIONS:
        known = get_close_matches(row["mapping_justification"], JUSTIFICATIONS, 1) or ["semapv:ManualMappingCuration"]
        raise wrong(f'"{row["mapping_justification"]}" is no justification of SSSOM; did you mean {known[0]}?')
    if row.get("predicate_modifier", "") not in ("", "Not"):
        raise wrong(f'predicate_modifier "{row["predicate_modifier"]}" is none of SSSOM; it can be Not, or empty')
    for name, least in _LEAST.items():
        if row.get(name) and not (_NUMBER.match(row[name]) and least <= float(row[name]) <= 1):
            raise wrong(f'{name} "{row[name]}" is not a number from {least} to 1; write it like 0.9')
    for name in DATES:
        if row.get(name):
            check_date(name, row[name], path, line)
