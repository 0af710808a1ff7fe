"""Literals as they were written, in a store that would rewrite them.

pyoxigraph's Store keeps a number, a truth value, a date or a duration as its value: ``2.50`` comes back as ``2.5``,
``"007"^^xsd:integer`` as ``7``, ``"1"^^xsd:int`` as an ``xsd:integer``, and two triples of a file become one. RDF 1.1
(Concepts, section 3.3) tells literals apart by their written forms. So a literal that the Store would rewrite goes in
under a stand-in datatype, which the engine does not know and leaves alone, and comes out under its own. A graph without
such literals has a plain Store, and no cost.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar, cast

import pyoxigraph as ox

from ..namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


__all__ = [
    "STAND_IN",
    "WrittenStore",
    "decode",
    "decode_json",
    "encode",
    "engine_of",
    "extend",
    "stand_ins",
    "with_stand_ins",
]

STAND_IN = "x-written:"
"""What the IRI of a stand-in datatype begins with; the datatype of the file follows."""

_T = TypeVar("_T")

_SECONDS = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{0,8}[1-9])?"
_DAY = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
# datatype -> a form that the Store certainly leaves alone; of other forms, and other types that it knows, it is asked
_LEFT_ALONE = {
    "integer": r"0|-?[1-9][0-9]{0,17}",
    "decimal": r"0|-?[1-9][0-9]{0,8}|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,8}[1-9]",
    "double": r"0|-?[1-9][0-9]{0,5}|-?(?:0|[1-9][0-9]{0,5})\.[0-9]{0,5}[1-9]",
    "boolean": "true|false",
    "date": f"{_DAY}Z?",
    "time": f"{_SECONDS}Z?",
    "dateTime": f"{_DAY}T{_SECONDS}Z?",
    "gYear": "[12][0-9]{3}Z?",
    "gYearMonth": "[12][0-9]{3}-(?:0[1-9]|1[0-2])Z?",
}
_ASKED = """float dateTimeStamp gMonth gMonthDay gDay duration yearMonthDuration dayTimeDuration long int short byte
nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger unsignedLong unsignedInt unsignedShort
unsignedByte""".split()
_KNOWN = {XSD + name: re.compile(rf"(?:{_LEFT_ALONE.get(name, '(?!)')})\Z") for name in (*_LEFT_ALONE, *_ASKED)}


def stand_ins(literals: Iterable[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """Those among literals that a Store would give back as another literal, each with its stand-in.

    >>> integer = ox.NamedNode(XSD + "integer")
    >>> stand_ins([ox.Literal("7", datatype=integer), ox.Literal("007", datatype=integer)])
    {<Literal value=007 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>: \
<Literal value=007 datatype=<NamedNode value=x-written:http://www.w3.org/2001/XMLSchema#integer>>}
    """
    doubtful = []
    found = {}
    for literal in dict.fromkeys(literals):
        datatype = literal.datatype.value
        left_alone = _KNOWN.get(datatype)
        if left_alone is not None:
            if not left_alone.match(literal.value):
                doubtful.append(literal)
        elif datatype.startswith(STAND_IN):  # a file's own datatype of that name
            found[literal] = _stand_in(literal)
    if doubtful:
        store = ox.Store()
        that = ox.NamedNode("x:is")
        store.bulk_extend(ox.Quad(ox.NamedNode(f"x:{number}"), that, each) for number, each in enumerate(doubtful))
        for quad in store:
            literal = doubtful[int(quad.subject.value[2:])]
            if quad.object != literal:
                found[literal] = _stand_in(literal)
    return found


def _stand_in(literal: ox.Literal) -> ox.Literal:
    return ox.Literal(literal.value, datatype=ox.NamedNode(STAND_IN + literal.datatype.value))


@lru_cache(maxsize=4096)
def _encoded(literal: ox.Literal) -> ox.Literal:
    return stand_ins([literal]).get(literal, literal)


def encode(term: _T) -> _T:
    """A term as the engine holds it: a literal that it would rewrite gets the stand-in for its datatype."""
    return cast("_T", _encoded(term)) if isinstance(term, ox.Literal) else term


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


def extend(store: ox.Store, quads: Iterable[ox.Quad]) -> bool:
    """Add quads to an engine's store, encoded; whether any had to be, so that it is to be read as a `WrittenStore`."""
    given = list(quads)
    found = stand_ins(term for quad in given if isinstance(term := quad.object, ox.Literal))
    if not found:
        store.bulk_extend(given)
        return False
    store.bulk_extend(with_stand_ins(given, found))
    return True


def with_stand_ins(quads: Iterable[ox.Quad], found: dict[ox.Literal, ox.Literal]) -> Iterator[ox.Quad]:
    """Quads with the literals that `stand_ins` gave a stand-in under it."""
    for quad in quads:
        term = quad.object
        if isinstance(term, ox.Literal) and (stand_in := found.get(term)) is not None:
            yield ox.Quad(quad.subject, quad.predicate, stand_in, quad.graph_name)
        else:
            yield quad


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
