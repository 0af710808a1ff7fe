"""Turtle: every triple once, in the house format, and after them the statements with the passages that make them."""

from __future__ import annotations

from ..rdf.graph import Graph
from ..rdf.writing import dumps_turtle
from .about import about, header
from .flat import flatten

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.ttl``."""
    lines = header("every triple once, and an rdf:Statement for each that a passage states")
    return {"stenosis.ttl": dumps_turtle([*flatten(graph.store), *about()], header=lines)}
