"""The sheet that a figure is drawn on: its size and margins, title, legend and caption."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..namespaces import SKG
from ..paths import __version__
from ..rdf.graph import Graph
from ..statements import Passage
from .figure_data import FigureData
from .palette import MEANINGS, modality_stroke
from .paragraph import LEAD, Paragraph, TextRun
from .scene import SMALLEST, Box, Diagram, Item, Line, Mark, Paper, Scene, Stroke, TextLine

__all__ = [
    "MARGIN",
    "LegendEntry",
    "Sheet",
    "capital",
    "caption_text",
    "hatched",
    "legend_column",
    "modality_legend",
    "version",
]

MARGIN = 2.0
"""Around a figure, in points."""

_VERSION = "SELECT ?version WHERE { ?ontology a owl:Ontology ; owl:versionInfo ?version } ORDER BY ?version"
_CITED = re.compile(r"[^\s\[\],;]+(?=[,\]])")  # what stands in brackets
_CLAUSE = re.compile(r"(\d+)([a-z]+)$")
_SAMPLE = 17.0
_INDENT = _SAMPLE + 4


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One entry of a legend: a sample (a line, or a shape with its fill) and what it means."""

    text: str
    stroke: Stroke
    shape: str | None = None
    fill: str | None = None
    bend: bool = False
    hatch: bool = False

    def words(self, size: float) -> Paragraph:
        """What it means."""
        return Paragraph((TextRun(self.text, "muted"),), size)

    def draw(self, x: float, y: float, width: float, size: float) -> list[Mark]:
        """The sample, and at its right the words in ``width``."""
        middle = y + LEAD * size / 2
        return [*self._sample(x, middle, size), *self.words(size).draw(x + _INDENT, y, width)]

    def _sample(self, x: float, middle: float, size: float) -> list[Mark]:
        if self.shape:
            place = (x + 1, middle - size / 2, _SAMPLE - 2, size)
            return [*(hatched(*place) if self.hatch else []), Box(*place, self.shape, self.fill, self.stroke)]
        if self.bend:
            low, high = middle + size * 0.45, middle - size * 0.45
            return [Line(((x + 9, high), (x + 3, high), (x + 3, low), (x + _SAMPLE - 2, low)), self.stroke, radius=2.5)]
        return [Line(((x, middle), (x + _SAMPLE, middle)), self.stroke, head=False)]


class Sheet:
    """The sheet of one figure, with its title.

    Parameters
    ----------
    name : of the figure
    title : drawn at the top
    paper : its width, and whether title and caption are left out
    size, small : font sizes, in points: of the title, and of the legend and the caption

    ``y`` is where the next part begins; ``notes`` are the title and whatever else is no part of the graph.
    """

    def __init__(self, name: str, title: str, paper: Paper, size: float, small: float = SMALLEST) -> None:
        self.name, self.title, self.small = name, title, small
        self.whole, self.bare = paper.width, paper.bare
        self.left, self.right = MARGIN, self.whole - MARGIN
        self.across = self.whole - 2 * MARGIN
        self.y = MARGIN
        self.notes: list[Item] = []
        if not self.bare:
            self.write("title", Paragraph((TextRun(capital(title), bold=True),), size, most=3))
            self.y += 4

    def write(self, key: str, words: Paragraph) -> None:
        """Add a paragraph over the whole width."""
        self.notes.append(Item(key, "note", tuple(words.draw(MARGIN, self.y, self.across))))
        self.y += words.height(self.across)

    def nothing(self, words: str, above: float) -> None:
        """Say in one line that there is nothing to draw, ``above`` being the room over its baseline."""
        self.notes.append(Item("nothing", "note", (TextLine(MARGIN, self.y + above, words, self.small + 1),)))
        self.y += above + 10

    def legend(self, entries: Iterable[LegendEntry]) -> None:
        """Add the legend, in rows."""
        marks: list[Mark] = []
        x, row = MARGIN, 0.0
        for entry in entries:
            words = entry.words(self.small)
            wide = min(words.natural + 0.1, self.across - _INDENT)
            if x > MARGIN and x + _INDENT + wide > self.right:
                x, self.y, row = MARGIN, self.y + row + 1.2, 0.0
            marks += entry.draw(x, self.y, wide, self.small)
            row = max(row, words.height(wide))
            x += _INDENT + wide + 9
        if marks:
            self.notes.append(Item("legend", "note", tuple(marks)))
            self.y += row + 5

    def scene(self, items: Iterable[Item], caption: str, alt: str, diagram: Diagram | None = None) -> Scene:
        """The figure: its items, the notes over them, and the caption under all."""
        if not self.bare:
            self.write("caption", Paragraph((TextRun(caption, "muted"),), self.small, most=12))
        drawn = (*items, *self.notes)
        return Scene(self.name, self.title, alt, caption, self.whole, self.y + MARGIN, drawn, diagram)


def legend_column(entries: Iterable[LegendEntry], x: float, y: float, width: float, size: float) -> tuple[Item, float]:
    """The legend as a column, and the ``y`` below it."""
    marks: list[Mark] = []
    for entry in entries:
        marks += entry.draw(x, y, width - _INDENT, size)
        y += entry.words(size).height(width - _INDENT) + 2.2
    return Item("legend", "note", tuple(marks)), y


def modality_legend(passages: Iterable[Passage | None]) -> list[LegendEntry]:
    """One entry for each modality that occurs, the firmest first."""
    found = {passage.modality: passage for passage in passages if passage}
    ranked = sorted(found.values(), key=lambda passage: -passage.firmness)
    return [LegendEntry(_explained(passage), modality_stroke(passage)) for passage in ranked]


def _explained(passage: Passage) -> str:
    """The word for a modality, and what it means where that does not say itself."""
    meant = MEANINGS.get(passage.modality.iri.removeprefix(SKG)) if passage.modality else None
    return f"{passage.modality}: {meant}" if meant else str(passage.modality)


def hatched(x: float, y: float, width: float, height: float) -> list[Mark]:
    """The hatching of a rectangle."""
    marks: list[Mark] = []
    right, step = x + width, 3.2
    at = x - height + step / 2
    while at < right:
        start, end = max(at, x), min(at + height, right)
        if end - start > 0.2:
            points = ((start, y + height - (start - at)), (end, y + height - (end - at)))
            marks.append(Line(points, Stroke("muted", 0.5), head=False))
        at += step
    return marks


def capital(text: str) -> str:
    """A text with its first letter in upper case: "Nerve root"."""
    return text[:1].upper() + text[1:]


def caption_text(data: FigureData, items: Iterable[Item], observed: str = "", *, listed: bool = True) -> str:
    """The caption: the documents that the items cite, the version, and the disclaimer.

    Parameters
    ----------
    items : of the figure; how a sentence is cited is told by one that stands in their text
    observed : describes a cohort, if any
    listed : whether the documents are named
    """
    drawn = tuple(items)
    curies = {curie for item in drawn for curie in item.passages}
    cited = sorted((each for each in data.passages.values() if each.curie in curies), key=lambda each: each.order)
    documents = [each.label for each in data.documents if any(each.iri == passage.document for passage in cited)]
    titles = ", ".join(f"“{label}”" for label in documents) or "the vocabulary"
    held = f"as held by stenosis-kg {version(data.graph)}."
    source = f"{'Pathway' if observed else 'Source'}: {titles}, {held}" if listed else f"{capital(held)}"
    lines = " ".join(mark.text for item in drawn for mark in item.marks if isinstance(mark, TextLine))
    shown = " of what its source says and what the data record" if observed else ""
    parts = [observed, source, _numbered(cited, set(_CITED.findall(lines)))]
    return f"{' '.join(filter(None, parts))} A research representation{shown}; not medical advice."


def _numbered(cited: Iterable[Passage], names: set[str]) -> str:
    """What a number in brackets means, by one that the figure has: a clause if there is one."""
    shown = [(each, name) for each in cited for name in (each.name, each.id) if name in names]
    clauses = [(each, name, found) for each, name in shown if (found := _CLAUSE.search(each.id))]
    for _, name, (number, letter) in ((each, name, found.groups()) for each, name, found in clauses):
        return f"[{name}] is sentence {number}, clause {letter}."
    return next((f"[{name}] is sentence {each.id.removeprefix('s')}." for each, name in shown), "")


def version(graph: Graph) -> str:
    """The version of the schema that a graph has, or else of the package."""
    found = graph.one(_VERSION)
    return found.value if isinstance(found, ox.Literal) else __version__
