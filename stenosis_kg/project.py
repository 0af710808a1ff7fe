"""A knowledge-graph project of one's own: a folder whose ``stenosis-kg.toml`` names its title, prefixes and files.

Its graph is our schema and its files, and nothing that we bundle beside the schema.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches

from .errors import InputError, visible
from .namespaces import OURS, PREFIXES
from .paths import folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any, NoReturn

__all__ = ["FILE", "Project", "read"]

FILE = "stenosis-kg.toml"
"""What the file of a project is called."""

# table -> key -> what its value is, as a message says it; "" where any key may stand
_TABLES = {
    "project": {
        "name": 'a name of letters, digits and "-", like "carpal-tunnel"',
        "title": 'a title, like "How carpal tunnel syndrome is treated"',
        "base": 'an address that ends with "/", like "https://example.org/carpal-tunnel/"',
    },
    "prefixes": {"": 'an address that ends with "/" or "#", like "https://example.org/carpal-tunnel/concept/"'},
    "files": {
        "vocabulary": 'a list of files, like ["vocabulary.ttl"]',
        "documents": 'a list of files, like ["documents/article.trig"]',
        "mappings": 'a list of mapping files, like ["mappings/terms.sssom.tsv"]',
        "shapes": 'a list of files, like ["shapes.ttl"]',
    },
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*\Z")
_SPACE = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+[/#]\Z")
_ENDINGS = {"mappings": (".tsv", ".csv")}
# What the vocabulary and the document that we bundle are called by: a project may take these.
_FREE = ("concept", "l5s1", "source")


@dataclass(frozen=True, slots=True)
class Project:
    """What a project's file says. Files are paths, in the order in which they are written there.

    ``prefixes`` are those of its own; ``in_force`` those and the package's, as far as these name what it has.
    """

    file: str
    name: str
    title: str
    base: str
    prefixes: dict[str, str]
    vocabulary: tuple[str, ...]
    documents: tuple[str, ...]
    mappings: tuple[str, ...]
    shapes: tuple[str, ...]

    @property
    def schema(self) -> str:
        """The file of our schema, which comes before the project's own."""
        return os.path.join(folder("ontology"), "stenosis.ttl")

    @property
    def in_force(self) -> dict[str, str]:
        """All prefixes of its graph."""
        ours = {name: space for name, space in PREFIXES.items() if name not in _FREE and name not in self.prefixes}
        return {**ours, **self.prefixes}


def read(folder: str | PathLike[str]) -> Project:
    """Read the file of a project.

    Parameters
    ----------
    folder : the project's folder, or its ``stenosis-kg.toml`` itself

    Raises
    ------
    InputError
        If there is none; if it is not TOML, has a key that is not known, lacks one or has a bad value; or if a file
        that it names is not there.
    """
    place = os.fspath(folder)
    file = place if os.path.basename(place) == FILE else os.path.join(place, FILE)
    told = _parsed(file)
    for table, values in told.items():
        if table not in _TABLES:
            _wrong(file, f'"{visible(table, 60)}" is no table of a project; {_known(table, _TABLES)}')
        if not isinstance(values, dict):
            _wrong(file, f"{table} is a table; write [{table}], and its keys below it")
        for key in values:
            if "" not in _TABLES[table] and key not in _TABLES[table]:
                _wrong(file, f'[{table}] has no key "{visible(key, 60)}"; {_known(key, _TABLES[table])}')
    about = told.get("project", {})
    name, title = (_text(file, about, key) for key in ("name", "title"))
    if not _NAME.match(name):
        _expected(file, "project", "name", name)
    base = _text(file, about, "base")
    if not (_SPACE.match(base) and base.endswith("/")):
        _expected(file, "project", "base", base)
    files = told.get("files", {})
    return Project(
        file, name, title, base, _prefixes(file, told.get("prefixes", {})),
        *(_files(file, key, files.get(key, [])) for key in ("vocabulary", "documents", "mappings", "shapes")),
    )  # fmt: skip


def _parsed(file: str) -> dict[str, Any]:
    try:
        with open(file, "rb") as data:
            return tomllib.loads(data.read(1_000_000).decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        where = os.path.dirname(file) or "."
        message = f"is no project: it has no {FILE}; name the folder of one, or start one with: stenosis-kg init FOLDER"
        raise InputError(message, file=where) from None
    except IsADirectoryError:
        raise InputError("is a folder; a project's file is expected", file=file) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8; save it as UTF-8", file=file) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {visible(str(error), 200)}; mend it there", file=file) from None


def _text(file: str, table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    if value is None:
        _wrong(file, f"[project] has no {key}; give it {_TABLES['project'][key]}")
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        _expected(file, "project", key, value)
    return value.strip()


def _prefixes(file: str, table: dict[str, Any]) -> dict[str, str]:
    for name, space in table.items():
        if not _NAME.match(name):
            _wrong(file, f'[prefixes]: "{visible(name, 60)}" is no prefix; give it letters, digits and "-", like cts')
        if not isinstance(space, str) or not _SPACE.match(space):
            _expected(file, "prefixes", name, space)
        if name in PREFIXES and name not in _FREE and PREFIXES[name] != space:
            what = "the package" if name in OURS else "a standard"
            _wrong(file, f"[prefixes] {name} is a prefix of {what} (<{PREFIXES[name]}>); choose another")
    return dict(table)


def _files(file: str, key: str, names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        _expected(file, "files", key, names)
    paths = tuple(os.path.normpath(os.path.join(os.path.dirname(file), name)) for name in names)
    for name, path in zip(names, paths, strict=True):
        if not os.path.isfile(path):
            _wrong(
                file, f'[files] {key} names "{visible(name, 100)}", and there is no such file; write it, or take it out'
            )
        if not path.endswith(_ENDINGS.get(key, path)):
            _wrong(file, f'[files] {key} names "{visible(name, 100)}"; mapping files end in .sssom.tsv')
    return paths


def _expected(file: str, table: str, key: str, value: object) -> NoReturn:
    what = _TABLES[table].get(key) or _TABLES[table][""]
    _wrong(file, f"[{table}] {key} is {visible(repr(value), 80)}; {what} is expected")


def _known(name: str, names: dict[str, Any]) -> str:
    near = get_close_matches(name, names, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"it may have {', '.join(names)}"


def _wrong(file: str, message: str) -> NoReturn:
    raise InputError(message, file=file)
