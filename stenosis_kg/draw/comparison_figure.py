"""Documents beside each other: a row for each treatment on which two or more take a position, a column a document.

Every cell says in words what the document says, how firmly, under which condition and in which sentence; a mark before
it says the position at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..comparison import CONFLICTS, Cell, Comparison, Position, TreatmentRow
from ..comparison.words import cell_words, counted, names, share
from .figure_data import FigureData
from .paragraph import NBSP, Paragraph, TextRun
from .scene import Box, Item, Line, Mark, Scene, Stroke
from .sheet import MARGIN, LegendEntry, Sheet, caption_text, hatched

__all__ = ["comparison_scene"]

_MARK = 5.0  # how wide and high the mark of a position is
_GAP = 6.0  # between columns
_FOR, _AGAINST = "conservative.line", "surgery.line"

# position -> shape, fill, stroke
_LOOKS: dict[Position, tuple[str, str | None, str]] = {
    "for": ("round", _FOR, _FOR),
    "effect": ("round", None, _FOR),
    "against": ("rect", _AGAINST, _AGAINST),
    "no effect": ("rect", None, _AGAINST),
    "not shown": ("rect", None, "muted"),
}


def comparison_scene(data: FigureData, comparison: Comparison, width: str = "two") -> Scene:
    """The table of treatments at the width of one column (85 mm), where documents stand under one another, or two."""
    known = names(data.graph, comparison)
    shorts = [known[each][0] for each in comparison.documents]
    size, small = (9.5, 6.4) if width == "two" else (7.6, 6.0)
    sheet = Sheet("comparison", f"What documents say of treatments: {', '.join(shorts)}", width, size, small)
    shown = [row for row in comparison.table.rows if sum(map(bool, row.cells.values())) > 1]
    table = _Columns(data, comparison, sheet, shorts) if width == "two" else _Stacked(data, comparison, sheet, shorts)
    items = [item for row in shown for item in table.draw(row)]
    if not shown:
        sheet.nothing("No treatment is spoken of by two of them.", 8)
    sheet.y += 3
    there = {cell.position for row in shown for cells in row.cells.values() for cell in cells}
    sheet.legend(_entry(position) for position in _LOOKS if position in there)
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
    caption = f"{titles}. {agree}{one} {caption_text(data.graph, data.documents).partition('. ')[2]}"
    alt = [sheet.title + ".", *(table.alt(row) for row in shown)]
    return sheet.scene(items, caption, " ".join(alt).replace(NBSP, " "))


def _entry(position: Position) -> LegendEntry:
    shape, fill, colour = _LOOKS[position]
    return LegendEntry(position, Stroke(colour, 0.7), shape, fill, hatch=position == "not shown")


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
        if kinds := self.kinds(row):
            runs.append(TextRun(f"conflict: {', '.join(kinds)}", "muted"))
        return Paragraph(tuple(runs), self.sheet.small + 0.4, most=5)

    def kinds(self, row: TreatmentRow) -> list[str]:
        """The kinds of conflict about a treatment, in the order of `CONFLICTS`."""
        found = {c.kind for c in self.comparison.conflicts if row.treatment in (c.a.subject, c.b.subject)}
        return [kind for kind in CONFLICTS if kind in found]

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
        marks: list[Mark] = []
        small = self.sheet.small
        for cell in cells:
            words = Paragraph(self.runs(cell), small, most=8)
            marks += _sign(cell, x, y + 1.6)
            marks += words.draw(x + _MARK + 3, y, width - _MARK - 3)
            y += words.height(width - _MARK - 3) + 1.5
        return marks, y

    def runs(self, cell: Cell) -> tuple[TextRun, ...]:
        """What a document says, in words."""
        position, _, more = cell_words(self.data.graph, cell).partition(", ")
        by = f"[{', '.join(dict.fromkeys(passage.id for passage in cell.passages))}]"
        speakers = sorted({passage.speaker for passage in cell.passages if passage.speaker})
        told = [TextRun(f"according to {speaker}", "muted") for speaker in speakers]
        return (TextRun(f"{position}{',' * bool(more)}", bold=True), TextRun(more), *told, TextRun(by, "muted"))

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
        kinds = self.kinds(row)
        conflict = f" Conflict: {', '.join(kinds)}." if kinds else ""
        return f"{self.data.label(row.treatment)}. {'. '.join(said)}.{conflict}"


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


def _sign(cell: Cell, x: float, y: float) -> list[Mark]:
    """The mark of a position; broken and empty for what is seldom."""
    shape, fill, colour = _LOOKS[cell.position]
    if cell.position == "not shown":
        return [*hatched(x, y, _MARK, _MARK), Box(x, y, _MARK, _MARK, shape, fill, Stroke(colour, 0.7))]
    if cell.modality is not None and cell.modality.firmness < 0:
        return [Box(x, y, _MARK, _MARK, shape, None, Stroke(colour, 0.7, (1.2, 1.2)))]
    return [Box(x, y, _MARK, _MARK, shape, fill, Stroke(colour, 0.7))]
