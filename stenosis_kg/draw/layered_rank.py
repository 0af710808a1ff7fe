"""The layer of each node: edges turned so that none leads back, then layers such that edges are short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["downwards", "ranks"]

Pairs: TypeAlias = Sequence[tuple[int, int]]


def downwards(count: int, pairs: Pairs, greedy: bool) -> list[tuple[int, int]]:
    """The edges, with those turned round that would close a cycle: found by a walk, or ``greedy`` as Eades has it."""
    position = _greedy_order(count, pairs) if greedy else _walk_order(count, pairs)
    return [(a, b) if position[a] <= position[b] else (b, a) for a, b in pairs]


def _neighbours(count: int, pairs: Pairs) -> tuple[list[list[int]], list[list[int]]]:
    out: list[list[int]] = [[] for _ in range(count)]
    into: list[list[int]] = [[] for _ in range(count)]
    for a, b in pairs:
        if a != b:
            out[a].append(b)
            into[b].append(a)
    return out, into


def _walk_order(count: int, pairs: Pairs) -> list[int]:
    """Places from a depth-first walk, sources first: what it meets again while on the way to it leads back."""
    out, into = _neighbours(count, pairs)
    done: list[int] = []
    seen: set[int] = set()
    for root in sorted(range(count), key=lambda i: (bool(into[i]), i)):
        stack = [(root, iter(out[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            node, rest = stack[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                done.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(out[following])))
    position = [0] * count
    for i, node in enumerate(reversed(done)):
        position[node] = i
    return position


def _greedy_order(count: int, pairs: Pairs) -> list[int]:
    """Places such that few edges lead back: sinks last, sources first, then what has most to send on."""
    out, into = _neighbours(count, pairs)
    outs, ins = [len(o) for o in out], [len(i) for i in into]
    left, first, last = dict.fromkeys(range(count)), list[int](), list[int]()
    while left:
        sinks = [i for i in left if outs[i] == 0]
        sources = [i for i in left if ins[i] == 0 and outs[i] > 0]
        chosen = sinks or sources or [max(left, key=lambda i: (outs[i] - ins[i], -i))]
        for node in chosen:
            (last if sinks else first).append(node)
            del left[node]
            for other in out[node]:
                ins[other] -= 1
            for other in into[node]:
                outs[other] -= 1
    position = [0] * count
    for i, node in enumerate([*first, *reversed(last)]):
        position[node] = i
    return position


def ranks(count: int, down: Pairs, widths: Sequence[float], width: float | None, gap: float) -> list[int]:
    """Layers from 0: every edge leads down, and together they are as short as moving nodes and groups can make them."""
    below, above = _neighbours(count, down)
    waiting = [len(up) for up in above]
    order = [i for i in range(count) if waiting[i] == 0]
    rank = [0] * count
    for node in order:
        for other in below[node]:
            rank[other] = max(rank[other], rank[node] + 1)
            waiting[other] -= 1
            if waiting[other] == 0:
                order.append(other)
    _tighten(rank, order, below, above)
    if width is not None:
        _narrow(rank, order, above, widths, width, gap)
    used = {r: i for i, r in enumerate(sorted(set(rank)))}
    return [used[r] for r in rank]


def _tighten(rank: list[int], order: Sequence[int], below: list[list[int]], above: list[list[int]]) -> None:
    """Move a node, with all that hangs on it by edges that cannot be shorter, wherever that shortens edges in sum."""
    budget = 40 * len(order) + 2000
    moved = True
    while moved and budget > 0:
        moved = False
        for root in reversed(order):
            for step in (1, -1):
                group = _hanging(root, rank, below if step > 0 else above, step, 64)
                budget -= len(group)
                pull = sum(len(below[i]) - len(above[i]) for i in group) * step
                if pull > 0 and group:
                    for node in group:
                        rank[node] += step
                    moved = True
    lowest = min(rank, default=0)
    for node in range(len(rank)):
        rank[node] -= lowest


def _hanging(root: int, rank: list[int], following: list[list[int]], step: int, most: int) -> list[int]:
    """The node and what has to move with it by one layer; nothing where that is too much."""
    group = [root]
    seen = {root}
    for node in group:
        for other in following[node]:
            if other not in seen and (rank[other] - rank[node]) * step == 1:
                seen.add(other)
                group.append(other)
                if len(group) > most:
                    return []
    return group


def _narrow(
    rank: list[int],
    order: Sequence[int],
    above: Sequence[Sequence[int]],
    widths: Sequence[float],
    width: float,
    gap: float,
) -> None:
    """Move nodes down out of layers that are wider than ``width``."""
    used: dict[int, float] = defaultdict(float)
    place = {node: i for i, node in enumerate(order)}
    for node in sorted(order, key=lambda i: (rank[i], place[i])):
        at = max([rank[node], *(rank[a] + 1 for a in above[node])])
        while used[at] and used[at] + gap + widths[node] > width:
            at += 1
        used[at] += widths[node] + (gap if used[at] else 0)
        rank[node] = at
