"""What is left to do in a document: passages that are not yet encoded, or are to be read again."""

from __future__ import annotations

from dataclasses import dataclass

from ..namespaces import SKOS
from ..rdf.graph import Graph
from . import Passage
from .reading import statements_of
from .skeleton import NOT_YET

__all__ = ["CHANGED", "READ_AGAIN", "OpenWork", "open_work"]

CHANGED = SKOS + "changeNote"
"""On a document: its text was changed after it was encoded, so that numbers may be left out."""

READ_AGAIN = "to be read again"
"""How the skos:editorialNote of an encoded passage begins whose words changed; taken out once it is read."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A passage that waits, and why: `NOT_YET` or `READ_AGAIN`."""

    passage: Passage
    why: str


def open_work(graph: Graph) -> tuple[OpenWork, ...]:
    """The passages that are not yet encoded or are to be read again, in reading order.

    >>> import pyoxigraph
    >>> open_work(Graph(pyoxigraph.Store()))
    ()
    """
    found = []
    for passage in sorted(
        statements_of(graph).passages.values(), key=lambda each: (each.document, each.start, each.end)
    ):
        if passage.waived == NOT_YET:
            found.append(OpenWork(passage, NOT_YET))
        if any(note.startswith(READ_AGAIN) for note in graph.texts(passage.iri, SKOS + "editorialNote")):
            found.append(OpenWork(passage, READ_AGAIN))
    return tuple(found)
