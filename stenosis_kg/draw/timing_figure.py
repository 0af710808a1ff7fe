"""How long it took to come to a stage: one small panel for each pair of places, all on the same axes.

A curve is the share of persons who have arrived, death counted as what it is: it keeps a person from arriving. It is
told at the end of each interval, and ends with what is known. Under each panel stands how many were still waiting and
watched, where that is known of the time of the tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..pathway.model import Pathway
from . import metrics
from .blocks import Run, Words
from .citing import GLUE
from .counts import HIDDEN
from .facts import Facts
from .furniture import capital, footer, heading
from .observed import Curve, Observed
from .scene import MM, Item, Line, Mark, Pen, Point, Scene, Text
from .seen import Seen

__all__ = ["timing_scene"]

_WIDTHS = {"two": 178 * MM, "one": 85 * MM}
_MARGIN = 2.0
_DAYS = {"months": 30.4375, "years": 365.25}
_SHARES = (0.1, 0.2, 0.25, 0.5, 0.75, 1.0)
_TITLE = "Time to a stage"
_CHART = "Chart: share that has come to a stage, by day"
_UNTOLD = "–"
_BROKEN = (3.0, 1.6)
_FRESH = 31
"""For how many days a number at risk may stand."""
_LONG = 92
"""An interval of more days is drawn broken: when in it persons arrived is not known."""

_Points = tuple[tuple[int, int | None, int, int | None, float], ...]


@dataclass(frozen=True, slots=True)
class _Axes:
    """The axes that all panels share: the last day, the ticks (day and words), their unit, the highest share, and the
    room at the left."""

    last: float
    ticks: tuple[tuple[float, str], ...]
    unit: str
    top: float
    left: float


def timing_scene(facts: Facts, pathway: Pathway, observed: Observed, width: str = "two") -> Scene:
    """The curves of a cohort at the width of one column (85 mm) or two (178 mm)."""
    seen = Seen(facts, pathway, observed)
    whole, small = _WIDTHS[width], 6.4 if width == "two" else 6.0
    notes: list[Item] = []
    items: list[Item] = []
    y = (
        heading(
            notes, f"{_TITLE}: {pathway.label}", _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 7.6
        )
        + 2
    )
    curves = [curve for curve in observed.curves if curve.points]
    if curves:
        most = 2 if len(curves) in (2, 4) else 3
        columns = min(len(curves), most) if width == "two" else 1
        across = min(270.0, (whole - 2 * _MARGIN - 14.0 * (columns - 1)) / columns)
        axes = _axes(seen, curves, across, _room(curves, small))
        for i in range(0, len(curves), columns):
            row = curves[i : i + columns]
            panels = [
                _Panel(seen, curve, axes, _MARGIN + (across + 14.0) * j, across, small) for j, curve in enumerate(row)
            ]
            head = max(panel.head for panel in panels)
            items += [panel.draw(y, head) for panel in panels]
            y += head + panels[0].tall + 9
    else:
        notes.append(Item("nothing", "note", (Text(_MARGIN, y + 10, seen.none, small + 1),)))
        y += 20
    told = seen.caption(_more(curves, items) if curves else "")
    y = footer(notes, (), told, _MARGIN, y + 1, whole - 2 * _MARGIN, small)
    alt = " ".join([f"{_CHART}.", *(_words(seen, curve) for curve in curves)])
    if not curves:
        alt = f"{_CHART}. {seen.none}"
    title = f"{_TITLE}: {pathway.label}"
    return Scene("timing", title, alt.replace(GLUE, " "), told, whole, y + _MARGIN, (*items, *notes))


def _more(curves: Sequence[Curve], drawn: Sequence[Item]) -> str:
    """What the caption says of the curves."""
    parts = [
        "Share that has arrived (Aalen-Johansen; death competes, and from a stage every other way).",
        "From diagnosis, the first visit by any way; from a stage, the next step.",
    ]
    marks = [mark for each in drawn for mark in each.marks]
    if any(isinstance(mark, Line) and mark.pen.dash == _BROKEN and mark.pen.width > 1 for mark in marks):
        parts.append("Broken line: arrivals are told only at its end.")
    if any(isinstance(mark, Text) and mark.text == _UNTOLD for mark in marks):
        parts.append(f"“{_UNTOLD}”: {HIDDEN}, or observed no more.")
    return " ".join(parts)


def _known(curve: Curve, least: int) -> _Points:
    """The points of a curve up to the last that tells something: that some arrived, or that enough were at risk."""
    told = [i for i, (_, risk, came, _, _) in enumerate(curve.points) if came or (risk is not None and risk >= least)]
    return curve.points[: max(told, default=0) + 1]


def _axes(seen: Seen, curves: Sequence[Curve], across: float, left: float) -> _Axes:
    """Axes that hold every curve: months up to three years, years beyond, and no more ticks than have room."""
    last = max(_known(curve, seen.observed.least)[-1][0] for curve in curves)
    high = max(curve.points[-1][4] for curve in curves)
    unit = "months" if last <= 3.1 * 365.25 else "years"
    wide = max(metrics.width(f"{curve.persons:,}", 6.4) for curve in curves)
    most = max(2, int((across - left - 27) // max(24.0, wide + 6)))
    whole = last / _DAYS[unit]
    each = next((n for n in (1, 2, 3, 6, 12, 24) if whole / n <= most), 60)
    if whole < 1:
        unit, whole, each = "days", float(last), next((n for n in (1, 5, 10, 15, 30) if last / n <= most), 30)
    days = _DAYS.get(unit, 1.0)
    ticks = tuple((n * days, f"{n:,}") for n in range(0, int(whole + 0.1 * each) + 1, each))
    top = next((share for share in _SHARES if share >= high * 1.04), 1.0)
    return _Axes(max(last, ticks[-1][0]), ticks, unit, top, left)


def _room(curves: Sequence[Curve], small: float) -> float:
    """What the words before the numbers at risk take, and half of the first of those."""
    widest = max(metrics.width(f"{curve.persons:,}", small) for curve in curves)
    return max(25.0, metrics.width("at risk", small) + 3 + widest / 2)


class _Panel:
    """One curve with its axes, and under them how many were at risk."""

    def __init__(self, seen: Seen, curve: Curve, axes: _Axes, x: float, across: float, small: float) -> None:
        self.seen, self.curve, self.axes, self.small = seen, curve, axes, small
        self.points = _known(curve, seen.observed.least)
        self.left = x + axes.left
        self.right = x + across - 27.0
        self.x = x
        self.high = 78.0 if small > 6.2 else 66.0
        target = seen.at.get(curve.target)
        self.colour = f"{target.colour}.line" if target else "ink"
        start = capital(seen.name(curve.source))
        self.words = Words(
            (Run(f"{start} →"), Run(seen.name(curve.target), self.colour, bold=True), Run(_persons(curve), "muted")),
            small + 0.6, most=2,
        )  # fmt: skip
        self.wide = across

    @property
    def head(self) -> float:
        """How tall its title is."""
        return self.words.height(self.wide)

    @property
    def tall(self) -> float:
        """How tall it is, without its title."""
        return 7 + self.high + 2 * 1.24 * self.small + 6

    def draw(self, y: float, head: float) -> Item:
        """Its marks, from the top."""
        marks = self.words.draw(self.x, y + head - self.head, self.wide)
        self.top = y + head + 7
        self.base = self.top + self.high
        marks += self._frame()
        marks += self._median()
        marks += self._steps()
        day, _, _, _, share = self.points[-1]
        place = (self._x(day) + 3, self._y(share) + 0.36 * self.small)
        marks.append(Text(*place, _share(self.points), self.small, self.colour, bold=True))
        ways = [
            e
            for e in self.seen.pathway.escalations
            if e.target == self.curve.target and e.source in (None, self.curve.source)
        ]
        passages = tuple(dict.fromkeys(q.curie for e in ways for t in e.triggers for q in t.passages))
        return Item(
            f"{self.curve.source} {self.curve.target}", "edge", tuple(marks), _words(self.seen, self.curve), passages
        )

    def _x(self, day: float) -> float:
        return self.left + (self.right - self.left) * day / self.axes.last

    def _y(self, share: float) -> float:
        return self.base - self.high * share / self.axes.top

    def _frame(self) -> list[Mark]:
        small, axis = self.small, Pen("muted", 0.6)
        line = 1.24 * small
        marks: list[Mark] = [
            Line(
                ((self.left, self.top - 2), (self.left, self.base), (self.right, self.base)), axis, head=False, radius=0
            )
        ]
        for part in (0.0, 0.5, 1.0):
            share = part * self.axes.top
            y = self._y(share)
            if part:
                marks.append(Line(((self.left + 0.5, y), (self.right, y)), Pen("faint", 0.4), head=False))
            marks.append(Line(((self.left - 2.5, y), (self.left, y)), axis, head=False))
            text = f"{100 * share:g}{GLUE}%"
            marks.append(Text(self.left - 4, y + 0.36 * small, text, small, "muted", anchor="end"))
        for i, (day, text) in enumerate(self.axes.ticks):
            x, many = self._x(day), self._risk(day)
            said = f"{text}{GLUE}{self.axes.unit}" if i == len(self.axes.ticks) - 1 else text
            marks.append(Line(((x, self.base), (x, self.base + 2.5)), axis, head=False))
            marks.append(Text(x, self.base + 3 + line * 0.86, said, small, "muted", anchor="middle"))
            marks.append(Text(x, self.base + 4 + line * 1.86, many, small, self.colour, anchor="middle"))
        marks.append(Text(self.x, self.base + 4 + line * 1.86, "at risk", small, "muted"))
        return marks

    def _risk(self, day: float) -> str:
        """How many were at risk on a day, as they were told when its interval began, unless that is too long ago."""
        start = 0
        for end, at_risk, _, _, _ in self.points:
            if start <= day < end:
                return _UNTOLD if at_risk is None or day - start > _FRESH else f"{at_risk:,}"
            start = end
        return _UNTOLD

    def _steps(self) -> list[Mark]:
        """The curve: level to the end of an interval, then up; broken where an interval with arrivals is long."""
        whole, broken = Pen(self.colour, 1.5), Pen(self.colour, 1.1, _BROKEN)
        marks: list[Mark] = []
        places: list[Point] = [(self._x(0), self._y(0))]
        before, height = 0, 0.0
        for day, _, arrived, _, share in self.points:
            level, up = (self._x(day), self._y(height)), (self._x(day), self._y(share))
            if arrived and day - before > _LONG:
                marks.append(Line(tuple(places), whole, head=False, radius=0)) if len(places) > 1 else None
                marks.append(Line((places[-1], level), broken, head=False, radius=0))
                places = [level]
            if share != height:
                places += [level, up] if places[-1] != level else [up]
            before, height = day, share
        if (end := (self._x(before), self._y(height))) != places[-1]:
            places.append(end)
        return [*marks, Line(tuple(places), whole, head=False, radius=0)] if len(places) > 1 else marks

    def _median(self) -> list[Mark]:
        """Where half have arrived: a dashed line down from the curve, and the day beside it."""
        day = _median(self.points)
        if day is None:
            return []
        x, y, pen = self._x(day), self._y(0.5), Pen(self.colour, 0.7, (2.0, 1.6))
        words = f"half by day{GLUE}{day:,}"
        wide = metrics.width(words, self.small)
        marks: list[Mark] = [Line(((self.left, y), (x, y), (x, self.base)), pen, head=False, radius=0)]
        fits = x + 4 + wide <= self.right
        low = (y + self.base) / 2 if fits else y
        if not fits and x - 3 - wide < self.left:
            return marks
        base = low + 0.36 * self.small if fits else y - 3
        return [
            *marks,
            Text(x + 4 if fits else x - 3, base, words, self.small, self.colour, anchor="start" if fits else "end"),
        ]


def _persons(curve: Curve) -> str:
    return f"({curve.persons:,} person{'' if curve.persons == 1 else 's'})".replace(" ", GLUE)


def _median(points: _Points) -> int | None:
    """The end of the interval in which the half have arrived."""
    return next((day for day, _, _, _, share in points if share >= 0.5), None)


def _share(points: _Points) -> str:
    """The share that has arrived in the end, no more exact than it was told."""
    share = points[-1][4]
    some = any(came for _, _, came, _, _ in points)
    said = f"{100 * share:.2f}".rstrip("0").rstrip(".")
    return f"{'<1' if some and not share else said}{GLUE}%"


def _words(seen: Seen, curve: Curve) -> str:
    """A curve in words."""
    points = _known(curve, seen.observed.least)
    day = _median(points)
    half = f"half by day {day:,}" if day is not None else "fewer than half"
    who = f"From {seen.name(curve.source)} to {seen.name(curve.target)}, {_persons(curve)[1:-1]}"
    return f"{who}: {_share(points)} by day {points[-1][0]:,}; {half}."
