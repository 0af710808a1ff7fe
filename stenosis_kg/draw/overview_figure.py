"""The whole graph by class: a matrix of which classes the passages relate, and in two columns every concept beside it.

A row is the class of what a statement is about, a column the class of what it is related to. A cell counts the
statements and is the darker the firmer the firmest of their passages. What has a literal value is in no cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ..namespaces import SKG, compact
from ..statements import Passage, Statement, firmest
from . import metrics
from .cards import Card
from .figure_data import FigureData, curies, passages_of
from .palette import FAMILIES, nearest_class
from .paragraph import NBSP, Paragraph, TextRun
from .scene import SMALLEST, Box, Diagram, DiagramEdge, DiagramNode, Item, Line, Mark, Paper, Scene, Stroke, TextLine
from .sheet import MARGIN, LegendEntry, Sheet, capital, caption_text

__all__ = ["ClassMatrix", "class_matrix", "overview_scene"]

_SMALL = SMALLEST
_LINE = 8.4
_TITLE = "The whole graph by class"
_HINT = (
    "Row: what a statement is about. Column: what it is related to. A cell counts statements, the number after a class "
    "its concepts."
)
# The colour of a cell by its firmest passage: up to possible, up to plain, firmer.
_SHADES = ("band", "flow", "line")


@dataclass(frozen=True, slots=True)
class ClassMatrix:
    """The concepts of each class, and the statements between each two classes (IRIs), both in the order of figures.

    ``left_out`` counts the statements in no cell: those with a literal value.
    """

    members: dict[str, list[str]]
    cells: dict[tuple[str, str], list[Statement]]
    left_out: int

    @property
    def rows(self) -> list[str]:
        """The classes that statements are about."""
        return [kind for kind in self.members if any(kind == source for source, _ in self.cells)]

    @property
    def columns(self) -> list[str]:
        """The classes that they are related to."""
        return [kind for kind in self.members if any(kind == target for _, target in self.cells)]


def class_matrix(data: FigureData) -> ClassMatrix:
    """Every concept under the class that its look comes from, and every statement between two concepts."""
    classes = {iri: data.classes(iri) for iri in data.concepts()}
    kinds = {iri: nearest_class(own, data.parents) or own[0] for iri, own in classes.items()}
    members = {kind: [iri for iri in kinds if kinds[iri] == kind] for kind in sorted(set(kinds.values()), key=_order)}
    cells: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    left_out = 0
    for statement in data.stated:
        if statement.subject in kinds and statement.target in kinds:
            cells[kinds[statement.subject], kinds[statement.target]].append(statement)
        else:
            left_out += 1
    ordered = sorted(cells.items(), key=lambda cell: [_order(end) for end in cell[0]])
    return ClassMatrix(members, dict(ordered), left_out)


def _order(kind: str) -> tuple[int, str]:
    names = list(FAMILIES)
    name = kind.removeprefix(SKG)
    return (names.index(name) if name in names else len(names), kind)


def overview_scene(data: FigureData, paper: Paper) -> Scene:
    """The matrix at the width of one column (85 mm), or beside a list of every concept at two (178 mm)."""
    sheet = Sheet("overview", _TITLE, paper, 9.5 if paper.columns == "two" else 8.0)
    matrix = class_matrix(data)
    across = sheet.across if paper.columns == "one" else (sheet.across - 9) / 2
    top = sheet.y + 2
    items, bottom = _matrix(data, matrix, top, across)
    sheet.y = bottom
    if paper.columns == "two":
        for card, column, start in _newspaper(_index(data, matrix), across, top, bottom + 6, 0.7):
            tall = card.height(across)
            drawn = card.draw(MARGIN + (0 if column else across + 9), start, across, tall)
            sheet.notes += [replace(item, kind="note") for item in drawn]
            sheet.y = max(sheet.y, start + tall)
    sheet.y += 5
    sheet.legend(_legend(matrix))
    return sheet.scene(items, caption_text(data, items), _alt(data, matrix), _diagram(data, matrix))


def _matrix(data: FigureData, matrix: ClassMatrix, y: float, across: float) -> tuple[list[Item], float]:
    """The grid, and the labels and cells on it; and where they end.

    The label of a column ends above it; those further right stand higher, so that each has the room to its left.
    """
    hint = Paragraph((TextRun(_HINT, "muted"),), _SMALL)
    marks: list[Mark] = [*hint.draw(MARGIN, y, across)]
    top = y + hint.height(across) + 6 + _LINE * len(matrix.columns)
    names = {kind: f"{data.label(kind)}{NBSP}" for kind in matrix.members}
    counts = {kind: str(len(matrix.members[kind])) for kind in matrix.members}
    widest = max((metrics.width(names[kind] + counts[kind], _SMALL) for kind in matrix.rows), default=0.0)
    left = MARGIN + widest + 3
    wides = _wides(matrix, MARGIN + across - left)
    xs = [*accumulate(wides, initial=left)]
    tall = _LINE + 1.2
    right, bottom = xs[-1], top + tall * len(matrix.rows)
    faint = Stroke("faint", 0.4)
    ys = [top + tall * i for i in range(len(matrix.rows) + 1)]
    marks += [Line(((x, top), (x, bottom)), faint, head=False) for x in xs]
    marks += [Line(((MARGIN, y), (right, y)), faint, head=False) for y in ys]
    items = [Item("grid", "note", tuple(marks))]
    for i, kind in enumerate(matrix.columns):
        middle, base = (xs[i] + xs[i + 1]) / 2, top - 6 - _LINE * i
        colour = data.class_line(kind)
        label = TextLine(middle + wides[i] / 2 - 1, base, data.label(kind), _SMALL, colour, anchor="end")
        stem = Line(((middle, base + 2.2), (middle, top - 0.5)), Stroke(colour, 0.5), head=False)
        items.append(Item(f"to/{compact(kind)}", "note", (label, stem)))
    for i, kind in enumerate(matrix.rows):
        base = top + tall * (i + 0.5) + 0.36 * _SMALL
        x = left - 3 - metrics.width(counts[kind], _SMALL)
        label = TextLine(x, base, names[kind], _SMALL, data.class_line(kind), anchor="end")
        number = TextLine(x, base, counts[kind], _SMALL, "muted")
        items.append(Item(f"of/{compact(kind)}", "note", (label, number)))
    for (source, target), statements in matrix.cells.items():
        column = matrix.columns.index(target)
        x, y, wide = xs[column], ys[matrix.rows.index(source)], wides[column]
        shade = _shade(firmest(passages_of(statements)))
        colour = data.class_family(source).name
        box = Box(x + 0.25, y + 0.5, wide - 0.5, tall - 1, "rect", f"{colour}.{shade}", Stroke(f"{colour}.line", 0.5))
        ink = "paper" if shade == "line" else "ink"
        place = (x + wide / 2, y + tall / 2 + 0.36 * _SMALL)
        number = TextLine(*place, str(len(statements)), _SMALL, ink, anchor="middle")
        title = f"{data.label(source)} to {data.label(target)}: {_relations(data, statements)}".replace(NBSP, " ")
        key = f"{compact(source)}/{compact(target)}"
        items.append(Item(key, "node", (box, number), title, curies(passages_of(statements))))
    return items, bottom


def _wides(matrix: ClassMatrix, room: float) -> list[float]:
    """How wide each column is: as its widest number needs, and what room there is beyond, up to 14 points each."""
    least = [
        max(metrics.width(str(len(said)), _SMALL) for (_, target), said in matrix.cells.items() if target == kind) + 2.4
        for kind in matrix.columns
    ]
    more = max(0.0, room - sum(least)) / max(1, len(least))
    return [max(wide, min(14.0, wide + more)) for wide in least]


def _shade(passage: Passage | None) -> str:
    firmness = passage.firmness if passage else 0
    return _SHADES[(firmness > 2) + (firmness > 5)]


def _relations(data: FigureData, statements: Sequence[Statement]) -> str:
    """The properties with their counts, the most frequent first: "treats 4, is effective for"."""
    counted = Counter(("denied: " if each.denied else "") + data.label(each.predicate) for each in statements)
    ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{label}{NBSP}{count}" if count > 1 else label for label, count in ranked)


def _index(data: FigureData, matrix: ClassMatrix) -> list[Card]:
    """Every class with its concepts."""
    cards = []
    for kind, members in matrix.members.items():
        look = data.class_family(kind)
        labels = sorted(data.label(iri) for iri in members)
        words = [Paragraph((TextRun(capital(data.label(kind)), f"{look.name}.line", bold=True),), _SMALL + 0.3)]
        words.append(Paragraph((TextRun(f"{NBSP}· ".join(labels)),), _SMALL, most=60))
        icon = (look.shape, Stroke(f"{look.name}.line", 0.9))
        cards.append(Card(f"index/{compact(kind)}", tuple(words), "rect", None, None, icon, pad=1.0))
    return cards


def _newspaper(
    cards: Sequence[Card], width: float, first: float, second: float, gap: float
) -> list[tuple[Card, int, float]]:
    """Cards in two columns that begin at different heights and end as nearly alike as can be, in their order."""
    heights = [card.height(width) + gap for card in cards]
    cut = min(range(len(cards) + 1), key=lambda i: (max(first + sum(heights[:i]), second + sum(heights[i:])), i))
    tops = [*accumulate(heights[:cut], initial=first)][:-1] + [*accumulate(heights[cut:], initial=second)][:-1]
    return [(card, int(i >= cut), top) for i, (card, top) in enumerate(zip(cards, tops, strict=True))]


def _legend(matrix: ClassMatrix) -> list[LegendEntry]:
    """The shades that occur, with the modalities that they stand for."""
    found = [passage for cell in matrix.cells.values() if (passage := firmest(passages_of(cell)))]
    entries: list[LegendEntry] = []
    for shade in _SHADES:
        mine = sorted((each for each in found if _shade(each) == shade), key=lambda each: each.firmness)
        words = ", ".join(dict.fromkeys(str(each.modality) for each in mine))
        if words:
            words = words if entries else f"firmest passage: {words}"
            entries.append(LegendEntry(words, Stroke("body.line", 0.5), "rect", f"body.{shade}"))
    return entries


def _alt(data: FigureData, matrix: ClassMatrix) -> str:
    out = ["Matrix: the classes of the graph, and how many statements relate the concepts of each two."]
    for kind, members in matrix.members.items():
        labels = ", ".join(sorted(data.label(iri) for iri in members))
        out.append(f"{capital(data.label(kind))}: {labels}.")
    for (source, target), statements in matrix.cells.items():
        out.append(f"From {data.label(source)} to {data.label(target)}: {_relations(data, statements)}.")
    return " ".join(out).replace(NBSP, " ")


def _diagram(data: FigureData, matrix: ClassMatrix) -> Diagram:
    nodes = []
    for kind, members in matrix.members.items():
        look = data.class_family(kind)
        nodes.append(DiagramNode(kind, (data.label(kind), f"{len(members)} concepts"), look.shape, look.name))
    edges = []
    for ends, statements in matrix.cells.items():
        stroke = Stroke("ink", 0.7 + 0.22 * min(len(statements) - 1, 7))
        edges.append(DiagramEdge(*ends, _relations(data, statements).replace(NBSP, " "), stroke))
    return Diagram(tuple(nodes), tuple(edges))
