"""Look at a file's text before any parser does, for what would harm the parser or reach the network.

Depth: pyoxigraph takes any nesting, but rdflib, pyshacl and JSON readers recurse and fall over.
JSON-LD: a context by address is a request to that address; contexts are written in the file, or not at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NoReturn

from ..errors import InputError, UnsafeInput, visible
from .textfile import TextFile
from .tokens import outside_strings

__all__ = ["MAX_DEPTH", "brackets", "is_plain", "json_lines", "jsonld", "numbers"]

MAX_DEPTH = 100
"""Brackets or elements inside each other. A written-out graph has about ten; engines fail from about 300."""

_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)  # one that is not closed goes to the end: a linear scan
_BRACKET = re.compile(r"[\[\](){}\n]")
_SIGNS = (b"^^", b"\\u", b"\\U", b"\\b", b"\\f", b"<<", b"{|", b"~", b"--ltr", b"--rtl")
_KEYWORDS = {
    *("@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json"),
    *("@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type"),
    *("@value", "@version", "@vocab"),
}
_PAIR = re.compile(r"\\\\|\\u[Dd][89ABab]..\\u[Dd][C-Fc-f]..")
_HALF = re.compile(r"\\u[Dd][89A-Fa-f]..")
_DIGITS = bytes.maketrans(b"0123456789", b"0000000000")
# Digits to 0 and 1, whatever may stand before a number to a space.
_COARSE = bytes.maketrans(b"23456789E\t\n\r,;()[]{}<>'\"", b"11111111e" + b" " * 15)
_ODD = (b" +", b" -0", b" -.", b" .0", b" .1", b" 00", b" 01")
_ODD_END = re.compile(rb"\.[01]*0(?![01])|e(?<=[01.]e)[-+01]")
_NUMBER = re.compile(r"(?<![^\s,;()\[\]{}<>'\"])[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])


def brackets(file: TextFile) -> None:
    """Refuse text of the Turtle family whose brackets nest too deep."""
    if sum(map(file.text.count, "[({")) > MAX_DEPTH:
        _depth(outside_strings(file.text), file, "blank nodes, lists or graphs")


def is_plain(file: TextFile) -> bool:
    """Whether a file of the Turtle family can hold no term that needs a closer look.

    Every fault that `lexical` finds needs one of these: a written datatype, an escape, a control character, a
    hundred digits, or a letter beyond ASCII in an IRI. The bundled files have none of them, and so load at the
    parser's own speed. RDF 1.2's triple terms need ``<<``, ``{|`` or ``~``.
    """
    data, text = file.data, file.text
    if any(sign in data for sign in _SIGNS):
        return False
    if len(data.translate(None, _CONTROL)) != len(data) or b"0" * 100 in data.translate(_DIGITS):
        return False
    return text.isascii() or outside_strings(text).isascii()


def numbers(file: TextFile) -> set[str]:
    """What may be a number without quotes in a file of the Turtle family; nothing where all are as an engine has them.

    Others have a sign, zero or point at the beginning, a zero at the end of a fraction, or an exponent.
    """
    coarse = file.data.translate(_COARSE)
    if any(sign in coarse for sign in _ODD) or _ODD_END.search(coarse):
        return {number.removesuffix(".") for number in _NUMBER.findall(file.text)}
    return set()


def jsonld(file: TextFile) -> None:
    """Refuse JSON-LD that is not JSON, nests too deep, or has a context by address."""
    import json

    bare = _JSON_STRING.sub(lambda found: "\n" * found[0].count("\n"), file.text)
    _depth(bare, file, "objects or lists")
    _surrogates(file)

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # All pairs, also those that a second key of the same name would hide.
        for key, value in pairs:
            if key.startswith("@") and key not in _KEYWORDS:
                line = file.line_at(max(file.text.find(key), 0))
                raise file.wrong(f"{visible(key, 40)} is no keyword of JSON-LD; mend it", line)
            if key == "@import":
                fetched(str(value), key)
            if key == "@context":
                for context in value if isinstance(value, list) else [value]:
                    if isinstance(context, str):
                        fetched(context, key)
        return dict(pairs)

    def fetched(address: str, key: str) -> NoReturn:
        line = file.line_at(max(file.text.find(address), file.text.find(key), 0))
        message = f'{key} "{visible(address, 80)}" would be fetched from there; write the context itself into the file'
        raise file.wrong(message, line, UnsafeInput)

    def constant(name: str) -> NoReturn:
        line = bare.count("\n", 0, bare.find(name)) + 1
        raise file.wrong(f"{name} is not JSON; write a number, or a string", line)

    try:
        json.loads(file.text, object_pairs_hook=check, parse_constant=constant, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        what = error.msg[0].lower() + error.msg[1:]
        raise file.wrong(f"is not JSON: {what} (column {error.colno})", error.lineno) from None


@lru_cache(maxsize=1)
def json_lines(text: str) -> dict[str, int]:
    """The first line of well-formed JSON on which a string has a value (however it is escaped there)."""
    import json

    lines: dict[str, int] = {}
    line, counted = 1, 0
    for found in _JSON_STRING.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        lines.setdefault(json.loads(found[0], strict=False), line)
    return lines


def _surrogates(file: TextFile) -> None:
    """Refuse an escape that stands for half a character, without its other half."""
    half = _HALF.search(_PAIR.sub(lambda found: " " * len(found[0]), file.text)) if "\\u" in file.text else None
    if half:
        message = f"the escape {half[0]} stands for half a character; write the character itself"
        raise file.wrong(message, file.line_at(half.start()))


def _depth(bare: str, file: TextFile, what: str) -> None:
    depth, line = 0, 1
    for mark in _BRACKET.findall(bare):
        if mark in "[({":
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(what, file, line)
        elif mark == "\n":
            line += 1
        else:
            depth = max(0, depth - 1)


def _too_deep(what: str, file: TextFile, line: int) -> InputError:
    return file.wrong(f"more than {MAX_DEPTH} {what} inside each other; flatten it, with names", line, UnsafeInput)
