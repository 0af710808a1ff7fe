"""The graph in the plain formats of RDF 1.1: TriG and N-Quads with its named graphs, the others with every triple once.

A flat format has an ``rdf:Statement`` for each triple that a passage states, which names those passages (`flat`). Where
a format has no comments, the scope and the version stand in it as statements (`about`).
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import PREFIXES
from ..rdf.graph import Graph
from ..rdf.writing import dumps_nquads, dumps_ntriples, dumps_trig, dumps_turtle
from .about import about, header
from .flat import flatten

__all__ = ["nquads", "ntriples", "rdfxml", "trig", "turtle"]

_FLAT = "every triple once, and an rdf:Statement for each that a passage states"
# XML 1.0 has no place for these, escaped or not; a carriage return is read back as a line feed.
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


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


def _order(triple: ox.Triple) -> tuple[bool, str, str, str]:
    return isinstance(triple.subject, ox.BlankNode), str(triple.subject), triple.predicate.value, str(triple.object)


def _check(triple: ox.Triple) -> None:
    if re.search(r"[A-Za-z_][\w.-]*\Z", triple.predicate.value) is None:
        raise UsageError(f"RDF/XML cannot write the property {triple.predicate}: its IRI ends in no name; use turtle")
    if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
        raise UsageError(
            f"RDF/XML cannot write a control character, which a text of {triple.subject} has "
            f"({triple.predicate}); use turtle"
        )
