"""Deviations from what sentences require: a bar for each sentence, the most frequent deviation first.

A bar is all persons whom the sentence concerns: those who deviated, those who did not, and, hatched, those who cannot
be assessed. If one of these counts is suppressed there is no bar; sentences that concern nobody come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..namespaces import compact
from ..pathway.model import PathwayRecords
from ..statements.model import Passage
from .captions import LegendEntry, add_legend_and_caption, add_title, hatched
from .citing import NBSP, attribution
from .cohort_view import HIDDEN, CohortView, percent
from .facts import FigureData
from .observed import ObservedCohort, ObservedDeviation
from .palette import modality_stroke
from .paragraph import LEAD, Paragraph, TextRun
from .scene import COLUMNS, Box, Item, Line, Mark, Scene, Stroke, TextLine

__all__ = ["deviations_scene"]

_MARGIN = 2.0
_BAR = 10.0
_TITLE = "Departures from the document"
_REST = "Not to be told from this data (nobody concerned):"


def deviations_scene(facts: FigureData, pathway: PathwayRecords, observed: ObservedCohort, width: str = "two") -> Scene:
    """The deviations of a cohort at the width of one column (85 mm) or two (178 mm)."""
    cohort = CohortView(facts, pathway, observed)
    whole, small = COLUMNS[width], 6.4 if width == "two" else 6.0
    notes: list[Item] = []
    items: list[Item] = []
    title = f"{_TITLE}: {pathway.label}"
    y = add_title(notes, title, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 7.6) + 3
    rows = [_Row(cohort, deviation, small, width == "one") for deviation in sorted(observed.deviations, key=_rank)]
    concerning = [row for row in rows if row.concerns]
    for row in concerning:
        item, y = row.draw(y, whole)
        items.append(item)
        y += 7
    said = ["Bar chart: departures from what sentences say.", *(row.alt() for row in concerning)]
    rest = [row for row in rows if not row.concerns]
    if rest:
        y += 2 if concerning else 0
        head = Paragraph((TextRun(_REST, "muted", bold=True),), small + 0.4, most=3)
        notes.append(Item("rest", "note", tuple(head.draw(_MARGIN, y, whole - 2 * _MARGIN))))
        y += head.height(whole - 2 * _MARGIN) + 1
        for row in rest:
            item, y = row.line(y, whole)
            items.append(item)
        y += 6
        said.append(f"{_REST} {'; '.join(row.named for row in rest)}.")
    if not rows:
        notes.append(Item("nothing", "note", (TextLine(_MARGIN, y + 8, cohort.none, small + 1),)))
        y += 18
        said.append(cohort.none)
    shares = any(row.deviation.persons is not None and row.deviation.assessed for row in rows)
    caption = cohort.caption("Percentages are of those of whom it could be told." if shares else "")
    bars = [row.deviation for row in concerning if row.known]
    y = add_legend_and_caption(notes, _legend(bars), caption, _MARGIN, y + 1, whole - 2 * _MARGIN, small)
    alt = " ".join(said)
    return Scene("departures", title, alt.replace(NBSP, " "), caption, whole, y + _MARGIN, (*items, *notes))


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
        LegendEntry("departed", Stroke("muted", 0.6), "rect", "muted"),
        LegendEntry("no departure on record", Stroke("muted", 0.6), "rect", "panel"),
        LegendEntry("not known from the records", Stroke("muted", 0.6), "rect", hatch=True),
    )
    there = (any(each.persons for each in bars), any(each.assessed for each in bars), any(e.undetermined for e in bars))
    return [part for part, some in zip(parts, there, strict=True) if some]


@dataclass(frozen=True, slots=True)
class _Row:
    cohort: CohortView
    deviation: ObservedDeviation
    small: float
    stacked: bool

    @property
    def passage(self) -> Passage | None:
        return self.cohort.facts.passages.get(self.deviation.passage)

    @property
    def concerns(self) -> bool:
        """True unless all counts are shown and zero."""
        return (self.deviation.persons, self.deviation.assessed, self.deviation.undetermined) != (0, 0, 0)

    @property
    def known(self) -> bool:
        """True if no count of the bar is suppressed."""
        return None not in (self.deviation.persons, self.deviation.assessed, self.deviation.undetermined)

    @property
    def name(self) -> str:
        """The number of its sentence in brackets."""
        return f"[{self.passage.id}]" if self.passage else compact(self.deviation.passage)

    @property
    def named(self) -> str:
        """Its words and its sentence: "no rehabilitation stage within 90 days of the surgical stage [s18]"."""
        return f"{self.deviation.words}{NBSP}{self.name}"

    @property
    def key(self) -> str:
        """Its key in the figure."""
        return f"{self.deviation.kind} {self.deviation.passage} {self.deviation.words}".strip()

    def line(self, y: float, whole: float) -> tuple[Item, float]:
        """The row as a line that has no numbers, and where it ends."""
        words = Paragraph((TextRun(self.named, "muted"),), self.small, most=3, hang=8.0)
        wide = whole - 2 * _MARGIN
        passages = (self.passage.curie,) if self.passage else ()
        item = Item(self.key, "node", tuple(words.draw(_MARGIN, y, wide)), self.named, passages)
        return item, y + words.height(wide)

    def _colour(self) -> str:
        """The colour of the stage that the sentence is about."""
        pathway, iri = self.cohort.pathway, self.deviation.passage
        for escalation in pathway.escalations:
            if any(passage.iri == iri for trigger in escalation.triggers for passage in trigger.passages):
                return self.cohort.at[escalation.target].colour if escalation.target in self.cohort.at else "other"
        for place in self.cohort.places[1:]:
            options = place.stage.walk() if place.stage else ()
            said = [q for option in options for thing in (option, *option.indications) for q in thing.passages]
            if any(passage.iri == iri for passage in (*(place.stage.passages if place.stage else ()), *said)):
                return place.colour
        return "other"

    def draw(self, y: float, whole: float) -> tuple[Item, float]:
        """The row, and where it ends."""
        passage, small = self.passage, self.small
        colour = self._colour()
        left, right = _MARGIN, whole - _MARGIN
        wide = right - left if self.stacked else (right - left) * 0.5
        # A missing reason is no breach of what the sentence makes necessary when there is a reason.
        unexplained = self.deviation.kind == "untriggered"
        about: tuple[TextRun, ...] = (TextRun("not explained by", "muted"),) if unexplained else ()
        if passage and not unexplained:
            about = attribution((passage,), self.cohort.facts.cite)[:-1]
        marks: list[Mark] = []
        head = Paragraph((TextRun(self.deviation.words, bold=True),), small + 0.8, most=3)
        marks += head.draw(left, y, wide)
        at = y + head.height(wide) + 1
        sample = modality_stroke(passage, f"{colour}.line")
        if not unexplained:
            marks.append(Line(((left, at + LEAD * small / 2), (left + 17, at + LEAD * small / 2)), sample, head=False))
        text = f"“{passage.text}”" if passage else "the passage is not in the graph"
        said = Paragraph((*about, TextRun(self.name, "muted"), TextRun(text)), small, most=4)
        marks += said.draw(left + 21, at, wide - 21)
        at += said.height(wide - 21)
        x, top = (left, at + 2.5) if self.stacked else (left + wide + 14, y + 1.5)
        bar = _BAR + 1.2 if self.known else 0.0
        marks += self._bar(x, top, right - x, colour) if self.known else []
        numbers = Paragraph(self._numbers(), small + 0.4, most=2)
        marks += numbers.draw(x, top + bar, right - x)
        bottom = max(at, top + bar + numbers.height(right - x))
        passages = (passage.curie,) if passage else ()
        return Item(self.key, "node", tuple(marks), self.alt(), passages), bottom

    def _bar(self, x: float, y: float, wide: float, colour: str) -> list[Mark]:
        """Those who deviated, those who did not, and, hatched, those not assessable."""
        deviation = self.deviation
        gone, known, open_ = deviation.persons or 0, deviation.assessed or 0, deviation.undetermined or 0
        scale = wide / (known + open_)
        marks: list[Mark] = []
        if known:
            marks.append(Box(x, y, known * scale, _BAR, "rect", f"{colour}.band", None))
        if open_:
            marks += hatched(x + known * scale, y, open_ * scale, _BAR)
        if gone:
            marks.append(Box(x, y, gone * scale, _BAR, "rect", f"{colour}.line", None))
        marks.append(Box(x, y, wide, _BAR, "rect", None, Stroke(f"{colour}.line", 0.6)))
        return marks

    def _numbers(self) -> tuple[TextRun, ...]:
        """The counts in words, suppressed ones as "not shown"."""
        deviation = self.deviation
        persons, assessed, open_ = deviation.persons, deviation.assessed, deviation.undetermined
        if persons is None and assessed is None and open_ is None:
            return (TextRun(HIDDEN, "muted"),)
        if persons is None:
            runs = [TextRun(f"departed: {HIDDEN}{f', of {assessed:,}' if assessed is not None else ''}")]
        elif assessed is None:
            runs = [TextRun(f"{persons:,} departed,", bold=True), TextRun(f"of how many is {HIDDEN}")]
        else:
            runs = [TextRun(f"{persons:,}", bold=True), TextRun(f"of{NBSP}{assessed:,}")]
            if assessed:
                runs.append(TextRun(f"({percent(persons, assessed)})", bold=True))
        if open_ or (open_ is None and assessed is not None):
            runs[-1] = TextRun(runs[-1].text + ";", runs[-1].colour, runs[-1].bold)
            runs.append(TextRun(f"not known: {HIDDEN}" if open_ is None else f"{open_:,}{NBSP}not known", "muted"))
        return tuple(runs)

    def alt(self) -> str:
        """The row in words."""
        passage = self.passage
        how = "not explained by" if self.deviation.kind == "untriggered" else passage and passage.modality
        said = f"; {how or ''} [{passage.id}] “{passage.text}”" if passage else ""
        return f"{self.deviation.words}: {' '.join(run.text for run in self._numbers())}{said}.".replace("  ", " ")
