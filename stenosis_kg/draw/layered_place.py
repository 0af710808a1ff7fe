"""Where the nodes of a layer stand: near what they are joined to, in their order, and not wider than allowed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .layered_order import Layers

__all__ = ["coordinates", "span"]

_SWEEPS = 16
_STRAIGHT = 16.0
"""How much more a bend of a long edge pulls at the next bend than a node pulls at a node."""


def coordinates(layers: Layers, w: Sequence[float], real: int, width: float | None, gap: float) -> list[float]:
    """The middle of every node.

    Parameters
    ----------
    w : widths; nodes from ``real`` on are labels and bends of edges, which need less room beside them
    width : what all layers have to fit into, where it is given and their boxes allow
    """
    offsets = [_offsets(layer, w, real, gap) for layer in layers.order]
    spans = [
        _half(layer[0], w) + offset[-1] + _half(layer[-1], w)
        for layer, offset in zip(layers.order, offsets, strict=True)
    ]
    widest = max(spans, default=0.0)
    room = max(widest, width or 0.0)
    x = [0.0] * len(w)
    for layer, offset, span in zip(layers.order, offsets, spans, strict=True):
        for node, away in zip(layer, offset, strict=True):
            x[node] = (room - span) / 2 + _half(layer[0], w) + away
    for turn in range(_SWEEPS):
        downwards = turn % 2 == 0
        levels = range(len(layers.order)) if downwards else range(len(layers.order) - 1, -1, -1)
        for r in levels:
            _settle(layers, r, offsets[r], w, x, real, room, turn)
    return x


def span(layers: Layers, w: Sequence[float], real: int, gap: float) -> float:
    """How wide the widest layer has to be."""
    rows = [(layer, _offsets(layer, w, real, gap)) for layer in layers.order if layer]
    return max((_half(row[0], w) + offset[-1] + _half(row[-1], w) for row, offset in rows), default=0.0)


def _half(node: int, w: Sequence[float]) -> float:
    return w[node] / 2


def _offsets(layer: Sequence[int], w: Sequence[float], real: int, gap: float) -> list[float]:
    """How far each node has to be from the first, at least."""
    out = [0.0]
    for a, b in itertools.pairwise(layer):
        between = gap if a < real and b < real else gap * 0.75 if w[a] or w[b] else gap * 0.6
        out.append(out[-1] + w[a] / 2 + w[b] / 2 + between)
    return out


def _settle(
    layers: Layers,
    r: int,
    offset: Sequence[float],
    w: Sequence[float],
    x: list[float],
    real: int,
    room: float,
    turn: int,
) -> None:
    """Move one layer: each node to the mean of its neighbours, as far as order and room allow."""
    layer = layers.order[r]
    wanted, weight = [], []
    for i, node in enumerate(layer):
        total = pull = 0.0
        # The last sweeps look both ways, so that no layer is laid out for one side alone.
        near = (
            layers.up[node] + layers.down[node]
            if turn >= 4
            else layers.up[node]
            if turn % 2 == 0
            else layers.down[node]
        )
        for other in near:
            force = _STRAIGHT if node >= real and other >= real else 2.0 if node >= real or other >= real else 1.0
            total += force
            pull += force * x[other]
        wanted.append((pull / total if total else x[node]) - offset[i])
        weight.append(total or 0.01)
    low, high = _half(layer[0], w), room - _half(layer[-1], w) - offset[-1]
    for i, (node, place) in enumerate(zip(layer, _isotonic(wanted, weight), strict=True)):
        x[node] = min(max(place, low), high) + offset[i]


def _isotonic(wanted: Sequence[float], weight: Sequence[float]) -> list[float]:
    """The nearest values that never fall (pool adjacent violators).

    >>> _isotonic([1, 3, 2], [1, 1, 1])
    [1.0, 2.5, 2.5]
    """
    blocks: list[list[float]] = []
    for value, force in zip(wanted, weight, strict=True):
        blocks.append([float(value), force, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last, before = blocks.pop(), blocks[-1]
            force = before[1] + last[1]
            before[0] = (before[0] * before[1] + last[0] * last[1]) / force
            before[1] = force
            before[2] += last[2]
    return [block[0] for block in blocks for _ in range(int(block[2]))]
