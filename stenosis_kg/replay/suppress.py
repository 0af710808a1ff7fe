"""Suppression of small counts: the small ones themselves (primary), and those that would disclose them (complementary).

Counts of moves between places balance: as many leave a stage as come to it, and the size of the cohort is known. A
suppressed count of such a network follows exactly from the others if and only if its edge is a bridge among the
suppressed edges, so each of them must lie on a cycle of suppressed edges. Bounds of a suppressed count can still be
worked out, as with every cell suppression.

References
----------
Hundepool et al., Statistical Disclosure Control, Wiley 2012: primary and secondary (complementary) cell suppression.
Gusfield, A graph theoretic approach to statistical data security, SIAM Journal on Computing 17 (1988): the bridges.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

__all__ = ["FlowEdge", "hide", "hide_in_row", "is_small"]

Key = TypeVar("Key", bound=Hashable)


class FlowEdge(NamedTuple):
    """Moves from one place to another."""

    source: Hashable
    target: Hashable
    moves: int


def is_small(count: int, least: int) -> bool:
    """Whether a count needs primary suppression: from 1 to ``least`` - 1. Zero does not.

    >>> is_small(0, 5), is_small(4, 5), is_small(5, 5)
    (False, True, False)
    """
    return 0 < count < least


def hide(edges: Mapping[Key, FlowEdge], small: Iterable[Key]) -> frozenset[Key]:
    """The edges to suppress in a network: the small ones and, on cheap cycles, complementary ones.

    Parameters
    ----------
    edges : every edge, by a key of the caller's. A place with edges in and out balances; of a place with only edges in,
        or only edges out, the total is taken as known
    small : the keys of the edges under primary suppression

    Returns
    -------
    frozenset
        The keys to suppress; all of them if the small ones cannot be protected otherwise.

    >>> ways = {"start": FlowEdge("index", "a", 60), "on": FlowEdge("a", "end", 60)}
    >>> ways["died"] = FlowEdge("index", "end", 3)
    >>> sorted(hide(ways, ["died"]))
    ['died', 'on', 'start']
    >>> ways["settled"] = FlowEdge("index", "end", 20)
    >>> sorted(hide(ways, ["died"]))
    ['died', 'settled']
    """
    hidden = set(small)
    if not hidden:
        return frozenset()
    import networkx as nx

    network = nx.MultiGraph()
    for key, edge in sorted(edges.items(), key=str):  # sorted: of two cycles of equal cost, always the same one
        if edge.source != edge.target:  # a loop bears on no balance
            network.add_edge(edge.source, edge.target, key=key)
    while exposed := _bridges(network.edge_subgraph([e for e in network.edges(keys=True) if e[2] in hidden])):
        key = min(exposed, key=lambda each: (edges[each].moves, str(each)))
        source, target, _ = edges[key]
        others = network.copy()
        others.remove_edge(source, target, key=key)
        for *_, each, data in others.edges(keys=True, data=True):
            data["cost"] = 0 if each in hidden else edges[each].moves
        try:
            path = nx.shortest_path(others, source, target, weight="cost")
        except nx.NetworkXNoPath:
            return frozenset(edges)
        for one, other in pairwise(path):
            hidden.add(min(others[one][other], key=lambda each: (others[one][other][each]["cost"], str(each))))
    return frozenset(hidden)


def hide_in_row(cells: Mapping[str, int], least: int) -> frozenset[str]:
    """The cells of a row to suppress, its total being known: the small ones, and one more beside a single one.

    >>> sorted(hide_in_row({"a": 2, "b": 40, "c": 9, "d": 0}, 5))
    ['a', 'c']
    """
    hidden = {name for name, count in cells.items() if is_small(count, least)}
    others = sorted((count, name) for name, count in cells.items() if count and name not in hidden)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return frozenset(hidden)


def _bridges(suppressed: Any) -> list[Any]:
    """The edges whose ends no other suppressed edges connect."""
    import networkx as nx

    return [key for one, other in nx.bridges(suppressed) for key in suppressed[one][other]]
