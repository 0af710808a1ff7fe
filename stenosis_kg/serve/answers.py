"""What a child is asked, and what it answers: a query, a thing by its IRI, or a description of all.

A request and an answer are each a line of JSON, and behind that of an answer its body. What raises becomes an answer
with a status and a message, so that nothing of a child's state goes out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from functools import lru_cache
from io import StringIO
from itertools import islice
from typing import Any, NamedTuple

import pyoxigraph as ox

from ..errors import InputError, StenosisError, UsageError
from ..namespaces import SH, SKG, known, use
from ..query.cap import capped, form
from ..query.functions import FUNCTIONS
from ..query.guard import SafeQuery, check
from ..query.rewrite import rewritten
from ..query.sandbox import engine_for, syntax
from ..rdf.graph import Graph
from ..rdf.written import Store, WrittenStore, engine_of
from . import description, pages, resource
from .dataset import made_of, without_from
from .media import GRAPHS, HTML, ROWS

__all__ = ["Answer", "Answers", "asked", "read"]

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
# Who names a term of these asks what the graph is, and not what it says.
_OF_DESCRIPTIONS = (SH, description.VOID, description.VOID_EXT, description.SD)


_WARM = (
    "SELECT ?s { ?s a skg:Sentence } ORDER BY ?s LIMIT 1",
    "CONSTRUCT { ?s a ?c } { ?s a ?c FILTER(?c = skg:Sentence) }",
    "ASK { ?s ?p 007 FILTER(REGEX('a', '(a)\\\\1')) }",
    "SELECT { wrong",
)


class Answer(NamedTuple):
    """What goes out: the status and media type of HTTP, the body, and whether rows were left out at the cap.

    An error has no type, and its message as the body.
    """

    status: int
    type: str
    body: bytes
    cut: bool = False


def asked(what: str, **values: Any) -> bytes:
    """A request to `Answers.work`, which has a method of this name."""
    return json.dumps({"what": what, **values}).encode()


def read(data: bytes) -> Answer:
    """The answer of `Answers.work`."""
    head, _, body = data.partition(b"\n")
    status, kind, cut = json.loads(head)
    return Answer(status, kind, body, cut)


class Answers:
    """A graph, and all that is answered from it. Made before the fork; used in the children.

    Parameters
    ----------
    base : the address at which it is served, with a "/" at its end
    most : rows, or triples, of an answer
    """

    def __init__(self, graph: Graph, base: str, most: int) -> None:
        self.graph = graph
        self.base = base
        self.most = most
        self.describes = description.of(graph, base)
        self.described = _beside(graph.union, self.describes.quads)
        self.prepared = lru_cache(maxsize=512)(self._prepare)  # a text is often asked again

    def work(self, request: bytes) -> bytes:
        """The answer to a request of `asked`, as `read` reads it."""
        values = json.loads(request)
        use(self.graph.prefixes)
        try:
            answer: Answer = getattr(self, values.pop("what"))(**values)
        except (InputError, UsageError) as error:
            answer = Answer(400, "", str(error).encode())
        except StenosisError as error:
            answer = Answer(404, "", str(error).encode())
        except (MemoryError, RecursionError):
            raise
        except Exception:  # a mistake of ours: no word of it goes out
            answer = Answer(500, "", b"this should not happen; the query is not answered, please report it")
        return json.dumps([answer.status, answer.type, answer.cut]).encode() + b"\n" + answer.body

    def warm(self) -> None:
        """Do a little of everything, so that all is imported and read before files are out of reach."""
        for text in _WARM:
            for rows, graphs in (("application/sparql-results+json", "text/turtle"), (HTML, HTML)):
                self.work(asked("query", text=text, rows=rows, graphs=graphs, default=[], named=[]))
        for kind in (HTML, "text/turtle", "application/ld+json"):
            self.work(asked("thing", iri=f"{SKG}treats", kind=kind))
            self.work(asked("about", of="service", kind=kind))

    # The requests --------------------------------------------------------------------------------------------

    def query(self, text: str, rows: str | None, graphs: str | None, default: list[str], named: list[str]) -> Answer:
        """A query of SPARQL 1.1.

        Parameters
        ----------
        rows, graphs : the media type to answer in where it gives rows, or triples; None where none is accepted
        default, named : the graphs that the request names
        """
        plain, of_default, of_names = without_from(text)
        if not (default or named):  # those of the request come before those of the query
            default, named = of_default, of_names
        if default or named:
            prepared = self._prepare(plain, made_of(self.graph.union, default, named, description.whole(self.graph)))
        else:
            prepared = self.prepared(plain)
        kind, offered = (graphs, GRAPHS) if prepared.form in {"CONSTRUCT", "DESCRIBE"} else (rows, ROWS)
        if kind is None:
            return Answer(406, "", f"{prepared.form} is answered in {', '.join(offered)}; accept one".encode())
        return self._run(prepared, kind, text)

    def thing(self, iri: str, kind: str) -> Answer:
        """What the graph has of an IRI, as a page or as RDF."""
        return Answer(200, kind, resource.written(self.graph, iri, GRAPHS[kind]))

    def path(self, path: str, kind: str) -> Answer:
        """What the graph has of the IRI that a path of the server stands for."""
        return self.thing(resource.iri_at(self.graph, path), kind)

    def about(self, of: str, kind: str) -> Answer:
        """A description: of the service, the data set ("void"), or the examples."""
        return Answer(200, kind, self.describes.written(of, GRAPHS[kind]))

    # Queries -------------------------------------------------------------------------------------------------

    def _prepare(self, text: str, given: Store | None = None) -> _Prepared:
        """A query as the engine is to be asked it, and of what: the graphs ``given``, or all of them."""
        checked = check(text)
        store = given
        if store is None:
            store = self.described if _asks_of_descriptions(checked) else self.graph.union
        plain = rewritten(checked, store)
        kind = form(checked.tokens)
        put = False
        if kind == "SELECT":
            plain, put = capped(plain, self.most)
        return _Prepared(plain, kind, put, store)

    def _run(self, query: _Prepared, type: str, text: str) -> Answer:
        engine, decode, decode_json = engine_for(query.store, query.text)
        name = (GRAPHS if query.form in {"CONSTRUCT", "DESCRIBE"} else ROWS)[type]
        direct = name in _RESULTS and engine is query.store and "<x-written:" not in query.text
        try:
            answer = engine.query(query.text, custom_functions=FUNCTIONS)
            if isinstance(answer, ox.QueryTriples):
                return self._triples([*islice(dict.fromkeys(map(decode, answer)), self.most + 1)], name, type, text)
            made = answer.serialize(format=_RESULTS[name] if direct else ox.QueryResultsFormat.JSON) or b""
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise syntax(str(error)) from None
        if not direct:
            made = decode_json(made)
            if name in _RESULTS and name != "json":
                again = ox.parse_query_results(made, format=ox.QueryResultsFormat.JSON)
                made = again.serialize(format=_RESULTS[name]) or b""
        cut = query.put and len(made) >= self.most and _count(made, name) >= self.most
        if name == "html":
            return Answer(200, type, pages.rows(made, text, self._note if cut else ""), cut)
        return Answer(200, type, _marked(made, name, self._note) if cut else made, cut)

    def _triples(self, found: list[ox.Triple], name: str, type: str, text: str) -> Answer:
        cut = len(found) > self.most
        data = ox.serialize(found[: self.most], format=_RDF.get(name, ox.RdfFormat.TURTLE), prefixes=known()) or b""
        if name == "html":
            return Answer(200, type, pages.triples(data.decode(), text, self._note if cut else ""), cut)
        if cut and name in {"turtle", "ntriples"}:
            data += f"# {self._note}\n".encode()
        return Answer(200, type, data, cut)

    @property
    def _note(self) -> str:
        return (
            f"at most {self.most:,} rows are sent, and there may be more: ask in pages with ORDER BY, LIMIT and OFFSET"
        )


class _Prepared(NamedTuple):
    """A query for the engine, its form, whether a limit was put into it, and what it is asked of."""

    text: str
    form: str
    put: bool
    store: Store


def _beside(store: Store, quads: Iterable[ox.Quad]) -> Store:
    """A copy of a store with more quads, which are in the default graph too."""
    made = ox.Store()
    made.bulk_extend(engine_of(store))
    made.bulk_extend(quads)
    made.bulk_extend(ox.Quad(*quad.triple) for quad in quads)
    return made if isinstance(store, ox.Store) else WrittenStore(made)


def _asks_of_descriptions(query: SafeQuery) -> bool:
    """Whether a query names a term of the vocabularies that the graph is described in, or one of its descriptions."""
    declared: dict[str, str] = {}
    before = ["", ""]
    for token in query.tokens:
        if token.kind == "iri" and before[0] == "PREFIX":
            declared[before[1]] = token.text[1:-1]
        elif token.kind == "iri" and token.text[1:].startswith(_OF_DESCRIPTIONS):
            return True
        elif token.kind == "name" and before[1] != "PREFIX":
            prefix = token.text.partition(":")[0]
            if declared.get(f"{prefix}:", known().get(prefix, "")).startswith(_OF_DESCRIPTIONS):
                return True
        before = [before[1], token.text if token.kind == "name" else token.text.upper()]
    return False


def _count(body: bytes, name: str) -> int:
    """How many rows stand in an answer."""
    if name == "tsv":
        return body.count(b"\n") - 1
    if name == "xml":
        return body.count(b"<result>")  # in a text it would be escaped
    if name == "csv":
        return sum(1 for _ in csv.reader(StringIO(body.decode(), newline=""))) - 1
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 1


def _marked(body: bytes, name: str, note: str) -> bytes:
    """An answer that says of itself that it was cut, where its format has a place for that."""
    if name == "json":  # a further member, which readers of the standard pass over
        return body.rstrip()[:-1] + f', "cut": {json.dumps(note)}}}'.encode()
    return body + f"<!-- {note} -->\n".encode() if name == "xml" else body
