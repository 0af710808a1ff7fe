"""Frozen records that the layers hand to each other. IRIs are plain strings; literals are pyoxigraph's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

__all__ = ["Finding", "Passage", "Statement", "Term"]

Term: TypeAlias = "NamedNode | BlankNode | Literal | Triple"


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found wrong: where, what was seen, what to do.

    ``focus`` is the IRI of what the finding is about, ``path`` and ``value`` its property and the value that is wrong;
    ``file`` and ``line`` are where to mend it. All as far as known.
    """

    check: str
    severity: OneOf["error", "warning"]
    message: str
    file: str | None = None
    line: int | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """ "file, line N: message", without the parts that are not known."""
        places = [self.file or "", f"line {self.line}" if self.line else ""]
        where = ", ".join(filter(None, places))
        return f"{where}: {self.message}" if where else self.message
