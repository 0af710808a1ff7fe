"""What the sentences of a document ask of a course of care, as it can be departed from: which passage, what words."""

from __future__ import annotations

from dataclasses import dataclass

from ..statements.model import Passage, firmest
from ..tabular import guarded
from .model import Model
from .tables import Reference

__all__ = ["KINDS", "Asks", "asks", "names"]

KINDS = {1: "untriggered", 2: "skipped", 3: "unanswered", 4: "unfollowed", 5: "unindicated"}


@dataclass(frozen=True, slots=True)
class Asks:
    """One thing that a passage asks. ``kind`` is a number of `KINDS`, ``subject`` what the SQL has it under.

    ``words`` say the departure, ``about`` and ``label`` what it is about. ``passage`` is ``None`` where no passage
    states it. ``part_of_another``: it is asked of a kind of what another is about, and said of that.
    """

    kind: int
    subject: int
    passage: Passage | None
    words: str
    about: str
    label: str
    part_of_another: bool = False


def asks(model: Model) -> tuple[Asks, ...]:
    """Everything that can be departed from, in the order of kinds."""
    rules, stages = model.rules, model.stages
    found: list[Asks] = []
    for number in model.escalations:
        target, triggers = stages[model.target(number)], [t for t in model.triggers.values() if t.escalation == number]
        completing = any(model.completed(sign) for t in triggers for sign in t.signs)
        if not model.bypass(number) and not completing:
            passage = firmest(passage for t in triggers for passage in t.trigger.passages)
            words = f"{target.label} with none of its triggers on record"
            found.append(Asks(1, number, passage, words, target.iri, target.label))
        if model.bypass(number):
            for t in triggers:
                words = f"{t.trigger.label} on record, and no {target.label} within {rules['red_flag']} days"
                if t.firm:
                    found.append(Asks(3, t.number, t.passage, words, t.trigger.iri, t.trigger.label))
        elif completing and any(t.firm for t in triggers) and model.operative(model.source(number)):
            words = f"no {target.label} within {rules['follow_on']} days of the {stages[model.source(number)].label}"
            firm = firmest(passage for t in triggers for passage in t.trigger.passages)
            found.append(Asks(4, number, firm, words, target.iri, target.label))
    start = model.pathway.start
    if start is not None:
        words = f"another stage first, with no {start.label} on record before it"
        found.append(Asks(2, 0, firmest(start.passages), words, start.iri, start.label))
    conditional = {i.option: i.trigger for i in reversed(model.indications.values())}
    for option in sorted(conditional):
        offered = model.options[option].option
        words = f"{offered.label} with none of its indications on record"
        own = bool(offered.indications)
        found.append(Asks(5, option, conditional[option].firmest, words, offered.iri, offered.label, not own))
    return tuple(sorted(found, key=lambda each: (each.kind, each.subject)))


def names(model: Model) -> dict[str, Reference]:
    """The names of places, triggers and departures, for the tables of persons; none that a spreadsheet would run."""
    condition = model.pathway.conditions[0] if model.pathway.conditions else model.pathway
    places = [(0, condition), *model.stages.items()]
    triggers = [
        (t.number, t.trigger.iri, guarded(t.trigger.label), t.passage.iri if t.passage else "")
        for t in model.triggers.values()
    ]
    departures = [
        (each.kind, each.subject, KINDS[each.kind], each.passage.iri if each.passage else "", guarded(each.words),
         each.about, guarded(each.label))
        for each in asks(model)
    ]  # fmt: skip
    return {
        "names_place": Reference(
            ("stage", "iri", "label"), tuple((number, place.iri, guarded(place.label)) for number, place in places)
        ),
        "names_trigger": Reference(("trigger", "iri", "label", "sentence"), tuple(triggers)),
        "names_departure": Reference(("kind", "subject", "of", "sentence", "said", "iri", "label"), tuple(departures)),
    }
