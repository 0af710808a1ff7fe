"""Is a trigger met? Does a passage hold for this patient? Do the documents speak of this patient at all?

And so: what of the options of a stage, each with its own condition judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal as OneOf

from ..namespaces import SKG
from ..statements import Passage, Passages, firmest, in_order
from ..statements.reading import Statements, reached
from .facts import Facts, Note
from .model import Option, PathwayRecords, Stage, Timing, Trigger, graph_of

__all__ = ["Because", "Choice", "Judge", "Verdict", "choices", "ends"]


@dataclass(frozen=True, slots=True)
class Because:
    """A trigger that is met, the finding that meets it, and the given facts (IRIs) that the finding comes from.

    ``passages`` are those of the trigger, and those that make the finding a kind of what the trigger names.
    """

    trigger: Trigger
    finding: str
    finding_label: str
    origins: tuple[str, ...]
    passages: Passages


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one trigger is met.

    ``sure`` is false where only contradictory facts meet it. ``missing`` are the findings (leaves of the trigger) that
    are not given and would decide. ``against`` are the given facts (IRIs) that rule it out.
    """

    trigger: Trigger
    answer: OneOf["met", "unmet", "unknown"]
    sure: bool = True
    because: tuple[Because, ...] = ()
    missing: tuple[Trigger, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a step, as the passages that hold for the patient put it.

    ``indicated`` judges its own condition: "none" where it has none; ``conditions`` are the verdicts. ``passages``
    offer the option, and ``treats`` say that it treats the condition. ``spoken`` is the passage whose modality counts,
    ``under`` the option that this is a kind or a technique of. ``times`` are those that hold for the patient.
    """

    option: Option
    indicated: OneOf["met", "unmet", "unknown", "none"]
    conditions: tuple[Verdict, ...] = ()
    passages: Passages = ()
    treats: Passages = ()
    spoken: Passage | None = None
    under: Option | None = None
    tried: bool = False
    declined: bool = False
    times: tuple[Timing, ...] = ()

    @property
    def because(self) -> tuple[Because, ...]:
        """What meets its condition, or a part of it."""
        return tuple(dict.fromkeys(reason for verdict in self.conditions for reason in verdict.because))


class Judge:
    """Judges the triggers and the passages of a pathway by the facts of a patient.

    ``scope`` is how the patient stands to the pathway's condition: "given", "assumed" (nothing is given of it), "open"
    (only something more general is given), "contested", or "out". ``symptomless`` are the absent findings that rule
    out everything the condition is said to lead to, and ``effects`` the passages that say so.
    """

    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.pathway = pathway
        self.facts = facts
        self.graph = graph_of(pathway)
        self.conditions = {condition.iri for condition in pathway.conditions}
        self.lineage = {iri for condition in self.conditions for iri in facts.said.up(condition)}
        self.about = " or ".join(condition.label for condition in pathway.conditions)
        # Passage and stage -> what the passage makes the stage turn on: triggers to it, and conditions of its options.
        self.turns: dict[tuple[Passage, str], dict[str, list[Trigger]]] = defaultdict(lambda: defaultdict(list))
        owned = [("trigger", e.target, trigger) for e in pathway.escalations for trigger in e.triggers]
        for iri, stage in pathway.by_iri.items():
            owned += [("condition", iri, trigger) for option in stage.walk() for trigger in option.indications]
        for kind, iri, trigger in owned:
            for passage in trigger.passages:
                self.turns[passage, iri][kind].append(trigger)
        self.triggers = {trigger.iri: trigger for _, _, trigger in owned}
        self.turning = frozenset(leaf.iri for _, _, trigger in owned for leaf in trigger.leaves())
        self._ours = any(self.conditions & set(facts.said.up(finding)) for finding in facts.known)
        self.out_of_scope = tuple(self._out_of_scope())
        self.scope = self._scope()
        self.symptomless, self.effects = self._symptomless()

    # The patient and the documents -----------------------------------------------------------------------------------

    @property
    def in_scope(self) -> bool:
        """Whether the documents speak of this patient, as far as is given."""
        return self.scope in ("given", "assumed")

    def _scope(self) -> OneOf["given", "assumed", "open", "contested", "out"]:
        if self._ours:
            return "contested" if self.lineage.intersection(self.facts.absent) else "given"
        if self.out_of_scope:
            return "out"
        return "open" if self.lineage & set(self.facts.known) else "assumed"

    def _out_of_scope(self) -> list[Note]:
        """The conditions that are not the pathway's: its own is given as absent, or another is given in its place."""
        if self._ours:
            return []
        label = self.graph.label
        passages = in_order(chain.from_iterable(condition.passages for condition in self.pathway.conditions))
        notes = [
            Note((iri,), f"{label(iri)} is absent: the documents speak only of patients with {self.about}", passages)
            for iri in sorted(self.lineage & set(self.facts.absent))
        ]
        for finding in self.facts.known:
            if self.foreign(finding):
                text = f"{label(finding)} is present: the documents speak only of {self.about}"
                notes.append(Note((finding,), text, passages))
        return notes

    def foreign(self, finding: str) -> bool:
        """Whether a finding is a condition that the pathway is not for, and that nothing in it turns on."""
        up = set(self.facts.said.up(finding))
        if not self.conditions or SKG + "Condition" not in self.facts.said.classes(finding):
            return False
        above_turning = {above for leaf in self.turning for above in self.facts.said.up(leaf)}
        return not (up & self.turning or finding in above_turning or finding in self.lineage or up & self.conditions)

    def _symptomless(self) -> tuple[tuple[str, ...], Passages]:
        effects = ends(self.conditions, self.facts.said)
        found = [set(self.facts.absent).intersection(self.facts.said.up(end)) for end in effects]
        if not found or not all(found):
            return (), ()
        return tuple(sorted(set().union(*found))), in_order(chain.from_iterable(effects.values()))

    # Passages --------------------------------------------------------------------------------------------------------

    def holding(self, passages: Iterable[Passage], stage: Stage) -> Passages:
        """The passages that hold for this patient, of those that put something into a stage.

        A passage that states triggers of an escalation to the stage holds where one of them is met; one that states
        conditions for recommending options of the stage, where one of those is. Any other passage always holds.
        """
        return tuple(
            passage
            for passage in passages
            if all(any(map(self.certain, turns)) for turns in self.turns.get((passage, stage.iri), {}).values())
        )

    def timed(self, option: Option) -> tuple[Timing, ...]:
        """The times of an option that hold for this patient: those without a condition, or with one that is met."""
        turns = self.triggers
        return tuple(
            time
            for time in option.times
            if not time.when or any(each.iri in turns and self.certain(turns[each.iri]) for each in time.when)
        )

    def certain(self, trigger: Trigger) -> bool:
        """Whether a trigger is met without a contradiction, for a patient of whom the documents speak."""
        verdict = self.verdict(trigger)
        return verdict.answer == "met" and verdict.sure and self.in_scope and not trigger.denied

    # Triggers --------------------------------------------------------------------------------------------------------

    def verdict(self, trigger: Trigger) -> Verdict:
        """Whether a trigger is met, and by what."""
        if trigger.all_of:
            return self._all_of(trigger)
        if trigger.iri in self.lineage:
            return self._condition(trigger)
        up = self.facts.said.up
        meeting = [finding for finding in self.facts.known if trigger.iri in up(finding)]
        denying = [origins for iri, origins in self.facts.ruled_out.items() if iri in up(trigger.iri)]
        if meeting:
            because = tuple(self._because(trigger, finding) for finding in meeting)
            return Verdict(trigger, "met", any(map(self.facts.sure, meeting)), because)
        if any(origins - self.facts.contested for origins in denying):
            return Verdict(trigger, "unmet", against=tuple(sorted(frozenset().union(*denying))))
        return Verdict(trigger, "unknown", missing=(trigger,))

    def _because(self, trigger: Trigger, finding: str) -> Because:
        up, kinds = self.facts.said.up, self.facts.said.table("kindOf")
        between = [iri for iri in up(finding) if trigger.iri in up(iri)]
        stated = [q for iri in between for kind, said in kinds.get(iri, {}).items() if kind in between for q in said]
        origins = tuple(sorted(self.facts.known[finding]))
        passages = in_order((*trigger.passages, *stated))
        return Because(trigger, finding, self.graph.label(finding), origins, passages)

    def _condition(self, trigger: Trigger) -> Verdict:
        if self.scope == "out":
            return Verdict(trigger, "unmet")
        if self.scope == "open":
            return Verdict(trigger, "unknown", missing=(trigger,))
        meeting = [finding for finding in self.facts.known if trigger.iri in self.facts.said.up(finding)]
        because = tuple(self._because(trigger, finding) for finding in meeting)
        return Verdict(trigger, "met", self.scope != "contested", because)

    def _all_of(self, trigger: Trigger) -> Verdict:
        parts = [self.verdict(part) for part in trigger.parts]
        because = tuple(
            replace(found, trigger=trigger, passages=in_order((*trigger.passages, *found.passages)))
            for part in parts
            for found in part.because
        )
        if any(part.answer == "unmet" for part in parts):
            against = tuple(dict.fromkeys(iri for part in parts for iri in part.against))
            return Verdict(trigger, "unmet", because=because, against=against)
        if not parts or any(part.answer == "unknown" for part in parts):
            missing = tuple(leaf for part in parts for leaf in part.missing)
            return Verdict(trigger, "unknown", because=because, missing=missing)
        return Verdict(trigger, "met", all(part.sure for part in parts), because)


def ends(conditions: Iterable[str], said: Statements) -> dict[str, Passages]:
    """What conditions (IRIs) are said to lead to in the end, each with the passages that say so."""
    caused = (said.table("characterizedBy"), said.table("leadsTo"))
    own, found = set(conditions), dict[str, Passages]()
    for cause in reached(sorted(own), lambda iri: [end for table in caused for end in table.get(iri, ())]):
        for end, by in {end: by for table in caused for end, by in table.get(cause, {}).items()}.items():
            if end not in own and not any(end in table for table in caused):
                found.setdefault(end, by)
    return found


def choices(stage: Stage, judge: Judge) -> tuple[Choice, ...]:
    """Every option of the stage, each before its kinds; the firmest first, those on an unmet condition last."""
    found: dict[str, Choice] = {}
    for choice in _walk(stage, stage.options, judge, None):
        found.setdefault(choice.option.iri, choice)
    return tuple(found.values())


def _walk(stage: Stage, options: tuple[Option, ...], judge: Judge, above: Choice | None) -> Iterator[Choice]:
    level = [_choice(stage, option, judge, above) for option in options]
    for choice in sorted(level, key=_place):
        yield choice
        yield from _walk(stage, choice.option.members, judge, choice)


def _place(choice: Choice) -> tuple[bool, int]:
    said = firmest((*choice.passages, *choice.treats))
    return choice.indicated in ("unknown", "unmet"), -(said.firmness if said else 0)


def _choice(stage: Stage, option: Option, judge: Judge, above: Choice | None) -> Choice:
    below, facts = judge.facts.said.below, judge.facts
    if option.relation == "offers":
        above = None
    judged = tuple(judge.verdict(trigger) for trigger in option.indications)
    # A kind or a technique of what has a condition is no freer than that.
    if not judged and above:
        judged = above.conditions
    met = any(judge.certain(verdict.trigger) for verdict in judged)
    unmet = all(verdict.answer == "unmet" for verdict in judged)
    passages = judge.holding(option.passages, stage)
    return Choice(
        option,
        "none" if not judged else "met" if met else "unmet" if unmet else "unknown",
        conditions=judged,
        passages=passages,
        treats=judge.holding((p for p in option.treats if p not in passages), stage),
        spoken=_spoken(passages, above),
        under=above.option if above else None,
        tried=any(below(treatment, option.iri) for treatment in facts.done),
        declined=any(below(option.iri, declined) for declined in facts.declined),
        times=judge.timed(option),
    )


def _spoken(passages: Passages, above: Choice | None) -> Passage | None:
    """The firmest passage, or that of what the option is a kind or a technique of, where that is weaker."""
    own = firmest(passages)
    if above is None or own is None or above.spoken is None:
        return own
    return own if above.spoken.firmness >= own.firmness else above.spoken
