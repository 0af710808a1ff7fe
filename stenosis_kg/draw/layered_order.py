"""The order of the nodes within each layer: as few crossings as sweeps, swaps and fresh starts find."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

__all__ = ["Layers", "minimise"]

# How much work is put into finding a better order: links looked at. It bounds the time, and not by a clock.
_WORK = 40_000
# From so many links on, each start gets less of it.
_LARGE = 2_000


class Layers:
    """Nodes by layer, with the links between neighbouring layers."""

    def __init__(self, rank: Sequence[int], links: Sequence[tuple[int, int]]) -> None:
        self.rank = rank
        self.up: list[list[int]] = [[] for _ in rank]
        self.down: list[list[int]] = [[] for _ in rank]
        for a, b in links:
            self.down[a].append(b)
            self.up[b].append(a)
        self.links = len(links)
        self.order: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
        for node, r in enumerate(rank):
            self.order[r].append(node)
        self.at = [0] * len(rank)
        self.index()

    def index(self) -> None:
        """Note the place of each node in its layer."""
        for layer in self.order:
            for i, node in enumerate(layer):
                self.at[node] = i

    def between(self, r: int) -> int:
        """Crossings between layer ``r`` and the next."""
        seen: list[int] = []
        count = 0
        at, down = self.at, self.down
        for node in self.order[r]:
            ends = down[node]
            if len(ends) == 1:  # a bend of a long edge, as most are
                end = at[ends[0]]
                count += len(seen) - bisect_right(seen, end)
                insort(seen, end)
            elif ends:
                places = sorted([at[other] for other in ends])
                for end in places:
                    count += len(seen) - bisect_right(seen, end)
                seen += places
                seen.sort()
        return count

    def crossings(self) -> int:
        """All crossings."""
        return sum(self.between(r) for r in range(len(self.order) - 1))

    def save(self) -> list[list[int]]:
        """The order as it is now."""
        return [list(layer) for layer in self.order]

    def restore(self, order: Sequence[Sequence[int]]) -> None:
        """Go back to a saved order."""
        self.order = [list(layer) for layer in order]
        self.index()


def minimise(layers: Layers, tries: int | None = None, effort: float = 1.0) -> int:
    """Put each layer in an order with few crossings, and return how many are left. The same layers get the same order.

    ``tries`` is how many fresh starts are made; without it as many as the size of the graph allows, times ``effort``.

    >>> minimise(Layers([0, 0, 1, 1], [(0, 3), (1, 2)]))
    0
    """
    if tries is None:
        tries = max(1, int(min(16, _WORK // (60 * (layers.links + len(layers.rank)) + 1)) * effort))
    best, order = layers.crossings(), layers.save()
    original = layers.save()
    for attempt in range(tries if best else 0):
        _start(layers, original, attempt)
        found = _descend(layers, 8 if attempt > 1 or layers.links > _LARGE else 24, best)
        if found < best:
            best, order = found, layers.save()
        if best == 0:
            break
    layers.restore(order)
    return best


def _start(layers: Layers, original: Sequence[Sequence[int]], attempt: int) -> None:
    """Where a try begins: depth first from the top, from the bottom, then shuffles that are the same each time."""
    if attempt < 4:
        _depth_first(layers, attempt % 2 == 0, attempt >= 2)
        return
    state = attempt * 2654435761 % 2**32
    order = []
    for layer in original:
        mixed = list(layer)
        for i in range(len(mixed) - 1, 0, -1):
            state = (state * 1664525 + 1013904223) % 2**32
            j = state % (i + 1)
            mixed[i], mixed[j] = mixed[j], mixed[i]
        order.append(mixed)
    layers.restore(order)


def _depth_first(layers: Layers, downwards: bool, backwards: bool) -> None:
    """Nodes in the order in which a walk meets them: what hangs together stands together."""
    order: list[list[int]] = [[] for _ in layers.order]
    seen: set[int] = set()
    nodes = sorted(range(len(layers.rank)), key=lambda i: layers.rank[i] if downwards else -layers.rank[i])
    for root in reversed(nodes) if backwards else nodes:
        stack = [root]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            order[layers.rank[node]].append(node)
            near = layers.down[node] + layers.up[node] if downwards else layers.up[node] + layers.down[node]
            stack += [other for other in reversed(near) if other not in seen]
    layers.restore(order)


def _descend(layers: Layers, rounds: int, bound: int) -> int:
    """Sweeps down and up, each followed by swaps, until they bring nothing."""
    best = layers.crossings()
    order = layers.save()
    stale = 0
    for turn in range(rounds):
        _sweep(layers, downwards=turn % 2 == 0)
        _swap(layers)
        now = layers.crossings()
        if turn == 1 and now > 1.6 * bound:
            break  # a start that leads nowhere
        if now < best:
            best, order, stale = now, layers.save(), 0
        else:
            stale += 1
            if stale > 3 or best == 0:
                break
    layers.restore(order)
    return best


def _sweep(layers: Layers, downwards: bool) -> None:
    """Each layer in the order of the mean place of the neighbours in the layer before it."""
    at = layers.at
    levels = range(1, len(layers.order)) if downwards else range(len(layers.order) - 2, -1, -1)
    near = layers.up if downwards else layers.down
    for r in levels:
        layer = layers.order[r]
        keys = {}
        for i, node in enumerate(layer):
            others = near[node]
            keys[node] = (sum([at[o] for o in others]) / len(others)) if others else float(i)
        layer.sort(key=keys.__getitem__)
        for i, node in enumerate(layer):
            at[node] = i


def _swap(layers: Layers) -> None:
    """Neighbours change places wherever that undoes crossings."""
    at, up, down = layers.at, layers.up, layers.down
    for _ in range(4 if layers.links < _LARGE else 1):
        gained = False
        for layer in layers.order:
            a = layer[0]
            for i in range(1, len(layer)):
                b = layer[i]
                gain = 0
                for near_a, near_b in ((up[a], up[b]), (down[a], down[b])):
                    for here in near_a:
                        x = at[here]
                        for there in near_b:
                            y = at[there]
                            gain += (x > y) - (x < y)
                if gain > 0:
                    layer[i - 1], layer[i] = b, a
                    at[a], at[b] = i, i - 1
                    gained = True
                else:
                    a = b
        if not gained:
            return
