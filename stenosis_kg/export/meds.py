"""MEDS 0.4 ``codes.parquet``: our concepts as codes, and the codes of other vocabularies that stand below them.

A code of a data set (``ICD10CM//M48.07``) has as parents the concepts that it is exact or narrow for, and a concept
those above it: so a code leads to the graph by its parents. Needs pyarrow (``pip install 'stenosis-kg[parquet]'``).
"""

from __future__ import annotations

from collections import defaultdict

from ..namespaces import compact
from ..rdf.graph import Graph
from ..statements.mappings import read as read_mappings
from .content import VOCABULARY, content
from .layouts import arrow, encode

__all__ = ["code", "files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``codes.parquet``. Its metadata have the scope and version. Errors as of `content` and `arrow`."""
    pa, known = arrow(), content(graph)
    described = {code(node.id): node.definition or node.label for node in known.things}
    parents: dict[str, set[str]] = defaultdict(set)
    for edge in known.relations:
        if edge.kind == VOCABULARY and edge.predicate == "skos:broader":
            parents[code(edge.subject)].add(code(edge.object))
    for row in read_mappings(graph).rows:
        concept = code(compact(row.subject))
        if row.object and row.level in ("exact", "narrow") and concept in described:
            name = row.curie.replace(":", "//", 1)
            described.setdefault(name, row.label)
            parents[name].add(concept)
    codes = sorted(described)
    table = pa.table(
        {
            "code": pa.array(codes, pa.string()),
            "description": pa.array([described[each] or None for each in codes], pa.string()),
            "parent_codes": pa.array([sorted(parents[each]) or None for each in codes], pa.list_(pa.string())),
        }
    )
    return {"codes.parquet": encode(table)}


def code(node: str) -> str:
    """The code of a node: ``SKG//`` and its id.

    >>> code("concept:foraminotomy")
    'SKG//concept:foraminotomy'
    """
    return f"SKG//{node}"
