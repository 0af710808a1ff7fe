"""Which statements an answer rests on: those that its query's own patterns match.

The pattern of a query is solved with every variable kept, and each solution put back into the patterns that stand
outside negation: a triple pattern gives the statement it matched, a path all statements on its way from end to end.
A pattern inside ``GRAPH`` gives a statement of that graph; one outside gives a triple, in whichever graphs hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyoxigraph as ox
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node, URIRef, Variable

from stenosis_kg.rdf import Term
from stenosis_kg.rdf.convert import term_from_rdflib

__all__ = ["Unit", "answer", "has_negation", "quads", "rests_on"]

_NEGATION = re.compile(r"\bNOT EXISTS\b|\bMINUS\b|\bHAVING\b")
_BODY = re.compile(r"(?:WHERE|ASK) (\{.*^\})", re.DOTALL | re.MULTILINE)
_PROJECTED = re.compile(r"^SELECT (?:DISTINCT )?(.*)$", re.MULTILINE)


class Unit(NamedTuple):
    """A statement that can be taken away: in one graph, or (``graph`` None) in every graph that holds it."""

    subject: Term
    predicate: ox.NamedNode
    object: Term
    graph: Term | ox.DefaultGraph | None


Bgp = tuple[Node | None, list[tuple[Node, Any, Node]]]


def answer(store: ox.Store, text: str) -> list[str]:
    """The rows of a query as sorted text, to be compared."""
    result = store.query(text, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryBoolean):
        return [str(bool(result))]
    return sorted({str(row) for row in result} if isinstance(result, ox.QueryTriples) else map(str, result))


def quads(store: ox.Store, unit: Unit) -> list[ox.Quad]:
    """The quads of a unit."""
    graph: Any = unit.graph
    return list(store.quads_for_pattern(unit.subject, unit.predicate, unit.object, graph))  # type: ignore[arg-type]


def has_negation(text: str) -> bool:
    """True where a statement may take rows away, so that an answer can change with one that no pattern matches."""
    return bool(_NEGATION.search(text))


def rests_on(store: ox.Store, text: str) -> set[Unit]:
    """The statements that the rows of the answer to ``text`` rest on."""
    body = _BODY.search(text)
    assert body is not None, "the pattern begins with WHERE { or ASK { and ends with } at the start of a line"
    prologue = "".join(re.findall(r"^PREFIX .*\n", text, re.MULTILINE))
    solutions: Any = store.query(f"{prologue}SELECT * {body[1]}", use_default_graph_as_union=True)
    names = [variable.value for variable in solutions.variables]
    kept = _projected(store, text)
    found: set[Unit] = set()
    patterns = list(_patterns(prepareQuery(text).algebra))
    for solution in solutions:
        bound = {name: term for name, term in zip(names, solution, strict=True) if term is not None}
        if kept is None or tuple(bound.get(name) for name in kept[0]) in kept[1]:
            for pattern in patterns:
                found |= _matched(store, pattern, bound)
    return found


def _projected(store: ox.Store, text: str) -> tuple[list[str], set[tuple[Term | None, ...]]] | None:
    """The plain variables of a SELECT and their values in the answer: what HAVING threw out is not rested on."""
    head = _PROJECTED.search(text)
    if head is None:
        return None
    plain = head[1]
    while "(" in plain:  # expressions, from the inside out
        plain = re.sub(r"\([^()]*\)", "", plain)
    names = re.findall(r"\?(\w+)", plain)
    rows: Any = store.query(text, use_default_graph_as_union=True)
    return names, {tuple(row[name] for name in names) for row in rows}


def _patterns(node: Any, graph: Node | None = None) -> Iterator[Bgp]:
    """The basic graph patterns outside negation, each with the graph it is asked of."""
    if node.name == "BGP":
        yield graph, node.triples
    elif node.name == "Graph":
        yield from _patterns(node.p, node.term)
    elif node.name == "Minus":
        yield from _patterns(node.p1, graph)
    else:
        for key in ("p", "p1", "p2"):
            if key in node:
                yield from _patterns(node[key], graph)


def _matched(store: ox.Store, pattern: Bgp, bound: dict[str, Term]) -> set[Unit]:
    """The statements that a pattern matched in a solution; none where it is a branch that did not match."""
    graph = None if pattern[0] is None else _value(pattern[0], bound)
    found: set[Unit] = set()
    for start, predicate, end in pattern[1]:
        ends = _value(start, bound), _value(end, bound)
        if isinstance(predicate, Variable):
            predicate = _value(predicate, bound)
        if ends[0] is None or ends[1] is None or predicate is None or (pattern[0] is not None and graph is None):
            return set()
        way = _way(store, predicate, ends[0], ends[1], graph)
        if way is None:
            return set()
        found |= way
    return found


def _value(node: Node, bound: dict[str, Term]) -> Term | None:
    return bound.get(str(node)) if isinstance(node, Variable) else term_from_rdflib(node)


def _way(store: ox.Store, path: Any, start: Term, end: Term, graph: Term | None) -> set[Unit] | None:
    """The statements on all ways along a path from one end to the other; None where there is no way."""
    if isinstance(path, (URIRef, ox.NamedNode)):
        predicate = path if isinstance(path, ox.NamedNode) else ox.NamedNode(str(path))
        unit = Unit(start, predicate, end, graph)
        return {unit} if not isinstance(start, ox.Literal) and quads(store, unit) else None
    if isinstance(path, InvPath):
        return _way(store, path.arg, end, start, graph)
    if isinstance(path, AlternativePath):
        return _union(_way(store, each, start, end, graph) for each in path.args)
    if isinstance(path, SequencePath):
        first, rest = path.args[0], path.args[1:]
        if not rest:
            return _way(store, first, start, end, graph)
        ways = []
        for middle in _next(store, first, start, graph):
            here, there = (
                _way(store, first, start, middle, graph),
                _way(store, SequencePath(*rest), middle, end, graph),
            )
            ways.append(None if here is None or there is None else here | there)
        return _union(ways)
    assert isinstance(path, MulPath), path
    if path.mod == "?":
        return _union([set() if start == end else None, _way(store, path.path, start, end, graph)])
    onward = _closure(store, path.path, start, graph)
    back = _closure(store, InvPath(path.path), end, graph)
    steps = [
        _way(store, path.path, one, two, graph)
        for one in onward & back
        for two in _next(store, path.path, one, graph)
        if two in back
    ]
    return _union([set() if start == end and path.mod == "*" else None, *steps])


def _union(ways: Iterable[set[Unit] | None]) -> set[Unit] | None:
    open_ways = [way for way in ways if way is not None]
    return set().union(*open_ways) if open_ways else None


def _closure(store: ox.Store, path: Path | URIRef, start: Term, graph: Term | None) -> set[Term]:
    seen, todo = {start}, [start]
    while todo:
        for after in _next(store, path, todo.pop(), graph) - seen:
            seen.add(after)
            todo.append(after)
    return seen


def _next(store: ox.Store, path: Any, start: Term, graph: Term | None) -> set[Term]:
    """Where one step along a path leads."""
    inverse = isinstance(path, InvPath)
    if inverse and isinstance(path.arg, (AlternativePath, SequencePath, MulPath, InvPath)):
        inner = path.arg
        if isinstance(inner, InvPath):
            return _next(store, inner.arg, start, graph)
        if isinstance(inner, AlternativePath):
            return set().union(*(_next(store, InvPath(each), start, graph) for each in inner.args))
        raise NotImplementedError(f"the inverse of {inner}")
    if isinstance(path, AlternativePath):
        return set().union(*(_next(store, each, start, graph) for each in path.args))
    if isinstance(path, SequencePath):
        ends = {start}
        for each in path.args:
            ends = set().union(*(_next(store, each, end, graph) for end in ends))
        return ends
    if isinstance(path, MulPath):
        one = _next(store, path.path, start, graph)
        return {start} | one if path.mod == "?" else _closure(store, path.path, start, graph)
    predicate = ox.NamedNode(str(path.arg if inverse else path))
    if isinstance(start, ox.Literal) and not inverse:
        return set()
    where: Any = graph
    found: Any = (
        store.quads_for_pattern(None, predicate, start, where)
        if inverse
        else store.quads_for_pattern(start, predicate, None, where)  # type: ignore[arg-type]
    )
    return {quad.subject if inverse else quad.object for quad in found}
