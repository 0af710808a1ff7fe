"""The whole graph as triples, for formats that have no named graphs.

A statement is a triple, and an ``rdf:Statement`` that names the passages which make it: "may" never comes out as
"does" because a format is flat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from ..namespaces import DCTERMS, RDF
from .about import GRAPH

__all__ = ["STATEMENT", "flatten"]

STATEMENT = "https://w3id.org/stenosis-kg/statement/"
"""What the IRIs of statements begin with; after it, the first 16 digits of a hash of the triple."""

_TYPE, _CLASS = ox.NamedNode(RDF + "type"), ox.NamedNode(RDF + "Statement")
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
_SOURCE = ox.NamedNode(DCTERMS + "source")


def flatten(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quads in one graph: every triple once, and an ``rdf:Statement`` for each that stood in a named graph.

    Its ``dcterms:source`` are those graphs, and the data set itself where the triple stood outside them too.
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # so that the hashes do not depend on blank labels
    held: dict[ox.Triple, set[ox.NamedNode | ox.BlankNode]] = defaultdict(set)
    outside = set()
    for quad in dataset:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            outside.add(quad.triple)
        else:
            held[quad.triple].add(quad.graph_name)
    found = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in {*outside, *held}]
    for triple, names in held.items():
        node = ox.NamedNode(STATEMENT + sha256(str(triple).encode()).hexdigest()[:16])
        found += [
            ox.Quad(node, _TYPE, _CLASS),
            ox.Quad(node, _SUBJECT, triple.subject),
            ox.Quad(node, _PREDICATE, triple.predicate),
            ox.Quad(node, _OBJECT, triple.object),
            *(ox.Quad(node, _SOURCE, name) for name in names),
            *([ox.Quad(node, _SOURCE, ox.NamedNode(GRAPH))] if triple in outside else []),
        ]
    return found
