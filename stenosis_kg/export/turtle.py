"""Turtle: every triple once, in the house format, without who says it."""

from __future__ import annotations

from ..graph import Graph
from ..serialize import dumps_turtle
from .about import about, header

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``."""
    lines = header("every triple once, without who says it")
    return {"stenosis.ttl": dumps_turtle([*graph.store, *about()], header=lines)}
