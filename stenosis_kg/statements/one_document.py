"""The graph with one document alone: the vocabulary as it is, and of the passages those of this document."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..errors import UnknownName
from ..namespaces import DCTERMS, PROV, RDF, SKG, VANN, compact
from ..rdf.graph import Graph
from ..rdf.written import WrittenStore, engine_of
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
    others = set(documents_in(graph)) - kept
    if not others:
        return graph
    theirs = (iri for iri in passage_iris(graph) if others.intersection(graph.iris(iri, PROV + "wasQuotedFrom")))
    out = {ox.NamedNode(iri) for iri in (*others, *theirs)}
    store = ox.Store()
    store.bulk_extend(quad for quad in engine_of(graph.store) if quad.graph_name not in out and quad.subject not in out)
    written = WrittenStore(store) if isinstance(graph.store, WrittenStore) else store
    return type(graph)(written, graph.read_from, graph.warnings, graph.prefixes, graph.project)


def about(graph: Graph, things: Iterable[str]) -> Graph:
    """The graph with those documents alone that speak of the things (IRIs); the graph itself where all do, or none.

    It is read beside others, so that its sentences keep the prefix of their document.
    """
    said = statements_of(graph)
    documents = {passage.document for iri in things for passage in said.mentions(iri)}
    alone = only(graph, documents) if documents else graph
    if alone is not graph:
        statements_of(alone).of_several = True
    return alone
