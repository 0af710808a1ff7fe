"""What passages answer together, and what each document and each speaker answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from typing import Literal as OneOf

from ..namespaces import RDF, SKG, compact
from ..rdf.graph import Graph
from . import Passage, Statement

__all__ = ["ANSWERS", "Answer", "Citation", "answer_of", "voices_of"]

Answer: TypeAlias = OneOf["stated", "contradicted", "disputed", "left open", "not shown", "silent"]
ANSWERS: tuple[Answer, ...] = ("stated", "contradicted", "disputed", "left open", "not shown", "silent")


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, and for a clause the whole sentence that it is part of.

    ``through`` is the path by which the passage says it, where no one statement of it does: each a statement of that
    passage, or of the vocabulary (without passages). ``depends`` is by what it leaves it open.
    """

    passage: Passage
    sentence: Passage | None = None
    through: tuple[Statement, ...] = ()
    depends: tuple[Statement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The passage's id (a CURIE), words, place, axes, cues and what its reader supplied; no key without a value."""
        more = {
            "cues": list(self.passage.cues),
            "inferences": list(self.passage.inferences),
            "through": [_step(each) for each in self.through],
            "depends": [_step(each) for each in self.depends],
            "sentence": self.sentence and self.sentence.quote,
            "speaker": self.passage.speaker,
        }
        axes = {axis: compact(value.iri) for axis, value in self.passage.axes.items()}
        return self.passage.quote | axes | {key: value for key, value in more.items() if value}


def answer_of(
    stating: Iterable[Citation], denying: Iterable[Citation], opening: Iterable[Citation], unshown: Iterable[Citation]
) -> Answer:
    """What they say together: disputed is what one voice states and another, that does not state it, contradicts."""
    for_it, against = ({each.passage.voice for each in some} for some in (stating, denying))
    if for_it:
        return "disputed" if against - for_it else "stated"
    return "contradicted" if against else "left open" if any(opening) else "not shown" if any(unshown) else "silent"


def voices_of(graph: Graph, *cited: tuple[Citation, ...]) -> tuple[tuple[str, Answer], ...]:
    """What each document and each speaker says, where there is more than one document."""
    documents = sorted(graph.subjects(RDF + "type", SKG + "Document"))
    if len(documents) < 2:
        return ()
    speakers = sorted({each.passage.voice for some in cited for each in some} - set(documents))
    return tuple(
        (voice, answer_of(*([each for each in some if each.passage.voice == voice] for some in cited)))
        for voice in (*documents, *speakers)
    )


def _step(made: Statement) -> dict[str, Any]:
    return made.short if made.passages else made.short | {"vocabulary": True}
