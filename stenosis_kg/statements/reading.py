"""Read who says what, how firmly, from a graph: its passages, what they state, what they deny, what is a kind of what.

The one place where this is read. Everything is looked up by index when it is asked for, and kept. The graph is taken
as it is: a passage that lacks its words, its place or its document cannot be quoted, and counts as none; `check.quotes`
says so. Where a passage has two values for what it may have one of, the first in term order counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain, product
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import DCTERMS, OA, OBO_IN_OWL, OWL, PROV, RDF, RDFS, SKG, SKOS
from ..rdf import Term
from ..rdf.graph import Graph
from . import AXES, AxisValue, Passage, Passages, Statement, in_order, in_sequence, order_of

__all__ = ["Statements", "Table", "is_of_denial", "passage_iris", "reached", "statements_of", "title"]

Table: TypeAlias = dict[str, dict[str, Passages]]
"""subject -> object -> the passages that state it; objects in the order in which the documents come to name them."""

_KINDS = (SKG + "Sentence", SKG + "Clause", SKG + "Passage")
_TYPE = ox.NamedNode(RDF + "type")
_DENIAL = ox.NamedNode(OWL + "NegativePropertyAssertion")
_SUBJECT, _PREDICATE = (ox.NamedNode(OWL + part) for part in ("sourceIndividual", "assertionProperty"))
_OBJECT = tuple(ox.NamedNode(OWL + part) for part in ("targetIndividual", "targetValue"))
_OF_DENIALS = {_SUBJECT, _PREDICATE, *_OBJECT}
_INVERSE, _OPPOSES = OWL + "inverseOf", SKG + "opposes"
_TRIGGER, _RECOMMENDED = SKG + "trigger", SKG + "recommendedWhen"
_UP = (SKOS + "broader", SKG + "kindOf", SKG + "techniqueOf")
_LABELS = (
    *(SKOS + "prefLabel", SKOS + "altLabel"),
    *(f"{OBO_IN_OWL}has{how}Synonym" for how in ("Broad", "Narrow", "Related")),
)


class Statements:
    """What the passages of a graph state and deny. Make it with `statements_of`, which makes one for each graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known: dict[str, Passage | None] = {}
        self._values: dict[str, AxisValue] = {}
        self._tables: dict[tuple[str, ...], Table] = {}
        self._literals: dict[str, dict[str, ox.Literal]] = {}
        self._ups: dict[str, tuple[str, ...]] = {}

    # Passages --------------------------------------------------------------------------------------------------------

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """All passages by IRI, by document and as a reader counts: s2, s10, s10a, s10b, s11."""
        found = in_order(passage for iri in passage_iris(self.graph) if (passage := self.passage(iri)))
        return {passage.iri: passage for passage in found}

    def passage(self, iri: str) -> Passage | None:
        """The passage with this IRI, if there is one that can be quoted; of no IRI ("") there is none."""
        if iri not in self._known:
            self._known[iri] = self._read(iri) if iri else None
        return self._known[iri]

    def value(self, iri: str) -> AxisValue:
        """A value of an axis, with its label and its firmness."""
        if iri not in self._values:
            given = _first(self.graph.texts(iri, SKG + "firmness")) or ""
            firmness = int(given) if re.fullmatch(r"[+-]?[0-9]{1,9}", given) else 0
            self._values[iri] = AxisValue(iri, self.graph.label(iri), firmness)
        return self._values[iri]

    @cached_property
    def of_several(self) -> bool:
        """Whether the graph has several documents."""
        return len(self.graph.subjects(RDF + "type", SKG + "Document")) > 1

    def _read(self, iri: str) -> Passage | None:
        about: dict[str, set[Term]] = defaultdict(set)
        for quad in self.graph.store.quads_for_pattern(ox.NamedNode(iri), None, None):
            about[quad.predicate.value].add(quad.object)
        values = {predicate: sorted(terms, key=str) for predicate, terms in about.items()}

        def texts(predicate: str) -> tuple[str, ...]:
            return tuple(term.value for term in values.get(predicate, ()) if isinstance(term, ox.Literal))

        def nodes(predicate: str) -> list[str]:
            return [term.value for term in values.get(predicate, ()) if isinstance(term, ox.NamedNode)]

        kinds = nodes(RDF + "type")
        text, document = _first(texts(OA + "exact")), _first(nodes(PROV + "wasQuotedFrom"))
        start, end = (_integer(_first(texts(OA + side))) for side in ("start", "end"))
        if text is None or start is None or end is None or document is None or not set(kinds).intersection(_KINDS):
            return None
        return Passage(
            iri,
            text,
            start,
            end,
            document,
            part_of=_first(nodes(DCTERMS + "isPartOf")),
            **{axis: self.value(value) for axis in AXES if (value := _first(nodes(SKG + axis)))},
            cues=texts(SKG + "cue"),
            restrictions=texts(SKG + "restriction"),
            other_cues=texts(SKG + "otherCue"),
            inferences=texts(SKG + "inference"),
            waived=_first(texts(SKG + "waived")),
            is_sentence=SKG + "Sentence" in kinds,
            speaker=self.graph.label(who) if (who := _first(nodes(PROV + "wasAttributedTo"))) else None,
            of_several=self.of_several,
        )

    # Statements ------------------------------------------------------------------------------------------------------

    def stated(
        self, subject: str | None = None, predicate: str | None = None, object: str | Term | None = None
    ) -> tuple[Statement, ...]:
        """The statements of these terms, in reading order; those outside all passages come last, with none.

        Subjects are IRIs. The triples that make up a denial are no statements.
        """
        terms = (_node(subject), _node(predicate), _node(object) if isinstance(object, str) else object)
        return self.made_of(self.graph.store.quads_for_pattern(*terms))

    def denied(
        self, subject: str | None = None, predicate: str | None = None, object: str | Term | None = None
    ) -> tuple[Statement, ...]:
        """What is said not to be so of these terms: owl:NegativePropertyAssertion, whole in one graph."""
        store, target = self.graph.store, _node(object) if isinstance(object, str) else object
        if subject is not None:
            starts = store.quads_for_pattern(None, _SUBJECT, _node(subject))
        elif target is not None:
            starts = chain(*(store.quads_for_pattern(None, part, target) for part in _OBJECT))
        elif predicate is not None:
            starts = store.quads_for_pattern(None, _PREDICATE, _node(predicate))
        else:
            starts = store.quads_for_pattern(None, _TYPE, _DENIAL)
        return self._denials(starts, subject, predicate, target)

    def said(
        self, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> tuple[Statement, ...]:
        """What passages state and deny of these terms, in reading order."""
        both = (*self.stated(subject, predicate, object), *self.denied(subject, predicate, object))
        return in_sequence(each for each in both if each.passages)

    def by(self, *passages: str) -> tuple[Statement, ...]:
        """What passages (IRIs) state and deny, in their own graphs, in reading order."""
        store, names = self.graph.store, [ox.NamedNode(iri) for iri in passages]
        stated = self.made_of(quad for name in names for quad in store.quads_for_pattern(None, None, None, name))
        starts = chain(*(store.quads_for_pattern(None, _TYPE, _DENIAL, name) for name in names))
        return in_sequence((*stated, *self._denials(starts)))

    def mentions(self, iri: str) -> Passages:
        """The passages that state or deny something with the thing as subject or object."""
        return in_order(passage for each in (*self.said(iri), *self.said(object=iri)) for passage in each.passages)

    def table(self, *properties: str) -> Table:
        """What is stated between things with properties (of ours, or whole IRIs); outside passages it has none."""
        if properties not in self._tables:
            found: dict[str, dict[str, set[Passage]]] = defaultdict(lambda: defaultdict(set))
            for name in properties:
                for each in self.stated(predicate=name if ":" in name else SKG + name):
                    if each.target:
                        found[each.subject][each.target] |= set(each.passages)
            self._tables[properties] = {
                subject: self.by_passage({target: in_order(said) for target, said in objects.items()})
                for subject, objects in found.items()
            }
        return self._tables[properties]

    def by_passage(self, found: dict[str, Passages]) -> dict[str, Passages]:
        """In the order in which the documents come to name things; what they do not name, by IRI."""
        return dict(sorted(found.items(), key=lambda item: (order_of(item[1]), self.place(*item), item[0])))

    def place(self, iri: str, passages: Passages) -> int:
        """Where in the words of its first passage a thing is named, or past their end."""
        if not passages:
            return 0
        text = passages[0].text.casefold()
        labels = [label.casefold() for how in _LABELS for label in self.graph.texts(iri, how)]
        return min((place for label in labels if (place := text.find(label)) >= 0), default=len(text))

    def literal(self, predicate: str, text: str) -> ox.Literal | None:
        """The value of a property with these words, in any case; the first in term order of several."""
        if predicate not in self._literals:
            found = {quad.object for quad in self.graph.store.quads_for_pattern(None, _node(predicate), None)}
            found |= {each.object for each in self.denied(predicate=predicate)}
            values = sorted((term for term in found if isinstance(term, ox.Literal)), key=str, reverse=True)
            self._literals[predicate] = {term.value.casefold(): term for term in values}
        return self._literals[predicate].get(text.strip().casefold())

    # The schema, as far as it says what is a statement ---------------------------------------------------------------

    @cached_property
    def clinical(self) -> frozenset[str]:
        """The properties of clinical statements: skg:clinicalRelation, skg:clinicalAttribute, and those below."""
        return self.properties(SKG + "clinicalRelation", SKG + "clinicalAttribute")

    def properties(self, *roots: str) -> frozenset[str]:
        """The properties and all below them, by rdfs:subPropertyOf."""
        return frozenset(reached(roots, lambda each: self.graph.subjects(RDFS + "subPropertyOf", each)))

    def opposites(self, predicate: str) -> list[str]:
        """The properties that advise for what this one advises against, or the other way round (skg:opposes)."""
        return sorted({*self.graph.subjects(_OPPOSES, predicate), *self.graph.iris(predicate, _OPPOSES)})

    def inverses(self, predicate: str) -> list[str]:
        """The properties that say the same the other way round (owl:inverseOf), sorted."""
        return sorted({*self.graph.subjects(_INVERSE, predicate), *self.graph.iris(predicate, _INVERSE)})

    # What is above a thing -------------------------------------------------------------------------------------------

    def up(self, iri: str) -> tuple[str, ...]:
        """The concept and all above it, by ``skos:broader`` and by the kinds that passages state, nearest first.

        >>> from stenosis_kg.rdf.graph import load
        >>> above = statements_of(load()).up("https://w3id.org/stenosis-kg/concept/bladder-dysfunction")
        >>> [iri.rpartition("/")[2] for iri in above]
        ['bladder-dysfunction', 'bowel-bladder-dysfunction', 'neurological-deficit']
        """
        if iri not in self._ups:
            self._ups[iri] = reached([iri], lambda each: [up for p in _UP for up in self.graph.iris(each, p)])
        return self._ups[iri]

    def down(self, iri: str) -> tuple[str, ...]:
        """All that is below the concept, sorted, without itself."""
        found = reached([iri], lambda each: [below for p in _UP for below in self.graph.subjects(p, each)])
        return tuple(sorted(found[1:]))

    def below(self, iri: str, other: str) -> bool:
        """Whether ``iri`` is ``other`` or a kind of it."""
        return other in self.up(iri)

    def classes(self, iri: str) -> tuple[str, ...]:
        """The classes that the concept is typed by, and theirs."""
        return reached(self.graph.iris(iri, RDF + "type"), lambda each: self.graph.iris(each, RDFS + "subClassOf"))

    # On what condition a passage makes a statement -------------------------------------------------------------------

    def conditions(self, statement: Statement, passage: Passage) -> tuple[str, ...]:
        """The triggers (IRIs) on one of which a statement turns in the words of a passage of it; empty: on none.

        "When conservative treatments fail … surgical intervention becomes necessary" states a trigger, and that
        surgery is offered: the second holds on the first. Where a passage states an escalation's trigger or when
        something is recommended, all that it says beside holds on that condition, but for what it says of the
        condition itself.

        >>> from stenosis_kg.rdf.graph import load
        >>> graph = load()
        >>> (offer,) = statements_of(graph).stated(object=SKG.replace("ontology#", "concept/lumbar-fusion"),
        ...     predicate=SKG + "offers")
        >>> [[graph.label(iri) for iri in statements_of(graph).conditions(offer, each)] for each in offer.passages]
        [['degenerative disc disease with stenosis', 'spinal instability with stenosis']]
        """
        turns, about = self._turns.get(passage.iri, ({}, set[str]()))
        if not turns or statement.predicate == _RECOMMENDED or statement.subject in about:
            return ()
        ends = [end for end in (statement.subject, statement.target) if end in turns]
        found = {trigger for end in ends or turns for trigger in turns[end]}
        return tuple(sorted(found, key=lambda iri: (self.place(iri, (passage,)), iri)))

    def is_of_condition(self, statement: Statement, passage: Passage) -> bool:
        """Whether what a passage says by a statement is of the condition on which it says something else."""
        return statement.subject in self._turns.get(passage.iri, ({}, set[str]()))[1]

    def free(self, statement: Statement) -> Passages:
        """The passages that make a statement without a condition."""
        return tuple(passage for passage in statement.passages if not self.conditions(statement, passage))

    @cached_property
    def _turns(self) -> dict[str, tuple[dict[str, set[str]], set[str]]]:
        """Passage -> what turns on a trigger -> the triggers; and what the passage says of the condition itself.

        An escalation stands for the stages that it leads to.
        """
        found: dict[str, tuple[dict[str, set[str]], set[str]]] = defaultdict(lambda: (defaultdict(set), set()))
        targets, parts = self.table("to"), self.table("requires")
        for each in (*self.stated(predicate=_TRIGGER), *self.stated(predicate=_RECOMMENDED)):
            escalation = each.predicate == _TRIGGER
            for turns, about in (found[passage.iri] for passage in each.passages):
                for end in targets.get(each.subject, ()) if escalation else (each.subject,):
                    turns[end].add(each.target)
                about |= {*reached([each.target], lambda iri: parts.get(iri, ())), *([each.subject] * escalation)}
        return dict(found)

    # How statements are made of quads --------------------------------------------------------------------------------

    def made_of(self, quads: Iterable[ox.Quad]) -> tuple[Statement, ...]:
        """The statements that quads make, each once, with those of their graphs that are passages."""
        found: dict[tuple[str, str, Term], set[str]] = defaultdict(set)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and not is_of_denial(quad):
                found[quad.subject.value, quad.predicate.value, quad.object].add(_name(quad.graph_name))
        return self._statements(found)

    def _denials(
        self,
        starts: Iterable[ox.Quad],
        subject: str | None = None,
        predicate: str | None = None,
        target: Term | None = None,
    ) -> tuple[Statement, ...]:
        store = self.graph.store
        found: dict[tuple[str, str, Term], set[str]] = defaultdict(set)
        for node, name in {(quad.subject, quad.graph_name) for quad in starts}:
            if ox.Quad(node, _TYPE, _DENIAL, name) not in store:
                continue
            parts = [
                [quad.object for part in some for quad in store.quads_for_pattern(node, part, None, name)]
                for some in ((_SUBJECT,), (_PREDICATE,), _OBJECT)
            ]
            for one, how, other in product(*parts):
                fits = subject in (None, _name(one)) and predicate in (None, _name(how)) and target in (None, other)
                if fits and isinstance(one, ox.NamedNode) and isinstance(how, ox.NamedNode):
                    found[one.value, how.value, other].add(_name(name))
        return self._statements(found, denied=True)

    def _statements(
        self, found: dict[tuple[str, str, Term], set[str]], *, denied: bool = False
    ) -> tuple[Statement, ...]:
        return in_sequence(
            Statement(*triple, in_order(passage for name in names if (passage := self.passage(name))), denied)
            for triple, names in found.items()
        )


def statements_of(graph: Graph) -> Statements:
    """What a graph states, read once for each graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> statements = statements_of(load())
    >>> [passage.curie for passage in statements.mentions("https://w3id.org/stenosis-kg/concept/numbness")]
    ['l5s1:s2a', 'l5s1:s2b']
    """
    return graph.once(Statements)


def reached(start: Iterable[str], further: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """What is at hand, and all that ``further`` leads to from there, nearest first; a cycle is gone round once."""
    found = list(dict.fromkeys(start))
    for current in found:
        found += [each for each in dict.fromkeys(further(current)) if each not in found]
    return tuple(found)


def title(graph: Graph, document: str) -> str | None:
    """The title of a document, the first in term order where it has several."""
    return _first(graph.texts(document, DCTERMS + "title"))


def passage_iris(graph: Graph) -> tuple[str, ...]:
    """The IRIs of all that is typed as a passage, whether it can be quoted or not."""
    return tuple(sorted({iri for kind in _KINDS for iri in graph.subjects(RDF + "type", kind)}))


def is_of_denial(quad: ox.Quad) -> bool:
    """Whether a triple is a part of a denial: its type, or one of the terms that it denies."""
    return quad.predicate in _OF_DENIALS or (quad.predicate == _TYPE and quad.object == _DENIAL)


def _node(iri: str | None) -> ox.NamedNode | None:
    return None if iri is None else ox.NamedNode(iri)


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _first(values: Iterable[str]) -> str | None:
    return next(iter(values), None)


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\+?[0-9]{1,12}", text) else None
