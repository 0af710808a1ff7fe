"""Documents beside each other. Its records: a claim of one document, two held together, a table, a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal as OneOf
from typing import TypeAlias, TypeVar

import pyoxigraph as ox

from ..rdf import Term
from ..rdf.graph import Shown
from ..statements import AxisValue, Passages, firmest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = [
    "CONFLICTS",
    "POSITIONS",
    "Cell",
    "Claim",
    "Comparison",
    "Conflict",
    "Direction",
    "Kinship",
    "Numbers",
    "Pair",
    "Position",
    "TreatmentRow",
    "TreatmentTable",
    "iri_of",
]

Direction: TypeAlias = OneOf["for", "against", "denied"]
Kinship: TypeAlias = OneOf["same", "narrower", "broader"]
"""What one thing is to another: the same, a kind of it, or that of which the other is a kind."""

CONFLICTS = {
    "intrinsic": "under the same conditions",
    "implied": "one condition implies the other",
    "local": "neither condition implies the other, and a patient may meet both",
}
"""The types of conflict by how the two conditions relate, and what each means."""


Position: TypeAlias = OneOf["for", "against", "effect", "no effect", "seldom", "not shown"]

POSITIONS: dict[Position, str] = {
    "for": "uses or recommends it",
    "against": "advises against it",
    "effect": "says what it does, and not that it is used",
    "no effect": "denies that it does something",
    "seldom": "says that it is used, or does something, in few cases",
    "not shown": "says that it has not been shown to do something",
}
"""What a document says of a treatment, and what each means."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says, in the form in which documents are compared.

    The stages of documents are their own, so a claim speaks of the care phase that a stage is of; advice against has
    the relation of its twin that advises for (``skg:opposes``), and a step to a further stage is read as: what is
    offered there is recommended when the trigger is met.

    Attributes
    ----------
    document : its IRI
    subject, relation, object : of advice: the intervention, ``skg:offers`` and the care phase, or
        ``skg:recommendedWhen`` and the trigger; of all else the terms of the statement
    direction : "for" is what is said to be so, or advised; "against" advised against; "denied" said not to be so
    when : what must all be there for it to hold (IRIs), beside the condition that the document is about
    restriction : the words that limit advice against it: "routinely", "alone"
    passages : those of the document that say it
    """

    document: str
    subject: str
    relation: str
    object: Term
    direction: Direction
    when: frozenset[str]
    restriction: tuple[str, ...]
    passages: Passages

    @property
    def modality(self) -> AxisValue | None:
        """How firmly the document says it: the modality of the passage that speaks most firmly."""
        spoken = firmest(self.passages)
        return spoken.modality if spoken else None

    @property
    def doubts(self) -> bool:
        """Whether it says that it is seldom so, or has not been shown."""
        return self.modality is not None and self.modality.firmness < 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents that say the same thing, in the same direction.

    ``kinship`` is what that of ``a`` is to that of ``b``: the same, narrower or broader.
    """

    a: Claim
    b: Claim
    kinship: Kinship

    @property
    def differs(self) -> bool:
        """Whether they say it with other firmness."""
        return self.a.modality != self.b.modality

    @property
    def doubted(self) -> bool:
        """Whether one of them says that it is seldom so, or has not been shown, and the other does not."""
        return self.a.doubts != self.b.doubts


@dataclass(frozen=True, slots=True)
class Numbers:
    """Two documents that put a number, or a time, on the same thing, or on a thing and a kind of it.

    ``kinship`` is what that of ``a`` is to that of ``b``. ``relation`` is how the one range lies to the other: "equal",
    "a within b", "b within a", "overlapping", "apart" or "not comparable".
    """

    a: Claim
    b: Claim
    kinship: Kinship
    relation: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One document advises, uses or states what the other advises against or denies.

    Attributes
    ----------
    a, b : the two claims; ``a`` is of the document that is named first
    kind : one of `CONFLICTS`; "limited" where words of one take the conflict away
    why : in words, how the two conditions relate, or which words limit it
    """

    a: Claim
    b: Claim
    kind: str
    why: str


_SIDES = {"for": 1, "effect": 1, "against": -1, "no effect": -1}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that a document says of a treatment.

    ``when`` is the trigger (an IRI) on which it says it, "" without one; ``what`` the effects, or what it is good for
    (IRIs); ``restriction`` the words that limit advice against it.
    """

    position: Position
    modality: AxisValue | None
    when: str
    what: tuple[str, ...]
    restriction: tuple[str, ...]
    passages: Passages

    @property
    def side(self) -> int:
        """1 for the treatment, -1 against it; 0 neither, as what is seldom or has not been shown."""
        return _SIDES.get(self.position, 0)


@dataclass(frozen=True, slots=True)
class TreatmentRow:
    """What the documents say of one treatment (an IRI): document -> cells in reading order, none where it is silent.

    ``disputed`` holds the pairs of documents that conflict about it.
    """

    treatment: str
    cells: Mapping[str, tuple[Cell, ...]]
    disputed: frozenset[tuple[str, str]]

    def agreement(self, documents: Iterable[str]) -> tuple[int, int]:
        """How many pairs of documents agree about it, of how many that both take a position.

        Two agree where both are on the same side of it (for it, or against it) and do not conflict.
        """
        pairs = [two for two in combinations(documents, 2) if all(self.cells[each] for each in two)]
        return sum(self._agree(*two) for two in pairs), len(pairs)

    def _agree(self, a: str, b: str) -> bool:
        one, other = ({cell.side for cell in self.cells[each]} - {0} for each in (a, b))
        return bool(one & other) and not self.disputed & {(a, b), (b, a)}


@dataclass(frozen=True, slots=True)
class TreatmentTable:
    """What documents (IRIs) say of treatments: a row for each, in the order in which they come to name them."""

    documents: tuple[str, ...]
    rows: tuple[TreatmentRow, ...]

    def of(self, documents: Sequence[str]) -> TreatmentTable:
        """The table of some of the documents, with the treatments of which these speak."""
        rows = (
            TreatmentRow(each.treatment, {name: each.cells[name] for name in documents}, each.disputed)
            for each in self.rows
        )
        return TreatmentTable(tuple(documents), tuple(each for each in rows if any(each.cells.values())))

    def agreement(self) -> tuple[int, int]:
        """The sum of the agreements of its rows: pairs that agree, and pairs that both take a position."""
        found = [each.agreement(self.documents) for each in self.rows]
        return sum(agreed for agreed, _ in found), sum(both for _, both in found)


_Two = TypeVar("_Two", Pair, Numbers, Conflict)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """Documents beside each other, each with each.

    Attributes
    ----------
    documents : IRIs, in the order in which they were named
    agreements : what two documents both say, with both firmnesses
    doubts : what one of two documents says, and the other says to be seldom so, or not to have been shown
    numbers : the numbers and times that two documents put on the same thing
    conflicts : what one advises or states and the other advises against or denies
    limited : what would be a conflict but for words that limit it
    additions : what one says and the other is silent on, by the two documents: of the first, where it is not in the
        second
    table : what each document says of each treatment
    listing : what makes the rows in which it shows itself, where whoever made it has the graph
    """

    documents: tuple[str, ...]
    agreements: tuple[Pair, ...]
    doubts: tuple[Pair, ...]
    numbers: tuple[Numbers, ...]
    conflicts: tuple[Conflict, ...]
    limited: tuple[Conflict, ...]
    additions: dict[tuple[str, str], tuple[Claim, ...]]
    table: TreatmentTable
    listing: Callable[[Comparison], Table] | None = field(default=None, repr=False)

    def _table(self) -> Table:
        from ..rdf.records import Table

        return self.listing(self) if self.listing else Table(f"Comparison of {len(self.documents)} documents", (), ())

    @property
    def firmness(self) -> tuple[Pair, ...]:
        """The agreements in which the two speak with other firmness."""
        return tuple(each for each in self.agreements if each.differs)

    def between(self, a: str, b: str) -> Comparison:
        """Two of the documents alone (IRIs)."""
        two = {a, b}

        def of(some: tuple[_Two, ...]) -> tuple[_Two, ...]:
            return tuple(each for each in some if {each.a.document, each.b.document} == two)

        added = {pair: claims for pair, claims in self.additions.items() if set(pair) == two}
        few = tuple(each for each in self.documents if each in two)
        return Comparison(
            few,
            of(self.agreements),
            of(self.doubts),
            of(self.numbers),
            of(self.conflicts),
            of(self.limited),
            added,
            self.table.of(few),
            self.listing,
        )


def iri_of(term: Term) -> str:
    """The IRI of a term; "" of what is none."""
    return term.value if isinstance(term, ox.NamedNode) else ""
