"""Where in the page each thing is: addresses that can be sent, such as ``#s8`` and ``#concept/foraminotomy``."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..namespaces import DCTERMS, RDF, SKG, SKOS, compact
from ..pages import Content, el, link
from ..rdf import Term
from ..rdf.graph import Graph
from ..statements import Passage
from ..statements.reading import statements_of, title

__all__ = ["Addresses"]


class Addresses:
    """The addresses of a page, and links to them.

    A passage is at its name (``s8a``, with its document's prefix where there are several), anything else at its CURIE
    with a slash for the colon. Things are what passages speak of, the concepts of the vocabulary, the classes and
    relations of these, the values of how passages speak, and the documents.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph, self.said = graph, statements_of(graph)
        self.passages = {iri: passage.name for iri, passage in self.said.passages.items()}
        self.things = {iri: compact(iri).replace(":", "/", 1) for iri in _things(graph)}

    def address(self, iri: str) -> str | None:
        """What stands after "#" in the address of a thing or a passage; None where the page has none."""
        return self.passages.get(iri) or self.things.get(iri)

    def named(self, iri: str, words: str | None = None, **attributes: str | None) -> Content:
        """A link to a thing by its label, or the label alone."""
        address, label = self.address(iri), self.label(iri) if words is None else words
        return label if address is None else link(f"#{address}", label, **attributes)

    def label(self, iri: str) -> str:
        """The name of a passage, the title of a document, "is a" for rdf:type, the label of anything else."""
        if iri == RDF + "type":
            return "is a"
        return self.passages.get(iri) or title(self.graph, iri) or self.graph.label(iri)

    def term(self, term: Term | None) -> Content:
        """A term as a link, or in its words."""
        return self.named(term.value) if isinstance(term, ox.NamedNode) else self.graph.words(term)

    def chips(self, passage: Passage) -> list[Content]:
        """How a passage speaks: each value a link to what it means."""
        found: list[Content] = []
        for value in passage.axes.values():
            meaning = " ".join(self.graph.texts(value.iri, SKOS + "definition"))
            found += [self.named(value.iri, value.label, class_="chip", title=meaning or None), " "]
        return found

    def by(self, passages: Iterable[Passage]) -> list[Content]:
        """The passages that say something: number, how they speak, and their words."""
        found: list[Content] = []
        for passage in passages:
            speaker = [f"according to {passage.speaker}: "] if passage.speaker else []
            number = link(f"#{passage.name}", passage.name, class_="id")
            found.append(el("span", number, " ", *self.chips(passage), *speaker, f"“{passage.text}”", class_="said"))
        return found


def _things(graph: Graph) -> tuple[str, ...]:
    """The IRIs of all that has a place in the page beside the passages."""
    said = statements_of(graph)
    made = said.by(*said.passages)
    found = {iri for each in made for iri in (each.subject, each.target) if iri}
    found |= {iri for kind in (SKOS + "inScheme", SKOS + "prefLabel") for iri in _having(graph, kind)}
    relations = {each.predicate for each in made}
    classes = {up for iri in found for up in said.classes(iri)}
    every = found | relations | classes | set(graph.subjects(RDF + "type", SKG + "Document"))
    return tuple(sorted(iri for iri in every if iri not in said.passages and _is_told(graph, iri)))


def _having(graph: Graph, relation: str) -> set[str]:
    quads = graph.store.quads_for_pattern(None, ox.NamedNode(relation), None)
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _is_told(graph: Graph, iri: str) -> bool:
    """Whether the graph has a name for it: what else it is called by is its own business."""
    return bool(graph.texts(iri, DCTERMS + "title")) or graph.label(iri) != compact(iri)
