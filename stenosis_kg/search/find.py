"""Find what words name: the names that have all of them, the best first; else what comes nearest."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from math import log
from operator import mul, neg
from typing import TypeAlias

from ..errors import UsageError
from ..rdf.graph import Graph
from . import SHARE
from .build import index_of, nested
from .found import Found, Hit
from .index import Index
from .words import stem, words_of

__all__ = ["LIMIT", "find", "search"]

LIMIT = 5
"""How many of a kind are shown where nothing else is said."""

_STEM, _BEGINS, _ALIKE, _SPREAD, _NEAR = 0.9, 0.5, 0.6, 0.5, 0.6
_WEIGHED = 500  # of more names or things, those of each kind that count most are weighed; all are counted

_Scored: TypeAlias = "dict[int, tuple[float, list[int]]]"
"""Thing -> its score, and the names that it rests on, the best first."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of what is looked for, and how well each name fits it (place -> at most 1)."""

    word: str
    fits: dict[int, float]
    read_as: str = ""


def search(graph: Graph, words: str, limit: int = LIMIT) -> Found:
    """What a graph names or says with these words: concepts, sentences, questions of the library, documents.

    Parameters
    ----------
    words : words in any order and case, long ones with mistakes; a code ("M48.07"), a CURIE, the number of a sentence
    limit : at most that many of each kind

    Raises
    ------
    UsageError
        If there are no words, or the limit is none.
    InputError
        If a mapping file of the graph cannot be read.

    >>> from stenosis_kg.rdf.graph import load
    >>> graph = load()
    >>> [(hit.label, hit.passages[:2]) for hit in search(graph, "foramintomy") if hit.kind == "concept"]
    [('foraminotomy', ('s10a', 's10b'))]
    >>> [(hit.relation, hit.label) for hit in search(graph, "laminectomy").hits][:1]
    [('narrower than', 'surgical intervention')]
    """
    index = index_of(graph)
    found = find(index, words, limit)
    return found if found else nested(graph, found)


def find(index: Index, words: str, limit: int = LIMIT) -> Found:
    """What an index has for these words; parameters and errors as of `search`."""
    if limit < 1:
        raise UsageError(f"the limit is {limit}; at least one of each kind is shown")
    parts = _parts(index, words)
    missing = tuple(part.word for part in parts if not part.fits)
    read_as = tuple((part.word, part.read_as) for part in parts if part.read_as)
    scored, every = _all(index, parts) if not missing else ({}, set[int]())
    whole = bool(scored)
    if not whole:
        scored = _some(index, parts, ["concept", "sentence", "question", "document"])
        every = set(scored)
    counts: dict[str, int] = {}
    hits: list[Hit] = []
    placed = sorted(every)
    for kind, (things, _) in index.spans.items():
        some, of_kind, full = _within(placed, things), scored, whole
        if some:
            counts[kind] = len(some)
        elif whole and kind == "concept" and len(parts) > 1:  # a question in words may be about one all the same
            of_kind, full = _some(index, parts, ["concept"]), False
        there = [thing for thing in of_kind if thing in things]
        best = nlargest(limit, there, key=lambda each: (of_kind[each][0], len(index.things[each].passages), -each))
        hits += [_hit(index, each, *of_kind[each], full) for each in best]
    return Found(" ".join(words.split()), tuple(hits), whole, counts, read_as, missing)


def _parts(index: Index, words: str) -> list[_Part]:
    found: list[_Part] = []
    for given in words.split():
        places, begins = index.coded(given)
        parts = [] if places and len(words_of(given)) > 1 else [_part(index, each) for each in words_of(given)]
        for place in places:
            parts = parts or [_Part(given, {})]
            parts[0].fits[place] = max(parts[0].fits.get(place, 0), _BEGINS if begins else 1.0)
        found += parts
    if not found:
        raise UsageError('there are no words to look for; write some, like "foraminotomy" or M48.07')
    telling = [part for part in found if part.word not in index.little]
    return telling or found


def _part(index: Index, word: str) -> _Part:
    """The names that have a word, one of its stem, or one that begins so; else those with what is spelt alike."""
    fits: dict[int, float] = {}
    alike: list[str] = []
    same = [each for each in index.stems.get(stem(word, index.endings), ()) if each != word]
    tiers = [
        (_BEGINS, index.beginning(word) if len(word) > 2 else []),
        (_STEM, same),
        (1.0, [word] if word in index.words else []),
    ]
    if not any(each for _, each in tiers):
        alike = index.alike(word)
        tiers = [(_ALIKE, alike)]
    for fit, found in tiers:
        for each in found:
            fits.update(dict.fromkeys(index.words[each], fit))
    return _Part(word, fits, " or ".join(alike))


def _all(index: Index, parts: list[_Part]) -> tuple[_Scored, set[int]]:
    """The things that have all the words, weighed as far as they may be shown; and all of them, counted."""
    things, lengths, weights = index.thing_of, index.lengths, index.weights
    smallest, *others = sorted(parts, key=lambda part: len(part.fits))
    common = set(smallest.fits).intersection(*(part.fits for part in others))
    found: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for place in _weighty(index, common, smallest.fits):
        fit = sum(part.fits[place] for part in parts) / len(parts)
        close = 0.5 + 0.5 * min(1.0, len(parts) / lengths[place])
        found[things[place]].append((SHARE[index.names[place].how] * fit * close, place))
    every = set(map(things.__getitem__, common))
    if not others:
        return {thing: _best(each) for thing, each in found.items()}, every
    # and those that have each word in one name or another
    spread = set(map(things.__getitem__, smallest.fits))
    for part in others:
        spread &= set(map(things.__getitem__, part.fits))
    spread -= every
    near = [place for place in smallest.fits if things[place] in spread] if spread else []
    left = {things[place] for place in _weighty(index, near, smallest.fits)}
    apart: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for part in parts if left else ():
        for place, fit in part.fits.items():
            if things[place] in left:
                apart[things[place]].append((_SPREAD * fit * weights[place], place))
    return {thing: _best(each) for thing, each in (*apart.items(), *found.items())}, every | spread


def _some(index: Index, parts: list[_Part], kinds: Collection[str]) -> _Scored:
    """The things of these kinds that come nearest, with some of the words: one counts more that few names have."""
    telling = [part for part in parts if part.fits]
    most = log(2 + len(index.names))
    weights = {part.word: log(2 + len(index.names) / len(part.fits)) for part in telling}
    whole = sum(weights.get(part.word, most) for part in parts)
    found: defaultdict[int, dict[str, tuple[float, int]]] = defaultdict(dict)
    for part in telling:
        for place in _weighty(index, part.fits, part.fits):
            score = (weights[part.word] / whole * part.fits[place] * index.weights[place], place)
            told = found[index.thing_of[place]]
            told[part.word] = max(score, told.get(part.word, score))
    fits = {part.word: part.fits for part in telling}
    shares = {
        thing: sum(weights[word] * fits[word][place] for word, (_, place) in told.items())
        for thing, told in found.items()
        if index.things[thing].kind in kinds
    }
    enough = _NEAR * max(shares.values(), default=0.0)
    return {
        thing: (sum(score for score, _ in found[thing].values()), _best(found[thing].values())[1])
        for thing, share in shares.items()
        if share >= enough
    }


def _weighty(index: Index, places: Collection[int], fits: dict[int, float]) -> list[int]:
    """All of these names; of very many, those of each kind that count most."""
    if len(places) <= _WEIGHED:
        return list(places)
    placed, found = sorted(places), []
    for _, names in index.spans.values():
        some = _within(placed, names)
        scores = map(mul, map(fits.__getitem__, some), map(index.weights.__getitem__, some))
        found += [-place for _, place in nlargest(_WEIGHED, zip(scores, map(neg, some), strict=True))]
    return found


def _within(placed: list[int], span: range) -> list[int]:
    return placed[bisect_left(placed, span.start) : bisect_left(placed, span.stop)]


def _best(found: Iterable[tuple[float, int]]) -> tuple[float, list[int]]:
    ordered = sorted(found, key=lambda each: (-each[0], each[1]))
    return ordered[0][0], [place for _, place in ordered]


def _hit(index: Index, thing: int, score: float, places: list[int], whole: bool) -> Hit:
    """With the names that lead to the thing as the best of them does."""
    names = [index.names[place] for place in dict.fromkeys(places)]
    return Hit(index.things[thing], tuple(name for name in names if name.how == names[0].how), round(score, 3), whole)
