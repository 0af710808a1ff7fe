"""The pathway as frozen records: stages, options, escalations, what is advised against, and times.

Every record carries the passages that state it, firmest first in `firmest`; one that no passage states has none,
and then its modality is ``None``. IRIs are plain strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from ..errors import UnknownName, UsageError, visible
from ..namespaces import compact
from ..rdf.graph import Graph, Shown
from ..statements import Passage, Passages, firmest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = [
    "Advice",
    "Escalation",
    "Named",
    "Option",
    "PathwayRecords",
    "Stage",
    "Timing",
    "Trigger",
    "by_name",
    "graph_of",
]

_Any = TypeVar("_Any", bound="Named")


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """A thing with an IRI, a label, and the passages that put it where it stands."""

    iri: str
    label: str
    passages: Passages = ()

    def __repr__(self) -> str:
        said = ", ".join([*filter(None, [self.modality]), *(each.name for each in self.passages)])
        return visible(f"<{type(self).__name__}: {self.label} ({self.curie}){f' [{said}]' if said else ''}>")

    @property
    def curie(self) -> str:
        """ "step:surgical"."""
        return compact(self.iri)

    @property
    def firmest(self) -> Passage | None:
        """The firmest of the passages."""
        return firmest(self.passages)

    @property
    def modality(self) -> str | None:
        """How firmly it is put: the label of the firmest modality."""
        passage = self.firmest
        return passage.modality.label if passage and passage.modality else None

    @property
    def firmness(self) -> int:
        """The place of that modality in the order of firmness, 0 where there is none."""
        passage = self.firmest
        return passage.firmness if passage else 0

    @property
    def importance(self) -> str | None:
        """The weight that a passage gives it: "crucial", "primary", "vital"."""
        return next((each.importance.label for each in self.passages if each.importance), None)

    @property
    def rank(self) -> str | None:
        """The order of choice that a passage gives it: "first line"."""
        return next((each.rank.label for each in self.passages if each.rank), None)


@dataclass(frozen=True, slots=True, repr=False)
class Trigger(Named):
    """What an escalation, or the recommendation of an option, turns on.

    ``kinds`` are the classes it is typed by. An all-of (``parts`` not empty) needs all its parts; ``denied`` are
    the passages that say it is *no* trigger here.
    """

    kinds: tuple[str, ...] = ()
    parts: tuple[Trigger, ...] = ()
    all_of: bool = False
    denied: Passages = ()

    def leaves(self) -> Iterator[Trigger]:
        """The findings and conditions it comes down to: itself, or those of its parts."""
        if not self.all_of:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True, repr=False)
class Advice(Named):
    """An intervention that passages advise against: in a ``stage``, or when a trigger is met (``when``).

    ``words`` are those that restrict the advice ("routinely", "alone"). ``stage`` is an IRI; of the second kind it is
    that of the stage that offers the intervention, or what it is a kind of; empty where none does.
    """

    stage: str = ""
    when: Trigger | None = None
    words: tuple[str, ...] = ()

    @property
    def quoted(self) -> str:
        """The words that restrict it, each in quotation marks."""
        return ", ".join(f"“{word}”" for word in self.words)


@dataclass(frozen=True, slots=True, repr=False)
class Timing(Named):
    """A time span that passages give for an intervention: how long it goes on, or by when it is begun.

    ``relation`` is what they say of it: "lasts", "is begun within", "goes on until". They say so only where one of the
    triggers ``when`` is met, if there are any.
    """

    relation: str = ""
    when: tuple[Named, ...] = ()

    @property
    def words(self) -> str:
        """ "is begun within 48 hours"."""
        return f"{self.relation} {self.label}"


@dataclass(frozen=True, slots=True, repr=False)
class Option(Named):
    """An intervention that a stage offers, with what a passage gives as a kind or a technique of it.

    ``relation`` says how it came here: "offers", "kind" or "technique". What is only a kind or a technique is put
    no more firmly than what it belongs to, and ``limit`` is the passage that sets that bound. ``treats`` are the
    passages that say it treats a condition: its importance and rank may stand there. ``times`` say when and how long.
    """

    relation: str = "offers"
    indications: tuple[Trigger, ...] = ()
    members: tuple[Option, ...] = ()
    limit: Passage | None = None
    treats: Passages = ()
    times: tuple[Timing, ...] = ()

    @property
    def rank(self) -> str | None:
        """The order of choice that a passage gives it: "first line"."""
        return next((each.rank.label for each in (*self.passages, *self.treats) if each.rank), None)

    @property
    def firmest(self) -> Passage | None:
        """The passage whose modality holds: its own firmest, or the weaker one of what it belongs to."""
        own = firmest(self.passages)
        return self.limit if own and self.limit and self.limit.firmness < own.firmness else own

    def walk(self) -> Iterator[Option]:
        """Itself and everything under it, depth first."""
        yield self
        for member in self.members:
            yield from member.walk()


@dataclass(frozen=True, slots=True, repr=False)
class Stage(Named):
    """A phase of care. ``placed`` is false where the documents leave its place in the order open."""

    options: tuple[Option, ...] = ()
    placed: bool = True
    start: bool = False

    def walk(self) -> Iterator[Option]:
        """Every option, nested ones included, depth first."""
        for option in self.options:
            yield from option.walk()


@dataclass(frozen=True, slots=True, repr=False)
class Escalation(Named):
    """A way on to a stage, taken when one of its triggers is met.

    ``source`` is the stage it leaves, ``None`` where it leaves none in particular; ``bypasses`` are stages that it
    does not need: it may be taken before them, during them or instead of them. All are IRIs.
    """

    target: str = ""
    source: str | None = None
    bypasses: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    purposes: tuple[Named, ...] = ()

    @property
    def firmest(self) -> Passage | None:
        """The firmest passage that states a trigger: an escalation is as firm as what sets it off."""
        return firmest(passage for trigger in self.triggers for passage in trigger.passages)


@dataclass(frozen=True, slots=True, repr=False)
class PathwayRecords(Shown, Named):
    """A course of care for a condition.

    ``stages`` are in order: the first, then as escalations lead on; ``unplaced`` are those whose place no passage
    states. ``conditions`` are what it is said to be for, or else what the options of its stages are said to treat;
    ``documents`` are where all this is said; ``against`` is what they advise against, in a stage or when a trigger is
    met. ``graph`` is the graph it was read from, and ``picture`` makes its SVG for a notebook, where whoever handed
    it out can draw. What can be asked of it is added in `pathway`.
    """

    stages: tuple[Stage, ...] = ()
    unplaced: tuple[Stage, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    conditions: tuple[Named, ...] = ()
    documents: tuple[Named, ...] = ()
    against: tuple[Advice, ...] = ()
    graph: Graph | None = field(default=None, repr=False, compare=False)
    picture: Callable[[], str] | None = field(default=None, repr=False, compare=False)

    def _repr_svg_(self) -> str | None:
        return self.picture() if self.picture else None

    def _repr_html_(self) -> str | None:
        return None if self.picture else Shown._repr_html_(self)  # a notebook that has both shows no picture

    def _table(self) -> Table:
        """A row for each option of a stage, and for each trigger of a way between stages."""
        from ..rdf.records import Table

        stages = self.by_iri
        rows: list[tuple[object, ...]] = []
        for stage in stages.values():
            for each in stage.walk():
                when = " or ".join(trigger.label for trigger in each.indications)
                rows.append((stage.label, each.relation, each.label, each.curie, each.modality, when, _names(each)))
            if not stage.options:
                rows.append((stage.label, "", "", "", stage.modality, "", _names(stage)))
        for way in self.escalations:
            to = stages[way.target].label if way.target in stages else compact(way.target)
            start = f" from {stages[way.source].label}" if way.source in stages else ""
            rows += [
                (to, f"entered{start}", "", "", trigger.modality, trigger.label, _names(trigger))
                for trigger in way.triggers
            ]
        title = f"{self.label} ({self.curie})"
        return Table(title, ("stage", "how", "option", "concept", "modality", "when", "sentences"), tuple(rows))

    @property
    def start(self) -> Stage | None:
        """The stage that the pathway starts at."""
        return next((stage for stage in self.stages if stage.start), None)

    @property
    def by_iri(self) -> dict[str, Stage]:
        """All its stages by IRI, in order, and after them those that are not placed."""
        return {stage.iri: stage for stage in (*self.stages, *self.unplaced)}

    def stage(self, name: str) -> Stage:
        """The stage with this IRI, CURIE or label. Raises UnknownName."""
        return by_name(name, self.by_iri.values(), "stage")

    def escalation(self, name: str) -> Escalation:
        """The escalation with this IRI, CURIE or label. Raises UnknownName."""
        return by_name(name, self.escalations, "escalation")


def _names(thing: Named) -> str:
    return " ".join(each.name for each in thing.passages)


def by_name(name: str, among: Iterable[_Any], kind: str) -> _Any:
    """The one with this IRI, CURIE or label (in any case).

    Raises
    ------
    UnknownName
        If none has it; the error lists those there are.
    """
    everything, wanted = list(among), name.strip().casefold()
    for one in everything:
        if wanted in (one.iri.casefold(), one.curie.casefold(), one.label.casefold()):
            return one
    raise UnknownName(name, [one.curie for one in everything[:8]], kind=kind)


def graph_of(pathway: PathwayRecords) -> Graph:
    """The graph a pathway was read from. Raises UsageError for one that was made by hand."""
    if pathway.graph is None:
        raise UsageError("this pathway was not read from a graph; make it with stenosis_kg.pathway.read(graph)")
    return pathway.graph
