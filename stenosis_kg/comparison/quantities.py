"""Numbers and times of two documents: how the one range lies to the other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import inf

import pyoxigraph as ox

from ..namespaces import RDF, RDFS, SKG
from ..rdf import Term
from ..rdf.graph import Graph
from ..statements.reading import reached
from . import iri_of

__all__ = ["Range", "range_of", "ranges"]

# Days in a unit of time, by its UCUM code; a month and a year are UCUM's mean ones (30.4375 and 365.25 days).
_DAYS = {
    "s": 1 / 86_400, "min": 1 / 1_440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25,
}  # fmt: skip
_LATEST = {SKG + "within"}  # "within four weeks": at the latest then, and sooner as well
_FROM = {SKG + "minimumNumber"}  # "two or more"


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most, in days for a time, else in ``unit``; without bounds where no number is given."""

    least: float
    most: float
    unit: str

    @property
    def known(self) -> bool:
        """Whether its words give a number."""
        return self.least > 0 or self.most < inf


def range_of(graph: Graph, relation: str, term: Term) -> Range | None:
    """The range of a number, or of a quantity (``skg:atLeast``, ``skg:atMost``, ``skg:unit``); else None."""
    if isinstance(term, ox.Literal):
        number = _read(term.value)
        return number if number is None else Range(number, inf if relation in _FROM else number, "")
    iri = iri_of(term)
    if not iri:
        return None
    kinds = reached(graph.iris(iri, RDF + "type"), lambda each: graph.iris(each, RDFS + "subClassOf"))
    if SKG + "Quantity" not in kinds:
        return None
    unit = next(iter(graph.texts(iri, SKG + "unit")), "")
    least, most = (_number(graph, iri, SKG + name) for name in ("atLeast", "atMost"))
    scale = _DAYS.get(unit, 1.0)
    if relation in _LATEST and most is not None:
        least = None
    return Range(
        0 if least is None else least * scale, inf if most is None else most * scale, "d" if unit in _DAYS else unit
    )


def ranges(a: Range, b: Range) -> str:
    """How two ranges lie to each other.

    >>> ranges(Range(42, 84, "d"), Range(42, inf, "d"))
    'a within b'
    >>> ranges(Range(0, 14, "d"), Range(42, 84, "d"))
    'apart'
    >>> ranges(Range(0, inf, ""), Range(70, 70, "d"))
    'not comparable'
    """
    if not (a.known and b.known) or a.unit != b.unit:
        return "not comparable"
    if (a.least, a.most) == (b.least, b.most):
        return "equal"
    if a.most < b.least or b.most < a.least:
        return "apart"
    if b.least <= a.least and a.most <= b.most:
        return "a within b"
    return "b within a" if a.least <= b.least and b.most <= a.most else "overlapping"


def _number(graph: Graph, iri: str, relation: str) -> float | None:
    found = (_read(text) for text in graph.texts(iri, relation))
    return next((number for number in found if number is not None), None)


def _read(text: str) -> float | None:
    try:
        return float(Decimal(text))
    except InvalidOperation:
        return None
