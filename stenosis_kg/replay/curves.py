"""Time from place to place: Aalen and Johansen's estimate of how many have arrived, other ways and death competing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from .suppress import is_small

__all__ = ["Point", "curve"]

Point = tuple[int, int, int, int, float]
"""The end of an interval in days, at risk when it began, arrived in it, left in it, the share that has arrived."""

_ARRIVED, _ELSEWHERE, _DIED, _SEEN = 1, 2, 3, 4
_MONTH = 30

Rows = Mapping[tuple[int, int], Mapping[tuple[int, int], int]]


def curve(rows: Rows, source: int, target: int, least: int) -> list[Point]:
    """The curve from a place to a stage, in intervals of whole months that hold no small cell.

    Parameters
    ----------
    rows : (source, target) -> (days, outcome) -> persons, as ``timing.sql`` gives them
    """
    return _intervals(_outcomes(rows, source, target), least)


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


def _intervals(days: Mapping[int, list[int]], least: int) -> list[Point]:
    """Months, joined until each that somebody arrived in or left in has enough of both to be shown."""
    risk = sum(map(sum, days.values()))
    points: list[Point] = []
    free, incidence = 1.0, 0.0  # the share that nothing has happened to yet, and the share that has arrived
    arrived = left = began_with = 0
    began = True
    last = max(days, default=0)
    for month in count(1):
        if began:
            began_with, began = risk, False
        for day in range((month - 1) * _MONTH + (month > 1), min(month * _MONTH, last) + 1):
            here, competed, seen = days.get(day, (0, 0, 0))
            if here or competed or seen:
                incidence += free * here / risk
                free *= 1 - (here + competed) / risk
                risk -= here + competed + seen
                arrived, left = arrived + here, left + competed + seen
        over = month * _MONTH >= last
        if not is_small(arrived, least) and not is_small(left, least) and (arrived or left or over):
            points.append((month * _MONTH, began_with, arrived, left, round(incidence, 4)))
            arrived = left = 0
            began = True
        if over:
            break
    if not began:
        points.append((month * _MONTH, began_with, arrived, left, round(incidence, 4)))
    while len(points) > 1 and (is_small(points[-1][2], least) or is_small(points[-1][3], least)):
        # What is left over is too small to stand alone.
        day, _, arrived, left, incidence = points.pop()
        _, began_with, before, gone, _ = points.pop()
        points.append((day, began_with, before + arrived, gone + left, incidence))
    shown = points and points[0][1] >= least and not any(is_small(each, least) for each in points[0][2:4])
    return points if shown else []
