"""Documents beside each other: a row for each treatment on which two or more take a position, a column a document.

Every cell says in words what the document says, how firmly, under which condition and in which sentence; a mark before
it says the position at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..comparison import CONFLICTS, POSITIONS, Cell, Comparison, Position, TreatmentRow
from ..comparison.words import cell_words, counted, names, share
from .figure_data import FigureData
from .paragraph import NBSP, Paragraph, TextRun
from .scene import Box, Item, Line, Mark, Paper, Scene, Stroke
from .sheet import MARGIN, Sheet, caption_text, hatched

__all__ = ["comparison_scene"]

_MARK = 5.0  # how wide and high the mark of a position is
_GAP = 6.0  # between columns
_FOR, _AGAINST = "conservative.line", "surgery.line"

# position -> shape, fill, stroke
_LOOKS: dict[Position, tuple[str, str | None, Stroke]] = {
    "for": ("round", _FOR, Stroke(_FOR, 0.7)),
    "effect": ("round", None, Stroke(_FOR, 0.7)),
    "against": ("rect", _AGAINST, Stroke(_AGAINST, 0.7)),
    "no effect": ("rect", None, Stroke(_AGAINST, 0.7)),
    "seldom": ("round", None, Stroke("muted", 0.7, (1.2, 1.2))),
    "not shown": ("rect", None, Stroke("muted", 0.7)),
}


def comparison_scene(data: FigureData, comparison: Comparison, paper: Paper) -> Scene:
    """The table of treatments at the width of one column (85 mm), where documents stand under one another, or two."""
    known = names(data.graph, comparison)
    shorts, two = [known[each][0] for each in comparison.documents], paper.columns == "two"
    sheet = Sheet("comparison", f"What documents say of treatments: {', '.join(shorts)}", paper, 9.5 if two else 8.0)
    shown = [row for row in comparison.table.rows if sum(map(bool, row.cells.values())) > 1]
    table = (_Columns if two else _Stacked)(data, comparison, sheet, shorts)
    items = [item for row in shown for item in table.draw(row)]
    if not shown:
        sheet.nothing("No treatment is spoken of by two of them.", 8)
    sheet.y += 3
    there = {cell.position for row in shown for cells in row.cells.values() for cell in cells}
    _legend(sheet, [position for position in _LOOKS if position in there])
    rest = len(comparison.table.rows) - len(shown)
    one = (
        f" {counted(rest, 'further treatment')} {'is' if rest == 1 else 'are'} spoken of by one document alone."
        if rest
        else ""
    )
    agree = (
        f"Of pairs of documents that both take a position on a treatment, {share(*comparison.table.agreement())} agree."
    )
    titles = "; ".join(f"{short}: “{title}”" for short, title in known.values())
    caption = f"{titles}. {agree}{one} {caption_text(data, items, listed=False)}"
    alt = [sheet.title + ".", *(table.alt(row) for row in shown)]
    return sheet.scene(items, caption, " ".join(alt).replace(NBSP, " "))


def _legend(sheet: Sheet, positions: Sequence[Position]) -> None:
    """What the marks and a dash mean, in rows."""
    marks: list[Mark] = []
    x = MARGIN
    for position in (*positions, None):
        name, meaning = (f"{position}:", POSITIONS[position]) if position else ("–", "takes no position on it")
        words = Paragraph((TextRun(name, "muted", bold=True), TextRun(meaning, "muted")), sheet.small)
        wide = min(words.natural + 1, sheet.across - _MARK - 3)
        if x > MARGIN and x + _MARK + 3 + wide > sheet.right:
            x, sheet.y = MARGIN, sheet.y + 1.7 * sheet.small
        marks += _sign(position, x, sheet.y + 1.6) if position else []
        marks += words.draw(x + _MARK + 3, sheet.y, wide)
        x += _MARK + 3 + wide + 8
    sheet.notes.append(Item("legend", "note", tuple(marks)))
    sheet.y += 1.7 * sheet.small + 3


class _Columns:
    """A row for each treatment: its name, and a column for each document."""

    def __init__(self, data: FigureData, comparison: Comparison, sheet: Sheet, shorts: Sequence[str]) -> None:
        self.data, self.comparison, self.sheet, self.shorts = data, comparison, sheet, shorts
        self.named = sheet.across * 0.2
        self.each = (sheet.across - self.named) / len(shorts) - _GAP
        self.head()

    def head(self) -> None:
        """The names of the documents over their columns, and a rule."""
        sheet = self.sheet
        marks: list[Mark] = []
        for place, short in enumerate(self.shorts):
            marks += Paragraph((TextRun(short, bold=True),), sheet.small + 0.6, most=2).draw(
                self.x(place), sheet.y, self.each
            )
        sheet.notes.append(Item("documents", "note", tuple(marks)))
        sheet.y += sheet.small * 2
        self.rule("rule", 0.8)

    def x(self, place: int) -> float:
        """Where the column of a document begins."""
        return MARGIN + self.named + place * (self.each + _GAP) + _GAP

    def rule(self, key: str, width: float) -> None:
        """A line across the sheet."""
        y = self.sheet.y
        line = Line(((MARGIN, y), (self.sheet.right, y)), Stroke("faint", width), head=False)
        self.sheet.notes.append(Item(key, "note", (line,)))
        self.sheet.y += 3

    def name(self, row: TreatmentRow) -> Paragraph:
        """A treatment, and the kinds of conflict about it."""
        runs = [TextRun(self.data.label(row.treatment), bold=True)]
        runs += [TextRun(words, "muted") for words in ["; ".join(self.conflicts(row))] if words]
        return Paragraph(tuple(runs), self.sheet.small + 0.4, most=9)

    def conflicts(self, row: TreatmentRow) -> list[str]:
        """The kinds of conflict about a treatment, and between which documents."""
        found: dict[tuple[str, str], set[str]] = {}
        for each in self.comparison.conflicts:
            if row.treatment in (each.a.subject, each.b.subject):
                found.setdefault((each.a.document, each.b.document), set()).add(each.kind)
        known = dict(zip(self.comparison.documents, self.shorts, strict=True))
        return [
            f"{', '.join(kind for kind in CONFLICTS if kind in kinds)} conflict of {known[a]} and {known[b]}"
            for (a, b), kinds in found.items()
        ]

    def draw(self, row: TreatmentRow) -> list[Item]:
        """The row, and the line under it."""
        sheet, top = self.sheet, self.sheet.y
        name = self.name(row)
        marks = name.draw(MARGIN, top, self.named)
        bottom = top + name.height(self.named)
        for place, cells in enumerate(row.cells.values()):
            drawn, end = self.cells(cells, self.x(place), top, self.each)
            marks += drawn
            bottom = max(bottom, end)
        sheet.y = bottom + 2.5
        self.rule(f"rule {row.treatment}", 0.4)
        return [self.item(row, marks)]

    def cells(self, cells: Sequence[Cell], x: float, y: float, width: float) -> tuple[list[Mark], float]:
        """What a document says, one thing under the other."""
        small = self.sheet.small
        marks: list[Mark] = [] if cells else Paragraph((TextRun("–", "muted"),), small).draw(x + _MARK + 3, y, width)
        for cell in cells:
            words = Paragraph(self.runs(cell), small, most=8)
            marks += _sign(cell.position, x, y + 1.6)
            marks += words.draw(x + _MARK + 3, y, width - _MARK - 3)
            y += words.height(width - _MARK - 3) + 1.5
        return marks, y

    def runs(self, cell: Cell) -> tuple[TextRun, ...]:
        """What a document says, in words."""
        more = cell_words(self.data.graph, cell).removeprefix(cell.position)
        by = f"[{', '.join(dict.fromkeys(passage.id for passage in cell.passages))}]"
        speakers = sorted({passage.speaker for passage in cell.passages if passage.speaker})
        told = [TextRun(f"according to {speaker}", "muted") for speaker in speakers]
        mark = more[:1] if more[:1] in (":", ",") else ""
        rest = more.removeprefix(mark).strip()
        return (TextRun(cell.position + mark, bold=True), TextRun(rest), *told, TextRun(by, "muted"))

    def item(self, row: TreatmentRow, marks: Sequence[Mark]) -> Item:
        """A row as a part of the figure."""
        passages = (passage.curie for cells in row.cells.values() for cell in cells for passage in cell.passages)
        return Item(row.treatment, "node", tuple(marks), self.alt(row), tuple(dict.fromkeys(passages)))

    def alt(self, row: TreatmentRow) -> str:
        """A row in words."""
        said = []
        for short, cells in zip(self.shorts, row.cells.values(), strict=True):
            words = "; ".join(" ".join(run.text for run in self.runs(cell) if run.text) for cell in cells) or "silent"
            said.append(f"{short}: {words}")
        return ". ".join([self.data.label(row.treatment), *said, *self.conflicts(row)]) + "."


class _Stacked(_Columns):
    """For one column of a journal: under each treatment the documents, one under the other."""

    def head(self) -> None:
        """The room for the names of the documents; they stand in each row."""
        self.named = max(Paragraph((TextRun(short),), self.sheet.small).natural for short in self.shorts) + 4
        self.sheet.y += 2

    def draw(self, row: TreatmentRow) -> list[Item]:
        """The row, and the line under it."""
        sheet = self.sheet
        name = self.name(row)
        marks = name.draw(MARGIN, sheet.y, sheet.across)
        y = sheet.y + name.height(sheet.across) + 1
        for short, cells in zip(self.shorts, row.cells.values(), strict=True):
            if cells:
                marks += Paragraph((TextRun(short, "muted"),), sheet.small).draw(MARGIN, y, self.named)
                drawn, y = self.cells(cells, MARGIN + self.named, y, sheet.across - self.named)
                marks += drawn
        sheet.y = y + 1
        self.rule(f"rule {row.treatment}", 0.4)
        return [self.item(row, marks)]


def _sign(position: Position, x: float, y: float) -> list[Mark]:
    """The mark of a position."""
    shape, fill, stroke = _LOOKS[position]
    marks: list[Mark] = hatched(x, y, _MARK, _MARK) if position == "not shown" else []
    return [*marks, Box(x, y, _MARK, _MARK, shape, fill, stroke)]
