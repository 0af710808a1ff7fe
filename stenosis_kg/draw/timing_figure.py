"""Time to a stage: one panel for each pair of stages, all on the same axes.

A curve is the cumulative incidence of arrival (Aalen-Johansen) with death as a competing risk. It is given at the end
of each interval and ends with the last known one. Under each panel are the numbers at risk, where they are known near
the tick.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import metrics
from .cohort_view import HIDDEN, CohortView
from .observed import ObservedCurve, Points
from .paragraph import NBSP
from .scene import Item, Line, Scene, TextLine
from .sheet import MARGIN
from .timing_panel import BROKEN, LONG, NOT_KNOWN, Axes, Panel, curve_words, known, share_words

__all__ = ["timing_scene"]

_DAYS = {"months": 30.4375, "years": 365.25}
_SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_CHART = "Chart: share that has come to a stage, by day."
_GAP = 14.0


def timing_scene(cohort: CohortView, width: str = "two") -> Scene:
    """The curves of a cohort at the width of one column (85 mm) or two (178 mm)."""
    sheet = cohort.sheet("timing", "Time to a stage", width)
    sheet.y += 2
    items: list[Item] = []
    curves = [curve for curve in cohort.observed.curves if curve.points]
    if curves:
        most = 2 if len(curves) in (2, 4) else 3
        columns = min(len(curves), most) if width == "two" else 1
        across = min(270.0, (sheet.across - _GAP * (columns - 1)) / columns)
        axes = _axes(cohort, curves, across, _room(curves, sheet.small))
        for i in range(0, len(curves), columns):
            lefts = [MARGIN + (across + _GAP) * j for j in range(columns)]
            row = zip(curves[i : i + columns], lefts, strict=False)
            panels = [Panel(cohort, curve, axes, left, across, sheet.small) for curve, left in row]
            head = max(panel.head for panel in panels)
            items += [panel.draw(sheet.y, head) for panel in panels]
            sheet.y += head + panels[0].tall + 9
    else:
        sheet.notes.append(Item("nothing", "note", (TextLine(MARGIN, sheet.y + 10, cohort.none, sheet.small + 1),)))
        sheet.y += 20
    sheet.y += 1
    alt = " ".join([_CHART, *(curve_words(cohort, curve) for curve in curves)] if curves else [_CHART, cohort.none])
    return sheet.scene(items, cohort.caption(_more(cohort, items) if curves else ""), alt.replace(NBSP, " "))


def _more(cohort: CohortView, drawn: Sequence[Item]) -> str:
    """The part of the caption that explains the curves."""
    parts = [
        "Share that has arrived (Aalen-Johansen): from diagnosis, at the first visit by any way (death competes);",
        "from a stage, at the next step (death and other stages compete).",
    ]
    marks = [mark for each in drawn for mark in each.marks]
    if any(isinstance(mark, Line) and mark.stroke.dash == BROKEN and mark.stroke.width > 1 for mark in marks):
        parts.append("Broken line: arrivals are given only at its end.")
    if any(isinstance(mark, TextLine) and mark.text == NOT_KNOWN for mark in marks):
        parts.append(f"“{NOT_KNOWN}”: {HIDDEN if cohort.observed.least > 1 else 'not known'}.")
    return " ".join(parts)


def _clear(points: Points) -> int:
    """The last day worth an axis: the end of the curve, or the start of a long last interval with arrivals."""
    before = points[-2][0] if len(points) > 1 else 0
    return before if points[-1][2] and points[-1][0] - before > LONG else points[-1][0]


def _axes(cohort: CohortView, curves: Sequence[ObservedCurve], across: float, left: float) -> Axes:
    """Axes for all curves: in months up to three years, in years beyond, with as many ticks as fit."""
    shown = [known(curve, cohort.observed.least) for curve in curves]
    last = max(map(_clear, shown)) or max(points[-1][0] for points in shown)
    right = [metrics.width(f"day {points[-1][0]:,}", 6.4) for points in shown if points[-1][0] > last]
    right += [metrics.width(share_words(points), 6.4, bold=True) for points in shown]
    room = max(24.0, *right) + 3.5
    high = max(curve.points[-1][4] for curve in curves)
    unit = "months" if last <= 3.1 * 365.25 else "years"
    wide = max(metrics.width(f"{curve.persons:,}", 6.4) for curve in curves)
    most = max(2, int((across - left - room) // max(24.0, wide + 6)))
    whole = last / _DAYS[unit]
    each = next((n for n in (1, 2, 3, 6, 12, 24) if whole / n <= most), 60)
    if whole < 1:
        unit, whole, each = "days", float(last), next((n for n in (1, 5, 10, 15, 30) if last / n <= most), 30)
    days = _DAYS.get(unit, 1.0)
    ticks = tuple((n * days, f"{n:,}") for n in range(0, int(whole + 0.1 * each) + 1, each))
    top = next((share for share in _SHARES if share >= high * 1.04), 1.0)
    return Axes(max(last, ticks[-1][0]), ticks, unit, top, left, room)


def _room(curves: Sequence[ObservedCurve], small: float) -> float:
    """The width of the label before the numbers at risk, and of half of the first of those."""
    widest = max(metrics.width(f"{curve.persons:,}", small) for curve in curves)
    return max(25.0, metrics.width("at risk", small) + 3 + widest / 2)
