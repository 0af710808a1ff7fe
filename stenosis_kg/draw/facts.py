"""What figures are drawn from: every statement with its passages, and what kind of thing each thing is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from ..namespaces import DCTERMS, RDF, RDFS, SKG, SKOS, compact
from ..pathway.model import Named, Part, Quote
from ..pathway.reader import quotes
from ..rdf.graph import Graph
from .citing import Cite, citer
from .palette import Family, family

__all__ = ["Fact", "Facts"]

_PROPERTIES = """
SELECT DISTINCT ?property WHERE {
  ?property rdfs:subPropertyOf* ?root FILTER(?root IN (skg:clinicalRelation, skg:clinicalAttribute)) }"""
_DENIALS = """
SELECT DISTINCT ?passage ?subject ?property ?object WHERE { GRAPH ?passage {
  ?denial a owl:NegativePropertyAssertion ; owl:sourceIndividual ?subject ; owl:assertionProperty ?property .
  { ?denial owl:targetIndividual ?object } UNION { ?denial owl:targetValue ?object } } }"""


@dataclass(frozen=True, slots=True)
class Fact(Named):
    """A statement and who makes it: ``iri`` and ``label`` are its property's. ``literal`` stands for a value."""

    subject: str = ""
    object: str = ""
    literal: str | None = None
    denied: bool = False


class Facts:
    """The statements of a graph, read once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.quotes: dict[str, Quote] = quotes(graph)
        self.cite: Cite = citer(self.quotes.values())
        self._labels: dict[str, str] = {}

    @cached_property
    def stated(self) -> tuple[Fact, ...]:
        """Every clinical statement, in the order of the passages that make it."""
        said: dict[tuple[str, str, ox.NamedNode | ox.Literal, bool], list[Quote]] = defaultdict(list)
        store = self.graph.store
        for (root,) in self.graph.rows(_PROPERTIES):
            for quad in store.quads_for_pattern(None, root, None) if isinstance(root, ox.NamedNode) else ():
                subject, value = quad.subject, quad.object
                if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                    found = said[subject.value, quad.predicate.value, value, False]
                    quote = self.quotes.get(getattr(quad.graph_name, "value", ""))
                    if quote and quote not in found:
                        found.append(quote)
        for passage, subj, prop, end in self.graph.rows(_DENIALS):
            quote = self.quotes.get(getattr(passage, "value", ""))
            if not isinstance(subj, ox.NamedNode) or not isinstance(prop, ox.NamedNode):
                continue
            if quote and isinstance(end, ox.NamedNode | ox.Literal):
                said[subj.value, prop.value, end, True].append(quote)
        facts = [
            Fact(
                prop, self.label(prop), tuple(sorted(found, key=lambda q: q.order)), subject,
                object=value.value if isinstance(value, ox.NamedNode) else "",
                literal=value.value if isinstance(value, ox.Literal) else None, denied=denied,
            )
            for (subject, prop, value, denied), found in said.items()
        ]  # fmt: skip
        return tuple(sorted(facts, key=_place))

    @cached_property
    def documents(self) -> tuple[Part, ...]:
        """The documents that passages are quoted from, with their titles."""
        sources = sorted({quote.source for quote in self.quotes.values()})
        return tuple(Part(source, self._title(source)) for source in sources)

    def _title(self, source: str) -> str:
        titles = [o.value for o in self.graph.objects(source, DCTERMS + "title") if isinstance(o, ox.Literal)]
        return min(titles, default=self.label(source))

    def label(self, iri: str) -> str:
        """The label of a term."""
        if iri not in self._labels:
            self._labels[iri] = self.graph.label(iri)
        return self._labels[iri]

    def texts(self, iri: str, predicate: str) -> list[str]:
        """The literals that a term has for a predicate."""
        return [o.value for o in self.graph.objects(iri, predicate) if isinstance(o, ox.Literal)]

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The IRIs that a term has for a predicate."""
        return [o.value for o in self.graph.objects(iri, predicate) if isinstance(o, ox.NamedNode)]

    def classes(self, iri: str) -> list[str]:
        """The classes of ours that a thing is typed by; what has no IRI has none."""
        return [] if not iri else [c for c in self.iris(iri, RDF + "type") if c.startswith(SKG)]

    def parents(self, cls: str) -> list[str]:
        """The classes right above a class."""
        return self.iris(cls, RDFS + "subClassOf")

    def family(self, iri: str) -> Family:
        """The look of a thing."""
        return family(self.classes(iri), self.parents)

    def concepts(self) -> Iterator[str]:
        """Everything with a preferred label that one of our classes types, by IRI."""
        quads = self.graph.store.quads_for_pattern(None, ox.NamedNode(SKOS + "prefLabel"), None)
        labelled = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return (iri for iri in sorted(labelled) if not iri.startswith(SKG) and self.classes(iri))


def _place(fact: Fact) -> tuple[object, ...]:
    first = min((quote.order for quote in fact.passages), default=("~",))
    return (first, compact(fact.subject), fact.iri, fact.object, fact.literal or "", fact.denied)
