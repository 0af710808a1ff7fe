"""One concept and every statement about it: the concept in the middle, related things at its sides.

Statements with the concept as subject are at the right, as object at the left; in one column both are at the right,
told apart by the arrow heads. What is denied has a cross in the place of a head. Relations that only the vocabulary has
are hairlines without a head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyoxigraph as ox

from ..namespaces import SKG, SKOS, compact
from ..statements import AxisValue, Passage, Statement, firmest
from .cards import Card
from .figure_data import FigureData, curies, passages_of, spoken
from .palette import VOCABULARY, modality_stroke
from .paragraph import Paragraph, TextRun
from .scene import (
    COLUMNS,
    MM,
    SMALLEST,
    Box,
    Diagram,
    DiagramEdge,
    DiagramNode,
    Item,
    Line,
    Mark,
    Paper,
    Point,
    Scene,
    Stroke,
)
from .sheet import MARGIN, LegendEntry, Sheet, capital, caption_text, modality_legend

__all__ = ["concept_scene", "neighbourhood"]

_SIZES = {"two": 9.0, "one": 8.0}
_ROW = 3.4
_BRACE = 3.0
_CROSS = 6.4
_CROSSED = Stroke("ink", 1.1)
# Shapes that an arrow meets at any height; the others are only small.
_UPRIGHT = ("rect", "round", "octagon", "cup", "fold", "pill")


class _Bundle:
    """Statements with one property and one modality, from or to the concept; without ``firmest``: vocabulary."""

    def __init__(self, relation: str, outward: bool, by: Passage | None, statements: tuple[Statement, ...]) -> None:
        self.relation, self.outward, self.firmest, self.statements = relation, outward, by, statements
        first = statements[0]
        self.denied = first.denied
        self.label = f"{'denied: ' if first.denied else ''}{relation}"
        way, said = "out" if outward else "in", by.name if by else "vocabulary"
        self.key = f"{'denied-' * first.denied}{way}/{compact(first.predicate)}/{said}"
        self.stroke = modality_stroke(by) if by else VOCABULARY
        # The passages, where all its statements have the same; then they are cited once.
        self.shared = first.passages if all(each.passages == first.passages for each in statements) else ()
        self.passages = curies(passages_of(statements))

    def far(self, statement: Statement) -> str:
        """The thing at the other end of a statement; "" where a value is there."""
        return statement.target if self.outward else statement.subject

    def arrow(self, edge: Point, card: Point) -> tuple[Mark, ...]:
        """The arrow between the concept and a card; what is denied has no head, and a cross on it."""
        ends = (edge, card) if self.outward else (card, edge)
        if not self.denied:
            return (Line(ends, self.stroke, head=bool(self.passages)),)
        x, y = (edge[0] + card[0]) / 2, edge[1]
        return Line(ends, self.stroke, head=False), Box(
            x - _CROSS / 2, y - _CROSS / 2, _CROSS, _CROSS, "cross", None, _CROSSED
        )

    def sentence(self, data: FigureData, statement: Statement) -> str:
        """ "foraminotomy treats severe foraminal stenosis at L5-S1 (most common [s10a])"."""
        denied = "it is denied that " if statement.denied else ""
        triple = f"{data.label(statement.subject)} {self.relation} {data.words(statement)}"
        return f"{denied}{triple} ({_stated_by(data, statement)})"


def _stated_by(data: FigureData, statement: Statement) -> str:
    said = data.attribution_text(statement.passages) if statement.passages else "vocabulary"
    return ", ".join(filter(None, (said, _when(data, statement))))


def _when(data: FigureData, statement: Statement) -> str:
    """On what condition a time span is stated, in words, where no passage states it without one."""
    read = data.statements
    if statement.target not in data.spans or read.free(statement):
        return ""
    turns = dict.fromkeys(iri for passage in statement.passages for iri in read.conditions(statement, passage))
    return f"when {' or '.join(map(data.label, turns))}" if turns else ""


def concept_scene(data: FigureData, iri: str, paper: Paper) -> Scene:
    """The neighbourhood of one concept, at the width of one column (85 mm) or two (178 mm)."""
    sheet = Sheet("concept", capital(data.label(iri)), paper, _SIZES[paper.columns])
    bundles = _bundles(data, iri)
    items, tall = _around(data, bundles, _pillar(data, iri, sheet.small), paper, sheet.y + 2)
    sheet.y += tall + 9
    sheet.legend(_legend(bundles))
    caption = caption_text(data, items)
    return sheet.scene(items, caption, _alt(data, iri, bundles), _diagram(data, iri, bundles))


def neighbourhood(data: FigureData, iri: str) -> tuple[Scene, dict[str, str]]:
    """The same as a small picture in a page that has the words: one column, and no title, legend or caption.

    Returns
    -------
    The scene, and what its items stand for: key -> the IRI of a thing, or of the firmest passage that states an arrow.
    Without items where nothing is related to the concept.
    """
    bundles = _bundles(data, iri)
    items, tall = _around(data, bundles, _pillar(data, iri, SMALLEST, named=False), COLUMNS["one"], MARGIN)
    stands = {_key(bundle, each): far for bundle in bundles for each in bundle.statements if (far := bundle.far(each))}
    stands |= {bundle.key: bundle.firmest.iri for bundle in bundles if bundle.firmest}
    width, title = COLUMNS["one"].width, capital(data.label(iri))
    return Scene("near", title, "", "", width, tall + 2 * MARGIN, tuple(items if bundles else ())), stands


def _around(
    data: FigureData, bundles: Sequence[_Bundle], middle: Card, paper: Paper, y: float
) -> tuple[list[Item], float]:
    """The concept, and at its sides what is related to it, below ``y``: arrows under cards; and how tall they are."""
    two, small = paper.columns == "two", SMALLEST
    across = paper.width - 2 * MARGIN
    left = [bundle for bundle in bundles if not bundle.outward] if two else []
    right = [bundle for bundle in bundles if bundle not in left]
    pillar, arrow = (44 * MM, 9 * MM) if two else (max(27 * MM, middle.least), 8 * MM)
    side = (across - pillar - 2 * arrow) / 2 if two else across - pillar - arrow
    x = MARGIN + side + arrow if two else MARGIN
    columns = [(MARGIN, x, left, True), (x + pillar + arrow, x + pillar, right, False)]
    stacks = [[_card(data, bundle, small) for bundle in column[2]] for column in columns]
    heights = [[card.height(side - _BRACE) for card in stack] for stack in stacks]
    totals = [sum(tall) + _ROW * max(0, len(tall) - 1) for tall in heights]
    tall = max(middle.height(pillar), *totals)
    over = middle.draw(x, y, pillar, tall)
    arrows: list[Item] = []
    for (card_x, edge_x, column, leftward), stack, sizes, total in zip(columns, stacks, heights, totals, strict=True):
        spare = (tall - total) / (len(stack) + 1) if stack else 0.0
        top = y + spare
        for bundle, card, size in zip(column, stack, sizes, strict=True):
            laid = card.draw(card_x if leftward else card_x + _BRACE, top, side - _BRACE, size)
            over += laid
            near = card_x + side - _BRACE - 0.5 if leftward else card_x + _BRACE + 0.5
            boxes = [box for item in laid[1:] for box in item.marks if isinstance(box, Box)]
            low, high = min(box.y for box in boxes), max(box.y + box.h for box in boxes)
            if len(boxes) > 1:
                near += _BRACE if leftward else -_BRACE
                plain = Stroke(bundle.stroke.colour, min(0.9, bundle.stroke.width))
                brace = Line(((near, low), (near, high)), plain, head=False)
                over.append(Item(f"{bundle.key}/brace", "node", (brace,), bundle.label, bundle.passages))
            ends = ((edge_x, (low + high) / 2), (near, (low + high) / 2))
            title = "; ".join(bundle.sentence(data, statement) for statement in bundle.statements)
            arrows.append(Item(bundle.key, "edge", bundle.arrow(*ends), title, bundle.passages))
            top += size + _ROW + spare
    return [*arrows, *over], tall


def _bundles(data: FigureData, iri: str) -> list[_Bundle]:
    """Stated relations in the order of the document, then those of the vocabulary."""
    found: dict[tuple[str, bool, bool, AxisValue | None], list[Statement]] = defaultdict(list)
    for statement in data.stated:
        modality = statement.firmest.modality if statement.firmest else None
        if iri in (statement.subject, statement.target):
            found[statement.predicate, statement.subject == iri, statement.denied, modality].append(statement)
    bundles = [
        _Bundle(data.label(prop), outward, firmest(passages_of(group)), tuple(group))
        for (prop, outward, _, _), group in found.items()
    ]
    for prop, back in ((SKOS + "broader", "narrower"), (SKG + "changeIn", "changed by")):
        label = "broader" if prop.endswith("broader") else data.label(prop)
        up = tuple(Statement(iri, prop, ox.NamedNode(other)) for other in data.graph.iris(iri, prop))
        down = tuple(Statement(other, prop, ox.NamedNode(iri)) for other in data.graph.subjects(prop, iri))
        bundles += [_Bundle(label, True, None, up)] if up else []
        bundles += [_Bundle(back, False, None, down)] if down else []
    return bundles


def _pillar(data: FigureData, iri: str, small: float, *, named: bool = True) -> Card:
    """The concept itself: its class, and where nothing else tells them, its other names and its definition."""
    look = data.family(iri)
    classes = _classes(data, iri)
    words = [Paragraph((TextRun(data.label(iri), bold=True),), small + 1.2, align="middle"),
             Paragraph((TextRun(classes, f"{look.name}.line", bold=True),), small, align="middle")]  # fmt: skip
    if named and (definitions := data.graph.texts(iri, SKOS + "definition")):
        words.append(Paragraph((TextRun(definitions[0], "muted"),), small, 12, align="middle"))
    if named and (synonyms := data.graph.texts(iri, SKOS + "altLabel")):
        words.append(Paragraph((TextRun("also:"), TextRun("; ".join(synonyms), "muted")), small, 8, align="middle"))
    return Card(
        "focus", tuple(words), look.shape if look.shape in _UPRIGHT else "rect", f"{look.name}.band",
        Stroke(f"{look.name}.line", 1.2), pad=4.0, middle=True, title=f"{data.label(iri)}, {classes}",
    )  # fmt: skip


def _classes(data: FigureData, iri: str) -> str:
    return ", ".join(data.label(cls) for cls in data.classes(iri))


def _card(data: FigureData, bundle: _Bundle, small: float) -> Card:
    """The things at the other end of a bundle, under the name of the relation."""
    about: tuple[TextRun, ...] = (TextRun("vocabulary", "muted"),)
    if bundle.firmest:
        alone = (TextRun(spoken(bundle.firmest), "muted"),)
        about = data.attribution(bundle.shared) if bundle.shared else alone
    words = (Paragraph((TextRun(bundle.label, bold=True), *about), small),)
    things = tuple(_thing(data, bundle, statement, small) for statement in bundle.statements)
    return Card(
        f"{bundle.key}/card", words, "rect", None, None, groups=(things,), pad=0.5, gap=2.0,
        title=bundle.label, passages=bundle.passages,
    )  # fmt: skip


def _thing(data: FigureData, bundle: _Bundle, statement: Statement, small: float) -> Card:
    far = bundle.far(statement)
    look = data.family(far)
    cited = () if bundle.shared or not bundle.firmest else (TextRun(data.cite(statement.passages), "muted"),)
    when = (TextRun(f"({turns})"),) if (turns := _when(data, statement)) else ()
    return Card(
        _key(bundle, statement),
        (Paragraph((TextRun(data.label(far) if far else data.words(statement)), *cited, *when), small),),
        look.shape, f"{look.name}.fill", replace(bundle.stroke, colour=f"{look.name}.line"), pad=2.2,
        title=bundle.sentence(data, statement), passages=curies(statement.passages),
    )  # fmt: skip


def _key(bundle: _Bundle, statement: Statement) -> str:
    """The name of the card of a statement."""
    return f"{bundle.key}/{compact(far) if (far := bundle.far(statement)) else 'value'}"


def _legend(bundles: Sequence[_Bundle]) -> list[LegendEntry]:
    entries = modality_legend(bundle.firmest for bundle in bundles)
    if any(bundle.denied for bundle in bundles):
        entries.append(LegendEntry("denied", _CROSSED, "cross"))
    if any(bundle.firmest is None for bundle in bundles):
        entries.append(LegendEntry("vocabulary, stated by no passage", VOCABULARY))
    return entries


def _alt(data: FigureData, iri: str, bundles: Iterable[_Bundle]) -> str:
    sentences: dict[bool, list[str]] = {True: [], False: []}
    for bundle in bundles:
        sentences[bundle.firmest is not None] += [bundle.sentence(data, each) for each in bundle.statements]
    out = [f"Diagram: {data.label(iri)} ({_classes(data, iri)}) and what passages state of it."]
    out.append(f"{'. '.join(sentences[True])}." if sentences[True] else "No passage states anything of it.")
    if sentences[False]:
        out.append(f"From the vocabulary: {'. '.join(sentences[False])}.")
    return " ".join(out)


def _diagram(data: FigureData, iri: str, bundles: Iterable[_Bundle]) -> Diagram:
    nodes: dict[str, DiagramNode] = {}
    edges = []

    def add(key: str, label: str) -> None:
        look = data.family(key)
        nodes.setdefault(key, DiagramNode(key, (label,), look.shape, look.name))

    for bundle in bundles:
        for statement in bundle.statements:
            target = statement.target or f"{statement.predicate}={data.words(statement)}"
            add(statement.subject, data.label(statement.subject))
            add(target, data.words(statement))
            label = f"{bundle.label}\n{_stated_by(data, statement)}"
            edges.append(DiagramEdge(statement.subject, target, label, bundle.stroke, bundle.denied))
    add(iri, data.label(iri))
    return Diagram(tuple(nodes.values()), tuple(edges))
