"""The tables of ``csv`` as Parquet, with types. Needs pyarrow (``pip install 'stenosis-kg[parquet]'``)."""

from __future__ import annotations

import io
from typing import Any

from ..extras import need
from ..rdf.graph import Graph
from ..scope import SCOPE
from ..version import __version__
from .tables import Table, readme, tables

__all__ = ["arrow", "encode", "files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``nodes.parquet``, ``edges.parquet`` and so on; each has the scope and version in its metadata.

    Raises
    ------
    UsageError
        If the graph is empty, or pyarrow is not installed.
    """
    pa, found = arrow(), tables(graph)
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    return {
        "README.txt": readme(found, ".parquet"),
        **{f"{table.name}.parquet": encode(_table(pa, table, types)) for table in found},
    }


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


def _table(pa: Any, table: Table, types: dict[type, Any]) -> Any:
    schema = pa.schema([pa.field(name, types[kind]) for name, (kind, _) in table.columns.items()])
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema)
