"""Read one file strictly into a store."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from .errors import InputError

__all__ = ["FORMATS", "read_into"]

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}


def read_into(store: ox.Store, path: Path) -> list[str]:
    """Add the quads of a file; returns warnings."""
    try:
        store.load(path.read_bytes(), format=FORMATS[path.suffix])
    except SyntaxError as error:
        raise InputError(str(error.msg), file=path, line=error.lineno) from None
    return []
