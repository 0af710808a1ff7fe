"""Where the bars and ribbons of a Sankey figure go, in two directions without a name: along, and across from a base.

Columns follow one another along. Between two of them each ribbon has a slot for its label, so that no label lies on
another ribbon. In every column the bar is nearest to the base, then what passes it to a later stage, then what ends:
the ends of all places gather in one stream each. What leads back runs on the other side of the base.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

__all__ = ["Bar", "Laid", "Ribbon", "Wanted", "lay"]

_HAIR = 0.7
_BETWEEN = 3.0
_CALM = 0.7
"""How large a figure must be, next to the largest, whose ribbons stay on one level."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ribbon to lay: from the column ``first`` to ``last`` (the one after all others holds the ends, numbered by
    ``end``); ``label`` is how much room its label takes across. Where ``last`` is not beyond ``first``, it leads back.
    """

    key: str
    first: int
    last: int
    end: int
    moves: int
    label: float

    @property
    def back(self) -> bool:
        """Whether it leads back, or to where it came from."""
        return self.last <= self.first


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it begins and ends across."""

    low: float
    high: float


@dataclass
class Ribbon:
    """A ribbon: its breadth, its middle across at each half column from ``first`` on, and the middle of its label.

    One that leads back has the places where it leaves and arrives, alone.
    """

    wanted: Wanted
    breadth: float
    middles: list[float] = field(default_factory=list)
    label: float = 0.0
    inside: bool = False


@dataclass
class Laid:
    """All of a figure: its bars by column, those of the ends, its ribbons by key, and how far it reaches across."""

    scale: float
    bars: list[Bar]
    ends: list[Bar]
    ribbons: dict[str, Ribbon]
    reach: float


def lay(
    columns: Sequence[int],
    ends: Sequence[float],
    wanted: Sequence[Wanted],
    room: float,
    beside: Callable[[float], float] = lambda _: 0.0,
    *,
    calm: bool = False,
) -> Laid:
    """The largest figure that has room across.

    Parameters
    ----------
    columns : the moves through each column, the index first
    ends : for each end, how much room its label takes across
    wanted : the ribbons
    room : how far it may reach across, in points
    beside : how much of that is taken at a scale by what is not laid here
    calm : rather one whose ribbons stay on one level, if it is not much smaller
    """
    largest, level = (_largest(columns, ends, wanted, room, beside, calm=way) for way in (False, calm))
    return level if level.scale >= _CALM * largest.scale and level.reach <= room else largest


def _largest(
    columns: Sequence[int],
    ends: Sequence[float],
    wanted: Sequence[Wanted],
    room: float,
    beside: Callable[[float], float],
    *,
    calm: bool,
) -> Laid:
    low, high = 0.0, room / max(1, max(columns))
    best = _lay(columns, ends, wanted, low, calm)
    for _ in range(40):
        middle = (low + high) / 2
        laid = _lay(columns, ends, wanted, middle, calm)
        if laid.reach + beside(middle) <= room:
            low, best = middle, laid
        else:
            high = middle
    return best


def _lay(columns: Sequence[int], ends: Sequence[float], wanted: Sequence[Wanted], scale: float, calm: bool) -> Laid:
    last = len(columns)
    ribbons = {each.key: Ribbon(each, max(_HAIR, each.moves * scale)) for each in wanted}
    order: Callable[[Ribbon], tuple[int, int, int]] = lambda r: (  # noqa: E731
        (r.wanted.last == last),
        r.wanted.end if r.wanted.last == last else r.wanted.last,
        -r.wanted.first,
    )
    forward = sorted((r for r in ribbons.values() if not r.wanted.back), key=order)
    backs = sorted(
        (r for r in ribbons.values() if r.wanted.back), key=lambda r: (r.wanted.first - r.wanted.last, r.wanted.first)
    )
    bars = [Bar(0.0, max(_HAIR, moves * scale)) for moves in columns]
    out = [
        _port(bars[c], [r for r in backs if r.wanted.first == c], [r for r in forward if r.wanted.first == c])
        for c in range(last)
    ]
    into = [
        _port(bars[c], [r for r in backs if r.wanted.last == c], [r for r in forward if r.wanted.last == c])
        for c in range(last)
    ]
    for ribbon in backs:
        ribbon.middles = [out[ribbon.wanted.first][ribbon.wanted.key], into[ribbon.wanted.last][ribbon.wanted.key]]
    for ribbon in forward:
        ribbon.middles = [out[ribbon.wanted.first][ribbon.wanted.key]]
    reach = max(bar.high for bar in bars)
    leave = [sum(r.breadth + 1 for r in backs if r.wanted.first == column) for column in range(last)]
    come = [sum(r.breadth + 1 for r in backs if r.wanted.last == column + 1) for column in range(last)]
    bases = [max(both) for both in zip(leave, come, strict=True)]
    tops = [bar.high + _BETWEEN for bar in bars]
    reach = max(reach, _levels(forward, bases, tops) if calm else _places(forward, bases, tops))
    for ribbon in forward:
        if ribbon.wanted.last < last:
            ribbon.middles.append(into[ribbon.wanted.last][ribbon.wanted.key])
    found, far = _ends(forward, ends, last)
    return Laid(scale, bars, found, ribbons, max(reach, far))


def _port(bar: Bar, backs: Sequence[Ribbon], forward: Sequence[Ribbon]) -> dict[str, float]:
    """Where ribbons meet a bar, those that lead back nearest to the base."""
    at, found = bar.low, {}
    for ribbon in (*backs, *forward):
        found[ribbon.wanted.key] = at + ribbon.breadth / 2
        at += ribbon.breadth if ribbon.wanted.moves else 0.0
    return found


def _levels(ribbons: Sequence[Ribbon], bases: Sequence[float], tops: Sequence[float]) -> float:
    """Places after all columns and beside their bars: each ribbon on one level until it ends, or comes near its bar."""
    after, beside = list(bases), list(tops)
    bundles: dict[tuple[str, int], tuple[int, int]] = {}
    for ribbon in ribbons:
        wanted = ribbon.wanted
        bundle = (wanted.last, wanted.end)
        ribbon.inside = ribbon.breadth >= wanted.label + 1.5
        spare = 0.0 if ribbon.inside else wanted.label
        turns = wanted.end < 0 and wanted.last - wanted.first > 1
        gaps = list(range(wanted.first, wanted.last - turns))
        parts = [[("gap", c) for c in gaps] + [("bar", c) for c in range(wanted.first + 1, wanted.last)]]
        parts += [[("gap", wanted.last - 1)]] if turns else []
        for part in parts:
            level = 0.0
            for kind, c in part:
                before = bundles.get((kind, c))
                apart = before is not None and (before != bundle or (kind == "gap" and c == wanted.first))
                level = max(level, (after if kind == "gap" else beside)[c] + _BETWEEN * apart)
            for kind, c in part:
                fresh = kind == "gap" and c == wanted.first
                (after if kind == "gap" else beside)[c] = level + ribbon.breadth + spare * fresh
                bundles[kind, c] = bundle
            if part is parts[0]:
                ribbon.middles += [level + ribbon.breadth / 2] * (2 * (wanted.last - wanted.first) - 1 - turns)
                ribbon.label = level + ribbon.breadth / 2 if ribbon.inside else level + ribbon.breadth + spare / 2
            else:
                ribbon.middles.append(level + ribbon.breadth / 2)
    return max(*after, *beside)


def _places(ribbons: Sequence[Ribbon], bases: Sequence[float], tops: Sequence[float]) -> float:
    """Places after each column and beside each bar, as near to the base as can be."""
    reach = max(_labels(ribbons, column, base) for column, base in enumerate(bases))
    for column in range(1, len(tops)):
        passing = [r for r in ribbons if r.wanted.first < column < r.wanted.last]
        reach = max(reach, _pass(passing, column, tops[column]))
    return reach


def _labels(ribbons: Sequence[Ribbon], column: int, base: float) -> float:
    """Places after a column, from the base on, with room for labels of what leaves it; returns how far they reach."""
    at, before = base, (-1, -1)
    for ribbon in ribbons:
        wanted = ribbon.wanted
        if not wanted.first <= column < wanted.last:
            continue
        fresh = wanted.first == column
        at += _BETWEEN if before != (-1, -1) and (fresh or (wanted.last, wanted.end) != before) else 0.0
        before = (wanted.last, wanted.end)
        beside = 0.0
        if fresh:
            ribbon.inside = ribbon.breadth >= wanted.label + 1.5
            beside = 0.0 if ribbon.inside else wanted.label
            ribbon.label = at + ribbon.breadth / 2 if ribbon.inside else at + ribbon.breadth + beside / 2
        ribbon.middles.append(at + ribbon.breadth / 2)
        at += ribbon.breadth + beside
    return at


def _pass(ribbons: Sequence[Ribbon], column: int, base: float) -> float:
    """Places beside the bar of a column: halfway between those before and after it, where there is room."""
    at, before = base, (-1, -1)
    for ribbon in ribbons:
        bundle = (ribbon.wanted.last, ribbon.wanted.end)
        at += _BETWEEN if before not in ((-1, -1), bundle) else 0.0
        before = bundle
        nth = 2 * (column - ribbon.wanted.first)
        halfway = (ribbon.middles[nth - 1] + ribbon.middles[nth]) / 2 - ribbon.breadth / 2
        at = max(at, halfway)
        ribbon.middles.insert(nth, at + ribbon.breadth / 2)
        at += ribbon.breadth
    return at


def _ends(ribbons: Sequence[Ribbon], labels: Sequence[float], last: int) -> tuple[list[Bar], float]:
    """The bars of the ends, each with room for its label and as straight on as can be, and what arrives in them."""
    at, bars = 0.0, []
    for end, label in enumerate(labels):
        mine = [r for r in ribbons if r.wanted.last == last and r.wanted.end == end]
        size = sum(r.breadth for r in mine)
        slot = max(size, label)
        aim = sum(r.middles[-1] * r.breadth for r in mine) / size if size else 0.0
        at = max(at, aim - slot / 2)
        low = at + (slot - size) / 2
        bars.append(Bar(low, low + size))
        for ribbon in mine:
            ribbon.middles.append(low + ribbon.breadth / 2)
            low += ribbon.breadth
        at += slot + 2 * _BETWEEN
    return bars, at - 2 * _BETWEEN if bars else 0.0
