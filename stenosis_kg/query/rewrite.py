r"""Queries as SPARQL 1.1 means them, in words that the engine reads so.

pyoxigraph 0.5.13 reads some of SPARQL otherwise: it refuses names with several dots and ``TRUE``, gives what
GROUP_CONCAT joins a language, the same blank node to each row of ``BNODE("x")``, reads replacements and patterns as
Rust does, and has no path of length zero from a node that is not in the graph (`patterns`). Only what is of these
kinds is rewritten, token by token; every line stays where it is. ``docs/engines.md`` lists what is left.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import pyoxigraph as ox

from .functions import compiled, groups, has_back_reference, name, rust, rust_pattern
from .guard import SafeQuery, prefixed
from .patterns import graphs, zero_length
from .tokens import Edit, Token, closing, edited, string, tokenize, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.written import Store

__all__ = ["LOOKED_AT", "MOST_VARIABLES", "rewritten"]

MOST_VARIABLES = 50  # that tell one row from another, in the text of each BNODE
LOOKED_AT = 20  # patterns of a query that are tried before it runs: the engine takes up to 0.1 s for one

_CALLS = frozenset({"REPLACE", "REGEX", "GROUP_CONCAT", "BNODE"})
_GROUPS = frozenset({"GROUP", "HAVING", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_PATTERNS = frozenset({"REGEX", "REPLACE"})
_TRUTH = frozenset({"TRUE", "FALSE"})
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def rewritten(query: SafeQuery, store: Store) -> str:
    r"""The text of a query for the engine, with a PREFIX for each house prefix that it uses.

    Parameters
    ----------
    store : what it is asked of: a path of length zero depends on whether a node stands there

    Raises
    ------
    QueryError
        If a prefix is not declared, an IRI is relative and nothing says to what, or a replacement or a pattern is none.

    >>> from stenosis_kg.query.guard import check
    >>> rewritten(check('SELECT (REPLACE("5", "5", "\\\\$5") AS ?x) { FILTER(TRUE) }'), ox.Store())
    'SELECT (REPLACE("5", "5", "$$5") AS ?x) { FILTER(true) }'
    """
    _relative(query)
    text = prefixed(query)
    if any(_differs(token) for token in query.tokens):
        moved = query._replace(text=text, tokens=tokenize(text))
        patterns = [number for number, token in enumerate(moved.tokens) if token.text.upper() in _PATTERNS]
        tried = frozenset(patterns[:LOOKED_AT])
        text = edited(text, [edit for number in range(len(moved.tokens)) for edit in _edits(moved, number, tried)])
    if any(token.kind == "op" and token.text in "*?" for token in query.tokens):
        text = zero_length(text, store)
    if type(store) is not ox.Store or any(map(_may_be_rewritten, query.tokens, query.tokens[1:])):
        from .forms import STAND_IN, by_form

        held = by_form(text)
        text = held if type(store) is not ox.Store or STAND_IN in held else text
    return graphs(text, store, query.file) if any(token.text.upper() == "GRAPH" for token in query.tokens) else text


def _relative(query: SafeQuery) -> None:
    """Refuse an IRI that is relative to nothing."""
    based = False
    for token in query.tokens:
        if token.kind == "iri" and not _ABSOLUTE.match(token.text) and not based:
            raise query.wrong(f"{token.text} is relative, and there is no BASE; write the whole IRI, or a BASE", token)
        based |= token.kind == "word" and token.text.upper() == "BASE"


def _may_be_rewritten(token: Token, after: Token) -> bool:
    """Whether a literal of the query may be one that the engine would write otherwise."""
    if after.kind == "number":
        return token.text == "+" or not re.fullmatch("0|[1-9][0-9]*", after.text)
    return token.kind == "string" and after.text == "^^"


def _differs(token: Token) -> bool:
    if token.kind == "word":
        return token.text.upper() in _CALLS | _TRUTH
    return token.kind == "name" and token.text.partition(":")[2].count(".") > 1


def _edits(query: SafeQuery, number: int, tried: frozenset[int]) -> list[Edit]:
    """What is to be put for a token, and for what it calls."""
    token = query.tokens[number]
    if not _differs(token):
        return []
    if token.kind == "name":
        iri = whole(query.tokens, number)
        return [] if iri is None else [(token.start, token.end, f" <{iri}>")]
    word = token.text.upper()
    if word in _TRUTH:
        return [(token.start, token.end, word.lower())]
    opens = number + 1
    if query.tokens[opens].kind != "(":
        return []
    closes = closing(query.tokens, opens)
    if word == "GROUP_CONCAT":
        return [(token.start, token.start, "STR("), (query.tokens[closes].end,) * 2 + (")",)]
    arguments = _arguments(query.tokens, opens, closes)
    if word == "BNODE":
        return _own_node(query, arguments)
    return _pattern(query, token, arguments, tried=number in tried)


def _arguments(tokens: list[Token], opens: int, closes: int) -> list[list[Token]]:
    """The arguments of a call, each as its tokens."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[opens + 1 : closes]:
        depth += (token.kind in "({[") - (token.kind in ")}]")
        if token.kind == "," and not depth:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return arguments


def _own_node(query: SafeQuery, arguments: list[list[Token]]) -> list[Edit]:
    """BNODE of a text: the text with what its row holds, since the engine takes one node for all rows.

    Two rows that hold the same still share it, and so do the rows of a query that groups or has very many variables.
    """
    row = _row(query.text) if arguments[0] else None
    if row is None:
        return []
    start, end = arguments[0][0].start, arguments[0][-1].end
    return [(start, start, "CONCAT("), (end, end, f', SHA1(CONCAT(""{row})))')]


@lru_cache(maxsize=1)
def _row(text: str) -> str | None:
    """What a row holds, as arguments of CONCAT; None where none can be named."""
    tokens = tokenize(text)
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    made = {after.text for token, after in pairwise(tokens) if token.text.upper() == "AS"}
    names = {token.text[1:]: None for token in tokens if token.kind == "var" and token.text not in made}
    if words & _GROUPS or len(names) > MOST_VARIABLES:
        return None
    return "".join(f', "|", COALESCE(STR(?{each}), "")' for each in names)


def _pattern(query: SafeQuery, token: Token, arguments: list[list[Token]], *, tried: bool) -> list[Edit]:
    """REGEX and REPLACE: back references by a function of ours, the rest as the engine takes it."""
    replaces = token.text.upper() == "REPLACE"
    if len(arguments) < 2 + replaces or not all(arguments):
        return []  # the engine says what is wrong
    pattern = _string(arguments[1])
    rest = arguments[2 + replaces :]
    flags = _string(rest[0]) if rest else ""
    edits: list[Edit] = []
    if pattern is not None and flags is not None:
        if "q" not in flags and has_back_reference(pattern):
            if compiled(pattern, flags) is None:
                message = "has a back reference beside what only an engine of XPath reads with one; write it without"
                raise query.wrong(f"the pattern {arguments[1][0].text} {message}", arguments[1][0])
            return [(token.start, token.end, name("replace" if replaces else "regex"))]
        put = pattern if "q" in flags else rust_pattern(pattern)
        nothing = tried and _finds_nothing(put, flags)
        if nothing is None or (nothing and replaces):
            message = (
                "finds nothing between letters, too, which REPLACE takes for an error" if nothing else "is not read"
            )
            raise query.wrong(
                f'the pattern {arguments[1][0].text} (flags "{flags}") {message}; write another', arguments[1][0]
            )
        if put != pattern:
            edits.append((arguments[1][0].start, arguments[1][0].end, str(ox.Literal(put))))
    return [*edits, *(_replacement(query, arguments, pattern, flags or "") if replaces else [])]


def _replacement(query: SafeQuery, arguments: list[list[Token]], pattern: str | None, flags: str) -> list[Edit]:
    """The third argument of REPLACE as the engine takes it."""
    start, end = arguments[2][0].start, arguments[2][-1].end
    text = _string(arguments[2])
    if text is None or pattern is None:
        between = query.text[arguments[1][0].start : arguments[1][-1].end]
        return [(start, start, name("replacement") + "("), (end, end, f", {between})")]
    put = text.replace("$", "$$") if "q" in flags else rust(text, groups(pattern))
    if put is None:
        message = "a $ stands before the number of a group, and \\\\$ and \\\\\\\\ for the characters themselves"
        raise query.wrong(f"{arguments[2][0].text} is no replacement: {message}", arguments[2][0])
    return [] if put == text else [(start, end, str(ox.Literal(put)))]


def _finds_nothing(pattern: str, flags: str) -> bool | None:
    """Whether a pattern matches a text without letters; None where the engine cannot read it."""
    asked = f'SELECT (REGEX("", {ox.Literal(pattern)}, {ox.Literal(flags)}) AS ?found) {{}}'
    ((found,),) = ox.Store().query(asked)  # type: ignore[misc]
    return None if found is None else bool(found == ox.Literal(True))


def _string(argument: list[Token]) -> str | None:
    """The text of an argument that is a plain string."""
    return string(argument[0]) if [token.kind for token in argument] == ["string"] else None
