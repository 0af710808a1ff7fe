"""The pathway as a figure: stages are bands from top to bottom, and every arrow between them passes its trigger.

The composition is fixed; the graph fills it in. A band holds the options and purposes of its stage. In the gap above
a band stand the triggers that lead there: from the band above straight down; from further off, or round a stage that is
not needed, by a lane at the left; back up, by a lane at the right. Stages whose place no passage states stand aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..namespaces import SKG
from ..pathway.model import Named, PathwayRecords, Stage
from .cards import Card, rows_of_cards
from .figure_data import FigureData, curies, passages_of
from .palette import family
from .paragraph import NBSP, Paragraph, TextRun
from .pathway_arrows import BandGap, PathwayArrows, gaps_between_bands
from .pathway_cards import FontSizes, PathwayCards
from .pathway_words import alt, pathway_diagram
from .scene import MM, Box, Item, Mark, Paper, Scene, Stroke, TextLine
from .sheet import MARGIN, LegendEntry, Sheet, capital, caption_text, legend_column, modality_legend

__all__ = ["pathway_scene"]

_SIZES = {"two": FontSizes(9.5, 8.0, 7.4), "one": FontSizes(7.4, 7.4, 7.0, inline=True)}
_LANE = 6.5
_PAD = 4.6
# How wide the columns for stage and purpose are inside a band, and a stage that stands aside.
_STAGE = 33.5 * MM
_PURPOSE = 36 * MM
_ASIDE = 25 * MM


def pathway_scene(data: FigureData, pathway: PathwayRecords, paper: Paper) -> Scene:
    """The pathway figure at the width of one column (85 mm) or two (178 mm)."""
    cards = PathwayCards(data, pathway, _SIZES[paper.columns])
    gaps = gaps_between_bands(cards, all_left=False)
    scene = _Figure(cards, gaps, paper).scene()
    if any(gap.ladder and gap.from_right for gap in gaps):
        scene = _Figure(cards, gaps_between_bands(cards, all_left=True), paper).scene()
    return scene


class _Figure:
    """The figure with given gaps: ``under`` are the frames of its bands, ``over`` the cards in and between them."""

    def __init__(self, cards: PathwayCards, gaps: list[BandGap], paper: Paper) -> None:
        self.cards, self.gaps, self.pathway = cards, gaps, cards.pathway
        self.stacked = paper.columns == "one"
        self.pad = cards.sizes.room(_PAD)
        self.sheet = Sheet("pathway", capital(self.pathway.label), paper, cards.sizes.title, cards.sizes.small)
        self.aside = bool(self.pathway.unplaced) and not self.stacked
        beside = _LANE * sum(len(gap.from_right) + 2 * len(gap.upward) for gap in gaps)
        self.left = MARGIN + 3 + _LANE * max(1, sum(len(gap.from_left) for gap in gaps))
        self.right = self.sheet.right - (_ASIDE + 5 if self.aside else 0) - (beside + 3 if beside else 0)
        self.under: list[Item] = []
        self.over: list[Item] = []

    def scene(self) -> Scene:
        """The figure, from the top down."""
        start, y = self._start(self.sheet.y)
        top = y
        bands: list[Box] = []
        for number, (stage, gap) in enumerate(zip(self.pathway.stages, self.gaps, strict=True), 1):
            y = gap.place(self.over, self.left, self.right, y, first=not bands)
            bands.append(self._band(stage, f"{number}{NBSP}{capital(stage.label)}", self.left, y))
            y += bands[-1].h
        for card in self.cards.against(None):
            tall = card.height(self.right - self.left)
            self.over += card.draw(self.left, y + 6, self.right - self.left, tall)
            y += tall + 6
        legend = self._legend()
        if self.aside:
            legend, y = self._aside(legend, top, y - top)
        else:
            for stage in self.pathway.unplaced:
                y += self._band(stage, capital(stage.label), MARGIN, y + 6).h + 6
        arrows = PathwayArrows(self.cards, self.gaps, bands, start, _LANE).draw()
        self.sheet.y = y + 6
        self.sheet.legend(legend)
        items = (*self.under, *arrows, *self.over)
        caption = caption_text(self.cards.data, items)
        return self.sheet.scene(items, caption, alt(self.cards), pathway_diagram(self.cards))

    def _start(self, y: float) -> tuple[Box, float]:
        """The start, what leads from it to the first stage, and in two columns the names of the columns."""
        small = self.cards.sizes.small
        label, colour = self.cards.data.start(self.pathway, "start")
        conditions = self.pathway.conditions[:1]
        card = Card(
            "start", (Paragraph((TextRun(label, bold=True),), self.cards.sizes.label, align="middle"),), "pill",
            f"{colour}.band", Stroke(f"{colour}.line", 0.9), middle=True, title=f"start: {label}",
            passages=curies(passages_of(conditions)),
        )  # fmt: skip
        wide = min(card.natural, self.right - self.left)
        self.over += card.draw(self.left, y, wide, card.height(wide))
        y += card.height(wide)
        base = y + 8.8
        marks: list[Mark] = []
        if self.pathway.start:
            modality, *cited = self.cards.data.attribution(self.pathway.start.passages)
            room = _STAGE + (60 if self.stacked else 0) - 22
            words = Paragraph((replace(modality, text=f"{modality.text} start"), *cited), small, most=1)
            if words.natural > room:
                words = replace(words, runs=(modality, *cited))
            marks += words.draw(self.left + 22, base - 0.98 * small, room)
        if not self.stacked:
            heading = "Options, and how firmly each is put"
            marks.append(TextLine(self.left + _STAGE + self.pad, base, heading, small, bold=True))
            marks.append(TextLine(self.right - _PURPOSE - self.pad, base, "Purpose", small, bold=True))
        self.sheet.notes.append(Item("columns", "note", tuple(marks)))
        box = self.over[0].marks[0]
        assert isinstance(box, Box)
        return box, y + 12.0

    def _band(self, stage: Stage, name: str, x: float, y: float) -> Box:
        """One stage: its frame, its name and head, its options, its purposes. Returns the frame."""
        cards = self.cards
        head = cards.head(stage)
        first = (replace(cards.option(head, stage, bare=True), fill="card"),) if head else ()
        named = self._name(stage, name)
        options, purposes = cards.options(stage), cards.purposes(stage, inline=self.stacked)
        left, right = x + self.pad, self.right - self.pad
        middle, last = left + _STAGE, right - _PURPOSE
        against = cards.against(stage)
        rows: list[list[tuple[float, float, tuple[tuple[Card, ...], ...]]]]
        if self.stacked:
            if not first and len(options) == 1:
                first, options = options, ()
            wide = min(_STAGE, named.natural + self.pad) if first else right - left
            rows = [
                [(left, wide, ((named,),)), (left + wide, right - left - wide, (first,))],
                [(left, right - left, (options,))],
                [(left, right - left, (against,))],
                [(left, right - left, (purposes,))],
            ]
        else:
            named = replace(named, groups=(first,))
            rows = [[
                (left, _STAGE - self.pad, ((named,),)),
                (middle, last - self.pad - middle, (options, against)),
                (last, _PURPOSE, (purposes,)),
            ]]  # fmt: skip
        at = y + self.pad
        for row in rows:
            ends = [at]
            for left, wide, groups in row:
                top = at
                for laid in (rows_of_cards(group, wide, self.pad - cards.sizes.room(1.2)) for group in groups if group):
                    self.over += laid.draw(left, top, stage.curie)
                    top += laid.height + self.pad
                ends.append(top)
            at = max(ends)
        return self._frame(stage, x, y, self.right - x, at - y)

    def _frame(self, stage: Stage, x: float, y: float, wide: float, tall: float) -> Box:
        """The frame of a stage. An unplaced one has no border: a dashed one would look like a modality."""
        colour = self.cards.data.stage_family(stage).name
        border = Stroke(f"{colour}.line", 0.5) if stage.placed else None
        frame = Box(x, y, wide, tall, "round", f"{colour}.band", border)
        self.under.append(Item(stage.curie, "frame", (frame,), self.cards.sentence(stage), curies(stage.passages)))
        return frame

    def _name(self, stage: Stage, name: str) -> Card:
        """The name of a stage, with "order not stated" if no passage places it."""
        cards = self.cards
        colour = f"{cards.data.stage_family(stage).name}.line"
        words = [Paragraph((TextRun(name, colour, bold=True),), cards.sizes.stage)]
        if not stage.placed:
            cited = TextRun(cards.cite(stage.passages), "muted")
            words.append(Paragraph((TextRun("order not stated", "muted"), cited), cards.sizes.small))
        return Card(
            f"{stage.curie}/name", tuple(words), "rect", None, None, pad=0, gap=2.4, title=cards.sentence(stage),
            passages=curies(stage.passages),
        )  # fmt: skip

    def _aside(self, legend: Sequence[LegendEntry], top: float, tall: float) -> tuple[list[LegendEntry], float]:
        """The stages whose place no passage states, beside the bands, and under them the legend if there is room.

        Returns what is left of the legend, and where the figure ends.
        """
        x, y = self.sheet.right - _ASIDE, top
        inner, small = _ASIDE - 2 * self.pad, self.cards.sizes.small
        stages = self.pathway.unplaced
        names = [
            replace(self._name(each, capital(each.label)), groups=(self.cards.options(each), self.cards.against(each)))
            for each in stages
        ]
        needed = sum(card.height(inner) + 2 * self.pad for card in names) + 5 * (len(names) - 1)
        _, end = legend_column(legend, x, 0, _ASIDE, small)
        beside = needed + 8 + end <= tall
        spare = max(0.0, tall - needed - (end + 8 if beside else 0)) / len(names)
        for stage, card in zip(stages, names, strict=True):
            each = card.height(inner) + 2 * self.pad + spare
            self._frame(stage, x, y, _ASIDE, each)
            self.over += card.draw(x + self.pad, y + self.pad + spare / 2, inner, card.height(inner), stage.curie)
            y += each + 5
        bottom = max(top + tall, y - 5)
        if not beside:
            return list(legend), bottom
        item, _ = legend_column(legend, x, bottom - end, _ASIDE, small)
        self.sheet.notes.append(item)
        return [], bottom

    def _legend(self) -> list[LegendEntry]:
        """One entry for each modality that occurs, from the firmest on, then for the shapes."""
        escalations = self.pathway.escalations
        trigger, outcome = family([SKG + "Finding"]), family([SKG + "Outcome"])
        entries = modality_legend(named.firmest for named in self._named())
        if escalations:
            line = Stroke(f"{trigger.name}.line", 0.9)
            entries.append(LegendEntry("trigger: any one will do", line, trigger.shape, f"{trigger.name}.band"))
        if any(escalation.bypasses for escalation in escalations):
            around = "round a stage: before, during or instead"
            entries.append(LegendEntry(around, Stroke("ink", 1.4), bend=True))
        if self.pathway.against:
            entries.append(LegendEntry("advised against", Stroke("ink", 1.1), "cross"))
        entries.append(LegendEntry("purpose", Stroke(f"{outcome.name}.line", 0.9), outcome.shape, "card"))
        return entries

    def _named(self) -> Iterator[Named]:
        """Everything that the figure shows with its modality."""
        for stage in (*self.pathway.stages, *self.pathway.unplaced):
            yield stage
            yield from stage.walk()
            for option in stage.walk():
                yield from (*option.indications, *option.times)
        for escalation in self.pathway.escalations:
            yield from escalation.triggers
            yield from escalation.purposes
        yield from self.pathway.against
