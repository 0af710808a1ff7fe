"""``python -m stenosis_kg`` is ``stenosis-kg``."""

from __future__ import annotations

from .commands.main import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
