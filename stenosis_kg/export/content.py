"""What the tabular exports hold of a graph: nodes, edges with the passages that state them, passages, texts.

An edge is ``stated`` (passages say it), ``denied`` (passages say that it is not so) or ``vocabulary`` (a definition or
a hierarchy, which no passage says). What is hedged stays so: an edge has the modality of each of its passages, and
what it turns on in the words of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import DCTERMS, OA, PROV, RDF, RDFS, SKG, SKOS, compact, expand, known
from ..paths import settings
from ..rdf.graph import Graph
from ..rdf.sssom import GRAPH as MAPPINGS
from ..statements import AXES, Passage, Passages, Statement, firmest
from ..statements.reading import Statements, statements_of
from .ledger import Facts, facts

__all__ = [
    "DENIED",
    "STATED",
    "VOCABULARY",
    "Content",
    "Edge",
    "Node",
    "Text",
    "above",
    "content",
    "nearest",
]

STATED, DENIED, VOCABULARY = "stated", "denied", "vocabulary"

_OF_PASSAGES = {*(OA + part for part in ("exact", "start", "end")), DCTERMS + "isPartOf", PROV + "wasQuotedFrom"}
_OF_PASSAGES |= {SKG + axis for axis in AXES}
_LABEL, _ALSO, _HIDDEN, _DEFINITION = (SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition"))
_TYPE = RDF + "type"
_FILING = {"skos:inScheme", "rdfs:isDefinedBy", "rdf:type", "prov:wasAttributedTo"}
_FILED = {"skg:Document", "skos:ConceptScheme", "skg:MappingSet"}


@dataclass(frozen=True, slots=True)
class Text:
    """A literal of a node or passage. ``property`` is a CURIE, ``datatype`` an IRI."""

    node: str
    property: str
    text: str
    language: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Node:
    """A subject or object of statements. ``id`` is a CURIE, or the IRI where no prefix fits; so are ``types``.

    ``label`` is the English one, or the id where there is none. ``synonyms`` are labels that readers may use,
    ``hidden`` those only for finding it; English both.
    """

    id: str
    iri: str
    types: tuple[str, ...]
    label: str
    definition: str
    synonyms: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """One triple of one kind; ``object`` is the id of a node, or "" where ``value`` is a literal.

    ``id`` is the kind and the first 16 digits of a hash of the triple: the same in every export and every version.
    ``conditions`` are, for each of the passages, the ids of what the statement turns on there: any one of them will do.
    """

    id: str
    kind: str
    subject: str
    predicate: str
    object: str
    value: Text | None
    passages: Passages
    conditions: tuple[tuple[str, ...], ...] = ()

    @property
    def advises_against(self) -> bool:
        """Whether it is advice against."""
        return self.predicate in settings("losses")["against"]

    @property
    def not_shown(self) -> bool:
        """Whether all that its passages say is that it has not been shown."""
        return bool(self.passages) and all(passage.not_shown for passage in self.passages)

    @property
    def spoken(self) -> Passage | None:
        """The firmest of the passages that make it without a condition, or else of all."""
        free = [passage for passage, turns in zip(self.passages, self.conditions, strict=True) if not turns]
        return firmest(free or self.passages)

    @property
    def modality(self) -> str:
        """The label of that passage's modality; "" where no passage states it."""
        return str(self.spoken.modality) if self.spoken else ""

    @property
    def firmness(self) -> int | None:
        """The place of that modality in the order of firmness."""
        if not self.passages:
            return None
        return self.spoken.firmness if self.spoken else 0

    @property
    def condition(self) -> tuple[str, ...]:
        """What it turns on in the words of that passage, any of which will do; empty where it holds without."""
        return self.condition_by(self.spoken)

    def condition_by(self, passage: Passage | None) -> tuple[str, ...]:
        """What it turns on in the words of one of its passages."""
        return self.conditions[self.passages.index(passage)] if passage else ()


@dataclass(frozen=True)
class Content:
    """Everything in the order in which the files have it.

    ``kinds`` are the classes of the passages, by IRI.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    passages: Passages
    texts: tuple[Text, ...]
    kinds: dict[str, str]

    @property
    def relations(self) -> tuple[Edge, ...]:
        """The edges between two things: neither attributes, nor what files an entry in its vocabulary."""
        filed = {node.id for node in self.nodes if _FILED & set(node.types)}
        return tuple(
            edge
            for edge in self.edges
            if edge.object and edge.predicate not in _FILING and not filed & {edge.subject, edge.object}
        )

    @property
    def things(self) -> tuple[Node, ...]:
        """The nodes without documents and schemes."""
        ends = {end for edge in self.relations for end in (edge.subject, edge.object)}
        return tuple(n for n in self.nodes if n.id in ends or (n.types and not _FILED & set(n.types)))


def content(graph: Graph) -> Content:
    """Read a graph.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    if not len(graph):
        raise UsageError("the graph is empty, so there is nothing to export; name the files to read")
    # Mappings are read from their files (`mappings.read`), whether or not the graph has them as triples too.
    sets = {ox.NamedNode(each) for each in (MAPPINGS, *graph.subjects(RDF + "type", SKG + "MappingSet"))}
    quads = [quad for quad in graph.store if not {quad.graph_name, quad.subject} & sets]
    found, statements = facts(quads), statements_of(graph)
    known = statements.passages
    edges = _edges(statements, quads, found)
    texts = _texts(found)
    named: dict[str, set[str]] = defaultdict(set)
    for subject, kind in _types(found, "types", "document", "vocabulary"):
        named[subject].add(kind)
    iris = {compact(iri): iri for iri in named}
    for aspect in ("passages", "denials", "vocabulary", "hierarchy", "labels"):
        for quad in found.get(aspect, ()):
            iris |= {compact(t.value): t.value for t in (quad.subject, quad.object) if isinstance(t, ox.NamedNode)}
    ends = {end for edge in edges for end in (edge.subject, edge.object) if end}
    labels: dict[str, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for text in texts:
        labels[text.node][text.property].append(text)
    ids = sorted(ends | {compact(iri) for iri in named} | (set(labels) - {compact(iri) for iri in known}))
    nodes = tuple(_node(name, iris.get(name, name), named, labels[name]) for name in ids)
    return Content(nodes, edges, tuple(known.values()), texts, dict(sorted(_types(found, "clauses"))))


def nearest(graph: Graph, types: Iterable[str], own: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """What the nearest classes have.

    Parameters
    ----------
    types : the classes (CURIEs) to begin with; where they have nothing, those right above them are asked, and so on
    own : what a class itself has
    """
    level, seen = list(types), set(types)
    while level:
        found = dict.fromkeys(each for name in level for each in own(name))
        if found:
            return tuple(found)
        level = [name for name in dict.fromkeys(up for each in level for up in above(graph, each)) if name not in seen]
        seen |= set(level)
    return ()


def above(graph: Graph, name: str) -> list[str]:
    """The classes right above a class, as CURIEs."""
    iri = expand(name) if name.partition(":")[0] in known() else name
    return [compact(each) for each in graph.iris(iri, RDFS + "subClassOf")]


def _node(id: str, iri: str, types: dict[str, set[str]], texts: dict[str, list[Text]]) -> Node:
    def english(property: str) -> tuple[str, ...]:
        return tuple(text.text for text in texts.get(compact(property), ()) if text.language in ("", "en"))

    label = next(iter((*english(_LABEL), *english(RDFS + "label"), *english(DCTERMS + "title"))), id)
    definition = next(iter(english(_DEFINITION)), "")
    return Node(id, iri, tuple(sorted(types.get(iri, ()))), label, definition, english(_ALSO), english(_HIDDEN))


def _edges(statements: Statements, quads: Iterable[ox.Quad], found: Facts) -> tuple[Edge, ...]:
    named = (q for q in quads if q.graph_name != ox.DefaultGraph() and not isinstance(q.object, ox.BlankNode))
    edges = [_edge(STATED, each, statements) for each in statements.made_of(named)]
    edges += [_edge(DENIED, each, statements) for each in statements.denied()]
    outside = chain.from_iterable(
        found.get(aspect, ()) for aspect in ("hierarchy", "vocabulary", "mappings", "speakers")
    )
    between = (quad for quad in outside if isinstance(quad.object, ox.NamedNode) and quad.predicate.value != _TYPE)
    edges += [_edge(VOCABULARY, each, statements) for each in statements.made_of(between)]
    return tuple(sorted(edges, key=lambda e: (e.kind, e.subject, e.predicate, e.object, e.id)))


def _edge(kind: str, made: Statement, statements: Statements) -> Edge:
    triple = ox.Triple(ox.NamedNode(made.subject), ox.NamedNode(made.predicate), made.object)
    number = f"{kind}-{sha256(str(triple).encode()).hexdigest()[:16]}"
    subject, target = compact(made.subject), compact(made.target) if made.target else ""
    value = _text(subject, triple.predicate, made.object) if isinstance(made.object, ox.Literal) else None
    turns = tuple(tuple(map(compact, statements.conditions(made, passage))) for passage in made.passages)
    return Edge(number, kind, subject, compact(made.predicate), target, value, made.passages, turns)


def _texts(found: Facts) -> tuple[Text, ...]:
    """All literals, except those that stand in a column of passages."""
    aspects = ("labels", "synonyms", "definitions", "notes", "vocabulary", "document", "cues", "inference", "clauses",
               "quantities")  # fmt: skip
    texts = {
        _text(compact(quad.subject.value), quad.predicate, quad.object)
        for aspect in aspects
        for quad in found.get(aspect, ())
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.predicate.value not in _OF_PASSAGES
    }
    return tuple(sorted(texts, key=lambda t: (t.node, t.property, t.language != "en", t.language, t.text, t.datatype)))


def _text(node: str, property: ox.NamedNode, literal: ox.Literal) -> Text:
    return Text(node, compact(property.value), literal.value, literal.language or "", compact(literal.datatype.value))


def _types(found: Facts, *aspects: str) -> Iterator[tuple[str, str]]:
    """Things (IRIs) with their classes (CURIEs), as far as both have names."""
    for quad in chain.from_iterable(found.get(aspect, ()) for aspect in aspects):
        subject, kind = quad.subject, quad.object
        if quad.predicate.value == _TYPE and isinstance(subject, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            yield subject.value, compact(kind.value)
