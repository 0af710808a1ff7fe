"""Everything about one thing: what it is called, what it is, and what is said of it, each with its passages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..namespaces import RDF, RDFS, SKOS, compact
from ..rdf.terms import short
from .cite import tag
from .documents import passages
from .model import Passage, Statement

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["Card", "card", "sentence"]

_PATHWAY = "SELECT DISTINCT ?property WHERE { ?property rdfs:subPropertyOf+ skg:pathwayRelation }"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of the graph.

    ``types``, ``broader`` and ``narrower`` are IRIs. ``said`` is what passages state with it as the subject,
    ``elsewhere`` with it as the object, ``on_pathway`` either way with a relation of the pathway; for a passage,
    ``states`` is what it and its clauses state; for a property, ``uses`` is what is stated with it. ``mappings`` are
    (relation, target).
    """

    iri: str
    label: str
    synonyms: tuple[str, ...]
    definition: str
    types: tuple[str, ...]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    said: tuple[Statement, ...]
    elsewhere: tuple[Statement, ...]
    on_pathway: tuple[Statement, ...]
    mappings: tuple[tuple[str, str], ...]
    passage: Passage | None = None
    states: tuple[Statement, ...] = ()
    uses: tuple[Statement, ...] = ()

    def to_dict(self, graph: Graph) -> dict[str, Any]:
        """What `to_json` writes: IRIs as CURIEs, each statement with its passages and their modality."""
        known = {each.iri: each for each in passages(graph)}

        def told(statements: tuple[Statement, ...]) -> list[dict[str, Any]]:
            return [
                {
                    "subject": compact(each.subject),
                    "predicate": compact(each.predicate),
                    "object": short(each.object),
                    "passages": [
                        {"id": compact(iri), "modality": compact(known[iri].modality or "")} for iri in each.passages
                    ],
                }
                for each in statements
            ]

        found: dict[str, Any] = {
            "id": compact(self.iri),
            "iri": self.iri,
            "label": self.label,
            "synonyms": list(self.synonyms),
            "definition": self.definition,
            "types": [compact(each) for each in self.types],
            "broader": [compact(each) for each in self.broader],
            "narrower": [compact(each) for each in self.narrower],
            "statements": told(self.said),
            "elsewhere": told(self.elsewhere),
            "pathway": told(self.on_pathway),
            "mappings": [{"relation": compact(relation), "target": target} for relation, target in self.mappings],
        }
        if self.passage:
            found |= {"text": self.passage.text, "start": self.passage.start, "end": self.passage.end}
            found["states"] = told(self.states)
        if self.uses:
            found["uses"] = told(self.uses)
        return found

    def to_json(self, graph: Graph) -> str:
        """The card as JSON."""
        return json.dumps(self.to_dict(graph), indent=1, ensure_ascii=False) + "\n"


def card(graph: Graph, iri: str) -> Card:
    """The card of a thing; `names.resolve` finds its IRI.

    >>> from stenosis_kg.rdf.graph import load
    >>> card(load(), "https://w3id.org/stenosis-kg/concept/foraminotomy").label
    'foraminotomy'
    """
    known = {each.iri: each for each in passages(graph)}
    pathway = {short(term) for term in graph.values(_PATHWAY)}
    node = ox.NamedNode(iri)
    said = _statements(graph.store.quads_for_pattern(node, None, None), known)
    elsewhere = _statements(graph.store.quads_for_pattern(None, None, node), known)
    own = [iri, *(each.iri for each in known.values() if each.part_of == iri)] if iri in known else []
    stated = [quad for name in own for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
    return Card(
        iri=iri,
        label=graph.label(iri),
        synonyms=_texts(graph, iri, SKOS + "altLabel"),
        definition=" ".join(_texts(graph, iri, SKOS + "definition") or _texts(graph, iri, RDFS + "comment")),
        types=_iris(graph, iri, RDF + "type"),
        broader=_iris(graph, iri, SKOS + "broader")
        + _iris(graph, iri, RDFS + "subClassOf")
        + _iris(graph, iri, RDFS + "subPropertyOf"),
        narrower=tuple(
            other
            for name in (SKOS + "broader", RDFS + "subClassOf", RDFS + "subPropertyOf")
            for other in graph.subjects(name, iri)
        ),
        said=tuple(each for each in said if compact(each.predicate) not in pathway),
        elsewhere=tuple(each for each in elsewhere if compact(each.predicate) not in pathway),
        on_pathway=tuple(each for each in (*said, *elsewhere) if compact(each.predicate) in pathway),
        mappings=_mappings(graph, iri),
        passage=known.get(iri),
        states=_statements(stated, known),
        uses=_statements(graph.store.quads_for_pattern(None, node, None), known),
    )


def sentence(graph: Graph, statement: Statement, known: dict[str, Passage]) -> str:
    """A statement in words: labels, and behind it who says so and how firmly."""
    target = statement.object
    words = graph.label(target.value) if isinstance(target, ox.NamedNode) else f'"{short(target)}"'
    tags = " ".join(tag(graph, known[iri]) for iri in statement.passages)
    return f"{graph.label(statement.subject)} {graph.label(statement.predicate)} {words} {tags}"


def _mappings(graph: Graph, iri: str) -> tuple[tuple[str, str], ...]:
    """How a concept is mapped, the surest first: the kind of match, and the term with its label where that is free."""
    if not graph.objects(iri, SKOS + "prefLabel"):
        return ()
    from . import mappings

    matches = mappings.read(graph).codes(iri)
    return tuple((f"{SKOS}{one.level}Match", f"{one.code} {one.mapping.label}".strip()) for one in matches)


def _statements(quads: object, known: dict[str, Passage]) -> tuple[Statement, ...]:
    """What the quads in passages' graphs state, in reading order; each statement once."""
    found: dict[tuple[str, str, str], tuple[ox.Quad, set[str]]] = {}
    for quad in quads:  # type: ignore[attr-defined]
        name = getattr(quad.graph_name, "value", "")
        if name in known and isinstance(quad.subject, ox.NamedNode):
            key = (quad.subject.value, quad.predicate.value, str(quad.object))
            found.setdefault(key, (quad, set()))[1].add(name)
    statements = [
        Statement(key[0], key[1], quad.object, tuple(sorted(names, key=lambda iri: known[iri].order)))
        for key, (quad, names) in found.items()
    ]
    return tuple(sorted(statements, key=lambda s: (known[s.passages[0]].order, s.subject, s.predicate, str(s.object))))


def _texts(graph: Graph, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(term.value for term in graph.objects(iri, predicate) if isinstance(term, ox.Literal))


def _iris(graph: Graph, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(term.value for term in graph.objects(iri, predicate) if isinstance(term, ox.NamedNode))
