"""The version, and what all of this is and is not: what stands on everything that is written or answered."""

from __future__ import annotations

__all__ = ["SCOPE", "__version__"]

__version__ = "0.2.0"
SCOPE = (
    "A research representation of what its source documents say. "
    "Not medical advice, and no decision support for the care of a person."
)
