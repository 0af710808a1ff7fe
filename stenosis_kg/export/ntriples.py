"""N-Triples: every triple once, canonical and sorted, without who says it."""

from __future__ import annotations

from ..graph import Graph
from ..serialize import dumps_ntriples
from .about import about

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nt``. The scope and the version stand in it as statements: canonical N-Triples have no comments."""
    return {"stenosis.nt": dumps_ntriples([*graph.store, *about()])}
