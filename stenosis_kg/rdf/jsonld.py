"""JSON-LD before and after the parser: what may not be in it, what would be left out, and what its numbers say.

A context by address is a request to that address; contexts are written in the file, or not at all. What stands in a
JSON literal (``@json``) is data, in which a key like ``@context`` means nothing.

pyoxigraph gives every number with a fraction an exponent, also as a decimal (``"1.5E0"^^xsd:decimal``, which is none),
and takes whole numbers from 10¹⁸ on for doubles. Such numbers are read twice: as they are, and as texts under a mark,
which keep what the file says, and get the datatype that its contexts give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

import pyoxigraph as ox

from ..errors import UnsafeInput, visible
from ..namespaces import RDF, XSD
from .prescan import check_depth
from .textfile import TextFile

__all__ = ["is_odd", "lines", "look_over", "mended"]

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

_MARK = "x-number:"
# The version (which is no value), a text, or a number.
_TOKEN = re.compile(
    r'"@version"\s*:\s*[0-9.]+|"(?:[^"\\]|\\.)*"|(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?(?P<exponent>[0-9]+))?)',
    re.DOTALL,
)
_WITH_FRACTION = re.compile(r"[\s:,\[][-0-9][0-9]*[.eE]|[0-9]{19}")
_EXPONENT = re.compile(r"-?[0-9]\.[0-9]+E-?[0-9]+\Z")
_DOUBLE = ox.NamedNode(XSD + "double")
_WHOLE = 10**21
"""From here on even a number without a fraction is a double (JSON-LD 1.1 API, section 8.2.2)."""


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
        if not _is_odd(file.text, constant):
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
        self.warnings: list[str] = []
        self.left_out: set[str] = set()

    def learn(self, content: object) -> None:
        """Collect what the contexts define, wherever they stand."""
        if isinstance(content, _Pairs):
            for key, value in content:
                for context in _each(value) if key == "@context" else ():
                    for term, meaning in context if isinstance(context, _Pairs) else ():
                        self.defined.setdefault(term, set()).add(_meaning(meaning))
                self.learn(value)
        elif isinstance(content, list):
            for each in content:
                self.learn(each)

    def means(self, key: str, keyword: str) -> bool:
        """Whether a key is a keyword, or a term that every definition makes one."""
        return key == keyword or self.defined.get(key) == {keyword}

    def walk(self, content: object) -> None:
        """Look at the keys, but not at those in a JSON literal."""
        if isinstance(content, _Pairs):
            typed = any(self.means(key, "@type") and value == "@json" for key, value in content)
            of_value = any(self.means(key, "@value") for key, _ in content)
            for key, value in content:
                self.key(key, value, of_value)
                if not (self.means(key, "@json") or (typed and self.means(key, "@value"))):
                    self.walk(value)
        elif isinstance(content, list):
            for each in content:
                self.walk(each)

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


# Numbers and directions ------------------------------------------------------


def is_odd(file: TextFile) -> bool:
    """Whether a JSON-LD file may need `mended`."""
    return "direction" in file.text or _WITH_FRACTION.search(file.text) is not None


def mended(quads: Iterable[ox.Quad], file: TextFile, base: str | None = None, *, lenient: bool) -> Iterable[ox.Quad]:
    """The parser's quads with the numbers that the file says, and without directions.

    Parameters
    ----------
    base, lenient : as the quads were parsed with them
    """
    if not is_odd(file):
        return quads
    found = list(quads)
    if not any(_is_doubtful(quad.object) for quad in found):
        return found
    again = _again(file, base, lenient=lenient)
    return [_mended(quad, next(again, quad).object) for quad in found]


def _is_doubtful(term: object) -> bool:
    """Whether a term has a direction, or an exponent that a double of the file would not have."""
    if not isinstance(term, ox.Literal):
        return False
    if "E" not in term.value or not _EXPONENT.match(term.value):
        return term.direction is not None
    return term.datatype != _DOUBLE or term.value.endswith(("E18", "E19", "E20"))


def _mended(quad: ox.Quad, marked: object) -> ox.Quad:
    """A quad with the literal of the file, given what a reading of the marked file has in its place."""
    term = new = quad.object
    if isinstance(term, ox.Literal):
        if term.direction:
            new = ox.Literal(term.value, language=term.language)
        elif marked != term and isinstance(marked, (ox.Literal, ox.NamedNode)) and marked.value.startswith(_MARK):
            typed = isinstance(marked, ox.Literal) and marked.datatype == _DOUBLE
            new = term if typed else _number(marked.value[len(_MARK) :], term)
    return quad if new is term else ox.Quad(quad.subject, quad.predicate, new, quad.graph_name)


def _again(file: TextFile, base: str | None, *, lenient: bool) -> Iterator[ox.Quad]:
    """The quads with marked numbers, as far as they go."""
    marked = _marked(file.text)
    if marked is not None:
        with suppress(SyntaxError):
            yield from ox.parse(marked, format=file.format, base_iri=base, lenient=lenient)


def _number(token: str, term: ox.Literal) -> ox.Literal:
    """A number of the file that is no ``xsd:double`` by its context, for which the parser gave this literal."""
    number, datatype = Decimal(token), term.datatype
    if abs(number) < _WHOLE and number == number.to_integral_value():
        return ox.Literal(f"{number:f}", datatype=ox.NamedNode(XSD + "integer") if datatype == _DOUBLE else datatype)
    if datatype.value == XSD + "decimal" and abs(number.adjusted()) < 100:
        return ox.Literal(f"{number:f}", datatype=datatype)
    if datatype.value in {_DOUBLE.value, XSD + "float", XSD + "string", RDF + "JSON"}:
        return term
    return ox.Literal(token, datatype=datatype) if datatype.value.startswith(XSD) else term


def _marked(text: str) -> bytes | None:
    """The file with the numbers that the parser reads otherwise as texts; nothing where there are none."""

    def mark(found: re.Match[str]) -> str:
        token = found["number"]
        if token is None or len(found["exponent"] or "") > 4 or (len(token) < 19 and token.lstrip("-").isdigit()):
            return found[0]
        number = Decimal(token)
        plain = abs(number) < 10**18 and number == number.to_integral_value()
        return token if plain else f'"{_MARK}{token}"'

    made = _TOKEN.sub(mark, text)
    return None if made == text else made.encode()
