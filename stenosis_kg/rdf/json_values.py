"""What the numbers and texts of a JSON-LD file say, where the parser reads them otherwise.

pyoxigraph gives every number with a fraction an exponent, also as a decimal (``"1.5E0"^^xsd:decimal``, which is none),
and takes whole numbers from 10¹⁸ on for doubles. Such numbers are read twice: as they are, and as texts under a mark,
which keep what the file says, and get the datatype that its contexts give.
A direction (``@direction``) is dropped: RDF 1.1 has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal

import pyoxigraph as ox

from ..namespaces import RDF, XSD
from .textfile import TextFile

__all__ = ["is_odd", "mended"]

_MARK = "x-number:"
# The version (which is no value), a text, or a number.
_TOKEN = re.compile(
    r'"@version"\s*:\s*[0-9.]+|"(?:[^"\\]|\\.)*"|(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?(?P<exponent>[0-9]+))?)',
    re.DOTALL,
)
_WITH_FRACTION = re.compile(r"[\s:,\[][-0-9][0-9]*[.eE]|[0-9]{19}")
_EXPONENT = re.compile(r"-?[0-9]\.[0-9]+E-?[0-9]+\Z")
_DOUBLE = ox.NamedNode(XSD + "double")
_WHOLE = 10**21
"""From here on even a number without a fraction is a double (JSON-LD 1.1 API, section 8.2.2)."""


def is_odd(file: TextFile) -> bool:
    """Whether a JSON-LD file may need `mended`."""
    return "direction" in file.text or _WITH_FRACTION.search(file.text) is not None


def mended(quads: Iterable[ox.Quad], file: TextFile, base: str | None = None, *, lenient: bool) -> Iterable[ox.Quad]:
    """The parser's quads with the numbers that the file says, and without directions.

    Parameters
    ----------
    base, lenient : as the quads were parsed with them
    """
    if not is_odd(file):
        return quads
    found = list(quads)
    if not any(_is_doubtful(quad.object) for quad in found):
        return found
    again = _again(file, base, lenient=lenient)
    return [_mended(quad, next(again, quad).object) for quad in found]


def _is_doubtful(term: object) -> bool:
    """Whether a term has a direction, or an exponent that a double of the file would not have."""
    if not isinstance(term, ox.Literal):
        return False
    if "E" not in term.value or not _EXPONENT.match(term.value):
        return term.direction is not None
    return term.datatype != _DOUBLE or term.value.endswith(("E18", "E19", "E20"))


def _mended(quad: ox.Quad, marked: object) -> ox.Quad:
    """A quad with the literal of the file, given what a reading of the marked file has in its place."""
    term = new = quad.object
    if isinstance(term, ox.Literal):
        if term.direction:
            new = ox.Literal(term.value, language=term.language)
        elif marked != term and isinstance(marked, (ox.Literal, ox.NamedNode)) and marked.value.startswith(_MARK):
            typed = isinstance(marked, ox.Literal) and marked.datatype == _DOUBLE
            new = term if typed else _number(marked.value[len(_MARK) :], term)
    return quad if new is term else ox.Quad(quad.subject, quad.predicate, new, quad.graph_name)


def _again(file: TextFile, base: str | None, *, lenient: bool) -> Iterator[ox.Quad]:
    """The quads with marked numbers, as far as they go."""
    marked = _marked(file.text)
    if marked is not None:
        with suppress(SyntaxError):
            yield from ox.parse(marked, format=file.format, base_iri=base, lenient=lenient)


def _number(token: str, term: ox.Literal) -> ox.Literal:
    """A number of the file that is no ``xsd:double`` by its context, for which the parser gave this literal."""
    number, datatype = Decimal(token), term.datatype
    if abs(number) < _WHOLE and number == number.to_integral_value():
        return ox.Literal(f"{number:f}", datatype=ox.NamedNode(XSD + "integer") if datatype == _DOUBLE else datatype)
    if datatype.value == XSD + "decimal" and abs(number.adjusted()) < 100:
        return ox.Literal(f"{number:f}", datatype=datatype)
    if datatype.value in {_DOUBLE.value, XSD + "float", XSD + "string", RDF + "JSON"}:
        return term
    return ox.Literal(token, datatype=datatype) if datatype.value.startswith(XSD) else term


def _marked(text: str) -> bytes | None:
    """The file with the numbers that the parser reads otherwise as texts; nothing where there are none."""

    def mark(found: re.Match[str]) -> str:
        token = found["number"]
        if token is None or len(found["exponent"] or "") > 4 or (len(token) < 19 and token.lstrip("-").isdigit()):
            return found[0]
        number = Decimal(token)
        plain = abs(number) < 10**18 and number == number.to_integral_value()
        return token if plain else f'"{_MARK}{token}"'

    made = _TOKEN.sub(mark, text)
    return None if made == text else made.encode()
