"""The lexicon of hedges: which words signal the modality, importance, rank or aspect of a passage.

The words are data: ``skg:signal "can", "may"`` on the values of the axes. A signal is looked for as whole words, in
capitals or not, and the longest one counts: "most common" is no "common".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from ..namespaces import SKG
from ..rdf import bare
from ..rdf.graph import Graph
from . import AXES
from .sentences import Span, any_of, whole

__all__ = ["Mark", "Lexicon", "occurrences", "lexicon"]

_SIGNALS = """
SELECT ?axis ?value ?signal WHERE {
  ?axis rdfs:range ?class .
  ?value a/rdfs:subClassOf* ?class ; skg:signal ?signal .
}"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A signal in a text: where, and the values that it signals, as ``(axis, value)`` pairs."""

    span: Span
    words: str
    values: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Lexicon:
    """The signals of a graph, as lower-case words -> the ``(axis, value)`` pairs that they signal."""

    signals: dict[str, frozenset[tuple[str, str]]]

    def marks(self, text: str) -> list[Mark]:
        """The signals in a text, from left to right, the longest first where they overlap."""
        if not self.signals:
            return []
        found = [(match, self.signals.get(_key(match[0]))) for match in self._pattern.finditer(text)]
        return [Mark(Span(*match.span()), match[0], values) for match, values in found if values]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(whole(any_of(self.signals)), re.IGNORECASE)

    def of(self, texts: Iterable[str]) -> set[tuple[str, str]]:
        """The values that any of the texts signals."""
        return {pair for text in texts for mark in self.marks(text) for pair in mark.values}

    def signals_of(self, value: str) -> list[str]:
        """The words that signal a value, sorted."""
        return sorted(words for words, pairs in self.signals.items() if any(value == pair[1] for pair in pairs))


def lexicon(graph: Graph) -> Lexicon:
    """Read the signals from the graph.

    >>> lexicon(Graph(ox.Store())).marks("It may help.")
    []
    """
    axes = {SKG + axis for axis in AXES}
    signals: dict[str, set[tuple[str, str]]] = {}
    for axis, value, signal in graph.rows(_SIGNALS):
        if bare(axis) in axes and isinstance(value, ox.NamedNode) and _key(bare(signal)):
            signals.setdefault(_key(bare(signal)), set()).add((bare(axis), value.value))
    return Lexicon({words: frozenset(pairs) for words, pairs in signals.items()})


def occurrences(words: str, text: str) -> list[Span]:
    """Where some words stand in a text letter for letter, as whole words.

    >>> occurrences("can", "It can. Cancel, scan: can")
    [Span(start=3, end=6), Span(start=22, end=25)]
    """
    return [Span(*found.span()) for found in re.finditer(whole(re.escape(words)), text)] if words.strip() else []


def _key(words: str) -> str:
    return " ".join(words.lower().split())
