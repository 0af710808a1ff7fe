"""The formats that a comparison is written in."""

from __future__ import annotations

from collections.abc import Callable

from .page import html
from .writing import csv, json, text

__all__ = ["FORMATS"]

FORMATS: dict[str, Callable[..., str]] = {"text": text, "csv": csv, "json": json, "html": html}
"""The names of the formats, and what writes each."""
