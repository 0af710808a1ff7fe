"""The pathway as a figure: stages are bands from top to bottom, and every way between them goes through its trigger.

The grammar is fixed and the graph fills it in. A band holds what its stage offers and what it is for. In the gap above
a band stand the triggers that lead there: from the band above straight down; from further off, or round a stage that is
not needed, by a lane at the left; back up, by a lane at the right. Stages whose place no passage states stand aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..graph import Graph
from ..pathway_model import Pathway, Quote, Stage, firmest
from .blocks import Card, Run, Words, flow
from .citing import curies, voice
from .furniture import caption, footer, heading
from .palette import pen
from .pathway_alt import alt
from .pathway_cards import Deck, Sizes, TriggerCard
from .pathway_lanes import Gap, lanes, start_arrow
from .pathway_legend import entries
from .scene import MM, Box, Item, Mark, Pen, Scene, Text

__all__ = ["pathway_scene"]

_SIZES = {"two": Sizes(9.5, 8.6, 7.0, 6.2), "one": Sizes(8.0, 7.6, 6.4, 6.0)}
_WIDTHS = {"two": 178 * MM, "one": 85 * MM}
_LANE = 6.5
_MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a figure: where the bands begin and end, and the three columns inside them."""

    left: float
    right: float
    stage: float
    purpose: float
    stacked: bool


def pathway_scene(graph: Graph, pathway: Pathway, width: str = "two") -> Scene:
    """The pathway figure at the width of one column (85 mm) or two (178 mm)."""
    sizes, whole = _SIZES[width], _WIDTHS[width]
    deck = Deck(graph, pathway, sizes)
    gaps = _gaps(deck, pathway)
    left_lanes = max(1, sum(gap.left for gap in gaps))
    right_lanes = 2 * sum(gap.right for gap in gaps)
    aside = 26 * MM if width == "two" and pathway.unplaced else 0.0
    left = _MARGIN + _LANE * left_lanes + 3
    right = whole - _MARGIN - (aside + 5 if aside else 0) - _LANE * right_lanes - (3 if right_lanes else 0)
    grid = Grid(left, right, 29 * MM, 36 * MM, width == "one")
    items: list[Item] = []
    y = heading(items, pathway.label, _MARGIN, _MARGIN, whole - 2 * _MARGIN, sizes.title)
    y = start_bottom = _start(items, deck, pathway, grid, y)
    first = y
    bands: list[Box] = []
    for i, stage in enumerate(pathway.stages):
        above = bands[-1] if bands else None
        y = gaps[i].place(items, grid.left, grid.right, y, above is None)
        bands.append(_band(items, deck, stage, i, grid, y))
        y += bands[-1].h
    bottom = y
    start = items[1].marks[0]
    assert isinstance(start, Box)
    ways = lanes(deck, pathway, gaps, bands, start, _LANE)
    items = [*items[:1], *(i for i in items if i.kind == "frame"), *ways, *(i for i in items[1:] if i.kind != "frame")]
    if aside:
        _aside(items, deck, pathway.unplaced, whole - _MARGIN - aside, first, aside, bottom - first)
    elif pathway.unplaced:
        y += 7
        for stage in pathway.unplaced:
            y += _band(items, deck, stage, None, replace(grid, left=_MARGIN), y).h + 4
    y = footer(items, entries(deck, pathway), caption(graph, pathway.documents), _MARGIN, y + 8, whole - 2 * _MARGIN, sizes.small)
    del start_bottom
    return Scene("pathway", pathway.label, alt(deck, pathway), caption(graph, pathway.documents), whole, y + _MARGIN,
                 tuple(items))  # fmt: skip


def _gaps(deck: Deck, pathway: Pathway) -> list[Gap]:
    """For each stage, the trigger cards that stand above its band, in the order in which their ways do not cross."""
    index = {stage.iri: i for i, stage in enumerate(pathway.stages)}
    gaps = [Gap([], [], []) for _ in pathway.stages]
    for escalation in pathway.escalations:
        target = index[escalation.target]
        source = None if escalation.source is None else index[escalation.source]
        for card in deck.triggers(escalation):
            if source is not None and source >= target:
                gaps[source].back.append((card, source, target))
            elif source is not None and source == target - 1 and not escalation.bypasses:
                gaps[target].straight.append(card)
            else:
                gaps[target].round.append((card, -1 if source is None else source))
    for gap in gaps:
        gap.round.sort(key=lambda pair: pair[1])
    return gaps


def _start(items: list[Item], deck: Deck, pathway: Pathway, grid: Grid, y: float) -> float:
    """The start, and in two columns the names of the columns."""
    label = pathway.conditions[0].label if pathway.conditions else "start"
    look = deck.family(pathway.conditions[0].iri) if pathway.conditions else deck.family("")
    small = deck.sizes.small
    passages = pathway.conditions[0].passages if pathway.conditions else ()
    card = Card("start", (Words((Run(label, bold=True),), deck.sizes.label, centred=True),), "pill",
                f"{look.name}.band", pen(None, f"{look.name}.line"), pad=3.2, middle=True,
                title=f"start: {label}", passages=curies(passages))  # fmt: skip
    card = replace(card, pen=Pen(f"{look.name}.line", 0.9))
    wide = min(card.least + 200, 2 * card._side + card.words[0].natural + 1, grid.right - grid.left)
    tall = card.height(wide)
    items += card.draw(grid.left, y, wide, tall)
    if not grid.stacked:
        heads = (("Options, and how firmly they are put", grid.left + grid.stage + 4), ("Purpose", grid.right - grid.purpose + 1))
        marks: list[Mark] = [Text(x, y + tall + 12.5, text, small, "muted", bold=True) for text, x in heads]
        items.append(Item("columns", "note", tuple(marks)))
        return y + tall + 16
    return y + tall + 12


def _band(items: list[Item], deck: Deck, stage: Stage, number: int | None, grid: Grid, y: float) -> Box:
    """One stage: its frame, its name and head, its options, its purposes. Returns the frame."""
    look = deck.stage_family(stage)
    pad = 5.0
    name = f"{number + 1}  {stage.label}" if number is not None else stage.label
    words = [Words((Run(name, f"{look.name}.line", bold=True),), deck.sizes.stage)]
    if number is None:
        words.append(Words((Run("order not stated", "muted"), Run(deck.cite(stage.passages), "muted")), deck.sizes.small))
    head = deck.head(stage)
    options, purposes = deck.options(stage), deck.purposes(stage)
    top = [deck.option(head, stage, bare=True)] if head else []
    named = Card(f"{stage.curie}/name", tuple(words), "rect", None, None, cards=tuple(replace(c, fill="card") for c in top),
                 pad=0, gap=3, title=deck.sentence(stage), passages=curies(stage.passages))  # fmt: skip
    left, right = grid.left + pad, grid.right - pad
    if grid.stacked:
        parts = [(left, right - left, (named,))]
        parts += [(left, right - left, group) for group in (options, purposes) if group]
        rows = [[part] for part in parts]
    else:
        middle = (left + grid.stage, right - grid.purpose - 4 - left - grid.stage, options)
        rows = [[(left, grid.stage - pad, (named,)), middle, (right - grid.purpose, grid.purpose, purposes)]]
    top_y, at, drawn = y, y + pad, []
    for row in rows:
        flows = [(x, flow(cards, wide, 3.5)) for x, wide, cards in row]
        for x, laid in flows:
            drawn += laid.draw(x, at, stage.curie)
        at += max(laid.height for _, laid in flows) + pad
    frame = Box(grid.left, top_y, grid.right - grid.left, at - top_y, "round", f"{look.name}.band",
                _frame_pen(number is None, f"{look.name}.line"))  # fmt: skip
    items.append(Item(stage.curie, "frame", (frame,), deck.sentence(stage), curies(stage.passages)))
    items += drawn
    return frame


def _frame_pen(aside: bool, colour: str) -> Pen:
    return Pen(colour, 0.6, (2.0, 2.0)) if aside else Pen(colour, 0.5)


def _aside(items: list[Item], deck: Deck, stages: Sequence[Stage], x: float, y: float, wide: float, tall: float) -> None:
    """The stages whose place no passage states: panels beside the bands, as tall as all of them."""
    each = (tall - 5 * (len(stages) - 1)) / len(stages)
    for i, stage in enumerate(stages):
        look = deck.stage_family(stage)
        top = y + i * (each + 5)
        words = (
            Words((Run(stage.label, f"{look.name}.line", bold=True),), deck.sizes.stage),
            Words((Run("order not stated", "muted"), Run(deck.cite(stage.passages), "muted")), deck.sizes.small),
        )
        inner = wide - 9
        card = Card(f"{stage.curie}/name", words, "rect", None, None, cards=deck.options(stage), pad=0, gap=5)
        frame = Box(x, top, wide, max(each, card.height(inner) + 10), "round", f"{look.name}.band",
                    _frame_pen(True, f"{look.name}.line"))  # fmt: skip
        items.append(Item(stage.curie, "frame", (frame,), deck.sentence(stage), curies(stage.passages)))
        items += card.draw(x + 4.5, top + 5, inner, card.height(inner), stage.curie)


_ = (Quote, firmest, voice, start_arrow, TriggerCard)
