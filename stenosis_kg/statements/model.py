"""Frozen records that the layers hand to each other. IRIs are plain strings; literals are pyoxigraph's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..rdf.terms import Term

__all__ = ["Passage", "Statement"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a clause of one: who says it, where, in which words, how firmly.

    ``start`` and ``end`` count Unicode code points of the source text, end exclusive. What the
    passage does not carry is ``None``, or an empty tuple. The axes are IRIs.
    """

    iri: str
    text: str
    start: int
    end: int
    source: str
    part_of: str | None = None
    modality: str | None = None
    importance: str | None = None
    rank: str | None = None
    aspect: str | None = None
    cues: tuple[str, ...] = ()
    other_cues: tuple[str, ...] = ()
    inferences: tuple[str, ...] = ()
    waived: str | None = None

    @property
    def id(self) -> str:
        """The passage's own part of its IRI: "s10", "s8b"."""
        return self.iri.removeprefix(self.source).lstrip("/#")

    @property
    def order(self) -> tuple[str, tuple[str | int, ...]]:
        """A key that sorts passages by document, then as a reader counts: s2, s8, s8a, s8b, s10."""
        parts = re.split(r"([0-9]+)", self.id)
        return self.source, tuple(int(part) if i % 2 else part for i, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Statement:
    """One triple, and the passages (IRIs, in document order) whose graphs hold it."""

    subject: str
    predicate: str
    object: Term
    passages: tuple[str, ...] = ()
