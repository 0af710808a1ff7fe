"""Queries over a graph that keeps literals as they are written (`rdf.written`).

The engine holds such a literal under a datatype that it does not know. So an expression that takes a value is given it
by a function, and a literal of the query that stands for a term is written as the engine holds it. STR, sameTerm,
COUNT, BOUND and DATATYPE, BIND of a variable, groups and patterns take the term; all else takes the value.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..namespaces import XSD, known
from ..rdf.written import STAND_IN, encode
from .functions import name
from .tokens import Edit, Token, closing, edited, string, tokenize, whole

__all__ = ["STAND_IN", "by_form"]

_TERMS = frozenset({"STR", "SAMETERM", "COUNT", "BOUND", "DATATYPE"})  # what they are given is a term
_PASS = frozenset({"COALESCE", "SAMPLE", "IF"})  # and what these give is one of their arguments
_NO_CALLS = frozenset({"IN", "NOT", "EXISTS", "VALUES"})
_CALLED = frozenset({"word", "iri", "name"})


def by_form(text: str) -> str:
    """A query as it is to be asked of the engine of a graph that keeps written forms.

    >>> by_form("SELECT (STR(?n) AS ?x) { ?s ?p ?n FILTER(?n = 42) }")
    'SELECT (STR(?n) AS ?x) { ?s ?p ?n FILTER(<urn:stenosis-kg:function:value>(?n) = 42) }'
    >>> by_form("ASK { ?s ?p 0042 }")
    'ASK { ?s ?p "0042"^^<x-written:http://www.w3.org/2001/XMLSchema#integer> }'
    """
    tokens = tokenize(text)
    edits: list[Edit] = []
    _group(tokens, 0, len(tokens), edits)
    return edited(text, edits)


def _group(tokens: list[Token], at: int, end: int, edits: list[Edit]) -> None:
    """Patterns, and what stands around them: terms, but for their expressions."""
    while at < end:
        word = tokens[at].text.upper() if tokens[at].kind == "word" else ""
        if word == "SELECT" or (word == "BIND" and tokens[at + 1].kind == "("):
            at = _named(tokens, at + 1, edits, once=word == "BIND")
        elif word in {"FILTER", "HAVING"}:
            at = _constraint(tokens, at + 1, edits) or at + 1
            while word == "HAVING" and (after := _constraint(tokens, at, edits)) is not None:
                at = after
        elif word in {"ORDER", "GROUP"}:
            at = _conditions(tokens, at + 2, edits, orders=word == "ORDER")
        elif word in {"LIMIT", "OFFSET"}:
            at += 2
        else:
            at = _literal(tokens, at, edits) or at + 1


def _named(tokens: list[Token], at: int, edits: list[Edit], *, once: bool) -> int:
    """Each ``(expression AS ?name)`` from here to the pattern; where that begins."""
    while at < len(tokens) and tokens[at].kind != "{" and tokens[at].text.upper() not in {"WHERE", "FROM"}:
        if tokens[at].kind == "(":
            last = closing(tokens, at)
            _slot(tokens, at + 1, _before_as(tokens, last), edits, term=True)
            at = last
        at += 1
        if once:
            break
    return at


def _before_as(tokens: list[Token], last: int) -> int:
    return last - 2 if tokens[last - 2].text.upper() == "AS" else last


def _constraint(tokens: list[Token], at: int, edits: list[Edit]) -> int | None:
    """What a FILTER or HAVING asks, and where it ends; None where none begins here."""
    if at < len(tokens) and tokens[at].kind == "(":
        last = closing(tokens, at)
        _slot(tokens, at + 1, last, edits, term=False)
    elif _is_call(tokens, at):
        last = closing(tokens, at + 1)
        _call(tokens, at, edits, term=False)
    else:
        return None
    return last + 1


def _conditions(tokens: list[Token], at: int, edits: list[Edit], *, orders: bool) -> int:
    """What is ordered or grouped by; where it ends."""
    while at < len(tokens):
        if tokens[at].kind == "var":
            if orders:
                _valued(tokens, at, at, edits)
        elif tokens[at].kind == "(":
            last = closing(tokens, at)
            _slot(tokens, at + 1, _before_as(tokens, last), edits, term=not orders)
            at = last
        elif tokens[at].text.upper() in {"HAVING", "ORDER", "VALUES"}:
            break
        elif _is_call(tokens, at) and tokens[at].text.upper() not in {"ASC", "DESC"}:
            _call(tokens, at, edits, term=not orders)
            at = closing(tokens, at + 1)
        elif tokens[at].text.upper() not in {"ASC", "DESC"}:
            break
        at += 1
    return at


def _is_call(tokens: list[Token], at: int) -> bool:
    within = at + 1 < len(tokens) and tokens[at].kind in _CALLED and tokens[at + 1].kind == "("
    return within and tokens[at].text.upper() not in _NO_CALLS


def _slot(tokens: list[Token], at: int, end: int, edits: list[Edit], *, term: bool) -> None:
    """An expression where a term is asked for, or its value."""
    if at < end and tokens[at].text.upper() == "DISTINCT":
        at += 1
    while at < end and tokens[at].kind == "(" and closing(tokens, at) == end - 1:
        at, end = at + 1, end - 1
    if end - at == 1 and tokens[at].kind == "var":
        if not term:
            _valued(tokens, at, at, edits)
        return
    if term and at < end and _literal(tokens, at, []) == end:
        _literal(tokens, at, edits)
        return
    if _is_call(tokens, at) and closing(tokens, at + 1) == end - 1:
        _call(tokens, at, edits, term=term)
        return
    while at < end:  # operators, which take values
        if tokens[at].kind == "var":
            _valued(tokens, at, at, edits)
        elif _is_call(tokens, at):
            _call(tokens, at, edits, term=False)
            at = closing(tokens, at + 1)
        elif tokens[at].kind == "(":
            for first, last in _arguments(tokens, at):
                _slot(tokens, first, last, edits, term=False)
            at = closing(tokens, at)
        elif tokens[at].kind == "{":
            _group(tokens, at + 1, closing(tokens, at), edits)
            at = closing(tokens, at)
        at += 1


def _call(tokens: list[Token], at: int, edits: list[Edit], *, term: bool) -> None:
    """A function or an aggregate with its arguments."""
    word = tokens[at].text.upper() if tokens[at].kind == "word" else ""
    for number, (first, last) in enumerate(_arguments(tokens, at + 1)):
        _slot(tokens, first, last, edits, term=word in _TERMS or (word in _PASS and (word != "IF" or number > 0)))
    if word == "DATATYPE":
        edits.append((tokens[at].start, tokens[at].end, name("datatype")))
    if word in _PASS and not term:
        _valued(tokens, at, closing(tokens, at + 1), edits)


def _valued(tokens: list[Token], first: int, last: int, edits: list[Edit]) -> None:
    """Take the value of what stands from one token to another."""
    start, end = tokens[first].start, tokens[last].end
    edits += [(start, start, name("value") + "("), (end, end, ")")]


def _arguments(tokens: list[Token], opens: int) -> list[tuple[int, int]]:
    """The arguments between brackets, each from its first token to behind its last."""
    closes = closing(tokens, opens)
    found, first, at = [], opens + 1, opens + 1
    while at < closes:
        if tokens[at].kind in "({[":
            at = closing(tokens, at)
        elif tokens[at].kind in ",;":
            found.append((first, at))
            first = at + 1
        at += 1
    return [*found, (first, closes)]


def _literal(tokens: list[Token], at: int, edits: list[Edit]) -> int | None:
    """Write a literal as the engine holds it; where it ends, or None where none begins here."""
    first, sign = at, ""
    if tokens[at].text in {"+", "-"} and at + 1 < len(tokens) and tokens[at + 1].start == tokens[at].end:
        sign, at = tokens[at].text, at + 1
    if tokens[at].kind == "number":
        text = tokens[at].text
        kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
        literal = ox.Literal(sign + text, datatype=ox.NamedNode(XSD + kind))
    elif tokens[at].kind == "string" and not sign and [token.text for token in tokens[at + 1 : at + 2]] == ["^^"]:
        text, at = string(tokens[at]), at + 2
        prefix, _, local = tokens[at].text.partition(":")
        datatype = whole(tokens, at) or known().get(prefix, "") + local
        if ":" not in datatype:
            return at + 1
        literal = ox.Literal(text, datatype=ox.NamedNode(datatype))
    else:
        return None
    held = encode(literal)
    if held != literal:
        edits.append((tokens[first].start, tokens[at].end, str(held)))
    return at + 1
