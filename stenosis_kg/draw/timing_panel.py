"""One panel of the timing figure: a cumulative incidence curve with its axes and the numbers at risk."""

from __future__ import annotations

from dataclasses import dataclass

from . import metrics
from .cohort_view import CohortView, counted
from .figure_data import curies, passages_of
from .observed import ObservedCurve, Points
from .paragraph import LEAD, NBSP, Paragraph, TextRun
from .scene import Item, Line, Mark, Point, Stroke, TextLine
from .sheet import capital

__all__ = ["BROKEN", "LONG", "NOT_KNOWN", "Axes", "Panel", "curve_words", "known", "share_words"]

NOT_KNOWN = "–"
"""Printed for a number at risk that is suppressed, or not known near the tick."""
BROKEN = (3.0, 1.6)
LONG = 92
"""A longer interval, in days, is drawn dashed: when persons arrived within it is not known."""
_FRESH = 31
"""For how many days a number at risk counts as known."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes that all panels share: the last day, the ticks (day and words), their unit, the highest share, and the
    room at the left and at the right."""

    last: float
    ticks: tuple[tuple[float, str], ...]
    unit: str
    top: float
    left: float
    right: float


def known(curve: ObservedCurve, least: int) -> Points:
    """The points of a curve up to the last with an arrival, or with at least ``least`` persons at risk."""
    shown = [i for i, (_, risk, came, _, _) in enumerate(curve.points) if came or (risk is not None and risk >= least)]
    return curve.points[: max(shown, default=0) + 1]


class Panel:
    """One curve with its axes, and under them how many were at risk."""

    def __init__(
        self, cohort: CohortView, curve: ObservedCurve, axes: Axes, x: float, across: float, small: float
    ) -> None:
        self.cohort, self.curve, self.axes, self.small = cohort, curve, axes, small
        self.points = known(curve, cohort.observed.least)
        self.x, self.wide = x, across
        self.left = x + axes.left
        self.right = x + across - axes.right
        self.high = 78.0 if small > 6.2 else 66.0
        target = cohort.at.get(curve.target)
        self.colour = f"{target.colour}.line" if target else "ink"
        runs = (
            TextRun(f"{capital(cohort.name(curve.source))} →"),
            TextRun(cohort.name(curve.target), self.colour, bold=True),
            TextRun(_persons(curve), "muted"),
        )
        self.words = Paragraph(runs, small + 0.6, most=2)

    @property
    def head(self) -> float:
        """How tall its title is."""
        return self.words.height(self.wide)

    @property
    def tall(self) -> float:
        """How tall it is, without its title."""
        return 7 + self.high + 2 * LEAD * self.small + 6

    def draw(self, y: float, head: float) -> Item:
        """Its marks, from the top; the title stands at the bottom of ``head``."""
        self.top = y + head + 7
        self.base = self.top + self.high
        marks = self.words.draw(self.x, y + head - self.head, self.wide)
        marks += [*self._frame(), *self._median(), *self._steps(), *self._final()]
        leading = self.cohort.escalations(self.curve.source, self.curve.target)
        passages = curies(passages_of(trigger for each in leading for trigger in each.triggers))
        key = f"{self.curve.source} {self.curve.target}"
        return Item(key, "edge", tuple(marks), curve_words(self.cohort, self.curve), passages)

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
        last = self.axes.ticks[-1]
        for day, text in self.axes.ticks:
            x = self._x(day)
            words = f"{text}{NBSP}{self.axes.unit}" if (day, text) == last else text
            marks.append(Line(((x, self.base), (x, self.base + 2.5)), axis, head=False))
            marks.append(TextLine(x, self.base + 3 + line * 0.86, words, small, "muted", anchor="middle"))
            many = self._at_risk(day)
            marks.append(TextLine(x, self.base + 4 + line * 1.86, many, small, self.colour, anchor="middle"))
        marks.append(TextLine(self.x, self.base + 4 + line * 1.86, "at risk", small, "muted"))
        return marks

    def _at_risk(self, day: float) -> str:
        """How many were at risk when the interval of a day began, unless that is too long ago."""
        start = 0
        for end, at_risk, _, _, _ in self.points:
            if start <= day < end:
                return NOT_KNOWN if at_risk is None or day - start > _FRESH else f"{at_risk:,}"
            start = end
        return NOT_KNOWN

    def _steps(self) -> list[Mark]:
        """The curve: level to the end of an interval, then up; broken where an interval with arrivals is long."""
        whole, broken = Stroke(self.colour, 1.5), Stroke(self.colour, 1.1, BROKEN)
        marks: list[Mark] = []
        places: list[Point] = [(self._x(0), self._y(0))]
        before, height = 0.0, 0.0
        for day, _, arrived, _, share in self.points:
            beyond = day > self.axes.last
            end, reached = (self.axes.last, height) if beyond else (day, share)
            level, up = (self._x(end), self._y(height)), (self._x(end), self._y(reached))
            if arrived and (beyond or end - before > LONG):
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
            return [TextLine(x, base, share_words(self.points), small, self.colour, bold=True)]
        base = min(base, self.base - 2.8 * small)
        shown = tuple(point for point in self.points if point[0] <= self.axes.last) or ((0, None, 0, None, 0.0),)
        return [
            TextLine(x, base, share_words(shown), small, self.colour, bold=True),
            TextLine(x, base + LEAD * small, f"{share_words(self.points)} by", small, "muted"),
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


def share_words(points: Points) -> str:
    """The final cumulative incidence, no more exact than it was given."""
    share = points[-1][4]
    some = any(came for _, _, came, _, _ in points)
    percentage = f"{100 * share:.1f}".rstrip("0").rstrip(".")
    return f"{'<1' if some and not share else percentage}{NBSP}%"


def curve_words(cohort: CohortView, curve: ObservedCurve) -> str:
    """A curve in words."""
    points = known(curve, cohort.observed.least)
    day = _median(points)
    half = f"half by day {day:,}" if day is not None else "fewer than half"
    who = f"From {cohort.name(curve.source)} to {cohort.name(curve.target)}, {_persons(curve)[1:-1]}"
    return f"{who}: {share_words(points)} by day {points[-1][0]:,}; {half}."
