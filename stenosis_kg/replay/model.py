"""The pathway as a replay needs it: stages, options, triggers and indications, numbered, read from the graph alone.

The roles of a concept follow from the graph. An option is offered by a stage. A sign is a finding that a trigger or an
indication requires. An operation is an option whose completion is a trigger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..pathway.model import Escalation, Option, PathwayRecords, Stage, Trigger, graph_of
from ..statements.reading import Table, statements_of
from .rules import Rules

__all__ = ["Indication", "Model", "NumberedOption", "NumberedTrigger", "Role"]


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a concept: "index", "option", "bypass", "failure", "trigger", "indication" or "symptom".

    ``of`` is the IRI of the condition, the option or the sign.
    """

    name: str
    of: str
    label: str


@dataclass(frozen=True, slots=True)
class NumberedOption:
    """An option in its stage.

    Attributes
    ----------
    kind_of_care : the number of the option that is its kind of care
    operation : it ends an epoch
    after : it counts only after an operation
    later : the number of the option that it is read as after an operation, if another
    """

    number: int
    option: Option
    stage: int
    kind_of_care: int
    operation: bool
    after: bool
    later: int | None


@dataclass(frozen=True, slots=True)
class NumberedTrigger:
    """A trigger of an escalation.

    Attributes
    ----------
    signs : IRIs of the findings that it requires, without the pathway's own condition
    firm : whether its passage calls the step necessary or essential, and none denies it
    rank : 1 for the trigger that leads where several are met
    """

    number: int
    trigger: Trigger
    escalation: int
    signs: tuple[str, ...]
    firm: bool
    rank: int


@dataclass(frozen=True, slots=True)
class Indication:
    """What an option is recommended for: the signs that it requires, and the trigger with its passages."""

    number: int
    option: int
    trigger: Trigger
    signs: tuple[str, ...]


class Model:
    """A pathway, numbered. Stages count from 1 in the order of the pathway; those without a place are left out.

    >>> from stenosis_kg.rdf.graph import load
    >>> from stenosis_kg.pathway import read
    >>> from .rules import rules
    >>> model = Model(read(load()), rules())
    >>> [(stage.label, model.operative(number)) for number, stage in model.stages.items()]
    [('conservative stage', False), ('surgical stage', True), ('rehabilitation stage', False)]
    """

    def __init__(self, pathway: PathwayRecords, rules: Rules) -> None:
        self.pathway = pathway
        self.rules = rules
        self.graph = graph_of(pathway)
        self.hierarchy = statements_of(self.graph)
        stated = statements_of(self.graph)
        self._failures, self._completions = stated.table("failureOf"), stated.table("completionOf")
        self._follows = stated.table("follows")
        self.stages: dict[int, Stage] = dict(enumerate(pathway.stages, 1))
        self._place = {stage.iri: number for number, stage in self.stages.items()}
        self.escalations: dict[int, Escalation] = dict(
            enumerate((each for each in pathway.escalations if each.target in self._place), 1)
        )

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions of the pathway, as IRIs."""
        return frozenset(condition.iri for condition in self.pathway.conditions)

    @cached_property
    def triggers(self) -> dict[int, NumberedTrigger]:
        """Every trigger of every escalation, by number. A bypass leads, then the firmest."""
        pairs = [(number, trigger) for number, each in self.escalations.items() for trigger in each.triggers]
        order = sorted(range(len(pairs)), key=lambda i: (not self.bypass(pairs[i][0]), -pairs[i][1].firmness, i))
        ranks = {place: rank for rank, place in enumerate(order, 1)}
        return {
            i + 1: NumberedTrigger(i + 1, trigger, number, self._signs(trigger), self._firm(trigger), ranks[i])
            for i, (number, trigger) in enumerate(pairs)
        }

    @cached_property
    def indications(self) -> dict[int, Indication]:
        """What options are recommended for, by number. A kind or technique of an option inherits its indications."""
        pairs = [
            (offered.number, trigger)
            for offered in self.options.values()
            for above in self.options.values()
            if above.stage == offered.stage and self.hierarchy.below(offered.option.iri, above.option.iri)
            for trigger in above.option.indications
        ]
        return {i: Indication(i, option, trigger, self._signs(trigger)) for i, (option, trigger) in enumerate(pairs, 1)}

    @cached_property
    def signs(self) -> dict[str, int]:
        """The findings that a trigger or an indication requires: IRI -> number."""
        requiring: list[NumberedTrigger | Indication] = [*self.triggers.values(), *self.indications.values()]
        required = [sign for each in requiring for sign in each.signs]
        return {sign: number for number, sign in enumerate(dict.fromkeys(required), 1)}

    @cached_property
    def options(self) -> dict[int, NumberedOption]:
        """Every option, by number, in the first stage that offers it."""
        places: dict[str, tuple[int, Option]] = {}
        for number, stage in self.stages.items():
            for option in stage.walk():
                places.setdefault(option.iri, (number, option))
        numbers = {iri: number for number, iri in enumerate(places, 1)}
        done = {iri for targets in self._completed().values() for iri in targets}
        below = self.hierarchy.below
        found = {}
        for iri, (stage_number, option) in places.items():
            follows = [(one, other) for one in self._follows.get(iri, ()) for other in done]
            later = [r.later for r in self.rules.readings if r.later in numbers and below(iri, r.concept)]
            found[numbers[iri]] = NumberedOption(
                number=numbers[iri],
                option=option,
                stage=stage_number,
                kind_of_care=numbers[self._kind_of_care(iri, stage_number)],
                operation=any(below(iri, each) for each in done),
                after=any(below(one, other) or below(other, one) for one, other in follows),
                later=numbers[later[0]] if later else None,
            )
        return found

    def bypass(self, escalation: int) -> bool:
        """Whether an escalation bypasses a stage: it leaves none in particular."""
        return self.source(escalation) == -1

    def source(self, escalation: int) -> int:
        """The stage that an escalation leaves; -1 for a bypass."""
        return self._place.get(self.escalations[escalation].source or "", -1)

    def target(self, escalation: int) -> int:
        """The stage that an escalation leads to."""
        return self._place[self.escalations[escalation].target]

    def operative(self, stage: int) -> bool:
        """Whether a stage is one of operations."""
        return any(each.operation for each in self.options.values() if each.stage == stage)

    def tried(self, sign: str) -> tuple[NumberedOption, ...]:
        """The options whose adequate trial shows a sign, if the sign is the failure of something."""
        failed = self._failures.get(sign, {})
        return tuple(o for o in self.options.values() if any(self.hierarchy.below(o.option.iri, x) for x in failed))

    def completed(self, sign: str) -> tuple[int, ...]:
        """The stages whose completion a sign states, if it states one."""
        done = self._completed().get(sign, ())
        of = {o.stage for o in self.options.values() if any(self.hierarchy.below(o.option.iri, x) for x in done)}
        return tuple(sorted(of))

    def repeated(self, sign: str) -> str | None:
        """The concept that shows a sign when it is recorded again, if there is such a rule."""
        return next((each.of for each in self.rules.repeats if each.sign == sign), None)

    def derivable(self, sign: str) -> bool:
        """Whether a rule can show a sign that has no code of its own."""
        return bool(self.tried(sign) or self.completed(sign) or self.repeated(sign))

    def option_of(self, concept: str) -> NumberedOption | None:
        """The option that a concept is, or else the nearest that it is a kind of. ``None`` if none, or if ignored."""
        up = self.hierarchy.up(concept)
        if any(each in self.rules.ignored for each in up):
            return None
        by_iri = {offered.option.iri: offered for offered in self.options.values()}
        return next((by_iri[iri] for iri in up if iri in by_iri), None)

    def roles(self, concept: str, level: str) -> Iterator[Role]:
        """The roles of a concept, for a code that matches it at a level ("exact", "narrow", "broad", "close")."""
        up, label, match = self.hierarchy.up(concept), self.graph.label, self.rules.match
        if concept in self.conditions and level in match["index"]:
            yield Role("index", concept, label(concept))
        option = self.option_of(concept)
        if option and level in match["option"]:
            yield Role("option", option.option.iri, option.option.label)
        for sign in self.signs:
            if sign in up and level in match["sign"]:
                yield Role(self.kind_of_sign(sign), sign, label(sign))
            repeated = self.repeated(sign)
            if repeated and (repeated in up or concept in self.conditions) and level in match["symptom"]:
                yield Role("symptom", sign, label(sign))

    def kind_of_sign(self, sign: str) -> str:
        """The role of a sign: "bypass" for that of one, "failure", "trigger" or "indication"."""
        requiring = [each for each in self.triggers.values() if sign in each.signs]
        if any(self.bypass(each.escalation) for each in requiring):
            return "bypass"
        if sign in self._failures:
            return "failure"
        return "trigger" if requiring else "indication"

    def _signs(self, trigger: Trigger) -> tuple[str, ...]:
        lineage = {above for condition in self.conditions for above in self.hierarchy.up(condition)}
        return tuple(dict.fromkeys(leaf.iri for leaf in trigger.leaves() if leaf.iri not in lineage))

    def _firm(self, trigger: Trigger) -> bool:
        modality = trigger.firmest.modality if trigger.firmest else None
        return modality is not None and modality.iri in self.rules.firm and not trigger.denied

    def _completed(self) -> Table:
        """Signs of triggers that state a completion -> what is completed."""
        leaves = {leaf.iri for each in self.escalations.values() for t in each.triggers for leaf in t.leaves()}
        return {sign: done for sign, done in self._completions.items() if sign in leaves}

    def _kind_of_care(self, iri: str, stage: int) -> str:
        """The widest option of the stage that it is a kind of, other than one that all options are kinds of."""
        offered = [option.iri for option in self.stages[stage].walk()]
        above = [each for each in self.hierarchy.up(iri) if each in offered]
        heads = {each for each in above if all(self.hierarchy.below(other, each) for other in offered)}
        return next((each for each in reversed(above) if each not in heads), iri)
