"""What the pathway figure shows, as cards: options with their members and indications, triggers, purposes.

Read from the `Pathway` alone; what has no modality is shown as not stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..namespaces import SKG
from ..pathway.model import Escalation, Named, Option, Part, PathwayRecords, Stage, Trigger
from ..statements.conditions import conditions_of
from ..statements.model import Passage, Statement, firmest, in_order
from .cards import Card
from .citing import NBSP, Stated, attribution, curies, spoken
from .facts import FigureData
from .palette import Family, family, modality_stroke
from .paragraph import Paragraph, TextRun

__all__ = ["FontSizes", "PathwayCards", "TriggerCard"]


@dataclass(frozen=True, slots=True)
class FontSizes:
    """Font sizes in points at the printed size."""

    title: float
    stage: float
    label: float
    small: float


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """The triggers of one escalation that the same passages state, on one card."""

    card: Card
    escalation: Escalation
    triggers: tuple[Trigger, ...]

    @property
    def firmest(self) -> Passage | None:
        """The firmest passage, whose modality the arrow shows."""
        return firmest(passage for trigger in self.triggers for passage in trigger.passages)


class PathwayCards:
    """The cards of one pathway at one set of font sizes."""

    def __init__(self, facts: FigureData, pathway: PathwayRecords, sizes: FontSizes) -> None:
        self.facts = facts
        self.pathway = pathway
        self.sizes = sizes
        self.cite = facts.cite
        self.family = facts.family
        self._conditions = conditions_of(facts.graph)
        self._triggering = {
            (escalation.target, passage.iri)
            for escalation in pathway.escalations
            for trigger in escalation.triggers
            for passage in trigger.passages
        }

    def stage_family(self, stage: Stage) -> Family:
        """Colour and shape of a stage: those of its first option."""
        return self.family(stage.options[0].iri) if stage.options else family([SKG + "Stage"])

    def head(self, stage: Stage) -> Option | None:
        """The single option that contains all others of the stage, if there is one."""
        only = stage.options[0] if len(stage.options) == 1 else None
        return only if only and only.members else None

    def options(self, stage: Stage) -> tuple[Card, ...]:
        """A card for each option of a stage, without its head."""
        head = self.head(stage)
        return tuple(self.option(option, stage) for option in (head.members if head else stage.options))

    def option(
        self, option: Option, stage: Stage, depth: int = 0, above: Stated | None = None, bare: bool = False
    ) -> Card:
        """One option: its members inside it, unless ``bare``, and what it is indicated by."""
        look = self.family(option.iri)
        triggered = [each for each in option.passages if (stage.iri, each.iri) in self._triggering]
        passage = option.firmest
        bound = (option.limit,) if option.limit and option.limit == passage else ()
        said = Stated(spoken(passage, triggered), (*option.passages, *bound))
        about = attribution(option.passages, self.cite, passage, triggered, above)
        if option.rank:
            ranking = [each for each in (*option.passages, *option.treats) if str(each.rank) == option.rank]
            about = (TextRun(f"{option.rank} {self.cite(ranking)},", "muted"), *about)
        if option.relation == "technique":
            about = (TextRun("technique," if about else "technique", "muted"), *about)
        label = TextRun(option.label, bold=depth == 0)
        small = self.sizes.small
        if depth == 0:
            words = [Paragraph((label,), self.sizes.label), Paragraph(about, small)]
        else:
            words = (
                [Paragraph((label, *about), small)]
                if depth > 1
                else [Paragraph((label,), small), Paragraph(about, small)]
            )
        key = f"{stage.curie}/{option.curie}"
        inside = [self.indication(trigger, key, option, said) for trigger in option.indications]
        if inside and not bare:
            words.append(Paragraph((TextRun("when" if len(inside) == 1 else "when one of", "muted"),), small))
        members = [self.option(member, stage, depth + 1, said) for member in option.members]
        return Card(
            key, tuple(each for each in words if each.runs), look.shape,
            f"{look.name}.fill" if depth % 2 == 0 else "card",
            modality_stroke(self.held(option, stage.iri), f"{look.name}.line"),
            groups=() if bare else (tuple(inside), tuple(members)), pad=3.4 if depth == 0 else 2.6,
            title=self.sentence(option, stage.iri), passages=curies(said.passages),
        )  # fmt: skip

    def indication(self, trigger: Trigger, owner: str, option: Option, above: Stated) -> Card:
        """What an option is recommended for, inside its card."""
        look = self.family(trigger.iri)
        passage = trigger.firmest
        about = attribution(trigger.passages, self.cite, passage, above=above)
        return Card(
            f"{owner}/{trigger.curie}", (Paragraph((TextRun(trigger.label), *about), self.sizes.small),),
            look.shape, f"{look.name}.band", modality_stroke(passage, f"{look.name}.line"),
            pad=2.0, title=f"{option.label}: when {self.sentence(trigger)}", passages=curies(trigger.passages),
        )  # fmt: skip

    def _cited(self, passages: Iterable[Passage]) -> tuple[TextRun, ...]:
        cited = self.cite(passages)
        return (TextRun(cited, "muted"),) if cited else ()

    def triggers(self, escalation: Escalation) -> tuple[TriggerCard, ...]:
        """The cards on the way of an escalation: one for all triggers that the same passages state."""
        groups: dict[tuple[str, ...], list[Trigger]] = {}
        for trigger in escalation.triggers:
            groups.setdefault(tuple(passage.iri for passage in trigger.passages), []).append(trigger)
        if not groups:
            words = (Paragraph((TextRun("no trigger stated", "muted"),), self.sizes.small),)
            card = Card(
                f"{escalation.curie}/none",
                words,
                "hexagon",
                "card",
                modality_stroke(None, "muted"),
                title=escalation.label,
            )
            return (TriggerCard(card, escalation, ()),)
        return tuple(self._trigger_card(escalation, tuple(group)) for group in groups.values())

    def _trigger_card(self, escalation: Escalation, group: tuple[Trigger, ...]) -> TriggerCard:
        look = self.family(group[0].iri)
        words = []
        for i, trigger in enumerate(group):
            lead = (TextRun("or", "muted"),) if i else ()
            words.append(Paragraph((*lead, TextRun(trigger.label, bold=True)), self.sizes.label, align="middle"))
            words += self._parts(trigger)
        passages = group[0].passages
        words.append(Paragraph(attribution(passages, self.cite), self.sizes.small, align="middle"))
        passage = firmest(passages)
        examples = [part for trigger in group for part in self._kinds(trigger.iri)]
        card = Card(
            f"{escalation.curie}/{group[0].curie}", tuple(words), look.shape, f"{look.name}.band",
            modality_stroke(passage, f"{look.name}.line"), pad=3.0, middle=True,
            title=f"{escalation.label}: when {' or '.join(self.sentence(trigger) for trigger in group)}",
            passages=curies(passages, *(part.passages for part in examples)),
        )  # fmt: skip
        return TriggerCard(card, escalation, group)

    def _parts(self, trigger: Trigger) -> list[Paragraph]:
        """The parts that a trigger requires together, or the examples that a passage gives of it."""
        if trigger.parts:
            listed, lead = [(part.label, part.passages) for part in trigger.parts], "all of: "
        else:
            listed, lead = [(part.label, part.passages) for part in self._kinds(trigger.iri)], "such as "
        if not listed:
            return []
        together = tuple(dict.fromkeys(passage for _, passages in listed for passage in passages))
        text = lead + ", ".join(label for label, _ in listed)
        return [Paragraph((TextRun(text), *self._cited(together)), self.sizes.small, align="middle")]

    def _kinds(self, iri: str) -> list[Part]:
        """What passages give as kinds of a trigger."""
        return self._parts_of(
            (fact.subject, fact) for fact in self.facts.stated if self._is(fact, "kindOf", object=iri)
        )

    def _parts_of(self, found: Iterable[tuple[str, Statement]]) -> list[Part]:
        """Things with the passages of the statements that name them, in the order of the statements."""
        said: dict[str, dict[Passage, None]] = {}
        for iri, fact in found:
            said.setdefault(iri, {}).update(dict.fromkeys(fact.passages))
        parts = [Part(iri, self.facts.label(iri), in_order(passages)) for iri, passages in said.items()]
        return sorted(parts, key=_place)

    def _is(self, fact: Statement, name: str, *, subject: str | None = None, object: str | None = None) -> bool:
        ends = subject in (None, fact.subject) and object in (None, fact.target)
        return ends and fact.predicate == SKG + name and not fact.denied and bool(fact.target)

    def purposes(self, stage: Stage, *, inline: bool = False) -> tuple[Card, ...]:
        """What a stage is for: the purposes of the ways to it, and the aims of the option that holds all others.

        Those that the same passages state share a card: under each other, or ``inline`` one after the other.
        """
        ways = {escalation.iri for escalation in self.pathway.escalations if escalation.target == stage.iri}
        head = self.head(stage) or (stage.options[0] if len(stage.options) == 1 else None)
        parts = self._parts_of(
            (fact.target, fact)
            for fact in self.facts.stated
            if (fact.subject in ways and self._is(fact, "purpose"))
            or (head and self._is(fact, "aimsAt", subject=head.iri))
        )
        groups: dict[tuple[str, ...], list[Part]] = {}
        for part in parts:
            groups.setdefault(tuple(passage.iri for passage in part.passages), []).append(part)
        return tuple(self._purpose(tuple(group), stage, inline) for group in groups.values())

    def _purpose(self, group: tuple[Part, ...], stage: Stage, inline: bool) -> Card:
        """The purposes that the same passages state."""
        first = group[0]
        look = self.family(first.iri)
        about = Paragraph(attribution(first.passages, self.cite), self.sizes.small)
        lines = [Paragraph((TextRun(part.label),), self.sizes.small) for part in group]
        if inline or len(group) == 1:
            joined = TextRun(
                " · ".join(part.label.replace(" ", NBSP) for part in group) if len(group) > 1 else first.label
            )
            lines, about = [Paragraph((joined, *about.runs), self.sizes.small)], Paragraph(())
        return Card(
            f"{stage.curie}/purpose/{first.curie}", (*lines, *([about] if about.runs else [])), look.shape, "card",
            modality_stroke(first.firmest, f"{look.name}.line"), pad=2.4,
            title=f"{stage.label}, purpose: {', '.join(self.sentence(part) for part in group)}",
            passages=curies(first.passages),
        )  # fmt: skip

    def sentence(self, thing: Named, holder: str = "") -> str:
        """A thing with its modality and sentences, for the alt text; and on what conditions ``holder`` (IRI) has it."""
        return f"{thing.label} ({'; '.join(self.spoken(thing, holder))})"

    def spoken(self, thing: Named, holder: str = "") -> tuple[str, ...]:
        """How firmly a thing is put, and by which sentences: once for each condition on which ``holder`` has it."""
        groups: dict[str, list[Passage]] = {"": []}
        for passage in thing.passages:
            groups.setdefault(self._when(thing, holder, passage), []).append(passage)
        if thing.passages and not groups[""]:
            del groups[""]
        found = []
        for when, said in groups.items():
            held = thing.firmest if thing.firmest in said or thing.firmest not in thing.passages else firmest(said)
            runs = attribution(said, self.cite, held)
            found.append(f"{when}{' '.join(run.text for run in runs if run.text)}".replace(NBSP, " "))
        return tuple(found)

    def held(self, thing: Named, holder: str) -> Passage | None:
        """The passage whose modality a thing has for itself: of those without a condition, if there are any."""
        free = [passage for passage in thing.passages if not self._when(thing, holder, passage)]
        return thing.firmest if not free or thing.firmest not in thing.passages else firmest(free)

    def _when(self, thing: Named, holder: str, passage: Passage) -> str:
        """On what condition ``holder`` has a thing in the words of a passage, in words."""
        statement = Statement(holder, "", ox.NamedNode(thing.iri), thing.passages)
        turns = self._conditions.of(statement, passage) if holder else ()
        return f"when {' or '.join(map(self.facts.label, turns))}: " if turns else ""


def _place(part: Part) -> tuple[object, ...]:
    """In the order of the passages, and within one in the order of its words."""
    if not part.passages:
        return (1, part.iri)
    first = part.passages[0]
    words = [word for word in part.label.casefold().replace("/", " ").split() if len(word) > 3]
    text = first.text.casefold()
    places = [text.find(word[:6]) for word in words if word[:6] in text]
    return (0, first.order, min(places, default=len(text)), part.iri)
