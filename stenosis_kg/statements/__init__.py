"""Who says what, and how firmly. Its records: a passage, a value of an axis, a statement.

IRIs are plain strings; the object of a statement is a term of pyoxigraph's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import pyoxigraph as ox

from ..errors import visible
from ..namespaces import SKG, compact
from ..rdf import Term, short

__all__ = [
    "AXES",
    "NOT_SHOWN",
    "PLAIN",
    "AxisValue",
    "Passage",
    "Passages",
    "Statement",
    "firmest",
    "in_order",
    "in_sequence",
    "order_of",
]

AXES = ("modality", "importance", "rank", "aspect")
"""The axes on which a passage speaks; each is a property skg:<axis> and a field of `Passage`."""

NOT_SHOWN = SKG + "NotShown"
"""The modality of a passage by which something has not been shown: it neither states nor denies it."""

PLAIN = SKG + "Plain"
"""The modality of a passage without a hedge; no words signal it."""


@dataclass(frozen=True, slots=True)
class AxisValue:
    """A value of an axis: skg:MostCommon, "most common", 5. What is no modality has no firmness: 0."""

    iri: str
    label: str
    firmness: int = 0

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, repr=False)
class Passage:
    """A sentence, or a clause of one: who says it, where, in which words, how firmly.

    ``start`` and ``end`` count Unicode code points of the text of ``document`` (its IRI), end exclusive. What the
    passage does not carry is ``None``, or an empty tuple. ``speaker`` is whom the document quotes;
    ``restrictions`` are the words that restrict how far its advice reaches.
    ``of_several`` is whether the graph has several documents.
    """

    iri: str
    text: str
    start: int
    end: int
    document: str
    part_of: str | None = None
    modality: AxisValue | None = None
    importance: AxisValue | None = None
    rank: AxisValue | None = None
    aspect: AxisValue | None = None
    cues: tuple[str, ...] = ()
    other_cues: tuple[str, ...] = ()
    inferences: tuple[str, ...] = ()
    waived: str | None = None
    speaker: str | None = None
    restrictions: tuple[str, ...] = ()
    is_sentence: bool = False
    of_several: bool = False

    def __repr__(self) -> str:
        how = f" ({', '.join(value.label for value in self.axes.values())})" if self.axes else ""
        return visible(f'<Passage {self.curie}{how}: "{self.text}">')

    @property
    def id(self) -> str:
        """The passage's own part of its IRI: "s10", "s8b"."""
        return self.iri.removeprefix(self.document).lstrip("/#")

    @property
    def curie(self) -> str:
        """The passage's IRI made short: "l5s1:s8b"."""
        return compact(self.iri)

    @property
    def not_shown(self) -> bool:
        """Whether it says that something has not been shown, and so neither states nor denies it."""
        return self.modality is not None and self.modality.iri == NOT_SHOWN

    @property
    def voice(self) -> str:
        """Whose words they are: the speaker's whom the document quotes, else the document's (its IRI)."""
        return self.speaker or self.document

    @property
    def name(self) -> str:
        """What it is cited by: its id, with the prefix of its document where the graph has several of them."""
        return self.curie if self.of_several else self.id

    @property
    def quote(self) -> dict[str, Any]:
        """Its CURIE, words and place, for JSON."""
        return {"id": self.curie, "text": self.text, "start": self.start, "end": self.end}

    @property
    def firmness(self) -> int:
        """The place of its modality in the order of firmness, 0 where it has none."""
        return self.modality.firmness if self.modality else 0

    @property
    def tag(self) -> str:
        """How it is named beside a statement: its number, and how it speaks: "[s8a, necessary]"."""
        according = [f"according to {self.speaker}"] if self.speaker else []
        return f"[{', '.join([self.name, *according, *(value.label for value in self.axes.values())])}]"

    @property
    def axes(self) -> dict[str, AxisValue]:
        """Its value on each axis on which it has one."""
        return {axis: value for axis in AXES if (value := getattr(self, axis)) is not None}

    @property
    def order(self) -> tuple[str, tuple[str | int, ...]]:
        """A key that sorts passages by document, then as a reader counts: s2, s8, s8a, s8b, s10."""
        return self.document, _counted(self.id)


@lru_cache(maxsize=4096)
def _counted(number: str) -> tuple[str | int, ...]:
    return tuple(int(part) if i % 2 else part for i, part in enumerate(re.split(r"([0-9]+)", number)))


Passages: TypeAlias = tuple[Passage, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """One triple, and the passages that state it, or deny it, in reading order; none where no passage does."""

    subject: str
    predicate: str
    object: Term
    passages: Passages = ()
    denied: bool = False

    def __repr__(self) -> str:
        by = f" {' '.join(each.tag for each in self.passages)}" if self.passages else ""
        return visible(f"<Statement{' denied' * self.denied}: {' '.join(self.short.values())}{by}>")

    @property
    def target(self) -> str:
        """The IRI of the object; "" where that is a value."""
        return self.object.value if isinstance(self.object, ox.NamedNode) else ""

    @property
    def short(self) -> dict[str, str]:
        """Its terms for people and for JSON: CURIEs, and the words of a value."""
        return {"subject": compact(self.subject), "predicate": compact(self.predicate), "object": short(self.object)}

    @property
    def firmest(self) -> Passage | None:
        """The passage that speaks most firmly."""
        return firmest(self.passages)


def firmest(passages: Iterable[Passage]) -> Passage | None:
    """The passage that speaks most firmly, the earliest of equals; ``None`` where none has a modality."""
    spoken = [passage for passage in passages if passage.modality is not None]
    return min(spoken, key=lambda passage: (-passage.firmness, passage.order), default=None)


def in_order(passages: Iterable[Passage]) -> Passages:
    """Passages without repetition, as a reader meets them."""
    return tuple(sorted(set(passages), key=lambda passage: passage.order))


def order_of(passages: Iterable[Passage]) -> tuple[object, ...]:
    """A sort key: by the earliest passage, and what no passage states last."""
    first = min((passage.order for passage in passages), default=None)
    return (1,) if first is None else (0, *first)


def in_sequence(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Statements in the order of the passages that make them, and within one by their terms."""
    return tuple(
        sorted(statements, key=lambda s: (order_of(s.passages), s.subject, s.predicate, str(s.object), s.denied))
    )
