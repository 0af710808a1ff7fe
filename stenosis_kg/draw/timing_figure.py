"""Time to a stage: one panel for each pair of stages, all on the same axes.

A curve is the cumulative incidence of arrival (Aalen-Johansen) with death as a competing risk. It is given at the end
of each interval and ends with the last known one. Under each panel are the numbers at risk, where they are known near
the tick.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..pathway.model import PathwayRecords
from . import metrics
from .captions import add_legend_and_caption, add_title
from .citing import NBSP
from .cohort_view import HIDDEN, CohortView
from .facts import FigureData
from .observed import ObservedCohort, ObservedCurve
from .scene import COLUMNS, Item, Line, Scene, TextLine
from .timing_panel import BROKEN, LONG, UNTOLD, Axes, Panel, Points, curve_words, known, share_words

__all__ = ["timing_scene"]

_MARGIN = 2.0
_DAYS = {"months": 30.4375, "years": 365.25}
_SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_TITLE = "Time to a stage"
_CHART = "Chart: share that has come to a stage, by day"


def timing_scene(facts: FigureData, pathway: PathwayRecords, observed: ObservedCohort, width: str = "two") -> Scene:
    """The curves of a cohort at the width of one column (85 mm) or two (178 mm)."""
    cohort = CohortView(facts, pathway, observed)
    whole, small = COLUMNS[width], 6.4 if width == "two" else 6.0
    notes: list[Item] = []
    items: list[Item] = []
    title = f"{_TITLE}: {pathway.label}"
    y = add_title(notes, title, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 7.6) + 2
    curves = [curve for curve in observed.curves if curve.points]
    if curves:
        most = 2 if len(curves) in (2, 4) else 3
        columns = min(len(curves), most) if width == "two" else 1
        across = min(270.0, (whole - 2 * _MARGIN - 14.0 * (columns - 1)) / columns)
        axes = _axes(cohort, curves, across, _room(curves, small))
        for i in range(0, len(curves), columns):
            row = curves[i : i + columns]
            panels = [
                Panel(cohort, curve, axes, _MARGIN + (across + 14.0) * j, across, small) for j, curve in enumerate(row)
            ]
            head = max(panel.head for panel in panels)
            items += [panel.draw(y, head) for panel in panels]
            y += head + panels[0].tall + 9
    else:
        notes.append(Item("nothing", "note", (TextLine(_MARGIN, y + 10, cohort.none, small + 1),)))
        y += 20
    told = cohort.caption(_more(cohort, items) if curves else "")
    y = add_legend_and_caption(notes, (), told, _MARGIN, y + 1, whole - 2 * _MARGIN, small)
    alt = " ".join([f"{_CHART}.", *(curve_words(cohort, curve) for curve in curves)])
    if not curves:
        alt = f"{_CHART}. {cohort.none}"
    return Scene("timing", title, alt.replace(NBSP, " "), told, whole, y + _MARGIN, (*items, *notes))


def _more(cohort: CohortView, drawn: Sequence[Item]) -> str:
    """The part of the caption that explains the curves."""
    parts = [
        "Share that has arrived (Aalen-Johansen): from diagnosis, at the first visit by any way (death competes);",
        "from a stage, at the next step (death and other stages compete).",
    ]
    marks = [mark for each in drawn for mark in each.marks]
    if any(isinstance(mark, Line) and mark.stroke.dash == BROKEN and mark.stroke.width > 1 for mark in marks):
        parts.append("Broken line: arrivals are told only at its end.")
    if any(isinstance(mark, TextLine) and mark.text == UNTOLD for mark in marks):
        parts.append(f"“{UNTOLD}”: {HIDDEN if cohort.observed.least > 1 else 'not known'}.")
    return " ".join(parts)


def _clear(points: Points) -> int:
    """The last day worth an axis: the end of the curve, or the start of a long last interval with arrivals."""
    before = points[-2][0] if len(points) > 1 else 0
    return before if points[-1][2] and points[-1][0] - before > LONG else points[-1][0]


def _axes(cohort: CohortView, curves: Sequence[ObservedCurve], across: float, left: float) -> Axes:
    """Axes for all curves: in months up to three years, in years beyond, with as many ticks as fit."""
    told = [known(curve, cohort.observed.least) for curve in curves]
    last = max(map(_clear, told)) or max(points[-1][0] for points in told)
    right = [metrics.width(f"day {points[-1][0]:,}", 6.4) for points in told if points[-1][0] > last]
    right += [metrics.width(share_words(points), 6.4, bold=True) for points in told]
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
