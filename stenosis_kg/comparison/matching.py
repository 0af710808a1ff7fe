"""What two documents agree on, put other numbers on, and contradict each other in; and what one alone says."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import combinations, product

from ..errors import UsageError
from ..namespaces import SKG
from ..paths import asset
from ..rdf.graph import Graph
from ..statements.names import resolve
from ..statements.one_document import document_named, documents_in
from . import CONFLICTS, Claim, Comparison, Conflict, Kinship, Numbers, Pair, iri_of
from .claims import OFFERS, RECOMMENDED, Claims, claims_of
from .quantities import ranges
from .table import table_of
from .words import listing

__all__ = ["compare", "reading_order"]


def compare(graph: Graph, documents: Sequence[str] = (), about: str | None = None) -> Comparison:
    """Documents of a graph beside each other, each with each.

    Parameters
    ----------
    documents : titles, prefixes, CURIEs, IRIs or file names; none: all of the graph
    about : a concept by name, CURIE or IRI: only what is said of it, and of its kinds

    Raises
    ------
    UnknownName
        If the graph has no such document, or nothing of that name.
    UsageError
        If there are not two documents to compare.

    >>> from stenosis_kg.rdf.graph import load
    >>> found = compare(load(documents="second-view"), about="pregabalin")
    >>> [(each.kind, [claim.passages[0].curie for claim in (each.a, each.b)]) for each in found.conflicts]
    [('intrinsic', ['l5s1:s6a', 'second:s7'])]
    """
    named = [document_named(graph, name) for name in documents]
    claims = claims_of(graph)
    found = tuple(dict.fromkeys(named)) or reading_order(claims)
    if len(found) < 2:
        given = f'"{documents[0]}" is one' if documents else f"the graph has {len(found) or 'none'}"
        raise UsageError(
            f"a comparison takes two documents or more, and {given}; add one with --graph FILE, or bundled ones "
            "with --documents all"
        )
    things = None if about is None else {iri := resolve(graph, about, "concept"), *claims.said.down(iri)}
    said = {each: _about(claims.of(each), things) for each in found}
    pairs: list[Pair] = []
    numbers: list[Numbers] = []
    conflicts: list[Conflict] = []
    additions: dict[tuple[str, str], tuple[Claim, ...]] = {}
    for a, b in combinations(found, 2):
        two = _Two(claims, said[a], said[b], claims.conditions(a), claims.conditions(b))
        pairs += two.pairs
        numbers += two.numbers
        conflicts += two.conflicts
        additions[a, b], additions[b, a] = two.additions()
    return Comparison(
        found,
        tuple(each for each in pairs if not each.doubted),
        tuple(each for each in pairs if each.doubted),
        tuple(numbers),
        tuple(each for each in conflicts if each.kind != "limited"),
        tuple(each for each in conflicts if each.kind == "limited"),
        additions,
        table_of(claims, said, (each for each in conflicts if each.kind != "limited")),
        partial(listing, graph),
    )


def reading_order(claims: Claims) -> tuple[str, ...]:
    """The documents of a graph: those about one condition together, in the order of the files called as they are."""
    places = {file.stem: place for place, file in reversed(list(enumerate(claims.graph.files)))}
    last = len(places)
    by_file = {iri: places.get(iri.rpartition("/")[2], last) for iri in documents_in(claims.graph)}
    about = {iri: claims.conditions(iri) for iri in by_file}
    first = {iri: min(by_file[other] for other in by_file if about[other] == about[iri]) for iri in by_file}
    return tuple(sorted(by_file, key=lambda iri: (first[iri], by_file[iri], iri)))


def _about(claims: Iterable[Claim], things: set[str] | None) -> tuple[Claim, ...]:
    if things is None:
        return tuple(claims)
    return tuple(each for each in claims if things & {each.subject, iri_of(each.object), *each.when})


class _Two:
    """Two documents: ``a`` and ``b`` are their claims, ``for_a`` and ``for_b`` the conditions that they are about."""

    def __init__(
        self, claims: Claims, a: Sequence[Claim], b: Sequence[Claim], for_a: frozenset[str], for_b: frozenset[str]
    ) -> None:
        self.claims, self.a, self.b = claims, a, b
        # Patients of the one are those of the other, as far as can be told, where the documents are about one thing.
        self.same_patients = for_a == for_b or not for_a or not for_b
        self.by_root: dict[str, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
        for side, some in enumerate((a, b)):
            for each in some:
                self.by_root[claims.root(each.relation)][side].append(each)
        self.pairs = list(self._agreements())
        self.numbers = list(self._numbers())
        self.conflicts = [*self._conflicts()]

    def additions(self) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
        """What is said by the one alone, and by the other alone."""
        met = {id(claim) for some in (self.pairs, self.numbers, self.conflicts) for x in some for claim in (x.a, x.b)}
        first, second = (tuple(each for each in side if id(each) not in met) for side in (self.a, self.b))
        return first, second

    # Agreements ------------------------------------------------------------------------------------------------------

    def _agreements(self) -> Iterator[Pair]:
        """Where the same is said of the same things, what is said of kinds of them does not count beside it."""
        found = [
            Pair(a, b, kinship)
            for some, others in self.by_root.values()
            for a in some
            for b in others
            if (kinship := self._agree(a, b)) is not None
        ]
        found += [
            Pair(a, b, "same")
            for a, b in product(self.a, self.b)
            if a.subject == b.subject and {a.direction, b.direction} == {"against", "denied"} and self._no_good(a, b)
        ]
        same = {id(claim) for each in found if each.kinship == "same" for claim in (each.a, each.b)}
        places = {id(claim): place for place, claim in enumerate(self.a)}
        kin = [each for each in found if each.kinship != "same" and not {id(each.a), id(each.b)} & same]
        kept = [each for each in found if each.kinship == "same"]
        kept += [each for each in kin if not any(self._nearer(other, each) for other in kin)]
        yield from sorted(kept, key=lambda each: places[id(each.a)])

    def _nearer(self, other: Pair, each: Pair) -> bool:
        """Whether of two pairs that share a claim, the first has on its other side what lies between the two."""
        if other.kinship != each.kinship or (other.a is each.a) == (other.b is each.b):
            return False
        if other.b is each.b:
            return self._agree(other.a, each.a) == ("narrower" if each.kinship == "broader" else "broader")
        return self._agree(other.b, each.b) == ("broader" if each.kinship == "broader" else "narrower")

    def _agree(self, a: Claim, b: Claim) -> Kinship | None:
        if (a.direction == "for") != (b.direction == "for"):
            return None
        claims = self.claims
        of = claims.kinship(a.subject, b.subject)
        if of is None:
            return None
        found = [of, claims.relations(a.relation, b.relation), claims.meeting(a.when, b.when)]
        if a.relation == OFFERS:  # that care offers some treatment of its own kind says nothing
            return "same" if set(found) == {"same"} and claims.phases(a, b) else None
        if a.relation != RECOMMENDED:  # what it is recommended on is in ``when``
            found.append(claims.kinship(a.object, b.object))
        return _together(found)

    def _no_good(self, a: Claim, b: Claim) -> bool:
        """Whether one advises against what the other denies a benefit of."""
        advice, denial = (a, b) if a.direction == "against" else (b, a)
        return not advice.restriction and not advice.when and denial.relation in self.claims.benefits

    # Numbers ---------------------------------------------------------------------------------------------------------

    def _numbers(self) -> Iterator[Numbers]:
        one, other = ([each for each in side if self.claims.range(each)] for side in (self.a, self.b))
        for a, b in product(one, other):
            of = self.claims.kinship(a.subject, b.subject) if a.relation == b.relation else None
            here, there = self.claims.range(a), self.claims.range(b)
            if of is None or not (here and there) or not a.direction == b.direction == "for":
                continue
            relation = ranges(here, there)
            if of == "same" or relation != "apart":  # a part may well take another time than the whole
                yield Numbers(a, b, _together([of, self.claims.meeting(a.when, b.when)]) or of, relation)

    # Conflicts -------------------------------------------------------------------------------------------------------

    def _conflicts(self) -> Iterator[Conflict]:
        for some, others in self.by_root.values():
            for a, b in product(some, others):
                if (a.direction == "for") == (b.direction == "for"):
                    continue
                pro, con = (a, b) if a.direction == "for" else (b, a)
                if self._opposed(pro, con):
                    kind, why = self._typed(pro, con)
                    if kind != "limited" or self._near(pro, con):
                        yield Conflict(a, b, kind, why)

    def _near(self, pro: Claim, con: Claim) -> bool:
        """Whether what is limited is near a conflict: of the same treatment, or of conditions that are akin."""
        up = self.claims.said.up
        return pro.subject == con.subject or any(
            set(up(one)) & set(up(other)) for one in pro.when for other in con.when
        )

    def _opposed(self, pro: Claim, con: Claim) -> bool:
        """Whether what is said for something is of what is said against, or of a kind of it."""
        claims = self.claims
        if not claims.said.below(pro.subject, con.subject) or pro.doubts:
            return False  # what is seldom, or has not been shown, is no advice for it
        if con.direction == "against":
            return {pro.relation, con.relation} != {OFFERS} or claims.phases(pro, con)
        kin = (claims.relations(pro.relation, con.relation), claims.kinship(pro.object, con.object))
        return None not in kin

    def _typed(self, pro: Claim, con: Claim) -> tuple[str, str]:
        """The type of a conflict, and why; "limited" where its words, or its condition, take it away."""
        limits = self._limits(pro, con)
        if limits:
            return "limited", limits
        if not pro.when and con.when:
            return "limited", "said only of a condition on which the other says nothing"
        meeting = self.claims.meeting(pro.when, con.when)
        if not self.same_patients:
            return "local", "the documents are about two conditions, and a patient may have both"
        kind = {"same": "intrinsic", None: "local"}.get(meeting, "implied")
        return kind, CONFLICTS[kind]

    def _limits(self, pro: Claim, con: Claim) -> str:
        """Which words of the advice against take the conflict away, in words; "" where none does."""
        for words in con.restriction:
            spoken = words.casefold()
            if spoken in _words("as_a_rule"):
                if pro.modality is not None and pro.modality.firmness <= self._may:
                    return f'not "{words}", and the other says it of some cases, or that it may be'
            elif spoken in _words("nothing_else"):
                if self._something_else(pro, con):
                    return f'"{words}": with nothing else that calls for it, and the other names something else'
            else:
                return f'limited by "{words}"'
        return ""

    def _something_else(self, pro: Claim, con: Claim) -> bool:
        """Whether whom the one speaks of has something beside what the other means "alone".

        A course of the illness or of its treatment (``skg:ClinicalCourse``) is nothing beside it, unless it is a
        course of another finding: numbness alone may persist, and treatment of it may fail.
        """
        if not self.same_patients:
            return True
        said, graph = self.claims.said, self.claims.graph
        what = {found for each in con.when for found in (each, *graph.iris(each, SKG + "courseOf"))}
        for each in pro.when:
            course = SKG + "ClinicalCourse" in said.classes(each)
            found = set(graph.iris(each, SKG + "courseOf")) if course else {each}
            if found and not any(self.claims.kinship(one, other) for one in found for other in what):
                return True
        return False

    @property
    def _may(self) -> int:
        """The firmness of what may be done; what is done in some cases only is less firm."""
        return self.claims.said.value(SKG + "Possible").firmness


def _together(found: Iterable[Kinship | None]) -> Kinship | None:
    """What a whole is to another whose parts are so to its own; None where a part is neither, or they disagree."""
    apart = set(found) - {"same"}
    return "same" if not apart else apart.pop() if len(apart) == 1 else None


@cache
def _words(kind: str) -> frozenset[str]:
    """Words that limit advice against something, by what they limit it to (`assets/english.toml`)."""
    return frozenset(tomllib.loads(asset("english.toml"))["restriction"][kind])
