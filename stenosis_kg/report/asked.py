"""The questions with parameters, answered for every value that these can have: what the forms of a page choose from.

So a form answers at once, from a folder as from a server. A question that takes any words, or whose values make more
than `MOST` combinations, stands in the page with its defaults alone, and with the command that asks for others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG, XSD, expand
from ..query import library as queries
from ..query.library import Query
from ..query.placeholders import Parameter
from ..rdf import Term
from .addresses import Addresses

__all__ = ["MOST", "command", "values", "written"]

MOST = 600
"""Answers of one question that the page holds."""

_SCHEMA = {OWL + "Class", OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty", RDFS + "Class"}
_INTEGER = ox.NamedNode(XSD + "integer")


def values(addresses: Addresses, question: Query) -> tuple[tuple[Term, ...], ...]:
    """The values of each parameter, in the order of their labels; () where these are too many, or any words."""
    found = tuple(_values(addresses, parameter) for parameter in question.parameters)
    number = 1
    for each in found:
        number *= len(each)
    return found if 0 < number <= MOST else ()


def _values(addresses: Addresses, parameter: Parameter) -> tuple[Term, ...]:
    if parameter.within:
        least, most = parameter.within
        return tuple(ox.Literal(str(number), datatype=_INTEGER) for number in range(least, most + 1))
    if parameter.type != "IRI":
        return ()
    said, graph = addresses.said, addresses.graph
    if parameter.of:
        wanted = expand(parameter.of)
        found = [iri for iri in (*addresses.passages, *addresses.things) if wanted in said.classes(iri)]
    else:
        kinds = {iri: set(graph.iris(iri, RDF + "type")) for iri in addresses.things if not iri.startswith(SKG)}
        found = [iri for iri, of in kinds.items() if of and not of & {*_SCHEMA, SKG + "Document"}]
    places = {iri: place for place, iri in enumerate(addresses.passages)}
    found.sort(key=lambda iri: (places.get(iri, 0), addresses.label(iri).casefold(), iri))
    return tuple(map(ox.NamedNode, found))


def written(addresses: Addresses, asked: Iterable[Query]) -> str:
    """The answers as JSON without any "<".

    ``terms`` are pairs of words and an address ("" where there is none), and whatever else names a term by its place
    among them. A question has its parameters (name, words, default, values), its columns, and ``rows``: the values
    asked with, a space between two -> the rows. What is not there has none.
    """
    terms: dict[Term, int] = {}

    def place(term: Term) -> int:
        return terms.setdefault(term, len(terms))

    made = {}
    for question in asked:
        choices = values(addresses, question)
        if choices:
            made[question.name] = _question(addresses, question, choices, place)
    words = [[_words(addresses, term), _address(addresses, term)] for term in terms]
    whole = json.dumps({"terms": words, "questions": made}, ensure_ascii=False, separators=(",", ":"))
    return whole.replace("<", "\\u003c")


def _question(
    addresses: Addresses, question: Query, choices: Sequence[Sequence[Term]], place: Any
) -> Mapping[str, Any]:
    graph, named = addresses.graph, [each.name for each in question.parameters]
    defaults = dict(queries.asked(graph, question, {}))
    rows: dict[str, list[list[int | None]]] = {}
    columns: tuple[str, ...] = ()
    for chosen in product(*choices):
        answer = queries.ask(graph, question.name, dict(zip(named, map(_given, chosen), strict=True)))
        columns = answer.columns
        if answer.terms:
            key = " ".join(str(place(term)) for term in chosen)
            rows[key] = [[None if term is None else place(term) for term in row] for row in answer.terms]
    parameters = [
        {"name": each.name, "words": each.words, "default": place(defaults[each.name]), "values": [*map(place, some)]}
        for each, some in zip(question.parameters, choices, strict=True)
    ]
    return {"parameters": parameters, "columns": columns, "rows": rows}


def _given(term: Term) -> object:
    """A value as a question takes it."""
    return int(term.value) if isinstance(term, ox.Literal) else term


def _words(addresses: Addresses, term: Term) -> str:
    return addresses.label(term.value) if isinstance(term, ox.NamedNode) else addresses.graph.words(term)


def _address(addresses: Addresses, term: Term) -> str:
    return (addresses.address(term.value) if isinstance(term, ox.NamedNode) else None) or ""


def command(question: Query) -> str:
    """The command that asks a question with other values.

    >>> from stenosis_kg.query.library import library
    >>> command(next(each for each in library() if each.name == "concept-by-name"))
    'stenosis-kg ask concept-by-name --set called="pins and needles"'
    """
    given = (f"{each.name}={_shell(each.example)}" for each in question.parameters)
    return " ".join([f"stenosis-kg ask {question.name}", *(f"--set {each}" for each in given)])


def _shell(example: str) -> str:
    return example if example.startswith('"') or " " not in example else f'"{example}"'
