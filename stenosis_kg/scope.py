"""What all of this is, and what it is not: the one line that stands on everything that is written or answered."""

from __future__ import annotations

__all__ = ["SCOPE"]

SCOPE = (
    "A research representation of what its source documents say. "
    "Not medical advice, and no decision support for the care of a person."
)
