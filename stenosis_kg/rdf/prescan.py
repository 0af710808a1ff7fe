"""Look at a file's text before any parser does, for what would harm the parser or reach the network.

Depth: pyoxigraph takes any nesting, but rdflib, pyshacl and JSON readers recurse and fall over.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import InputError, UnsafeInput
from .textfile import TextFile
from .tokens import outside_strings

__all__ = ["MAX_DEPTH", "brackets", "check_depth", "has_odd_literals", "is_plain"]

MAX_DEPTH = 100
"""Brackets or elements inside each other. A written-out graph has about ten; engines fail from about 300."""

_BRACKET = re.compile(r"[\[\](){}\n]")
# what is found at once -> what then is looked for
_SIGNS = {
    b"\\": (b"\\u", b"\\U", b"\\b", b"\\f"),
    b"|": (b"{|",),
    b"~": (b"~",),
    b"-": (b"--ltr", b"--rtl"),
    b"<": (b"<<",),
}
# Letters are left out; digits become 0 and 1, and what may stand before a number a space; then digits 0, and signs -.
_COARSE = bytes.maketrans(b"23456789E\t\n\r,;()[]{}<>'\"", b"11111111e" + b" " * 15)
_LETTERS = b"abcdfghijklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ"
_ODD = re.compile(rb" (?:-[.0]|\.[01]|0[01])")
_ODD_END = re.compile(rb"\.[01]*0(?![01])")
_COARSER = bytes.maketrans(b"1+", b"0-")
_EXPONENTS = (b"0e0", b"0e-", b".e0", b".e-")
_DIGITS = bytes.maketrans(b"0123456789", b"0000000000")
_CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])


def brackets(file: TextFile) -> None:
    """Refuse text of the Turtle family whose brackets nest too deep."""
    if sum(map(file.text.count, "[({")) > MAX_DEPTH:
        check_depth(outside_strings(file.text), file, "blank nodes, lists or graphs")


def is_plain(file: TextFile) -> bool:
    """Whether a file of the Turtle family can hold no term that needs a closer look, but literals with a datatype.

    Every other fault that `lexical` finds needs one of these: an escape, a control character, a hundred digits, or a
    letter beyond ASCII in an IRI. RDF 1.2's triple terms need ``<<``, ``{|`` or ``~``.
    """
    data, text = file.data, file.text
    if any(first in data and any(sign in data for sign in signs) for first, signs in _SIGNS.items()):
        return False
    if len(data.translate(None, _CONTROL)) != len(data) or b"0" * 100 in data.translate(_DIGITS):
        return False
    return text.isascii() or outside_strings(text).isascii()


def has_odd_literals(file: TextFile) -> bool:
    """Whether a file may have literals with a datatype, or numbers without quotes that an engine would write otherwise.

    Those begin with a sign, zero or point, end with the zero of a fraction, or have an exponent. The bundled files have
    none, and so load at the parser's own speed.
    """
    if b"^" in file.data and b"^^" in file.data:
        return True
    if file.format not in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        return False
    return _odd(outside_strings(file.text).encode())  # what is in a string, such as a hash, only looks like a number


def _odd(data: bytes) -> bool:
    coarse = data.translate(_COARSE, _LETTERS)
    if _ODD.search(coarse) or (b"+" in coarse and b" +" in coarse) or _ODD_END.search(coarse):
        return True
    coarse = coarse.translate(_COARSER)
    return any(sign in coarse for sign in _EXPONENTS)


def check_depth(bare: str, file: TextFile, what: str) -> None:
    """Refuse brackets that nest too deep, in text that has nothing but them outside its strings."""
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
