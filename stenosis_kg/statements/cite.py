"""From a statement to the sentences that make it, or deny it, or to the fact that none does.

Three answers: ``stated``, ``contradicted`` (a passage holds an ``owl:NegativePropertyAssertion``, and none states it),
and ``silent``. Silence is shown as silence, never as "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from typing import Literal as OneOf

import pyoxigraph as ox

from ..namespaces import OWL, RDF, compact
from ..paths import bundled, mappings
from ..rdf.terms import bare, short
from .model import Passage, Statement, in_order
from .names import resolve
from .reading import Statements, statements_of

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..rdf.terms import Term

__all__ = ["Citation", "Evidence", "cite"]

_Triple: TypeAlias = "tuple[ox.NamedNode, ox.NamedNode, Term]"
_TYPE = ox.NamedNode(RDF + "type")
_INVERSE = OWL + "inverseOf"


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, and for a clause the whole sentence that it is part of."""

    passage: Passage
    sentence: Passage | None = None

    def to_dict(self) -> dict[str, Any]:
        """The passage's id (a CURIE), words, place, axes, cues and what its reader supplied; no key without a value."""
        found: dict[str, Any] = {
            "id": self.passage.curie,
            "text": self.passage.text,
            "start": self.passage.start,
            "end": self.passage.end,
            **{axis: compact(value.iri) for axis, value in self.passage.axes.items()},
        }
        for key, values in (("cues", self.passage.cues), ("inferences", self.passage.inferences)):
            if values:
                found[key] = list(values)
        if self.sentence:
            whole = self.sentence
            found["sentence"] = {"id": whole.curie, "text": whole.text, "start": whole.start, "end": whole.end}
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
        cited = f" by {', '.join(each.passage.curie for each in self.sentences)}" if self.sentences else ""
        return f"<Evidence: {said}: {self.answer}{cited}>"

    def _repr_html_(self) -> str:
        from html import escape

        quotes = "".join(
            f"<blockquote>{escape(each.passage.text)} [{escape(each.passage.curie)}]</blockquote>"
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
        import json

        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def cite(graph: Graph, subject: str, predicate: str, object: str | Term) -> Evidence:
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
    >>> cite(load(), "foraminotomy", "treats", "severe foraminal stenosis at L5-S1").answer
    'stated'
    """
    subject = resolve(graph, str(subject))
    predicate = resolve(graph, str(predicate), "property")
    target = _object(graph, predicate, object)
    read = statements_of(graph)
    ways = list(_ways(graph, subject, predicate, target))
    holding = [quad for way in ways for quad in graph.store.quads_for_pattern(*way)]
    stating = _cited(read, read.made_of(holding))
    denying = _cited(read, (each for one, how, other in ways for each in read.denied(one.value, how.value, other)))
    answer: OneOf["stated", "contradicted", "silent"] = "stated" if stating else "contradicted" if denying else "silent"
    vocabulary, outside = _outside(
        graph, [quad for quad in holding if not read.passage(getattr(quad.graph_name, "value", ""))]
    )
    return Evidence(
        subject,
        predicate,
        target,
        answer,
        sentences=stating or denying,
        against=denying if stating else (),
        vocabulary=vocabulary,
        outside=outside,
        between=() if stating else tuple(_between(read, subject, target)),
    )


def _cited(read: Statements, statements: Iterable[Statement]) -> tuple[Citation, ...]:
    """The passages of statements, in reading order, each with its whole sentence where it is a clause."""
    found = in_order(passage for each in statements for passage in each.passages)
    return tuple(Citation(each, read.passage(each.part_of) if each.part_of else None) for each in found)


def _object(graph: Graph, predicate: str, object: str | Term) -> Term:
    if type(object).__module__.startswith("rdflib."):
        from ..rdf.convert import term_from_rdflib

        return term_from_rdflib(object)
    if not isinstance(object, str):
        return object
    known = statements_of(graph).literal(predicate, object)
    if known is not None:
        return known
    data = ox.Quad(ox.NamedNode(predicate), _TYPE, ox.NamedNode(OWL + "DatatypeProperty"))
    return ox.Literal(object) if data in graph.store else ox.NamedNode(resolve(graph, object))


def _ways(graph: Graph, subject: str, predicate: str, target: Term) -> Iterator[_Triple]:
    """The triples that say the same: under this predicate, or its inverse."""
    node, relation = ox.NamedNode(subject), ox.NamedNode(predicate)
    yield node, relation, target
    if isinstance(target, ox.NamedNode):
        inverses = {*graph.subjects(_INVERSE, predicate), *map(bare, graph.objects(predicate, _INVERSE))}
        if ox.Quad(relation, _TYPE, ox.NamedNode(OWL + "SymmetricProperty")) in graph.store:
            inverses.add(predicate)
        yield from ((target, ox.NamedNode(other), node) for other in sorted(inverses))


def _outside(graph: Graph, quads: list[ox.Quad]) -> tuple[bool, tuple[str, ...]]:
    """Whether bundled files hold statements that stand outside all passages, and where added ones do."""
    if not quads:
        return False, ()
    from ..rdf.locate import places

    keys = {(bare(quad.subject), quad.predicate.value, bare(quad.object)) for quad in quads}
    ours = {*bundled(), *mappings()}
    added = [file for file in graph.files if file not in ours]
    lines = {(str(file), line) for file in added for key in keys if (line := places(file).first.get(key))}
    if lines or not added:
        return not lines, tuple(f"{file}, line {line}" for file, line in sorted(lines))
    if any(key in places(file).first for file in ours.intersection(graph.files) for key in keys):
        return True, ()
    return False, tuple(map(str, added))  # in a format whose lines cannot be told


def _between(read: Statements, subject: str, target: Term) -> Iterator[Statement]:
    """What passages state of the two together."""
    if isinstance(target, ox.NamedNode):
        for one, other in sorted({(subject, target.value), (target.value, subject)}):
            yield from sorted(filter(_is_said, read.stated(one, object=other)), key=lambda each: each.predicate)


def _is_said(statement: Statement) -> bool:
    return bool(statement.passages)
