"""What an answer to "what comes next?" is made of, and how it is written as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from ..namespaces import compact
from ..paths import SCOPE, __version__
from ..statements import AXES, Passage, Passages, firmest, in_order
from .facts import ABSENT, Facts, Note
from .judge import Because, Verdict
from .model import Named, Option, PathwayRecords, Stage

__all__ = ["Choice", "NextSteps", "Status", "Step", "WouldMatter"]

Status = OneOf["indicated", "possible", "undetermined"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a step, as the passages that hold for the patient put it.

    ``indicated`` judges its own condition: "none" where it has none; ``conditions`` are the verdicts. ``passages``
    offer the option, and ``treats`` say that it treats the condition. ``spoken`` is the passage whose modality counts,
    ``under`` the option that this is a kind or a technique of.
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

    @property
    def because(self) -> tuple[Because, ...]:
        """What meets its condition, or a part of it."""
        return tuple(dict.fromkeys(reason for verdict in self.conditions for reason in verdict.because))


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that comes next, how surely, and why.

    ``status``: "indicated" where a passage says so without a hedge, "possible" where it hedges or only gives the
    stage a role, "undetermined" where it turns on what is not known or is contradictory. ``passages`` hold for the
    patient, or are those that an undetermined step turns on. ``bypasses`` are the stages (IRIs) that are not needed
    before, by what leads here.
    """

    stage: Stage
    status: Status
    choices: tuple[Choice, ...]
    because: tuple[Because, ...]
    passages: Passages
    why: str
    bypasses: tuple[str, ...] = ()
    declined: bool = False

    @property
    def spoken(self) -> Passages:
        """The passages that say how firmly it comes next: none for a step that is undetermined."""
        if self.status == "undetermined":
            return ()
        return in_order(p for reason in self.because for p in reason.trigger.passages) or self.passages

    @property
    def modality(self) -> str | None:
        """How firmly the firmest of them speaks."""
        passage = firmest(self.spoken)
        return passage.modality.label if passage and passage.modality else None


@dataclass(frozen=True, slots=True)
class WouldMatter:
    """A fact (its IRI) that is not given and would change the answer.

    ``bears_on`` is the stage or option that it would change. ``finer_than`` are given findings (IRIs) that may be this.
    ``give_as`` says how to give it: as a finding, or as something that was tried.
    """

    fact: str
    bears_on: Named
    text: str
    passages: Passages = ()
    finer_than: tuple[str, ...] = ()
    give_as: OneOf["finding", "tried"] = "finding"


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The answer. ``scope`` is how the patient stands to what the pathway is for; see `judge.Judge`.

    Every given fact is in it: in a reason or a condition of the steps, or in one of the five lists. ``also_given`` has
    those that bear on the pathway without leading to a step.
    """

    pathway: PathwayRecords
    facts: Facts
    scope: str
    steps: tuple[Step, ...]
    would_matter: tuple[WouldMatter, ...]
    also_given: tuple[Note, ...]
    conflicts: tuple[Note, ...]
    out_of_scope: tuple[Note, ...]
    silent_on: tuple[Note, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer as what `json.dumps` takes; concepts and passages are CURIEs."""
        given = self.facts
        return {
            "note": SCOPE,
            "version": __version__,
            "pathway": self.pathway.curie,
            "condition": [{"id": condition.curie, "label": condition.label} for condition in self.pathway.conditions],
            "documents": [{"id": document.curie, "title": document.label} for document in self.pathway.documents],
            "given": {
                "findings": [*map(compact, given.findings), *(ABSENT + compact(iri) for iri in given.absent)],
                "tried": [compact(iri) for iri in given.tried],
                "declined": [compact(iri) for iri in given.declined],
                "responses": [f"{compact(iri)}={value}" for iri, value in given.responses],
                "read_as": [{"given": name, "label": label} for name, label in given.read_as],
            },
            "scope": self.scope,
            "steps": [self._step(step) for step in self.steps],
            "would_matter": [
                {
                    "fact": compact(open_.fact),
                    "give_as": open_.give_as,
                    "finer_than": [compact(iri) for iri in open_.finer_than],
                    "bears_on": open_.bears_on.curie,
                    "bears_on_label": open_.bears_on.label,
                    "text": open_.text,
                    "sentences": _sentences(open_.passages),
                }
                for open_ in self.would_matter
            ],
            "also_given": [_note(note) for note in self.also_given],
            "conflicts": [_note(note) for note in self.conflicts],
            "out_of_scope": [_note(note) for note in self.out_of_scope],
            "silent_on": [_note(note) for note in self.silent_on],
        }

    def _step(self, step: Step) -> dict[str, Any]:
        labels = {stage.iri: stage.label for stage in (*self.pathway.stages, *self.pathway.unplaced)}
        return {
            "stage": step.stage.curie,
            "label": step.stage.label,
            "status": step.status,
            "modality": step.modality,
            **_weights(step.spoken),
            "bypasses": [{"stage": compact(iri), "label": labels[iri]} for iri in step.bypasses],
            "declined": step.declined,
            "placed": step.stage.placed,
            "why": step.why,
            "options": [self._option(choice) for choice in step.choices],
            "because": [_because(reason) for reason in step.because],
            "sentences": _sentences(step.passages),
        }

    def _option(self, choice: Choice) -> dict[str, Any]:
        spoken, label = choice.spoken, self.facts.said.graph.label
        return {
            "concept": choice.option.curie,
            "label": choice.option.label,
            "indicated": choice.indicated,
            "modality": spoken.modality.label if spoken and spoken.modality else None,
            **_weights((*choice.passages, *choice.treats)),
            "relation": choice.option.relation,
            "under": choice.under.curie if choice.under else None,
            "under_label": choice.under.label if choice.under else None,
            "tried": choice.tried,
            "declined": choice.declined,
            "conditions": [
                {
                    "trigger": verdict.trigger.curie,
                    "label": verdict.trigger.label,
                    "answer": verdict.answer,
                    "because": [_because(reason) for reason in verdict.because],
                    "against": [{"finding": compact(iri), "label": label(iri)} for iri in verdict.against],
                    "sentences": _sentences(verdict.trigger.passages),
                }
                for verdict in choice.conditions
            ],
            "sentences": _sentences((*choice.passages, *choice.treats)),
        }

    def to_text(self) -> str:
        """The answer for a person to read, the first step first. See `next_steps_text`."""
        from .next_steps_text import text

        return text(self.to_dict())

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        none = "undetermined: out of scope" if self.scope == "out" else "no next step"
        steps = ", ".join(f"{step.stage.label}: {step.status}" for step in self.steps) or none
        notes = {"conflicts": self.conflicts, "out of scope": self.out_of_scope, "would matter": self.would_matter}
        said = "".join(f"; {len(found)} {name}" for name, found in notes.items() if found)
        return f"<NextSteps: {steps}{said}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.to_text())}</pre>"


def _weights(passages: Passages) -> dict[str, str | None]:
    spoken = Named("", "", passages)
    return {"importance": spoken.importance, "rank": spoken.rank}


def _because(reason: Because) -> dict[str, Any]:
    return {
        "trigger": reason.trigger.curie,
        "trigger_label": reason.trigger.label,
        "finding": compact(reason.finding),
        "finding_label": reason.finding_label,
        "from": [compact(iri) for iri in reason.origins],
        "modality": reason.trigger.modality,
        "importance": reason.trigger.importance,
        "sentences": _sentences(reason.passages),
    }


def _note(note: Note) -> dict[str, Any]:
    concepts = [compact(iri) for iri in note.concepts]
    return {"concepts": concepts, "text": note.text, "sentences": _sentences(note.passages)}


def _sentences(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    return [
        {
            "id": p.curie,
            "text": p.text,
            "start": p.start,
            "end": p.end,
            **{axis: value and value.label for axis in AXES[:3] for value in [getattr(p, axis)]},
        }
        for p in dict.fromkeys(passages)
    ]
