"""Lanes beside cards or bars: which arrow runs how far out, so that none runs on another.

>>> found = lanes([Lane("far", 0, 3, 2.0), Lane("near", 1, 2, 1.0)])
>>> found["near"].offset < found["far"].offset
True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

__all__ = ["Lane", "lanes"]


@dataclass(frozen=True, slots=True)
class Lane:
    """The part of an arrow that runs beside the cards ``first`` to ``last``; ``offset`` is how far from them."""

    key: str
    first: int
    last: int
    breadth: float
    offset: float = 0.0


def lanes(wanted: Iterable[Lane], gap: float = 3.0) -> dict[str, Lane]:
    """The lanes with their offsets: the shorter the further in; those that have no card in common may share one."""
    found: dict[str, Lane] = {}
    for lane in sorted(wanted, key=lambda each: (each.last - each.first, each.first, each.key)):
        beside = [each for each in found.values() if each.first <= lane.last and lane.first <= each.last]
        offset = max((each.offset + each.breadth + gap for each in beside), default=0.0)
        found[lane.key] = replace(lane, offset=offset)
    return found
