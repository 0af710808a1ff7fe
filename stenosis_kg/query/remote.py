"""Questions to other SPARQL servers, as plain SPARQL 1.1 with parameters as terms: every server reads the same."""

from __future__ import annotations

import json
import warnings
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from ..errors import EndpointError
from ..namespaces import SKOS, XSD, compact
from ..rdf import bare
from ..statements.names import LABELS, TYPES, Names
from . import addresses
from . import library as queries
from .endpoint import Auth, Reply, Server
from .guard import SafeQuery, check, prefixed
from .rows import Rows, Triples, collect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..rdf import Term

__all__ = ["Endpoint", "connect"]

_ROWS = "application/sparql-results+json"
_JSON = (_ROWS, "application/json")
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
_LABELS = """SELECT DISTINCT ?iri ?how ?label {
  VALUES ?iri { %s } VALUES ?how { skos:prefLabel rdfs:label } ?iri ?how ?label }"""
_MOST_IRIS = 500  # that one query names
_NOT_HERE = (404, 405, 406, 415, 501)
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


class Endpoint:
    """A SPARQL server that takes questions as a graph does; made by `connect`.

    ``server.url`` is the address that is asked: the one that was given, or the one found from it.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._found = False
        self._names: Names | None = None

    def __repr__(self) -> str:
        return f"<Endpoint {self.server.shown}>"

    def ask(self, name: str, /, **parameters: Any) -> Rows:
        """The answer to a question of the library; parameters and errors as in `queries.ask`, and `EndpointError`."""
        question = queries.query(name)
        text = queries.bind(question, parameters, self._resolve)
        return self._labelled(queries.typed(question, self._send(question.checked, text)))

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
        return self._labelled(queries.in_order(checked, self._send(checked, prefixed(checked))))

    def _labelled(self, rows: Rows) -> Rows:
        """The same rows; their labels are asked for once they are shown, and left out where the server gives none."""

        @cache
        def labels() -> dict[str, str]:
            iris = sorted({str(term) for row in rows.terms for term in row if isinstance(term, ox.NamedNode)})
            found: dict[str, str] = {}
            with suppress(EndpointError):
                for first in range(0, len(iris), _MOST_IRIS):
                    query = check(_LABELS % " ".join(iris[first : first + _MOST_IRIS]))
                    given = [row for row in self._send(query, prefixed(query)).terms if isinstance(row[2], ox.Literal)]
                    for iri, _how, label in sorted(given, key=_better, reverse=True):
                        found[bare(iri)] = bare(label)  # the best comes last
            return found

        rows.label = lambda iri: labels().get(iri) or compact(iri)
        return rows

    def _send(self, query: SafeQuery, text: str) -> Rows:
        form = next((t.text.upper() for t in query.tokens if t.text.upper() in _FORMS), "SELECT")
        tried = addresses.queries(self.server.url)
        if not self._found and self.server.url not in tried and not self._find(tried):
            nowhere = f"{self.server.shown} is no address for queries, and none was found; tried {', '.join(tried)}"
            raise EndpointError(nowhere)
        try:
            rows = _asked(self.server, form, text)
        except EndpointError as error:
            page = error.status == 200 and not addresses.for_queries(self.server.url)
            if self._found or not (page or error.status in _NOT_HERE) or not self._find(tried):
                raise
            rows = _asked(self.server, form, text)
        self._found = True
        return rows

    def _find(self, tried: Iterable[str]) -> bool:
        """Go to the first other address that answers queries, if there is one."""
        given = self.server
        for server in (given.at(url) for url in tried if url != given.url):
            try:
                _asked(server, "ASK", "ASK {}")
            except EndpointError as error:
                if error.status is None or error.status in (401, 403):
                    raise
            else:
                message = f"{given.shown} takes no queries; {server.shown} does, and is asked: give that address"
                warnings.warn(message, stacklevel=4)
                self.server, self._found = server, True
                return True
        return False

    def _resolve(self, name: str) -> str:
        if self._names is None:
            index = Names()
            index.read(*(self._send(each, prefixed(each)).terms for each in (check(LABELS), check(TYPES))))
            self._names = index
        return self._names.resolve(name)


def connect(url: str, *, auth: Auth = None, timeout: float = 60.0, retries: int = 2) -> Endpoint:
    """A SPARQL 1.1 server that takes the questions of the library, and any query.

    Parameters
    ----------
    url : the address for queries; or another of the server (oxigraph ``/store``, Virtuoso ``/sparql-graph-crud``,
        ``/repositories/NAME/statements``, or what these share), from which that is found when the first question is
        asked. A warning says which it is.
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


def _asked(server: Server, form: str, text: str) -> Rows:
    """The answer of one address, whole."""
    accept = _ROWS if form in {"SELECT", "ASK"} else "application/n-triples, text/turtle;q=0.9"
    # A form, because Virtuoso 7 never answers a body of application/sparql-query.
    reply = server.send(urlencode({"query": text}).encode(), "application/x-www-form-urlencoded", accept)
    if reply.partial:
        part = f"{server.shown} sent only a part of the answer ({reply.partial})"
        raise EndpointError(f"{part}; ask for less, or in pages: ORDER BY, LIMIT, OFFSET", status=reply.status)
    rows: Rows
    try:
        if form in {"CONSTRUCT", "DESCRIBE"}:
            rows = Triples(ox.parse(reply.body, format=_GRAPHS[reply.type]))
        else:
            rows = _rows(reply, form)
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        message = f"{server.shown} answered with {reply.type}, and not with what SPARQL 1.1 sends for {form}; "
        message += "is it the address for queries?"
        if isinstance(error, json.JSONDecodeError) and reply.type in _JSON:
            message = f"{server.shown} sent JSON that breaks off, or is none, at character {error.pos:,}: "
            message += "the answer is not whole; ask again, or for less"
        raise EndpointError(message, status=reply.status) from None
    if reply.most is not None and len(rows) >= reply.most:
        most = f"{server.shown} sends at most {reply.most:,} rows, and there may be more"
        raise EndpointError(f"{most}; ask for less, or in pages: ORDER BY, LIMIT, OFFSET", status=reply.status)
    return rows


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


def _better(row: tuple[Term | None, ...]) -> tuple[bool, bool, str]:
    """Sorts a label before others as `Graph.label` does: skos:prefLabel first, then English."""
    _iri, how, label = row
    return (bare(how) != SKOS + "prefLabel", getattr(label, "language", None) != "en", str(label))


def _term(found: dict[str, Any]) -> Term:
    kind, value = found["type"], found["value"]
    if kind == "uri":
        return ox.NamedNode(value)
    if kind == "bnode":
        return ox.BlankNode(value.removeprefix("_:").replace("nodeID://", ""))
    if kind == "triple":
        return ox.Triple(*(_term(value[part]) for part in ("subject", "predicate", "object")))  # type: ignore[arg-type]
    if "xml:lang" in found:
        direction = found.get("its:dir")  # of RDF 1.2
        return ox.Literal(
            value, language=found["xml:lang"], direction=ox.BaseDirection(direction) if direction else None
        )
    return ox.Literal(value, datatype=ox.NamedNode(found.get("datatype", XSD + "string")))
