"""The same query on four engines: rdflib, pyoxigraph, `oxigraph serve` over HTTP, and Virtuoso.

All get the same text, with parameters as `queries.bind` puts them. What comes back is compared as typed values: numbers
as numbers (engines print averages with different precision), text by its words and language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import TypeAlias, cast

import pyoxigraph as ox
from rdflib import Graph as RdflibGraph

import stenosis_kg
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query
from stenosis_kg.query.publish import publish
from stenosis_kg.query.remote import Endpoint
from stenosis_kg.query.rows import Rows, Triples, collect
from stenosis_kg.rdf import value
from stenosis_kg.rdf.convert import term_from_rdflib
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.statements.names import resolve

from . import servers

__all__ = ["ENGINES", "Answer", "Run", "start", "typed"]

ENGINES = ("rdflib", "pyoxigraph", "oxigraph", "virtuoso")

Answer: TypeAlias = set[tuple[object, ...]]
Run: TypeAlias = Callable[[Query, Mapping[str, object]], Answer]


@contextmanager
def start(engine: str, graph: Graph) -> Iterator[Run]:
    """An engine that holds the graph, as a function from a query and its parameters to a set of typed rows.

    A server is started, loaded by `publish`, and stopped. What is missing skips, or fails under CI (`servers`).
    """
    if engine == "rdflib":
        yield lambda query, values: typed(query, _rdflib(graph, _text(graph, query, values)))
    elif engine == "pyoxigraph":
        yield lambda query, values: typed(query, _pyoxigraph(graph, _text(graph, query, values)))
    else:
        with (servers.oxigraph if engine == "oxigraph" else servers.virtuoso)() as server:
            publish(graph, server.store, auth=server.auth, default_graph=server.default_graph)
            endpoint = stenosis_kg.connect(server.query, retries=0)
            yield lambda query, values: typed(query, _remote(endpoint, query, _text(graph, query, values)))


def typed(query: Query, rows: Rows) -> Answer:
    """The rows as values that are equal where the engines mean the same; raises where a column is not of its type."""
    checked = queries.typed(query, rows)
    return {
        tuple(_comparable(term, kind) for term, kind in zip(row, checked.types, strict=True)) for row in checked.terms
    }


def _comparable(term: object, kind: str) -> object:
    found = value(cast("ox.Literal | None", term), kind)
    if isinstance(found, bool) or found is None:
        return found
    if isinstance(found, int | float | Decimal):
        return float(f"{float(found):.9g}")
    if isinstance(term, ox.Literal):
        return str(found), (term.language or "") if kind == "any" else ""
    return str(found)


def _text(graph: Graph, query: Query, values: Mapping[str, object]) -> str:
    return queries.bind(query, values, lambda name: resolve(graph, name))


def _pyoxigraph(graph: Graph, text: str) -> Rows:
    return collect(graph.union.query(text))


def _remote(endpoint: Endpoint, query: Query, text: str) -> Rows:
    return endpoint._send(query.checked, text)


def _rdflib(graph: Graph, text: str) -> Rows:
    answer = graph.dataset.query(text)
    if answer.type == "ASK":
        return collect(bool(answer.askAnswer))
    if answer.type in {"CONSTRUCT", "DESCRIBE"}:
        triples = cast(RdflibGraph, answer.graph)
        return Triples(tuple(term_from_rdflib(part) for part in triple) for triple in triples)
    columns = tuple(str(name) for name in answer.vars or ())
    rows = [
        tuple(None if part is None else term_from_rdflib(part) for part in cast("tuple[object, ...]", row))
        for row in answer
    ]
    return Rows(columns, rows)
