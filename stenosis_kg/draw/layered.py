"""A layered layout of our own: layers from top to bottom, few crossings, straight long edges, lines that avoid boxes.

The steps are Sugiyama's. All choices are made by order and arithmetic, so that the same graph gives the same layout.

>>> laid = layout([Node("a", 20, 10), Node("b", 20, 10), Node("c", 20, 10)], [("a", "b"), ("a", "c")])
>>> laid.place["a"][1] < laid.place["b"][1] == laid.place["c"][1]
True
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .layered_order import Layers, minimise
from .layered_place import coordinates, span
from .layered_rank import downwards, ranks
from .scene import Point

__all__ = ["Layout", "Node", "layout"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed."""

    key: str
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is: top left corners of nodes, the points of each edge, the top left corner of its label."""

    width: float
    height: float
    place: dict[str, Point]
    routes: list[tuple[Point, ...]]
    labels: dict[int, Point]
    crossings: int


@dataclass
class _Grid:
    """Nodes, labels and the bends of long edges by number: their sizes, layers, and links from layer to layer."""

    w: list[float]
    h: list[float]
    rank: list[int]
    links: list[tuple[int, int]] = field(default_factory=list)
    chains: list[list[int]] = field(default_factory=list)
    real: int = 0


def layout(
    nodes: Sequence[Node],
    edges: Sequence[tuple[str, str]],
    *,
    labels: Mapping[int, tuple[float, float]] | None = None,
    width: float | None = None,
    gap: float = 8.0,
    between: float = 16.0,
    effort: float = 1.0,
) -> Layout:
    """Place nodes in layers and route edges between them.

    Parameters
    ----------
    nodes : the order breaks ties
    edges : pairs of keys; a pair may occur again; an edge from a node to itself gets an empty route
    labels : index of an edge -> (width, height) of its label, which gets a place of its own
    width : no layer is wider, if its boxes allow
    gap : the least room between neighbours of a layer
    between : the least room between layers
    effort : how much more than usual is put into finding an order with few crossings
    """
    labels = labels or {}
    index = {node.key: i for i, node in enumerate(nodes)}
    pairs = [(index[a], index[b]) for a, b in edges]
    grid, layers, down = _best(nodes, pairs, labels, width, gap, effort)
    x = coordinates(layers, grid.w, grid.real, width, gap)
    tops, bottoms, height = _levels(layers, grid, x, between)
    place = {
        node.key: (x[i] - node.w / 2, (tops[grid.rank[i]] + bottoms[grid.rank[i]] - node.h) / 2)
        for i, node in enumerate(nodes)
    }
    ports = _ports(grid, x)
    routes: list[tuple[Point, ...]] = []
    spots: dict[int, Point] = {}
    for number, chain in enumerate(grid.chains):
        points = _route(grid, chain, x, tops, bottoms, ports, number)
        routes.append(tuple(points[::-1] if down[number] != pairs[number] else points))
        for at in chain[1:-1]:
            if grid.h[at]:
                r = grid.rank[at]
                spots[number] = (x[at] - grid.w[at] / 2, (tops[r] + bottoms[r] - grid.h[at]) / 2)
    right = max((x[i] + grid.w[i] / 2 for i in range(len(x))), default=0.0)
    return Layout(right, height, place, routes, spots, layers.crossings())


def _best(
    nodes: Sequence[Node],
    pairs: Sequence[tuple[int, int]],
    labels: Mapping[int, tuple[float, float]],
    width: float | None,
    gap: float,
    effort: float,
) -> tuple[_Grid, Layers, list[tuple[int, int]]]:
    """Of the ways of turning edges that fit into the width, the one that comes out with the fewest crossings."""
    found: list[tuple[float, int, int, _Grid, Layers, list[tuple[int, int]]]] = []
    widths = [node.w for node in nodes]
    for share in (1.0, 0.8, 0.65, 0.5) if width is not None else (1.0,):
        for greedy in (False, True) if len(nodes) <= 200 else (True,):
            down = downwards(len(nodes), pairs, greedy)
            rank = ranks(len(nodes), down, widths, width * share if width is not None else None, gap)
            grid = _grid(nodes, down, rank, labels)
            layers = Layers(grid.rank, grid.links)
            over = max(0.0, span(layers, grid.w, grid.real, gap) - width) if width is not None else 0.0
            found.append((over, minimise(layers, 1), len(found), grid, layers, down))
        if min(found, key=lambda each: each[0])[0] == 0.0:
            break
    _, _, _, grid, layers, down = min(found, key=lambda each: each[:3])
    if len(found) > 1:
        minimise(layers, effort=effort)
    return grid, layers, down


def _grid(
    nodes: Sequence[Node],
    down: Sequence[tuple[int, int]],
    rank: Sequence[int],
    labels: Mapping[int, tuple[float, float]],
) -> _Grid:
    """Long edges broken at every layer; where there are labels, every other layer is theirs."""
    step = 2 if labels else 1
    grid = _Grid([n.w for n in nodes], [n.h for n in nodes], [r * step for r in rank], real=len(nodes))
    for number, (a, b) in enumerate(down):
        chain = [a]
        if a != b:
            middle = (grid.rank[a] + grid.rank[b]) // 2
            middle += 1 - middle % 2
            for r in range(grid.rank[a] + 1, grid.rank[b]):
                w, h = labels.get(number, (0.0, 0.0)) if step == 2 and r == middle else (0.0, 0.0)
                chain.append(len(grid.w))
                grid.w.append(w)
                grid.h.append(h)
                grid.rank.append(r)
            chain.append(b)
            grid.links += list(itertools.pairwise(chain))
        grid.chains.append(chain)
    return grid


def _levels(layers: Layers, grid: _Grid, x: Sequence[float], between: float) -> tuple[list[float], list[float], float]:
    """Top and bottom of each layer: the more the lines between two layers run sideways, the more room they get."""
    aside: dict[int, float] = defaultdict(float)
    for a, b in grid.links:
        aside[grid.rank[a]] = max(aside[grid.rank[a]], abs(x[a] - x[b]))
    tops, bottoms, y = [], [], 0.0
    for r, layer in enumerate(layers.order):
        tops.append(y)
        y += max((grid.h[i] for i in layer), default=0.0)
        bottoms.append(y)
        y += between + min(18.0, aside[r] * 0.07)
    return tops, bottoms, bottoms[-1] if bottoms else 0.0


def _ports(grid: _Grid, x: Sequence[float]) -> dict[tuple[int, int, bool], float]:
    """Where each edge leaves and enters its nodes: side by side, in the order of what it leads to."""
    ends: dict[tuple[int, bool], list[tuple[float, int]]] = defaultdict(list)
    for number, chain in enumerate(grid.chains):
        if len(chain) > 1:
            ends[chain[0], True].append((x[chain[1]], number))
            ends[chain[-1], False].append((x[chain[-2]], number))
    ports = {}
    for (node, leaving), found in ends.items():
        room = min(grid.w[node] * 0.8, 9.0 * (len(found) - 1))
        for i, (_, number) in enumerate(sorted(found)):
            share = i / (len(found) - 1) - 0.5 if len(found) > 1 else 0.0
            ports[node, number, leaving] = x[node] + share * room
    return ports


def _route(
    grid: _Grid,
    chain: Sequence[int],
    x: Sequence[float],
    tops: Sequence[float],
    bottoms: Sequence[float],
    ports: Mapping[tuple[int, int, bool], float],
    number: int,
) -> list[Point]:
    """Down through the layers: upright where boxes stand beside it, aslant between."""
    if len(chain) < 2:
        return []
    first, last = chain[0], chain[-1]
    r, s = grid.rank[first], grid.rank[last]
    start, end = ports[first, number, True], ports[last, number, False]
    points = [(start, (tops[r] + bottoms[r] + grid.h[first]) / 2), (start, bottoms[r])]
    for bend in chain[1:-1]:
        at = grid.rank[bend]
        points += [(x[bend], tops[at]), (x[bend], bottoms[at])]
    points += [(end, tops[s]), (end, (tops[s] + bottoms[s] - grid.h[last]) / 2)]
    return points
