"""What passages state: tables of statements by property, each with the passages that make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from ..namespaces import SKG, SKOS, compact
from ..statements.model import Passage
from .model import Quote, order_of

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["Quotes", "Statements", "Table", "in_order", "quotes"]

Quotes: TypeAlias = tuple[Quote, ...]
# subject -> object -> the passages that state it; objects in the order in which the documents come to name them.
Table: TypeAlias = dict[str, dict[str, Quotes]]

_PASSAGES = """
SELECT ?passage ?text ?start ?end ?source ?modality ?label ?firmness ?importance ?rank WHERE {
  ?passage oa:exact ?text ; prov:wasQuotedFrom ?source .
  OPTIONAL { ?passage oa:start ?start } OPTIONAL { ?passage oa:end ?end }
  OPTIONAL { ?passage skg:modality ?modality
    OPTIONAL { ?modality skos:prefLabel ?label } OPTIONAL { ?modality skg:firmness ?firmness } }
  OPTIONAL { ?passage skg:importance/skos:prefLabel ?importance }
  OPTIONAL { ?passage skg:rank/skos:prefLabel ?rank }
}
ORDER BY ?passage ?label ?importance ?rank"""

_DENIALS = """
SELECT DISTINCT ?passage ?subject ?property ?object WHERE { GRAPH ?passage {
  ?denial a owl:NegativePropertyAssertion ; owl:sourceIndividual ?subject ;
    owl:assertionProperty ?property ; owl:targetIndividual ?object } }"""

_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")


def quotes(graph: Graph) -> dict[str, Quote]:
    """Every passage of the graph by its IRI, as the pathway cites it."""
    found: dict[str, Quote] = {}
    cues: dict[str, list[str]] = defaultdict(list)
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "cue"), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            cues[quad.subject.value].append(quad.object.value)
    for row in graph.rows(_PASSAGES):
        iri, text, start, end, source, modality, label, firmness, importance, rank = (
            None if term is None else str(getattr(term, "value", term)) for term in row
        )
        if iri is None or text is None or source is None or iri in found:
            continue
        passage = Passage(iri, text, int(start or 0), int(end or 0), source)
        found[iri] = Quote(
            iri, passage.id, text, passage.start, passage.end, source,
            modality=(label or compact(modality)) if modality else None,
            modality_iri=modality,
            firmness=int(firmness or 0),
            importance=importance,
            rank=rank,
            cues=tuple(sorted(cues[iri], key=lambda cue: (text.find(cue), cue))),
            order=passage.order,
        )  # fmt: skip
    return found


class Statements:
    """The passages of a graph, and what they state, a property at a time."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.quotes = quotes(graph)

    def table(self, *properties: str) -> Table:
        """What is stated with properties (of ours, or whole IRIs), and by whom; outside a passage it has no quotes."""
        found: dict[str, dict[str, set[Quote]]] = defaultdict(lambda: defaultdict(set))
        for name in properties:
            predicate = ox.NamedNode(name if ":" in name else SKG + name)
            for quad in self.graph.store.quads_for_pattern(None, predicate, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                    quote = self.quotes.get(getattr(quad.graph_name, "value", ""))
                    found[quad.subject.value][quad.object.value] |= {quote} if quote else set()
        return {
            subject: self.by_passage({target: in_order(said) for target, said in objects.items()})
            for subject, objects in found.items()
        }

    def denials(self) -> dict[tuple[str, str, str], Quotes]:
        """(subject, property, object) -> the passages that deny it."""
        found: dict[tuple[str, str, str], set[Quote]] = defaultdict(set)
        for passage, *denied in self.graph.rows(_DENIALS):
            quote = self.quotes.get(_iri(passage))
            if quote:
                subject, predicate, target = map(_iri, denied)
                found[subject, predicate, target].add(quote)
        return {denied: in_order(said) for denied, said in found.items()}

    def mentions(self, iri: str) -> Quotes:
        """The passages whose graphs hold a statement with the term as subject or object."""
        node, store = ox.NamedNode(iri), self.graph.store
        quads = (*store.quads_for_pattern(node, None, None), *store.quads_for_pattern(None, None, node))
        return in_order(q for quad in quads if (q := self.quotes.get(getattr(quad.graph_name, "value", ""))))

    def by_passage(self, found: dict[str, Quotes]) -> dict[str, Quotes]:
        """In the order in which the documents come to name things; what they do not name, by IRI."""
        return dict(sorted(found.items(), key=lambda item: (order_of(item[1]), self.place(*item), item[0])))

    def place(self, iri: str, passages: Quotes) -> int:
        """Where in the words of its first passage a thing is named, or past their end."""
        if not passages:
            return 0
        text = passages[0].text.casefold()
        labels = [o.value.casefold() for p in _LABELS for o in self.graph.objects(iri, p) if isinstance(o, ox.Literal)]
        return min((place for label in labels if (place := text.find(label)) >= 0), default=len(text))


def in_order(found: Iterable[Quote]) -> Quotes:
    """Passages without repetition, as a reader meets them."""
    return tuple(sorted(set(found), key=lambda quote: quote.order))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
