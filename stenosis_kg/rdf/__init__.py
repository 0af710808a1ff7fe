"""Files to quads and back; here, one RDF term as text, for people and for pipes, and as a Python value.

Terms are pyoxigraph's. Nothing here imports rdflib, or anything else that a fast command must not wait for.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import QueryError, visible
from ..namespaces import XSD, compact

__all__ = ["COLUMN_TYPES", "NUMBERS", "Term", "bare", "iris_of", "short", "shown", "turtle", "value"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""What stands at the end of a statement."""

COLUMN_TYPES = ("IRI", "string", "integer", "number", "boolean", "date", "any")
"""What a column of a question may hold; "any" takes each value by its own datatype."""

_INTEGERS = frozenset(
    XSD + name
    for name in """integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
    unsignedInt unsignedLong unsignedShort unsignedByte""".split()
)
NUMBERS = _INTEGERS | {XSD + "decimal", XSD + "double", XSD + "float"}
"""The datatypes of numbers."""

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def bare(term: Term | None) -> str:
    """The value alone, as in SPARQL's CSV: an IRI without brackets, a literal without quotes, nothing for unbound.

    >>> bare(ox.Literal("leg pain", language="en"))
    'leg pain'
    """
    if term is None:
        return ""
    if isinstance(term, (ox.NamedNode, ox.Literal)):
        return term.value
    return str(term)


def iris_of(quad: ox.Quad) -> list[str]:
    """The IRIs among the four terms of a quad."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return [term.value for term in terms if isinstance(term, ox.NamedNode)]


def short(term: Term | None) -> str:
    """For people: a CURIE where there is one, the words of a literal; what a terminal would obey is spelt out.

    >>> short(ox.NamedNode("https://w3id.org/stenosis-kg/concept/foraminotomy"))
    'concept:foraminotomy'
    """
    if isinstance(term, ox.NamedNode):
        return visible(compact(term.value), lines=True)
    return visible(bare(term), lines=True)


def shown(term: Term | None) -> str:
    """For messages: a CURIE where there is one, the words of a literal in quotes.

    >>> shown(ox.Literal("leg pain")), shown(ox.NamedNode(XSD + "date"))
    ('"leg pain"', 'xsd:date')
    """
    return compact(term.value) if isinstance(term, ox.NamedNode) else f'"{bare(term)}"'


def turtle(term: Term | None) -> str:
    """The term in Turtle, as SPARQL's TSV wants it: numbers and booleans bare, the rest whole.

    >>> turtle(ox.Literal(3)), turtle(ox.Literal("a\\tb"))
    ('3', '"a\\\\tb"')
    """
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "integer" and term.value.lstrip("+-").isdigit():
        return term.value
    return str(term).replace("\t", "\\t")


def value(term: Term | None, kind: str = "any") -> object:
    """The Python value: IRIs and blank nodes as rdflib's, numbers, booleans and dates as Python's, other text as str.

    Parameters
    ----------
    term : None gives None
    kind : one of `COLUMN_TYPES`, what the column is declared to hold. A server that gives 1 for true, or a
        number as text, is understood by it

    Raises
    ------
    QueryError
        If the term is not of that kind.

    >>> value(ox.Literal("7", datatype=ox.NamedNode(XSD + "integer")))
    7
    """
    if term is None:
        return None
    if isinstance(term, ox.Triple):
        return term
    if not isinstance(term, ox.Literal):
        if kind not in {"IRI", "any"}:
            raise QueryError(f"{kind} was expected, and the answer has {term}")
        from .convert import term_to_rdflib

        return term_to_rdflib(term)
    if kind == "IRI":
        raise QueryError(f"an IRI was expected, and the answer has {term}")
    return _literal(term.value, _kind_of(term.datatype.value) if kind == "any" else kind, term, kind == "any")


def _kind_of(datatype: str) -> str:
    if datatype in _INTEGERS:
        return "integer"
    if datatype in NUMBERS:
        return "number"
    return {XSD + "boolean": "boolean", XSD + "date": "date"}.get(datatype, "string")


def _literal(text: str, kind: str, term: ox.Literal, lenient: bool) -> object:
    try:
        if kind == "integer":
            # Some engines count in decimals: 3.0 is three, 3.5 is no integer.
            number = float(text) if "." in text or "e" in text.lower() else int(text)
            if number != int(number):
                raise ValueError
            return int(number)
        if kind == "number":
            if term.datatype.value in {XSD + "double", XSD + "float"}:
                return float(text)
            from decimal import Decimal

            return Decimal(text) if "e" not in text.lower() else float(text)
        if kind == "boolean":
            return _TRUTH[text]
        if kind == "date":
            from datetime import date

            return date.fromisoformat(text[:10])
    except (ValueError, KeyError, ArithmeticError):
        # A literal whose text does not fit its own datatype stays what it is: text.
        if not lenient:
            raise QueryError(f"{kind} was expected, and the answer has {term}") from None
    return text
