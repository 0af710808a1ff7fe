"""TriG: the whole graph, in the house format, one named graph for each passage."""

from __future__ import annotations

from ..rdf.graph import Graph
from ..rdf.writing import dumps_trig
from .about import about, header

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.trig``."""
    lines = header("one named graph for each passage, and what is said of the passage after it")
    return {"stenosis.trig": dumps_trig([*graph.store, *about()], header=lines)}
