"""Other SPARQL servers: questions to them, and the graph loaded into them.

`publish` loads the graph into a server, for those who outgrow one machine; `connect` takes questions to it, as plain
SPARQL 1.1 with their parameters as terms, so that every server reads the same text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from ..errors import EndpointError
from ..namespaces import XSD
from ..rdf import bare
from ..statements.names import LABELS, TYPES, Names
from . import library as queries
from .endpoint import Auth, Reply, Server
from .guard import SafeQuery, check, prefixed
from .rows import Rows, Triples, collect

if TYPE_CHECKING:
    from ..rdf import Term
    from ..rdf.graph import Graph

__all__ = ["Endpoint", "Published", "connect", "publish"]

_ROWS = "application/sparql-results+json"
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


class Endpoint:
    """A SPARQL server that takes questions as a graph does; made by `connect`."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._names: Names | None = None

    def __repr__(self) -> str:
        return f"<Endpoint {self.server.url}>"

    def ask(self, name: str, /, **parameters: Any) -> Rows:
        """The answer to a question of the library; parameters and errors as in `queries.ask`, and `EndpointError`."""
        question = queries.query(name)
        text = queries.bind(question, parameters, self._resolve)
        return queries.typed(question, self._send(question.checked, text))

    def sparql(self, text: str) -> Rows:
        """The answer to any read-only SPARQL 1.1 query; `Triples` for CONSTRUCT and DESCRIBE.

        Raises
        ------
        UnsafeQuery, QueryError
            Before anything is sent, as in `queries.sparql`.
        EndpointError
            If the server does not answer, or with an error.
        """
        checked = check(text)
        return queries.in_order(checked, self._send(checked, prefixed(checked)))

    def _send(self, query: SafeQuery, text: str) -> Rows:
        form = next((t.text.upper() for t in query.tokens if t.text.upper() in _FORMS), "SELECT")
        accept = _ROWS if form in {"SELECT", "ASK"} else "application/n-triples, text/turtle;q=0.9"
        # A form, because Virtuoso 7 never answers a body of application/sparql-query.
        reply = self.server.send(urlencode({"query": text}).encode(), "application/x-www-form-urlencoded", accept)
        try:
            if form in {"CONSTRUCT", "DESCRIBE"}:
                return Triples(ox.parse(reply.body, format=_GRAPHS[reply.type]))
            return _rows(reply, form)
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError):
            raise EndpointError(
                f"{self.server.url} answered with {reply.type}, and not with what SPARQL 1.1 sends for {form}; "
                "is it the address for queries?"
            ) from None

    def _resolve(self, name: str) -> str:
        if self._names is None:
            index = Names()
            index.read(*(self._send(each, prefixed(each)).terms for each in (check(LABELS), check(TYPES))))
            self._names = index
        return self._names.resolve(name)


@dataclass(frozen=True)
class Published:
    """What `publish` loaded: the server's address, and how many statements went into each graph ("" is the default)."""

    url: str
    graphs: dict[str, int]

    def __str__(self) -> str:
        return f"{self.url}: {sum(self.graphs.values()):,} statements in {len(self.graphs)} graphs"


def connect(url: str, *, auth: Auth = None, timeout: float = 60.0, retries: int = 2) -> Endpoint:
    """A SPARQL 1.1 server at the address that it answers queries at.

    Parameters
    ----------
    auth : (user, password), or a bearer token
    timeout : seconds for one try
    retries : further tries where the server is not reached, or busy

    Raises
    ------
    UsageError
        If the address is no http or https URL.

    >>> connect("http://127.0.0.1:7878/query")
    <Endpoint http://127.0.0.1:7878/query>
    """
    return Endpoint(Server(url, auth, timeout, retries))


def publish(
    graph: Graph,
    url: str,
    *,
    auth: Auth = None,
    default_graph: str | None = None,
    timeout: float = 60.0,
    retries: int = 2,
) -> Published:
    """Load a graph into a server by the SPARQL 1.1 Graph Store Protocol, replacing the graphs of the same names.

    Each passage's graph keeps its name. The server's default graph gets the union of all graphs, so that queries
    find everything there on any server, whether its default graph is a union by itself or not.

    Parameters
    ----------
    url : the address of the graph store (oxigraph ``/store``, Fuseki ``/data``, Virtuoso ``/sparql-graph-crud-auth``)
    default_graph : for a server without a default graph of its own, whose queries see the union of the named ones
        (Virtuoso): the IRI of the graph that gets what is in no passage, and only that
    auth, timeout, retries : as `connect` has them

    Raises
    ------
    EndpointError
        If the server refuses; it says which graph, and how many were loaded before.
    """
    server = Server(url, auth, timeout, retries)
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in graph.store:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        triple = ox.Triple(quad.subject, quad.predicate, quad.object)
        graphs.setdefault(name, set()).add(triple)
        if default_graph is None:
            graphs.setdefault("", set()).add(triple)
    loaded: dict[str, int] = {}
    for name, triples in sorted(graphs.items()):
        target = name or default_graph or ""
        data = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b""
        query = f"graph={quote(target, safe='')}" if target else "default"
        try:
            # N-Triples is Turtle, and Turtle is what every server takes.
            server.send(data, "text/turtle", "*/*", method="PUT", query=query)
        except EndpointError as error:
            where = f"graph {target}" if target else "the default graph"
            done = f"{len(loaded)} of {len(graphs)} graphs were loaded before"
            raise EndpointError(f"{error.message}; at {where}, {done}") from None
        loaded[target] = len(triples)
    return Published(url, loaded)


def _rows(reply: Reply, form: str) -> Rows:
    answer = json.loads(reply.body)
    if "boolean" in answer:
        return collect(answer["boolean"])
    columns = tuple(answer["head"]["vars"])
    bindings = answer["results"]["bindings"]
    rows = [tuple(_term(found[name]) if name in found else None for name in columns) for found in bindings]
    if form == "ASK":
        # Virtuoso gives a table: one row with 1, one row with 0, or no row for "no".
        if columns != ("__ASK_RETVAL",):
            raise ValueError("rows, where yes or no was asked")
        yes = bool(rows) and bare(rows[0][0]) in {"1", "true"}
        return collect(yes)
    return Rows(columns, rows)


def _term(found: dict[str, Any]) -> Term:
    kind, value = found["type"], found["value"]
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":
        return ox.BlankNode(value.removeprefix("_:").replace("nodeID://", ""))
    if kind == "triple":
        return ox.Triple(*(_term(value[part]) for part in ("subject", "predicate", "object")))  # type: ignore[arg-type]
    if "xml:lang" in found:
        return ox.Literal(value, language=found["xml:lang"])
    return ox.Literal(value, datatype=ox.NamedNode(found.get("datatype", XSD + "string")))
