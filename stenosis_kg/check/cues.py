"""Check that the modality, importance, rank and aspect of each passage are those that its words signal.

* ``wording``: every cue (every skg:wording) is a part of the passage's words, letter for letter;
* ``cue-signal``: every cue holds a signal, and the passage has a value on the axis that it signals;
* ``voice-unsignalled``: every value but skg:Plain is signalled by one of the cues;
* ``voice-too-firm``: of two hedges, the weaker one gives the modality;
* ``hedge-dropped``: every signal in the words is in a cue, or in a ``skg:otherCue``: words that mark another clause.
  In a sentence of clauses, every signal is in a cue of some clause: one that stands in no clause's words counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..namespaces import OA, SKG, compact
from ..rdf.graph import Graph
from ..statements import PLAIN, Passage
from ..statements.hedges import Lexicon, Mark, occurrences
from ..statements.reading import Statements, statements_of
from ..statements.sentences import Span
from .finding import Finding

__all__ = ["check", "check_between"]


def check(graph: Graph, lexicon: Lexicon, passages: Sequence[Passage]) -> Iterator[Finding]:
    """What is wrong with the cues of passages, each taken by itself.

    Parameters
    ----------
    lexicon : the signals of the graph, as `hedges.lexicon` reads them
    """
    wordings = sorted(statements_of(graph).properties(SKG + "wording", SKG + "cue", SKG + "otherCue"))
    for passage in passages:
        yield from _wording(graph, passage, wordings)
        yield from _unsignalled(passage, lexicon)
        yield from _cue_signals(passage, lexicon)
        yield from _too_firm(statements_of(graph), passage, lexicon)
        if passage.modality:
            yield from _dropped(passage, lexicon)


def check_between(lexicon: Lexicon, sentences: Sequence[Passage], clauses: Sequence[Passage]) -> Iterator[Finding]:
    """Signals of a sentence of clauses that are in no cue of a clause, beyond those that `check` finds in one clause.

    Parameters
    ----------
    sentences, clauses : of one document
    """
    for sentence in sentences:
        parts = [clause for clause in clauses if clause.part_of == sentence.iri]
        covered = _own_places(sentence)
        for part in parts:
            covered += _places(part, part.cues)
            covered += [_in_document(part, mark) for mark in _uncovered(part, lexicon, _own_places(part))]
        for mark in _uncovered(sentence, lexicon, covered) if parts else ():
            message = (
                f'{sentence.name}: "{mark.words}" signals {_values(mark)}, but none of its clauses has it as a cue; '
                f'write skg:cue "{mark.words}" on the clause that it marks'
            )
            yield Finding("hedge-dropped", message, sentence.iri, OA + "exact")


def _wording(graph: Graph, passage: Passage, wordings: Iterable[str]) -> Iterator[Finding]:
    for predicate in wordings:
        for words in graph.objects(passage.iri, predicate):
            value = getattr(words, "value", "")
            if not occurrences(value, passage.text):
                message = (
                    f'{passage.name}: {compact(predicate)} "{value}" is no part of its words; '
                    "write words that stand in its oa:exact, in capitals where they are"
                )
                yield Finding("wording", message, passage.iri, predicate, value)


def _unsignalled(passage: Passage, lexicon: Lexicon) -> Iterator[Finding]:
    signalled = lexicon.of(passage.cues)
    for axis, value in _axes(passage).items():
        if value != PLAIN and (axis, value) not in signalled:
            signals = ", ".join(f'"{words}"' for words in lexicon.signals_of(value)) or "none: give it a skg:signal"
            message = (
                f"{passage.name}: no skg:cue signals its {compact(axis)} {compact(value)} (signals: {signals}); "
                "write the words that do, or another value"
            )
            yield Finding("voice-unsignalled", message, passage.iri, axis)


def _cue_signals(passage: Passage, lexicon: Lexicon) -> Iterator[Finding]:
    own = _axes(passage)
    for predicate, cues in ((SKG + "cue", passage.cues), (SKG + "otherCue", passage.other_cues)):
        for cue in cues:
            if not lexicon.marks(cue):
                message = (
                    f'{passage.name}: {compact(predicate)} "{cue}" holds no skg:signal of any value; '
                    "take it out, or give the value that it signals a skg:signal"
                )
                yield Finding("cue-signal", message, passage.iri, predicate, cue)
    for cue in passage.cues:
        for mark in lexicon.marks(cue):
            if all(own.get(axis, PLAIN) == PLAIN for axis, _ in mark.values):
                axis, value = min(mark.values)
                message = (
                    f'{passage.name}: its cue "{cue}" signals {compact(value)}, but its {compact(axis)} is '
                    f"{compact(own[axis]) if axis in own else 'missing'}; write {compact(axis)} {compact(value)}"
                )
                yield Finding("cue-signal", message, passage.iri, SKG + "cue", cue)


def _too_firm(read: Statements, passage: Passage, lexicon: Lexicon) -> Iterator[Finding]:
    signalled = lexicon.of(passage.cues)
    hedges = {hedge for axis, iri in signalled if axis == SKG + "modality" and (hedge := read.value(iri)).firmness}
    if passage.modality in hedges:
        weakest = min(hedges, key=lambda hedge: (hedge.firmness, hedge.iri))
        if weakest.firmness < passage.firmness:
            message = (
                f"{passage.name}: skg:modality is {compact(passage.modality.iri)}, but its cues signal the weaker "
                f"{compact(weakest.iri)} too; write skg:modality {compact(weakest.iri)}"
            )
            yield Finding("voice-too-firm", message, passage.iri, SKG + "modality")


def _dropped(passage: Passage, lexicon: Lexicon) -> Iterator[Finding]:
    for mark in _uncovered(passage, lexicon, _own_places(passage)):
        message = (
            f'{passage.name}: its words hold "{mark.words}", which signals {_values(mark)}, but no cue does; write '
            f'skg:cue "{mark.words}", or skg:otherCue "{mark.words}" where it marks another clause'
        )
        yield Finding("hedge-dropped", message, passage.iri, OA + "exact")


def _axes(passage: Passage) -> dict[str, str]:
    """Property to value: modality, importance, rank and aspect, as far as the passage has them."""
    return {SKG + axis: value.iri for axis, value in passage.axes.items()}


def _places(passage: Passage, cues: Iterable[str]) -> list[Span]:
    """Where cues of the passage stand in the document."""
    found = [span for cue in cues for span in occurrences(cue, passage.text)]
    return [Span(passage.start + start, passage.start + end) for start, end in found]


def _own_places(passage: Passage) -> list[Span]:
    return _places(passage, [*passage.cues, *passage.other_cues])


def _in_document(passage: Passage, mark: Mark) -> Span:
    return Span(passage.start + mark.span.start, passage.start + mark.span.end)


def _uncovered(passage: Passage, lexicon: Lexicon, covered: Sequence[Span]) -> list[Mark]:
    def is_covered(mark: Mark) -> bool:
        start, end = _in_document(passage, mark)
        return any(span.start <= start and end <= span.end for span in covered)

    return [mark for mark in lexicon.marks(passage.text) if not is_covered(mark)]


def _values(mark: Mark) -> str:
    return " or ".join(sorted(compact(value) for _, value in mark.values))
