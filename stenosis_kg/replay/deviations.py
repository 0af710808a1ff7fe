"""What counts as a deviation from a document: each sentence that a course of care can deviate from, and how."""

from __future__ import annotations

from dataclasses import dataclass

from ..statements import Passage, firmest
from .model import Model

__all__ = ["KINDS", "DeviationRule", "deviation_rules"]

KINDS = {1: "untriggered", 2: "skipped", 3: "unanswered", 4: "unfollowed", 5: "unindicated"}


@dataclass(frozen=True, slots=True)
class DeviationRule:
    """A way to deviate from a sentence.

    Attributes
    ----------
    kind : a number of `KINDS`
    subject : what ``deviations.sql`` has it under: an escalation, a trigger or an option, or 0
    passage : the sentence; ``None`` where no passage states it
    words : the deviation in a few words
    about, label : the stage, trigger or option that it is about
    inherited : it is about a kind of an option, and the sentence is about that option
    """

    kind: int
    subject: int
    passage: Passage | None
    words: str
    about: str
    label: str
    inherited: bool = False


def deviation_rules(model: Model) -> tuple[DeviationRule, ...]:
    """Every way to deviate from the documents of a pathway, by kind and subject.

    >>> from stenosis_kg.pathway import read
    >>> from stenosis_kg.rdf.graph import load
    >>> from .rules import rules
    >>> found = deviation_rules(Model(read(load()), rules()))
    >>> [(KINDS[each.kind], each.passage.id) for each in found if each.kind in (2, 4)]
    [('skipped', 's4a'), ('unfollowed', 's18')]
    """
    rules, stages = model.rules, model.stages
    found: list[DeviationRule] = []
    for number in model.escalations:
        target, triggers = stages[model.target(number)], [t for t in model.triggers.values() if t.escalation == number]
        completing = any(model.completed(sign) for t in triggers for sign in t.signs)
        passage = firmest(each for t in triggers for each in t.trigger.passages)
        if model.bypass(number):
            for t in triggers:
                if t.firm:
                    words = f"{t.trigger.label} on record, and no {target.label} within {rules['bypass_days']} days"
                    found.append(DeviationRule(3, t.number, t.trigger.firmest, words, t.trigger.iri, t.trigger.label))
        elif not completing:
            words = f"{target.label} with none of its triggers on record"
            found.append(DeviationRule(1, number, passage, words, target.iri, target.label))
        elif any(t.firm for t in triggers) and model.operative(model.source(number)):
            words = f"no {target.label} within {rules['follow_on']} days of the {stages[model.source(number)].label}"
            found.append(DeviationRule(4, number, passage, words, target.iri, target.label))
    start = model.pathway.start
    if start is not None:
        words = f"another stage first, with no {start.label} on record before it"
        found.append(DeviationRule(2, 0, firmest(start.passages), words, start.iri, start.label))
    for option, trigger in {i.option: i.trigger for i in reversed(model.indications.values())}.items():
        offered = model.options[option].option
        words = f"{offered.label} with none of its indications on record"
        inherited = not offered.indications
        found.append(DeviationRule(5, option, trigger.firmest, words, offered.iri, offered.label, inherited))
    return tuple(sorted(found, key=lambda each: (each.kind, each.subject)))
