"""N-Triples: every triple once, canonical and sorted, and the statements with the passages that make them."""

from __future__ import annotations

from ..rdf.graph import Graph
from ..rdf.writing import dumps_ntriples
from .about import about
from .flat import flatten

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nt``. The scope and the version stand in it as statements: canonical N-Triples have no comments."""
    return {"stenosis.nt": dumps_ntriples([*flatten(graph.store), *about()])}
