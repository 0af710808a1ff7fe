"""JSON-LD before the parser: what may not be in it, and what would be left out.

A context by address is a request to that address; contexts are written in the file, or not at all. What stands in a
JSON literal (``@json``) is data, in which a key like ``@context`` means nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NoReturn

from ..errors import UnsafeInput, visible
from .prescan import check_depth
from .textfile import TextFile

__all__ = ["lines", "look_over"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)  # one that is not closed goes to the end: a linear scan
_KEYWORDS = {
    *("@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json"),
    *("@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type"),
    *("@value", "@version", "@vocab"),
}
_QUIET = _KEYWORDS - {"@context", "@direction", "@import"}
_LIKE_A_KEYWORD = re.compile(r"@[A-Za-z]+\Z")
_PAIR = re.compile(r"\\\\|\\u[Dd][89ABab]..\\u[Dd][C-Fc-f]..")
_HALF = re.compile(r"\\u[Dd][89A-Fa-f]..")


class _Pairs(list):  # type: ignore[type-arg]
    """A JSON object as its pairs, also those that a second key of the same name would hide."""


def look_over(file: TextFile) -> list[str]:
    """Warnings of what JSON-LD leaves out.

    Raises
    ------
    InputError
        If it is not JSON, or a key is a misspelt keyword.
    UnsafeInput
        If it nests too deep, or has a context by address.
    """
    bare = _STRING.sub(lambda found: "\n" * found[0].count("\n"), file.text)
    check_depth(bare, file, "objects or lists")
    _surrogates(file)

    def constant(name: str) -> NoReturn:
        line = bare.count("\n", 0, bare.find(name)) + 1
        raise file.wrong(f"{name} is not JSON; write a number, or a string", line)

    try:
        maps = '"@container"' in file.text and file.text.count('"@context"') > 1
        if not _is_odd(file.text, constant) and not maps:
            return []
    except json.JSONDecodeError as error:
        what = error.msg[0].lower() + error.msg[1:]
        raise file.wrong(f"is not JSON: {what} (column {error.colno})", error.lineno) from None
    content = json.loads(file.text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
    guard = _Guard(file)
    guard.learn(content)
    guard.walk(content)
    return guard.warnings


def _is_odd(text: str, constant: Callable[[str], NoReturn]) -> bool:
    """Whether well-formed JSON has a key that the guard is to look at."""
    odd = False

    def glance(pairs: list[tuple[str, object]]) -> None:
        nonlocal odd
        for key, value in pairs:
            if key.startswith("@") and key not in _QUIET:
                odd = odd or key != "@context" or any(isinstance(context, str) for context in _each(value))

    json.loads(text, object_pairs_hook=glance, parse_constant=constant, parse_int=str, parse_float=str)
    return odd


class _Guard:
    """The keys of one file, held to what JSON-LD has."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.defined: dict[str, set[str]] = {}  # a term -> what its definitions make of it: "@json", a keyword, or ""
        self.scoped: set[str] = set()  # terms with a context of their own
        self.maps: set[str] = set()  # terms whose objects stand under a key
        self.warnings: list[str] = []
        self.left_out: set[str] = set()

    def learn(self, content: object) -> None:
        """Collect what the contexts define, wherever they stand."""
        if isinstance(content, _Pairs):
            for key, value in content:
                for context in _each(value) if key == "@context" else ():
                    for term, meaning in context if isinstance(context, _Pairs) else ():
                        self.define(term, meaning)
                self.learn(value)
        elif isinstance(content, list):
            for each in content:
                self.learn(each)

    def define(self, term: str, meaning: object) -> None:
        self.defined.setdefault(term, set()).add(_meaning(meaning))
        for key, value in meaning if isinstance(meaning, _Pairs) else ():
            if key == "@context":
                self.scoped.add(term)
            if key == "@container" and {"@index", "@id", "@type"} & set(map(str, _each(value))):
                self.maps.add(term)

    def means(self, key: str, keyword: str) -> bool:
        """Whether a key is a keyword, or a term that every definition makes one."""
        return key == keyword or self.defined.get(key) == {keyword}

    def walk(self, content: object, *, context: bool = False) -> None:
        """Look at the keys, but not at those in a JSON literal; in a context nothing is one."""
        if isinstance(content, _Pairs):
            types = [each for key, value in content if self.means(key, "@type") for each in _each(value)]
            of_value = any(self.means(key, "@value") for key, _ in content)
            for key, value in content:
                self.key(key, value, of_value)
                literal = self.means(key, "@json") or (types == ["@json"] and self.means(key, "@value"))
                if context or not literal:
                    self.walk(value, context=context or key == "@context")
            if not context and self.scoped.intersection(map(str, types)):
                self.no_maps(content)
        elif isinstance(content, list):
            for each in content:
                self.walk(each, context=context)

    def no_maps(self, content: _Pairs) -> None:
        """Refuse a map in an object whose type has a context, which the parser does not take into the map."""
        for key, value in content:
            inside = [each for _, values in value for each in _each(values)] if isinstance(value, _Pairs) else []
            if key in self.maps and any(isinstance(each, _Pairs) for each in inside):
                what = f'"{visible(key, 40)}" is a map (@container) in an object whose type has a context'
                message = f"{what}, which the parser mixes up; write the objects without contexts (expanded)"
                raise self.file.wrong(message, self.line(key))

    def key(self, key: str, value: object, of_value: bool) -> None:
        if key == "@import":
            self.fetched(str(value), key)
        if key == "@context":
            for context in _each(value):
                if isinstance(context, str):
                    self.fetched(context, key)
        if key == "@direction" and isinstance(value, str):
            self.once(key, "the direction of texts (@direction) is left out, which RDF 1.1 has none for")
        if key in _KEYWORDS or not _LIKE_A_KEYWORD.match(key):
            return
        from difflib import get_close_matches

        near = get_close_matches(key, sorted(_KEYWORDS), n=1, cutoff=0.8)
        if near or of_value:
            hint = f"write {near[0]}" if near else "mend it"
            raise self.file.wrong(f"{visible(key, 40)} is no keyword of JSON-LD; {hint}", self.line(key))
        self.once(key, f"{visible(key, 40)} has the form of a keyword and is none; JSON-LD leaves it out")

    def once(self, key: str, message: str) -> None:
        if key not in self.left_out:
            self.left_out.add(key)
            self.warnings.append(f"{self.file.path}, line {self.line(key)}: {message}")

    def fetched(self, address: str, key: str) -> NoReturn:
        line = self.file.line_at(max(self.file.text.find(address), self.file.text.find(key), 0))
        shown = visible(address, 80)
        message = f'{key} "{shown}" would be fetched from there; write the context itself into the file'
        raise self.file.wrong(message, line, UnsafeInput)

    def line(self, key: str) -> int:
        return lines(self.file.text).get(key, 1)


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) and not isinstance(value, _Pairs) else [value]


def _meaning(definition: object) -> str:
    """What a definition makes of a term: "@json", the keyword that it stands for, or ""."""
    if isinstance(definition, _Pairs):
        types = [value for key, value in definition if key == "@type"]
        return "@json" if types == ["@json"] else ""
    return definition if isinstance(definition, str) and definition in _KEYWORDS - {"@json"} else ""


@lru_cache(maxsize=1)
def lines(text: str) -> dict[str, int]:
    """The first line of well-formed JSON on which a string has a value (however it is escaped there)."""
    found: dict[str, int] = {}
    line, counted = 1, 0
    for string in _STRING.finditer(text):
        line += text.count("\n", counted, string.start())
        counted = string.start()
        found.setdefault(json.loads(string[0], strict=False), line)
    return found


def _surrogates(file: TextFile) -> None:
    """Refuse an escape that stands for half a character, without its other half."""
    half = _HALF.search(_PAIR.sub(lambda found: " " * len(found[0]), file.text)) if "\\u" in file.text else None
    if half:
        message = f"the escape {half[0]} stands for half a character; write the character itself"
        raise file.wrong(message, file.line_at(half.start()))
