"""The graph as tables that refer to each other by ids, as CSV and as Parquet.

CSV is UTF-8, with commas, and quotes where there must be; a cell without quotes that is empty has nothing. Text that a
spreadsheet would run as a formula has an apostrophe in front (`tabular.guarded`). Parquet has types; it needs pyarrow
(``pip install 'stenosis-kg[parquet]'``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..extras import need
from ..namespaces import PREFIXES, compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph
from ..statements import AXES
from ..statements.mappings import read as read_mappings
from ..tabular import delimited
from .about import readme
from .content import Content, content

__all__ = ["arrow", "csv", "encode", "parquet"]

_INEXACT = ("oboInOwl:hasBroadSynonym", "oboInOwl:hasNarrowSynonym", "oboInOwl:hasRelatedSynonym")
_LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "rdfs:label", *_INEXACT)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: column name -> type (str, int or float) and meaning. A cell that has nothing is ``None``."""

    name: str
    what: str
    columns: dict[str, tuple[type, str]]
    rows: tuple[tuple[str | int | float | None, ...], ...]


def csv(graph: Graph) -> dict[str, bytes]:
    """``nodes.csv``, ``edges.csv``, ``evidence.csv`` and so on, and ``README.txt``, which has the scope and version.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    found = _tables(graph)
    note = "Text that a spreadsheet would run as a formula has an apostrophe in front."
    written = {f"{table.name}.csv": delimited([table.columns, *table.rows]).encode() for table in found}
    return {"README.txt": _readme(found, ".csv", note), **written}


def parquet(graph: Graph) -> dict[str, bytes]:
    """``nodes.parquet``, ``edges.parquet`` and so on; each has the scope and version in its metadata.

    Raises
    ------
    UsageError
        If the graph is empty, or pyarrow is not installed.
    """
    pa, found = arrow(), _tables(graph)
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    written = {}
    for table in found:
        schema = pa.schema([pa.field(name, types[kind]) for name, (kind, _) in table.columns.items()])
        columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        written[f"{table.name}.parquet"] = encode(pa.table(arrays, schema))
    return {"README.txt": _readme(found, ".parquet"), **written}


def arrow() -> Any:
    """pyarrow.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    need("pyarrow.parquet", "writing Parquet", "parquet")
    return need("pyarrow", "writing Parquet", "parquet")


def encode(table: Any) -> bytes:
    """An Arrow table as a Parquet file, with the scope and version in its metadata."""
    out = io.BytesIO()
    about = {**(table.schema.metadata or {}), "scope": SCOPE, "version": __version__}
    arrow().parquet.write_table(table.replace_schema_metadata(about), out, compression="zstd")
    return out.getvalue()


def _tables(graph: Graph) -> tuple[_Table, ...]:
    known = content(graph)
    return (_nodes(known), _edges(known), _evidence(known), _labels(known), _texts(known), _passages(known),
            _mappings(graph))  # fmt: skip


def _readme(tables: Iterable[_Table], ending: str, *notes: str) -> bytes:
    """What lies in the folder: each table with its columns."""
    lines = [*notes]
    for table in tables:
        lines += ["", f"{table.name}{ending} ({len(table.rows)} rows): {table.what}"]
        lines += [f"  {name} ({kind.__name__}): {meaning}" for name, (kind, meaning) in table.columns.items()]
    lines += ["", "Prefixes of ids:", *(f"  {prefix}: {iri}" for prefix, iri in PREFIXES.items())]
    return readme("tables that refer to each other by ids", lines)


def _nodes(known: Content) -> _Table:
    columns: dict[str, tuple[type, str]] = {
        "id": (str, "CURIE, or IRI where no prefix fits"),
        "iri": (str, "the same as an IRI"),
        "types": (str, 'classes, joined by "|"'),
        "label": (str, "the English preferred label"),
        "definition": (str, "the English definition"),
    }
    rows = tuple((n.id, n.iri, "|".join(n.types) or None, n.label, n.definition or None) for n in known.nodes)
    return _Table("nodes", "every thing that is spoken of", columns, rows)


def _edges(known: Content) -> _Table:
    columns: dict[str, tuple[type, str]] = {
        "id": (str, "the same in every version, while the triple is the same"),
        "subject": (str, "id of a node"),
        "predicate": (str, "CURIE of the property"),
        "object": (str, "id of a node; nothing where the edge has a value"),
        "kind": (str, "stated, denied (a passage says that it is not so) or vocabulary (no passage says it)"),
        "modality": (
            str,
            "how firmly the firmest passage speaks that sets no condition, or else the firmest: read "
            "nothing without it",
        ),
        "condition": (str, 'what it turns on in the words of that passage; of several, joined by "|", any will do'),
        "passages": (str, 'the passages that state or deny it, joined by "|"'),
        "modalities": (str, "the modality of each of these passages, in the same order"),
        "conditions": (
            str,
            'what it turns on in each of these passages, joined by "|"; those of one, joined by " or "',
        ),
        "value": (str, "a literal, where there is no object"),
        "datatype": (str, "its datatype"),
        "language": (str, "its language"),
    }
    rows = tuple(
        (
            edge.id, edge.subject, edge.predicate, edge.object or None, edge.kind, edge.modality or None,
            "|".join(edge.condition) or None,
            "|".join(p.curie for p in edge.passages) or None,
            "|".join(str(p.modality or "") for p in edge.passages) or None,
            "|".join(map(" or ".join, edge.conditions)) if any(edge.conditions) else None,
            *((edge.value.text, edge.value.datatype, edge.value.language or None) if edge.value else (None,) * 3),
        )
        for edge in known.edges
    )  # fmt: skip
    return _Table("edges", "every triple between things, once for each kind", columns, rows)


def _evidence(known: Content) -> _Table:
    columns: dict[str, tuple[type, str]] = {
        "edge": (str, "id of an edge"),
        "passage": (str, "id of a passage that states or denies it"),
        "modality": (str, "how firmly that passage speaks"),
        "firmness": (int, "its place in the order of firmness; the higher, the firmer"),
        "condition": (str, 'what it turns on there, joined by "|": it holds only when one of these is met'),
        "words": (str, "what the passage says, word for word"),
    }
    rows = tuple(
        (edge.id, p.curie, *((p.modality.label, p.firmness) if p.modality else (None, None)),
         "|".join(edge.condition_by(p)) or None, p.text)
        for edge in known.edges
        for p in edge.passages
    )  # fmt: skip
    what = "which passage states which edge, how firmly, on what condition, in which words"
    return _Table("evidence", what, columns, rows)


_TEXT_COLUMNS: dict[str, tuple[type, str]] = {
    "node": (str, "id of a node, or of a passage"),
    "property": (str, "CURIE of the property"),
    "text": (str, "the text"),
    "language": (str, "its language"),
    "datatype": (str, "its datatype"),
}


def _labels(known: Content) -> _Table:
    rows = [(t.node, t.property, t.text, t.language or None, t.datatype) for t in known.texts if t.property in _LABELS]
    what = (
        "names: preferred, further (skos:altLabel), for finding only (skos:hiddenLabel), and those that are wider,"
        " narrower or only close (oboInOwl: no synonyms)"
    )
    return _Table("labels", what, _TEXT_COLUMNS, tuple(rows))


def _texts(known: Content) -> _Table:
    rows = [
        (t.node, t.property, t.text, t.language or None, t.datatype) for t in known.texts if t.property not in _LABELS
    ]
    what = "all other texts and values: definitions, notes, titles; of passages, cues and what the reader supplied"
    return _Table("texts", what, _TEXT_COLUMNS, tuple(rows))


def _passages(known: Content) -> _Table:
    columns: dict[str, tuple[type, str]] = {
        "id": (str, "CURIE of the passage"),
        "kind": (str, "skg:Sentence or skg:Clause"),
        "sentence": (str, "of a clause, the sentence that it is a part of"),
        "document": (str, "the document"),
        "start": (int, "where its words begin in the document, in characters"),
        "end": (int, "where they end, exclusive"),
        "words": (str, "its words"),
        "modality": (str, "how firmly it speaks; nothing where it states nothing itself"),
        "importance": (str, "what weight it gives"),
        "rank": (str, "in what order of choice"),
        "aspect": (str, "as done, or as going on"),
    }
    rows = tuple(
        (
            p.curie, known.kinds.get(p.iri),
            compact(p.part_of) if p.part_of else None, compact(p.document), p.start, p.end, p.text,
            *(compact(p.axes[axis].iri) if axis in p.axes else None for axis in AXES),
        )
        for p in known.passages
    )  # fmt: skip
    return _Table("passages", "sentences and clauses, in the order of the documents", columns, rows)


def _mappings(graph: Graph) -> _Table:
    columns: dict[str, tuple[type, str]] = {
        "concept": (str, "id of a node"),
        "level": (str, "exact; narrow (the code is narrower), broad, close or related"),
        "vocabulary": (str, "the vocabulary of the code"),
        "code": (str, "the code; nothing where the vocabulary has no such term"),
        "label": (str, "its label, where it may be passed on"),
        "confidence": (float, "of the judgement, 0 to 1"),
        "version": (str, "of the vocabulary"),
        "comment": (str, "what there is to say of it"),
    }
    rows = tuple(
        (
            compact(row.subject), row.level, row.vocabulary, row.curie.partition(":")[2] if row.object else None,
            row.label or None, row.confidence, row.version or None, row.comment or None,
        )
        for row in read_mappings(graph).rows
    )  # fmt: skip
    return _Table("mappings", "codes and terms of other vocabularies, and how exact each is", columns, rows)
