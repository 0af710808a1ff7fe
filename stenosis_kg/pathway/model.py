"""The pathway as frozen records: stages, their options, the escalations between them, and who says each part.

Every record carries the passages that state it, firmest first in `firmest`; one that no passage states has none,
and then its modality is ``None``. IRIs are plain strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ..errors import UnknownName
from ..namespaces import compact
from ..statements import Passage, Passages, firmest

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = [
    "PathwayRecords",
    "Stage",
    "Option",
    "Escalation",
    "Trigger",
    "Part",
    "Route",
    "Named",
    "named",
]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with an IRI, a label, and the passages that put it where it stands."""

    iri: str
    label: str
    passages: Passages = ()

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


@dataclass(frozen=True, slots=True)
class Part(Named):
    """A purpose of an escalation, or the condition that a pathway is for."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Option(Named):
    """An intervention that a stage offers, with what a passage gives as a kind or a technique of it.

    ``relation`` says how it came here: "offers", "kind" or "technique". What is only a kind or a technique is put
    no more firmly than what it belongs to, and ``limit`` is the passage that sets that bound. ``treats`` are the
    passages that say it treats a condition: its importance and rank may stand there.
    """

    relation: str = "offers"
    indications: tuple[Trigger, ...] = ()
    members: tuple[Option, ...] = ()
    limit: Passage | None = None
    treats: Passages = ()

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


@dataclass(frozen=True, slots=True)
class Stage(Named):
    """A phase of care. ``placed`` is false where the documents leave its place in the order open."""

    options: tuple[Option, ...] = ()
    placed: bool = True
    start: bool = False

    def walk(self) -> Iterator[Option]:
        """Every option, nested ones included, depth first."""
        for option in self.options:
            yield from option.walk()


@dataclass(frozen=True, slots=True)
class Escalation(Named):
    """A way on to a stage, taken when one of its triggers is met.

    ``source`` is the stage it leaves, ``None`` where it leaves none in particular; ``bypasses`` are stages that it
    does not need: it may be taken before them, during them or instead of them. All are IRIs.
    """

    target: str = ""
    source: str | None = None
    bypasses: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    purposes: tuple[Part, ...] = ()

    @property
    def firmest(self) -> Passage | None:
        """The firmest passage that states a trigger: an escalation is as firm as what sets it off."""
        return firmest(passage for trigger in self.triggers for passage in trigger.passages)


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the stages. It begins at the first stage, or with an escalation that bypasses it.

    ``escalations[i]`` leads to ``stages[i]``; it is ``None`` for the stage that the pathway starts at.
    """

    stages: tuple[Stage, ...]
    escalations: tuple[Escalation | None, ...]

    @property
    def bypasses(self) -> tuple[str, ...]:
        """The stages that the route does without, by IRI."""
        on_route = {stage.iri for stage in self.stages}
        skipped = (stage for escalation in self.escalations if escalation for stage in escalation.bypasses)
        return tuple(dict.fromkeys(stage for stage in skipped if stage not in on_route))

    def __str__(self) -> str:
        words: list[str] = []
        for stage, escalation in zip(self.stages, self.escalations, strict=True):
            words.extend([f"[{escalation.label}]"] if escalation else [])
            words.append(stage.label)
        return " → ".join(words)


@dataclass(frozen=True, slots=True)
class PathwayRecords(Named):
    """A course of care for a condition.

    ``stages`` are in order: the first, then as escalations lead on; ``unplaced`` are those whose place no passage
    states. ``conditions`` are what the options of its stages are said to treat, ``documents`` where all this is said.
    ``graph`` is the graph it was read from, and ``picture`` makes its SVG for a notebook, where whoever handed it out
    can draw. What can be asked of it is added in `pathway`.
    """

    stages: tuple[Stage, ...] = ()
    unplaced: tuple[Stage, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    conditions: tuple[Part, ...] = ()
    documents: tuple[Part, ...] = ()
    graph: Graph | None = field(default=None, repr=False, compare=False)
    picture: Callable[[], str] | None = field(default=None, repr=False, compare=False)

    def _repr_svg_(self) -> str | None:
        return self.picture() if self.picture else None

    @property
    def start(self) -> Stage | None:
        """The stage that the pathway starts at."""
        return next((stage for stage in self.stages if stage.start), None)

    def stage(self, name: str) -> Stage:
        """The stage with this IRI, CURIE or label. Raises UnknownName."""
        return named(name, (*self.stages, *self.unplaced), "stage")

    def escalation(self, name: str) -> Escalation:
        """The escalation with this IRI, CURIE or label. Raises UnknownName."""
        return named(name, self.escalations, "escalation")


_Any = TypeVar("_Any", bound=Named)


def named(name: str, among: Iterable[_Any], kind: str) -> _Any:
    """The one with this IRI, CURIE or label (in any case).

    Raises
    ------
    UnknownName
        If none has it; the error lists those there are.
    """
    everything = list(among)
    wanted = name.strip().casefold()
    for one in everything:
        if wanted in (one.iri.casefold(), one.curie.casefold(), one.label.casefold()):
            return one
    raise UnknownName(name, [one.curie for one in everything][:8], kind=kind)
