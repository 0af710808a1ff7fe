"""Copies of the bundled document with something changed, for tests of what follows from it."""

from __future__ import annotations

from pathlib import Path

from stenosis_kg import paths
from stenosis_kg.kg import KnowledgeGraph, load

__all__ = ["edited"]


def edited(folder: Path, *changes: tuple[str, str], more: str = "", vocabulary: str = "") -> KnowledgeGraph:
    """The bundled graph with text of the document replaced, and text added to it and to the vocabulary.

    Each text that is to be replaced must be there, so that a change that does nothing fails.
    """
    root = paths.ontology()
    document = (root / "sources" / "l5s1-treatment.trig").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in document, f"the document does not hold {old!r}"
        document = document.replace(old, new)
    files = {
        "concepts.ttl": (root / "concepts.ttl").read_text(encoding="utf-8") + vocabulary,
        "l5s1-treatment.trig": document + more,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(root / "stenosis.ttl", *(folder / name for name in files), bundled=False)
