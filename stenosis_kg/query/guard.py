"""Whether a query is safe to hand to an engine: read-only, local, and of a size that engines survive.

Engines reach the network by themselves (``SERVICE``, ``FROM``, ``LOAD``), and no flag of theirs turns it off; and
their parsers crash on what is nested deeply enough. So the text is looked at before any engine sees it.
What runs too long or takes too much memory is stopped by `sandbox`.
"""

from __future__ import annotations

from os import PathLike
from typing import NamedTuple

from ..errors import QueryError, UnsafeQuery
from ..namespaces import PREFIXES, known
from .tokens import Token, decode, place, tokenize

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_JOINS", "MAX_OPERATORS", "SafeQuery", "check", "prefixed"]

MAX_BYTES = 64 * 1024  # the largest query of the library has 3 KB; a text of 100 KB kills the oxigraph server
MAX_DEPTH = 50  # of brackets; pyoxigraph's parser dies at 2,000, rdflib's recursion ends near 100
MAX_OPERATORS = 400  # a parser dies at 8,000 "+"; at 400 nothing takes 0.1 s
MAX_JOINS = 100  # patterns that are joined: 60 plan in 0.2 s, 100 in 3 s, 130 in 9 s, 160 in more than 15 s

_REACHES = {
    "SERVICE": "asks another server; load what you need with --graph FILE",
    "FROM": "reads files or the network; use GRAPH, or load the file with --graph FILE",
    "LOAD": "reads files or the network; load the file with --graph FILE",
}
_UPDATES = frozenset("INSERT DELETE CREATE DROP CLEAR COPY MOVE ADD WITH USING".split())
_JOINED = frozenset("UNION OPTIONAL MINUS FILTER BIND EXISTS IN".split())
_WORDS = _JOINED | frozenset(
    """a ABS AS ASC ASK AVG BASE BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC
    DESCRIBE DISTINCT ENCODE_FOR_URI FALSE FLOOR GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IRI ISBLANK ISIRI
    ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUTES MONTH NOT NOW OFFSET ORDER PREFIX RAND
    REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SHA1 SHA256 SHA384 SHA512 STR STRAFTER
    STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE UNDEF URI UUID VALUES
    WHERE YEAR""".split()
)


class SafeQuery(NamedTuple):
    """A query that passed: its text with escapes written out (what an engine is to get), and its tokens."""

    text: str
    tokens: list[Token]
    file: str | None
    line: int

    def place(self, token: Token) -> int:
        """The line of a token in its file."""
        return place(self.text, token.start, self.line)

    def wrong(self, message: str, token: Token, kind: type[QueryError] = QueryError) -> QueryError:
        """An error about a token, to raise."""
        return kind(message, file=self.file, line=self.place(token))


def check(text: str, *, file: str | PathLike[str] | None = None, line: int = 1) -> SafeQuery:
    """Refuse a query that is not safe; return one that is.

    Parameters
    ----------
    text : SPARQL 1.1, alone or out of a shapes file
    file, line : where the text begins, for the message

    Raises
    ------
    UnsafeQuery
        If it reaches for files, the network or an update, is too large, or can be read in two ways.
    QueryError
        If it is not SPARQL by its words, strings or brackets.

    >>> safe = check('SELECT ?service { ?service ?load "SERVICE <x> {}" } # FROM LOAD')
    >>> check("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
      ...
    stenosis_kg.errors.UnsafeQuery: line 1: SERVICE asks another server; load what you need with --graph FILE
    """
    where = None if file is None else str(file)
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise UnsafeQuery(
            f"the query has {size:,} bytes, and {MAX_BYTES:,} are allowed; split it", file=where, line=line
        )
    plain = decode(text, file=where, line=line)
    checked = SafeQuery(plain, tokenize(plain, file=where, line=line), where, line)
    if not checked.tokens:
        raise QueryError("there is no query, the text is empty; give one", file=where, line=line)
    for token in checked.tokens:
        _word(token, checked)
    _sizes(checked)
    return checked


def prefixed(query: SafeQuery) -> str:
    """The text with a PREFIX for each house prefix that it uses and does not declare, all on its first line.

    Raises
    ------
    QueryError
        If it uses a prefix that neither it nor the house declares.

    >>> prefixed(check("ASK { ?s a owl:Class }"))
    'PREFIX owl: <http://www.w3.org/2002/07/owl#> ASK { ?s a owl:Class }'
    """
    names = {**PREFIXES, **known()}
    declared: set[str] = set()
    missing: set[str] = set()
    before = ""
    for token in query.tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared and prefix in names:
                missing.add(prefix)
            elif prefix not in declared:
                message = f'the prefix "{prefix}:" is not declared; add  PREFIX {prefix}: <…>  '
                raise query.wrong(f"{message}(known without it: {' '.join(known())})", token)
        before = token.text.upper()
    return " ".join([*(f"PREFIX {prefix}: <{names[prefix]}>" for prefix in sorted(missing)), query.text])


def _word(token: Token, query: SafeQuery) -> None:
    if token.kind == "name":
        _prefix(token, query)
    if token.kind != "word" or token.text == "a" or (token.text != "A" and token.text.upper() in _WORDS):
        return
    word = token.text.upper()
    for reach, reason in _REACHES.items():
        if reach in word:  # also inside a word: some engines read trueSERVICE as two
            raise query.wrong(f"{reach} {reason}", token, UnsafeQuery)
    for update in _UPDATES:
        if word.startswith(update):
            message = f"{update} changes data, and queries here only read; use SELECT, ASK or CONSTRUCT"
            raise query.wrong(message, token, UnsafeQuery)
    from difflib import get_close_matches

    near = get_close_matches(word, _WORDS, 1)
    hint = f"did you mean {near[0]}?" if near else "a variable begins with ?, a prefixed name has a colon"
    raise query.wrong(f'"{token.text}" is no word of SPARQL 1.1; {hint}', token)


def _prefix(token: Token, query: SafeQuery) -> None:
    prefix = token.text.partition(":")[0]
    for reach in ("SERVICE", "FROM"):
        if reach in prefix.upper():
            message = f'"{token.text}" reads as {reach} to an engine that asks for no space after it'
            raise query.wrong(f'{message}; rename the prefix "{prefix}:"', token, UnsafeQuery)


def _sizes(query: SafeQuery) -> None:
    operators = joins = 0
    brackets: list[str] = []
    for token in query.tokens:
        if token.kind in "({[":
            brackets.append(token.kind)
            joins += token.kind == "{"
        elif token.kind in ")}]":
            brackets.pop()
        elif token.kind == "op" or (token.kind == "word" and token.text.upper() in _JOINED):
            operators += 1
            joins += token.text == "/"
        elif token.kind in ".;,":
            joins += brackets[-1:] != ["("]
        for seen, limit, what, mend in (
            (len(brackets), MAX_DEPTH, "brackets inside each other", "nest less"),
            (operators, MAX_OPERATORS, "operators", "use IN (…) or VALUES for a long list, or split the query"),
            (joins, MAX_JOINS, "joined patterns", "split the query"),
        ):
            if seen > limit:
                raise query.wrong(f"the query has more than {limit} {what}; {mend}", token, UnsafeQuery)
