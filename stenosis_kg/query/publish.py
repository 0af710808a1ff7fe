"""The graph loaded into a SPARQL server, by updates or by its graph store: for those who outgrow one machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from ..errors import EndpointError
from . import addresses
from .endpoint import Auth, Server

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["Published", "publish"]

# A reply with one of these says that it is not done here: 200 is a page, and 500 what Virtuoso says to who may not.
_NOT_HERE = (200, 400, 401, 403, 404, 405, 406, 415, 500, 501)


@dataclass(frozen=True)
class _Place:
    """An address, and what loads a graph (its IRI, "" the default one; N-Triples) there."""

    server: Server
    load: Callable[[Server, str, bytes], None]


@dataclass(frozen=True)
class Published:
    """What `publish` loaded: the address that took it, and how many statements went into each graph ("": default)."""

    url: str
    graphs: dict[str, int]

    def __str__(self) -> str:
        return f"{self.url}: {sum(self.graphs.values()):,} statements in {len(self.graphs)} graphs"


def publish(
    graph: Graph,
    url: str,
    *,
    auth: Auth = None,
    default_graph: str | None = None,
    timeout: float = 60.0,
    retries: int = 2,
) -> Published:
    """Load a graph into a server by SPARQL 1.1, replacing the graphs of the same names.

    Each passage's graph keeps its name. The server's default graph gets the union of all graphs, so that queries
    find everything there on any server, whether its default graph is a union by itself or not.

    Parameters
    ----------
    url : any address of the server: of its graph store (oxigraph ``/store``, Fuseki ``/data``, Virtuoso
        ``/sparql-graph-crud-auth``), of updates (``/update``), of queries (``/sparql``), ``/repositories/NAME``, or
        what these share. Updates are tried, then graph stores; the result says which address took it.
    default_graph : for a server without a default graph of its own, whose queries see the union of the named ones
        (Virtuoso): the IRI of the graph that gets what is in no passage, and only that
    auth, timeout, retries : as `connect` has them

    Raises
    ------
    EndpointError
        If no address takes it, or the server refuses; it says which graph, and how many were loaded before.
    """
    given = Server(url, auth, timeout, retries)
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in graph.store:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        triple = ox.Triple(quad.subject, quad.predicate, quad.object)
        graphs.setdefault(name, set()).add(triple)
        if default_graph is None:
            graphs.setdefault("", set()).add(triple)
    places = [_Place(given.at(each), _update) for each in addresses.updates(url)]
    places += [_Place(given.at(each), _put) for each in addresses.stores(url)]
    loaded: dict[str, int] = {}
    for name, triples in sorted(graphs.items()):
        target = name or default_graph or ""
        try:
            places = [
                _first(places, target, ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b"")
            ]
        except EndpointError as error:
            where = f"graph {target}" if target else "the default graph"
            done = f"{len(loaded)} of {len(graphs)} graphs were loaded before"
            raise EndpointError(f"{error.message}; at {where}, {done}", status=error.status) from None
        loaded[target] = len(triples)
    return Published(places[0].server.shown, loaded)


def _first(places: list[_Place], target: str, data: bytes) -> _Place:
    """Load a graph at the first place that takes it, and return that."""
    refused: list[tuple[str, str, int | None]] = []
    for place in places:
        try:
            place.load(place.server, target, data)
            return place
        except EndpointError as error:
            if len(places) == 1 or error.status not in _NOT_HERE:
                raise
            refused.append((urlsplit(place.server.url).path, error.message, error.status))
    for _, message, status in refused:
        if status in (401, 403):  # it is there, and wants to know who asks
            raise EndpointError(message, status=status)
    tried = ", ".join(f"{path} ({status})" for path, _, status in refused)
    raise EndpointError(f"no address of the server takes the graph, by an update or as a graph store; tried {tried}")


def _update(server: Server, target: str, data: bytes) -> None:
    """By the SPARQL 1.1 Protocol: one request, so that a reader sees the graph before or after."""
    graph, begin, end = (f"GRAPH <{target}>", f"GRAPH <{target}> {{", "}") if target else ("DEFAULT", "", "")
    text = b"DROP SILENT %s ;\nINSERT DATA { %s\n%s%s }" % (graph.encode(), begin.encode(), data, end.encode())
    reply = server.send(text, "application/sparql-update", "*/*")
    if reply.type in ("text/html", "application/xhtml+xml") and reply.body:
        message = f"{server.shown} answered an update with a page; is it the address for updates?"
        raise EndpointError(message, status=reply.status)


def _put(server: Server, target: str, data: bytes) -> None:
    """By the SPARQL 1.1 Graph Store HTTP Protocol. N-Triples is Turtle, and Turtle is what every server takes."""
    query = f"graph={quote(target, safe='')}" if target else "default"
    server.send(data, "text/turtle", "*/*", method="PUT", query=query)
