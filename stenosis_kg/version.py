"""The version of the package and of everything it writes; nothing else says it."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
