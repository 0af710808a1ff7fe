"""Read the query files under ``queries/`` and run them.

A query is one ``.rq`` file: a ``#+ key: value`` header, then SPARQL. The header is a comment, so the file runs
unchanged in any SPARQL engine, with the defaults of its parameters.

A parameter is a variable with a placeholder in the text, ``VALUES ?name { default }`` or ``BIND(default AS ?name)``.
An answer with another value is the same text with another term in the placeholder, put there token by token. Every
engine then reads plain SPARQL, where each engine's own way to bind a variable differs in subqueries and projections.
(Virtuoso wants BIND where a path like ``?name skos:broader+ ?x`` starts at the parameter.) Tests check the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from os import PathLike

import pyoxigraph as ox

from ..errors import QueryError, UnknownName, UsageError
from ..namespaces import PREFIXES, RDF, expand, use
from ..paths import folder
from ..rdf import Term, bare
from .file import Query
from .rows import Rows, collect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..rdf.graph import Graph
    from .guard import SafeQuery

__all__ = [
    "Query",
    "Rows",
    "ask",
    "asked",
    "bind",
    "bound",
    "hygiene",
    "in_order",
    "library",
    "query",
    "questions",
    "read",
    "sparql",
    "typed",
]

# All superclasses of ?thing in our schema or in OWL.
_CLASSES = """SELECT DISTINCT ?class { ?thing a/rdfs:subClassOf* ?class .
  FILTER((STRSTARTS(STR(?class), STR(skg:)) || STRSTARTS(STR(?class), STR(owl:))) && ?class != owl:NamedIndividual) }"""


def library() -> tuple[Query, ...]:
    """Every question of the library, by name.

    >>> all(query.kind in {"select", "ask", "construct"} for query in library())
    True
    """
    return tuple(map(_read_file, _files("questions").values()))


def hygiene() -> tuple[Query, ...]:
    """Every hygiene query, by name: each finds what must never be in the graph."""
    return tuple(map(_read_file, _files("hygiene").values()))


def questions(queries: Iterable[Query] | None = None) -> Rows:
    """The questions as rows: their name, who asks, what is asked, and the names of the parameters.

    Parameters
    ----------
    queries : those to list; all of the library without it

    >>> questions()[0].name
    'advances'
    """
    some = library() if queries is None else queries
    lines = ((q.name, q.asked_by, q.summary, " ".join(p.name for p in q.parameters)) for q in some)
    terms = (tuple(map(ox.Literal, line)) for line in lines)
    return Rows(("name", "asked_by", "question", "parameters"), terms, ("string",) * 4)


def query(name: str) -> Query:
    """The question, or hygiene query, of this name.

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    known = _files("questions") | _files("hygiene")
    if name in known:
        return _read_file(known[name])
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), list(known), 5, 0.5)
    raise UnknownName(name, near, kind="question", hint='"stenosis-kg ask" lists them')


def read(path: str | PathLike[str]) -> Query:
    """Read one query file, and check all of it.

    Raises
    ------
    QueryError
        If the header is not as it should be, a parameter has no placeholder, or the text is not SPARQL; with file and
        line.
    """
    from ..rdf.textfile import text_of

    text_of(path)
    question = Query(path)
    for each in question.parameters:
        for found in question.spots[each.name]:
            if found.term != each.default:
                raise QueryError(
                    f"the default of {each.name} is {each.default}, and in its placeholder is {found.term}; "
                    "make them equal",
                    file=path,
                    line=found.line,
                )
    if question.kind.upper() not in {each.text.upper() for each in question.checked.tokens if each.kind == "word"}:
        raise QueryError(f'"#+ kind: {question.kind}" is not what the query is', file=path, line=1)
    return question


def bind(question: Query, values: Mapping[str, object], resolve: Callable[[str], str]) -> str:
    """The query's text with values in the placeholders of its parameters, ready for any SPARQL 1.1 engine.

    Parameters
    ----------
    values : parameter name to value; the default stays where there is none
    resolve : from a name to an IRI, as `names.resolve` does

    Raises
    ------
    UnknownName
        If there is no such parameter, or nothing has the name that is given.
    UsageError
        If a value is not of the parameter's type.
    """
    from .guard import prefixed
    from .placeholders import term, written

    known = {each.name: each for each in question.parameters}
    spots = []
    for name, value in values.items():
        if name not in known:
            raise UnknownName(name, known, kind=f"parameter of {question.name}")
        text = written(term(known[name], value, resolve))
        spots += [(found.start, found.end, text) for found in question.spots[name]]
    whole = question.checked.text
    for start, end, text in sorted(spots, reverse=True):
        whole = whole[:start] + text + whole[end:]
    return prefixed(question.checked._replace(text=whole))


def ask(graph: Graph, name: str, parameters: Mapping[str, object] | None = None) -> Rows:
    """The answer to a question of the library; `Triples` where it constructs.

    Parameters
    ----------
    parameters : name to value. A value is a name, CURIE or IRI for an IRI, or a Python value of the type

    Raises
    ------
    UnknownName
        If there is no such question, parameter, or thing; with the nearest.
    UsageError
        If a value is not of its parameter's type.
    """
    use(graph.prefixes)
    question = query(name)
    if graph.project is not None and "#+ parameter" in question.text:
        from .defaults import instead

        parameters = {**instead(graph, question), **(parameters or {})}
    text = bound(graph, question, parameters) if parameters else question.text
    # `Graph.union` takes longer to make than any question to answer: it is asked only where there is one. Without it, a
    # triple that several graphs hold comes several times; no question counts it so (a test holds each to that).
    store = graph.store if graph.made_union is None else graph.made_union
    how: dict[str, Any] = {"use_default_graph_as_union": graph.made_union is None}
    if type(store) is not ox.Store:
        from .forms import by_form
        from .functions import FUNCTIONS

        text, how["custom_functions"] = by_form(text), FUNCTIONS
    answer = store.query(text, prefixes={**PREFIXES, **graph.prefixes}, **how)
    rows = typed(question, collect(answer))
    rows.label = graph.label
    if "#+ parameter" in question.text:
        rows.asked = asked(graph, question, parameters or {})
    return rows


def asked(graph: Graph, question: Query, values: Mapping[str, object]) -> tuple[tuple[str, Term], ...]:
    """With which values a question is asked: pairs of a parameter and a term, its default where there is no value."""
    if not values:  # the engine reads the defaults: looking for names would take longer than an answer
        columns = " ".join(f"({default} AS ?{name})" for name, default in question.defaults.items())
        (terms,) = collect(graph.store.query(f"SELECT {columns} {{}}", prefixes={**PREFIXES, **graph.prefixes})).terms
        return tuple((name, each) for name, each in zip(question.defaults, terms, strict=True) if each is not None)
    from ..statements.names import resolve
    from .placeholders import term

    return tuple(
        (each.name, term(each, values.get(each.name, each.default.strip('"')), lambda given: resolve(graph, given)))
        for each in question.parameters
    )


def bound(graph: Graph, question: Query, values: Mapping[str, object]) -> str:
    """`bind` with the names of a graph, whose classes also show whether a value is of the right kind.

    Raises
    ------
    UnknownName
        If there is no such parameter, or nothing in the graph has the name.
    UsageError
        If a parameter takes things of a class, and the graph puts the value into others only.
    """
    from ..statements.names import resolve
    from .placeholders import article, term

    declared = {each.name: each for each in question.parameters if each.of}
    for name in declared.keys() & values.keys():
        found = term(declared[name], values[name], lambda given: resolve(graph, given))
        wanted = expand(declared[name].of)
        classes = {bare(each) for each in graph.values(_CLASSES, thing=found)}
        if classes and wanted not in classes:
            own = next(each for each in graph.objects(bare(found), RDF + "type") if bare(each) in classes)
            kinds = [article(graph.label(each)) for each in (bare(own), wanted)]
            raise UsageError(f"{graph.label(bare(found))} is {kinds[0]}; {name} takes {kinds[1]}")
    return bind(question, values, lambda given: resolve(graph, given))


def typed(question: Query, rows: Rows) -> Rows:
    """The rows with the types that the question's header declares.

    Raises
    ------
    QueryError
        If the columns are not those of the header.
    """
    names = tuple(name for name, _ in question.columns)
    if names and rows.columns != names:
        raise QueryError(
            f"the header has the columns {', '.join(names)}, and the answer {', '.join(rows.columns)}",
            file=question.file,
            line=1,
        )
    rows.types = question.types or rows.types
    return rows


def sparql(graph: Graph, text: str, *, timeout: float | None = None, file: str | None = None) -> Rows:
    """The answer to any read-only SPARQL 1.1 query, run in a child process; `Triples` for CONSTRUCT and DESCRIBE.

    The default graph is the union of all; house prefixes need no declaration.

    Parameters
    ----------
    timeout : seconds; None waits for ever
    file : where the text is from, for messages

    Raises
    ------
    UnsafeQuery
        If it reaches for the network, files or an update, or breaks the engine.
    QueryTimeout
        If it runs past its limit.
    QueryError
        If it is not SPARQL, with the line.
    """
    from . import sandbox
    from .guard import check
    from .rewrite import rewritten

    use(graph.prefixes)
    checked = check(text, file=file)
    answer = sandbox.run(graph.union, rewritten(checked, graph.union), timeout=timeout, file=file)
    rows = in_order(checked, answer)
    rows.label = graph.label
    return rows


def in_order(query: SafeQuery, rows: Rows) -> Rows:
    """The columns of a ``SELECT *`` as the variables come in the text: engines order them as they like."""
    words = [token.text.upper() for token in query.tokens]
    start = words.index("SELECT") + 1 if "SELECT" in words else len(words)
    if rows.kind != "select" or "*" not in words[start : start + 2]:
        return rows
    order = [token.text[1:] for token in query.tokens if token.kind == "var"]
    columns = sorted(rows.columns, key=order.index)
    places = [rows.columns.index(name) for name in columns]
    return Rows(columns, (tuple(row[place] for place in places) for row in rows.terms))


def _files(place: str) -> dict[str, str]:
    """The query files of a folder by name, in the order of the files."""
    where = os.path.join(folder("queries"), place)
    files = sorted(file for file in os.listdir(where) if file.endswith(".rq"))
    return {file.removesuffix(".rq"): os.path.join(where, file) for file in files}


@lru_cache(maxsize=256)
def _read_file(file: str) -> Query:
    return Query(file)
