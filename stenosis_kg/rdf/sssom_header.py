"""The header of an SSSOM/TSV file: what a set says of itself, and its prefixes.

It is YAML, in comment lines before the table or in a file of its own: ``key: value``, ``prefix: IRI`` below
``curie_map``, and lists of values (https://mapping-commons.github.io/sssom/spec-formats-tsv/, Metadata block).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..namespaces import OWL, RDF, RDFS, SKOS, XSD
from ..paths import settings
from .noted import Noted

if TYPE_CHECKING:
    import yaml

__all__ = ["DATES", "KEYS", "SetHeader", "check_date", "read_header"]

KEYS = frozenset(settings("sssom")["keys"].split())
"""The keys that SSSOM 1.1 has."""

DATES = ("mapping_date", "publication_date", "review_date")
"""The keys and columns that hold a day."""

_BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": XSD,
}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_NAME = re.compile(r"\w[\w.-]*\Z")


@dataclass(frozen=True, slots=True)
class SetHeader:
    """The values by key (those of a list joined by "|"), and the prefixes with those that SSSOM has built in."""

    values: dict[str, str]
    prefixes: dict[str, str]


def read_header(text: str, path: Path, noted: Noted) -> SetHeader:
    """Read the YAML of a header, whose first line is that of its file.

    Parameters
    ----------
    path : what errors name
    noted : takes up the keys that SSSOM does not have, which are left out, and a licence that is not given

    Raises
    ------
    InputError
        With the line, where it is not YAML or nests, lacks ``mapping_set_id``, or has a prefix, a version, a licence
        or a date that cannot be.
    """
    values: dict[str, str] = {}
    prefixes = dict(_BUILT_IN)
    for key, value, line in _entries(_parsed(text, path), path):
        if key not in KEYS:
            noted.unknown("key", key, KEYS, line, path)
        elif key in values:
            raise InputError(f"{key} comes twice; take one out", file=path, line=line)
        elif key == "curie_map":
            values[key] = ""
            for prefix, iri, at in _entries(value, path):
                _declare(prefixes, prefix, _scalar(iri, path), path, at)
        elif key == "extension_definitions":  # whatever they define is left out with its column
            values[key] = ""
        else:
            items = value.value if value.id == "sequence" else [value]
            values[key] = "|".join(_scalar(item, path) for item in items)
    _check(values, path, max(text.count("\n") + 1, 1), noted)
    return SetHeader(values, prefixes)


def check_date(name: str, value: str, path: Path, line: int) -> None:
    """Refuse what is not a day of the calendar in full, like 2026-11-22."""
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise InputError(f'{name} "{value}" is not a date; write it like 2026-11-22', file=path, line=line)


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


def _check(values: dict[str, str], path: Path, line: int, noted: Noted) -> None:
    for key in ("mapping_set_id", "license"):
        if values.get(key) and not _IRI.match(values[key]):
            message = f'{key} "{values[key]}" is not an absolute IRI; write "# {key}: https://…"'
            raise InputError(message, file=path, line=line)
    if not values.get("mapping_set_id"):
        message = 'mapping_set_id is missing in the header; write "# mapping_set_id: https://…"'
        raise InputError(message, file=path, line=line)
    if not values.get("license"):
        noted.add(
            "license", "license is missing in the header; ask who made the set what may be done with it", line, path
        )
    if values.get("sssom_version", "1.1") not in ("1.0", "1.1"):
        message = f'sssom_version "{values["sssom_version"]}" is not known here; it can be "1.0" or "1.1"'
        raise InputError(message, file=path, line=line)
    for key in DATES:
        if values.get(key):
            check_date(key, values[key], path, line)
