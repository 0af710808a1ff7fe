"""Two releases beside each other. Its records: a change, and all changes from one release to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..rdf.graph import Shown
from ..statements import Passage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["SECTIONS", "Diff", "ReleaseChange", "ordered"]

SECTIONS = {
    "statement": "Statements",
    "vocabulary": "Concepts, classes and passages",
    "mapping": "Mappings",
    "pathway": "Triggers of the pathway",
    "answer": "Answers of the library's questions",
}
"""What changes, and its heading."""


_COLUMNS = ("section", "kind", "words", "old", "new", "passages", "broken")


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """One change.

    Attributes
    ----------
    section : one of `SECTIONS`
    kind : in a word or two: "added", "withdrawn", "other firmness", "moved", "renamed"
    kgcl : the class of the Knowledge Graph Change Language that it is one of: "NodeRename"
    about : the IRI of what changed; of a statement its subject, of an answer the name of the question
    words : what changed, in words
    old, new : what was there, and what is there now; "" where nothing is
    triple : subject, predicate and object where that is what changed; IRIs, and a value in its words
    passages : those that make the statement now, or made it before it was withdrawn
    broken : whether it was withdrawn without deprecation
    """

    section: str
    kind: str
    kgcl: str
    about: str
    words: str
    old: str = ""
    new: str = ""
    triple: tuple[str, str, str] | None = None
    passages: tuple[Passage, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Diff(Shown):
    """All changes from one release to another, in the order of `SECTIONS`; truthy where there is any."""

    old: str
    new: str
    changes: tuple[ReleaseChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def _table(self) -> Table:
        from ..rdf.records import Table

        rows = (
            (
                each.section,
                each.kind,
                each.words,
                each.old,
                each.new,
                " ".join(p.name for p in each.passages),
                each.broken,
            )
            for each in self.changes
        )
        count = f"{len(self.changes)} change{'s' * (len(self.changes) != 1)}"
        return Table(f"{count} from {self.old} to {self.new}", _COLUMNS, tuple(rows))

    @property
    def broken(self) -> tuple[ReleaseChange, ...]:
        """What was withdrawn without deprecation."""
        return tuple(each for each in self.changes if each.broken)

    def of(self, section: str) -> tuple[ReleaseChange, ...]:
        """The changes of one section."""
        return tuple(each for each in self.changes if each.section == section)


def ordered(changes: Iterable[ReleaseChange]) -> tuple[ReleaseChange, ...]:
    """By section; within one as they come."""
    places = list(SECTIONS)
    return tuple(sorted(changes, key=lambda each: places.index(each.section)))
