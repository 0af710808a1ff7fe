"""RDF/XML: every triple once, and the statements with the passages that make them. For tools that read nothing else."""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import PREFIXES
from ..rdf.graph import Graph
from .about import about, header
from .flat import flatten

__all__ = ["files"]

# XML 1.0 has no place for these, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A carriage return, as it stands, is read back as a line feed.
_NOT_KEPT = re.compile("\r")


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.rdf``.

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
    comment = " ".join(header("every triple once, and an rdf:Statement for each that a passage states"))
    # The writer's own order of the prefixes is that of its hash table.
    declared = " ".join(sorted(re.findall(r'xmlns:[\w-]+="[^"]*"', root)))
    return {"stenosis.rdf": f"{first}\n<!-- {comment} -->\n<rdf:RDF {declared}>\n{rest.rstrip()}\n".encode()}


def _order(triple: ox.Triple) -> tuple[bool, str, str, str]:
    return isinstance(triple.subject, ox.BlankNode), str(triple.subject), triple.predicate.value, str(triple.object)


def _check(triple: ox.Triple) -> None:
    name = re.search(r"[A-Za-z_][\w.-]*\Z", triple.predicate.value)
    if name is None:
        raise UsageError(f"RDF/XML cannot write the property {triple.predicate}: its IRI ends in no name; use turtle")
    if isinstance(triple.object, ox.Literal) and (
        _NOT_XML.search(triple.object.value) or _NOT_KEPT.search(triple.object.value)
    ):
        raise UsageError(
            f"RDF/XML cannot write a control character, which a text of {triple.subject} has "
            f"({triple.predicate}); use turtle"
        )
