"""Several pathways as one figure: a band for each care phase, each treatment in it once, with a chip for each document.

Above stands which document is which, and for which condition its pathway is. In the gap above a band stands what leads
there, by document. What documents dispute has a heavy border and a peak; what one advises against, a cross.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..comparison import CONFLICTS
from ..comparison.pathways import MergedPathways, Phase
from ..namespaces import SKG
from ..pathway.model import Stage
from ..statements import Passage
from .cards import Card, columns_of_cards, rows_of_cards
from .figure_data import FigureData, curies, passages_of
from .merged_cards import WAY, MergedCards
from .merged_words import DIFFERENT, alt, merged_diagram
from .palette import family
from .paragraph import NBSP, Paragraph, TextRun
from .pathway_arrows import BandGap, PathwayArrows, gaps_between_bands
from .pathway_cards import FontSizes
from .scene import MM, Box, Item, Paper, Scene, Stroke
from .sheet import MARGIN, LegendEntry, Sheet, capital, caption_text, modality_legend

__all__ = ["merged_scene"]

_SIZES = {"two": FontSizes(9.5, 8.0, 7.4), "one": FontSizes(8.0, 7.4, 7.0)}
_LANE = 6.5
_PAD = 4.6
_COLUMNS = ((4, 3), (2,))  # how many columns of treatments there may be, in a figure of two columns and of one
_NAMES = 40 * MM  # how much room the name of a phase has


def merged_scene(data: FigureData, merged: MergedPathways, paper: Paper) -> Scene:
    """The figure at the width of one column (85 mm) or two (178 mm)."""
    cards = MergedCards(data, merged, _SIZES[paper.columns])
    gaps = gaps_between_bands(cards, all_left=False)
    scene = _Figure(cards, gaps, paper).scene()
    if any(gap.ladder and gap.from_right for gap in gaps):
        scene = _Figure(cards, gaps_between_bands(cards, all_left=True), paper).scene()
    return scene


class _Figure:
    def __init__(self, cards: MergedCards, gaps: list[BandGap], paper: Paper) -> None:
        self.cards, self.gaps, self.merged = cards, gaps, cards.merged
        self.stacked = paper.columns == "one"
        self.sheet = Sheet("merged-pathways", capital(cards.title), paper, cards.sizes.title, cards.sizes.small)
        beside = _LANE * sum(len(gap.from_right) + 2 * len(gap.upward) for gap in gaps)
        self.left = MARGIN + 3 + _LANE * max(1, sum(len(gap.from_left) for gap in gaps))
        self.right = self.sheet.right - (beside + 3 if beside else 0)
        self.under: list[Item] = []
        self.over: list[Item] = []

    def scene(self) -> Scene:
        """The figure, from the top down."""
        self._documents()
        start, y = self._start(self.sheet.y)
        bands: list[Box] = []
        for number, (phase, gap) in enumerate(zip(self.merged.phases, self.gaps, strict=True), 1):
            y = gap.place(self.over, self.left, self.right, y, first=not bands)
            bands.append(self._band(phase, f"{number}{NBSP}{capital(phase.label)}", y))
            y += bands[-1].h
        for phase in self.merged.unplaced:
            y += self._band(phase, capital(phase.label), y + 6).h + 6
        for card in self.cards.against(None):
            tall = card.height(self.right - self.left)
            self.over += card.draw(self.left, y + 6, self.right - self.left, tall)
            y += tall + 6
        arrows = PathwayArrows(self.cards, self.gaps, bands, start, _LANE).draw()
        self.sheet.y = y + 6
        self.sheet.legend(self._legend())
        items = (*self.under, *arrows, *self.over)
        caption = caption_text(self.cards.data, items)
        return self.sheet.scene(items, caption, alt(self.cards), merged_diagram(self.cards))

    def _documents(self) -> None:
        """Which document is which, and what its pathway is for."""
        size = self.cards.sizes.small
        for short, said in self.cards.documents():
            words = Paragraph((TextRun(short, bold=True), TextRun(said, "muted")), size, hang=8)
            self.sheet.write(f"document-{short}", words)
            self.sheet.y += 1
        if not self.merged.one_condition:
            self.sheet.write("conditions", Paragraph((TextRun(DIFFERENT, bold=True),), size))
        self.sheet.y += 4

    def _start(self, y: float) -> tuple[Box, float]:
        """Where care starts: the conditions, each with the documents whose pathway is for it."""
        found: dict[str, tuple[str, list[str]]] = {}
        for document, pathways in self.merged.documents:
            for condition in (each for pathway in pathways for each in pathway.conditions):
                found.setdefault(condition.iri, (condition.label, []))[1].append(self.cards.short(document))
        lines = [
            Paragraph(
                (TextRun(label, bold=True), TextRun(", ".join(dict.fromkeys(names)), "muted")), self.cards.sizes.label
            )
            for label, names in found.values()
        ] or [Paragraph((TextRun("start", bold=True),), self.cards.sizes.label)]
        look = self.cards.data.family(next(iter(found), self.merged.pathways[0].iri))
        conditions = [each for pathway in self.merged.pathways for each in pathway.conditions]
        card = Card(
            "start", tuple(lines), "pill", f"{look.name}.band", Stroke(f"{look.name}.line", 0.9),
            title=f"start: {'; '.join(label for label, _ in found.values())}",
            passages=curies(passages_of(conditions)),
        )  # fmt: skip
        wide = min(card.natural, self.right - self.left)
        self.over += card.draw(self.left, y, wide, card.height(wide))
        box = self.over[-1].marks[0]
        assert isinstance(box, Box)
        return box, y + card.height(wide) + 10

    def _band(self, phase: Phase, name: str, y: float) -> Box:
        """One phase: its frame, its name with its documents, its treatments. Returns the frame."""
        cards, left, right = self.cards, self.left + _PAD, self.right - _PAD
        treatments, against = cards.treatments(phase), cards.against(phase)
        stage = Stage(phase.iri, phase.label, cards.passages(phase), placed=phase.placed)
        colour = self._look(phase)
        heading = Paragraph((TextRun(name, f"{colour}.line", bold=True),), cards.sizes.stage)
        named = Card(
            f"{stage.curie}/name",
            (heading,),
            "rect",
            None,
            None,
            pad=0,
            title=phase.label,
            passages=curies(stage.passages),
        )
        head = replace(named, key=f"{stage.curie}/documents", words=(cards.head(phase),))
        at = y + _PAD
        tall = max(named.height(_NAMES), head.height(right - left - _NAMES))
        self.over += named.draw(left, at, _NAMES, tall, stage.curie)
        self.over += head.draw(left + _NAMES, at + 1, right - left - _NAMES, tall, stage.curie)
        at += tall + _PAD
        choices = (columns_of_cards(treatments, right - left, 3.4, n, in_order=True) for n in _COLUMNS[self.stacked])
        laid = min(choices, key=lambda each: each.height)
        for each in filter(lambda each: each.cells, (laid, rows_of_cards(against, right - left, 3.4))):
            self.over += each.draw(left, at, stage.curie)
            at += each.height + _PAD
        frame = Box(self.left, y, self.right - self.left, at - y, "round", f"{colour}.band", None)
        border = Stroke(f"{colour}.line", 0.5) if phase.placed else None
        frame = replace(frame, stroke=border)
        self.under.append(Item(stage.curie, "frame", (frame,), phase.label, curies(stage.passages)))
        return frame

    def _look(self, phase: Phase) -> str:
        """The colour of a phase: that of the first treatment that is offered in it."""
        offered = next((each.iri for each in phase.treatments if each.offers), phase.iri)
        return self.cards.data.family(offered).name

    def _legend(self) -> list[LegendEntry]:
        """One entry for each modality that occurs, from the firmest on, then for the shapes."""
        phases = (*self.merged.phases, *self.merged.unplaced)
        every = [each for phase in phases for each in phase.treatments] + list(self.merged.against)
        entries = modality_legend(self._spoken())
        if self.merged.ways:
            trigger = family([SKG + "Finding"])
            words = "what leads on, by document: any one will do"
            entries.append(
                LegendEntry(words, Stroke(f"{trigger.name}.line", 0.7), trigger.shape, f"{trigger.name}.band")
            )
        if any(way.bypasses for way in self.merged.ways):
            entries.append(LegendEntry("way round a phase: before, during or instead of it", WAY, bend=True))
        if any(each.against for each in every):
            entries.append(LegendEntry("advised against, or denied", Stroke("ink", 1.1), "cross"))
        kinds = {conflict.kind for each in every for conflict in each.conflicts}
        if kinds:
            told = "; ".join(f"{kind}, {words}" for kind, words in CONFLICTS.items() if kind in kinds)
            entries.append(LegendEntry(f"disputed: {told}", Stroke("ink", 1.1), "peak"))
        return entries

    def _spoken(self) -> Iterator[Passage | None]:
        """The firmest passage of everything that a chip shows with its line."""
        for phase in (*self.merged.phases, *self.merged.unplaced):
            for each in phase.treatments:
                for offer in each.offers:
                    option = offer.option
                    yield from (named.firmest for named in (option, *option.indications, *option.times))
                yield from (barred.advice.firmest for barred in each.against)
                yield from (passage for _, cell in each.denials for passage in cell.passages)
        for treatment in self.merged.against:
            yield from (barred.advice.firmest for barred in treatment.against)
        for way in self.merged.ways:
            yield from (trigger.firmest for part in way.parts for trigger in part.triggers)
