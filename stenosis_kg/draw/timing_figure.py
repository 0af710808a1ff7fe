"""Time to a stage: one panel for each pair of stages, all on the same axes.

A curve is the cumulative incidence of arrival (Aalen-Johansen) with death as a competing risk. It is given at the end
of each interval and ends with the last known one, with its band of 95 % confidence, which is reckoned from the numbers
that are shown and so discloses no other. Under each panel are the numbers at risk, where they are known near the tick.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import metrics
from .cohort_view import HIDDEN, CohortView, counted
from .figure_data import curies, passages_of
from .observed import ObservedCurve, Points
from .paragraph import LEAD, NBSP, Paragraph, TextRun
from .scene import SMALLEST, Box, Item, Line, Mark, Paper, Point, Scene, Stroke, TextLine
from .sheet import MARGIN, capital

__all__ = ["confidence", "timing_scene"]

_DAYS = {"months": 30.4375, "years": 365.25}
_SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_CHART = "Chart: share that has come to a stage, by day."
_GAP = 14.0
_NOT_KNOWN = "–"  # for a number at risk that is suppressed, or not known near the tick
_BROKEN = (3.0, 1.6)
_Z = 1.959964  # of 95 %
_SHARE = "Share that has arrived"
_LONG = 92  # a longer interval, in days, is drawn dashed: when persons arrived within it is not known
_FRESH = 31  # for how many days a number at risk counts as known


def timing_scene(cohort: CohortView, paper: Paper) -> Scene:
    """The curves of a cohort at the width of one column (85 mm) or two (178 mm)."""
    sheet = cohort.sheet("timing", "Time to a stage", paper)
    sheet.y += 2
    items: list[Item] = []
    curves = [curve for curve in cohort.observed.curves if curve.points]
    if curves:
        most = 2 if len(curves) in (2, 4) else 3
        columns = min(len(curves), most) if paper.columns == "two" else 1
        across = min(270.0, (sheet.across - _GAP * (columns - 1)) / columns)
        axes = _axes(cohort, curves, across, _room(curves, sheet.small))
        for i in range(0, len(curves), columns):
            lefts = [MARGIN + (across + _GAP) * j for j in range(columns)]
            row = zip(curves[i : i + columns], lefts, strict=False)
            panels = [_Panel(cohort, curve, axes, left, across, sheet.small) for curve, left in row]
            head = max(panel.head for panel in panels)
            items += [panel.draw(sheet.y, head) for panel in panels]
            sheet.y += head + panels[0].tall + 9
    else:
        sheet.nothing(cohort.none, 10)
    sheet.y += 1
    alt = " ".join([_CHART, *(_curve_words(cohort, curve) for curve in curves)] if curves else [_CHART, cohort.none])
    return sheet.scene(items, cohort.caption(items, _more(cohort, items) if curves else ""), alt.replace(NBSP, " "))


def _more(cohort: CohortView, drawn: Sequence[Item]) -> str:
    """The part of the caption that explains the curves."""
    parts = [
        "Share that has arrived (Aalen-Johansen): from diagnosis, at the first visit by any way (death competes);",
        "from a stage, at the next step (death and other stages compete).",
    ]
    if any(isinstance(mark, Box) for each in drawn for mark in each.marks):
        parts.append("Shaded: 95 % confidence interval (Wilson), reckoned from the numbers that are shown.")
    marks = [mark for each in drawn for mark in each.marks]
    if any(isinstance(mark, Line) and mark.stroke.dash == _BROKEN and mark.stroke.width > 1 for mark in marks):
        parts.append("Broken line: arrivals are given only at its end.")
    if any(isinstance(mark, TextLine) and mark.text == _NOT_KNOWN for mark in marks):
        parts.append(f"“{_NOT_KNOWN}”: {HIDDEN if cohort.observed.least > 1 else 'not known'}.")
    return " ".join(parts)


def _clear(points: Points) -> int:
    """The last day worth an axis: the end of the curve, or the start of a long last interval with arrivals."""
    before = points[-2][0] if len(points) > 1 else 0
    return before if points[-1][2] and points[-1][0] - before > _LONG else points[-1][0]


def _axes(cohort: CohortView, curves: Sequence[ObservedCurve], across: float, left: float) -> _Axes:
    """_Axes for all curves: in months up to three years, in years beyond, with as many ticks as fit."""
    shown = [_known(curve, cohort.observed.least) for curve in curves]
    last = max(map(_clear, shown)) or max(points[-1][0] for points in shown)
    right = [metrics.width(f"day {points[-1][0]:,}", SMALLEST) for points in shown if points[-1][0] > last]
    right += [metrics.width(_share_words(points), SMALLEST, bold=True) for points in shown]
    room = max(24.0, *right) + 3.5
    high = max(
        max(top for _, top in confidence(each, curve.persons)) for each, curve in zip(shown, curves, strict=True)
    )
    unit = "months" if last <= 3.1 * 365.25 else "years"
    wide = max(metrics.width(f"{curve.persons:,}", SMALLEST) for curve in curves)
    most = max(2, int((across - left - room) // max(24.0, wide + 6)))
    whole = last / _DAYS[unit]
    each = next((n for n in (1, 2, 3, 6, 12, 24) if whole / n <= most), 60)
    if whole < 1:
        unit, whole, each = "days", float(last), next((n for n in (1, 5, 10, 15, 30) if last / n <= most), 30)
    days = _DAYS.get(unit, 1.0)
    ticks = tuple((n * days, f"{n:,}") for n in range(0, int(whole + 0.1 * each) + 1, each))
    top = next((share for share in _SHARES if share >= high * 1.02), 1.0)
    return _Axes(max(last, ticks[-1][0]), ticks, unit, top, left, room)


def _room(curves: Sequence[ObservedCurve], small: float) -> float:
    """The width of the label before the numbers at risk, and of half of the first of those."""
    widest = max(metrics.width(f"{curve.persons:,}", small) for curve in curves)
    return max(25.0, metrics.width("at risk", small) + 3 + widest / 2)


@dataclass(frozen=True, slots=True)
class _Axes:
    """The axes that all panels share: the last day, the ticks (day and words), their unit, the highest share, and the
    room at the left and at the right."""

    last: float
    ticks: tuple[tuple[float, str], ...]
    unit: str
    top: float
    left: float
    right: float


def confidence(points: Points, persons: int) -> list[tuple[float, float]]:
    """The 95 % confidence interval of the share at the end of each interval.

    Wilson's interval, for as many persons as would give the share its variance: each arrival weighs by how far it
    raises the share, and who is censored before raises the weight of those after. Without censoring these are all.

    Parameters
    ----------
    points : of a curve
    persons : at risk at its start, the most that the share can rest on

    Returns
    -------
    list of (low, high)
        Shares, 0 to 1.

    >>> [(round(low, 2), round(high, 2)) for low, high in confidence(((30, 20, 6, 0, 0.3),), 20)]
    [(0.15, 0.52)]
    """
    found, spread, before = [], 0.0, 0.0
    for _, _, arrived, _, share in points:
        spread += (share - before) ** 2 / arrived if arrived else 0.0
        before = share
        many = min(float(persons), share / spread) if spread else float(persons)
        scale = 1 + _Z**2 / many
        middle = (share + _Z**2 / (2 * many)) / scale
        half = _Z * math.sqrt(share * (1 - share) / many + _Z**2 / (4 * many**2)) / scale
        found.append((max(0.0, middle - half), min(1.0, middle + half)))
    return found


def _known(curve: ObservedCurve, least: int) -> Points:
    """The points of a curve up to the last with an arrival, or with at least ``least`` persons at risk."""
    shown = [i for i, (_, risk, came, _, _) in enumerate(curve.points) if came or (risk is not None and risk >= least)]
    return curve.points[: max(shown, default=0) + 1]


class _Panel:
    """One curve with its title (``head`` is how tall that is), its axes, and under them how many were at risk."""

    def __init__(
        self, cohort: CohortView, curve: ObservedCurve, axes: _Axes, x: float, across: float, small: float
    ) -> None:
        self.cohort, self.curve, self.axes, self.small = cohort, curve, axes, small
        self.points = _known(curve, cohort.observed.least)
        self.x, self.wide = x, across
        self.left = x + axes.left
        self.right = x + across - axes.right
        self.high = 78.0 if small > 6.2 else 66.0
        target = cohort.at.get(curve.target)
        self.colour = f"{target.colour}.line" if target else "ink"
        self.shade = f"{target.colour}.flow" if target else "panel"
        runs = (
            TextRun(f"{capital(cohort.name(curve.source))} →"),
            TextRun(cohort.name(curve.target), self.colour, bold=True),
            TextRun(_persons(curve), "muted"),
        )
        self.words = Paragraph(runs, small + 0.6, most=2)
        self.head = self.words.height(across)
        self.above = 9 + LEAD * small  # with the title of the axis
        self.tall = self.above + self.high + 3 * LEAD * small + 6  # without its title

    def draw(self, y: float, head: float) -> Item:
        """Its marks, from the top; the title stands at the bottom of ``head``."""
        self.top = y + head + self.above
        self.base = self.top + self.high
        marks = self.words.draw(self.x, y + head - self.head, self.wide)
        marks += [*self._band(), *self._frame(), *self._median(), *self._steps(), *self._final()]
        leading = self.cohort.escalations(self.curve.source, self.curve.target)
        passages = curies(passages_of(trigger for each in leading for trigger in each.triggers))
        key = f"{self.curve.source} {self.curve.target}"
        return Item(key, "edge", tuple(marks), _curve_words(self.cohort, self.curve), passages)

    def _x(self, day: float) -> float:
        return self.left + (self.right - self.left) * day / self.axes.last

    def _y(self, share: float) -> float:
        return self.base - self.high * share / self.axes.top

    def _line(self, stroke: Stroke, *points: Point) -> Line:
        return Line(points, stroke, head=False, radius=0)

    def _frame(self) -> list[Mark]:
        """The axes with their ticks, and under these the numbers at risk."""
        small, axis, line = self.small, Stroke("muted", 0.6), LEAD * self.small
        corner = (self.left, self.base)
        marks: list[Mark] = [self._line(axis, (self.left, self.top - 2), corner, (self.right, self.base))]
        for part in (0.0, 0.5, 1.0):
            share = part * self.axes.top
            y = self._y(share)
            if part:
                marks.append(Line(((self.left + 0.5, y), (self.right, y)), Stroke("faint", 0.4), head=False))
            marks.append(Line(((self.left - 2.5, y), (self.left, y)), axis, head=False))
            text = f"{100 * share:g}{NBSP}%"
            marks.append(TextLine(self.left - 4, y + 0.36 * small, text, small, "muted", anchor="end"))
        for day, text in self.axes.ticks:
            x = self._x(day)
            marks.append(Line(((x, self.base), (x, self.base + 2.5)), axis, head=False))
            marks.append(TextLine(x, self.base + 3 + line * 0.86, text, small, "muted", anchor="middle"))
            many = self._at_risk(day)
            marks.append(TextLine(x, self.base + 4 + line * 2.86, many, small, self.colour, anchor="middle"))
        across = capital(f"{self.axes.unit} from {self.cohort.name(self.curve.source)}")
        marks.append(TextLine(self.left, self.base + 3 + line * 1.86, across, small, "muted"))
        marks.append(TextLine(self.x, self.top - 6, _SHARE, small, "muted"))
        marks.append(TextLine(self.x, self.base + 4 + line * 2.86, "at risk", small, "muted"))
        return marks

    def _at_risk(self, day: float) -> str:
        """How many were at risk when the interval of a day began, unless that is too long ago."""
        start = 0
        for end, at_risk, _, _, _ in self.points:
            if start <= day < end:
                return _NOT_KNOWN if at_risk is None or day - start > _FRESH else f"{at_risk:,}"
            start = end
        return _NOT_KNOWN

    def _band(self) -> list[Mark]:
        """The confidence interval of the share as it is known: from the end of an interval to that of the next.

        There is none before anybody arrived, nor where the curve is broken.
        """
        marks: list[Mark] = []
        limits = confidence(self.points, self.curve.persons)
        arrived = False
        for i, (point, (low, high)) in enumerate(zip(self.points, limits, strict=True)):
            arrived = arrived or bool(point[2])
            after = self.points[i + 1] if i + 1 < len(self.points) else None
            end = after[0] if after else point[0]
            broken = after is not None and after[2] and (end > self.axes.last or end - point[0] > _LONG)
            if not arrived or broken or point[0] > self.axes.last:
                continue
            left, right = self._x(point[0]), self._x(min(end, self.axes.last)) + 0.15
            left = left if after else left - 1.6
            top = max(self._y(high), self._y(self.axes.top))
            marks.append(Box(left, top, right - left, self._y(low) - top, "rect", self.shade))
        return marks

    def _steps(self) -> list[Mark]:
        """The curve: level to the end of an interval, then up; broken where an interval with arrivals is long."""
        whole, broken = Stroke(self.colour, 1.5), Stroke(self.colour, 1.1, _BROKEN)
        marks: list[Mark] = []
        places: list[Point] = [(self._x(0), self._y(0))]
        before, height = 0.0, 0.0
        for day, _, arrived, _, share in self.points:
            beyond = day > self.axes.last
            end, reached = (self.axes.last, height) if beyond else (day, share)
            level, up = (self._x(end), self._y(height)), (self._x(end), self._y(reached))
            if arrived and (beyond or end - before > _LONG):
                if (start := (self._x(before), self._y(height))) != places[-1]:
                    places.append(start)
                marks += [self._line(whole, *places)] if len(places) > 1 else []
                marks.append(self._line(broken, start, level))
                places = [level]
            if reached != height:
                places += [level, up] if places[-1] != level else [up]
            before, height = end, reached
        if (last := (self._x(before), self._y(height))) != places[-1]:
            places.append(last)
        return [*marks, self._line(whole, *places)] if len(places) > 1 else marks

    def _final(self) -> list[Mark]:
        """The final incidence beside the end of the curve; with its day if that is beyond the axis."""
        day, small = self.points[-1][0], self.small
        beyond = day > self.axes.last
        shares = [share for end, _, _, _, share in self.points if end <= self.axes.last] or [0.0]
        y = self._y(shares[-1])
        for line in (self._y(part * self.axes.top) for part in (1.0, 0.5, 0.0)):
            if abs(y - line) < small * 0.75:
                y = line + small * 0.75 * (1 if line < y - 0.01 and line < self.base else -1)
        x, base = self._x(min(day, self.axes.last)) + 3, y + 0.36 * small
        if not beyond:
            return [TextLine(x, base, _share_words(self.points), small, self.colour, bold=True)]
        base = min(base, self.base - 2.8 * small)
        shown = tuple(point for point in self.points if point[0] <= self.axes.last) or ((0, None, 0, None, 0.0),)
        return [
            TextLine(x, base, _share_words(shown), small, self.colour, bold=True),
            TextLine(x, base + LEAD * small, f"{_share_words(self.points)} by", small, "muted"),
            TextLine(x, base + 2 * LEAD * small, f"day{NBSP}{day:,}", small, "muted"),
        ]

    def _median(self) -> list[Mark]:
        """The median: a dashed line down from the curve, and the day beside it."""
        day = _median(self.points)
        if day is None:
            return []
        x, y = self._x(day), self._y(0.5)
        words = f"half by day{NBSP}{day:,}"
        wide = metrics.width(words, self.small)
        marks: list[Mark] = [self._line(Stroke(self.colour, 0.7, (2.0, 1.6)), (self.left, y), (x, y), (x, self.base))]
        if x + 4 + wide <= self.right:
            base = (y + self.base) / 2 + 0.36 * self.small
            marks.append(TextLine(x + 4, base, words, self.small, self.colour))
        elif x - 3 - wide >= self.left:
            marks.append(TextLine(x - 3, y - 3, words, self.small, self.colour, anchor="end"))
        return marks


def _persons(curve: ObservedCurve) -> str:
    return f"({counted(curve.persons, 'person')})".replace(" ", NBSP)


def _median(points: Points) -> int | None:
    """The end of the interval in which the incidence reaches one half; None if it does not."""
    return next((day for day, _, _, _, share in points if share >= 0.5), None)


def _share_words(points: Points) -> str:
    """The final cumulative incidence, no more exact than it was given."""
    share = points[-1][4]
    some = any(came for _, _, came, _, _ in points)
    percentage = f"{100 * share:.1f}".rstrip("0").rstrip(".")
    return f"{'<1' if some and not share else percentage}{NBSP}%"


def _curve_words(cohort: CohortView, curve: ObservedCurve) -> str:
    """A curve in words."""
    points = _known(curve, cohort.observed.least)
    day = _median(points)
    half = f"half by day {day:,}" if day is not None else "fewer than half"
    who = f"From {cohort.name(curve.source)} to {cohort.name(curve.target)}, {_persons(curve)[1:-1]}"
    return f"{who}: {_share_words(points)} by day {points[-1][0]:,}; {half}."
