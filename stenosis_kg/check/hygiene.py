"""What must never be in a graph: the hygiene queries, run as checks whose findings say what to do."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..query import library as queries
from ..query.library import Query
from ..rdf.graph import Graph
from ..rdf.locate import find
from .finding import Finding

__all__ = ["check"]


def check(graph: Graph) -> tuple[Finding, ...]:
    """A finding for each row of each hygiene query, at the line where the row's first resource is written.

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
        file, line = find(graph.files, focus) if focus else (None, None)
        yield Finding(
            check=query.name,
            severity="error",
            message=f"{query.problem.format_map(words)} {query.solution}",
            file=file,
            line=line,
            focus=focus,
        )
