"""Deviations from what sentences require: a bar for each sentence, the most frequent deviation first.

A bar is all assessable persons, its dark part those who deviated: the share that is written under it. A thin hatched
strip under the bar is the share of all whom the sentence concerns that cannot be assessed. If one of these counts is
suppressed there is no bar; sentences that concern nobody come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..namespaces import compact
from .cohort_view import HIDDEN, CohortView, percent
from .figure_data import passages_of
from .observed import ObservedDeviation
from .palette import modality_stroke
from .paragraph import LEAD, NBSP, Paragraph, TextRun
from .scene import Box, Item, Line, Mark, Paper, Scene, Stroke
from .sheet import MARGIN, LegendEntry, hatched

__all__ = ["deviations_scene"]

_BAR = 9.0
_STRIP = 3.2  # how high the strip of those who cannot be assessed is
_REST = "Not to be seen in this data (nobody concerned):"


def deviations_scene(cohort: CohortView, paper: Paper) -> Scene:
    """The deviations of a cohort at the width of one column (85 mm) or two (178 mm)."""
    sheet = cohort.sheet("deviations", "Deviations from the document", paper)
    sheet.y += 3
    items: list[Item] = []
    deviations = sorted(cohort.observed.deviations, key=_rank)
    rows = [_Row(cohort, deviation, sheet.small, paper.columns == "one") for deviation in deviations]
    concerning = [row for row in rows if row.counts != (0, 0, 0)]
    rest = [row for row in rows if row not in concerning]
    for row in concerning:
        item, sheet.y = row.draw(sheet.y, sheet.right)
        items.append(item)
        sheet.y += 7
    alt = ["Bar chart: deviations from what sentences say.", *(row.alt() for row in concerning)]
    if rest:
        sheet.y += 2 if concerning else 0
        sheet.write("rest", Paragraph((TextRun(_REST, "muted", bold=True),), sheet.small + 0.4, most=3))
        sheet.y += 1
        for row in rest:
            words = Paragraph((TextRun(row.named, "muted"),), sheet.small, most=3, hang=8.0)
            marks = tuple(words.draw(MARGIN, sheet.y, sheet.across))
            items.append(Item(row.key, "node", marks, row.named, row.passages))
            sheet.y += words.height(sheet.across)
        sheet.y += 6
        alt.append(f"{_REST} {'; '.join(row.named for row in rest)}.")
    if not rows:
        sheet.nothing(cohort.none, 8)
        alt.append(cohort.none)
    shares = any(each.persons is not None and each.assessed for each in deviations)
    sheet.y += 1
    sheet.legend(_legend([row.deviation for row in concerning if None not in row.counts]))
    caption = cohort.caption(items, "Percentages are of assessable persons." if shares else "")
    return sheet.scene(items, caption, " ".join(alt).replace(NBSP, " "))


def _rank(deviation: ObservedDeviation) -> tuple[float, str, str]:
    """The largest share first, then those with nobody assessable, then suppressed counts."""
    if deviation.persons is not None and deviation.assessed:
        share = deviation.persons / deviation.assessed
    else:
        share = -1.0 if deviation.assessed == 0 else -2.0 if deviation.persons is not None else -3.0
    return -share, deviation.passage, deviation.kind


def _legend(bars: Sequence[ObservedDeviation]) -> list[LegendEntry]:
    """The parts of the bars that occur."""
    parts = (
        LegendEntry("deviated", Stroke("muted", 0.6), "rect", "muted"),
        LegendEntry("no deviation on record", Stroke("muted", 0.6), "rect", "panel"),
        LegendEntry("not known from the records, of all concerned", Stroke("muted", 0.6), "rect", hatch=True),
    )
    there = (any(each.persons for each in bars), any(each.assessed for each in bars), any(e.undetermined for e in bars))
    return [part for part, some in zip(parts, there, strict=True) if some]


class _Row:
    """A deviation as a row of the figure; ``stacked`` puts the bar under the words."""

    def __init__(self, cohort: CohortView, deviation: ObservedDeviation, small: float, stacked: bool) -> None:
        self.cohort, self.deviation, self.small, self.stacked = cohort, deviation, small, stacked
        self.counts = (deviation.persons, deviation.assessed, deviation.undetermined)
        self.passage = cohort.data.passages.get(deviation.passage)
        self.passages = (self.passage.curie,) if self.passage else ()
        # A missing reason is no breach of what the sentence makes necessary when there is a reason.
        self.unexplained = deviation.kind == "untriggered"
        self.name = f"[{self.passage.name}]" if self.passage else compact(deviation.passage)
        self.named = f"{deviation.words}{NBSP}{self.name}"
        self.key = f"{deviation.kind} {deviation.passage} {deviation.words}".strip()
        self.colour = self._colour()

    def _colour(self) -> str:
        """That of the stage that the sentence is about."""
        iri, at = self.deviation.passage, self.cohort.at
        for escalation in self.cohort.pathway.escalations:
            if any(passage.iri == iri for passage in passages_of(escalation.triggers)):
                return at[escalation.target].colour if escalation.target in at else "other"
        for place in self.cohort.places[1:]:
            stages = [place.stage] if place.stage else []
            options = [option for stage in stages for option in stage.walk()]
            triggers = [trigger for option in options for trigger in option.indications]
            if any(passage.iri == iri for passage in passages_of([*stages, *options, *triggers])):
                return place.colour
        return "other"

    def draw(self, y: float, right: float) -> tuple[Item, float]:
        passage, small, left = self.passage, self.small, MARGIN
        wide = right - left if self.stacked else (right - left) * 0.5
        head = Paragraph((TextRun(self.deviation.words, bold=True),), small + 0.8, most=3)
        marks = head.draw(left, y, wide)
        at = y + head.height(wide) + 1
        about: tuple[TextRun, ...] = ()
        if self.unexplained:
            about = (TextRun("not explained by", "muted"),)
        else:
            middle, sample = at + LEAD * small / 2, modality_stroke(passage, f"{self.colour}.line")
            marks.append(Line(((left, middle), (left + 17, middle)), sample, head=False))
            about = self.cohort.data.attribution((passage,))[:-1] if passage else ()
        text = f"“{passage.text}”" if passage else "the passage is not in the graph"
        sentence = Paragraph((*about, TextRun(self.name, "muted"), TextRun(text)), small, most=4)
        marks += sentence.draw(left + 21, at, wide - 21)
        at += sentence.height(wide - 21)
        x, top = (left, at + 2.5) if self.stacked else (left + wide + 14, y + 1.5)
        if None not in self.counts:
            bar, high = self._bar(x, top, right - x)
            marks += bar
            top += high
        numbers = Paragraph(self._numbers(), small + 0.4, most=2)
        marks += numbers.draw(x, top, right - x)
        bottom = max(at, top + numbers.height(right - x))
        return Item(self.key, "node", tuple(marks), self.alt(), self.passages), bottom

    def _bar(self, x: float, y: float, wide: float) -> tuple[list[Mark], float]:
        """The assessable, dark those who deviated, and under them, hatched, the share not assessable; and how high."""
        gone, known, open_ = (count or 0 for count in self.counts)
        border, high = Stroke(f"{self.colour}.line", 0.6), 0.0
        marks: list[Mark] = []
        if known:
            marks.append(Box(x, y, wide, _BAR, "rect", f"{self.colour}.band", None))
            if gone:
                marks.append(Box(x, y, wide * gone / known, _BAR, "rect", f"{self.colour}.line", None))
            marks.append(Box(x, y, wide, _BAR, "rect", None, border))
            high += _BAR + 1.2
        if open_:
            part = wide * open_ / (known + open_)
            marks += [*hatched(x, y + high, part, _STRIP), Box(x, y + high, part, _STRIP, "rect", None, border)]
            high += _STRIP + 1.2
        return marks, high

    def _numbers(self) -> tuple[TextRun, ...]:
        """The counts in words, suppressed ones as "not shown"."""
        persons, assessed, open_ = self.counts
        if persons is None and assessed is None and open_ is None:
            return (TextRun(HIDDEN, "muted"),)
        if persons is None:
            runs = [TextRun(f"deviated: {HIDDEN}{f', of {assessed:,}' if assessed is not None else ''}")]
        elif assessed is None:
            runs = [TextRun(f"{persons:,} deviated,", bold=True), TextRun(f"of how many is {HIDDEN}")]
        else:
            runs = [TextRun(f"{persons:,}", bold=True), TextRun(f"of{NBSP}{assessed:,}")]
            if assessed:
                runs.append(TextRun(f"({percent(persons, assessed)})", bold=True))
        if open_ or (open_ is None and assessed is not None):
            runs[-1] = replace(runs[-1], text=runs[-1].text + ";")
            runs.append(TextRun(f"not known: {HIDDEN}" if open_ is None else f"{open_:,}{NBSP}not known", "muted"))
        return tuple(runs)

    def alt(self) -> str:
        passage = self.passage
        how = "not explained by" if self.unexplained else passage and passage.modality
        cited = f"; {how or ''} [{passage.name}] “{passage.text}”" if passage else ""
        return f"{self.deviation.words}: {' '.join(run.text for run in self._numbers())}{cited}.".replace("  ", " ")
