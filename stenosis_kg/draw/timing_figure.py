"""How long it took until the next stage: one small panel for each pair of places, all on the same axes.

A curve is the share of persons who have arrived, death counted as what it is: it keeps a person from arriving. Under
each panel stands how many were still waiting and watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..pathway.model import Pathway
from . import metrics
from .blocks import Run, Words
from .citing import GLUE
from .facts import Facts
from .furniture import capital, footer, heading
from .observed import Curve, Observed
from .scene import MM, Item, Line, Mark, Pen, Point, Scene, Text
from .seen import Seen, percent, steps

__all__ = ["timing_scene"]

_WIDTHS = {"two": 178 * MM, "one": 85 * MM}
_MARGIN = 2.0
_DAYS = {"months": 30.4375, "years": 365.25}
_SHARES = (0.1, 0.2, 0.25, 0.5, 0.75, 1.0)
_TITLE = "Time to the next stage"


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
        axes = _axes(curves, across, _room(seen, curves, small))
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
    told = seen.caption(
        "Cumulative incidence (Aalen-Johansen, death competing); the median is where half have arrived."
        if curves else ""
    )  # fmt: skip
    y = footer(notes, (), told, _MARGIN, y + 1, whole - 2 * _MARGIN, small)
    alt = " ".join(["Chart: cumulative incidence of the next stage.", *(_words(seen, curve) for curve in curves)])
    if not curves:
        alt = f"Chart: cumulative incidence of the next stage. {seen.none}"
    title = f"{_TITLE}: {pathway.label}"
    return Scene("timing", title, alt.replace(GLUE, " "), told, whole, y + _MARGIN, (*items, *notes))


def _axes(curves: Sequence[Curve], across: float, left: float) -> _Axes:
    """Axes that hold every curve: months up to three years, years beyond, and no more ticks than have room."""
    last = max(curve.points[-1][0] for curve in curves)
    high = max(curve.points[-1][4] for curve in curves)
    unit = "months" if last <= 3.1 * 365.25 else "years"
    wide = max(metrics.width(f"{curve.points[0][1]:,}", 6.4) for curve in curves)
    most = max(2, int((across - left - 27) // max(24.0, wide + 6)))
    whole = last / _DAYS[unit]
    each = next((n for n in (1, 2, 3, 6, 12, 24) if whole / n <= most), 60)
    if whole < 1:
        unit, whole, each = "days", float(last), next((n for n in (1, 5, 10, 15, 30) if last / n <= most), 30)
    days = _DAYS.get(unit, 1.0)
    ticks = tuple((n * days, f"{n:,}") for n in range(0, int(whole + 0.1 * each) + 1, each))
    top = next((share for share in _SHARES if share >= high * 1.04), 1.0)
    return _Axes(max(last, ticks[-1][0]), ticks, unit, top, left)


def _room(seen: Seen, curves: Sequence[Curve], small: float) -> float:
    """What the words before the numbers at risk take, and half of the first of those."""
    first = steps((curve.points[0][1] for curve in curves), seen.observed.least)
    widest = max(metrics.width(text, small) for text in first)
    return max(25.0, metrics.width("at risk", small) + 3 + widest / 2)


class _Panel:
    """One curve with its axes, and under them how many were at risk."""

    def __init__(self, seen: Seen, curve: Curve, axes: _Axes, x: float, across: float, small: float) -> None:
        self.seen, self.curve, self.axes, self.small = seen, curve, axes, small
        self.left = x + axes.left
        self.right = x + across - 27.0
        self.x = x
        self.high = 78.0 if small > 6.2 else 66.0
        target = seen.at.get(curve.target)
        self.colour = f"{target.colour}.line" if target else "ink"
        start = capital(seen.name(curve.source))
        self.words = Words(
            (Run(f"{start} →"), Run(seen.name(curve.target), self.colour, bold=True), Run(self._persons(), "muted")),
            small + 0.6, most=2,
        )  # fmt: skip
        self.wide = across

    def _persons(self) -> str:
        small = 0 < self.curve.persons < self.seen.observed.least
        return f"({self.seen.count(None if small else self.curve.persons)} persons)".replace(" ", GLUE)

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
        marks.append(Line(tuple(self._steps()), Pen(self.colour, 1.5), head=False, radius=0))
        final = self.curve.points[-1]
        said = percent(round(final[4] * 10_000), 10_000)
        marks.append(
            Text(self._x(final[0]) + 3, self._y(final[4]) + 0.36 * self.small, said, self.small, self.colour, bold=True)
        )
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
        risk = steps((self._risk(day) for day, _ in self.axes.ticks), self.seen.observed.least)
        for i, ((day, text), many) in enumerate(zip(self.axes.ticks, risk, strict=True)):
            x = self._x(day)
            said = f"{text}{GLUE}{self.axes.unit}" if i == len(self.axes.ticks) - 1 else text
            marks.append(Line(((x, self.base), (x, self.base + 2.5)), axis, head=False))
            marks.append(Text(x, self.base + 3 + line * 0.86, said, small, "muted", anchor="middle"))
            marks.append(Text(x, self.base + 4 + line * 1.86, many, small, self.colour, anchor="middle"))
        marks.append(Text(self.x, self.base + 4 + line * 1.86, "at risk", small, "muted"))
        return marks

    def _risk(self, day: float) -> int:
        """How many were at risk on a day: they had not arrived, and were still observed."""
        for end, at_risk, _, _, _ in self.curve.points:
            if end > day:
                return at_risk
        _, at_risk, arrived, left, _ = self.curve.points[-1]
        return at_risk - arrived - left

    def _steps(self) -> list[Point]:
        """The curve: level to the end of an interval, then up; a corner at each rise and no more points."""
        places = [(0.0, 0.0)]
        for day, _, _, _, share in self.curve.points:
            if share != places[-1][1]:
                places += [(float(day), places[-1][1]), (float(day), share)]
        places.append((float(self.curve.points[-1][0]), places[-1][1]))
        return [(self._x(day), self._y(share)) for day, share in places]

    def _median(self) -> list[Mark]:
        """Where half have arrived: a dashed line down from the curve, and the days beside it."""
        day = _median(self.curve)
        if day is None:
            return []
        x, y, pen = self._x(day), self._y(0.5), Pen(self.colour, 0.7, (2.0, 1.6))
        words = f"median {_span(day)}"
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


def _median(curve: Curve) -> int | None:
    return next((day for day, _, _, _, share in curve.points if share >= 0.5), None)


def _span(days: int) -> str:
    """Days as people say them: days up to two months, then months."""
    return f"{days} days" if days < 61 else f"{days / _DAYS['months']:.1f} months"


def _words(seen: Seen, curve: Curve) -> str:
    """A curve in words."""
    last, _, _, _, share = curve.points[-1]
    small = 0 < curve.persons < seen.observed.least
    many = f"fewer than {seen.observed.least}" if small else f"{curve.persons:,}"
    median = _median(curve)
    half = f"; median {median:,} days" if median is not None else "; the median was not reached"
    return (
        f"From {seen.name(curve.source)} to {seen.name(curve.target)}, {many} persons: "
        f"{percent(round(share * 10_000), 10_000)} by day {last:,}{half}."
    )
