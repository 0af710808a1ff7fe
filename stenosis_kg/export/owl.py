"""An OWL 2 DL class view, as OBO ontologies are built: concepts as classes, statements as existential restrictions.

What a reasoner may conclude is only what the documents say without a hedge:

* A statement is an axiom ``X SubClassOf p some Y`` where a passage makes it as firmly as a plain one does (plain,
  essential, necessary). Its axiom annotations carry the passage, its words and its modality.
* A statement about a class does not hold for each of its kinds, nor as firmly: "surgery is effective" does not make
  lumbar fusion effective, which only *may be recommended*. So where X has subclasses, the axiom is of the class "X, as
  s19a puts it", a subclass of X that nothing else inherits from.
* What a passage states for when a trigger is met ("when … surgery becomes necessary") is no axiom either: it does not
  hold in every course of care. Nor is what a document only quotes, or what its words restrict ("routinely").
* Where several objects of a property are alternatives, the axiom of a passage has the union of those that it states.
  Where passages state different ones, or hedge some, none of them holds of the whole class: each axiom is then of the
  class "X, as s8a puts it".
* Every statement, the hedged and the denied too, is an annotation assertion with the same annotations. A reasoner
  does not see it, and nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import DCTERMS, OA, OBO_IN_OWL, OWL, RDF, RDFS, SKG, SKOS, compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph
from ..rdf.writing import dumps_turtle
from ..statements import PLAIN
from ..statements.reading import statements_of
from .about import data_set, header, owned, title
from .owl_schema import ANNOTATION, AS_SAID, DEFINITION, DENIED, Schema, annotation, original

__all__ = ["ONTOLOGY", "files"]

ONTOLOGY = "https://w3id.org/stenosis-kg/classes"
"""The IRI of the class view."""

_SUBCLASS = RDFS + "subClassOf"
_RENAMED = {SKOS + "prefLabel": RDFS + "label", SKOS + "definition": DEFINITION}
_KEPT = {SKOS + name for name in ("altLabel", "hiddenLabel", "scopeNote", "editorialNote")}
_KEPT |= {f"{OBO_IN_OWL}has{how}Synonym" for how in ("Broad", "Narrow", "Related")}
_KEPT |= {SKOS + f"{how}Match" for how in ("exact", "close", "broad", "narrow", "related")}
_CARRIED = ("modality", "importance", "rank", "aspect")
_Node = ox.NamedNode | ox.BlankNode
_Named = ox.NamedNode | ox.Literal
_Stated = dict[tuple[str, str, _Named], list[str]]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis-classes.ttl``."""
    triples = _View(graph).triples()
    lines = header("concepts as classes, statements as axioms with the passages that make them")
    prefixes = {"annotation": ANNOTATION, "assaid": AS_SAID}
    return {"stenosis-classes.ttl": dumps_turtle(triples, header=lines, prefixes=prefixes)}


class _View:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._schema = Schema(graph)
        self._out: list[ox.Quad] = []
        self._blanks = 0
        read = statements_of(graph)
        self._firmness = {iri: passage.firmness for iri, passage in read.passages.items()}
        self._plain = read.value(PLAIN).firmness
        self._stated, self._denied = _statements(graph)
        self._conditional = {
            (each.subject, each.predicate, each.object, passage.iri)
            for each in read.by(*read.passages)
            for passage in each.passages
            if not each.denied and (passage.restrictions or passage.speaker or read.conditions(each, passage))
        }
        self._classes = self._schema.concepts | {
            term
            for subject, predicate, target in self._stated
            if predicate in self._schema.relations
            for term in (subject, target.value if isinstance(target, ox.NamedNode) else subject)
        }
        self._parents = self._hierarchy()
        self._with_kinds = {parent for parents in self._parents.values() for parent in parents}

    def triples(self) -> list[ox.Quad]:
        """The whole ontology."""
        self._head()
        self._out += self._schema.triples()
        for iri in sorted(self._classes):
            self._add(iri, RDF + "type", OWL + "Class")
        self._default_graph()
        for (subject, predicate, target), passages in self._stated.items():
            self._annotate(subject, self._shown(predicate), target, passages)
        for (subject, predicate, target), passages in self._denied.items():
            self._annotate(subject, DENIED + annotation(predicate).removeprefix(ANNOTATION), target, passages)
        self._axioms()
        self._declare()
        return self._out

    def _head(self) -> None:
        self._add(owned(ONTOLOGY), RDF + "type", OWL + "Ontology")
        self._add(owned(ONTOLOGY), OWL + "versionIRI", f"{owned(ONTOLOGY)}/{__version__}")
        for predicate, text in (
            (OWL + "versionInfo", ox.Literal(__version__)),
            (DCTERMS + "title", ox.Literal(f"{title()}: class view", language="en")),
            (DCTERMS + "description", ox.Literal("Concepts as classes. An axiom is what a passage states without a "
             "hedge; what it hedges or denies is an annotation. An IRI stands here for the class of the things that "
             "the concept of the same IRI is of.", language="en")),
            (RDFS + "comment", ox.Literal(SCOPE, language="en")),
        ):  # fmt: skip
            self._add(owned(ONTOLOGY), predicate, text)
        self._add(owned(ONTOLOGY), DCTERMS + "source", data_set())

    def _hierarchy(self) -> dict[str, set[str]]:
        """Each class and those right above it: by the vocabulary, and by what passages say firmly."""
        parents: dict[str, set[str]] = defaultdict(set)
        for quad in self._graph.store.quads_for_pattern(None, ox.NamedNode(SKOS + "broader"), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                parents[quad.subject.value].add(quad.object.value)
        for (subject, predicate, target), passages in self._stated.items():
            firm = self._firm(self._without_condition(subject, predicate, target, passages))
            if predicate == SKG + "kindOf" and firm and isinstance(target, ox.NamedNode):
                parents[subject].add(target.value)
        return parents

    def _default_graph(self) -> None:
        """The default graph: the vocabulary, and the descriptions of passages and documents."""
        for quad in self._graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            subject, predicate, target = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode) or isinstance(target, ox.BlankNode | ox.Triple):
                continue
            if self._schema.owns(subject.value):
                continue
            above = predicate == SKOS + "broader" or self._is_upper(predicate, target)
            if above and subject.value in self._classes:
                self._add(subject.value, _SUBCLASS, target)
                # A passage that says the same must not hide that the vocabulary says it.
                same = (subject.value, SKG + "kindOf" if predicate == SKOS + "broader" else predicate, target)
                if self._firm(self._without_condition(*same, self._stated.get(same, []))):
                    self._note(subject.value, _SUBCLASS, target, data_set())
                continue
            self._add(subject.value, self._shown(predicate), target)
            if (subject.value, predicate, target) in self._stated:
                self._note(subject.value, self._shown(predicate), target, data_set())
            if subject.value in self._classes and predicate in self._schema.definitional:
                self._add(subject.value, _SUBCLASS, self._some(predicate, [target]))

    def _is_upper(self, predicate: str, target: _Named) -> bool:
        """Whether a statement types a thing by an upper class."""
        return predicate == RDF + "type" and isinstance(target, ox.NamedNode) and target.value in self._schema.upper

    def _shown(self, predicate: str) -> str:
        return predicate if predicate in _KEPT else _RENAMED.get(predicate) or annotation(predicate)

    def _annotate(self, subject: str, predicate: str, target: _Named, passages: list[str]) -> None:
        self._add(subject, predicate, target)
        for passage in passages:
            self._note(subject, predicate, target, passage)

    def _axioms(self) -> None:
        """What a reasoner sees of what passages say."""
        together: dict[tuple[str, str], dict[_Named, list[str]]] = defaultdict(dict)
        for (subject, predicate, target), passages in self._stated.items():
            free = self._without_condition(subject, predicate, target, passages)
            if predicate == SKG + "kindOf" or self._is_upper(predicate, target):
                for passage in self._firm(free):
                    self._add(subject, _SUBCLASS, target)
                    self._note(subject, _SUBCLASS, target, passage)
            elif predicate in self._schema.relations | self._schema.attributes:
                together[subject, predicate][target] = free
        for (subject, predicate), targets in together.items():
            if predicate in self._schema.alternatives:
                self._alternatives(subject, predicate, targets)
                continue
            for target, passages in targets.items():
                for passage in self._firm(passages):
                    self._restrict(subject, predicate, [target], passage)

    def _alternatives(self, subject: str, predicate: str, targets: dict[_Named, list[str]]) -> None:
        """One axiom for each passage, with the union of the objects that it states."""
        for passage in sorted({passage for each in targets.values() for passage in self._firm(each)}):
            members = sorted((target for target, each in targets.items() if passage in each), key=str)
            self._restrict(subject, predicate, members, passage, whole=len(members) == len(targets))

    def _restrict(
        self, subject: str, predicate: str, targets: list[_Named], passage: str, *, whole: bool = True
    ) -> None:
        """An axiom of a class; where that has kinds, or others state other alternatives, of the class as it is put."""
        holder = subject if whole and subject not in self._with_kinds else self._as_said(subject, passage)
        restriction = self._some(predicate, targets)
        self._add(holder, _SUBCLASS, restriction)
        self._note(holder, _SUBCLASS, restriction, passage)

    def _as_said(self, subject: str, passage: str) -> str:
        """The class of those members of a class that a passage is about."""
        name = "/".join(compact(each).replace(":", ".", 1).rsplit("//", 1)[-1] for each in (subject, passage))
        iri = AS_SAID + name
        local = compact(passage).rpartition(":")[2]
        self._add(iri, RDF + "type", OWL + "Class")
        self._add(iri, RDFS + "label", ox.Literal(f"{self._graph.label(subject)}, as {local} puts it", language="en"))
        self._add(iri, _SUBCLASS, subject)
        return iri

    def _some(self, predicate: str, targets: list[_Named]) -> ox.BlankNode:
        node = self._blank(OWL + "Restriction")
        self._add(node, OWL + "onProperty", predicate)
        if isinstance(targets[0], ox.Literal):
            self._add(node, OWL + "hasValue", targets[0])
        elif len(targets) == 1:
            self._add(node, OWL + "someValuesFrom", targets[0])
        else:
            union = self._blank(OWL + "Class")
            self._add(node, OWL + "someValuesFrom", union)
            self._add(union, OWL + "unionOf", self._list(targets))
        return node

    def _note(self, subject: str, predicate: str, target: _Node | ox.Literal, passage: str) -> None:
        """The annotations of an axiom: who says it, in which words, how firmly."""
        node = self._blank(OWL + "Axiom")
        for part, term in (("Source", subject), ("Property", predicate), ("Target", target)):
            self._add(node, f"{OWL}annotated{part}", term)
        self._add(node, ANNOTATION + "passage", passage)
        for carried in (OA + "exact", *(SKG + axis for axis in _CARRIED)):
            for value in self._graph.objects(passage, carried):
                if isinstance(value, ox.NamedNode | ox.Literal):
                    self._add(node, annotation(carried), value)

    def _declare(self) -> None:
        """Every annotation property that is used: OWL 2 DL wants them declared."""
        noted = {quad.object for quad in self._out if quad.predicate.value == OWL + "annotatedProperty"}
        used = {quad.predicate for quad in self._out} | noted
        for iri in sorted(term.value for term in used if isinstance(term, ox.NamedNode)):
            if not iri.startswith((RDF, RDFS, OWL)):
                self._add(iri, RDF + "type", OWL + "AnnotationProperty")
            if iri.startswith(ANNOTATION):
                denied = "not: " if iri.startswith(DENIED) else ""
                name = self._graph.label(original(ANNOTATION + iri.removeprefix(DENIED if denied else ANNOTATION)))
                self._add(iri, RDFS + "label", ox.Literal(f"{denied}{name} (annotation)", language="en"))

    def _without_condition(self, subject: str, predicate: str, target: _Named, passages: Iterable[str]) -> list[str]:
        """Those of the passages that state it whether or not a trigger is met."""
        return [each for each in passages if (subject, predicate, target, each) not in self._conditional]

    def _firm(self, passages: Iterable[str]) -> list[str]:
        """Those of the passages that are at least as firm as a plain one."""
        return [each for each in passages if self._plain and self._firmness.get(each, 0) >= self._plain]

    def _list(self, items: Iterable[_Named]) -> _Node:
        head: _Node = ox.NamedNode(RDF + "nil")
        for item in reversed(list(items)):
            cell = self._blank()
            self._add(cell, RDF + "first", item)
            self._add(cell, RDF + "rest", head)
            head = cell
        return head

    def _blank(self, kind: str = "") -> ox.BlankNode:
        self._blanks += 1
        node = ox.BlankNode(f"x{self._blanks}")
        if kind:
            self._add(node, RDF + "type", kind)
        return node

    def _add(self, subject: str | _Node, predicate: str, target: str | _Node | ox.Literal) -> None:
        start = ox.NamedNode(subject) if isinstance(subject, str) else subject
        end = ox.NamedNode(target) if isinstance(target, str) else target
        self._out.append(ox.Quad(start, ox.NamedNode(predicate), end))


def _statements(graph: Graph) -> tuple[_Stated, _Stated]:
    """What named graphs state, and what they deny: subject, property, object -> the graphs, in order."""
    stated: dict[tuple[str, str, _Named], set[str]] = defaultdict(set)
    denied: dict[tuple[str, str, _Named], set[str]] = {}
    for quad in graph.store:
        name, subject, target = quad.graph_name, quad.subject, quad.object
        if not (isinstance(name, ox.NamedNode) and isinstance(subject, ox.NamedNode)):
            continue
        if isinstance(target, ox.NamedNode | ox.Literal):
            stated[subject.value, quad.predicate.value, target].add(name.value)
    for each in statements_of(graph).denied():
        if each.passages and isinstance(each.object, ox.NamedNode | ox.Literal):
            denied[each.subject, each.predicate, each.object] = {passage.iri for passage in each.passages}
    one, other = ({key: sorted(names) for key, names in sorted(found.items(), key=str)} for found in (stated, denied))
    return one, other
