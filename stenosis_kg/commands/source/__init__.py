"""``stenosis-kg source add`` and ``stenosis-kg source check``: a new document, from its text to a checked file."""

from __future__ import annotations

__all__: list[str] = []
