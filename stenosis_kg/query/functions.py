r"""Functions that a rewritten query calls: what XPath's functions on patterns do otherwise than the engine's.

The engine's patterns are Rust's, which have no back references, and its replacements know no ``\$``.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeGuard

    from ..rdf import Term

__all__ = ["FUNCTIONS", "compiled", "groups", "has_back_reference", "name", "rust", "rust_pattern"]

_NAMESPACE = "urn:stenosis-kg:function:"
_REPLACEMENT = re.compile(r"\\([\\$])|\$([0-9]+)|([^$\\]+)")
_PATTERN = re.compile(r"\\([1-9])([0-9]*)|\\.|\[\^?(?:\\.|[^\]\\])*\]|\((?:\?:)?|.", re.DOTALL)
_CLASSES = {r"\i": r"[\p{L}_:]", r"\I": r"[^\p{L}_:]", r"\c": r"[-.\w:\xB7]", r"\C": r"[^-.\w:\xB7]"}
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE}


def name(function: str) -> str:
    """A function of `FUNCTIONS` as a query calls it."""
    return f"<{_NAMESPACE}{function}>"


def groups(pattern: str) -> int:
    r"""How many groups a pattern captures.

    >>> groups(r"(a)[(](?:b)\((c)")
    2
    """
    return sum(match[0] == "(" for match in _PATTERN.finditer(pattern))


def has_back_reference(pattern: str) -> bool:
    r"""Whether a pattern refers to a group of its own.

    >>> has_back_reference(r"(a)\1"), has_back_reference(r"\\1")
    (True, False)
    """
    return any(match[1] for match in _PATTERN.finditer(pattern))


def rust(replacement: str, number: int) -> str | None:
    r"""A replacement of XPath as the engine takes it; None where it is an error (F&O 7.6.3).

    Parameters
    ----------
    number : how many groups the pattern has: ``$12`` is group 1 and a 2 where there is no twelfth

    >>> rust(r"costs \$5", 0), rust("$12", 1), rust("$", 0)
    ('costs $$5', '${1}2', None)
    """
    parts = _parts(replacement, number)
    if parts is None:
        return None
    return "".join(f"${{{part}}}" if isinstance(part, int) else part.replace("$", "$$") for part in parts)


def rust_pattern(pattern: str) -> str:
    r"""A pattern of XPath as the engine takes it: a class minus a class, what is special in a class, ``\i`` and ``\c``.

    >>> rust_pattern("[a-z-[aeiou]]"), rust_pattern("[a&&b]"), rust_pattern(r"\i")
    ('[a-z--[aeiou]]', '[a\\&\\&b]', '[\\p{L}_:]')
    """
    made, depth, position = "", 0, 0
    while position < len(pattern):
        size = 2 if pattern[position] == "\\" or (depth and pattern.startswith("-[", position)) else 1
        part = pattern[position : position + size]
        position += size
        depth += part.endswith("[") and part[0] != "\\"
        depth -= bool(depth) and part == "]"
        made += _CLASSES.get(
            part, ("\\" + part if part in {"&", "~"} else "--[" if part == "-[" else part) if depth else part
        )
    return made


def _parts(replacement: str, number: int) -> list[str | int] | None:
    """The texts of a replacement, and the numbers of its groups."""
    parts: list[str | int] = []
    position = 0
    while position < len(replacement):
        match = _REPLACEMENT.match(replacement, position)
        if match is None:
            return None
        position = match.end()
        digits = match[2] or ""
        if digits:
            cut = next((cut for cut in range(len(digits), 1, -1) if int(digits[:cut]) <= number), 1)
            parts += [int(digits[:cut]), digits[cut:]]
        else:
            parts.append(match[1] or match[3])
    return parts


@lru_cache(maxsize=64)
def compiled(pattern: str, flags: str) -> re.Pattern[str] | None:
    r"""A pattern of XPath that refers back, for Python; None where it has what Python reads otherwise, or an error.

    >>> bool(compiled(r"^(.)\1$", "").search("aa\n"))
    False
    """
    if set(flags) - {*_FLAGS, "x"}:
        return None
    made, seen = "", 0
    for match in _PATTERN.finditer(pattern):
        part = match[0]
        if re.search(r"\\[pPicIC]|\[.*-\[", part) or (part[0] == "[" and "x" in flags and re.search(r"\s", part)):
            return None
        seen += part == "("
        if match[1]:
            cut = next((cut for cut in range(len(match[2]), 0, -1) if int(part[1 : cut + 2]) <= seen), 0)
            part = f"(?:\\{part[1 : cut + 2]}){part[cut + 2 :]}"
        elif part == "$" and "m" not in flags:
            part = r"\Z"
        elif "x" in flags and part.isspace():
            part = ""
        made += part
    if "(?" in pattern.replace("(?:", ""):
        return None
    try:
        return re.compile(made, sum(_FLAGS.get(flag, 0) for flag in set(flags)))
    except (re.error, OverflowError, RecursionError):
        return None


def _replacement(given: Term, pattern: Term) -> Term | None:
    """The third argument of REPLACE, as the engine takes it."""
    texts = _strings(given, pattern)
    text = rust(texts[0], groups(texts[1])) if texts else None
    return None if text is None else ox.Literal(text)


def _regex(text: Term, pattern: Term, *flags: Term) -> Term | None:
    given = _strings(pattern, *flags)
    found = compiled(given[0], "".join(given[1:])) if given else None
    return ox.Literal(found.search(text.value) is not None) if found and _text(text) else None


def _replace(text: Term, pattern: Term, replacement: Term, *flags: Term) -> Term | None:
    given = _strings(pattern, replacement, *flags)
    found = compiled(given[0], "".join(given[2:])) if given else None
    parts = _parts(given[1], found.groups) if found else None
    if found is None or parts is None or not _text(text):
        return None

    def put(match: re.Match[str]) -> str:
        return "".join(part if isinstance(part, str) else _group(match, part) for part in parts)

    made = found.sub(put, text.value)
    return ox.Literal(made, language=text.language) if text.language else ox.Literal(made)


def _group(match: re.Match[str], number: int) -> str:
    return match[number] or "" if number <= match.re.groups else ""


def _text(term: Term) -> TypeGuard[ox.Literal]:
    return isinstance(term, ox.Literal) and (term.language is not None or term == ox.Literal(term.value))


def _strings(*terms: Term) -> list[str]:
    """The texts of terms that are all strings without a language, else none."""
    texts = [term.value for term in terms if _text(term) and not term.language]
    return texts if len(texts) == len(terms) else []


def _value(term: Term) -> Term:
    """A literal that is held as it is written, for the engine to take by its value; one that has none stays."""
    from ..rdf.lexical import literal_fault
    from ..rdf.written import decode

    written = decode(term)
    faulty = isinstance(written, ox.Literal) and literal_fault(written.value, written.datatype.value)
    return term if faulty else written


def _datatype(term: Term) -> Term | None:
    from ..rdf.written import decode

    written = decode(term)
    return written.datatype if isinstance(written, ox.Literal) else None


_CALLS: dict[str, Callable[..., Term | None]] = {
    "replacement": _replacement,
    "regex": _regex,
    "replace": _replace,
    "value": _value,
    "datatype": _datatype,
}
FUNCTIONS = {ox.NamedNode(name(each)[1:-1]): call for each, call in _CALLS.items()}
"""What `ox.Store.query` is to be given as ``custom_functions``."""
