"""Parameters of queries: what the header says of one, its placeholders in the text, and a value as a term for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import pyoxigraph as ox

from ..errors import QueryError, UsageError
from ..namespaces import XSD
from ..rdf import COLUMN_TYPES
from .guard import SafeQuery
from .tokens import Token

__all__ = ["Parameter", "Placeholder", "article", "parameter", "placeholders", "term", "written"]

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_TYPED = re.compile(
    r"(?P<name>\S+) (?P<kind>\S+)"
    r"(?:(?<= IRI) of (?P<of>\w+:\w+)|(?<= integer) from (?P<least>-?\d+) to (?P<most>-?\d+))?"
)
_LOOKS_ESCAPED = re.compile(r"\\\\([uU])")


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name, its type (of `rdf.COLUMN_TYPES`), a default and an example as SPARQL, its words.

    ``of`` is the CURIE of the class that its IRIs are of, ``within`` the least and the greatest of its integers.
    """

    name: str
    type: str
    default: str
    example: str
    words: str
    of: str = ""
    within: tuple[int, int] | None = None


class Placeholder(NamedTuple):
    """Where a parameter's term stands in the text, and the term that is there."""

    start: int
    end: int
    line: int
    term: str


def parameter(line: str, file: str | None = None) -> Parameter:
    """A parameter from its line in the header.

    Raises
    ------
    QueryError
        If the line is not "name type · default X · example Y · words". Behind the type may stand "of skg:Stage"
        where that is IRI, and "from 1 to 7" where it is integer.

    >>> parameter("stage IRI of skg:Stage · default step:conservative · example step:surgical · where care is").of
    'skg:Stage'
    """
    parts = [part.strip() for part in line.split(" · ", 3)]
    match = _TYPED.fullmatch(parts[0])
    fits = len(parts) == 4 and parts[1].startswith("default ") and parts[2].startswith("example ")
    if not fits or match is None or match["kind"] not in COLUMN_TYPES or not match["name"].isidentifier():
        raise QueryError(
            f'"{line}" is no "name type · default X · example Y · words"; the types are {", ".join(COLUMN_TYPES)}, '
            'and behind IRI may stand "of CURIE", behind integer "from N to N"',
            file=file,
            line=1,
        )
    within = (int(match["least"]), int(match["most"])) if match["least"] else None
    default, example = parts[1][8:].strip(), parts[2][8:].strip()
    return Parameter(match["name"], match["kind"], default, example, parts[3], match["of"] or "", within)


def placeholders(name: str, query: SafeQuery) -> list[Placeholder]:
    """The placeholders of a parameter: the X of each ``VALUES ?name { X }`` and ``BIND(X AS ?name)``.

    Raises
    ------
    QueryError
        If it has none.
    """
    tokens = query.tokens
    found = []
    for i in range(len(tokens)):
        first = last = -1
        if _is(tokens, i, "VALUES", f"?{name}", "{"):
            first, last = i + 3, _term_end(tokens, i + 3)
            closes = _is(tokens, last + 1, "}")
        elif _is(tokens, i, "BIND", "("):
            first, last = i + 2, _term_end(tokens, i + 2)
            closes = _is(tokens, last + 1, "AS", f"?{name}", ")")
        else:
            continue
        if closes:
            start, end = tokens[first].start, tokens[last].end
            found.append(Placeholder(start, end, query.place(tokens[first]), query.text[start:end]))
    if not found:
        raise QueryError(
            f"parameter {name} has no placeholder; write  VALUES ?{name} {{ default }}  or  BIND(default AS ?{name})",
            file=query.file,
            line=1,
        )
    return found


def term(declared: Parameter, value: object, resolve: Callable[[str], str]) -> ox.NamedNode | ox.Literal:
    """A value as the term for a parameter.

    Parameters
    ----------
    value : a str is read by the parameter's type: a name for an IRI, a number for a number, words for a string. For
        "any" it is a name, or words between double quotes. rdflib's and pyoxigraph's terms are taken as they are
    resolve : from a name to an IRI

    Raises
    ------
    UnknownName
        If nothing has the name.
    UsageError
        If it is not of the parameter's type.
    """
    kind = declared.type
    if type(value).__module__.startswith("rdflib."):
        from ..rdf.convert import term_from_rdflib

        value = term_from_rdflib(value)
    if isinstance(value, ox.NamedNode) and kind in {"IRI", "any"}:
        return value
    if isinstance(value, ox.Literal) and kind == "any":
        return value
    if isinstance(value, ox.Literal):
        value = value.value
    wanted = article(kind) + (f" from {declared.within[0]} to {declared.within[1]}" if declared.within else "")
    try:
        read = _read(kind, value, resolve)
        if declared.within and not declared.within[0] <= int(read.value) <= declared.within[1]:
            raise ValueError
    except (ValueError, TypeError, KeyError, InvalidOperation):
        raise UsageError(f"parameter {declared.name} takes {wanted}, and {value!r} is none") from None
    return read


def _read(kind: str, value: object, resolve: Callable[[str], str]) -> ox.NamedNode | ox.Literal:
    text = value if isinstance(value, str) else ""
    if kind == "any" and not text:
        return ox.Literal(value)  # type: ignore[arg-type]
    if kind == "any" and len(text) > 1 and text[0] == text[-1] == '"':
        return ox.Literal(text[1:-1])
    if kind in {"IRI", "any", "string"}:
        if not isinstance(value, str):
            raise TypeError
        return ox.Literal(text) if kind == "string" else ox.NamedNode(resolve(text))
    if kind == "boolean":
        return ox.Literal(value if isinstance(value, bool) else _TRUTH[text.casefold()])
    if kind == "date":
        day = value if isinstance(value, date) else date.fromisoformat(text)
        return ox.Literal(day.isoformat()[:10], datatype=ox.NamedNode(XSD + "date"))
    if isinstance(value, bool):
        raise TypeError
    if kind == "integer":
        number = int(text) if text else value
        if not isinstance(number, int):
            raise TypeError
        return ox.Literal(number)
    decimal = Decimal(str(value))
    if not decimal.is_finite():
        raise ValueError
    return ox.Literal(f"{decimal:f}", datatype=ox.NamedNode(XSD + "decimal"))


def article(kind: str) -> str:
    """A kind of thing with "a" or "an" before it.

    >>> article("integer")
    'an integer'
    """
    return f"{'an' if kind[:1].casefold() in 'aeio' else 'a'} {kind}"


def written(value: ox.NamedNode | ox.Literal) -> str:
    r"""A term as SPARQL that every engine reads alike, whatever its text holds.

    Some engines replace ``\uXXXX`` before they look for the end of a string: a backslash before a u is therefore
    kept from looking like one.

    Raises
    ------
    UsageError
        If a text holds a control character, which not every engine reads.

    >>> written(ox.Literal('a"} # b'))
    '"a\\"} # b"'
    """
    if isinstance(value, ox.NamedNode):
        return str(value)
    if any(ord(c) < 32 and c not in "\t\n\r" for c in value.value):
        raise UsageError("a parameter holds a control character; take it out")
    return _LOOKS_ESCAPED.sub(lambda match: rf"\\\U{ord(match[1]):08X}", str(value))


def _is(tokens: list[Token], start: int, *texts: str) -> bool:
    """Whether these tokens come next; ``?x`` and ``$x`` are the same variable."""
    here = tokens[start : start + len(texts)] if start >= 0 else []
    same = [token.text.replace("$", "?") if token.kind == "var" else token.text.upper() for token in here]
    return same == [text if text.startswith("?") else text.upper() for text in texts]


def _term_end(tokens: list[Token], start: int) -> int:
    """The index of the last token of the term that starts here; a language or a datatype belongs to it."""
    kinds = [token.kind for token in tokens[start : start + 3]] + ["", "", ""]
    if kinds[0] in {"op"} and kinds[1] == "number":
        return start + 1
    if kinds[0] == "string" and kinds[1] == "lang":
        return start + 1
    if kinds[0] == "string" and kinds[1] == "op" and kinds[2] in {"iri", "name"}:
        return start + 2
    return start if kinds[0] in {"iri", "name", "string", "number", "word"} else -2
