"""Is a trigger met? Does a passage hold for this patient? And do the documents speak of this patient at all?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from ..namespaces import SKG
from ..statements import Passage, Passages, in_order
from .facts import Facts, Note
from .model import PathwayRecords, Stage, Trigger
from .routes import graph_of

__all__ = ["Because", "Judge", "Verdict"]


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
        self.triggers, self._turns = _triggers(pathway)
        self.turning = frozenset(leaf.iri for trigger in self.triggers for leaf in trigger.leaves())
        self.out_of_scope = tuple(self._out_of_scope())
        self.scope = self._scope()
        self.symptomless, self.effects = self._symptomless()

    # The patient and the documents -----------------------------------------------------------------------------------

    @property
    def in_scope(self) -> bool:
        """Whether the documents speak of this patient, as far as is given."""
        return self.scope in ("given", "assumed")

    def _scope(self) -> OneOf["given", "assumed", "open", "contested", "out"]:
        denied = self.lineage & set(self.facts.absent)
        given = [f for f in self.facts.known if self.conditions & set(self.facts.said.up(f))]
        if given and denied:
            return "contested"
        if self.out_of_scope:
            return "out"
        if given:
            return "given"
        return "open" if self.lineage & set(self.facts.known) else "assumed"

    def _out_of_scope(self) -> list[Note]:
        """The conditions that are not the pathway's: its own is given as absent, or another is given in its place."""
        up, label = self.facts.said.up, self.graph.label
        if any(self.conditions & set(up(finding)) for finding in self.facts.known):
            return []
        passages = in_order(passage for condition in self.pathway.conditions for passage in condition.passages)
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
        facts = self.facts
        caused = (facts.said.table("characterizedBy"), facts.said.table("leadsTo"))
        reached: dict[str, Passages] = dict.fromkeys(sorted(self.conditions), ())
        queue = [*reached]
        for current in queue:
            further = {iri: said for table in caused for iri, said in table.get(current, {}).items()}
            queue += [iri for iri in further if iri not in reached]
            reached = further | reached
        ends = {iri: said for iri, said in reached.items() if not any(iri in table for table in caused)}
        absent = set(facts.absent)
        found = [absent & set(facts.said.up(iri)) for iri in ends if iri not in self.conditions]
        if not found or not all(found):
            return (), ()
        return tuple(sorted(set().union(*found))), in_order(passage for said in ends.values() for passage in said)

    # Passages --------------------------------------------------------------------------------------------------------

    def holding(self, passages: Iterable[Passage], stage: Stage) -> Passages:
        """The passages that hold for this patient, of those that put something into a stage.

        A passage that states triggers of an escalation to the stage holds where one of them is met; one that states
        conditions for recommending options of the stage, where one of those is. Any other passage always holds.
        """
        return tuple(
            passage
            for passage in passages
            if all(any(map(self.certain, turns)) for turns in self._turns.get((passage, stage.iri), {}).values())
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


_Turns = dict[tuple[Passage, str], dict[str, list[Trigger]]]


def _triggers(pathway: PathwayRecords) -> tuple[tuple[Trigger, ...], _Turns]:
    """Every trigger; and what each passage makes a stage turn on: triggers to it, and conditions of its options."""
    owned = [("trigger", e.target, trigger) for e in pathway.escalations for trigger in e.triggers]
    for stage in (*pathway.stages, *pathway.unplaced):
        owned += [("condition", stage.iri, trigger) for option in stage.walk() for trigger in option.indications]
    turns: _Turns = defaultdict(lambda: defaultdict(list))
    for kind, stage_iri, trigger in owned:
        for passage in trigger.passages:
            turns[passage, stage_iri][kind].append(trigger)
    return tuple(trigger for _, _, trigger in owned), turns
