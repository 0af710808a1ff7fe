"""From a statement to the sentences that make it, or deny it, or to the fact that none does.

Three answers: ``stated``, ``contradicted`` (a passage holds an ``owl:NegativePropertyAssertion``, and none states it),
and ``silent``. Silence is shown as silence, never as "no".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

import pyoxigraph as ox

from ..namespaces import OWL, RDF, compact
from ..paths import bundled, mappings
from ..rdf.locate import places
from ..rdf.terms import bare, short
from .documents import AXES, passages
from .model import Passage, Statement
from .names import resolve

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..rdf.terms import Term

__all__ = ["Citation", "Evidence", "cited", "evidence", "tag"]

_DENIALS = """
SELECT DISTINCT ?passage ?object WHERE { GRAPH ?passage {
  ?denial a owl:NegativePropertyAssertion ; owl:sourceIndividual ?subject ; owl:assertionProperty ?predicate ;
    owl:targetIndividual|owl:targetValue ?object . } }"""
_INVERSES = (
    "SELECT DISTINCT ?other WHERE { { ?predicate owl:inverseOf ?other } UNION { ?other owl:inverseOf ?predicate } }"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, and for a clause the whole sentence that it is part of."""

    passage: Passage
    sentence: Passage | None = None

    def to_dict(self) -> dict[str, Any]:
        """The passage's id (a CURIE), words, place, axes, cues and what its reader supplied; no key without a value."""
        axes = {axis: getattr(self.passage, axis) for axis in AXES}
        found: dict[str, Any] = {
            "id": compact(self.passage.iri),
            "text": self.passage.text,
            "start": self.passage.start,
            "end": self.passage.end,
            **{axis: compact(value) for axis, value in axes.items() if value},
        }
        for key, values in (("cues", self.passage.cues), ("inferences", self.passage.inferences)):
            if values:
                found[key] = list(values)
        if self.sentence:
            whole = self.sentence
            found["sentence"] = {"id": compact(whole.iri), "text": whole.text, "start": whole.start, "end": whole.end}
        return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who says it.

    Attributes
    ----------
    answer : "stated", "contradicted" or "silent"
    sentences : the passages that state it, in reading order; where it is contradicted, those that deny it
    against : the passages that deny what others state
    vocabulary : the bundled graph holds it outside all passages: a hierarchy or a mapping of ours, and no one's words
    outside : where else it is held outside all passages: files that were added, with the line ("mine.ttl, line 3")
    between : other statements of passages that join the two, whichever way round
    """

    subject: str
    predicate: str
    object: Term
    answer: OneOf["stated", "contradicted", "silent"]
    sentences: tuple[Citation, ...] = ()
    against: tuple[Citation, ...] = ()
    vocabulary: bool = False
    outside: tuple[str, ...] = ()
    between: tuple[Statement, ...] = ()

    def __bool__(self) -> bool:
        return self.answer == "stated"

    def __repr__(self) -> str:
        said = f"{compact(self.subject)} {compact(self.predicate)} {short(self.object)}"
        cited = f" by {', '.join(compact(each.passage.iri) for each in self.sentences)}" if self.sentences else ""
        return f"<Evidence: {said}: {self.answer}{cited}>"

    def _repr_html_(self) -> str:
        quotes = "".join(
            f"<blockquote>{escape(each.passage.text)} [{escape(compact(each.passage.iri))}]</blockquote>"
            for each in self.sentences
        )
        return f"<div><p>{escape(repr(self)[1:-1])}</p>{quotes}</div>"

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes."""
        found: dict[str, Any] = {
            "answer": self.answer,
            "subject": compact(self.subject),
            "predicate": compact(self.predicate),
            "object": short(self.object),
            "sentences": [each.to_dict() for each in self.sentences],
        }
        if self.against:
            found["against"] = [each.to_dict() for each in self.against]
        if self.vocabulary:
            found["vocabulary"] = True
        if self.outside:
            found["outside"] = list(self.outside)
        return found

    def to_json(self) -> str:
        """``{"answer": "stated", "subject": …, "sentences": [{"id": "l5s1:s10a", "text": …, "start": …}]}``."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def evidence(graph: Graph, subject: str, predicate: str, object: str | Term) -> Evidence:
    """The passages that state that subject, predicate, object; or deny it; or that none does.

    A statement with the inverse of the predicate, or round the other way where it is symmetric, is the same statement.

    Parameters
    ----------
    subject, predicate, object : names, CURIEs or IRIs; the object of a data property is its text, in any case. Terms of
        rdflib and pyoxigraph are taken as they are

    Raises
    ------
    UnknownName
        If nothing in the graph has a name; with the nearest.

    >>> from stenosis_kg.rdf.graph import load
    >>> evidence(load(), "foraminotomy", "treats", "severe foraminal stenosis at L5-S1").answer
    'stated'
    """
    subject = resolve(graph, str(subject))
    predicate = resolve(graph, str(predicate), "property")
    target = _object(graph, predicate, object)
    known = {each.iri: each for each in passages(graph)}
    holding = list(_quads(graph, subject, predicate, target))
    stating = cited(known, (bare(quad.graph_name) for quad in holding))  # type: ignore[arg-type]
    denials = graph.rows(_DENIALS, subject=subject, predicate=predicate)
    denying = cited(known, (bare(passage) for passage, denied in denials if denied == target))
    answer: OneOf["stated", "contradicted", "silent"] = "stated" if stating else "contradicted" if denying else "silent"
    vocabulary, outside = _outside(graph, [quad for quad in holding if str(quad.graph_name)[1:-1] not in known])
    return Evidence(
        subject,
        predicate,
        target,
        answer,
        sentences=stating or denying,
        against=denying if stating else (),
        vocabulary=vocabulary,
        outside=outside,
        between=() if stating else tuple(_between(graph, subject, target, known)),
    )


def cited(known: dict[str, Passage], iris: Iterable[str]) -> tuple[Citation, ...]:
    """The passages among these IRIs, in reading order, each with its whole sentence where it is a clause."""
    found = sorted((known[iri] for iri in set(iris) if iri in known), key=lambda passage: passage.order)
    return tuple(Citation(each, known.get(each.part_of or "")) for each in found)


def tag(graph: Graph, passage: Passage) -> str:
    """How a passage is named beside a statement: its number, and how firmly it speaks.

    "[s8a, necessary]", "[s23b, plain, vital]".
    """
    said = [graph.label(value) for axis in AXES if (value := getattr(passage, axis))]
    return f"[{', '.join([passage.id, *said])}]"


def _object(graph: Graph, predicate: str, object: str | Term) -> Term:
    if type(object).__module__.startswith("rdflib."):
        from ..rdf.convert import term_from_rdflib

        return term_from_rdflib(object)
    if not isinstance(object, str):
        return object
    literals = {quad.object for quad in graph.store.quads_for_pattern(None, ox.NamedNode(predicate), None)}
    for term in sorted(literals, key=str):
        if isinstance(term, ox.Literal) and term.value.casefold() == object.strip().casefold():
            return term
    data = ox.Quad(ox.NamedNode(predicate), ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "DatatypeProperty"))
    if data in graph.store:
        return ox.Literal(object)
    return ox.NamedNode(resolve(graph, object))


def _quads(graph: Graph, subject: str, predicate: str, target: Term) -> Iterator[ox.Quad]:
    """The quads that hold the statement, under this predicate or its inverse."""
    node, relation = ox.NamedNode(subject), ox.NamedNode(predicate)
    yield from graph.store.quads_for_pattern(node, relation, target)
    if isinstance(target, ox.NamedNode):
        others = [each for each in graph.values(_INVERSES, predicate=predicate) if isinstance(each, ox.NamedNode)]
        symmetric = ox.Quad(relation, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "SymmetricProperty"))
        for other in [*others, *([relation] if symmetric in graph.store else [])]:
            yield from graph.store.quads_for_pattern(target, other, node)


def _outside(graph: Graph, quads: list[ox.Quad]) -> tuple[bool, tuple[str, ...]]:
    """Whether bundled files hold statements that stand outside all passages, and where added ones do."""
    if not quads:
        return False, ()
    keys = {(bare(quad.subject), quad.predicate.value, bare(quad.object)) for quad in quads}
    ours = {*bundled(), *mappings()}
    added = [file for file in graph.files if file not in ours]
    lines = {(str(file), line) for file in added for key in keys if (line := places(file).first.get(key))}
    if lines or not added:
        return not lines, tuple(f"{file}, line {line}" for file, line in sorted(lines))
    if any(key in places(file).first for file in ours.intersection(graph.files) for key in keys):
        return True, ()
    return False, tuple(map(str, added))  # in a format whose lines cannot be told


def _between(graph: Graph, subject: str, target: Term, known: dict[str, Passage]) -> Iterator[Statement]:
    """What passages state of the two together."""
    if not isinstance(target, ox.NamedNode):
        return
    node = ox.NamedNode(subject)
    found: dict[tuple[str, str, str], list[str]] = {}
    for one, other in ((node, target), (target, node)):
        for quad in graph.store.quads_for_pattern(one, None, other):
            name = quad.graph_name
            if isinstance(name, ox.NamedNode) and name.value in known:
                found.setdefault((one.value, quad.predicate.value, other.value), []).append(name.value)
    for (start, relation, end), holders in sorted(found.items()):
        ordered = sorted(holders, key=lambda iri: known[iri].order)
        yield Statement(start, relation, ox.NamedNode(end), tuple(ordered))
