"""What a search found: its hits, as records, as JSON, and as lines of text.

The text says how each thing relates to the words, and which sentences speak of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import visible
from ..rdf.table import wrap
from . import KINDS, RELATIONS, Name, Thing
from .words import plain

__all__ = ["Found", "Hit", "text"]

_FURTHER = {"concept": " (stenosis-kg show NAME)", "question": " (stenosis-kg ask NAME)"}
_MOST_NAMES, _MOST_CODES, _MOST_PASSAGES = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by which names, and how well they fit: ``score`` is above 0, and at most 1.

    ``whole`` is whether it has all the words; where no concept has, those that have some are among the hits.
    """

    thing: Thing
    names: tuple[Name, ...]
    score: float
    whole: bool = True

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return self.thing.kind

    @property
    def id(self) -> str:
        """Its CURIE; of a question its name."""
        return self.thing.id

    @property
    def label(self) -> str:
        """Its label; of a passage its number."""
        return self.thing.label

    @property
    def passages(self) -> tuple[str, ...]:
        """The numbers of the passages that speak of it."""
        return self.thing.passages

    @property
    def relation(self) -> str:
        """What the name that was found is to the thing, where it is not the thing's own: "narrower than"; else ""."""
        return RELATIONS.get(self.names[0].how, "")

    def to_dict(self) -> dict[str, Any]:
        """What JSON says of it."""
        return {
            "kind": self.kind,
            "id": self.id,
            "label": self.label,
            "note": self.thing.note,
            "wider": self.thing.wider,
            "relation": self.relation,
            "whole": self.whole,
            "score": self.score,
            "names": [{"text": each.text, "how": each.how, "codes": list(each.codes)} for each in self.names],
            "passages": list(self.passages),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """What a search found; true where something has all the words.

    Attributes
    ----------
    words : what was looked for
    hits : by kind, and of each kind the best first
    whole : whether something has all the words; else the hits are what comes nearest
    counts : how many of each kind there are that have as many of the words, shown or not
    read_as : words that stand nowhere, each with that of the nearest spelling, which was taken for it
    missing : words that stand nowhere, and nothing like them
    """

    words: str
    hits: tuple[Hit, ...]
    whole: bool
    counts: dict[str, int]
    read_as: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.whole and bool(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __repr__(self) -> str:
        return text(self, 100).rstrip("\n")

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes."""
        return {
            "words": self.words,
            "found": bool(self),
            "read_as": [{"given": given, "taken": taken} for given, taken in self.read_as],
            "missing": list(self.missing),
            "counts": self.counts,
            "hits": [hit.to_dict() for hit in self.hits],
        }

    def to_json(self) -> str:
        """All of it as JSON."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def text(found: Found, room: int) -> str:
    """The lines for a terminal, with a line end after each.

    Parameters
    ----------
    room : characters that a line may have
    """
    lines = [line for part in _head(found) for line in wrap(part, room)]
    for kind, title in KINDS.items():
        hits = [hit for hit in found.hits if hit.kind == kind]
        part = ", by a part of the words" if found.whole and hits and not hits[0].whole else ""
        if hits:
            lines += ["", f"{title}{part}{_FURTHER.get(kind, '')}:"]
            lines += [line for hit in hits for line in _lines(hit, room)]
        if hits and (more := found.counts.get(kind, 0) - len(hits)) > 0:
            lines.append(f"  … {more} more: --limit {found.counts[kind]}")
    return visible("".join(f"{line}\n" for line in lines).lstrip("\n"), lines=True)


def _head(found: Found) -> Iterator[str]:
    taken_for = dict(found.read_as)
    words = f'"{visible(" ".join(taken_for.get(plain(word), word) for word in found.words.split()), 60)}"'
    for given, taken in found.read_as:
        yield f'"{given}" stands nowhere; taken is what is spelt alike, and may be another thing: {taken}.'
    if not found.hits:
        yield f"Nothing here has {words}, and nothing near it is known."
    elif not found.whole:
        yield "".join(f'"{word}" stands nowhere. ' for word in found.missing) + (
            f"Nothing has all of {words}; a part of it has:"
        )
    elif all(hit.relation not in ("", "the same as") for hit in found.hits):
        if any(map(str.isdigit, found.words)) and all(name.codes for hit in found.hits for name in hit.names):
            yield f"No concept means just {words}. Near it, by the mappings:"
        else:
            yield f"No document says {words}, and no concept is called so. Near it, by vocabulary and mappings:"


def _lines(hit: Hit, room: int) -> list[str]:
    """A thing: its label, and what is told of it further in."""
    if hit.kind == "sentence":
        return _beside(hit.label, hit.thing.note, room)
    if hit.kind == "question":
        return [f"  {hit.label}", *wrap(hit.thing.note, room, "      ")]
    what = f", {hit.thing.note}" if hit.kind == "concept" and hit.thing.note else ""
    first, *rest = wrap(f"{hit.label} ({hit.id}){what}", room - 2)
    more = [line for part in _told(hit) for line in wrap(part, room, "      ")]
    return [f"  {first}", *(f"    {line}" for line in rest), *more]


def _told(hit: Hit) -> Iterator[str]:
    if hit.relation:
        shown = [_named(name) for name in hit.names[:_MOST_NAMES]]
        others = len(hit.names) - len(shown)
        several = f"; so {'is' if others == 1 else 'are'} {others} more" if others else ""
        yield f"{', '.join(shown)}: {hit.relation} this{several}"
    elif hit.names[0].how == "synonym":
        yield f"also called {hit.names[0].text}"
    if hit.kind in ("class", "relation") and hit.thing.note:
        yield hit.thing.note
    if hit.passages:
        shown = list(hit.passages[:_MOST_PASSAGES])
        yield f"sentences: {', '.join(shown)}" + (
            f", … {len(hit.passages)} in all" if hit.passages[len(shown) :] else ""
        )
    elif hit.kind == "concept":
        yield "no sentence speaks of it" + (f", but of {hit.thing.wider}, which is wider" if hit.thing.wider else "")


def _named(name: Name) -> str:
    """``"ibuprofen" (CHEBI:5855, RXNORM:5640)``, or the code alone where the text may not be passed on."""
    codes = ", ".join(name.codes[:_MOST_CODES]) + (", …" if name.codes[_MOST_CODES:] else "")
    return f'"{name.text}"' + (f" ({codes})" if codes else "") if name.text else codes


def _beside(label: str, words: str, room: int) -> list[str]:
    """Words beside a label, or below it where that is long."""
    indent = " " * (len(label) + 4)
    if len(indent) > 16:
        return [f"  {label}", *wrap(words, room, "      ")]
    first, *rest = wrap(words, room, indent)
    return [f"  {label}  {first[len(indent) :]}", *rest]
