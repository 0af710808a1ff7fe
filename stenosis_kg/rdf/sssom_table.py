"""An SSSOM/TSV file as its header and its rows: names, cells and values checked, meaning left to `sssom`.

The header is YAML in comment lines: ``key: value``, ``prefix: IRI`` below ``curie_map``, and lists of values
(SSSOM 1.1, https://mapping-commons.github.io/sssom/spec-formats-tsv/).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from ..errors import InputError
from ..namespaces import OWL, RDF, RDFS, SKOS
from ..paths import settings

if TYPE_CHECKING:
    import yaml

__all__ = ["COLUMNS", "JUSTIFICATIONS", "KEYS", "MappingTable", "read_table"]

_NAMES = {kind: frozenset(names.split()) for kind, names in settings("sssom").items()}

COLUMNS = _NAMES["columns"]
"""The columns of SSSOM 1.1."""

KEYS = _NAMES["keys"]
"""The keys of its header."""

JUSTIFICATIONS = frozenset(f"semapv:{name}" for name in _NAMES["justifications"])
"""The values of ``mapping_justification`` that SSSOM names."""

_BUILT_IN = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
}
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_NUMBERS = ("confidence", "reviewer_agreement", "similarity_score")
_DATES = ("mapping_date", "publication_date", "review_date")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_NUMBER = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class MappingTable:
    """The header (values of lists joined by "|"), the prefixes with those that SSSOM has built in, and the rows.

    ``expanded`` is for who reads the rows: the IRIs of the names met so far.
    """

    header: dict[str, str]
    prefixes: dict[str, str]
    rows: list[tuple[int, dict[str, str]]]
    expanded: dict[str, str] = field(default_factory=dict)


def read_table(text: str, path: Path) -> MappingTable:
    """Take the text of a mapping file apart.

    Parameters
    ----------
    path : what errors name

    Raises
    ------
    InputError
        With the line, where the header is not YAML or lacks what a set needs, or a name, cell or value is not as SSSOM
        1.1 has it.
    """
    lines = text.split("\n")
    height = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header, prefixes = _header(lines[:height], path)
    cells = _cells(lines, height, path)
    line, names = next(cells, (height + 1, []))
    _check_names(names, path, line)
    rows = []
    for line, row in cells:
        if len(row) != len(names):
            message = f"has {len(row)} cells where the table has {len(names)} columns; is a tab missing or too many?"
            raise InputError(message, file=path, line=line)
        rows.append((line, dict(zip(names, row, strict=True))))
        _check_row(rows[-1][1], path, line)
    return MappingTable(header, prefixes, rows)


def _cells(lines: list[str], height: int, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of the table as cells. Empty lines at the end are no rows; a quoted cell may not run over lines."""
    last = len(lines)
    while last > height and not lines[last - 1].strip():
        last -= 1
    for number in range(height, last):
        line = lines[number].removesuffix("\r")
        if line.startswith("#"):
            raise InputError("a comment stands in the table; move it to the header", file=path, line=number + 1)
        if not line.strip():
            raise InputError("an empty line stands in the table; take it out", file=path, line=number + 1)
        if '"' not in line:
            yield number + 1, line.split("\t")
            continue
        try:
            yield number + 1, next(csv.reader([line], delimiter="\t", strict=True))
        except csv.Error as error:
            message = f'a quotation mark is not closed or not doubled ({error}); write "" for one inside quotes'
            raise InputError(message, file=path, line=number + 1) from None


def _check_names(names: list[str], path: Path, line: int) -> None:
    for name in names:
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            hint = f"did you mean {near[0]}?" if near else "take it out, or put it into comment"
            raise InputError(f'"{name}" is no column of SSSOM 1.1; {hint}', file=path, line=line)
        if names.count(name) > 1:
            raise InputError(f"the column {name} comes twice; take one out", file=path, line=line)
    for name in _REQUIRED:
        if name not in names:
            raise InputError(f"the column {name} is missing; each mapping needs it", file=path, line=line)


def _check_row(row: dict[str, str], path: Path, line: int) -> None:
    def wrong(message: str) -> InputError:
        return InputError(message, file=path, line=line)

    for name, cell in row.items():
        if cell and (cell[0].isspace() or cell[-1].isspace()):
            raise wrong(f"{name} begins or ends with a space; take it out")
        if cell and cell[0] in "=+-@" and name not in _NUMBERS:
            raise wrong(f"{name} begins with {cell[0]}, so that a spreadsheet runs it as a formula; change that")
    for name in _REQUIRED:
        if not row[name]:
            raise wrong(f"{name} is empty; fill it in")
    if row["mapping_justification"] not in JUSTIFICATIONS:
        known = get_close_matches(row["mapping_justification"], JUSTIFICATIONS, 1) or ["semapv:ManualMappingCuration"]
        raise wrong(f'"{row["mapping_justification"]}" is no justification of SSSOM; did you mean {known[0]}?')
    if row.get("predicate_modifier"):
        raise wrong("predicate_modifier: that two things do not match cannot be said in SKOS; take the row out")
    for name in _NUMBERS:
        if row.get(name) and not (_NUMBER.match(row[name]) and float(row[name]) <= 1):
            raise wrong(f'{name} "{row[name]}" is not a number from 0 to 1; write it like 0.9')
    for name in _DATES:
        if row.get(name):
            _check_date(name, row[name], path, line)


def _check_date(name: str, value: str, path: Path, line: int) -> None:
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise InputError(f'{name} "{value}" is not a date; write it like 2026-11-22', file=path, line=line)


def _header(lines: list[str], path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The scalars and lists of the header, and its curie_map."""
    header: dict[str, str] = {}
    prefixes = dict(_BUILT_IN)
    for key, value, line in _entries(_parsed(dedent("\n".join(line[1:].rstrip() for line in lines)), path), path):
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else "take it out"
            raise InputError(f'"{key}" is no key of SSSOM 1.1; {hint}', file=path, line=line)
        if key in header:
            raise InputError(f"{key} comes twice; take one out", file=path, line=line)
        if key == "curie_map":
            header[key] = ""
            for prefix, iri, at in _entries(value, path):
                _declare(prefixes, prefix, _scalar(iri, path), path, at)
        else:
            items = value.value if value.id == "sequence" else [value]
            header[key] = "|".join(_scalar(item, path) for item in items)
    _check_header(header, path, len(lines))
    return header, prefixes


def _parsed(text: str, path: Path) -> yaml.Node | None:
    """The YAML of a header as nodes, whose scalars are the text that stands in the file: dates and numbers too."""
    import yaml

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except RecursionError:
        raise InputError("the header nests too deep; SSSOM has lists of values, and no more", file=path) from None
    except yaml.YAMLError as error:
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
        mark = getattr(error, "problem_mark", None)
        message = f"the header is not YAML: {problem}; put a value with such signs between double quotes"
        if "could not find expected ':'" in problem:
            message, mark = 'is not "key: value"; mend it, or take it out of the header', error.context_mark
        elif "mapping values are not allowed" in problem:
            message = "a colon makes two values of one; put it between double quotes"
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise InputError(message, file=path, line=line) from None


def _entries(node: yaml.Node | None, path: Path) -> Iterator[tuple[str, yaml.Node, int]]:
    """Key, value and line of each entry of a YAML mapping; none of an empty value."""
    if node is None or (node.id == "scalar" and not node.value):
        return
    if node.id != "mapping":
        raise InputError('is not "key: value"; mend it, or take it out', file=path, line=node.start_mark.line + 1)
    for key, value in node.value:
        yield _scalar(key, path), value, key.start_mark.line + 1


def _scalar(node: yaml.Node, path: Path) -> str:
    if node.id != "scalar":
        message = "stands where a single value is due; mend the indentation"
        raise InputError(message, file=path, line=node.start_mark.line + 1)
    return str(node.value)


def _declare(prefixes: dict[str, str], prefix: str, iri: str, path: Path, line: int) -> None:
    if not _NAME.match(prefix) or not _IRI.match(iri):
        raise InputError(f'"{prefix}: {iri}" is no prefix with an absolute IRI; mend it', file=path, line=line)
    if _BUILT_IN.get(prefix, iri) != iri:
        raise InputError(f"{prefix}: always stands for {_BUILT_IN[prefix]}; take it out", file=path, line=line)
    if prefix in prefixes and prefix not in _BUILT_IN:
        raise InputError(f"the prefix {prefix}: comes twice; take one out", file=path, line=line)
    for other, namespace in prefixes.items():
        if namespace == iri and other != prefix:
            raise InputError(f"{prefix}: and {other}: stand for the same IRI; take one out", file=path, line=line)
    prefixes[prefix] = iri


def _check_header(header: dict[str, str], path: Path, line: int) -> None:
    for key in ("mapping_set_id", "license"):
        if not _IRI.match(header.get(key, "")):
            fault = f'"{header[key]}" is not an absolute IRI' if header.get(key) else "is missing in the header"
            raise InputError(f'{key} {fault}; write "# {key}: https://…"', file=path, line=max(line, 1))
    if header.get("sssom_version", "1.1") not in ("1.0", "1.1"):
        message = f'sssom_version "{header["sssom_version"]}" is not known here; it can be "1.0" or "1.1"'
        raise InputError(message, file=path, line=max(line, 1))
    for key in _DATES:
        if header.get(key):
            _check_date(key, header[key], path, max(line, 1))
