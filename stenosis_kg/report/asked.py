"""The questions with parameters, answered for every value that these can have: what the forms of a page choose from.

So a form answers at once, from a folder as from a server. A question that takes any words, or whose values make more
than `MOST` combinations, stands in the page with its defaults alone, and with the command that asks for others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from shlex import quote
from typing import Any, TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG, XSD, compact, expand
from ..query import library as queries
from ..query.library import Query
from ..query.placeholders import Parameter
from ..rdf import Term, bare
from .addresses import Addresses

__all__ = ["MOST", "Asked", "command", "values", "written"]

MOST = 600
"""Answers of one question that the page holds."""

Asked: TypeAlias = Iterable[tuple[str, Term]]
"""Pairs of a parameter and its value, as `Rows.asked` has them."""

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


def written(addresses: Addresses, answers: Iterable[tuple[Query, Asked]]) -> str:
    """The answers as JSON without any "<", of questions that are each asked with some values to begin with.

    ``terms`` are pairs of words and an address ("" where there is none), and whatever else names a term by its place
    among them. A question has its parameters (name, words, default, values), its columns, and ``rows``: the values
    asked with, a space between two -> the rows. What is not there has none.
    """
    terms: dict[Term, int] = {}

    def place(term: Term) -> int:
        return terms.setdefault(term, len(terms))

    made = {}
    for question, asked in answers:
        choices = values(addresses, question)
        if choices:
            made[question.name] = _question(addresses, question, dict(asked), choices, place)
    words = [[_words(addresses, term), _address(addresses, term)] for term in terms]
    whole = json.dumps({"terms": words, "questions": made}, ensure_ascii=False, separators=(",", ":"))
    return whole.replace("<", "\\u003c")


def _question(
    addresses: Addresses,
    question: Query,
    asked: Mapping[str, Term],
    choices: Sequence[tuple[Term, ...]],
    place: Callable[[Term], int],
) -> dict[str, Any]:
    names = [each.name for each in question.parameters]
    # Whatever it is asked with to begin with can be chosen again.
    choices = [some if asked[name] in some else (asked[name], *some) for name, some in zip(names, choices, strict=True)]
    rows: dict[str, list[list[int | None]]] = {}
    columns: tuple[str, ...] = ()
    for chosen in product(*choices):
        answer = queries.ask(addresses.graph, question.name, dict(zip(names, map(_given, chosen), strict=True)))
        columns = answer.columns
        if answer.terms:
            key = " ".join(str(place(term)) for term in chosen)
            rows[key] = [[None if term is None else place(term) for term in row] for row in answer.terms]
    parameters = [
        {"name": each.name, "words": each.words, "default": place(asked[each.name]), "values": [*map(place, some)]}
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


def command(question: str, asked: Asked) -> str:
    """The command that asks a question with these values, or with others in their place.

    >>> command("concept-by-name", [("called", ox.Literal("pins and needles"))])
    "stenosis-kg ask concept-by-name --set 'called=pins and needles'"
    """
    given = (f"{name}={compact(term.value) if isinstance(term, ox.NamedNode) else bare(term)}" for name, term in asked)
    return " ".join([f"stenosis-kg ask {question}", *(f"--set {quote(each)}" for each in given)])
