"""Time from place to place: cumulative incidence of arrival, with death and other stages as competing risks.

References
----------
Aalen & Johansen, An empirical transition matrix for non-homogeneous Markov chains based on censored observations,
Scandinavian Journal of Statistics 5 (1978) 141-150.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from .suppress import is_small

__all__ = ["Point", "curve"]

Point = tuple[int, int | None, int, int | None, float]
"""The end of an interval (days), persons at risk at its start, arrived in it, left in it, cumulative incidence at its
end. At risk and left are ``None`` where they would disclose that a few left."""

_Interval = tuple[int, int, int, float]  # its end in days, arrived in it, left in it, cumulative incidence at its end

_ARRIVED, _DIED, _SEEN = 1, 3, 4  # 2, elsewhere: another stage than the target
_MONTH = 30

Outcomes = Mapping[tuple[int, int], Mapping[tuple[int, int], int]]


def curve(rows: Outcomes, source: int, target: int, least: int) -> list[Point]:
    """The Aalen-Johansen estimate from a place to a stage, by month, months merged until arrivals need no suppression.

    Parameters
    ----------
    rows : (source, target) -> (days, outcome) -> persons, as ``timing.sql`` counts them
    source, target : numbers of places; source 0 is the index
    least : the smallest count that is shown. The incidence is rounded to 0.01, or to 0.001 from 2,000 persons at risk
        on, so that no smaller count can be worked out from it

    Returns
    -------
    list of Point
        Empty where nobody arrived, or the persons at risk are too few.

    >>> curve({(1, 2): {(5, 1): 6}, (1, 0): {(40, 4): 14}}, 1, 2, 5)
    [(30, 20, 6, 0, 0.3), (60, 14, 0, 14, 0.3)]
    """
    days = _outcomes(rows, source, target)
    risk = sum(map(sum, days.values()))
    if not risk or is_small(risk, least) or not any(arrived for arrived, _, _ in days.values()):
        return []
    return _disclosable(_merged(_months(days, risk), least), risk, least)


def _outcomes(rows: Outcomes, source: int, target: int) -> dict[int, list[int]]:
    """Days -> persons who arrived, had a competing event (another stage, death), or were censored on that day."""
    days: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (start, end), of_pair in rows.items():
        for (waited, outcome), persons in of_pair.items() if start == source else ():
            if outcome == _ARRIVED and end == target:
                days[waited][0] += persons
            elif source:
                days[waited][2 if outcome == _SEEN else 1] += persons
            elif end in (0, target):  # (0, 0) has the whole cohort: with it those who arrived are counted again
                days[waited][1 if outcome == _DIED else 2] += -persons if end == target else persons
    return days


def _months(days: Mapping[int, list[int]], risk: int) -> list[_Interval]:
    """The estimate, computed day by day, at the end of each month."""
    found = []
    event_free, incidence = 1.0, 0.0
    for month in range(max(days) // _MONTH + 1):
        arrived = left = 0
        for day in range(month * _MONTH, (month + 1) * _MONTH):
            here, competed, censored = days.get(day, (0, 0, 0))
            if risk:
                incidence += event_free * here / risk
                event_free *= 1 - (here + competed) / risk
            risk -= here + competed + censored
            arrived, left = arrived + here, left + competed + censored
        found.append(((month + 1) * _MONTH, arrived, left, incidence))
    return found


def _merged(months: list[_Interval], least: int) -> list[_Interval]:
    """Merge each month with fewer than `least` arrivals into the next; drop the last group if it stays below."""
    merged: list[_Interval] = []
    for end, arrived, left, incidence in months:
        if merged and is_small(merged[-1][1], least):
            _, few, gone, _ = merged.pop()
            arrived, left = arrived + few, left + gone
        merged.append((end, arrived, left, incidence))
    return merged[:-1] if is_small(merged[-1][1], least) else merged


def _disclosable(intervals: list[_Interval], risk: int, least: int) -> list[Point]:
    """The intervals, with at risk and left suppressed where they would disclose that a few left."""
    digits = 4 if least <= 1 else 2 if risk < 2_000 else 3
    points: list[Point] = []
    unstated = 0  # persons who left since at risk was last given
    for i, (end, arrived, left, incidence) in enumerate(intervals):
        at_risk = None if is_small(unstated, least) or is_small(risk, least) else risk
        unstated = left + (unstated if at_risk is None else 0)
        risk -= arrived + left
        closes = i == len(intervals) - 1 and at_risk is not None
        stated = closes and not is_small(risk, least) and not is_small(unstated, least)
        points.append((end, at_risk, arrived, unstated if stated else None, round(incidence, digits)))
    while points and points[-1][1] is None and not points[-1][2]:  # nothing more is known there
        points.pop()
    # Between two numbers at risk, left is their difference and discloses nothing.
    for i, (before, after) in enumerate(pairwise(points)):
        if before[1] is not None and after[1] is not None:
            points[i] = (*before[:3], intervals[i][2], before[4])
    return points
