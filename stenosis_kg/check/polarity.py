"""Check that what a passage denies is not encoded as what it states, and that no hedge goes unknown.

* ``polarity``: a passage whose words hold a negating word denies something, advises against something, or is seldom or
  not shown; unless the word is part of a name, or of a clause that does;
* ``hedge-unknown``: a word that reads like a hedge is a signal of a value, or part of a name.

Words of failure do not negate where the passage states a failure. Which words negate and which read like hedges is in
``assets/english.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..namespaces import OA, RDFS, SKG, SKOS
from ..paths import settings
from ..rdf.graph import Graph
from ..statements import Passage
from ..statements.hedges import Lexicon
from ..statements.reading import Statements, statements_of
from ..statements.sentences import Span, any_of, whole
from .finding import Finding

__all__ = ["check"]

_NAMES = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", RDFS + "label")


def check(graph: Graph, lexicon: Lexicon, passages: Sequence[Passage]) -> Iterator[Finding]:
    """What the words of passages of one document deny or hedge, and their statements do not.

    Parameters
    ----------
    lexicon : the signals of the graph, as `hedges.lexicon` reads them
    """
    read, known = statements_of(graph), settings("english")["polarity"]
    negating = {passage: _negating(read, known, passage) for passage in passages}
    said = {
        span for passage in passages if negating[passage] and _negative(read, passage) for span in negating[passage]
    }
    for passage in passages:
        hedging = _found(passage, known["hedges"], ())
        if not (negating[passage] or hedging) or not read.by(passage.iri):
            continue
        within = [*_spans(passage, _names(read, passage))]
        for span in negating[passage]:
            if span not in said and not _inside(span, within):
                words = passage.text[span.start - passage.start : span.end - passage.start]
                message = (
                    f'{passage.name}: its words hold "{words}", but it denies nothing and advises against nothing; '
                    "write an owl:NegativePropertyAssertion, a relation that advises against, "
                    "or skg:Seldom or skg:NotShown"
                )
                yield Finding("polarity", message, passage.iri, OA + "exact")
        signalled = [
            Span(passage.start + a, passage.start + b) for a, b in (m.span for m in lexicon.marks(passage.text))
        ]
        for span in hedging:
            if not _inside(span, [*within, *signalled]):
                words = passage.text[span.start - passage.start : span.end - passage.start]
                message = (
                    f'{passage.name}: "{words}" looks like a hedge and is no signal; give the modality that it stands '
                    f'for skg:signal "{words.lower()}", and write skg:cue "{words}" here'
                )
                yield Finding("hedge-unknown", message, passage.iri, OA + "exact")


def _negating(read: Statements, known: Any, passage: Passage) -> list[Span]:
    """Where the words of a passage negate; "fails to" does not where it states a failure."""
    words = known["words"]
    if not {each.predicate for each in read.by(passage.iri)} & {SKG + "failsToReach", SKG + "failureOf"}:
        words = [*words, *known["failing"]]
    return _found(passage, words, known["apart"])


def _negative(read: Statements, passage: Passage) -> bool:
    """Whether a passage denies, advises against, or says that something is seldom so or not shown."""
    if passage.firmness < 0:
        return True
    said = read.by(passage.iri)
    return any(each.denied or read.graph.iris(each.predicate, SKG + "opposes") for each in said)


def _found(passage: Passage, words: Iterable[str], apart: Iterable[str]) -> list[Span]:
    """Where words stand in the document, as whole words; but not in the phrases that are apart."""
    outside = _spans(passage, apart)
    return [span for span in _spans(passage, words) if not _inside(span, outside)]


def _spans(passage: Passage, words: Iterable[str]) -> list[Span]:
    pattern = any_of(words)
    found = re.finditer(whole(pattern), passage.text, re.IGNORECASE) if pattern else ()
    return [Span(passage.start + each.start(), passage.start + each.end()) for each in found]


def _names(read: Statements, passage: Passage) -> set[str]:
    """What the things are called that a passage speaks of."""
    things = {end for each in read.by(passage.iri) for end in (each.subject, each.target) if end}
    return {name for thing in things for how in _NAMES for name in read.graph.texts(thing, how)}


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)
