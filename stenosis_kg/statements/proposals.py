"""What a new document may say, for whoever encodes it: what each sentence names, its cues, and what denies in it.

It is written as comments beside each sentence, and as a table; never as statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import visible
from ..namespaces import compact
from ..rdf.graph import Graph
from ..tabular import flat_tsv
from .hedges import lexicon
from .mentions import finder, negations
from .sentences import Span

__all__ = ["COLUMNS", "Proposal", "commented", "proposals", "table"]

COLUMNS = ("passage", "start", "end", "kind", "words", "value")
"""The columns of the table; the places count code points of the text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words of a passage: where they stand in the text, and what they may be."""

    passage: str
    span: Span
    kind: str
    words: str
    values: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The CURIEs of what is meant, joined by "|"."""
        return "|".join(map(compact, self.values))


def proposals(graph: Graph, text: str, sentences: Iterable[tuple[str, Span]]) -> tuple[Proposal, ...]:
    """What the sentences of a text (their ids and places) name, hedge and deny, in the order of the text."""
    find, signals = finder(graph), lexicon(graph)
    found: list[Proposal] = []
    for name, (start, end) in sentences:
        words = text[start:end]
        own = [(each.span, "concept", each.words, each.iris) for each in find(words)]
        own += [
            (mark.span, "cue", mark.words, tuple(sorted({value for _, value in mark.values})))
            for mark in signals.marks(words)
        ]
        own += [(span, "negation", each, ()) for span, each in negations(words)]
        for span, kind, said, values in sorted(own, key=lambda each: (each[0], each[1])):
            found.append(Proposal(name, Span(start + span.start, start + span.end), kind, said, values))
    return tuple(found)


def table(found: Iterable[Proposal], headings: Iterable[tuple[Span, str]] = ()) -> bytes:
    """The proposals as tab-separated values; a heading is a row without a passage."""
    rows = [Proposal("", span, "heading", words) for span, words in headings]
    every = sorted([*rows, *found], key=lambda each: (each.span, each.kind))
    cells = ((each.passage, *each.span, each.kind, _line(each.words), each.value) for each in every)
    return flat_tsv([COLUMNS, *cells]).encode()


def commented(trig: bytes, found: Iterable[Proposal]) -> bytes:
    """The TriG of a new document with each sentence's proposals as comments above it."""
    own: dict[str, list[Proposal]] = {}
    for each in found:
        own.setdefault(each.passage, []).append(each)
    lines = trig.decode().split("\n")
    return "\n".join(part for line in lines for part in (*_comments(own.get(line, ())), line)).encode()


def _comments(found: Iterable[Proposal]) -> Iterator[str]:
    for kind, title in (("concept", "names"), ("cue", "hedges or weighs"), ("negation", "may deny")):
        said = [
            f'"{_line(each.words)}"'
            + (f" = {each.value}" if each.values else "")
            + f" ({each.span.start}-{each.span.end})"
            for each in found
            if each.kind == kind
        ]
        if said:
            yield f"# {title}: {'; '.join(said)}"


def _line(words: str) -> str:
    return visible(" ".join(words.split()), lines=True)
