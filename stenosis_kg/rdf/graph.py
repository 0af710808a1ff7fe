"""The graph in memory: files read strictly into one dataset, all or nothing, and small ways to ask it.

A query runs with the default graph as the union of all graphs; ``GRAPH ?passage`` gives the passages that state it.
The union is built, and not left to the engine's own flag, under which a statement of two sentences comes twice, and
every count is wrong.
"""

from __future__ import annotations

import os
import re

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import OA, PREFIXES, RDFS, SKOS, UNION, compact, use
from ..paths import example_files, graph_files
from ..paths import mappings as bundled_mappings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from os import PathLike
    from pathlib import Path
    from typing import Any, TypeVar

    import pandas as pd
    from rdflib import Dataset

    from ..project import Project
    from . import Term
    from .records import Table
    from .written import Store

    _T = TypeVar("_T")

__all__ = ["Graph", "Shown", "load", "read", "stands"]

_SELECT = r"(?i)\b(SELECT(?:\s+(?:DISTINCT|REDUCED)\b)?)\s*(\*|[^{]*?)\s*(?:WHERE\b|\{)"
_PREFERRED = ox.NamedNode(PREFIXES["vann"] + "preferredNamespacePrefix")
_LABELS = (ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(RDFS + "label"))


class Graph:
    """Quads in a store, the files they came from, and the warnings that reading them gave.

    ``prefixes`` are what its IRIs are written with (`prefixes.prefixes_of`); ``project`` is that of one's own whose
    graph it is, or None.

    ``store`` is a pyoxigraph Store, or a `written.WrittenStore` with the same methods where a file has literals that
    the engine would rewrite, such as ``2.50``. It is for reading: what is added to it afterwards is in no answer that
    was already prepared for.
    """

    def __init__(
        self,
        store: Store,
        files: Iterable[str | PathLike[str]] = (),
        warnings: Iterable[str] = (),
        prefixes: dict[str, str] | None = None,
        project: Project | None = None,
    ) -> None:
        self.store = store
        self.prefixes = PREFIXES if prefixes is None else prefixes
        self.project = project
        self.read_from = tuple(os.fspath(file) for file in files)
        self.warnings = tuple(warnings)
        self._union: Store | None = None
        self._dataset: Dataset | None = None
        self._once: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.store)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} statements from {len(self.read_from)} files>"

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it was read from, in that order."""
        from pathlib import Path

        return tuple(map(Path, self.read_from))

    def once(self, make: Callable[[Graph], _T]) -> _T:
        """What ``make`` reads from this graph, made when first needed, and kept."""
        use(self.prefixes)
        if make not in self._once:
            self._once[make] = make(self)
        kept: _T = self._once[make]
        return kept

    def rows(self, sparql: str, **bound: str | Term) -> list[tuple[Term | None, ...]]:
        """The rows of a SELECT query of our own (trusted: no limits), with variables bound to terms.

        Parameters
        ----------
        sparql : a SELECT query that names its columns (the engine gives those of ``SELECT *`` in any order);
            the prefixes of the graph need not be declared
        bound : a term, or a string for an IRI, for each variable that is to be bound; a query that
            aggregates must name those in its GROUP BY

        Returns
        -------
        list of tuples of pyoxigraph terms, one per row; ``None`` where a variable is unbound
        """
        head = re.search(_SELECT, sparql)
        if head is None:
            raise UsageError("rows() takes a SELECT query; for ASK use holds()")
        # The engine binds only variables that are in the projection: put the others there, and cut them off again.
        hidden = [f"?{name}" for name in bound if head[2] != "*" and not re.search(rf"[?$]{name}\b", head[2])]
        wider = f"{sparql[: head.end(1)]} {' '.join(hidden)} {sparql[head.end(1) :]}"
        solutions: ox.QuerySolutions = self._query(wider, bound)
        return [tuple(solution)[len(hidden) :] for solution in solutions]

    def values(self, sparql: str, **bound: str | Term) -> list[Term]:
        """The bound terms in the first column of a SELECT query."""
        return [row[0] for row in self.rows(sparql, **bound) if row[0] is not None]

    def one(self, sparql: str, **bound: str | Term) -> Term | None:
        """The first column of the first row, or ``None`` where there is no row."""
        return next((row[0] for row in self.rows(sparql, **bound)), None)

    def holds(self, sparql: str, **bound: str | Term) -> bool:
        """The answer to an ASK query of our own."""
        return bool(self._query(sparql, bound))

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """What a subject has for a predicate, in any graph: distinct, in term order."""
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
        return sorted({quad.object for quad in quads}, key=str)

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The things among `objects`, by IRI."""
        return [term.value for term in self.objects(subject, predicate) if isinstance(term, ox.NamedNode)]

    def texts(self, subject: str, predicate: str) -> list[str]:
        """The words of the literals among `objects`."""
        return [term.value for term in self.objects(subject, predicate) if isinstance(term, ox.Literal)]

    def subjects(self, predicate: str, object: str | Term) -> list[str]:
        """The IRIs that have this object for a predicate, in any graph: distinct and sorted."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), _term(object))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def label(self, iri: str) -> str:
        """The English label of a term (skos:prefLabel, else rdfs:label), or its CURIE where it has none."""
        for predicate in _LABELS:
            labels = [q.object for q in self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None)]
            found = [label for label in labels if isinstance(label, ox.Literal)]
            if found:
                return min(found, key=lambda label: (label.language != "en", str(label))).value
        return compact(iri)

    def words(self, term: Term | None) -> str:
        """A term as a reader takes it: the label of an IRI, the text of a literal, nothing for what is unbound."""
        if isinstance(term, ox.NamedNode):
            return self.label(term.value)
        return "" if term is None else getattr(term, "value", str(term))

    def text(self, iri: str) -> str:
        """The words of a passage (its oa:exact), or "" where the graph has none."""
        return next(iter(self.texts(iri, OA + "exact")), "")

    @property
    def union(self) -> Store:
        """What queries run on: the same named graphs, and every triple once in the default graph."""
        if self._union is None:
            if isinstance(self.store, ox.Store):
                self._union = _united(self.store)
            else:
                from .written import WrittenStore, engine_of

                self._union = WrittenStore(_united(engine_of(self.store)))
        return self._union

    @property
    def made_union(self) -> Store | None:
        """`union`, if it has been made."""
        return self._union

    @property
    def dataset(self) -> Dataset:
        """The same quads as an rdflib.Dataset (default_union=True), built when first needed."""
        if self._dataset is None:
            from .convert import to_rdflib

            self._dataset = to_rdflib(self.store)
        return self._dataset

    def _query(self, sparql: str, bound: dict[str, str | Term]) -> Any:
        use(self.prefixes)
        return self.union.query(
            sparql,
            prefixes=self.prefixes,
            substitutions={ox.Variable(name): _term(value) for name, value in bound.items()},
        )


def load(
    *files: str | PathLike[str],
    bundled: bool = True,
    mappings: bool = False,
    lenient: bool = False,
    project: str | PathLike[str] | None = None,
    documents: str | Iterable[str] = (),
) -> Graph:
    """Read the bundled graph and any further files into one `Graph`; all of them, or none.

    Parameters
    ----------
    files : Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD or mappings (.sssom.tsv, .tsv), told apart by endings
    bundled : False leaves the bundled graph out
    mappings : True takes in the bundled mappings to other vocabularies, as SKOS triples in a graph of their own.
        They are no statements of the documents, and would double the time of a question.
    lenient : True reads what RDF 1.1 allows in `files` and is otherwise refused, with one warning for each kind:
        literals that are none of their datatype, control characters in literals, relative IRIs
    project : the folder of a project of one's own (`project.read`): its files and our schema come in place of the
        bundled graph, and its mappings in place of the bundled ones
    documents : names of bundled example documents that come to the bundled graph ("second-view",
        "disc-herniation"), or "all"; `paths.example_files`

    Raises
    ------
    InputError
        If a file is missing, unreadable, or not exactly what its ending says; names file, line and mend.
    UsageError
        If an example document is not known, or one is named beside a project.
    UnsafeInput
        If a file could attack: a document type of more than plain entities, a remote context, an IRI with hidden
        characters, endless nesting.

    >>> len(load(bundled=False))
    0
    """
    own = None if project is None else _project(project)
    if documents and (own or not bundled):
        raise UsageError("example documents come to the bundled graph; a project names its own in stenosis-kg.toml")
    ours = (own.schema,) if own else (*graph_files(), *example_files(documents)) if bundled else ()
    more: list[str | PathLike[str]] = [*own.vocabulary, *own.documents] if own else []
    if mappings:
        more += own.mappings if own else bundled_mappings()
    store = ox.Store()
    warnings: list[str] = []
    declared: list[tuple[str, str]] = []
    written = False
    for path in ours:
        written |= _take(store, path, warnings)
    for file in (*more, *files):
        written |= _read_into(store, file, warnings, declared, lenient=lenient and file in files)
    every = (*ours, *more, *files)
    if more or files:
        _check_lists(store, every)
    names = _prefixes(store, declared, own)
    use(names)
    if not written:
        return Graph(store, every, warnings, names, own)
    from .written import WrittenStore

    return Graph(WrittenStore(store), every, warnings, names, own)


def _check_lists(store: ox.Store, files: Iterable[str | PathLike[str]]) -> None:
    from pathlib import Path

    from .parsing import check_all_lists
    from .textfile import is_mapping_file

    check_all_lists(store, [Path(file) for file in files if not is_mapping_file(file)])


def _prefixes(store: ox.Store, declared: list[tuple[str, str]], own: Project | None) -> dict[str, str]:
    """Those of `prefixes.prefixes_of`: a plain question, which needs only ours, does not import it."""
    preferred = [quad.object for quad in store.quads_for_pattern(None, _PREFERRED, None)]
    if not declared and own is None and all(getattr(each, "value", "") in PREFIXES for each in preferred):
        return PREFIXES
    from .prefixes import prefixes_of

    return prefixes_of(store, declared, own.in_force if own else None)


def _project(place: str | PathLike[str]) -> Project:
    from ..project import read as read_project

    return read_project(place)


def read(*files: str | PathLike[str]) -> list[ox.Quad]:
    """The quads of files alone, all of them or none; blank nodes of two files stay apart. Errors as in `load`."""
    return list(load(*files, bundled=False).store)


def stands(store: Store, iri: str) -> bool:
    """Whether an IRI stands anywhere in a store; false for what is none."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    places = [(node, None, None, None), (None, node, None, None), (None, None, node, None), (None, None, None, node)]
    return any(next(iter(store.quads_for_pattern(*place)), None) is not None for place in places)


def _united(store: ox.Store) -> ox.Store:
    if next(store.named_graphs(), None) is None:
        return store
    union = ox.Store()
    union.bulk_extend(store)
    union.update(UNION)
    return union


def _take(store: ox.Store, path: str, warnings: list[str]) -> bool:
    """Load a bundled file by the engine alone, in a third of the time: tests hold these files to what `parsing` checks.

    One that is damaged is read strictly, which says what is wrong with it.
    """
    before = len(store)
    try:
        store.load(path=path, format=ox.RdfFormat.TURTLE if path.endswith(".ttl") else ox.RdfFormat.TRIG)
    except (SyntaxError, OSError):
        return _read_into(store, path, warnings)  # a failed load has left the store as it was
    return False if len(store) > before else _read_into(store, path, warnings)


def _read_into(
    store: ox.Store,
    file: str | PathLike[str],
    warnings: list[str],
    declared: list[tuple[str, str]] | None = None,
    *,
    lenient: bool = False,
) -> bool:
    """Read a file of any kind, and add its warnings and prefixes; whether it has literals under stand-ins."""
    from pathlib import Path

    from .parsing import read_into
    from .textfile import is_mapping_file

    path = Path(file)
    if not is_mapping_file(path):
        return read_into(store, path, warnings, declared, lenient=lenient)
    from . import sssom, written

    mappings = sssom.read(path)
    warnings += mappings.warnings
    return written.extend(store, sssom.quads([mappings]))


def _term(value: str | Term) -> Term:
    return ox.NamedNode(value) if isinstance(value, str) else value


class Shown:
    """What has a `records.Table`: shown by a prompt and by a notebook, and given to pandas."""

    __slots__ = ()

    def _table(self) -> Table:
        raise NotImplementedError

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str | None:
        return self._table().html()

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame; ``None`` is what is not there.

        Raises
        ------
        UsageError
            If pandas is not installed (``pip install "stenosis-kg[pandas]"``).
        """
        return self._table().frame()
