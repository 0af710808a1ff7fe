"""The pathways of several documents as one: for each care phase what each says, and what leads from one to the next.

Nothing is moved: what a document has in a stage stands in the care phase that this stage is of, and every record names
the document that says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..errors import UnknownName, UsageError
from ..namespaces import compact
from ..pathway.model import Advice, Escalation, Named, Option, PathwayRecords, Stage, Trigger, by_name
from ..pathway.reading import care_order, described, read
from ..rdf.graph import Graph
from ..statements import Passages
from ..statements.one_document import document_named
from ..statements.reading import statements_of
from . import Cell, Comparison, Conflict
from .claims import claims_of
from .matching import compare, reading_order

__all__ = ["Barred", "MergedPathways", "Offer", "Part", "Phase", "Treatment", "Way", "WayPart", "merged"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stage of a care phase, as one document (its IRI; empty where no passage says it) has it."""

    document: str
    pathway: PathwayRecords
    stage: Stage


@dataclass(frozen=True, slots=True)
class Offer(Part):
    """An option of a stage as one document has it: with its passages alone. ``under`` is what it is nested in."""

    option: Option
    under: Option | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """What one document advises against."""

    document: str
    pathway: PathwayRecords
    advice: Advice


@dataclass(frozen=True, slots=True)
class Treatment(Named):
    """An intervention of a care phase, with all that documents say of it there.

    ``offers`` and ``against`` are by document; ``denials`` are what documents (IRIs) say that it does not do, or has
    not been shown to do. ``conflicts`` are those about it.
    """

    offers: tuple[Offer, ...] = ()
    against: tuple[Barred, ...] = ()
    denials: tuple[tuple[str, Cell], ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase(Named):
    """A care phase: the stages of it, and the treatments that any of them offers or advises against.

    ``placed`` is false where no document says when it comes.
    """

    parts: tuple[Part, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    placed: bool = True


@dataclass(frozen=True, slots=True)
class WayPart:
    """An escalation as one document has it, with the triggers that it states."""

    document: str
    pathway: PathwayRecords
    escalation: Escalation
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one care phase (IRI; none in particular: None) to another, past others, and who takes it on what."""

    source: str | None
    target: str
    bypasses: tuple[str, ...]
    parts: tuple[WayPart, ...]


@dataclass(frozen=True, slots=True)
class MergedPathways:
    """Pathways as one. ``phases`` are in order, ``unplaced`` those whose place no document states.

    ``documents`` are IRIs, each with the pathways that it describes; ``against`` is what is advised against of
    interventions that no phase has.
    """

    pathways: tuple[PathwayRecords, ...]
    documents: tuple[tuple[str, tuple[PathwayRecords, ...]], ...]
    phases: tuple[Phase, ...]
    unplaced: tuple[Phase, ...]
    ways: tuple[Way, ...]
    against: tuple[Treatment, ...]

    @property
    def one_condition(self) -> bool:
        """Whether all pathways are for the same condition."""
        return len({frozenset(each.iri for each in pathway.conditions) for pathway in self.pathways}) == 1


def merged(graph: Graph, names: Sequence[str] = ()) -> MergedPathways:
    """The pathways of a graph as one.

    Parameters
    ----------
    names : of pathways (IRI, CURIE, label) or of documents that describe one; none: all of the graph

    Raises
    ------
    UnknownName
        If nothing has the name.
    UsageError
        If there are not two pathways.
    InputError
        If one cannot be followed.

    >>> from stenosis_kg.rdf.graph import load
    >>> found = merged(load(documents="second-view"))
    >>> [phase.label for phase in (*found.phases, *found.unplaced)]
    ['conservative phase', 'surgical phase', 'rehabilitation phase', 'evaluation phase']
    """
    pathways = _chosen(graph, names)
    if len(pathways) < 2:
        there = pathways[0].curie if pathways else "none"
        raise UsageError(
            f"merging takes two pathways or more, and there is {there}; add a document with --graph FILE, or bundled "
            "ones with --documents all"
        )
    documents = tuple(dict.fromkeys(each.iri for pathway in pathways for each in pathway.documents))
    found = compare(graph, documents) if len(documents) > 1 else None
    return _Merger(graph, pathways, found).merged()


def _chosen(graph: Graph, names: Sequence[str]) -> tuple[PathwayRecords, ...]:
    """The pathways that are named, in order; all, in the order in which their documents were read."""
    every = [read(graph, iri) for iri in described(graph)]
    if not names:
        order = {iri: place for place, iri in enumerate(reading_order(claims_of(graph)))}
        return tuple(sorted(every, key=lambda each: min((order.get(d.iri, 0) for d in each.documents), default=0)))
    found: dict[str, PathwayRecords] = {}
    for name in names:
        try:
            told = [by_name(name, every, "pathway")]
        except UnknownName:
            document = document_named(graph, name)
            told = [each for each in every if document in {of.iri for of in each.documents}]
            if not told:
                raise UsageError(f"{compact(document)} describes no pathway; leave it out") from None
        found |= {each.iri: each for each in told}
    return tuple(found.values())


def _of(document: str, option: Option) -> Option:
    """An option with what one document says of it alone."""

    def theirs(passages: Passages) -> Passages:
        return tuple(passage for passage in passages if passage.document == document)

    return replace(
        option,
        passages=theirs(option.passages),
        treats=theirs(option.treats),
        times=tuple(replace(each, passages=own) for each in option.times if (own := theirs(each.passages))),
        indications=tuple(replace(each, passages=own) for each in option.indications if (own := theirs(each.passages))),
    )


def _documents(things: Iterable[Named]) -> tuple[str, ...]:
    """The documents of the passages of things, in order; of what no passage states, none ("")."""
    return tuple(dict.fromkeys(passage.document for thing in things for passage in thing.passages)) or ("",)


class _Merger:
    def __init__(self, graph: Graph, pathways: tuple[PathwayRecords, ...], compared: Comparison | None) -> None:
        self.graph, self.pathways, self.compared = graph, pathways, compared
        self.said, self.phase = statements_of(graph), claims_of(graph).phase
        self.phases = {stage.iri: self.phase(stage.iri) for pathway in pathways for stage in pathway.by_iri.values()}

    def merged(self) -> MergedPathways:
        starts = [self.phases[each.start.iri] for each in self.pathways if each.start]
        placed = dict.fromkeys(self.phases[stage.iri] for each in self.pathways for stage in each.stages)
        ordered = care_order(starts, [*placed], [*self._moves()])
        aside = dict.fromkeys(self.phases[stage.iri] for each in self.pathways for stage in each.unplaced)
        phases = [self._phase(iri, iri in placed) for iri in (*ordered, *(iri for iri in aside if iri not in placed))]
        listed = {treatment.iri for phase in phases for treatment in phase.treatments}
        loose = [each for each in self._barred() if not each.advice.stage and each.advice.iri not in listed]
        order = reading_order(claims_of(self.graph))
        within = (sorted((each.iri for each in pathway.documents), key=order.index) for pathway in self.pathways)
        documents = dict.fromkeys(chain.from_iterable(within))
        return MergedPathways(
            self.pathways,
            tuple((iri, tuple(p for p in self.pathways if iri in {d.iri for d in p.documents})) for iri in documents),
            tuple(phase for phase in phases if phase.placed),
            tuple(phase for phase in phases if not phase.placed),
            tuple(self._ways()),
            tuple(self._treatment(iri, (), loose) for iri in dict.fromkeys(each.advice.iri for each in loose)),
        )

    def _moves(self) -> Iterator[Escalation]:
        """The escalations, from care phase to care phase."""
        for pathway in self.pathways:
            for e in pathway.escalations:
                source = self.phases[e.source] if e.source else None
                past = tuple(dict.fromkeys(self.phases[iri] for iri in e.bypasses))
                yield replace(e, source=source, target=self.phases[e.target], bypasses=past)

    def _ways(self) -> Iterator[Way]:
        found: dict[tuple[str | None, str, tuple[str, ...]], list[WayPart]] = {}
        owned = ((pathway, e) for pathway in self.pathways for e in pathway.escalations)
        for move, (pathway, e) in zip(self._moves(), owned, strict=True):
            parts = found.setdefault((move.source, move.target, move.bypasses), [])
            for document in _documents(e.triggers or (e,)):
                theirs = [each for each in e.triggers if document in _documents((each,))]
                own = (replace(t, passages=tuple(p for p in t.passages if p.document == document)) for t in theirs)
                parts.append(WayPart(document, pathway, e, tuple(own)))
        yield from (Way(*ends, tuple(parts)) for ends, parts in found.items())

    def _barred(self) -> Iterator[Barred]:
        for pathway in self.pathways:
            for advice in pathway.against:
                for document in _documents((advice,)):
                    own = tuple(passage for passage in advice.passages if passage.document == document)
                    yield Barred(document, pathway, replace(advice, passages=own))

    def _phase(self, iri: str, placed: bool) -> Phase:
        stages = [(p, stage) for p in self.pathways for stage in p.by_iri.values() if self.phases[stage.iri] == iri]
        offers: dict[str, list[Offer]] = {}
        for pathway, stage in stages:
            for option, under in _nested(stage.options):
                for document in _documents((option,)):
                    offer = Offer(document, pathway, stage, _of(document, option), under)
                    offers.setdefault(option.iri, []).append(offer)
        within = {stage.iri for _, stage in stages}
        against = [each for each in self._barred() if each.advice.stage in within]
        against += [each for each in self._barred() if not each.advice.stage and each.advice.iri in offers]
        parts = [
            Part(document, pathway, stage)
            for pathway, stage in stages
            for document in _documents((stage, *stage.options))
        ]
        every = dict.fromkeys((*offers, *(each.advice.iri for each in against)))
        treatments = tuple(self._treatment(each, offers.get(each, ()), against) for each in every)
        return Phase(iri, self.graph.label(iri), (), tuple(parts), treatments, placed)

    def _treatment(self, iri: str, offers: Sequence[Offer], against: Sequence[Barred]) -> Treatment:
        """What is said of it; advice against that of which it is a kind is advice against it, too."""
        above, offering = self.said.up(iri) if offers else (iri,), {offer.document for offer in offers}
        barred = [
            each
            for each in against
            if each.advice.iri == iri
            or (each.advice.iri in above and not each.advice.when and each.document not in offering)
        ]
        rows = [row for row in self.compared.table.rows if row.treatment == iri] if self.compared else []
        cells = [(document, cell) for row in rows for document, cells in row.cells.items() for cell in cells]
        conflicts = self.compared.conflicts if self.compared else ()
        return Treatment(
            iri, self.graph.label(iri), (), tuple(offers), tuple(barred),
            tuple(each for each in cells if each[1].position in ("no effect", "not shown")),
            tuple(each for each in conflicts if iri in (each.a.subject, each.b.subject)),
        )  # fmt: skip


def _nested(options: Iterable[Option], under: Option | None = None) -> Iterator[tuple[Option, Option | None]]:
    """Every option with that in which it is nested, depth first, each once."""
    seen: set[str] = set()
    for option in options:
        for each, above in ((option, under), *_nested(option.members, option)):
            if each.iri not in seen:
                seen.add(each.iri)
                yield each, above
