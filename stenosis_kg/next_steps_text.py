"""An answer as lines for a person to read: the first step first, then why, then what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

__all__ = ["text"]


def text(answer: Mapping[str, Any], width: int = 100) -> str:
    """Lines from what `NextSteps.to_dict` gives.

    A sentence is quoted once, where it is first needed, and is its number after that.
    """
    return "\n".join(_Writer(width).lines(answer)) + "\n"
