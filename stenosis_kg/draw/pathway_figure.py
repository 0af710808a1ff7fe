"""The pathway as a figure: stages are bands from top to bottom, and every arrow between them passes its trigger.

The composition is fixed; the graph fills it in. A band holds the options and purposes of its stage. In the gap above
a band stand the triggers that lead there: from the band above straight down; from further off, or round a stage that is
not needed, by a lane at the left; back up, by a lane at the right. Stages whose place no passage states stand aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..namespaces import SKG
from ..pathway.model import PathwayRecords, Stage
from .captions import LegendEntry, add_legend_and_caption, add_title, capital, caption_text, legend_column
from .cards import Card, rows_of_cards
from .citing import attribution, curies
from .facts import FigureData
from .palette import family, modality_stroke
from .paragraph import Paragraph, TextRun
from .pathway_arrows import BandGap, PathwayArrows, gaps_between_bands
from .pathway_cards import FontSizes, PathwayCards
from .pathway_words import alt, pathway_diagram
from .scene import COLUMNS, MM, Box, Item, Mark, Scene, Stroke, TextLine

__all__ = ["pathway_scene"]

_SIZES = {"two": FontSizes(9.5, 8.0, 7.0, 6.2), "one": FontSizes(7.6, 7.2, 6.4, 6.0)}
_LANE = 6.5
_MARGIN = 2.0
_PAD = 4.6


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the bands begin and end, and how wide the columns for stage and purpose are inside them."""

    left: float
    right: float
    stage: float
    purpose: float
    stacked: bool


def pathway_scene(facts: FigureData, pathway: PathwayRecords, width: str = "two") -> Scene:
    """The pathway figure at the width of one column (85 mm) or two (178 mm)."""
    cards = PathwayCards(facts, pathway, _SIZES[width])
    scene, gaps = _compose(cards, gaps_between_bands(cards, over_left=False), width)
    if any(gap.ladder and gap.over for gap in gaps):
        scene, _ = _compose(cards, gaps_between_bands(cards, over_left=True), width)
    return scene


def _compose(cards: PathwayCards, gaps: list[BandGap], width: str) -> tuple[Scene, list[BandGap]]:
    pathway, sizes, whole = cards.pathway, cards.sizes, COLUMNS[width]
    aside = 25 * MM if width == "two" and pathway.unplaced else 0.0
    beside = _LANE * sum(len(gap.over) + 2 * len(gap.back) for gap in gaps)
    left = _MARGIN + 3 + _LANE * max(1, sum(len(gap.round) for gap in gaps))
    right = whole - _MARGIN - (aside + 5 if aside else 0) - (beside + 3 if beside else 0)
    grid = _Grid(left, right, 33.5 * MM, 36 * MM, width == "one")

    notes: list[Item] = []
    over: list[Item] = []
    under: list[Item] = []
    y = add_title(notes, pathway.label, _MARGIN, _MARGIN, whole - 2 * _MARGIN, sizes.title)
    start, y = _start(over, notes, cards, grid, y)
    top = y
    bands: list[Box] = []
    for number, (stage, gap) in enumerate(zip(pathway.stages, gaps, strict=True), 1):
        y = gap.place(over, grid.left, grid.right, y, first=not bands)
        bands.append(_band(under, over, cards, stage, f"{number}\N{NO-BREAK SPACE}{capital(stage.label)}", grid, y))
        y += bands[-1].h
    legend = _legend(pathway)
    if aside:
        legend, y = _aside(under, over, notes, cards, legend, (whole - _MARGIN - aside, top, aside, y - top))
    else:
        for stage in pathway.unplaced:
            y += _band(under, over, cards, stage, capital(stage.label), replace(grid, left=_MARGIN), y + 6).h + 6
    ways = PathwayArrows(cards, gaps, bands, start, _LANE).draw()
    caption = caption_text(cards.facts.graph, pathway.documents)
    y = add_legend_and_caption(notes, legend, caption, _MARGIN, y + 6, whole - 2 * _MARGIN, sizes.small)
    items = (*under, *ways, *over, *notes)
    title = capital(pathway.label)
    return Scene(
        "pathway", title, alt(cards, pathway), caption, whole, y + _MARGIN, items, pathway_diagram(cards)
    ), gaps


def _start(over: list[Item], notes: list[Item], cards: PathwayCards, grid: _Grid, y: float) -> tuple[Box, float]:
    """The start, what leads from it to the first stage, and in two columns the names of the columns."""
    pathway, small = cards.pathway, cards.sizes.small
    condition = pathway.conditions[0] if pathway.conditions else None
    look = cards.family(condition.iri if condition else pathway.iri)
    label = condition.label if condition else "start"
    card = Card(
        "start", (Paragraph((TextRun(label, bold=True),), cards.sizes.label, align="middle"),), "pill",
        f"{look.name}.band", Stroke(f"{look.name}.line", 0.9), middle=True, title=f"start: {label}",
        passages=curies(condition.passages) if condition else (),
    )  # fmt: skip
    wide = min(card.natural, grid.right - grid.left)
    over += card.draw(grid.left, y, wide, card.height(wide))
    y += card.height(wide)
    base = y + 10.5
    marks: list[Mark] = []
    if pathway.start:
        modality, *cited = attribution(pathway.start.passages, cards.cite)
        words = Paragraph((replace(modality, text=f"{modality.text} start"), *cited), small, most=1)
        marks += words.draw(grid.left + 22, base - 0.98 * small, grid.stage + (60 if grid.stacked else 0) - 22)
    if not grid.stacked:
        marks.append(
            TextLine(grid.left + grid.stage + _PAD, base, "Options, and how firmly each is put", small, bold=True)
        )
        marks.append(TextLine(grid.right - grid.purpose - _PAD, base, "Purpose", small, bold=True))
    notes.append(Item("columns", "note", tuple(marks)))
    box = over[0].marks[0]
    assert isinstance(box, Box)
    return box, y + 14.5


def _band(
    under: list[Item], over: list[Item], cards: PathwayCards, stage: Stage, name: str, grid: _Grid, y: float
) -> Box:
    """One stage: its frame, its name and head, its options, its purposes. Returns the frame."""
    look = cards.stage_family(stage)
    head = cards.head(stage)
    first = (replace(cards.option(head, stage, bare=True), fill="card"),) if head else ()
    named = _name(cards, stage, name)
    options, purposes = cards.options(stage), cards.purposes(stage, inline=grid.stacked)
    left, right = grid.left + _PAD, grid.right - _PAD
    middle, last = left + grid.stage, right - grid.purpose
    rows: list[list[tuple[float, float, tuple[Card, ...]]]]
    if grid.stacked:
        if not first and len(options) == 1:
            first, options = options, ()
        rows = [
            [(left, grid.stage - _PAD, (named,)), (middle, right - middle, first)],
            [(left, right - left, options)],
            [(left, right - left, purposes)],
        ]
    else:
        named = replace(named, groups=(first,))
        rows = [[(left, grid.stage - _PAD, (named,)), (middle, last - _PAD - middle, options)]]
        rows[0].append((last, grid.purpose, purposes))
    at = y + _PAD
    for row in rows:
        flows = [(x, rows_of_cards(group, wide, 3.4)) for x, wide, group in row if group]
        for x, laid in flows:
            over += laid.draw(x, at, stage.curie)
        if flows:
            at += max(laid.height for _, laid in flows) + _PAD
    frame = Box(grid.left, y, grid.right - grid.left, at - y, "round", f"{look.name}.band", _border(stage, look.name))
    under.append(Item(stage.curie, "frame", (frame,), cards.sentence(stage), curies(stage.passages)))
    return frame


def _name(cards: PathwayCards, stage: Stage, name: str) -> Card:
    """The name of a stage, with "order not stated" if no passage places it."""
    words = [Paragraph((TextRun(name, f"{cards.stage_family(stage).name}.line", bold=True),), cards.sizes.stage)]
    if not stage.placed:
        open_ = (TextRun("order not stated", "muted"), TextRun(cards.cite(stage.passages), "muted"))
        words.append(Paragraph(open_, cards.sizes.small))
    return Card(
        f"{stage.curie}/name", tuple(words), "rect", None, None, pad=0, gap=2.4, title=cards.sentence(stage),
        passages=curies(stage.passages),
    )  # fmt: skip


def _border(stage: Stage, colour: str) -> Stroke | None:
    """An unplaced stage has no border: a dashed one would look like a modality."""
    return Stroke(f"{colour}.line", 0.5) if stage.placed else None


def _aside(
    under: list[Item],
    over: list[Item],
    notes: list[Item],
    cards: PathwayCards,
    legend: Sequence[LegendEntry],
    place: tuple[float, float, float, float],
) -> tuple[list[LegendEntry], float]:
    """The stages whose place no passage states, beside the bands, and under them the legend if there is room.

    Returns what is left of the legend, and where the figure ends.
    """
    x, y, wide, tall = place
    inner = wide - 2 * _PAD
    stages = cards.pathway.unplaced
    names = [replace(_name(cards, stage, capital(stage.label)), groups=(cards.options(stage),)) for stage in stages]
    needed = sum(card.height(inner) + 2 * _PAD for card in names) + 5 * (len(names) - 1)
    _, end = legend_column(legend, x, 0, wide, cards.sizes.small)
    beside = needed + 8 + end <= tall
    spare = max(0.0, tall - needed - (end + 8 if beside else 0)) / len(names)
    for stage, card in zip(stages, names, strict=True):
        look = cards.stage_family(stage)
        each = card.height(inner) + 2 * _PAD + spare
        frame = Box(x, y, wide, each, "round", f"{look.name}.band", _border(stage, look.name))
        under.append(Item(stage.curie, "frame", (frame,), cards.sentence(stage), curies(stage.passages)))
        over += card.draw(x + _PAD, y + _PAD + spare / 2, inner, card.height(inner), stage.curie)
        y += each + 5
    bottom = max(place[1] + tall, y - 5)
    if not beside:
        return list(legend), bottom
    item, _ = legend_column(legend, x, bottom - end, wide, cards.sizes.small)
    notes.append(item)
    return [], bottom


def _legend(pathway: PathwayRecords) -> list[LegendEntry]:
    """One entry for each modality that occurs, from the firmest on, then for the shapes."""
    said = {}
    for stage in (*pathway.stages, *pathway.unplaced):
        for thing in (stage, *stage.walk(), *(t for option in stage.walk() for t in option.indications)):
            if thing.firmest:
                said[thing.firmest.modality] = thing.firmest
    for escalation in pathway.escalations:
        for thing in (*escalation.triggers, *escalation.purposes):
            if thing.firmest:
                said[thing.firmest.modality] = thing.firmest
    found = [LegendEntry(str(q.modality), modality_stroke(q)) for q in sorted(said.values(), key=lambda q: -q.firmness)]
    trigger = family([SKG + "Finding"])
    outcome = family([SKG + "Outcome"])
    if pathway.escalations:
        found.append(
            LegendEntry(
                "trigger: any one will do", Stroke(f"{trigger.name}.line", 0.9), trigger.shape, f"{trigger.name}.band"
            )
        )
    if any(escalation.bypasses for escalation in pathway.escalations):
        found.append(LegendEntry("way round a stage: before, during or instead of it", Stroke("ink", 1.4), bend=True))
    found.append(LegendEntry("purpose", Stroke(f"{outcome.name}.line", 0.9), outcome.shape, "card"))
    return found
