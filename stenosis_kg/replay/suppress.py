"""Which counts are too small to be shown, and which others go with them, so that no sum gives a hidden one away.

Counts of moves between places balance: what comes to a stage leaves it, and the cohort is known. In such a network a
hidden count can be worked out exactly where it is a bridge among the hidden ones: each must lie on a cycle of them.
That a hidden count lies between bounds can still be told; that is so of every suppression of cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

__all__ = ["Edge", "hide", "hide_in_row", "is_small"]

Edge: TypeAlias = tuple[Hashable, Hashable]
"""From where to where."""


def is_small(count: int, least: int) -> bool:
    """Whether a cell is too small: nobody is not.

    >>> is_small(0, 5), is_small(4, 5), is_small(5, 5)
    (False, True, False)
    """
    return 0 < count < least


def hide(edges: Mapping[Edge, int], small: Iterable[Edge]) -> frozenset[Edge]:
    """The edges to hide, given those that must be: all of them, where nothing less will do.

    Parameters
    ----------
    edges : every edge of the network, (from, to) -> count above 0. A place that edges lead to and from is left as often
        as it is come to; of one that edges only lead to or only from, the total is known
    small : the edges that must be hidden

    >>> sorted(hide({("a", "x"): 3, ("a", "y"): 50, ("b", "x"): 60, ("b", "y"): 70}, [("a", "x")]))
    [('a', 'x'), ('a', 'y'), ('b', 'x'), ('b', 'y')]
    >>> sorted(hide({("a", "b"): 60, ("a", "end"): 3, ("b", "end"): 60}, [("a", "end")]))
    [('a', 'b'), ('a', 'end'), ('b', 'end')]
    """
    hidden = set(small)
    if not hidden:
        return frozenset()
    import networkx as nx

    while True:
        whole = nx.MultiGraph((*edge, edge) for edge in edges if edge[0] != edge[1])
        veiled = whole.edge_subgraph([each for each in whole.edges if each[2] in hidden])
        exposed = [edge for edge in hidden if edge[0] != edge[1] and _is_bridge(veiled, edge)]
        if not exposed:
            return frozenset(hidden)
        edge = min(exposed, key=lambda each: (edges[each], str(each)))
        whole.remove_edge(*edge, key=edge)
        cost = {each: 0 if each in hidden else count for each, count in edges.items()}
        nx.set_edge_attributes(
            whole, {(*each, each): cost[each] for each in edges if (*each, each) in whole.edges}, "cost"
        )
        try:
            path = nx.shortest_path(whole, *edge, weight="cost")
        except nx.NetworkXNoPath:
            return frozenset(edges)
        for one, other in pairwise(path):
            hidden.add(min(whole[one][other], key=lambda each: (cost[each], str(each))))


def hide_in_row(cells: Mapping[str, int], least: int, *, total_is_known: bool = True) -> frozenset[str]:
    """The cells of a row to hide: the small ones, and where one alone would be hidden beside a known total, one more.

    >>> sorted(hide_in_row({"a": 2, "b": 40, "c": 9, "d": 0}, 5))
    ['a', 'c']
    """
    hidden = {name for name, count in cells.items() if is_small(count, least)}
    others = sorted((count, name) for name, count in cells.items() if count and name not in hidden)
    if len(hidden) == 1 and total_is_known:
        hidden |= {others[0][1]} if others else set()
    return frozenset(hidden)


def _is_bridge(graph: Any, edge: Edge) -> bool:
    import networkx as nx

    without = graph.copy()
    without.remove_edge(*edge, key=edge)
    return not nx.has_path(without, *edge)
