"""Who says what, and how firmly: documents, sentences, statements, names, evidence."""

from __future__ import annotations

__all__: list[str] = []
