"""Which blank nodes are written where they are used, and what the others are called.

A blank node that is used once is written in place, as ``[ … ]`` or as a part of a list ``( … )``. One that is
used more often, names a graph, or stands in a circle needs a label; the labels follow from the shape of the
graph (RDF Dataset Canonicalization 1.0), so that they do not depend on the labels that were read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import RDF

__all__ = ["MAX_INLINE", "Blanks", "Node", "as_written", "canonicalise", "items"]

MAX_INLINE = 20
"""Brackets inside each other; a blank node that lies deeper gets a label, which every reader can take."""

Node: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"

_FIRST, _REST, _NIL = (ox.NamedNode(RDF + part) for part in ("first", "rest", "nil"))


@dataclass(frozen=True, slots=True)
class Blanks:
    """``labels``: the blank nodes that have one. ``used``: those that are an object somewhere."""

    labels: dict[ox.BlankNode, str]
    used: frozenset[ox.BlankNode]


def canonicalise(quads: Iterable[ox.Quad]) -> tuple[list[ox.Quad], Blanks]:
    """The quads, each once (their blank nodes renamed where labels are needed), and the labels."""
    distinct = list(dict.fromkeys(quads))
    shared = _shared(distinct)
    if shared:
        dataset = ox.Dataset(distinct)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        distinct = list(dataset)
        shared = _shared(distinct)
    return distinct, _blanks(distinct, shared)


def as_written(quads: Iterable[ox.Quad]) -> Blanks:
    """The same for quads as they are, without the canonical labels."""
    found = list(quads)
    return _blanks(found, _shared(found))


def items(
    head: Node, statements: Mapping[Node, Mapping[str, Sequence[Node]]], labels: Mapping[ox.BlankNode, str]
) -> list[Node] | None:
    """The items of a well-formed list whose cells nothing else uses, else ``None``.

    Parameters
    ----------
    head : its first cell, or rdf:nil
    statements : subject to predicate to objects
    labels : the blank nodes that have labels; a cell has none
    """
    found: list[Node] = []
    cell = head
    while cell != _NIL:
        parts = statements.get(cell) if isinstance(cell, ox.BlankNode) and cell not in labels else None
        if parts is None or set(parts) != {_FIRST.value, _REST.value} or any(len(each) != 1 for each in parts.values()):
            return None
        found.append(parts[_FIRST.value][0])
        cell = parts[_REST.value][0]
    return found


def _blanks(quads: list[ox.Quad], shared: set[ox.BlankNode]) -> Blanks:
    in_order = sorted(shared, key=lambda node: (len(node.value), node.value))  # c14n2 before c14n10
    labels = {node: f"b{number}" for number, node in enumerate(in_order, 1)}
    return Blanks(labels, frozenset(quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)))


def _shared(quads: list[ox.Quad]) -> set[ox.BlankNode]:
    uses: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    graphs: dict[ox.BlankNode, set[object]] = defaultdict(set)
    shared = set()
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode):
            uses[quad.object].append(quad)
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.BlankNode):
                graphs[node].add(quad.graph_name)
        if isinstance(quad.graph_name, ox.BlankNode):
            shared.add(quad.graph_name)
    shared |= {node for node, at in graphs.items() if len(at) > 1}
    shared |= {node for node, found in uses.items() if len(found) > 1}
    depths: dict[object, int] = {}
    for node in graphs:
        # Up from use to use, until something that needs no place of its own.
        trail: list[ox.BlankNode] = []
        on_trail: set[object] = set()
        at: object = node
        while isinstance(at, ox.BlankNode) and at in uses and at not in shared and at not in depths:
            if at in on_trail:
                shared.update(trail[trail.index(at) :])
                break
            trail.append(at)
            on_trail.add(at)
            at = uses[at][0].subject
        depth = depths.get(at, 0)
        for inner in reversed(trail):
            # The cells of one list are at one depth.
            depth += uses[inner][0].predicate != _REST
            if inner in shared or depth > MAX_INLINE:
                shared.add(inner)
                depth = 0
            depths[inner] = depth
    return shared
