"""Check that each passage speaks as its words do: no hedge is dropped, and none is made up.

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
from ..statements.hedges import Mark, Voices, occurrences
from ..statements.model import PLAIN, Passage
from ..statements.reading import Statements, statements_of
from ..statements.sentences import Span
from .finding import Fault

__all__ = ["check", "check_between"]


def check(graph: Graph, voices: Voices, passages: Sequence[Passage]) -> Iterator[Fault]:
    """What is wrong with the voices of passages, each taken by itself."""
    wordings = statements_of(graph).properties(SKG + "wording", SKG + "cue", SKG + "otherCue")
    for passage in passages:
        yield from _wording(graph, passage, sorted(wordings))
        yield from _voice(graph, passage, voices)
        if passage.modality:
            yield from _dropped(passage, voices)


def check_between(voices: Voices, sentences: Sequence[Passage], clauses: Sequence[Passage]) -> Iterator[Fault]:
    """Signals of a sentence that none of its clauses has as its cue, although no clause alone is to blame."""
    for sentence in sentences:
        parts = [clause for clause in clauses if clause.part_of == sentence.iri]
        if parts:
            yield from _dropped_between(sentence, parts, voices)


def _wording(graph: Graph, passage: Passage, wordings: Iterable[str]) -> Iterator[Fault]:
    for predicate in wordings:
        for words in graph.objects(passage.iri, predicate):
            value = getattr(words, "value", "")
            if not occurrences(value, passage.text):
                message = (
                    f'{passage.id}: {compact(predicate)} "{value}" is no part of its words; '
                    "write words that stand in its oa:exact, in capitals where they are"
                )
                yield Fault("wording", message, passage.iri, predicate, value)


def _voice(graph: Graph, passage: Passage, voices: Voices) -> Iterator[Fault]:
    """Whether values and cues answer to each other."""
    own = {SKG + axis: value.iri for axis, value in passage.axes.items()}
    signalled = voices.of(passage.cues)
    for axis, value in own.items():
        if value != PLAIN and (axis, value) not in signalled:
            signals = ", ".join(f'"{words}"' for words in voices.signals_of(value)) or "none: give it a skg:signal"
            message = (
                f"{passage.id}: no skg:cue signals its {compact(axis)} {compact(value)} (signals: {signals}); "
                "write the words that do, or another value"
            )
            yield Fault("voice-unsignalled", message, passage.iri, axis)
    for predicate, cues in ((SKG + "cue", passage.cues), (SKG + "otherCue", passage.other_cues)):
        for cue in cues:
            if not voices.marks(cue):
                message = (
                    f'{passage.id}: {compact(predicate)} "{cue}" holds no skg:signal of any value; '
                    "take it out, or give the value that it signals a skg:signal"
                )
                yield Fault("cue-signal", message, passage.iri, predicate, cue)
    for cue in passage.cues:
        for mark in voices.marks(cue):
            if all(own.get(axis, PLAIN) == PLAIN for axis, _ in mark.values):
                axis, value = min(mark.values)
                message = (
                    f'{passage.id}: its cue "{cue}" signals {compact(value)}, but its {compact(axis)} is '
                    f"{compact(own[axis]) if axis in own else 'missing'}; write {compact(axis)} {compact(value)}"
                )
                yield Fault("cue-signal", message, passage.iri, SKG + "cue", cue)
    yield from _too_firm(statements_of(graph), passage, signalled)


def _too_firm(read: Statements, passage: Passage, signalled: set[tuple[str, str]]) -> Iterator[Fault]:
    hedges = {hedge for axis, iri in signalled if axis == SKG + "modality" and (hedge := read.value(iri)).firmness}
    if passage.modality in hedges:
        weakest = min(hedges, key=lambda hedge: (hedge.firmness, hedge.iri))
        if weakest.firmness < passage.firmness:
            message = (
                f"{passage.id}: skg:modality is {compact(passage.modality.iri)}, but its cues signal the weaker "
                f"{compact(weakest.iri)} too; write skg:modality {compact(weakest.iri)}"
            )
            yield Fault("voice-too-firm", message, passage.iri, SKG + "modality")


def _dropped(passage: Passage, voices: Voices) -> Iterator[Fault]:
    covered = _places(passage, [*passage.cues, *passage.other_cues])
    for mark in _uncovered(passage, voices, covered):
        message = (
            f'{passage.id}: its words hold "{mark.words}", which signals {_values(mark)}, but no cue does; write '
            f'skg:cue "{mark.words}", or skg:otherCue "{mark.words}" where it marks another clause'
        )
        yield Fault("hedge-dropped", message, passage.iri, OA + "exact")


def _dropped_between(sentence: Passage, parts: Sequence[Passage], voices: Voices) -> Iterator[Fault]:
    covered = [span for part in parts for span in _places(part, part.cues)]
    covered += _places(sentence, [*sentence.cues, *sentence.other_cues])
    blamed = [
        Span(part.start + mark.span.start, part.start + mark.span.end)
        for part in parts
        for mark in _uncovered(part, voices, _places(part, [*part.cues, *part.other_cues]))
    ]
    for mark in _uncovered(sentence, voices, [*covered, *blamed]):
        message = (
            f'{sentence.id}: "{mark.words}" signals {_values(mark)}, but none of its clauses has it as a cue; '
            f'write skg:cue "{mark.words}" on the clause that it marks'
        )
        yield Fault("hedge-dropped", message, sentence.iri, OA + "exact")


def _places(passage: Passage, cues: Iterable[str]) -> list[Span]:
    """Where cues of the passage stand in the document."""
    found = [span for cue in cues for span in occurrences(cue, passage.text)]
    return [Span(passage.start + start, passage.start + end) for start, end in found]


def _uncovered(passage: Passage, voices: Voices, covered: Sequence[Span]) -> list[Mark]:
    def is_covered(mark: Mark) -> bool:
        start, end = passage.start + mark.span.start, passage.start + mark.span.end
        return any(span.start <= start and end <= span.end for span in covered)

    return [mark for mark in voices.marks(passage.text) if not is_covered(mark)]


def _values(mark: Mark) -> str:
    return " or ".join(sorted(compact(value) for _, value in mark.values))
