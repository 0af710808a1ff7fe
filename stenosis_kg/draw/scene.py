"""A figure independent of any file format: marks with coordinates in points, grouped by what they stand for.

The origin is the top left corner; y grows downwards; the unit is the point (1/72 inch), so that a font size is what
it says when the figure is printed at its size. Colours are roles ("ink", "surgery.line") that a theme resolves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from . import metrics

__all__ = [
    "COLUMNS",
    "MM",
    "SMALLEST",
    "DPI",
    "Box",
    "Diagram",
    "DiagramEdge",
    "DiagramFrame",
    "DiagramNode",
    "Item",
    "Line",
    "Mark",
    "Paper",
    "Point",
    "Scene",
    "Stroke",
    "TextLine",
]

MM = 72 / 25.4
"""Points in a millimetre."""

_BROAD = 165 * MM  # from here on a figure is composed for two columns

DPI = 300
"""Dots an inch of PNG and TIFF files: what journals ask for."""

SMALLEST = 7.0
"""The size of the smallest letters of a figure, in points, as it is printed."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a figure is laid out for: its width in points, and whether it is ``bare``, without a title and a footnote.

    >>> [Paper(mm * MM).columns for mm in (85, 120, 178)]
    ['one', 'one', 'two']
    """

    width: float
    bare: bool = False

    @property
    def columns(self) -> Literal["one", "two"]:
        """Whether it is composed for one column of a journal or for two."""
        return "two" if self.width >= _BROAD else "one"


COLUMNS = {"one": Paper(85 * MM), "two": Paper(178 * MM)}
"""How broad a figure is in a journal: in one column, or over two."""

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn. ``dash`` is in points, as SVG has it; ``double`` draws two thin lines side by side."""

    colour: str = "ink"
    width: float = 0.6
    dash: tuple[float, ...] = ()
    double: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A closed shape that fills its rectangle. ``shape`` is one of `geometry.SHAPES`."""

    x: float
    y: float
    w: float
    h: float
    shape: str = "rect"
    fill: str | None = None
    stroke: Stroke | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, its corners rounded; with a head where it ends."""

    points: tuple[Point, ...]
    stroke: Stroke
    head: bool = True
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    colour: str = "ink"
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"

    @property
    def width(self) -> float:
        """How wide it is."""
        return metrics.width(self.text, self.size, self.bold)


Mark: TypeAlias = Box | Line | TextLine


@dataclass(frozen=True, slots=True)
class Item:
    """What belongs together in a figure: a node with its label, an arrow, a band, the legend.

    ``kind`` is "frame" (a surface that holds others), "node", "edge" or "note" (title, legend, caption).
    ``title`` is its text for those who cannot see it; ``passages`` are the ids of the passages that state it.
    """

    key: str
    kind: Literal["frame", "node", "edge", "note"]
    marks: tuple[Mark, ...]
    title: str = ""
    passages: tuple[str, ...] = ()
    within: str | None = None


@dataclass(frozen=True, slots=True)
class DiagramNode:
    """A node: its lines of text, its shape and the name of its colour; ``stroke`` is its border."""

    key: str
    lines: tuple[str, ...]
    shape: str = "rect"
    colour: str = "other"
    group: str | None = None
    stroke: Stroke = field(default_factory=Stroke)


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    """An edge between the keys of two nodes, with the line that its modality has; ``denied`` has no arrow head."""

    source: str
    target: str
    label: str = ""
    stroke: Stroke = field(default_factory=Stroke)
    denied: bool = False


@dataclass(frozen=True, slots=True)
class DiagramFrame:
    """A frame around nodes."""

    key: str
    label: str
    colour: str = "other"


@dataclass(frozen=True, slots=True)
class Diagram:
    """Nodes, edges and frames. Every edge joins keys of ``nodes``."""

    nodes: tuple[DiagramNode, ...] = ()
    edges: tuple[DiagramEdge, ...] = ()
    frames: tuple[DiagramFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole figure: its size in points, what is on it from back to front, and its words."""

    name: str
    title: str
    alt: str
    caption: str
    width: float
    height: float
    items: tuple[Item, ...] = ()
    diagram: Diagram | None = None
