"""What each document says of each treatment, in a table; and how far documents agree, in per cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..namespaces import SKG
from . import Cell, Claim, Conflict, Position, TreatmentRow, TreatmentTable, iri_of
from .claims import OFFERS, RECOMMENDED, Claims

__all__ = ["table_of"]

_TREATMENTS = {SKG + name for name in ("Intervention", "SurgicalStep")}


def table_of(claims: Claims, said: Mapping[str, Sequence[Claim]], conflicts: Iterable[Conflict]) -> TreatmentTable:
    """The table of the claims of documents; ``said`` is document -> claims."""
    found: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: {document: [] for document in said})
    disputed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in conflicts:
        for claim in (each.a, each.b):
            disputed[claim.subject].add((each.a.document, each.b.document))
    for document, some in said.items():
        advised = {claim.subject for claim in some if claim.relation in (OFFERS, RECOMMENDED, *claims.benefits)}
        for claim in some:
            position = _position(claims, claim, advised)
            if position is not None:
                _add(found[claim.subject][document], claim, position)
    rows = (
        TreatmentRow(treatment, {each: tuple(cells) for each, cells in of.items()}, frozenset(disputed[treatment]))
        for treatment, of in found.items()
    )
    return TreatmentTable(tuple(said), tuple(rows))


def _position(claims: Claims, claim: Claim, advised: set[str]) -> Position | None:
    """What a claim says of a treatment; None where it is of something else, or says no more than advice beside it."""
    if not _TREATMENTS.intersection(claims.said.classes(claim.subject)):
        return None
    advice = claim.relation in (OFFERS, RECOMMENDED)
    if not advice and claim.relation not in claims.benefits | claims.outcomes:
        return None
    if claim.direction != "for":
        return "against" if advice else "no effect"
    if claim.doubts:
        return "not shown" if all(passage.not_shown for passage in claim.passages) else "seldom"
    if advice or claim.relation in claims.benefits:
        return "for"
    return None if claim.subject in advised else "effect"


def _add(cells: list[Cell], claim: Claim, position: Position) -> None:
    """Add what a claim says to the cells of its treatment: to the cell that has the same words already, if one has."""
    advice = claim.relation in (OFFERS, RECOMMENDED)
    when = iri_of(claim.object) if claim.relation == RECOMMENDED else ""
    what = () if advice else (iri_of(claim.object),)
    for place, cell in enumerate(cells):
        if (cell.position, cell.passages) == (position, claim.passages) and "" in (cell.when, when):
            cells[place] = replace(cell, what=tuple(dict.fromkeys((*cell.what, *what))), when=cell.when or when)
            return
    cells.append(Cell(position, claim.modality, when, what, claim.restriction, claim.passages))
