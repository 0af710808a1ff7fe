"""Make the index of a graph: its names and codes, what its documents say, and the questions that may be asked of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, RDF, RDFS, SKG, SKOS, VANN, XSD, compact
from ..paths import settings
from ..query.library import library
from ..rdf.graph import Graph
from ..statements.codes import is_code, known_as, mappings_of
from ..statements.mappings import LEVEL_WORDS
from ..statements.names import INEXACT
from ..statements.reading import is_of_denial, reached, statements_of, title
from . import KINDS, RELATIONS, Name, Thing
from .found import Found, Hit
from .index import Index

__all__ = ["index_of", "nested"]

_Names: TypeAlias = "dict[tuple[str, str], tuple[str, ...]]"
"""The names of a thing: how each leads to it, and its text -> its codes."""

_HOWS = {words: how for how, words in RELATIONS.items()}
_LABELS = (SKOS + "prefLabel", RDFS + "label")
_OWN = {
    **dict.fromkeys(_LABELS, "name"),
    **dict.fromkeys((SKOS + "altLabel", SKOS + "hiddenLabel"), "synonym"),
    **{relation: _HOWS[words] for relation, words in INEXACT.items()},
    **dict.fromkeys((SKOS + "definition", RDFS + "comment"), "definition"),
}
_PROPERTIES = {f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}
_APART = (OWL, RDFS, SKOS)  # the classes of these say nothing of a concept
_TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))


def index_of(graph: Graph) -> Index:
    """The index of a graph, made when first needed, and kept.

    What is deprecated is left out. Errors as of `mappings.read`.

    >>> from stenosis_kg.rdf.graph import load
    >>> index = index_of(load())
    >>> [thing.passages for thing in index.things if thing.id == "concept:numbness"]
    [('s2a', 's2b')]
    """
    return graph.once(_index)


def nested(graph: Graph, found: Found) -> Found:
    """What the mappings know of a code that no row has, by one below or above it; else what was found."""
    matches = known_as(graph, found.words) if is_code(found.words) else ()
    things = {thing.id: (place, thing) for place, thing in enumerate(index_of(graph).things)}
    hits = []
    for match in matches:
        if compact(match.concept) in things:
            place, thing = things[compact(match.concept)]
            hits.append(Hit(thing, (Name(place, _HOWS[LEVEL_WORDS[match.level]], "", (match.code,)),), 0.5))
    return Found(found.words, tuple(hits), True, {"concept": len(hits)}) if hits else found


def _index(graph: Graph) -> Index:
    by_kind: defaultdict[str, list[tuple[Thing, _Names]]] = defaultdict(list)
    for thing, told in _terms(graph):
        by_kind[thing.kind].append((thing, told))
    by_kind["sentence"] += _sentences(graph, by_kind["concept"])
    by_kind["question"] += _questions()
    by_kind["document"] += _documents(graph)
    things = [pair for kind in KINDS for pair in by_kind[kind]]
    every = [
        Name(place, how, text, codes)
        for place, (_, told) in enumerate(things)
        for (how, text), codes in told.items()
    ]  # fmt: skip
    english = settings("english")["search"]
    endings = {ending: int(least) for least, some in english["endings"].items() for ending in some}
    return Index((thing for thing, _ in things), every, endings, english["little"])


def _terms(graph: Graph) -> Iterator[tuple[Thing, _Names]]:
    """Concepts, classes and relations by IRI, with what they are called and which codes mean them."""
    told: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)  # with the text as it is first written
    labels: dict[str, tuple[bool, bool, str]] = {}  # the English preferred label first
    for predicate, how in _OWN.items():
        for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                iri, text = quad.subject.value, quad.object.value
                told[iri].setdefault((how, text.casefold()), text)
                if how == "name":
                    rank = (predicate != _LABELS[0], quad.object.language != "en", text)
                    labels[iri] = min(rank, labels.get(iri, rank))
    codes: defaultdict[str, dict[tuple[str, str], dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in mappings_of(graph).rows:
        if row.object and row.subject in labels:
            key = (_HOWS[LEVEL_WORDS[row.level]], row.label.casefold())
            told[row.subject].setdefault(key, row.label)
            codes[row.subject][key][row.curie] = None
    gone = set(graph.subjects(OWL + "deprecated", _TRUE))
    passages, said = statements_of(graph).passages, _said(graph)
    classes, broader = _iris(graph, RDF + "type"), _iris(graph, SKOS + "broader")
    for iri in sorted(labels.keys() - passages.keys() - gone):
        of = classes.get(iri, ())
        kind = "class" if OWL + "Class" in of else "relation" if _PROPERTIES.intersection(of) else "concept"
        if kind == "concept":
            note = ", ".join(labels[each][2] for each in of if each in labels and not each.startswith(_APART))
        else:
            note = " ".join(text for (how, _), text in told[iri].items() if how == "definition")
        own: _Names = {(how, text): tuple(codes[iri].get((how, key), ())) for (how, key), text in told[iri].items()}
        spoken = tuple(said.get(iri, ()))
        up = () if spoken else reached([iri], lambda each: broader.get(each, ()))
        wider = next((labels[each][2] for each in up if each in said and each in labels), "")
        yield Thing(kind, compact(iri), labels[iri][2], note, spoken, wider), {**own, **_own(iri)}


def _iris(graph: Graph, predicate: str) -> dict[str, list[str]]:
    """Thing -> what it has for a predicate, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found[quad.subject.value].add(quad.object.value)
    return {iri: sorted(others) for iri, others in found.items()}


def _said(graph: Graph) -> dict[str, dict[str, None]]:
    """Thing -> the numbers of the passages that speak of it, or so firmly, in reading order."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for iri, passage in statements_of(graph).passages.items():
        for value in passage.axes.values():
            found[value.iri][passage.name] = None
        for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
            terms = [quad.subject, quad.object] if is_of_denial(quad) else [quad.subject, quad.predicate, quad.object]
            for term in terms:
                if isinstance(term, ox.NamedNode):
                    found[term.value][passage.name] = None
    return dict(found)


def _sentences(graph: Graph, concepts: Iterable[tuple[Thing, _Names]]) -> Iterator[tuple[Thing, _Names]]:
    """The sentences, with the numbers of their clauses; and passages that are part of none."""
    read = statements_of(graph).passages
    called: defaultdict[str, list[str]] = defaultdict(list)  # by number, the other names of what a passage speaks of
    for concept, told in concepts:
        for number in concept.passages:
            called[number] += [text for how, text in told if how in ("name", "synonym")]
    clauses: defaultdict[str, list[str]] = defaultdict(list)
    for passage in read.values():
        if passage.part_of in read:
            clauses[passage.part_of].append(passage.iri)
    for passage in read.values():
        if passage.part_of not in read:
            parts = clauses.get(passage.iri, [])
            numbers = tuple(read[iri].name for iri in parts) or (passage.name,)
            others = dict.fromkeys(text for number in (passage.name, *numbers) for text in called.get(number, ()))
            words: _Names = {("words", passage.text): (), ("stated", ", ".join(others)): ()}
            thing = Thing("sentence", passage.curie, passage.name, passage.text, numbers)
            yield thing, {**words, **_own(passage.iri, *parts)}


def _questions() -> Iterator[tuple[Thing, _Names]]:
    for each in library():
        words: _Names = {("name", each.name.replace("-", " ")): (), ("words", each.summary): ()}
        keywords: _Names = {("definition", word): () for word in each.keywords}
        yield Thing("question", each.name, each.name, each.summary), {**words, **keywords}


def _documents(graph: Graph) -> Iterator[tuple[Thing, _Names]]:
    for iri in graph.subjects(RDF + "type", SKG + "Document"):
        label = title(graph, iri) or compact(iri)
        prefixes: _Names = {("synonym", each): () for each in graph.texts(iri, VANN + "preferredNamespacePrefix")}
        yield Thing("document", compact(iri), label), {("name", label): (), **prefixes, **_own(iri)}


def _own(*iris: str) -> _Names:
    return {("id", ""): tuple(map(compact, iris))}
