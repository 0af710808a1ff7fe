"""RDF 1.2 Turtle: every triple once, and after it, as its reifiers, the passages that state it.

::

    concept:foraminotomy skg:performedThrough concept:minimally-invasive-approach ~ l5s1:s11a .
    l5s1:s11a skg:modality skg:Possible .

A passage reifies what it states, and has its words, place and modality as it has them in the graph. A statement that
the vocabulary makes as well has the data set itself among its reifiers, so that nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from ..namespaces import RDF
from ..rdf.blank_nodes import Blanks, canonicalise
from ..rdf.graph import Graph
from ..rdf.house import House, natural
from .about import GRAPH, about, header

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``."""
    dataset = ox.Dataset([*graph.store, *about()])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads, blanks = canonicalise(dataset)
    house = House(_with_labels(quads, blanks))
    default = [quad for quad in quads if quad.graph_name == ox.DefaultGraph()]
    plain = {quad.triple for quad in default}
    reifiers: dict[ox.Triple, list[str]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            reifiers[quad.triple].append(house.term(quad.graph_name))
    for triple in reifiers:
        if triple in plain:
            reifiers[triple].append(house.term(ox.NamedNode(GRAPH)))
    vocabulary = house.blocks(house.group(quad for quad in default if quad.triple not in reifiers))
    statements = _statements(house, reifiers)
    comment = "".join(f"# {line}\n" for line in header("every triple once, with the passages that say it"))
    parts = [
        comment,
        f'VERSION "1.2"\n{house.prefixes()}',
        "# What the passages state: a statement ~ the passages that make it\n",
        *statements,
        "# The passages, the vocabulary and the schema\n",
        *(text for _, text in vocabulary),
    ]
    return {"stenosis.ttl": "\n".join(parts).encode()}


def _statements(house: House, reifiers: dict[ox.Triple, list[str]]) -> list[str]:
    """A block for each subject, a line for each statement."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for triple, names in reifiers.items():
        by = "".join(f" ~ {name}" for name in sorted(names, key=natural))
        verb = "a" if triple.predicate.value == RDF + "type" else house.term(triple.predicate)
        blocks[house.term(triple.subject)].append(f"    {verb} {house.term(triple.object)}{by}")
    return [
        f"{subject}\n" + " ;\n".join(sorted(blocks[subject], key=natural)) + " .\n"
        for subject in sorted(blocks, key=natural)
    ]


def _with_labels(quads: list[ox.Quad], blanks: Blanks) -> Blanks:
    """Labels for the blank nodes of passages too: a statement with a reifier is not written in place."""
    inside = {
        term
        for quad in quads
        if quad.graph_name != ox.DefaultGraph()
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.BlankNode) and term not in blanks.labels
    }
    in_order = sorted(inside, key=lambda node: (len(node.value), node.value))
    return Blanks({**blanks.labels, **{node: f"n{i}" for i, node in enumerate(in_order, 1)}}, blanks.used)
