"""Title, legend and caption of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..about import __version__
from ..pathway.model import Named
from ..rdf.graph import Graph
from .paragraph import LEAD, Paragraph, TextRun
from .scene import Box, Item, Line, Mark, Stroke

__all__ = [
    "LegendEntry",
    "add_legend_and_caption",
    "add_title",
    "capital",
    "caption_text",
    "hatched",
    "legend_column",
    "version",
]

_VERSION = "SELECT ?version WHERE { ?ontology a owl:Ontology ; owl:versionInfo ?version } ORDER BY ?version"
_SAMPLE = 17.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One entry of a legend: a sample (a line, or a shape with its fill) and what it means."""

    text: str
    stroke: Stroke
    shape: str | None = None
    fill: str | None = None
    bend: bool = False
    hatch: bool = False

    def sample(self, x: float, middle: float, size: float) -> list[Mark]:
        """The sample, starting at ``x``, centred at ``middle``."""
        if self.shape:
            place = (x + 1, middle - size / 2, _SAMPLE - 2, size)
            return [*(hatched(*place) if self.hatch else []), Box(*place, self.shape, self.fill, self.stroke)]
        if self.bend:
            low, high = middle + size * 0.45, middle - size * 0.45
            return [Line(((x + 9, high), (x + 3, high), (x + 3, low), (x + _SAMPLE - 2, low)), self.stroke, radius=2.5)]
        return [Line(((x, middle), (x + _SAMPLE, middle)), self.stroke, head=False)]


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


def caption_text(graph: Graph, documents: Sequence[Named], observed: str = "") -> str:
    """The caption: the documents, the version, and the disclaimer; ``observed`` describes a cohort, if any."""
    titles = ", ".join(f"“{document.label}”" for document in documents) or "no document"
    shown = "what its source says and what the data record" if observed else "what its source says"
    return (
        f"{observed}{' Pathway' if observed else 'Source'}: {titles}, as held by stenosis-kg {version(graph)}. "
        f"[s8a] is sentence 8, clause a. A research representation of {shown}; not medical advice."
    )


def version(graph: Graph) -> str:
    """The version of the schema that a graph has, or else of the package."""
    found = graph.one(_VERSION)
    return found.value if isinstance(found, ox.Literal) else __version__


def add_title(items: list[Item], text: str, x: float, y: float, width: float, size: float) -> float:
    """Add the title; returns the ``y`` below it."""
    words = Paragraph((TextRun(capital(text), bold=True),), size, most=3)
    items.append(Item("title", "note", tuple(words.draw(x, y, width))))
    return y + words.height(width) + 4


def legend_column(entries: Iterable[LegendEntry], x: float, y: float, width: float, size: float) -> tuple[Item, float]:
    """The legend as a column, and the ``y`` below it."""
    marks: list[Mark] = []
    for entry in entries:
        words = Paragraph((TextRun(entry.text, "muted"),), size)
        marks += entry.sample(x, y + LEAD * size / 2, size)
        marks += words.draw(x + _SAMPLE + 4, y, width - _SAMPLE - 4)
        y += words.height(width - _SAMPLE - 4) + 2.2
    return Item("legend", "note", tuple(marks)), y


def add_legend_and_caption(
    items: list[Item], entries: Iterable[LegendEntry], text: str, x: float, y: float, width: float, size: float
) -> float:
    """Add the legend, in rows, and the caption under it; returns the ``y`` below them."""
    marks: list[Mark] = []
    at, row = x, 0.0
    for entry in entries:
        words = Paragraph((TextRun(entry.text, "muted"),), size)
        wide = min(words.natural + 0.1, width - _SAMPLE - 4)
        if at > x and at + _SAMPLE + 4 + wide > x + width:
            at, y, row = x, y + row + 2, 0.0
        marks += entry.sample(at, y + LEAD * size / 2, size)
        marks += words.draw(at + _SAMPLE + 4, y, wide)
        row = max(row, words.height(wide))
        at += _SAMPLE + 4 + wide + 9
    if marks:
        items.append(Item("legend", "note", tuple(marks)))
        y += row + 5
    words = Paragraph((TextRun(text, "muted"),), size, most=12)
    items.append(Item("caption", "note", tuple(words.draw(x, y, width))))
    return y + words.height(width)
