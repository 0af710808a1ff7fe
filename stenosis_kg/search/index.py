"""The index: things, the names that lead to them, and for each word the names that have it. It goes into JSON and back.

A page finds with it as `find.find` does: for each word what stands in ``words``, with the words of the same stem and
those that begin so, or else what is spelt alike; then the names that have all of them, weighed by how they lead to
their things.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

from ..errors import InputError
from . import KINDS, RELATIONS, SHARE, Name, Thing
from .words import apart, compounds, plain, stem, tolerance, words_of

__all__ = ["FORM", "Index", "from_json"]

FORM = "stenosis-kg search 1"
"""What the JSON says of itself: its form, and the version of that."""

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


class Index:
    """What can be found, and by which words.

    Parameters
    ----------
    things : by kind, in the order of `KINDS`
    names : each leads to the thing whose place it has; in the order of these
    endings : what is cut off words -> how many letters must stay, as `words.stem` has it
    little : words that say nothing where there are others
    words : word -> places of the names that have it; read from the names where it is not given

    >>> index = Index([Thing("concept", "ex:pain", "pain")], [Name(0, "name", "pain", ("ex:pain",))], {"s": 3}, ["the"])
    >>> index.words, from_json(index.to_json()).words == index.words
    ({'pain': [0]}, True)
    """

    def __init__(
        self,
        things: Iterable[Thing],
        names: Iterable[Name],
        endings: Mapping[str, int],
        little: Iterable[str],
        words: dict[str, list[int]] | None = None,
    ) -> None:
        self.things, self.names = tuple(things), tuple(names)
        self.endings = dict(endings)
        self.little = frozenset(little)
        self.words = self._words() if words is None else words

    def _words(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            if name.text:
                for word in dict.fromkeys((*words_of(name.text), *compounds(name.text))):
                    found[word].append(place)
        return dict(found)

    # What leads from words to names ----------------------------------------------------------------------------------

    @cached_property
    def sorted(self) -> list[str]:
        """All words, sorted."""
        return sorted(self.words)

    @cached_property
    def stems(self) -> dict[str, list[str]]:
        """Stem -> the words that have it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.words:
            found[stem(word, self.endings)].append(word)
        return dict(found)

    @cached_property
    def codes(self) -> dict[str, list[int]]:
        """Code in capitals without dots, and without its prefix -> the names that have it."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            for code in name.codes:
                found[_bare(code.partition(":")[2])].append(place)
        return dict(found)

    @cached_property
    def thing_of(self) -> list[int]:
        """The thing that each name leads to."""
        return [name.thing for name in self.names]

    @cached_property
    def spans(self) -> dict[str, tuple[range, range]]:
        """Kind -> the places of the things of that kind, and of their names."""
        found, things, names = {}, 0, 0
        for kind in KINDS:
            end = bisect_right(self._ordered, _ORDER[kind])
            last = bisect_left(self.thing_of, end)
            found[kind] = range(things, end), range(names, last)
            things, names = end, last
        return found

    @cached_property
    def _ordered(self) -> list[int]:
        return [_ORDER[thing.kind] for thing in self.things]

    @cached_property
    def lengths(self) -> list[int]:
        """How many words each name has that say something; 1 at least."""
        found = [0] * len(self.names)
        for word in self.words.keys() - self.little:
            for place in self.words[word]:
                found[place] += 1
        return [each or 1 for each in found]

    @cached_property
    def weights(self) -> list[float]:
        """How much each name counts for one word: by how it leads to its thing, and the less the more words it has."""
        return [SHARE[name.how] * (0.5 + 0.5 / length) for name, length in zip(self.names, self.lengths, strict=True)]

    def alike(self, word: str) -> list[str]:
        """The words spelt most like one that stands nowhere; none where it is short, or all are far off.

        A word with few mistakes has a piece of the other unharmed, near the same place: only such are compared.
        """
        most = tolerance(word)
        pieces = _pieces(word, most + 1) if most else ()
        seen = {swapped for i in range(len(word) - 1 if most else 0) if (swapped := _swapped(word, i)) in self.words}
        for start, piece in pieces:
            for at in _places(self._text, piece):
                begin = self._text.rfind("\n", 0, at) + 1
                if abs(at - begin - start) <= most:
                    other = self._text[begin : self._text.find("\n", at)]
                    if abs(len(other) - len(word)) <= most and tolerance(other):
                        seen.add(other)
        far = {other: apart(word, other, most) for other in seen}
        nearest = min(far.values(), default=most + 1)
        return sorted(other for other, distance in far.items() if distance == nearest <= most)

    def beginning(self, start: str) -> list[str]:
        """The words that begin so, without the word itself."""
        at = bisect_left(self.sorted, start)
        found = []
        while at < len(self.sorted) and self.sorted[at].startswith(start):
            found.append(self.sorted[at])
            at += 1
        return [word for word in found if word != start]

    def coded(self, given: str) -> tuple[list[int], bool]:
        """The names that have a code, a CURIE or an IRI; or else a code that begins so, and whether it is only that.

        "M48.07", "icd10cm:m4807", "l5s1:s8", "s8", "SurgicalProcedure"; words with a hyphen are none.
        """
        iri = re.match(r"<?\w+://.*[/#]([^/#>]+)>?$", given.strip(".,;"))
        given = iri[1] if iri else given.strip(".,;")
        prefix, colon, local = given.rpartition(":")
        if not colon and re.fullmatch(r"[^\W_]+_\d+", local):  # MONDO_0005965, as its IRI has it
            prefix, _, local = local.partition("_")
        key, coded = _bare(local), bool(colon or any(map(str.isdigit, local)))
        if not key or not (coded or iri or len(words_of(local)) == 1):
            return [], False
        if (found := self._of(prefix, key)) or not coded:
            return found, False
        at = bisect_left(self._codes, key)
        while len(key) >= 3 and at < len(self._codes) and self._codes[at].startswith(key):
            found += [place for place in self._of(prefix, self._codes[at]) if self.names[place].how != "id"]
            at += 1
        return found, True

    def _of(self, prefix: str, key: str) -> list[int]:
        """The names with a code, those that have it in the vocabulary that is asked for."""
        wanted = prefix.upper()
        return [
            place
            for place in self.codes.get(key, ())
            for code in self.names[place].codes
            if _bare(code.partition(":")[2]) == key and wanted in ("", code.partition(":")[0].upper())
        ]

    @cached_property
    def _codes(self) -> list[str]:
        return sorted(self.codes)

    @cached_property
    def _text(self) -> str:
        return "\n" + "\n".join(self.sorted) + "\n"

    # JSON ------------------------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """All that a page needs to search as we do, in one line of JSON.

        ``form`` is `FORM`; ``kinds`` are titles by kind, ``shares`` what a way to lead counts, ``relations`` what a
        name that is not the thing's own is to it (`KINDS`, `SHARE`, `RELATIONS`);
        ``things`` are [kind, id, label, note, passages, wider], ``names`` [place of the thing, how, text, codes];
        ``words`` has for each word the places of the names that have it; ``endings`` and ``little`` are as in `Index`.
        Stems, codes and the rest follow from these. No ``<`` stands in it, so that it may stand in a page.
        """
        things = [[each.kind, each.id, each.label, each.note, each.passages, each.wider] for each in self.things]
        names = [[each.thing, each.how, each.text, each.codes] for each in self.names]
        whole = {
            "form": FORM, "kinds": KINDS, "shares": SHARE, "relations": RELATIONS,
            "endings": self.endings, "little": sorted(self.little),
            "things": things, "names": names, "words": self.words,
        }  # fmt: skip
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def from_json(text: str) -> Index:
    """The index that `Index.to_json` wrote.

    Raises
    ------
    InputError
        If it is none, or of another form.
    """
    try:
        whole: dict[str, Any] = json.loads(text)
        form = whole["form"]
        if form == FORM:
            things = [
                Thing(kind, curie, label, note, tuple(passages), wider)
                for kind, curie, label, note, passages, wider in whole["things"]
            ]
            names = [Name(thing, how, text, tuple(codes)) for thing, how, text, codes in whole["names"]]
            return Index(things, names, whole["endings"], whole["little"], whole["words"])
    except (ValueError, KeyError, TypeError, IndexError):
        form = None
    seen = f'is of the form "{form}"' if form else "is no index of a search"
    raise InputError(f'the text {seen}; one of the form "{FORM}" is wanted: write it anew')


def _bare(code: str) -> str:
    return plain(code).upper().replace(".", "")


def _pieces(word: str, count: int) -> Iterator[tuple[int, str]]:
    cuts = [len(word) * each // count for each in range(count + 1)]
    return ((start, word[start:end]) for start, end in pairwise(cuts))


def _places(text: str, piece: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
