"""Read the query files under ``queries/`` and run them.

A query is one ``.rq`` file: a ``#+ key: value`` header, then SPARQL. The header is a comment, so the file runs
unchanged in any SPARQL engine, with the defaults of its parameters.

A parameter is a variable with a seat in the text, ``VALUES ?name { default }`` or ``BIND(default AS ?name)``. An
answer with another value is the same text with another term in the seat, put there token by token. Every engine
then reads plain SPARQL, where each engine's own way to bind a variable differs in subqueries and projections.
(Virtuoso wants BIND where a path like ``?name skos:broader+ ?x`` starts at the parameter.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, QueryError, UnknownName, UsageError
from ..namespaces import RDF, expand
from ..paths import queries as folder
from ..rdf.terms import bare
from ..rdf.textfile import BOM, decoded
from . import sandbox
from .guard import Checked, check, prefixed
from .header import columns, header, single
from .placeholders import Parameter, article, parameter, seat, term, written
from .rows import Rows, collect

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = [
    "Parameter",
    "Query",
    "Rows",
    "ask",
    "bind",
    "bound",
    "hygiene",
    "in_order",
    "library",
    "query",
    "read",
    "read_text",
    "sparql",
]

# The classes of a thing, where it is in one of the ontology's, or is itself a class or a property.
_CLASSES = """SELECT DISTINCT ?class { ?thing a/rdfs:subClassOf* ?class .
  FILTER((STRSTARTS(STR(?class), STR(skg:)) || STRSTARTS(STR(?class), STR(owl:))) && ?class != owl:NamedIndividual) }"""


@dataclass(frozen=True)
class Query:
    """One query of the library.

    ``kind`` is select, ask or construct; ``columns`` are (name, type) with a type of `terms.COLUMN_TYPES`;
    ``expects`` is the file of its expected rows; ``problem`` and ``solution`` are those of a hygiene query,
    which is to find nothing. ``text`` is the file's, ``checked`` what `guard` made of it.
    """

    name: str
    path: Path
    text: str
    checked: Checked
    kind: str
    summary: str
    asked_by: str
    columns: tuple[tuple[str, str], ...]
    parameters: tuple[Parameter, ...] = ()
    keywords: tuple[str, ...] = ()
    note: str = ""
    reach: str = ""
    expects: str = ""
    problem: str = ""
    solution: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """The type of each column."""
        return tuple(kind for _, kind in self.columns)


def library() -> tuple[Query, ...]:
    """Every question of the library, by name.

    >>> all(query.kind in {"select", "ask", "construct"} for query in library())
    True
    """
    return _read_folder(folder() / "questions")


def hygiene() -> tuple[Query, ...]:
    """Every hygiene query, by name: each finds what must never be in the graph."""
    return _read_folder(folder() / "hygiene")


def query(name: str) -> Query:
    """The question, or hygiene query, of this name.

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    for place in ("questions", "hygiene"):
        path = folder() / place / f"{name}.rq"
        if name.replace("-", "").isalnum() and path.is_file():
            return _read_file(path)
    from difflib import get_close_matches

    known = [path.stem for place in ("questions", "hygiene") for path in sorted((folder() / place).glob("*.rq"))]
    near = get_close_matches(name.casefold(), known, 5, 0.5)
    raise UnknownName(name, near, kind="question", hint='"stenosis-kg ask" lists them')


def read(path: Path) -> Query:
    """Read one query file.

    Raises
    ------
    QueryError
        If the header is not as it should be, a parameter has no seat, or the text is not SPARQL; with file and line.
    """
    file = str(path)
    text = read_text(path)
    found = header(text, file)
    checked = check(text, file=file)
    parameters = tuple(parameter(said, file) for said in found.get("parameter", []))
    for each in parameters:
        for at in seat(each.name, checked):
            if at.term != each.default:
                raise QueryError(
                    f"the default of {each.name} is {each.default}, and in its seat is {at.term}; make them equal",
                    file=file,
                    line=at.line,
                )
    kind = single(found, "kind", file)
    if kind.upper() not in {token.text.upper() for token in checked.tokens if token.kind == "word"}:
        raise QueryError(f'"#+ kind: {kind}" is not what the query is', file=file, line=1)
    return Query(
        name=path.stem,
        path=path,
        text=text,
        checked=checked,
        kind=kind,
        summary=single(found, "summary", file),
        asked_by=single(found, "asked-by", file, ""),
        columns=columns(found, file),
        parameters=parameters,
        keywords=tuple(word.strip() for word in single(found, "keywords", file, "").split(",") if word.strip()),
        note=" ".join(found.get("note", [])),
        reach=single(found, "reach", file, ""),
        expects=single(found, "expects", file, ""),
        problem=single(found, "problem", file, ""),
        solution=single(found, "solution", file, ""),
    )


def bind(question: Query, values: Mapping[str, object], resolve: Callable[[str], str]) -> str:
    """The query's text with values in the seats of its parameters, ready for any SPARQL 1.1 engine.

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
    known = {each.name: each for each in question.parameters}
    spots = []
    for name, value in values.items():
        if name not in known:
            raise UnknownName(name, known, kind=f"parameter of {question.name}")
        text = written(term(known[name], value, resolve))
        spots += [(at.start, at.end, text) for at in seat(name, question.checked)]
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
    question = query(name)
    text = bound(graph, question, parameters or {})
    return typed(question, collect(graph.union.query(text)))


def bound(graph: Graph, question: Query, values: Mapping[str, object]) -> str:
    """`bind` with the names of a graph, whose classes also tell whether a value is of the right kind.

    Raises
    ------
    UsageError
        If a parameter takes things of a class, and the graph puts the value into others only.
    """
    from ..statements.names import resolve

    declared = {each.name: each for each in question.parameters if each.of}
    for name in declared.keys() & values.keys():
        found = term(declared[name], values[name], lambda said: resolve(graph, said))
        wanted = expand(declared[name].of)
        classes = {bare(each) for each in graph.values(_CLASSES, thing=found)}
        if classes and wanted not in classes:
            own = next(each for each in graph.objects(bare(found), RDF + "type") if bare(each) in classes)
            kinds = [article(graph.label(each)) for each in (bare(own), wanted)]
            raise UsageError(f"{graph.label(bare(found))} is {kinds[0]}; {name} takes {kinds[1]}")
    return bind(question, values, lambda said: resolve(graph, said))


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
            file=question.path,
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
    checked = check(text, file=file)
    return in_order(checked, sandbox.run(graph.union, prefixed(checked), timeout=timeout, file=file))


def in_order(query: Checked, rows: Rows) -> Rows:
    """The columns of a ``SELECT *`` as the variables come in the text: engines order them as they like."""
    words = [token.text.upper() for token in query.tokens]
    start = words.index("SELECT") + 1 if "SELECT" in words else len(words)
    if rows.kind != "select" or "*" not in words[start : start + 2]:
        return rows
    order = [token.text[1:] for token in query.tokens if token.kind == "var"]
    columns = sorted(rows.columns, key=order.index)
    places = [rows.columns.index(name) for name in columns]
    return Rows(columns, (tuple(row[place] for place in places) for row in rows.terms))


def read_text(path: Path) -> str:
    """The text of a query file. Raises InputError where it is missing, too large to be one, or not UTF-8."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(10**6)
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), file=path) from None
    return decoded(data.removeprefix(BOM), path)


def _read_folder(place: Path) -> tuple[Query, ...]:
    return tuple(_read_file(path) for path in sorted(place.glob("*.rq")))


@lru_cache(maxsize=256)
def _read_file(path: Path) -> Query:
    return read(path)
