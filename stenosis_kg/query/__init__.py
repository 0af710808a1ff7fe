"""Questions: the library, SPARQL under limits, rows, and other endpoints."""

from __future__ import annotations

__all__: list[str] = []
