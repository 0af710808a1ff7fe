"""A figure as nodes and edges, for formats that lay out themselves: Mermaid and Graphviz."""

from __future__ import annotations

from dataclasses import dataclass, field

from .scene import Pen

__all__ = ["Group", "Join", "Knot", "Net"]


@dataclass(frozen=True, slots=True)
class Knot:
    """A node: its lines of text, its shape and the name of its colour; ``pen`` is its border."""

    key: str
    lines: tuple[str, ...]
    shape: str = "rect"
    colour: str = "other"
    group: str | None = None
    pen: Pen = field(default_factory=Pen)


@dataclass(frozen=True, slots=True)
class Join:
    """An edge between the keys of two nodes, with the line that its modality has."""

    source: str
    target: str
    label: str = ""
    pen: Pen = field(default_factory=Pen)


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes."""

    key: str
    label: str
    colour: str = "other"


@dataclass(frozen=True, slots=True)
class Net:
    """Nodes, edges and frames. Every edge joins keys of ``knots``."""

    knots: tuple[Knot, ...] = ()
    joins: tuple[Join, ...] = ()
    groups: tuple[Group, ...] = ()
