"""One module per command of ``stenosis-kg``; `cli` imports the one that is asked for."""

from __future__ import annotations

__all__: list[str] = []
