"""Time from place to place: Aalen and Johansen's estimate of how many have arrived, other ways and death competing."""

from __future__ import annotations

from collections.abc import Mapping

from .suppress import is_small

__all__ = ["Point", "curve"]

Point = tuple[int, int | None, int, int | None, float]
"""The end of an interval in days, at risk when it began, arrived in it, left in it, the share that has arrived by its
end. At risk and left are ``None`` where they would tell of too few who left."""

_Month = tuple[int, int, int, float]  # its end, who arrived and who left in it, the share that has arrived

_ARRIVED, _DIED, _SEEN = 1, 3, 4  # 2, elsewhere: another stage than the target
_MONTH = 30

Rows = Mapping[tuple[int, int], Mapping[tuple[int, int], int]]


def curve(rows: Rows, source: int, target: int, least: int) -> list[Point]:
    """The curve from a place to a stage, in months, joined so that each has no arrivals or enough to be shown.

    Parameters
    ----------
    rows : (source, target) -> (days, outcome) -> persons, as ``timing.sql`` gives them
    least : the smallest count that is shown; the share is in steps of 1 %, or of 0.1 % from 2,000 persons at risk on,
        by which fewer than that cannot be told from it
    """
    days = _outcomes(rows, source, target)
    risk = sum(map(sum, days.values()))
    if not risk or is_small(risk, least) or not any(arrived for arrived, _, _ in days.values()):
        return []  # a stage that nobody came to has no curve
    return _told(_months(days, risk), risk, least)


def _outcomes(rows: Rows, source: int, target: int) -> dict[int, list[int]]:
    """Days -> how many arrived, competed (went elsewhere or died) and were last seen after so many."""
    days: dict[int, list[int]] = {}

    def add(waited: int, which: int, persons: int) -> None:
        days.setdefault(waited, [0, 0, 0])[which] += persons

    if source == 0:
        for (waited, outcome), persons in rows.get((0, target), {}).items():
            if outcome == _ARRIVED:
                add(waited, 0, persons)
            else:  # they are among the whole cohort below, and arrived before that
                add(waited, 1 if outcome == _DIED else 2, -persons)
        for (waited, outcome), persons in rows.get((0, 0), {}).items():
            add(waited, 1 if outcome == _DIED else 2, persons)
    else:
        for (start, end), of_pair in rows.items():
            for (waited, outcome), persons in of_pair.items():
                if start == source:
                    arrived = outcome == _ARRIVED and end == target
                    add(waited, 0 if arrived else 2 if outcome == _SEEN else 1, persons)
    return days


def _months(days: Mapping[int, list[int]], risk: int) -> list[_Month]:
    """The end of each month, who arrived and who left in it, and the share that has arrived: exact, day by day."""
    found = []
    free, share = 1.0, 0.0  # the share that nothing has happened to yet, and the share that has arrived
    for month in range(max(days) // _MONTH + 1):
        arrived = left = 0
        for day in range(month * _MONTH, (month + 1) * _MONTH):
            here, competed, seen = days.get(day, (0, 0, 0))
            if risk:
                share += free * here / risk
                free *= 1 - (here + competed) / risk
            risk -= here + competed + seen
            arrived, left = arrived + here, left + competed + seen
        found.append(((month + 1) * _MONTH, arrived, left, share))
    return found


def _told(months: list[_Month], risk: int, least: int) -> list[Point]:
    """The months as they may be shown."""
    digits = 2 if risk < 2_000 and least > 1 else 3 if least > 1 else 4
    joined = _joined(months, least)
    points: list[Point] = []
    untold = 0  # how many have left since at risk was last told
    last = len(joined) - 1
    for i, (end, arrived, left, share) in enumerate(joined):
        at_risk = risk if not is_small(untold, least) and not is_small(risk, least) else None
        untold = left + (untold if at_risk is None else 0)
        rest = risk - arrived - left
        ends = i == last and at_risk is not None and not is_small(rest, least) and not is_small(untold, least)
        points.append((end, at_risk, arrived, untold if ends else None, round(share, digits)))
        risk = rest
    while points and points[-1][1] is None and not points[-1][2]:  # nothing is known there any more
        points.pop()
    return _with_left(points, [left for _, _, left, _ in joined])


def _joined(months: list[_Month], least: int) -> list[_Month]:
    """The months, each that few arrived in with those after it; where those after it are too few, the curve ends."""
    joined: list[_Month] = []
    for month in months:
        joined.append(_both(joined.pop(), month) if joined and is_small(joined[-1][1], least) else month)
    return joined[:-1] if is_small(joined[-1][1], least) else joined


def _both(one: _Month, other: _Month) -> _Month:
    return other[0], one[1] + other[1], one[2] + other[2], other[3]


def _with_left(points: list[Point], left: list[int]) -> list[Point]:
    """`left` where at risk is told before and after: it is then their difference, and hides nothing."""
    found = []
    for i, (end, at_risk, arrived, told, share) in enumerate(points):
        after = points[i + 1][1] if i + 1 < len(points) else None
        known = left[i] if at_risk is not None and after is not None else told
        found.append((end, at_risk, arrived, known, share))
    return found
