"""What figures are drawn from: every statement with its passages, and what kind of thing each thing is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from ..namespaces import RDF, RDFS, SKG, SKOS, compact
from ..pathway.model import Part
from ..rdf.graph import Graph
from ..rdf.terms import bare
from ..statements.documents import title
from ..statements.model import Passage, Statement, order_of
from ..statements.reading import statements_of
from .citing import Cite, citer
from .palette import Family, family

__all__ = ["FigureData"]


class FigureData:
    """The statements of a graph, and the labels and looks of things, each read once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.statements = statements_of(graph)
        self.passages: dict[str, Passage] = self.statements.passages
        self.cite: Cite = citer(self.passages.values())
        self._labels: dict[str, str] = {}

    @cached_property
    def stated(self) -> tuple[Statement, ...]:
        """Every clinical statement and denial, in the order of the passages that make it."""
        read = self.statements
        stated = (each for name in read.clinical for each in read.stated(predicate=name))
        denied = (each for each in read.denied() if each.passages)
        return tuple(sorted((each for each in (*stated, *denied) if _is_drawn(each)), key=_place))

    @cached_property
    def documents(self) -> tuple[Part, ...]:
        """The documents that passages are quoted from, with their titles."""
        sources = sorted({passage.document for passage in self.passages.values()})
        return tuple(Part(source, title(self.graph, source) or self.label(source)) for source in sources)

    def label(self, iri: str) -> str:
        """The label of a term."""
        if iri not in self._labels:
            self._labels[iri] = self.graph.label(iri)
        return self._labels[iri]

    def words(self, statement: Statement) -> str:
        """The object of a statement, as a reader takes it: the label of a thing, the text of a value."""
        return self.label(statement.target) if statement.target else bare(statement.object)

    def classes(self, iri: str) -> list[str]:
        """The classes of ours that a thing is typed by; what has no IRI has none."""
        return [] if not iri else [c for c in self.graph.iris(iri, RDF + "type") if c.startswith(SKG)]

    def parents(self, cls: str) -> list[str]:
        """The classes right above a class."""
        return self.graph.iris(cls, RDFS + "subClassOf")

    def family(self, iri: str) -> Family:
        """The look of a thing."""
        return family(self.classes(iri), self.parents)

    def concepts(self) -> Iterator[str]:
        """Everything with a preferred label that one of our classes types, by IRI."""
        quads = self.graph.store.quads_for_pattern(None, ox.NamedNode(SKOS + "prefLabel"), None)
        labelled = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return (iri for iri in sorted(labelled) if not iri.startswith(SKG) and self.classes(iri))


def _is_drawn(statement: Statement) -> bool:
    return isinstance(statement.object, ox.NamedNode | ox.Literal)


def _place(statement: Statement) -> tuple[object, ...]:
    value = "" if statement.target else bare(statement.object)
    place = order_of(statement.passages)
    return place, compact(statement.subject), statement.predicate, statement.target, value, statement.denied
