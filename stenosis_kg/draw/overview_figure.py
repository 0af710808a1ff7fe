"""The whole graph by class: a matrix of which classes the passages relate, and in two columns every concept beside it.

A row is the class of what a statement is about, a column the class of what it is related to. A cell counts the
statements and is the darker the firmer the firmest of their passages. What has a literal value is in no cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..namespaces import SKG, compact
from ..statements.model import Passage, Statement, firmest, in_order
from . import metrics
from .captions import LegendEntry, add_legend_and_caption, add_title, capital, caption_text
from .cards import Card
from .citing import NBSP, curies
from .facts import FigureData
from .palette import FAMILIES, Family, family
from .paragraph import Paragraph, TextRun
from .scene import COLUMNS, Box, Diagram, DiagramEdge, DiagramNode, Item, Line, Mark, Scene, Stroke, TextLine

__all__ = ["ClassMatrix", "class_matrix", "overview_scene"]

_MARGIN = 2.0
_SMALL = 6.0
_LINE = 7.2
_TITLE = "The whole graph by class"
_HINT = (
    "Row: what a statement is about. Column: what it is related to. A cell counts statements, the number after a class "
    "its concepts."
)
_SHADES = (("possible", "band"), ("plain", "flow"), ("required", "line"))


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


def class_matrix(facts: FigureData) -> ClassMatrix:
    """Every concept under the class that its look comes from, and every statement between two concepts."""
    kinds = {iri: _kind(facts, iri) for iri in facts.concepts()}
    members = {kind: [iri for iri in kinds if kinds[iri] == kind] for kind in sorted(set(kinds.values()), key=_order)}
    cells: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    left_out = 0
    for fact in facts.stated:
        if fact.subject in kinds and fact.target in kinds:
            cells[kinds[fact.subject], kinds[fact.target]].append(fact)
        else:
            left_out += 1
    return ClassMatrix(
        members, dict(sorted(cells.items(), key=lambda cell: [_order(end) for end in cell[0]])), left_out
    )


def _kind(facts: FigureData, iri: str) -> str:
    """The class that a thing's look comes from: its own, or the nearest above that has one."""
    seen = facts.classes(iri)
    for cls in seen:
        if cls.removeprefix(SKG) in FAMILIES:
            return cls
        seen += [parent for parent in facts.parents(cls) if parent not in seen]
    return seen[0]


def _order(kind: str) -> tuple[int, str]:
    names = list(FAMILIES)
    name = kind.removeprefix(SKG)
    return (names.index(name) if name in names else len(names), kind)


def _look(facts: FigureData, kind: str) -> Family:
    return family([kind], facts.parents)


def _colour(facts: FigureData, kind: str) -> str:
    return f"{_look(facts, kind).name}.line"


def overview_scene(facts: FigureData, width: str = "two") -> Scene:
    """The matrix at the width of one column (85 mm), or beside a list of every concept at two (178 mm)."""
    whole = COLUMNS[width]
    matrix = class_matrix(facts)
    across = whole - 2 * _MARGIN if width == "one" else (whole - 2 * _MARGIN - 9) / 2
    notes: list[Item] = []
    y = top = add_title(notes, _TITLE, _MARGIN, _MARGIN, whole - 2 * _MARGIN, 9.5 if width == "two" else 8.0) + 2
    grid, items, y = _matrix(facts, matrix, y, across)
    if width == "two":
        for card, column, start in _newspaper(_index(facts, matrix), across, top, y + 7, 0.9):
            x = _MARGIN + (0 if column else across + 9)
            tall = card.height(across)
            notes += [replace(item, kind="note") for item in card.draw(x, start, across, tall)]
            y = max(y, start + tall)
    caption = caption_text(facts.graph, facts.documents)
    y = add_legend_and_caption(notes, _legend(matrix), caption, _MARGIN, y + 5, whole - 2 * _MARGIN, _SMALL)
    items = [grid, *items, *notes]
    return Scene(
        "overview", _TITLE, _alt(facts, matrix), caption, whole, y + _MARGIN, tuple(items), _diagram(facts, matrix)
    )


def _matrix(facts: FigureData, matrix: ClassMatrix, y: float, across: float) -> tuple[Item, list[Item], float]:
    """The grid, the labels and cells on it, and where they end.

    The label of a column ends above it; those further right stand higher, so that each has the room to its left.
    """
    hint = Paragraph((TextRun(_HINT, "muted"),), _SMALL)
    marks: list[Mark] = [*hint.draw(_MARGIN, y, across)]
    top = y + hint.height(across) + 6 + _LINE * len(matrix.columns)
    names = {kind: f"{facts.label(kind)}{NBSP}" for kind in matrix.members}
    counts = {kind: str(len(matrix.members[kind])) for kind in matrix.members}
    widest = max((metrics.width(names[kind] + counts[kind], _SMALL) for kind in matrix.rows), default=0.0)
    left = _MARGIN + widest + 3
    wide = min(14.0, (_MARGIN + across - left) / max(1, len(matrix.columns)))
    tall = max(_LINE + 1.4, wide)
    right, bottom = left + wide * len(matrix.columns), top + tall * len(matrix.rows)
    faint = Stroke("faint", 0.4)
    xs = [left + wide * i for i in range(len(matrix.columns) + 1)]
    ys = [top + tall * i for i in range(len(matrix.rows) + 1)]
    marks += [Line(((x, top), (x, bottom)), faint, head=False) for x in xs]
    marks += [Line(((_MARGIN, y), (right, y)), faint, head=False) for y in ys]
    items: list[Item] = []
    for i, kind in enumerate(matrix.columns):
        middle, base = left + wide * (i + 0.5), top - 6 - _LINE * i
        colour = _colour(facts, kind)
        label = TextLine(middle + wide / 2 - 1, base, facts.label(kind), _SMALL, colour, anchor="end")
        stem = Line(((middle, base + 2.2), (middle, top - 0.5)), Stroke(colour, 0.5), head=False)
        items.append(Item(f"to/{compact(kind)}", "note", (label, stem)))
    for i, kind in enumerate(matrix.rows):
        base = top + tall * (i + 0.5) + 0.36 * _SMALL
        count = metrics.width(counts[kind], _SMALL)
        label = TextLine(left - 3 - count, base, names[kind], _SMALL, _colour(facts, kind), anchor="end")
        number = TextLine(left - 3 - count, base, counts[kind], _SMALL, "muted")
        items.append(Item(f"of/{compact(kind)}", "note", (label, number)))
    for (source, target), said in matrix.cells.items():
        place = (left + wide * matrix.columns.index(target), top + tall * matrix.rows.index(source), wide, tall)
        items.append(_cell(facts, (source, target), said, place))
    return Item("grid", "note", tuple(marks)), items, bottom


def _cell(
    facts: FigureData, ends: tuple[str, str], said: Sequence[Statement], place: tuple[float, float, float, float]
) -> Item:
    x, y, wide, tall = place  # left, top, width, height
    colour, shade = _look(facts, ends[0]).name, _SHADES[_shade(said)][1]
    box = Box(x + 0.25, y + 0.5, wide - 0.5, tall - 1, "rect", f"{colour}.{shade}", Stroke(f"{colour}.line", 0.5))
    ink = "paper" if shade == "line" else "ink"
    number = TextLine(x + wide / 2, y + tall / 2 + 0.36 * _SMALL, str(len(said)), _SMALL, ink, anchor="middle")
    title = f"{facts.label(ends[0])} to {facts.label(ends[1])}: {_relations(facts, said)}".replace(NBSP, " ")
    return Item("/".join(map(compact, ends)), "node", (box, number), title, curies(_passages(said)))


def _passages(said: Iterable[Statement]) -> list[Passage]:
    return [passage for fact in said for passage in fact.passages]


def _shade(said: Iterable[Statement]) -> int:
    """0, 1 or 2 by the firmest passage: up to possible, up to plain, or firmer than that."""
    passage = firmest(_passages(said))
    return _step(passage) if passage else 0


def _step(passage: Passage) -> int:
    return (passage.firmness > 2) + (passage.firmness > 5)


def _relations(facts: FigureData, said: Sequence[Statement]) -> str:
    """The properties with their counts, the most frequent first: "treats 4, is effective for"."""
    counted = Counter(("denied: " if fact.denied else "") + facts.label(fact.predicate) for fact in said)
    ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{label}{NBSP}{count}" if count > 1 else label for label, count in ranked)


def _index(facts: FigureData, matrix: ClassMatrix) -> list[Card]:
    """Every class with its concepts, and how they are related to those of each class."""
    cards = []
    for kind, members in matrix.members.items():
        look = _look(facts, kind)
        labels = sorted(facts.label(iri) for iri in members)
        words = [Paragraph((TextRun(capital(facts.label(kind)), f"{look.name}.line", bold=True),), _SMALL + 0.3)]
        words.append(Paragraph((TextRun(f"{NBSP}· ".join(labels)),), _SMALL, most=60))
        runs: list[TextRun] = []
        for (source, target), said in matrix.cells.items():
            if source == kind:
                runs += [
                    TextRun(_relations(facts, said), "muted"),
                    TextRun(f"→{NBSP}{facts.label(target)}", _colour(facts, target)),
                ]
                runs.append(TextRun(f"{facts.cite(in_order(_passages(said)))};", "muted"))
        if runs:
            words.append(Paragraph((*runs[:-1], replace(runs[-1], text=runs[-1].text[:-1])), _SMALL, most=40))
        icon = (look.shape, Stroke(f"{look.name}.line", 0.9))
        cards.append(Card(f"index/{compact(kind)}", tuple(words), "rect", None, None, icon, pad=1.2))
    return cards


def _newspaper(
    cards: Sequence[Card], width: float, first: float, second: float, gap: float
) -> list[tuple[Card, int, float]]:
    """Cards in two columns that begin at different heights and end as nearly alike as can be, in their order."""
    heights = [card.height(width) + gap for card in cards]
    cut = min(range(len(cards) + 1), key=lambda i: (max(first + sum(heights[:i]), second + sum(heights[i:])), i))
    out = []
    for column, start, part in ((0, first, range(cut)), (1, second, range(cut, len(cards)))):
        for i in part:
            out.append((cards[i], column, start))
            start += heights[i]
    return out


def _legend(matrix: ClassMatrix) -> list[LegendEntry]:
    """The shades that occur, with the modalities that they stand for."""
    firm = [passage for said in matrix.cells.values() if (passage := firmest(_passages(said)))]
    found: list[LegendEntry] = []
    for step, (_, shade) in enumerate(_SHADES):
        mine = sorted((q for q in firm if _step(q) == step), key=lambda q: q.firmness)
        words = ", ".join(dict.fromkeys(str(q.modality) for q in mine))
        if words:
            words = words if found else f"firmest passage: {words}"
            found.append(LegendEntry(words, Stroke("body.line", 0.5), "rect", f"body.{shade}"))
    return found


def _alt(facts: FigureData, matrix: ClassMatrix) -> str:
    out = ["Matrix: the classes of the graph, and how many statements relate the concepts of each two."]
    for kind, members in matrix.members.items():
        labels = ", ".join(sorted(facts.label(iri) for iri in members))
        out.append(f"{capital(facts.label(kind))}: {labels}.")
    for (source, target), said in matrix.cells.items():
        out.append(f"From {facts.label(source)} to {facts.label(target)}: {_relations(facts, said)}.")
    return " ".join(out).replace(NBSP, " ")


def _diagram(facts: FigureData, matrix: ClassMatrix) -> Diagram:
    nodes = []
    for kind, members in matrix.members.items():
        look = _look(facts, kind)
        nodes.append(DiagramNode(kind, (facts.label(kind), f"{len(members)} concepts"), look.shape, look.name))
    edges = tuple(
        DiagramEdge(
            *ends, _relations(facts, said).replace(NBSP, " "), Stroke("ink", 0.7 + 0.22 * min(len(said) - 1, 7))
        )
        for ends, said in matrix.cells.items()
    )
    return Diagram(tuple(nodes), edges)
