"""How often what a sentence asks was not done: a bar for each sentence, the most frequent departure first.

A bar is all persons whom the sentence concerns: those who departed from it, those who did not, and, hatched, those of
whom the records do not tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..namespaces import compact
from ..pathway.model import Pathway, Quote
from .blocks import LEAD, Run, Words
from .citing import GLUE, meta
from .facts import Facts
from .furniture import Entry, footer, hatched, heading
from .observed import Departure, Observed
from .palette import pen
from .scene import MM, Box, Item, Line, Mark, Pen, Scene, Text
from .seen import Seen, percent

__all__ = ["departures_scene"]

_WIDTHS = {"two": 178 * MM, "one": 85 * MM}
_MARGIN = 2.0
_BAR = 10.0
_TITLE = "Departures from the document"


def departures_scene(facts: Facts, pathway: Pathway, observed: Observed, width: str = "two") -> Scene:
    """The departures of a cohort at the width of one column (85 mm) or two (178 mm)."""
    seen = Seen(facts, pathway, observed)
    whole, small = _WIDTHS[width], 6.4 if width == "two" else 6.0
    notes: list[Item] = []
    items: list[Item] = []
    title = f"{_TITLE}: {pathway.label}"
    y = heading(notes, title, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 7.6) + 3
    rows = [_Row(seen, departure, small, width == "one") for departure in sorted(observed.departures, key=_rank)]
    for row in rows:
        item, y = row.draw(y, whole)
        items.append(item)
        y += 7
    if not rows:
        notes.append(Item("nothing", "note", (Text(_MARGIN, y + 8, seen.none, small + 1),)))
        y += 18
    told = seen.caption("Percentages are of those of whom it could be told." if rows else "")
    y = footer(notes, _legend() if rows else (), told, _MARGIN, y + 1, whole - 2 * _MARGIN, small)
    alt = " ".join(
        ["Bar chart: departures from what sentences say.", *(row.alt() for row in rows)] + ([] if rows else [seen.none])
    )
    return Scene("departures", title, alt.replace(GLUE, " "), told, whole, y + _MARGIN, (*items, *notes))


def _rank(departure: Departure) -> tuple[float, str, str]:
    """The largest share first; what is not shown after what is, and what nobody could tell last."""
    if departure.persons is None or not departure.assessed:
        share = 0.0 if departure.assessed else -1.0
    else:
        share = departure.persons / departure.assessed
    return -share, departure.passage, departure.kind


def _legend() -> list[Entry]:
    return [
        Entry("departed", Pen("muted", 0.6), "rect", "muted"),
        Entry("did not", Pen("muted", 0.6), "rect", "panel"),
        Entry("not known from the records", Pen("muted", 0.6), "rect", hatch=True),
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    seen: Seen
    departure: Departure
    small: float
    stacked: bool

    @property
    def quote(self) -> Quote | None:
        return self.seen.facts.quotes.get(self.departure.passage)

    def _colour(self) -> str:
        """The colour of the stage that the sentence is about."""
        pathway, iri = self.seen.pathway, self.departure.passage
        for escalation in pathway.escalations:
            if any(quote.iri == iri for trigger in escalation.triggers for quote in trigger.passages):
                return self.seen.at[escalation.target].colour if escalation.target in self.seen.at else "other"
        for place in self.seen.places[1:]:
            options = place.stage.walk() if place.stage else ()
            said = [q for option in options for thing in (option, *option.indications) for q in thing.passages]
            if any(quote.iri == iri for quote in (*(place.stage.passages if place.stage else ()), *said)):
                return place.colour
        return "other"

    def draw(self, y: float, whole: float) -> tuple[Item, float]:
        """The row, and where it ends."""
        quote, small = self.quote, self.small
        colour = self._colour()
        left, right = _MARGIN, whole - _MARGIN
        wide = right - left if self.stacked else (right - left) * 0.5
        name = f"[{quote.id}]" if quote else compact(self.departure.passage)
        about = meta((quote,), self.seen.facts.cite)[:-1] if quote else ()
        marks: list[Mark] = []
        head = Words((Run(self.departure.words, bold=True),), small + 0.8, most=3)
        marks += head.draw(left, y, wide)
        at = y + head.height(wide) + 1
        sample = pen(quote.modality_iri if quote else None, f"{colour}.line")
        marks.append(Line(((left, at + LEAD * small / 2), (left + 17, at + LEAD * small / 2)), sample, head=False))
        text = f"“{quote.text}”" if quote else "the passage is not in the graph"
        said = Words((*about, Run(name, "muted"), Run(text)), small, most=3)
        marks += said.draw(left + 21, at, wide - 21)
        at += said.height(wide - 21)
        if self.stacked:
            marks += self._bar(left, at + 2.5, right - left, colour)
            marks += self._numbers(left, at + 2.5 + _BAR + 1, right - left)
            bottom = at + 2.5 + _BAR + 1 + LEAD * small
        else:
            x = left + wide + 14
            marks += self._bar(x, y + 1.5, right - x, colour)
            marks += self._numbers(x, y + 1.5 + _BAR + 1.5, right - x)
            bottom = max(at, y + _BAR + 3 + 2 * LEAD * small)
        passages = (quote.curie,) if quote else ()
        return Item(
            f"{self.departure.kind} {self.departure.passage}", "node", tuple(marks), self.alt(), passages
        ), bottom

    def _bar(self, x: float, y: float, wide: float, colour: str) -> list[Mark]:
        """Those who departed, those who did not, and hatched those of whom it is not known."""
        gone, known, open_ = (
            n or 0 for n in (self.departure.persons, self.departure.assessed, self.departure.undetermined)
        )
        every = known + open_
        if not every:
            return [Box(x, y, wide, _BAR, "rect", None, Pen("faint", 0.6))]
        scale = wide / every
        marks: list[Mark] = []
        if known:
            marks.append(Box(x, y, known * scale, _BAR, "rect", f"{colour}.band", None))
        if open_:
            marks += hatched(x + known * scale, y, open_ * scale, _BAR)
        if known:
            thin = self.departure.persons is None
            marks.append(Box(x, y, 1.4 if thin else gone * scale, _BAR, "rect", f"{colour}.line", None))
        marks.append(Box(x, y, wide, _BAR, "rect", None, Pen(f"{colour}.line", 0.6)))
        return marks

    def _numbers(self, x: float, y: float, wide: float) -> list[Mark]:
        departure, count = self.departure, self.seen.count
        runs = [Run(count(departure.persons), bold=True), Run(f"of{GLUE}{count(departure.assessed)}")]
        if departure.persons is not None and departure.assessed:
            runs.append(Run(f"({percent(departure.persons, departure.assessed)})", bold=True))
        elif departure.persons is None and departure.assessed:
            most = min(self.seen.observed.least, departure.assessed)
            runs.append(Run(f"(<{percent(most, departure.assessed)})"))
        if departure.undetermined != 0:
            runs[-1] = Run(runs[-1].text + ";", runs[-1].colour, runs[-1].bold)
            runs.append(Run(f"{count(departure.undetermined)}{GLUE}not known", "muted"))
        return Words(tuple(runs), self.small + 0.4, most=2).draw(x, y, wide)

    def alt(self) -> str:
        """The row in words."""
        departure, quote, least = self.departure, self.quote, self.seen.observed.least
        few = f"fewer than {least}"
        persons, assessed, unknown = (
            few if n is None else f"{n:,}" for n in (departure.persons, departure.assessed, departure.undetermined)
        )
        share = (
            f" ({percent(departure.persons, departure.assessed)})"
            if departure.persons is not None and departure.assessed
            else ""
        )
        said = f" {quote.modality or ''} [{quote.id}] “{quote.text}”" if quote else ""
        return f"{departure.words}: {persons} of {assessed}{share}, {unknown} not known;{said}.".replace("  ", " ")
