"""What the endpoint says of itself: the service, the data set, its prefixes and example queries.

SPARQL editors and language models ask an endpoint for ``sh:declare``, ``sh:SPARQLExecutable`` and VoID partitions, and
where it has none they read what ``GET /sparql`` gives without a query. Here both have the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from ..export import dataset
from ..export.about import data_set, written_for
from ..export.dataset import DCAT, VOID, VOID_EXT
from ..export.jsonld import context, document
from ..namespaces import RDF, SH, XSD
from ..paths import folder
from ..query import library
from ..query.defaults import instead, told
from ..rdf.graph import Graph
from ..rdf.writing import dumps_ntriples, dumps_turtle
from . import pages

__all__ = ["SD", "VOID", "VOID_EXT", "Description", "of", "whole"]

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_SCHEMA = "https://schema.org/"
_GIVEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
          "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip
_BODIES = {"select": SH + "select", "ask": SH + "ask", "construct": SH + "construct"}


class Description(NamedTuple):
    """The triples about the service, the data set and the examples, and the address at which they are served."""

    graph: Graph
    base: str
    service: list[ox.Triple]
    void: list[ox.Triple]
    examples: list[ox.Triple]

    @property
    def quads(self) -> list[ox.Quad]:
        """All of it, each in the graph that is named as its address."""
        return [
            ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(f"{self.base}{path}"))
            for path, triples in (
                ("sparql", self.service),
                (".well-known/void", self.void),
                (".well-known/sparql-examples", self.examples),
            )
            for triple in triples
        ]

    def written(self, what: str, format: str) -> bytes:
        """The description of one thing in a format of `media.GRAPHS`.

        Parameters
        ----------
        what : "service", which has all of it, "void" or "examples"
        """
        parts = {"void": self.void, "examples": self.examples}
        triples = parts.get(what, [*self.service, *self.void, *self.examples])
        if format == "ntriples":
            return dumps_ntriples(triples)
        if format == "rdfxml":
            return ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b""
        if format == "jsonld":
            return document([ox.Quad(*triple) for triple in triples], self.graph.once(context))
        names = {"void": VOID, "dcat": DCAT, "voidext": VOID_EXT, "sd": SD, "schema": _SCHEMA}
        data = dumps_turtle(triples, prefixes=names)
        return pages.described(data.decode(), what, self.base) if format == "html" else data


def whole(graph: Graph) -> str:
    """The name under which ``default-graph-uri`` and FROM may ask for the union of all graphs."""
    with written_for(graph.project):
        return data_set()


def of(graph: Graph, base: str) -> Description:
    """The description of a graph that is served at an address, which ends with "/"."""
    with written_for(graph.project):
        counted = dataset.triples(graph)
    endpoint = ox.NamedNode(f"{base}sparql")
    counted.append(ox.Triple(ox.NamedNode(whole(graph)), ox.NamedNode(VOID + "sparqlEndpoint"), endpoint))
    return Description(graph, base, [*_service(graph, endpoint)], counted, [*_examples(graph, base, endpoint)])


def _service(graph: Graph, endpoint: ox.NamedNode) -> Iterator[ox.Triple]:
    """The service; its default graph is the union of all, and may also be asked for by the name of the data set."""

    def say(node: ox.NamedNode, how: str, value: ox.NamedNode) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(how), value)

    def part(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{endpoint.value}#{name}")

    data, kind = ox.NamedNode(whole(graph)), RDF + "type"
    yield say(endpoint, kind, ox.NamedNode(SD + "Service"))
    yield say(endpoint, SD + "endpoint", endpoint)
    yield say(endpoint, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    yield say(endpoint, SD + "feature", ox.NamedNode(SD + "UnionDefaultGraph"))
    for name in _GIVEN:
        yield say(endpoint, SD + "resultFormat", ox.NamedNode(_FORMATS + name))
    yield say(endpoint, SD + "defaultDataset", part("dataset"))
    yield say(part("dataset"), kind, ox.NamedNode(SD + "Dataset"))
    yield say(part("dataset"), SD + "defaultGraph", data)
    yield say(data, kind, ox.NamedNode(SD + "Graph"))
    yield say(endpoint, SD + "availableGraphs", part("graphs"))
    yield say(part("graphs"), kind, ox.NamedNode(SD + "GraphCollection"))
    yield say(part("graphs"), SD + "namedGraph", part("union"))
    yield say(part("union"), kind, ox.NamedNode(SD + "NamedGraph"))
    yield say(part("union"), SD + "name", data)
    yield say(part("union"), SD + "graph", data)


def _examples(graph: Graph, base: str, endpoint: ox.NamedNode) -> Iterator[ox.Triple]:
    """The questions of the library as executables of SHACL, and the prefixes in force."""
    named = f"{base}.well-known/sparql-examples#"
    ontology = ox.NamedNode(f"{named}prefixes")
    for prefix, space in graph.prefixes.items():
        node = ox.NamedNode(f"{named}prefix-{prefix}")
        yield ox.Triple(ontology, ox.NamedNode(SH + "declare"), node)
        yield ox.Triple(node, ox.NamedNode(SH + "prefix"), ox.Literal(prefix))
        yield ox.Triple(node, ox.NamedNode(SH + "namespace"), ox.Literal(space, datatype=ox.NamedNode(XSD + "anyURI")))
    own = {f"{_NAME}{each.name}": each for each in library.library()} if graph.project else {}
    with open(os.path.join(folder("queries"), "library.ttl"), "rb") as file:
        for quad in ox.parse(file, format=ox.RdfFormat.TURTLE):
            how, value = quad.predicate.value, quad.object
            if isinstance(quad.subject, ox.BlankNode) or how == SH + "declare":
                continue  # the prefixes, in full above
            if how == _SCHEMA + "target":
                value = endpoint
            elif how == SH + "prefixes":
                value = ontology
            elif quad.subject.value in own and how in _BODIES.values():
                question = own[quad.subject.value]
                value = ox.Literal(told(library.bound(graph, question, instead(graph, question))))
            yield ox.Triple(quad.subject, quad.predicate, value)


_NAME = "https://w3id.org/stenosis-kg/query/"
