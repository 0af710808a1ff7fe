"""The graph as tables that refer to each other by ids, as CSV and as Parquet (`layouts`).

``assets/export_tables.toml`` has the columns and what they mean. A cell that has nothing is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..namespaces import compact
from ..rdf.graph import Graph
from ..statements import AXES
from ..statements.mappings import read as read_mappings
from .about import readme
from .content import content
from .layouts import OutputTable, Value, layouts

__all__ = ["csv", "parquet"]

_INEXACT = ("oboInOwl:hasBroadSynonym", "oboInOwl:hasNarrowSynonym", "oboInOwl:hasRelatedSynonym")
_LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "rdfs:label", *_INEXACT)
_KINDS = {"text": "str", "integer": "int", "number": "float"}


def csv(graph: Graph) -> dict[str, bytes]:
    """``nodes.csv``, ``edges.csv``, ``evidence.csv`` and so on, and ``README.txt``, which has the scope and version.

    Errors as of `content`.
    """
    found = _tables(graph)
    return {"README.txt": _readme("csv", found), **{f"{table.layout.name}.csv": table.csv() for table in found}}


def parquet(graph: Graph) -> dict[str, bytes]:
    """``nodes.parquet``, ``edges.parquet`` and so on; each has the scope and version in its metadata.

    Errors as of `content` and `arrow`.
    """
    found = _tables(graph)
    written = {f"{table.layout.name}.parquet": table.parquet() for table in found}
    return {"README.txt": _readme("parquet", found), **written}


def _readme(form: str, tables: list[OutputTable]) -> bytes:
    """What lies in the folder: each table with its columns."""
    lines = []
    for table in tables:
        lines += ["", f"{table.layout.name}.{form} ({len(table.rows)} rows): {table.layout.what}"]
        lines += [f"  {column.name} ({_KINDS[column.kind]}): {column.text}" for column in table.layout.columns]
    return readme(form, tables="\n".join(lines))


def _tables(graph: Graph) -> list[OutputTable]:
    known = content(graph)
    rows: dict[str, list[tuple[Value, ...]]] = {}
    rows["nodes"] = [(n.id, n.iri, _joined(n.types), n.label, n.definition or None) for n in known.nodes]
    rows["edges"] = [
        (
            edge.id, edge.subject, edge.predicate, edge.object or None, edge.kind, edge.modality or None,
            _joined(edge.condition), _joined(p.curie for p in edge.passages),
            _joined(str(p.modality or "") for p in edge.passages),
            _joined(map(" or ".join, edge.conditions if any(edge.conditions) else ())),
            *((edge.value.text, edge.value.datatype, edge.value.language or None) if edge.value else (None,) * 3),
        )
        for edge in known.edges
    ]  # fmt: skip
    rows["evidence"] = [
        (edge.id, p.curie, *((p.modality.label, p.firmness) if p.modality else (None, None)),
         _joined(edge.condition_by(p)), p.text)
        for edge in known.edges
        for p in edge.passages
    ]  # fmt: skip
    texts = [(t.node, t.property, t.text, t.language or None, t.datatype) for t in known.texts]
    rows["labels"] = [row for row in texts if row[1] in _LABELS]
    rows["texts"] = [row for row in texts if row[1] not in _LABELS]
    rows["passages"] = [
        (
            p.curie, known.kinds.get(p.iri),
            compact(p.part_of) if p.part_of else None, compact(p.document), p.start, p.end, p.text,
            *(compact(p.axes[axis].iri) if axis in p.axes else None for axis in AXES),
        )
        for p in known.passages
    ]  # fmt: skip
    rows["mappings"] = [
        (
            compact(row.subject), row.level, row.vocabulary, row.curie.partition(":")[2] if row.object else None,
            row.label or None, row.confidence, row.version or None, row.comment or None,
        )
        for row in read_mappings(graph).rows
    ]  # fmt: skip
    return [layout.table(rows[name]) for name, layout in layouts("export_tables").items()]


def _joined(values: Iterable[str]) -> str | None:
    return "|".join(values) or None
