"""The graph with one document alone: the vocabulary as it is, and of the passages those of this document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import chain

import pyoxigraph as ox

from ..errors import UnknownName
from ..namespaces import DCTERMS, PROV, RDF, SKG, VANN, compact
from ..rdf.graph import Graph
from ..rdf.layered import LayeredStore
from ..rdf.written import Store, WrittenStore, engine_of
from .reading import passage_iris, statements_of

__all__ = ["about", "document_named", "documents_in", "only"]


def documents_in(graph: Graph) -> tuple[str, ...]:
    """The IRIs of the documents of a graph: those that are typed so, and those that passages are quoted from."""
    quoted = graph.store.quads_for_pattern(None, ox.NamedNode(PROV + "wasQuotedFrom"), None)
    found = {quad.object.value for quad in quoted if isinstance(quad.object, ox.NamedNode)}
    return tuple(sorted(found.union(graph.subjects(RDF + "type", SKG + "Document"))))


def document_named(graph: Graph, name: str) -> str:
    """The IRI of the document with this IRI, CURIE, prefix, title, or last part of its IRI; in any case.

    Raises
    ------
    UnknownName
        If none has it; lists those there are.

    >>> from stenosis_kg.rdf.graph import load
    >>> compact(document_named(load(documents="all"), "second"))
    'source:second-view'
    """
    found = documents_in(graph)
    wanted = name.strip().casefold()
    for iri in found:
        prefixes = [prefix for prefix, space in graph.prefixes.items() if space.rstrip("/#") == iri]
        names = (iri, compact(iri), iri.rstrip("/").rpartition("/")[2], *prefixes)
        names += tuple(graph.texts(iri, DCTERMS + "title")) + tuple(graph.texts(iri, VANN + "preferredNamespacePrefix"))
        if wanted in map(str.casefold, names):
            return iri
    raise UnknownName(name, [iri.rstrip("/").rpartition("/")[2] for iri in found[:12]], kind="document")


def only(graph: Graph, documents: Iterable[str]) -> Graph:
    """A graph without the passages of all other documents, what they state, and those documents themselves.

    Parameters
    ----------
    documents : IRIs

    Returns
    -------
    Graph
        of the same class; the graph itself where it has no other document

    >>> from stenosis_kg.rdf.graph import load
    >>> graph = load(documents="all")
    >>> alone = only(graph, [document_named(graph, "disc-herniation")])
    >>> [compact(iri) for iri in documents_in(alone)]
    ['source:disc-herniation']
    """
    kept = set(documents)
    parts = graph.once(_Parts)
    if kept.issuperset(parts.documents):
        return graph
    store = ox.Store()
    store.bulk_extend(parts.shared)
    store.bulk_extend(parts.of(kept))
    return _like(graph, WrittenStore(store) if isinstance(graph.store, WrittenStore) else store)


def about(graph: Graph, things: Iterable[str]) -> Graph:
    """The graph with those documents alone that speak of the things (IRIs); the graph itself where all do, or none.

    It is read beside others, so that its sentences keep the prefix of their document.
    """
    said, parts = statements_of(graph), graph.once(_Parts)
    documents = {passage.document for iri in things for passage in said.mentions(iri)}
    if not documents or documents.issuperset(parts.documents):
        return graph
    own = ox.Store()
    own.bulk_extend(parts.of(documents))
    alone = _like(graph, LayeredStore(parts.shared, own))
    statements_of(alone).of_several = True
    return alone


class _Parts:
    """The quads of a graph, as the engine holds them: by the documents whose they are, and those of none."""

    def __init__(self, graph: Graph) -> None:
        self.documents = frozenset(documents_in(graph))
        whose: dict[object, frozenset[str]] = {ox.NamedNode(iri): frozenset({iri}) for iri in self.documents}
        for iri in passage_iris(graph):
            if quoted := self.documents.intersection(graph.iris(iri, PROV + "wasQuotedFrom")):
                whose[ox.NamedNode(iri)] = quoted
        none: frozenset[str] = frozenset()
        self._quads: dict[frozenset[str], list[ox.Quad]] = defaultdict(list)
        for quad in engine_of(graph.store):
            self._quads[whose.get(quad.graph_name, none) | whose.get(quad.subject, none)].append(quad)
        self.shared = ox.Store()
        self.shared.bulk_extend(self._quads.pop(none, []))

    def of(self, documents: Set[str]) -> Iterator[ox.Quad]:
        """What belongs to these documents, and to no other."""
        if len(documents) == 1:  # the rule, and then nothing else is looked at
            return iter(self._quads.get(frozenset(documents), []))
        return chain.from_iterable(quads for whose, quads in self._quads.items() if whose <= documents)


def _like(graph: Graph, store: Store) -> Graph:
    return type(graph)(store, graph.read_from, graph.warnings, graph.prefixes, graph.project)
