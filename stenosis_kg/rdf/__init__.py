"""Files to quads and back: readers, the graph in memory, the writer, and conversion to rdflib."""

from __future__ import annotations

__all__: list[str] = []
