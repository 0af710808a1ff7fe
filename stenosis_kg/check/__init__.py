"""Everything that says whether a graph is right, and the report of it."""

from __future__ import annotations

__all__: list[str] = []
