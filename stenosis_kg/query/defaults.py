"""What a question is asked with where its own default is of our vocabulary, and the graph is of a project."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..namespaces import DCTERMS, SKG, expand
from ..rdf.graph import Graph, stands

if TYPE_CHECKING:
    from .file import Query

__all__ = ["instead", "told"]

_MEMBERS = "SELECT DISTINCT ?thing WHERE { ?thing a/rdfs:subClassOf* ?class FILTER ISIRI(?thing) }"
_LABELLED = "SELECT DISTINCT ?thing WHERE { ?thing skos:prefLabel ?label ; skos:inScheme ?scheme }"
_STATED = """SELECT ?subject ?relation ?object ?passage WHERE {
  ?passage oa:start ?start . GRAPH ?passage { ?subject ?relation ?object } FILTER (ISIRI(?subject) && ISIRI(?object))
} ORDER BY ?start ?passage ?subject ?relation ?object"""
_PART_OF = DCTERMS + "isPartOf"
_PLACES = ("subject", "relation", "object")
# What a parameter is for where the header names no class for it.
_CLASSES = {"condition": "Condition", "finding": "Finding", "procedure": "Intervention", "treatment": "Intervention"}
_HEADER = re.compile(r"#\+ (?:parameter|expects): .*\n|#\+   .*\n")


def instead(graph: Graph, question: Query) -> dict[str, str]:
    """Parameter to value for each parameter whose default the graph does not have.

    A statement that is asked for is the first that a passage makes; a condition is what a pathway is for; another
    thing is the one of its class that is stated most of.

    Returns
    -------
    name to value, IRIs written out; nothing where the graph has no such thing: the question is asked as it stands
    """
    wanted = {each.name: each for each in question.parameters if each.type in ("IRI", "any") and ":" in each.default}
    missing = [name for name, each in wanted.items() if not stands(graph.store, expand(each.default))]
    if {*_PLACES} <= {*wanted} and missing:
        missing = list(_PLACES)
    stated = _stated(graph) if missing else []
    found: dict[str, str] = {}
    for name in missing:
        kind = wanted[name].of.removeprefix("skg:") or _CLASSES.get(name, "")
        if name in _PLACES:
            choice = [row[_PLACES.index(name)] for row in stated[:1]]
        elif kind == "Passage":
            choice = [next(iter(graph.iris(row[3], _PART_OF)), row[3]) for row in stated[:1]]
        else:
            choice = _most(graph, kind, stated, found)
        found.update((name, each) for each in choice[:1])
    called = [each.name for each in question.parameters if each.type == "string"]  # by a name of our vocabulary
    if called and (named := _most(graph, "", _stated(graph), {})):
        found.update(dict.fromkeys(called, graph.label(named[0])))
    return found


def told(text: str) -> str:
    """A query without what its header says of our vocabulary, and without the prefixes that it does not use.

    >>> told("#+ kind: ask\\n#+ expects: x.csv\\nPREFIX a: <urn:a:>\\nPREFIX b: <urn:b:>\\nASK { a:x ?p ?o }")
    '#+ kind: ask\\nPREFIX a: <urn:a:>\\nASK { a:x ?p ?o }'
    """
    text = _HEADER.sub("", text)
    for whole, prefix in re.findall(r"(PREFIX (\w+): <[^>]*>\s*)", text):
        if not re.search(rf"\b{prefix}:", text.replace(whole, "")):
            text = text.replace(whole, "")
    return text


def _stated(graph: Graph) -> list[tuple[str, ...]]:
    return [tuple(term.value for term in row if isinstance(term, ox.NamedNode)) for row in graph.rows(_STATED)]


def _most(graph: Graph, kind: str, stated: list[tuple[str, ...]], taken: dict[str, str]) -> list[str]:
    """The things of a class (any thing, without one), best first: what a pathway is for, then by their statements."""
    values = graph.values(_MEMBERS, **{"class": SKG + kind}) if kind else graph.values(_LABELLED)
    for_condition = ox.NamedNode(SKG + "forCondition")
    treated = {quad.object for quad in graph.store.quads_for_pattern(None, for_condition, None)} if kind else set()
    counts = Counter(iri for row in stated for iri in row[:3:2])
    things = {each.value for each in values if isinstance(each, ox.NamedNode)} - {*taken.values()}
    return sorted(things, key=lambda iri: (ox.NamedNode(iri) not in treated, -counts[iri], iri))
