"""A thing of the graph by its IRI: what is said of it, with the passages that say it, as a page or as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from ..errors import StenosisError, visible
from ..export.jsonld import context, document
from ..export.rdf import flatten
from ..namespaces import SKG
from ..rdf.graph import Graph, stands
from ..rdf.writing import dumps_ntriples, dumps_turtle
from . import pages

__all__ = ["MOST", "UnknownThing", "address", "iri_at", "quads_of", "roots", "written"]


class UnknownThing(StenosisError):
    """An IRI, or a path, that the graph says nothing of."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'the graph says nothing of "{visible(name, 200)}"; SELECT DISTINCT ?s {{ ?s ?p ?o }} lists all'
        )


MOST = 1000
"""Of the statements that name a thing as their object, so many are told; a class has one for each of its things."""

_ROOT = SKG.partition("ontology#")[0]
_NOWHERE = ox.DefaultGraph()


def roots(graph: Graph) -> tuple[str, ...]:
    """What the IRIs begin with that are served under their own paths: the project's, and ours."""
    return (*([graph.project.base] if graph.project else []), _ROOT)


def iri_at(graph: Graph, path: str) -> str:
    """The IRI that a path of the server stands for, "concept/foraminotomy" for the one that ends so.

    Raises
    ------
    UnknownThing
        If the graph has none.
    """
    for root in roots(graph):
        if stands(graph.store, root + path) or next(_below(graph, root + path), None) is not None:
            return root + path
    raise UnknownThing(f"/{path}")


def address(graph: Graph, iri: str) -> str:
    """Where an IRI is told of: here where the graph says something of it, else the IRI itself."""
    from urllib.parse import quote

    if not stands(graph.store, iri):
        return iri
    for root in roots(graph):
        if iri.startswith(root):
            return "/" + quote(iri[len(root) :], safe="/#:@!$&'()*+,;=~")
    return f"/describe?iri={quote(iri, safe='')}"


def written(graph: Graph, iri: str, format: str) -> bytes:
    """What the graph has of an IRI, in a format of `media.GRAPHS`.

    A flat format has an ``rdf:Statement`` for each statement of a passage, as the exports have it: "may" stays "may".

    Raises
    ------
    UnknownThing
        If it has nothing.
    """
    quads = quads_of(graph, iri)
    if not quads:
        raise UnknownThing(iri)
    if format == "html":
        terms = sorted({str(quad.subject)[1:-1] for quad in _below(graph, iri)})
        return pages.thing(graph, iri, quads, terms, lambda each: address(graph, each))
    if format == "jsonld":
        return document(quads, graph.once(context))
    flat = flatten(quads)
    if format == "ntriples":
        return dumps_ntriples(flat)
    if format == "rdfxml":
        return ox.serialize((quad.triple for quad in flat), format=ox.RdfFormat.RDF_XML) or b""
    return dumps_turtle(flat)


def quads_of(graph: Graph, iri: str) -> list[ox.Quad]:
    """What is said of a thing, by it (of a passage) and with it as the object, and the passages that say so.

    Blank nodes come whole. Of a relation that the graph only uses, the statements with it. Of the address of a
    vocabulary with "#", all its terms.
    """
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return []
    store = graph.store
    found: dict[ox.Quad, None] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        found[quad] = None
    for quad in (*store.quads_for_pattern(None, None, None, node), *_below(graph, iri)):
        found[quad] = None
    for quad in islice(store.quads_for_pattern(None, None, node, None), MOST):
        found[quad] = None
    if not found:  # a relation that another vocabulary declares: where it is used
        found.update(dict.fromkeys(islice(store.quads_for_pattern(None, node, None, None), MOST)))
    _follow(graph, found)
    for name in {quad.graph_name for quad in found}:
        if not isinstance(name, ox.DefaultGraph):
            found.update(dict.fromkeys(store.quads_for_pattern(name, None, None, None)))
    return list(found)


def _follow(graph: Graph, found: dict[ox.Quad, None]) -> None:
    """Add what is said of the blank nodes among quads, and of those that this leads to."""
    todo = [term for quad in found for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)]
    seen: set[ox.BlankNode] = set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in graph.store.quads_for_pattern(node, None, None, None):
            found[quad] = None
            if isinstance(quad.object, ox.BlankNode):
                todo.append(quad.object)


def _below(graph: Graph, iri: str) -> Iterator[ox.Quad]:
    """What is said of the terms of a vocabulary whose IRIs are this one, "#" and a name."""
    if "#" in iri or not any(space == f"{iri}#" for space in graph.prefixes.values()):
        return iter(())
    quads: Iterable[ox.Quad] = graph.store.quads_for_pattern(None, None, None, _NOWHERE)
    return (q for q in quads if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(f"{iri}#"))
