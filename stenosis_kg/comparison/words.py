"""A comparison in words: of a claim, of a cell, of what was found."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import SKG
from ..rdf.graph import Graph
from ..rdf.records import Table
from ..statements import PLAIN, Passage, Statement
from ..statements.reading import title
from ..statements.show import sentence
from . import Cell, Claim, Comparison, Conflict, Numbers, Pair, iri_of
from .claims import OFFERS, RECOMMENDED

__all__ = [
    "cell_words",
    "cited",
    "claim_words",
    "counted",
    "listing",
    "names",
    "remark",
    "share",
    "short_name",
    "verdict",
]

_NUMBERS = {
    "equal": "the same",
    "a within b": "the first lies within the second",
    "b within a": "the second lies within the first",
    "overlapping": "they overlap",
    "apart": "they are apart",
    "not comparable": "not to be compared: no number is given, or the units differ",
}


def names(graph: Graph, comparison: Comparison) -> dict[str, tuple[str, str]]:
    """Each document's short name and title: the prefix of its passages, else the last part of its IRI."""
    found = {}
    for iri in comparison.documents:
        short = short_name(graph, iri)
        found[iri] = (short, title(graph, iri) or short)
    return found


def short_name(graph: Graph, document: str) -> str:
    """What a document (its IRI) is called in a word: the prefix of its passages, else the last part of its IRI."""
    prefixes = sorted(prefix for prefix, space in graph.prefixes.items() if space.rstrip("/#") == document)
    return prefixes[0] if prefixes else document.rstrip("/").rpartition("/")[2]


def claim_words(graph: Graph, claim: Claim) -> str:
    """What a document says, in labels, after how firmly, and with what weight, it says it; plain goes without saying.

    >>> from stenosis_kg.rdf.graph import load
    >>> from .matching import compare
    >>> graph = load(documents="second-view")
    >>> [claim_words(graph, side) for each in compare(graph, about="pregabalin").conflicts for side in (each.a, each.b)]
    ['possible: conservative phase offers pregabalin', 'conservative phase advises against pregabalin']
    """
    said = [claim.modality, *(value for each in claim.passages for value in (each.importance, each.rank))]
    how = ", ".join(dict.fromkeys(value.label for value in said if value is not None and value.iri != PLAIN))
    return (f"{how}: " if how else "") + _said(graph, claim) + "".join(f', "{limit}"' for limit in claim.restriction)


def _said(graph: Graph, claim: Claim) -> str:
    against = claim.direction == "against"
    if claim.relation == OFFERS:
        relation = next(iter(graph.subjects(SKG + "opposes", OFFERS)), OFFERS) if against else OFFERS
        return sentence(graph, Statement(iri_of(claim.object), relation, ox.NamedNode(claim.subject)))
    if claim.relation == RECOMMENDED:  # of a step as well, which is no more than that: it comes when the trigger is met
        words = f"{graph.label(claim.subject)} when {graph.label(iri_of(claim.object))}"
        return f"advised against: {words}" if against else words
    made = Statement(claim.subject, claim.relation, claim.object, (), claim.direction == "denied")
    when = " and ".join(sorted(graph.label(each) for each in claim.when))
    return sentence(graph, made) + (f", when {when}" if when else "")


def remark(graph: Graph, row: Pair | Numbers | Conflict) -> str:
    """What is to be said of two claims beside their words: "the first is more general"; "" where nothing is."""
    if isinstance(row, Conflict):
        return row.why
    said = [_NUMBERS[row.relation]] if isinstance(row, Numbers) else []
    if {row.a.direction, row.b.direction} == {"against", "denied"}:
        said.append("the one advises against it, the other denies what it is said to be good for")
    more = {"first": row.a.when - row.b.when, "second": row.b.when - row.a.when}
    if row.a.when and row.b.when and not all(more.values()) and any(more.values()):
        said += [
            f"the {which} asks for {' and '.join(map(graph.label, some))} as well"
            for which, some in more.items()
            if some
        ]
    elif row.kinship != "same":
        said.append(f"the {'first' if row.kinship == 'broader' else 'second'} is more general")
    return "; ".join(said)


def listing(graph: Graph, comparison: Comparison) -> Table:
    """A row for each two claims, conflicts first, and for each claim that one document makes alone."""
    short = {document: name for document, (name, _) in names(graph, comparison).items()}
    groups: tuple[tuple[str, Iterable[Pair | Numbers | Conflict]], ...] = (
        ("conflict", comparison.conflicts),
        ("near conflict", comparison.limited),
        ("doubted by one", comparison.doubts),
        ("agreement", comparison.agreements),
        ("numbers", comparison.numbers),
    )
    rows: list[tuple[object, ...]] = [
        (
            f"{kind}, {each.kind}" if kind == "conflict" and isinstance(each, Conflict) else kind,
            *(part for claim in (each.a, each.b) for part in _shown(graph, claim, short)),
            remark(graph, each),
        )
        for kind, some in groups
        for each in some
    ]
    for claims in comparison.additions.values():
        rows += [("said by one alone", *_shown(graph, each, short), None, None, "") for each in claims]
    title = f"{', '.join(short.values())}: {verdict(comparison)}."
    return Table(title, ("what", "first", "first_passages", "second", "second_passages", "remark"), tuple(rows))


def _shown(graph: Graph, claim: Claim, short: dict[str, str]) -> tuple[str, str]:
    return f"{short[claim.document]}: {claim_words(graph, claim)}", cited(claim.passages)


def cell_words(graph: Graph, cell: Cell) -> str:
    """What a document says of a treatment, without its passages: "for (possible): discomfort", "against, when …"."""
    plain = cell.modality is None or cell.modality.iri == PLAIN or cell.position in ("seldom", "not shown")
    words = cell.position if plain else f"{cell.position} ({cell.modality})"
    if cell.what:
        words += f": {', '.join(map(graph.label, cell.what))}"
    if cell.when:
        words += f", when {graph.label(cell.when)}"
    return words + "".join(f', "{limit}"' for limit in cell.restriction)


def cited(passages: Iterable[Passage]) -> str:
    """The passages by name, and whom they quote."""
    return ", ".join(f"{each.curie}, according to {each.speaker}" if each.speaker else each.curie for each in passages)


def counted(number: int, one: str, more: str = "") -> str:
    """A count with its noun: "1 conflict", "no conflicts"."""
    return f"{number or 'no'} {one if number == 1 else more or one + 's'}"


def share(agreed: int, both: int) -> str:
    """A share with its counts: "8 of 14 (57 %)"."""
    return f"{agreed} of {both} ({100 * agreed / both:.0f} %)" if both else "none of which both speak"


def verdict(comparison: Comparison) -> str:
    """What was found, in one line."""
    agreed = counted(len(comparison.agreements), "agreement")
    if comparison.firmness:
        agreed += f" ({len(comparison.firmness)} with other firmness)"
    return ", ".join(
        [
            agreed,
            f"{counted(len(comparison.doubts), 'statement')} doubted by one",
            f"{counted(len(comparison.numbers), 'pair')} of numbers or times",
            counted(len(comparison.conflicts), "conflict"),
            counted(len(comparison.limited), "near conflict"),
        ]
    )
