"""Literals as they were written, in a store that would rewrite them.

pyoxigraph's Store keeps a number, a truth value, a date or a duration as its value: ``2.50`` comes back as ``2.5``,
``"007"^^xsd:integer`` as ``7``, ``"1"^^xsd:int`` as an ``xsd:integer``, and two triples of a file become one. RDF 1.1
(Concepts, section 3.3) tells literals apart by their written forms. So a literal that the Store would rewrite goes in
under a stand-in datatype, which the engine does not know and leaves alone, and comes out under its own. A graph without
such literals has a plain Store, and no cost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar, cast

import pyoxigraph as ox

from ..namespaces import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


__all__ = [
    "STAND_IN",
    "WrittenStore",
    "decode",
    "decode_json",
    "encode",
    "engine_of",
    "extend",
]

STAND_IN = "x-written:"
"""What the IRI of a stand-in datatype begins with; the datatype of the file follows."""

_T = TypeVar("_T")

_ZONE = "(?:Z|[+-](?:0[1-9]|1[0-3]):[0-5][0-9])?"
_SECONDS = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{0,8}[1-9])?"
_DAY = "[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_SMALL = r"0|-?[1-9][0-9]{0,5}|-?(?:0|[1-9][0-9]{0,2})\.[0-9]{0,2}[1-9]"
# datatype that the Store knows -> the forms that it certainly leaves alone
_LEFT_ALONE = {
    "integer": "0|-?[1-9][0-9]*",
    "decimal": r"0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]",
    "double": _SMALL,
    "float": _SMALL,
    "boolean": "true|false",
    "date": _DAY + _ZONE,
    "time": _SECONDS + _ZONE,
    "dateTime": f"{_DAY}T{_SECONDS}{_ZONE}",
    "gYear": f"[12][0-9]{{3}}{_ZONE}",
    "gYearMonth": f"[12][0-9]{{3}}-(?:0[1-9]|1[0-2]){_ZONE}",
    "duration": "P(?:[1-9][0-9]{0,3}[YD]|[1-9]M)",
    "yearMonthDuration": "P(?:[1-9][0-9]{0,3}Y|[1-9]M)",
    "dayTimeDuration": "P[1-9][0-9]{0,3}D",
}
_NEVER = """dateTimeStamp gMonth gMonthDay gDay long int short byte unsignedLong unsignedInt unsignedShort unsignedByte
nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger""".split()
_PATTERNS = {name: re.compile(rf"(?:{_LEFT_ALONE.get(name, '(?!)')})\Z") for name in (*_LEFT_ALONE, *_NEVER)}
_KNOWN = {ox.NamedNode(XSD + name): pattern for name, pattern in _PATTERNS.items()}
_TEXT = frozenset({ox.NamedNode(XSD + "string"), ox.NamedNode(RDF + "langString")})


def encode(term: _T) -> _T:
    """A term as the engine holds it: a literal that it would rewrite gets the stand-in for its datatype.

    So does one of a few forms more, such as a month without a year: what counts is that the same ones always do.

    >>> encode(ox.Literal("007", datatype=ox.NamedNode(XSD + "integer"))).datatype.value
    'x-written:http://www.w3.org/2001/XMLSchema#integer'
    """
    if isinstance(term, ox.Literal) and (stand_in := _stand_in(term, term.datatype)) is not None:
        return cast("_T", stand_in)
    return term


def _stand_in(literal: ox.Literal, datatype: ox.NamedNode) -> ox.Literal | None:
    left_alone = _KNOWN.get(datatype)
    needed = datatype.value.startswith(STAND_IN) if left_alone is None else left_alone.match(literal.value) is None
    return ox.Literal(literal.value, datatype=ox.NamedNode(STAND_IN + datatype.value)) if needed else None


def _encoded_quad(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, encode(quad.object), quad.graph_name)


def decode(term: _T) -> _T:
    """A term, triple or quad of the engine as the file has it: `encode` undone. Anything else stays as it is."""
    if isinstance(term, ox.Literal) and (datatype := term.datatype.value).startswith(STAND_IN):
        return cast("_T", ox.Literal(term.value, datatype=ox.NamedNode(datatype[len(STAND_IN) :])))
    if isinstance(term, (ox.Triple, ox.Quad)):
        held = term.object
        if (written := decode(held)) is not held:
            place = (term.graph_name,) if isinstance(term, ox.Quad) else ()
            return type(term)(term.subject, term.predicate, written, *place)
    return term


def decode_json(body: bytes) -> bytes:
    """The results of a query, as the engine writes them in JSON, with all terms as the file has them."""
    return body.replace(f'"datatype":"{STAND_IN}'.encode(), b'"datatype":"')  # in a string the quotes are escaped


def extend(store: ox.Store, quads: Iterable[ox.Quad], check: Callable[[ox.Quad], object] | None = None) -> bool:
    """Add quads to an engine's store, encoded.

    Parameters
    ----------
    check : what is to be done with each quad whose object is a literal with a datatype; it may raise

    Returns
    -------
    Whether any had to be encoded, so that the store is to be read as a `WrittenStore`.
    """
    changed = False

    def encoded() -> Iterator[ox.Quad]:
        nonlocal changed
        for quad in quads:
            term = quad.object
            if isinstance(term, ox.Literal) and (datatype := term.datatype) not in _TEXT:
                if check is not None:
                    check(quad)
                if (stand_in := _stand_in(term, datatype)) is not None:
                    changed = True
                    yield ox.Quad(quad.subject, quad.predicate, stand_in, quad.graph_name)
                    continue
            yield quad

    store.bulk_extend(encoded())
    return changed


class WrittenStore:
    """A pyoxigraph Store whose literals come out as they were written: its methods as the package uses them.

    Parameters
    ----------
    engine : the Store, with its literals encoded
    """

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine

    def __len__(self) -> int:
        return len(self.engine)

    def __iter__(self) -> Iterator[ox.Quad]:
        return map(decode, self.engine)

    def __contains__(self, quad: ox.Quad) -> bool:
        return _encoded_quad(quad) in self.engine

    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph_name: Any = None) -> Iterator[ox.Quad]:
        """As of `pyoxigraph.Store`; ``None`` stands for any term."""
        return map(decode, self.engine.quads_for_pattern(subject, predicate, encode(object), graph_name))

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """As of `pyoxigraph.Store`."""
        return self.engine.named_graphs()

    def add(self, quad: ox.Quad) -> None:
        """As of `pyoxigraph.Store`."""
        self.engine.add(_encoded_quad(quad))

    def remove(self, quad: ox.Quad) -> None:
        """As of `pyoxigraph.Store`."""
        self.engine.remove(_encoded_quad(quad))

    def bulk_extend(self, quads: Iterable[ox.Quad]) -> None:
        """As of `pyoxigraph.Store`."""
        extend(self.engine, quads)

    def load(self, input: Any = None, format: ox.RdfFormat | None = None, **named: Any) -> None:
        """As of `pyoxigraph.Store`."""
        extend(self.engine, ox.parse(input, format, rename_blank_nodes=True, **named))

    def update(self, update: str, **named: Any) -> None:
        """As of `pyoxigraph.Store`: literals in the text of the update are the engine's."""
        self.engine.update(update, **named)

    def dump(self, output: Any = None, format: ox.RdfFormat | None = None) -> bytes | None:
        """As of `pyoxigraph.Store`, for the formats that have graphs."""
        return ox.serialize(self, output, format=format)

    def query(self, query: str, **named: Any) -> Any:
        """As of `pyoxigraph.Store`: the terms of the answer are as they were written."""
        given = {name: encode(term) for name, term in (named.pop("substitutions", None) or {}).items()}
        answer = self.engine.query(query, substitutions=given, **named)
        if isinstance(answer, ox.QuerySolutions):
            body = answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
            return ox.parse_query_results(decode_json(body), format=ox.QueryResultsFormat.JSON)
        if isinstance(answer, ox.QueryTriples):
            return (decode(triple) for triple in answer)
        return answer


def engine_of(store: Store) -> ox.Store:
    """The engine's own store, with literals as it holds them."""
    return store.engine if isinstance(store, WrittenStore) else store


Store = ox.Store | WrittenStore
"""What a graph has: the engine's own store, or one that keeps written forms."""
