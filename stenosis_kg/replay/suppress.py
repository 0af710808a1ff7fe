"""Which counts are too small to be shown, and which others go with them, so that no sum gives a hidden one away.

Counts of moves between places balance: what comes to a stage leaves it, and the cohort is known. In such a network a
hidden count can be worked out exactly where it is a bridge among the hidden ones: each must lie on a cycle of them.
That a hidden count lies between bounds can still be told; that is so of every suppression of cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

__all__ = ["Edge", "hide", "hide_in_row", "is_small"]

Key = TypeVar("Key", bound=Hashable)


class Edge(NamedTuple):
    """From where to where, and how often."""

    source: Hashable
    target: Hashable
    times: int


def is_small(count: int, least: int) -> bool:
    """Whether a cell is too small: nobody is not.

    >>> is_small(0, 5), is_small(4, 5), is_small(5, 5)
    (False, True, False)
    """
    return 0 < count < least


def hide(edges: Mapping[Key, Edge], small: Iterable[Key]) -> frozenset[Key]:
    """The edges to hide, given those that must be: all of them, where nothing less will do.

    Parameters
    ----------
    edges : every edge of the network, by a key of the caller's. A place that edges lead to and from is left as often
        as it is come to; of one that edges only lead to or only from, the total is known
    small : the keys of the edges that must be hidden

    >>> ways = {"start": Edge("index", "a", 60), "died": Edge("index", "end", 3), "on": Edge("a", "end", 60)}
    >>> sorted(hide(ways, ["died"]))
    ['died', 'on', 'start']
    >>> ways["settled"] = Edge("index", "end", 20)
    >>> sorted(hide(ways, ["died"]))
    ['died', 'settled']
    """
    hidden = set(small)
    if not hidden:
        return frozenset()
    import networkx as nx

    whole = nx.MultiGraph()
    for key, edge in sorted(edges.items(), key=str):  # of two ways round that cost the same, always the same one
        if edge.source != edge.target:  # what stays where it is bears on no balance
            whole.add_edge(edge.source, edge.target, key=key)
    while exposed := [key for key in hidden if _is_bridge(whole, edges, hidden, key)]:
        key = min(exposed, key=lambda each: (edges[each].times, str(each)))
        source, target, _ = edges[key]
        others = whole.copy()
        others.remove_edge(source, target, key=key)
        for *_, each, data in others.edges(keys=True, data=True):
            data["cost"] = 0 if each in hidden else edges[each].times
        try:
            path = nx.shortest_path(others, source, target, weight="cost")
        except nx.NetworkXNoPath:
            return frozenset(edges)
        for one, other in pairwise(path):
            hidden.add(min(others[one][other], key=lambda each: (others[one][other][each]["cost"], str(each))))
    return frozenset(hidden)


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


def _is_bridge(whole: Any, edges: Mapping[Key, Edge], hidden: set[Key], key: Key) -> bool:
    """Whether the ends of a hidden edge are joined by no other hidden ones."""
    import networkx as nx

    source, target, _ = edges[key]
    if source == target:
        return False
    veiled = whole.edge_subgraph([each for each in whole.edges(keys=True) if each[2] in hidden and each[2] != key])
    return not (source in veiled and target in veiled and nx.has_path(veiled, source, target))
