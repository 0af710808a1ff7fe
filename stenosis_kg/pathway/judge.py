"""Is a trigger met? Three answers: met, unmet, unknown. And does the pathway speak of this patient at all?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from ..namespaces import SKG
from ..statements.model import Passages, in_order
from .facts import Facts, Note
from .model import PathwayRecords, Trigger
from .routes import graph_of

__all__ = ["Because", "Judge", "Verdict"]


@dataclass(frozen=True, slots=True)
class Because:
    """A trigger that is met, the finding that meets it, what that comes from, and the passages.

    These are those of the trigger, and those that make the finding a kind of what the trigger names.
    """

    trigger: Trigger
    finding: str
    finding_label: str
    origins: tuple[str, ...]
    passages: Passages


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one trigger. ``sure`` is false where only contested facts, or an open scope, bear it out.

    ``missing`` are the findings (leaves of the trigger) that were not told and would decide.
    """

    trigger: Trigger
    answer: OneOf["met", "unmet", "unknown"]
    sure: bool = True
    because: tuple[Because, ...] = ()
    missing: tuple[Trigger, ...] = ()


class Judge:
    """Judges the triggers of a pathway by the facts of a patient.

    ``scope`` is how the patient stands to the pathway's condition: "given", "assumed" (nothing was said), "open"
    (only something more general was said), "contested", or "out".
    """

    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.pathway = pathway
        self.facts = facts
        self.graph = graph_of(pathway)
        self.conditions = {condition.iri for condition in pathway.conditions}
        self.lineage = {iri for condition in self.conditions for iri in facts.hierarchy.up(condition)}
        self.triggers = tuple(_triggers(pathway))
        self.turning = frozenset(leaf.iri for trigger in self.triggers for leaf in trigger.leaves())
        self.out_of_scope = tuple(self._out_of_scope())
        self.scope = self._scope()

    def _scope(self) -> OneOf["given", "assumed", "open", "contested", "out"]:
        denied = self.lineage & set(self.facts.absent)
        given = [f for f in self.facts.known if self.conditions & set(self.facts.hierarchy.up(f))]
        if given and denied:
            return "contested"
        if self.out_of_scope:
            return "out"
        if given:
            return "given"
        return "open" if self.lineage & set(self.facts.known) else "assumed"

    def _out_of_scope(self) -> list[Note]:
        """The conditions that are not the pathway's: it is told to be absent, or another one is told in its place."""
        up, label = self.facts.hierarchy.up, self.graph.label
        if any(self.conditions & set(up(finding)) for finding in self.facts.known):
            return []
        about = " or ".join(condition.label for condition in self.pathway.conditions)
        passages = in_order(passage for condition in self.pathway.conditions for passage in condition.passages)
        denied = sorted(self.lineage & set(self.facts.absent))
        absent = "is told to be absent, and the documents speak of"
        notes = [Note((iri,), f"{label(iri)} {absent} {about}", passages) for iri in denied]
        for finding in self.facts.known:
            if self.foreign(finding):
                text = f"the documents speak of {about}; of {label(finding)} they say nothing"
                notes.append(Note((finding,), text, passages))
        return notes

    def foreign(self, finding: str) -> bool:
        """Whether a finding is a condition that the pathway is not for, and that nothing in it turns on."""
        up = set(self.facts.hierarchy.up(finding))
        if not self.conditions or SKG + "Condition" not in self.facts.hierarchy.classes(finding):
            return False
        above_turning = {above for leaf in self.turning for above in self.facts.hierarchy.up(leaf)}
        return not (up & self.turning or finding in above_turning or finding in self.lineage or up & self.conditions)

    def verdict(self, trigger: Trigger) -> Verdict:
        """Whether a trigger is met, and by what."""
        if trigger.all_of:
            return self._all_of(trigger)
        if trigger.iri in self.lineage:
            return self._condition(trigger)
        up = self.facts.hierarchy.up
        meeting = [finding for finding in self.facts.known if trigger.iri in up(finding)]
        denying = [origins for iri, origins in self.facts.ruled_out.items() if iri in up(trigger.iri)]
        if meeting:
            because = tuple(self._because(trigger, finding) for finding in meeting)
            return Verdict(trigger, "met", any(map(self.facts.sure, meeting)), because)
        if any(origins - self.facts.contested for origins in denying):
            return Verdict(trigger, "unmet")
        return Verdict(trigger, "unknown", missing=(trigger,))

    def _because(self, trigger: Trigger, finding: str) -> Because:
        """The trigger's passages, and those that make the finding a kind of what it turns on."""
        up, kinds = self.facts.hierarchy.up, self.facts.said.table("kindOf")
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
        meeting = [finding for finding in self.facts.known if trigger.iri in self.facts.hierarchy.up(finding)]
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
            return Verdict(trigger, "unmet")
        if not parts or any(part.answer == "unknown" for part in parts):
            return Verdict(trigger, "unknown", missing=tuple(leaf for part in parts for leaf in part.missing))
        return Verdict(trigger, "met", all(part.sure for part in parts), because)


def _triggers(pathway: PathwayRecords) -> Iterable[Trigger]:
    for escalation in pathway.escalations:
        yield from escalation.triggers
    for stage in (*pathway.stages, *pathway.unplaced):
        for option in stage.walk():
            yield from option.indications
