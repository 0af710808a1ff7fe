"""What the pathway figure shows, as cards: options, with what is in them and against them, triggers, purposes.

Read from the `Pathway` alone; what has no modality is shown as not stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pyoxigraph as ox

from ..namespaces import SKG
from ..pathway.model import Advice, Escalation, Named, Option, PathwayRecords, Stage, Timing, Trigger
from ..statements import Passage, Statement, firmest, in_order
from ..statements.reading import statements_of
from .cards import Card
from .figure_data import FigureData, Stated, curies, passages_of, spoken
from .palette import modality_stroke
from .paragraph import NBSP, Paragraph, TextRun
from .scene import SMALLEST, Stroke

__all__ = ["FontSizes", "PathwayCards", "TriggerCard"]

_Named = TypeVar("_Named", bound=Named)


@dataclass(frozen=True, slots=True)
class FontSizes:
    """Font sizes in points at the printed size; ``inline`` saves room, for one column of a journal.

    What is said of a thing then follows its name on the line, and there is less room around it.
    """

    title: float
    stage: float
    label: float
    small: float = SMALLEST
    inline: bool = False

    def room(self, points: float) -> float:
        """The room around words or between things, in points, that is otherwise so wide."""
        return min(1.0, self.snug + 0.05) * points

    @property
    def snug(self) -> float:
        """The share of it that is left."""
        return 0.5 if self.inline else 1.0


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """The triggers of one escalation that the same passages state, on one card."""

    card: Card
    escalation: Escalation
    triggers: tuple[Trigger, ...]

    @property
    def firmest(self) -> Passage | None:
        """The firmest passage, whose modality the arrow shows."""
        return firmest(passages_of(self.triggers))


class PathwayCards:
    """The cards of one pathway at one set of font sizes."""

    def __init__(self, data: FigureData, pathway: PathwayRecords, sizes: FontSizes) -> None:
        self.data, self.pathway, self.sizes = data, pathway, sizes
        self.cite = data.cite
        self._conditions = statements_of(data.graph).conditions
        self._triggering = {
            (escalation.target, passage.iri)
            for escalation in pathway.escalations
            for passage in passages_of(escalation.triggers)
        }
        self._triggers = {(each.target, trigger.iri) for each in pathway.escalations for trigger in each.triggers}

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
        look = self.data.family(option.iri)
        small = self.sizes.small
        triggered, passage = self._triggered(option, stage), option.firmest
        bound = (option.limit,) if option.limit and option.limit == passage else ()
        stated = Stated(spoken(passage, triggered), (*option.passages, *bound))
        about = self.about(option, stage, above)
        if option.relation == "technique":
            about = (TextRun("technique," if about else "technique", "muted"), *about)
        label = TextRun(option.label, bold=depth == 0)
        if depth > 1 or self.sizes.inline:
            words = [Paragraph((label, *about), small)]
        else:
            words = [Paragraph((label,), self.sizes.label if depth == 0 else small), Paragraph(about, small)]
        key = f"{stage.curie}/{option.curie}"
        times = self.times(option, stage)
        words += [
            Paragraph((TextRun(f"{said}:"), *self.data.attribution(time.passages)), small) for said, time in times
        ]
        inside = [self._indication(trigger, key, option, stated) for trigger in option.indications]
        if inside and not bare:
            words += self._joined(words, (TextRun("when" if len(inside) == 1 else "when one of", "muted"),))
        against = tuple(self._advice(advice, key) for advice in self.advice(stage, option))
        members = [self.option(member, stage, depth + 1, stated) for member in option.members]
        return Card(
            key, tuple(each for each in words if each.runs), look.shape,
            f"{look.name}.fill" if depth % 2 == 0 else "card",
            modality_stroke(self.held(option, stage.iri), f"{look.name}.line"),
            groups=(against,) if bare else (tuple(inside), against, tuple(members)), pad=3.4 if depth == 0 else 2.6,
            snug=self.sizes.snug, gap=self.sizes.room(2.6),
            title=self.told(option, stage),
            passages=curies((*stated.passages, *passages_of(each for _, each in times))),
        )  # fmt: skip

    def _joined(self, words: list[Paragraph], more: tuple[TextRun, ...], **style: Any) -> list[Paragraph]:
        """What is to be added to these paragraphs: a paragraph, or nothing where the last of them now ends in it."""
        if not self.sizes.inline:
            return [Paragraph(more, self.sizes.small, **style)]
        words[-1] = replace(words[-1], runs=(*words[-1].runs, *more))
        return []

    def about(self, option: Option, stage: Stage, above: Stated | None = None) -> tuple[TextRun, ...]:
        """How firmly an option is put, by which sentences: its rank, then the modalities."""
        about = self.data.attribution(option.passages, option.firmest, self._triggered(option, stage), above)
        if not option.rank:
            return about
        ranking = [each for each in (*option.passages, *option.treats) if str(each.rank) == option.rank]
        return (TextRun(f"{option.rank} {self.cite(ranking)},", "muted"), *about)

    def _triggered(self, option: Option, stage: Stage) -> list[Passage]:
        """The passages of an option that put it into a stage only for when a trigger is met."""
        return [each for each in option.passages if (stage.iri, each.iri) in self._triggering]

    def _indication(self, trigger: Trigger, owner: str, option: Option, above: Stated) -> Card:
        """What an option is recommended for, inside its card."""
        look = self.data.family(trigger.iri)
        passage = trigger.firmest
        about = self.data.attribution(trigger.passages, passage, above=above)
        return Card(
            f"{owner}/{trigger.curie}", (Paragraph((TextRun(trigger.label), *about), self.sizes.small),),
            look.shape, f"{look.name}.band", modality_stroke(passage, f"{look.name}.line"),
            pad=2.0, snug=self.sizes.snug, title=f"{option.label}: when {self.sentence(trigger)}",
            passages=curies(trigger.passages),
        )  # fmt: skip

    def advice(self, stage: Stage | None, option: Option | None = None) -> list[Advice]:
        """What is advised against of an option of a stage; without one, of all that the stage does not offer.

        Without a stage: what is advised against and belongs to none.
        """
        offered = {each.iri for each in stage.walk()} if stage else set()
        found = [each for each in self.pathway.against if each.stage == (stage.iri if stage else "")]
        return (
            [each for each in found if each.iri == option.iri] if option else [e for e in found if e.iri not in offered]
        )

    def against(self, stage: Stage | None) -> tuple[Card, ...]:
        """A card with what a stage advises against and does not offer; without a stage, what belongs to none."""
        found = self.advice(stage)
        key = f"{stage.curie if stage else self.pathway.curie}/against"
        heading = "Advised against" if stage else "Advised against; no stage is named"
        inside = tuple(self._advice(each, key, named=True) for each in found)
        title = (
            f"{stage.label if stage else self.pathway.label}, advised against: {'; '.join(map(self.advised, found))}"
        )
        card = Card(
            key, (Paragraph((TextRun(heading, bold=True),), self.sizes.small),), "rect", None, Stroke("muted", 0.5),
            groups=(inside,), pad=2.6, snug=self.sizes.snug, title=title, passages=curies(passages_of(found)),
        )  # fmt: skip
        return (card,) if found else ()

    def _advice(self, advice: Advice, owner: str, named: bool = False) -> Card:
        """An advice against, marked by a cross: by the name of the intervention, or in the card that has it."""
        when = advice.when
        place = "/".join((owner, "not", advice.passages[0].curie, advice.curie, *([when.curie] if when else [])))
        about, size = self.data.attribution(advice.passages), self.sizes.small
        runs = (TextRun(self.barred(advice, named), bold=True), *(() if named else about))
        words = (Paragraph(runs, size), *((Paragraph(about, size),) if named else ()))
        return Card(
            place, words, "rect", "panel", modality_stroke(advice.firmest), icon=("cross", Stroke("ink", 1.1)),
            pad=2.4, snug=self.sizes.snug,
            title=f"advised against: {self.advised(advice)}", passages=curies(advice.passages),
        )  # fmt: skip

    def barred(self, advice: Advice, named: bool = True) -> str:
        """ "not: gabapentin", "not when osteoporosis:"; with the words that restrict it."""
        when = f"when {advice.when.label}" if advice.when else ""
        said = " ".join(filter(None, (f": {advice.label}" if named else "", when, advice.quoted)))
        return f"not{said}" if named else f"not {said}:" if said else "advised against:"

    def advised(self, advice: Advice) -> str:
        """An advice against in words, with its sentences."""
        said = self.barred(advice).removeprefix("not: ")
        return f"{said} ({self.data.attribution_text(advice.passages)})".replace(NBSP, " ")

    def times(self, option: Option, stage: Stage) -> list[tuple[str, Timing]]:
        """What is said of when an option is begun and how long it goes on, and is not said on an arrow."""
        shown = {iri for target, iri in self._triggers if target == stage.iri}
        return [
            (f"when {' or '.join(each.label for each in time.when)}, {time.words}" if time.when else time.words, time)
            for time in option.times
            if not any(each.iri in shown for each in time.when)
        ]

    def times_when(self, escalation: Escalation, triggers: Iterable[Trigger]) -> list[tuple[str, Timing]]:
        """What is said of the options of the stage that an escalation leads to where one of the triggers is met."""
        met, stage = {trigger.iri for trigger in triggers}, self.pathway.by_iri[escalation.target]
        timed = {(option.iri, time): option for option in stage.walk() for time in option.times}
        return [
            (f"{option.label} {time.words}", time)
            for (_, time), option in timed.items()
            if any(each.iri in met for each in time.when)
        ]

    def told(self, option: Option, stage: Stage) -> str:
        """An option in words: how firmly it is put, its times, and what is advised against of it."""
        times = [f"{words} ({self.data.attribution_text(time.passages)})" for words, time in self.times(option, stage)]
        barred = [f"advised against: {self.advised(advice)}" for advice in self.advice(stage, option)]
        return ", ".join((self.sentence(option, stage.iri), *times, *barred)).replace(NBSP, " ")

    def triggers(self, escalation: Escalation) -> tuple[TriggerCard, ...]:
        """The cards on the way of an escalation: one for all triggers that the same passages state."""
        groups = _by_passages(escalation.triggers)
        if not groups:
            words = (Paragraph((TextRun("no trigger stated", "muted"),), self.sizes.small),)
            line = modality_stroke(None, "muted")
            card = Card(f"{escalation.curie}/none", words, "hexagon", "card", line, title=escalation.label)
            return (TriggerCard(card, escalation, ()),)
        return tuple(self._trigger_card(escalation, group) for group in groups)

    def way(self, trigger: TriggerCard) -> tuple[str, Stroke]:
        """The title and the line of the arrow through a trigger card."""
        cited = self.cite(passages_of(trigger.triggers))
        return f"{trigger.escalation.label}: {spoken(trigger.firmest)} {cited}", modality_stroke(trigger.firmest)

    def starts(self) -> tuple[str, Stroke]:
        """The title and the line of the arrow to the first stage."""
        stage = self.pathway.start
        if stage is None:
            return "", Stroke()
        title = f"starts at {stage.label}: {spoken(stage.firmest)} {self.cite(stage.passages)}"
        return title, modality_stroke(stage.firmest)

    def _trigger_card(self, escalation: Escalation, group: tuple[Trigger, ...]) -> TriggerCard:
        look = self.data.family(group[0].iri)
        words = []
        for i, trigger in enumerate(group):
            lead = (TextRun("or", "muted"),) if i else ()
            words.append(Paragraph((*lead, TextRun(trigger.label, bold=True)), self.sizes.label, align="middle"))
            # The parts that it requires together, or the examples that a passage gives of it.
            listed: Sequence[Named] = trigger.parts or self._kinds(trigger.iri)
            if listed:
                text = ("all of: " if trigger.parts else "such as ") + ", ".join(part.label for part in listed)
                cited = self.cite(passages_of(listed))
                runs = (TextRun(text), TextRun(cited, "muted")) if cited else (TextRun(text),)
                words.append(Paragraph(runs, self.sizes.small, align="middle"))
        passages = group[0].passages
        words += self._joined(words, self.data.attribution(passages), align="middle")
        times = self.times_when(escalation, group)
        for said, time in times:
            timed = (TextRun(f"{said}:"), *self.data.attribution(time.passages))
            words.append(Paragraph(timed, self.sizes.small, align="middle"))
        examples = [part for trigger in group for part in self._kinds(trigger.iri)]
        card = Card(
            f"{escalation.curie}/{group[0].curie}", tuple(words), look.shape, f"{look.name}.band",
            modality_stroke(firmest(passages), f"{look.name}.line"), pad=3.0, snug=self.sizes.snug, middle=True,
            title=f"{escalation.label}: when {' or '.join(self.sentence(trigger) for trigger in group)}"
            + "".join(f"; {said} ({self.data.attribution_text(time.passages)})" for said, time in times),
            passages=curies([*passages, *passages_of(examples), *passages_of(time for _, time in times)]),
        )  # fmt: skip
        return TriggerCard(card, escalation, group)

    def _kinds(self, iri: str) -> list[Named]:
        """What passages give as kinds of a trigger."""
        return self._parts((each.subject, each) for each in self._links("kindOf") if each.target == iri)

    def _links(self, name: str) -> Iterable[Statement]:
        """The statements, none denied, that relate two things by one of our properties."""
        return (each for each in self.data.stated if each.predicate == SKG + name and not each.denied and each.target)

    def _parts(self, named: Iterable[tuple[str, Statement]]) -> list[Named]:
        """Things with the passages of the statements that name them, in the order of the statements."""
        passages: dict[str, list[Passage]] = {}
        for iri, statement in named:
            passages.setdefault(iri, []).extend(statement.passages)
        return sorted((Named(iri, self.data.label(iri), in_order(each)) for iri, each in passages.items()), key=_place)

    def purposes(self, stage: Stage, *, inline: bool = False) -> tuple[Card, ...]:
        """What a stage is for: the purposes of the ways to it, and the aims of the option that holds all others.

        Those that the same passages state share a card: under each other, or ``inline`` one after the other.
        """
        leading = {escalation.iri for escalation in self.pathway.escalations if escalation.target == stage.iri}
        only = {option.iri for option in stage.options} if len(stage.options) == 1 else set()
        purposes = [each for each in self._links("purpose") if each.subject in leading]
        aims = [each for each in self._links("aimsAt") if each.subject in only]
        groups = _by_passages(self._parts((each.target, each) for each in (*purposes, *aims)))
        return tuple(self._purpose(group, stage, inline) for group in groups)

    def _purpose(self, group: tuple[Named, ...], stage: Stage, inline: bool) -> Card:
        """The purposes that the same passages state."""
        first, small = group[0], self.sizes.small
        look = self.data.family(first.iri)
        about = self.data.attribution(first.passages)
        if len(group) == 1:
            lines = [Paragraph((TextRun(first.label), *about), small)]
        elif inline:
            joined = " · ".join(part.label.replace(" ", NBSP) for part in group)
            lines = [Paragraph((TextRun(joined), *about), small)]
        else:
            lines = [Paragraph((TextRun(part.label),), small) for part in group]
            lines += [Paragraph(about, small)] if about else []
        return Card(
            f"{stage.curie}/purpose/{first.curie}", tuple(lines), look.shape, "card",
            modality_stroke(first.firmest, f"{look.name}.line"), pad=2.4, snug=self.sizes.snug,
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
            found.append(f"{when}{self.data.attribution_text(said, held)}".replace(NBSP, " "))
        return tuple(found)

    def held(self, thing: Named, holder: str) -> Passage | None:
        """The passage whose modality a thing has for itself: of those without a condition, if there are any."""
        free = [passage for passage in thing.passages if not self._when(thing, holder, passage)]
        return thing.firmest if not free or thing.firmest not in thing.passages else firmest(free)

    def _when(self, thing: Named, holder: str, passage: Passage) -> str:
        """On what condition ``holder`` has a thing in the words of a passage, in words."""
        statement = Statement(holder, "", ox.NamedNode(thing.iri), thing.passages)
        turns = self._conditions(statement, passage) if holder else ()
        return f"when {' or '.join(map(self.data.label, turns))}: " if turns else ""


def _by_passages(things: Iterable[_Named]) -> list[tuple[_Named, ...]]:
    """Things in groups that the same passages state."""
    groups: dict[tuple[str, ...], list[_Named]] = {}
    for thing in things:
        groups.setdefault(tuple(passage.iri for passage in thing.passages), []).append(thing)
    return [tuple(group) for group in groups.values()]


def _place(part: Named) -> tuple[object, ...]:
    """In the order of the passages, and within one in the order of its words."""
    if not part.passages:
        return (1, part.iri)
    first = part.passages[0]
    words = [word for word in part.label.casefold().replace("/", " ").split() if len(word) > 3]
    text = first.text.casefold()
    places = [text.find(word[:6]) for word in words if word[:6] in text]
    return (0, first.order, min(places, default=len(text)), part.iri)
