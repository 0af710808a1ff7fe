"""Graph patterns that the engine reads otherwise than SPARQL 1.1: paths of length zero, and what stands in GRAPH ?g.

``ex:x ex:p* ?y`` gives ex:x itself, whether the graph has it or not (SPARQL 1.1, 18.4). The engine gives no row where
it has not, so the pattern becomes ``VALUES ?y { ex:x }``.

``GRAPH ?g { … }`` is what stands inside, evaluated graph by graph and then joined with the graph's name (18.6). The
engine puts ?g into each triple pattern instead, so that subqueries, MINUS and ?g itself inside are evaluated over all
graphs together. There the graphs are written out, one after the other.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import UnsafeQuery
from ..namespaces import known
from .tokens import Token, closing, place, tokenize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf import Term
    from ..rdf.written import Store

__all__ = ["MAX_GRAPHS", "MAX_TEXT", "graphs", "zero_length"]

MAX_GRAPHS = 200  # that are written out: 0.4 s for a count in each, 1.5 s for six patterns
MAX_TEXT = 2**20  # characters of what is written out

_SCOPES = {"FILTER", "OPTIONAL", "UNION", "BIND", "VALUES"}

Span = tuple[int, int]
"""The numbers of the first token, and of the one after the last."""


def zero_length(text: str, store: Store) -> str:
    """A query in which a path of length zero from, or to, a node that the store has not is written as what it gives.

    >>> zero_length("SELECT ?y { <urn:x> <urn:p>* ?y }", ox.Store())
    'SELECT ?y { VALUES ?y { <urn:x> } }'
    """
    tokens = tokenize(text)
    edits = []
    starts = [number + 1 for number, token in enumerate(tokens) if token.kind in {"{", "}", ".", ")"}]
    named = [number for number, token in enumerate(tokens) if token.kind == "word" and token.text.upper() == "GRAPH"]
    for first in starts:
        statement = _statement(tokens, first)
        if statement is None:
            continue
        subject, pairs, end = statement
        graph = _graph_around(text, tokens, first, named)
        fixed = [_fixed(text, tokens, subject, path, thing, store, graph) for path, thing in pairs]
        if not any(fixed) or (graph and next(iter(store.quads_for_pattern(None, None, None, graph)), None) is None):
            continue
        both = zip(pairs, fixed, strict=True)
        kept = [f"{_text(text, tokens, verb)} {_text(text, tokens, thing)}" for (verb, thing), put in both if not put]
        made = " ".join(put for put in fixed if put)
        if kept:
            made += f" {_text(text, tokens, subject)} {' ; '.join(kept)}"
        start, stop = tokens[first].start, tokens[end - 1].end
        lines = text.count("\n", start, stop) - made.count("\n")
        edits.append((start, stop, made + "\n" * lines))
    for start, stop, put in reversed(edits):
        text = text[:start] + put + text[stop:]
    return text


def graphs(text: str, store: Store, file: str | None = None) -> str:
    """A query in which ``GRAPH ?g`` is written out for each graph where the engine would not go from one to the next.

    Raises
    ------
    UnsafeQuery
        If there are more graphs than `MAX_GRAPHS`, or more is to be written than `MAX_TEXT`.
    """
    tokens = tokenize(text)
    named = sorted(str(graph) for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    grown: list[
        tuple[int, int]
    ] = []  # where the text has become longer, from the end to the beginning, and by how much
    for number in range(len(tokens) - 3, -1, -1):
        keyword, variable, opens = tokens[number : number + 3]
        if (keyword.kind, keyword.text.upper(), variable.kind, opens.kind) != ("word", "GRAPH", "var", "{"):
            continue
        closes = closing(tokens, number + 2)
        inside = tokens[number + 3 : closes]
        words = {token.text.upper() for token in inside if token.kind == "word"}
        own = any(token.kind == "var" and token.text[1:] == variable.text[1:] for token in inside)
        if not (words & {"SELECT", "MINUS"} or words == {"VALUES"} or (own and words & _SCOPES)):
            continue
        end = tokens[closes].end + sum(more for where, more in grown if where < tokens[closes].end)
        body = text[opens.start : end]
        if len(named) > MAX_GRAPHS or len(text) + len(named) * len(body) > MAX_TEXT:
            raise UnsafeQuery(
                f"what stands in GRAPH {variable.text} {{ … }} is asked of each graph, and there are {len(named):,}; "
                "take the subquery, MINUS or the variable itself out of it",
                file=file,
                line=place(text, keyword.start),
            )
        each = " UNION ".join(f"{{ VALUES {variable.text} {{ {graph} }} GRAPH {graph} {body} }}" for graph in named)
        made = f"{{ {each or 'FILTER(false)'} }}"
        text = text[: keyword.start] + made + text[end:]
        grown.append((keyword.start, len(made) - (end - keyword.start)))
    return text


def _text(text: str, tokens: list[Token], span: Span) -> str:
    return text[tokens[span[0]].start : tokens[span[1] - 1].end]


def _statement(tokens: list[Token], first: int) -> tuple[Span, list[tuple[Span, Span]], int] | None:
    """The subject, pairs of verb and object, and the end of the triples that begin here; None where none do."""
    end = _term(tokens, first)
    if end is None:
        return None
    subject, pairs = (first, end), []
    at = end
    while at < len(tokens):
        after = _path(tokens, at)
        if after is None:
            break
        verb, at = (at, after), after
        while (after := _term(tokens, at)) is not None:
            pairs.append((verb, (at, after)))
            end = at = after
            if at == len(tokens) or tokens[at].kind != ",":
                break
            at += 1
        if at != end or at == len(tokens) or tokens[at].kind != ";":
            break
        while at < len(tokens) and tokens[at].kind == ";":
            at += 1
    return (subject, pairs, end) if pairs else None


def _term(tokens: list[Token], at: int) -> int | None:
    """Where a subject or an object that begins here ends."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind in {"[", "("}:
        return closing(tokens, at) + 1
    if token.kind == "string":
        if at + 1 < len(tokens) and tokens[at + 1].kind == "lang":
            return at + 2
        return at + 3 if at + 2 < len(tokens) and tokens[at + 1].text == "^^" else at + 1
    if token.kind == "op" and token.text in "+-" and at + 1 < len(tokens) and tokens[at + 1].kind == "number":
        return at + 2
    truth = token.kind == "word" and token.text in {"true", "false"}
    return at + 1 if truth or token.kind in {"iri", "name", "var", "blank", "number"} else None


def _path(tokens: list[Token], at: int) -> int | None:
    """Where a verb that begins here ends."""
    if at < len(tokens) and tokens[at].kind == "var":
        return at + 1
    while True:
        while at < len(tokens) and tokens[at].text in {"^", "!"}:
            at += 1
        if at >= len(tokens) or not (tokens[at].kind in {"iri", "name", "("} or tokens[at].text == "a"):
            return None
        at = closing(tokens, at) + 1 if tokens[at].kind == "(" else at + 1
        if at < len(tokens) and tokens[at].text in {"*", "+", "?"}:
            at += 1
        if at >= len(tokens) or tokens[at].text not in {"/", "|"}:
            return at
        at += 1


def _empty_ways(tokens: list[Token]) -> int:
    """How often a path of length zero is among what a path stands for; none of a sequence is one from a constant."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.text == "/":
            return 0
        if not depth and token.text == "|":
            parts.append([])
        else:
            parts[-1].append(token)
    ways = 0
    for part in parts:
        if part[-1].kind == "op" and part[-1].text in "*?":
            ways += 1
        elif part[-1].kind == ")":
            ways += _empty_ways(part[[token.kind for token in part].index("(") + 1 : -1])
    return ways


def _graph_around(text: str, tokens: list[Token], at: int, named: list[int]) -> ox.NamedNode | None:
    """The graph that one of the words ``GRAPH`` names around a token; None where none does, or a variable."""
    for number in reversed(named):
        opens = number + 2
        if opens < at and tokens[opens].kind == "{" and closing(tokens, opens) > at:
            variable = tokens[number + 1].kind == "var"
            graph = None if variable else _constant(text, tokens, (number + 1, opens))
            return graph if isinstance(graph, ox.NamedNode) else None
    return None


def _fixed(
    text: str, tokens: list[Token], subject: Span, path: Span, thing: Span, store: Store, graph: ox.NamedNode | None
) -> str:
    """What a pattern gives that has a node which the store has not, as SPARQL; "" where it may stay."""
    ways = _empty_ways(tokens[path[0] : path[1]])
    ends = [_constant(text, tokens, span) for span in (subject, thing)]
    absent = [end is not None and not _stands(store, end, graph) for end in ends]
    if not ways or not any(absent):
        return ""
    if None not in ends:
        return f"FILTER({str(ends[0] == ends[1]).lower()})"
    node, other = (subject, thing) if absent[0] else (thing, subject)
    variable = tokens[other[0]]
    if variable.kind == "var":
        return f"VALUES {variable.text} {{ {' '.join([_text(text, tokens, node)] * ways)} }}"
    nobody = (
        other[1] - other[0] == 2 if variable.kind == "[" else [each.text for each in tokens].count(variable.text) == 1
    )
    return " UNION ".join(["{ }"] * ways) if nobody and variable.kind in {"[", "blank"} else ""


def _constant(text: str, tokens: list[Token], span: Span) -> Term | None:
    """The term that stands there; None for a variable and a blank node."""
    if tokens[span[0]].kind in {"var", "blank", "[", "("}:
        return None
    prologue = next(
        (token.start for token in tokens if token.kind == "word" and token.text.upper() not in {"PREFIX", "BASE"}), 0
    )
    asked = f"{text[:prologue]} SELECT ({_text(text, tokens, span)} AS ?term) {{}}"
    try:
        (row,) = ox.Store().query(asked, prefixes=known())  # type: ignore[misc]
    except SyntaxError:  # the engine says so of the whole query
        return None
    term: Term | None = row[0]
    return term


def _stands(store: Store, term: Term, graph: ox.NamedNode | None) -> bool:
    """Whether a node is at either end of a triple: of one graph, or of any."""
    ends = [store.quads_for_pattern(None, None, term, graph)]
    if isinstance(term, (ox.NamedNode, ox.BlankNode)):
        ends.append(store.quads_for_pattern(term, None, None, graph))
    return any(next(iter(found), None) is not None for found in ends)
