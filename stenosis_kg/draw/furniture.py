"""What every figure has around it: a title, a legend, a caption with the document and the version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from .. import __version__
from ..graph import Graph
from ..namespaces import OWL
from ..pathway_model import Named
from .blocks import Run, Words
from .scene import Box, Item, Line, Mark, Pen

__all__ = ["Entry", "caption", "footer", "heading"]

_VERSION = "SELECT ?version WHERE { ?ontology a owl:Ontology ; owl:versionInfo ?version } ORDER BY ?version"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a sample (a line, or a shape with its fill) and what it means."""

    text: str
    pen: Pen
    shape: str | None = None
    fill: str | None = None


def caption(graph: Graph, documents: Sequence[Named]) -> str:
    """Whose words the figure shows, in which version, and what it is not."""
    version = graph.one(_VERSION)
    said = version.value if isinstance(version, ox.Literal) else __version__
    titles = ", ".join(f"“{document.label}”" for document in documents) or "no document"
    return (
        f"Source: {titles}, as held by stenosis-kg {said}. [s8a] is sentence 8, clause a. "
        "A research representation of what its source says; not medical advice."
    )


def heading(items: list[Item], text: str, x: float, y: float, width: float, size: float) -> float:
    """Put the title at the top; returns where it ends."""
    words = Words((Run(text[:1].upper() + text[1:], bold=True),), size, most=3)
    items.append(Item("title", "note", tuple(words.draw(x, y, width))))
    return y + words.height(width) + 5


def footer(items: list[Item], entries: Iterable[Entry], text: str, x: float, y: float, width: float, size: float) -> float:
    """Put the legend and the caption at the bottom; returns where they end."""
    sample, row = 17.0, 1.5 * size
    marks: list[Mark] = []
    at, top = x, y
    for entry in entries:
        words = Words((Run(entry.text, "muted"),), size, most=4)
        wide = sample + 4 + min(words.natural, width - sample - 4)
        if at > x and at + wide > x + width:
            at, y = x, y + row
        if entry.shape:
            marks.append(Box(at + 2, y + 0.5, sample - 4, size, entry.shape, entry.fill, entry.pen))
        else:
            marks.append(Line(((at, y + row / 2 - 0.6), (at + sample, y + row / 2 - 0.6)), entry.pen, head=False))
        marks += words.draw(at + sample + 4, y + row / 2 - 0.6 - 0.62 * size, width - sample - 4)
        at += wide + 11
        if words.natural > width - sample - 4:
            y += words.height(width - sample - 4) - row
    if marks:
        items.append(Item("legend", "note", tuple(marks)))
        y += row + 4
    del top
    words = Words((Run(text, "muted"),), size, most=12)
    items.append(Item("caption", "note", tuple(words.draw(x, y, width))))
    return y + words.height(width)


_ = OWL
