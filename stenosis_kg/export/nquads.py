"""N-Quads: the whole graph, canonical (RDFC-1.0) and sorted: equal graphs give equal lines."""

from __future__ import annotations

from ..rdf.graph import Graph
from ..rdf.writing import dumps_nquads
from .about import about

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.nq``. The scope and the version stand in it as statements: canonical N-Quads have no comments."""
    return {"stenosis.nq": dumps_nquads([*graph.store, *about()])}
