"""The graph in the plain formats of RDF 1.1: TriG and N-Quads with its named graphs, the others with every triple once.

A flat format has an ``rdf:Statement`` for each triple that a passage states, which names those passages (`flatten`):
"may" never comes out as "does" because a format is flat. Where a format has no comments, the scope and the version
stand in it as statements (`about`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import DCTERMS, PREFIXES, RDF
from ..rdf.graph import Graph
from ..rdf.lexical import NOT_XML
from ..rdf.writing import dumps_nquads, dumps_ntriples, dumps_trig, dumps_turtle
from .about import GRAPH, about, header

__all__ = ["STATEMENT", "flatten", "nquads", "ntriples", "rdfxml", "trig", "turtle"]

STATEMENT = "https://w3id.org/stenosis-kg/statement/"
"""What the IRIs of statements begin with; after it, the first 16 digits of a hash of the triple."""

_FLAT = "every triple once, and an rdf:Statement for each that a passage states"
_TYPE, _CLASS = ox.NamedNode(RDF + "type"), ox.NamedNode(RDF + "Statement")
_SUBJECT, _PREDICATE, _OBJECT = (ox.NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
_SOURCE = ox.NamedNode(DCTERMS + "source")


def trig(graph: Graph) -> dict[str, bytes]:
    """``stenosis.trig``: one named graph for each passage, in the house format."""
    lines = header("one named graph for each passage, and what is said of the passage after it")
    return {"stenosis.trig": dumps_trig([*graph.store, *about()], header=lines)}


def nquads(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nq``: canonical (RDFC-1.0) and sorted, so that equal graphs give equal lines."""
    return {"stenosis.nq": dumps_nquads([*graph.store, *about()])}


def turtle(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``: in the house format."""
    return {"stenosis.ttl": dumps_turtle([*flatten(graph.store), *about()], header=header(_FLAT))}


def ntriples(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nt``: canonical and sorted."""
    return {"stenosis.nt": dumps_ntriples([*flatten(graph.store), *about()])}


def rdfxml(graph: Graph) -> dict[str, bytes]:
    """``stenosis.rdf``, for tools that read nothing else.

    Raises
    ------
    UsageError
        If the graph holds what XML cannot: a control character, or a property whose IRI has no name at its end.
    """
    dataset = ox.Dataset([*flatten(graph.store), *about()])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in dataset), key=_order)
    for triple in triples:
        _check(triple)
    data = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    assert data is not None
    first, root, rest = data.decode().split("\n", 2)
    # The writer's own order of the prefixes is that of its hash table.
    declared = " ".join(sorted(re.findall(r'xmlns:[\w-]+="[^"]*"', root)))
    comment = " ".join(header(_FLAT))
    return {"stenosis.rdf": f"{first}\n<!-- {comment} -->\n<rdf:RDF {declared}>\n{rest.rstrip()}\n".encode()}


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


def _order(triple: ox.Triple) -> tuple[bool, str, str, str]:
    return isinstance(triple.subject, ox.BlankNode), str(triple.subject), triple.predicate.value, str(triple.object)


def _check(triple: ox.Triple) -> None:
    if re.search(r"[A-Za-z_][\w.-]*\Z", triple.predicate.value) is None:
        raise UsageError(f"RDF/XML cannot write the property {triple.predicate}: its IRI ends in no name; use turtle")
    if isinstance(triple.object, ox.Literal) and (NOT_XML.search(triple.object.value) or "\r" in triple.object.value):
        raise UsageError(
            f"RDF/XML cannot write a control character, which a text of {triple.subject} has "
            f"({triple.predicate}); use turtle"
        )
