"""A comparison in words: of a claim, of a cell, of what was found."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import SKG
from ..rdf.graph import Graph
from ..statements import Passage, Statement
from ..statements.reading import title
from ..statements.show import sentence
from . import Cell, Claim, Comparison, iri_of
from .claims import OFFERS, RECOMMENDED

__all__ = ["cell_words", "cited", "claim_words", "counted", "names", "share", "verdict"]


def names(graph: Graph, comparison: Comparison) -> dict[str, tuple[str, str]]:
    """Each document's short name and title: the prefix of its passages, else the last part of its IRI."""
    found = {}
    for iri in comparison.documents:
        prefixes = sorted(prefix for prefix, space in graph.prefixes.items() if space.rstrip("/#") == iri)
        short = prefixes[0] if prefixes else iri.rstrip("/").rpartition("/")[2]
        found[iri] = (short, title(graph, iri) or short)
    return found


def claim_words(graph: Graph, claim: Claim) -> str:
    """What a document says, in labels; how firmly stands in the tags of its passages.

    >>> from stenosis_kg.rdf.graph import load
    >>> from .matching import compare
    >>> graph = load(documents="second-view")
    >>> [claim_words(graph, each.b) for each in compare(graph, about="pregabalin").conflicts]
    ['conservative phase advises against pregabalin']
    """
    relation = claim.relation
    if claim.direction == "against":
        relation = next(iter(graph.subjects(SKG + "opposes", relation)), relation)
    if claim.relation == OFFERS:
        made = Statement(iri_of(claim.object), relation, ox.NamedNode(claim.subject))
    else:
        made = Statement(claim.subject, relation, claim.object)
    words = sentence(graph, Statement(made.subject, relation, made.object, (), claim.direction == "denied"))
    if claim.relation != RECOMMENDED and claim.when:
        words += f", when {' and '.join(sorted(graph.label(each) for each in claim.when))}"
    return words + "".join(f', "{limit}"' for limit in claim.restriction)


def cell_words(graph: Graph, cell: Cell) -> str:
    """What a document says of a treatment, without its passages: "for, possible, when …"."""
    words = [cell.position, *([str(cell.modality)] if cell.modality and cell.position != "not shown" else [])]
    if cell.what:
        words.append(
            ("of " if cell.position in ("effect", "no effect") else "for ") + ", ".join(map(graph.label, cell.what))
        )
    if cell.when:
        words.append(f"when {graph.label(cell.when)}")
    return ", ".join([*words, *(f'"{limit}"' for limit in cell.restriction)])


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
    if comparison.agreements:
        agreed += f" ({len(comparison.firmness)} with other firmness)"
    return ", ".join(
        [
            agreed,
            f"{counted(len(comparison.numbers), 'pair')} of numbers or times",
            counted(len(comparison.conflicts), "conflict"),
            counted(len(comparison.limited), "near conflict"),
        ]
    )
