"""Find the sentences of a document again in a text that changed: pure matching of words, without graphs.

Words that are unchanged (but for blanks and line ends) are found first, so that a sentence end which a curator moved
stays where it is. What is left of the old sentences is compared with what the splitter finds in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal as OneOf

from .sentences import Span, any_of, is_heading, sentences, untiled, whole

__all__ = ["Anchor", "Kind", "compare", "stretch"]

Kind = OneOf["same", "moved", "changed", "split", "merged", "vanished", "new"]

_CHANGED = 0.6  # how alike two sentences are that count as one that was changed
_PIECES = 0.85  # how alike a sentence is to the pieces that it was split into, or merged from


@dataclass(frozen=True, slots=True)
class Anchor:
    """What became of sentences: the ids that they had, and where their words are now."""

    kind: Kind
    old: tuple[str, ...]
    new: tuple[Span, ...]


def compare(old: Mapping[str, tuple[str, Span]], text: str) -> tuple[Anchor, ...]:
    """What became of each sentence, in the order of the new text; what vanished comes last.

    Parameters
    ----------
    old : the id of each sentence -> its words, and where they were; in the order of the old text
    text : the new text

    >>> compare({"s1": ("Rest helps.", Span(0, 11)), "s2": ("Ice helps.", Span(12, 22))}, "Ice helps.")
    (Anchor(kind='moved', old=('s2',), new=(Span(start=0, end=10),)), Anchor(kind='vanished', old=('s1',), new=()))
    """
    found: list[Anchor] = []
    taken: list[Span] = []
    for name, (words, span) in old.items():
        places = [each for each in stretch(words, text) if not _overlaps(each, taken)]
        if places:
            place = min(places, key=lambda each: abs(each.start - (taken[-1].end if taken else span.start)))
            taken.append(place)
            found.append(Anchor("same" if place == span else "moved", (name,), (place,)))
    claimed = {name for change in found for name in change.old}
    left = [(name, words) for name, (words, _) in old.items() if name not in claimed]
    whole = [span for span in sentences(text) if not is_heading(text, span)]
    free = list(untiled(text, whole, taken))
    while pieces := _pieces(left, free, text):
        found += pieces
    found += _alike(left, free, text)
    found += [Anchor("new", (), (span,)) for span in free]
    found.sort(key=lambda change: change.new[0])
    return (*found, *(Anchor("vanished", (name,), ()) for name, _ in left))


def stretch(words: str, text: str) -> list[Span]:
    """Where some words stand in a text, with any blanks and line ends between them."""
    pattern = any_of([words])
    return [Span(*each.span()) for each in re.finditer(whole(pattern), text)] if pattern else []


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _pieces(left: list[tuple[str, str]], free: list[Span], text: str) -> list[Anchor]:
    """Sentences that were split into, or merged from, two or three that follow one another; taken out of both lists."""
    found: list[Anchor] = []
    for size in (3, 2):
        for at in range(len(free) - size + 1):
            parts = free[at : at + size]
            joined = " ".join(text[slice(*span)] for span in parts)
            best = max(left, key=lambda each: _ratio(each[1], joined), default=None)
            if best and _is_whole(best[1], joined, [text[slice(*span)] for span in parts]):
                found.append(Anchor("split", (best[0],), tuple(parts)))
                left.remove(best)
                free[at : at + size] = []
                break
        for at in range(len(left) - size + 1):
            olds = left[at : at + size]
            joined = " ".join(words for _, words in olds)
            near = max(free, key=lambda span: _ratio(text[slice(*span)], joined), default=None)
            if near and _is_whole(text[slice(*near)], joined, [words for _, words in olds]):
                found.append(Anchor("merged", tuple(name for name, _ in olds), (near,)))
                left[at : at + size] = []
                free.remove(near)
                break
    return found


def _is_whole(whole: str, joined: str, parts: Sequence[str]) -> bool:
    """Whether a sentence is the parts together, and each part has its share in it."""
    together = _ratio(whole, joined)
    return together >= _PIECES and all(together > _ratio(whole, part) + 0.05 for part in parts)


def _alike(left: list[tuple[str, str]], free: list[Span], text: str) -> list[Anchor]:
    """Sentences whose words changed, the most alike first; taken out of both lists."""
    pairs = sorted(
        ((_ratio(words, text[slice(*span)]), name, words, span) for name, words in left for span in free),
        key=lambda pair: (-pair[0], pair[3]),
    )
    found = []
    for ratio, name, words, span in pairs:
        if ratio >= _CHANGED and (name, words) in left and span in free:
            left.remove((name, words))
            free.remove(span)
            found.append(Anchor("changed", (name,), (span,)))
    return found


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
