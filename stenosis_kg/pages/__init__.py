"""HTML: elements and the frame of a page."""

from __future__ import annotations

__all__: list[str] = []
