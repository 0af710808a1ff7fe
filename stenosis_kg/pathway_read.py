"""Build the records of `pathway_model` from the quads of a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from .errors import InputError
from .model import Passage
from .namespaces import DCTERMS, RDF, SKG, SKOS, compact
from .pathway_model import Escalation, Option, Part, Pathway, Quote, Stage, Trigger, order_of

if TYPE_CHECKING:
    from .graph import Graph

__all__ = ["pathway", "quotes"]

Quotes: TypeAlias = tuple[Quote, ...]
# subject -> object -> the passages that state it; objects in the order of their passages.
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
SELECT DISTINCT ?passage ?subject ?object WHERE { GRAPH ?passage {
  ?denial a owl:NegativePropertyAssertion ; owl:sourceIndividual ?subject ;
    owl:assertionProperty ?property ; owl:targetIndividual ?object } }"""

_LABELS = (SKOS + "prefLabel", SKOS + "altLabel")
_TREATING = "SELECT DISTINCT ?property WHERE { ?property rdfs:subPropertyOf* skg:treats }"


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


def pathway(graph: Graph, iri: str) -> Pathway:
    """The pathway with this IRI. Raises InputError where it cannot be followed."""
    return _Reader(graph).pathway(iri)


class _Reader:
    """One graph, its passages and the tables of what they state, each read once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.quotes = quotes(graph)
        self.offers = self._stated("offers")
        treating = [_iri(term) for term in graph.values(_TREATING)]
        self.treats = self._stated(*dict.fromkeys([SKG + "treats", *treating]))
        self.recommended = self._stated("recommendedWhen")
        self.requires = self._stated("requires")
        self.belonging = (("kind", self._stated("kindOf")), ("technique", self._stated("techniqueOf")))
        self.denials = self._denials()

    def pathway(self, iri: str) -> Pathway:
        starts = self._stated("startsAt").get(iri, {})
        if len(starts) > 1:
            raise InputError(f"{compact(iri)} starts at {' and at '.join(map(compact, starts))}; keep one skg:startsAt")
        unplaced = self._stated("unplacedStage").get(iri, {})
        stages = self._stated("hasStage", "startsAt", "unplacedStage").get(iri, {})
        escalations = self._escalations(set(stages))
        joined = {end for e in escalations for end in (e.source, e.target, *e.bypasses) if end}
        stages |= dict.fromkeys(sorted(joined - set(stages)), ())
        records = []
        for stage in _in_order(list(starts), list(stages), escalations):
            options = self._options(self.offers.get(stage, {}))
            placed = stage in joined or stage not in unplaced
            records.append(Stage(stage, self.graph.label(stage), stages[stage], options, placed, stage in starts))
        offered = {option.iri for record in records for option in record.walk()}
        return Pathway(
            iri, self.graph.label(iri), _ordered(quote for passages in stages.values() for quote in passages),
            stages=tuple(record for record in records if record.placed),
            unplaced=tuple(record for record in records if not record.placed),
            escalations=escalations,
            conditions=self._conditions(offered),
            documents=self._documents(records, escalations),
            graph=self.graph,
        )  # fmt: skip

    def _stated(self, *properties: str) -> Table:
        """What is stated with properties (of ours, or whole IRIs), and by whom; outside a passage it has no quotes."""
        found: dict[str, dict[str, set[Quote]]] = defaultdict(lambda: defaultdict(set))
        for name in properties:
            predicate = ox.NamedNode(name if ":" in name else SKG + name)
            for quad in self.graph.store.quads_for_pattern(None, predicate, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                    quote = self.quotes.get(getattr(quad.graph_name, "value", ""))
                    found[quad.subject.value][quad.object.value] |= {quote} if quote else set()
        return {
            subject: self._by_passage({target: _ordered(said) for target, said in objects.items()})
            for subject, objects in found.items()
        }

    def _by_passage(self, found: dict[str, Quotes]) -> dict[str, Quotes]:
        """In the order in which the documents come to name things; what they do not name, by IRI."""
        return dict(sorted(found.items(), key=lambda item: (order_of(item[1]), self._place(*item), item[0])))

    def _place(self, iri: str, passages: Quotes) -> int:
        """Where in the words of its first passage a thing is named, or past their end."""
        if not passages:
            return 0
        text = passages[0].text.casefold()
        labels = [o.value.casefold() for p in _LABELS for o in self.graph.objects(iri, p) if isinstance(o, ox.Literal)]
        return min((place for label in labels if (place := text.find(label)) >= 0), default=len(text))

    def _denials(self) -> dict[tuple[str, str], Quotes]:
        """(subject, object) -> the passages that deny a relation of ours between them."""
        found: dict[tuple[str, str], set[Quote]] = defaultdict(set)
        for passage, subject, target in self.graph.rows(_DENIALS):
            quote = self.quotes.get(_iri(passage))
            if quote:
                found[_iri(subject), _iri(target)].add(quote)
        return {pair: _ordered(said) for pair, said in found.items()}

    def _trigger(self, owner: str, iri: str, passages: Quotes, above: tuple[str, ...] = ()) -> Trigger:
        kinds = tuple(o.value for o in self.graph.objects(iri, RDF + "type") if isinstance(o, ox.NamedNode))
        parts = self.requires.get(iri, {}) if iri not in above else {}
        return Trigger(
            iri, self.graph.label(iri), passages, kinds,
            parts=tuple(self._trigger(iri, part, said, (*above, iri)) for part, said in parts.items()),
            all_of=bool(parts) or SKG + "AllOf" in kinds,
            denied=self.denials.get((owner, iri), ()),
        )  # fmt: skip

    def _escalations(self, stages: set[str]) -> tuple[Escalation, ...]:
        """Those that touch the pathway's stages, directly or through one that does."""
        sources, targets, bypasses = self._stated("from"), self._stated("to"), self._stated("bypasses")
        triggers, purposes = self._stated("trigger"), self._stated("purpose")
        typed = set(self.graph.subjects(RDF + "type", SKG + "Escalation"))
        pending = sorted({*sources, *targets, *bypasses, *triggers} | typed)
        ends = {e: {*sources.get(e, {}), *targets.get(e, {}), *bypasses.get(e, {})} for e in pending}
        known, mine = set(stages), set[str]()
        while more := {e for e in pending if e not in mine and ends[e] & known}:
            mine |= more
            known |= {stage for e in more for stage in ends[e]}
        found = []
        for iri in sorted(mine):
            for word, table in (("leaves", sources), ("reaches", targets)):
                if len(table.get(iri, {})) > 1:
                    several = " and ".join(map(compact, table[iri]))
                    raise InputError(f"the escalation {compact(iri)} {word} {several}; make it two escalations")
            if iri not in targets:
                raise InputError(f"the escalation {compact(iri)} leads nowhere; give it a stage with skg:to")
            said = [table.get(iri, {}).values() for table in (sources, targets, bypasses, triggers)]
            found.append(Escalation(
                iri, self.graph.label(iri), _ordered(quote for table in said for quotes in table for quote in quotes),
                target=next(iter(targets[iri])),
                source=next(iter(sources.get(iri, {})), None),
                bypasses=tuple(bypasses.get(iri, {})),
                triggers=tuple(self._trigger(iri, t, quotes) for t, quotes in triggers.get(iri, {}).items()),
                purposes=tuple(Part(p, self.graph.label(p), quotes) for p, quotes in purposes.get(iri, {}).items()),
            ))  # fmt: skip
        return tuple(sorted(found, key=lambda e: (order_of(e.passages), e.iri)))

    def _options(self, offered: dict[str, Quotes]) -> tuple[Option, ...]:
        """What a stage offers, each under the nearest other offer that it is a kind or a technique of."""
        ups = {iri: self._ups(iri) for iri in offered}
        parent = {iri: next((up for up in ups[iri] if up in offered and iri not in ups[up]), None) for iri in offered}
        return tuple(self._option(iri, offered, parent, ("offers", offered[iri])) for iri in offered if not parent[iri])

    def _ups(self, iri: str) -> list[str]:
        """What a concept is below, through skos:broader, kinds and techniques: nearest first, without itself."""
        seen = [iri]
        for current in seen:
            broader = [o.value for o in self.graph.objects(current, SKOS + "broader") if isinstance(o, ox.NamedNode)]
            stated = [up for _, table in self.belonging for up in table.get(current, {})]
            seen.extend(up for up in dict.fromkeys((*broader, *stated)) if up not in seen)
        return seen[1:]

    def _option(
        self,
        iri: str,
        offered: dict[str, Quotes],
        parent: dict[str, str | None],
        how: tuple[str, Quotes],
        limit: Quote | None = None,
        above: tuple[str, ...] = (),
    ) -> Option:
        relation, passages = how
        bare = Option(iri, self.graph.label(iri), passages, relation, limit=limit)
        path = (*above, iri)
        below: list[tuple[str, tuple[str, Quotes], Quote | None]] = []
        below += [(other, ("offers", offered[other]), None) for other in offered if parent[other] == iri]
        for kind, table in self.belonging:
            told = [(other, ups[iri]) for other, ups in table.items() if iri in ups and other not in {*offered, *path}]
            below += [(other, (kind, said), bare.quote) for other, said in told]
        below.sort(key=lambda row: (order_of(row[1][1]), self._place(row[0], row[1][1]), row[0]))
        members = [self._option(other, offered, parent, why, bound, path) for other, why, bound in below]
        return Option(
            iri, bare.label, passages, relation,
            indications=tuple(self._trigger(iri, t, said) for t, said in self.recommended.get(iri, {}).items()),
            members=tuple(members),
            limit=limit,
            treats=_ordered(quote for said in self.treats.get(iri, {}).values() for quote in said),
        )  # fmt: skip

    def _conditions(self, offered: set[str]) -> tuple[Part, ...]:
        """What the pathway is for: the conditions that its options are said to treat."""
        found: dict[str, set[Quote]] = defaultdict(set)
        for iri in offered:
            for condition, said in self.treats.get(iri, {}).items():
                found[condition] |= set(said)
        ordered = self._by_passage({condition: _ordered(said) for condition, said in found.items() if said})
        return tuple(Part(condition, self.graph.label(condition), said) for condition, said in ordered.items())

    def _documents(self, stages: Iterable[Stage], escalations: Iterable[Escalation]) -> tuple[Part, ...]:
        sources = {quote.source for record in (*stages, *escalations) for quote in record.passages}
        return tuple(Part(source, self._title(source)) for source in sorted(sources))

    def _title(self, source: str) -> str:
        titles = [o.value for o in self.graph.objects(source, DCTERMS + "title") if isinstance(o, ox.Literal)]
        return min(titles, default=self.graph.label(source))


def _in_order(starts: Sequence[str], stages: Sequence[str], escalations: Sequence[Escalation]) -> list[str]:
    """Stages as care runs through them: the start, then as escalations lead on; then those that nothing leads to.

    A stage comes after all that lead to it, except around a cycle.
    """
    after: dict[str, list[str]] = defaultdict(list)
    for e in escalations:
        for origin in filter(None, (e.source, *e.bypasses)):
            after[origin].append(e.target)
    reached = {target for targets in after.values() for target in targets}
    finished: list[str] = []
    seen: set[str] = set()
    # Depth first, written with a stack: a stage is finished when all that follow it are.
    for root in reversed([*starts, *(s for s in stages if s not in reached), *stages]):
        stack = [(root, False)]
        while stack:
            stage, done = stack.pop()
            if done:
                finished.append(stage)
            elif stage not in seen:
                seen.add(stage)
                stack.append((stage, True))
                stack.extend((target, False) for target in after[stage])
    return finished[::-1]


def _ordered(found: Iterable[Quote]) -> Quotes:
    return tuple(sorted(set(found), key=lambda quote: quote.order))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
