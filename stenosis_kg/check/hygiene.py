"""What must never be in a graph: the hygiene queries, run as checks whose findings say what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ..query import library as queries
from ..query.library import Query
from ..rdf import Term, bare
from ..rdf.graph import Graph
from ..rdf.locate import find
from .finding import Finding

__all__ = ["check"]


def check(graph: Graph) -> tuple[Finding, ...]:
    """A finding for each row of each hygiene query.

    It is at the line of the statement that the row is about, else where the row's first resource is written.

    >>> from stenosis_kg.rdf.graph import Graph
    >>> check(Graph(ox.Store()))
    ()
    """
    return tuple(finding for query in queries.hygiene() for finding in _findings(graph, query))


def _findings(graph: Graph, query: Query) -> Iterable[Finding]:
    rows = queries.ask(graph, query.name)
    for terms in rows.terms:
        words = {name: graph.words(term) for name, term in zip(rows.columns, terms, strict=True)}
        focus = next((term.value for term in terms if isinstance(term, ox.NamedNode)), None)
        file, line = _place(graph, terms) if focus else (None, None)
        message = f"{query.problem.format_map(words)} {query.solution}"
        yield Finding(query.name, message, focus, file=file, line=line)


def _place(graph: Graph, terms: Sequence[Term | None]) -> tuple[str | None, int | None]:
    """Where the statement stands that has most in common with a row; of several, the last, which was added to the rest.

    Where no statement has two of the terms, it is where the first resource is written.
    """
    iris = [term for term in terms if isinstance(term, ox.NamedNode)]
    words = {bare(term).casefold() for term in terms}

    def shared(quad: ox.Quad) -> int:
        return (quad.predicate in iris) + (bare(quad.object).casefold() in words)

    quads = [quad for iri in iris for quad in graph.store.quads_for_pattern(iri, None, None)]
    most = max(map(shared, quads), default=0)
    best = [quad for quad in quads if most and shared(quad) == most]
    order = [str(file) for file in graph.files]
    places = [find(graph.files, bare(quad.subject), quad.predicate.value, bare(quad.object)) for quad in best]
    known = [(order.index(file), line) for file, line in places if file and line]
    if not known:
        return find(graph.files, iris[0].value)
    last, line = max(known)
    return order[last], line
