"""Find the sentences of a plain text, as spans of the text as it is stored.

Only text goes in and only spans come out: nothing here knows of graphs. Offsets count Unicode code points, the end is
exclusive, and nothing is cleaned first, so ``text[start:end]`` is the sentence letter for letter.

The rules are few and fixed on purpose. A sentence's number is part of an IRI that is never reused, so the same text
must give the same sentences on every machine and under every version of every dependency. What the rules know of
English is in the word lists of `assets/english.toml`; where they cannot know better ("et al. Surgery …"), they keep
the words together: a sentence that is too long is seen at once in the skeleton of a new document. What they find is a
proposal: where a sentence begins and ends is the curator's to say, and `untiled` says what is then in no sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..paths import settings

__all__ = ["Span", "any_of", "is_heading", "sentences", "title_of", "untiled", "whole"]


class Span(NamedTuple):
    """A stretch ``text[start:end]``, counted in code points."""

    start: int
    end: int


_BLANKS = " \t\n\r\f\v\u00a0\u200b\u202f\u3000\ufeff"
_CLOSERS = ")\\]\"'”’»"
_STOP = re.compile(rf"[.!?…](?: ?[.!?…])*([{_CLOSERS}]*)(?:\[\d[\d,–\- ]*\])*(?=[{_BLANKS}]|$)")
_NEXT_WORD = re.compile(rf"[{_BLANKS}]*[^\w\s]*[{_BLANKS}]*(\w[^{_BLANKS}]*)")
_BULLET = re.compile(r"[ \t]*[-*•‣⁃][ \t]")
_NEAR = 80  # how far to look for the end of the sentence before a title, and for the next
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»"}


@cache
def _words(which: str) -> frozenset[str]:
    return frozenset(settings("english")["sentences"][which])


def title_of(text: str) -> str:
    """The title of a text: its first line with anything on it, unless that line ends with a full stop.

    >>> title_of("Back Pain in Adults\\nRest helps.")
    'Back Pain in Adults'
    >>> title_of("Rest helps. Ice helps.")
    ''
    """
    first = next((line for raw in text.splitlines() if (line := _bare(raw))), "")
    return "" if first.rstrip("”\"')]").endswith(".") else first


def sentences(text: str) -> tuple[Span, ...]:
    """The spans of the sentences of `text`, in order.

    The title (see `title_of`) is no sentence, and neither is a repeat of it between sentences. A sentence may run over
    a line break; a blank line, a bullet and a heading's line end it, with or without a full stop.

    >>> text = "Back Pain in Adults\\nRest helps, e.g. at night. Back Pain in Adults Ice does too."
    >>> [text[start:end] for start, end in sentences(text)]
    ['Rest helps, e.g. at night.', 'Ice does too.']
    """
    found = (span for stretch in _stretches(text) for span in _within(text, stretch))
    return tuple(trimmed for span in found if (trimmed := _trim(text, span)))


def untiled(text: str, found: Iterable[Span], tiles: Iterable[Span]) -> tuple[Span, ...]:
    """What of the sentences `found` is in none of the `tiles`; a heading may be left out.

    >>> text = "Rest helps. Ice helps."
    >>> untiled(text, sentences(text), [Span(0, 11)])
    (Span(start=12, end=22),)
    """
    left: list[Span] = []
    covering = sorted(tiles)
    for whole in found:
        start = whole.start
        for tile in covering:
            if tile.end <= start or tile.start >= whole.end:
                continue
            left.append(Span(start, max(start, tile.start)))
            start = max(start, tile.end)
        left.append(Span(start, max(start, whole.end)))
    bare = (trimmed for span in left if (trimmed := _trim(text, span)))
    return tuple(span for span in bare if not is_heading(text, span))


def is_heading(text: str, span: Span) -> bool:
    """Whether a stretch is a heading: a short line of its own, without a stop, that something follows.

    >>> text = "Care of the Back\\n\\nSurgery\\n\\nSurgery is rarely needed."
    >>> [is_heading(text, span) for span in sentences(text)]
    [True, False]
    """
    before, after = text[: span.start].rpartition("\n")[2], text[span.end :].partition("\n")[0]
    longest = max(map(len, text.split("\n")))
    words = text[span.start : span.end]
    own_line = not _bare(before) and not _bare(after) and "\n" not in words
    return own_line and len(words) < longest / 2 and not _ends_sentence(words) and bool(_bare(text[span.end :]))


def any_of(words: Iterable[str]) -> str:
    """A pattern for some words or phrases, the longest first, with any blanks and line ends within a phrase.

    >>> re.findall(whole(any_of(["common", "most common"])), "the most\\ncommon, in common")
    ['most\\ncommon', 'common']
    """
    return _any_of(tuple(words))


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=lambda each: (-len(each), each))
    return "|".join(r"\s+".join(map(re.escape, each.split())) for each in longest_first)


def whole(pattern: str) -> str:
    """A pattern where it matches whole words: no letter, digit or underscore stands right before it or after it."""
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _bare(words: str) -> str:
    return words.strip(_BLANKS)


def _trim(text: str, span: Span) -> Span | None:
    """The span without the white space around it, or None where it holds no letter and no digit."""
    words = text[span.start : span.end]
    if not re.search(r"\w", words):
        return None
    start = span.start + len(words) - len(words.lstrip(_BLANKS))
    return Span(start, start + len(_bare(words)))


def _stretches(text: str) -> Iterator[Span]:
    """What lies between the blank lines, headings, bullets and titles: no sentence runs over their ends."""
    start = 0
    for cut in sorted([*_breaks(text), *_titles(text)]):
        yield Span(start, max(start, cut.start))
        start = max(start, cut.end)
    yield Span(start, len(text))


def _breaks(text: str) -> Iterator[Span]:
    """Line ends that end a sentence: beside a blank line, before a bullet, and after a heading."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    end = -1
    for raw, following in pairwise(lines):
        end += len(raw) + 1
        line, after = _bare(raw), _bare(following)
        # In text that is wrapped, only the last line of a paragraph is short, and that one has its full stop.
        heading = len(line) < longest / 2 and not _ends_sentence(line) and after[:1].isupper()
        if not after or heading or _BULLET.match(following):
            yield Span(end, end + 1)


def _titles(text: str) -> Iterator[Span]:
    """The title, and each repeat of it that stands between sentences and not in one.

    It stands between them where a sentence, a line or another title ends before it, and a line ends or a capital or a
    digit follows. A title of one or two words is also an ordinary phrase: a repeat must then have a line of its own.
    """
    words = title_of(text).split()
    if not words:
        return
    long = len(words) > 2
    done = 0
    for found in re.finditer(r"\s+".join(map(re.escape, words)) + r"[.:]?(?!\S)", text):
        start, end = found.span()
        before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
        after = text[end : end + _NEAR].partition("\n")[0]
        free_before = not _bare(before) or (long and (_ends_sentence(before) or not _bare(text[done:start])))
        free_after = not _bare(after) or (long and _starts_sentence(after))
        if free_before and free_after:
            yield Span(start, end)
            done = end


def _ends_sentence(before: str) -> bool:
    return bool(re.search(rf"[.!?…][{_CLOSERS}]*$", _bare(before)))


def _starts_sentence(after: str) -> bool:
    found = _NEXT_WORD.match(after)
    return found is not None and not found[1][0].islower()


def _within(text: str, stretch: Span) -> Iterator[Span]:
    """Cut one stretch after each stop that ends a sentence; what follows the last stop is a sentence too."""
    asides = _asides(text, stretch)
    begin = stretch.start
    for stop in _STOP.finditer(text, *stretch):
        nearest = bisect_left(asides, stop.span()) - 1
        inside = nearest >= 0 and stop.end() < asides[nearest].end
        if not inside and _is_end(text, stop, Span(begin, stretch.end)):
            yield Span(begin, stop.end())
            begin = stop.end()
    yield Span(begin, stretch.end)


def _asides(text: str, stretch: Span) -> list[Span]:
    """What stands in brackets or quotes that close again within the stretch, outermost pairs only, in order.

    A stop inside that is followed by more words inside ends nothing.
    """
    closed: list[Span] = []
    opened: list[tuple[str, int]] = []  # the mark that would close it, and where it was opened
    paired = text.count('"', *stretch) % 2 == 0  # otherwise one is an inch mark, or a quote is never closed
    for i in range(*stretch):
        mark = text[i]
        if opened and mark == opened[-1][0]:
            start = opened.pop()[1]
            while closed and closed[-1].start > start:
                closed.pop()
            closed.append(Span(start, i + 1))
        elif mark in _PAIRS or (mark == '"' and paired):
            opened.append((_PAIRS.get(mark, mark), i))
    return closed


def _is_end(text: str, stop: re.Match[str], rest: Span) -> bool:
    """Whether the stop ends the sentence that `rest` begins with, by the words on either side of it."""
    at = stop.start()
    if text[at - 1 : at] in {"[", "("}:
        return False  # "[...]": words left out
    following = _NEXT_WORD.match(text, stop.end(), rest.end)
    if following is None:
        return True
    after = following[1]
    if after.rstrip(".,;:!?)").islower():  # "… helps?" she asked; but "mTOR" may start a sentence
        return False
    if stop[0] != "." + stop[1]:  # not a full stop alone: no abbreviation ends so
        return True
    begin = at
    while begin > rest.start and text[begin - 1] not in _BLANKS:
        begin -= 1
    word = re.sub(r"^\W+", "", text[begin:at])
    if word.isdigit() and not re.search(r"\w", text[rest.start : at - len(word)]):
        return False  # "1." at the head of a list's item
    if stop[1]:
        return True
    if word in _words("lead_on") or (word.lower() in _words("before_number") and after[0].isdigit()):
        return False
    dotted = bool(re.fullmatch(r"[^\W\d]{1,3}(?:\.[^\W\d]{1,3})+", word))
    if dotted or word.lower() in _words("may_end") or (len(word) == 1 and word.isalpha()):
        return after in _words("openers")
    return True
