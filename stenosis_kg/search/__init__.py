"""Search: one index of what a graph names and says, for the command line, for Python and for a page.

Its records: a thing that can be found, and a name that leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KINDS", "RELATIONS", "SHARE", "Name", "Thing"]

KINDS = {
    "concept": "Concepts",
    "sentence": "Sentences",
    "question": "Questions",
    "document": "Documents",
    "class": "Classes",
    "relation": "Relations",
}
"""The kinds of things that can be found, in the order in which they are shown -> the title above them."""

RELATIONS = {
    "same": "the same as",
    "narrower": "narrower than",
    "wider": "wider than",
    "close": "close to",
    "related": "related to",
}
"""How a term of another vocabulary, or a name that is none of the thing's own, relates to the thing."""

SHARE = {
    "id": 1.0, "name": 1.0, "synonym": 0.95, "same": 0.9, "narrower": 0.6, "close": 0.5, "wider": 0.45, "related": 0.3,
    "words": 0.5, "stated": 0.3, "definition": 0.25,
}  # fmt: skip
"""How a name leads to its thing -> how much that counts. "words" are those of a sentence, or that a question asks;
"stated" is what the concepts of a sentence are called elsewhere."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be found.

    Attributes
    ----------
    kind : one of `KINDS`
    id : its CURIE; of a question its name
    label : its label; of a passage its number, with the document's prefix where there are several documents
    note : of a concept its classes; of a sentence its words; of a question what it asks; else its definition
    passages : the numbers of the passages that state or deny something with it, or speak so firmly; in reading order
    wider : where there are none, the nearest wider concept (its label) of which a passage speaks; else ""
    """

    kind: str
    id: str
    label: str
    note: str = ""
    passages: tuple[str, ...] = ()
    wider: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that leads to a thing: its text ("" where that may not be passed on), and the codes that have it.

    ``thing`` is the place of the thing in the index, ``how`` is one of `SHARE`.
    """

    thing: int
    how: str
    text: str
    codes: tuple[str, ...] = ()
