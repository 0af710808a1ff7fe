"""What an answer to "what comes next?" is made of, and how it is written as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from ..about import SCOPE, __version__
from ..namespaces import compact
from ..statements.model import Passage, Passages, firmest
from .facts import ABSENT, Facts, Note
from .judge import Because
from .model import Named, Option, PathwayRecords, Stage

__all__ = ["Choice", "NextSteps", "Status", "Step", "WouldMatter"]

Status = OneOf["indicated", "possible", "undetermined"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a step, with its own indication judged: "none" where it has none.

    ``under`` is the option that it is a kind or a technique of. ``because`` says what meets the indication, and
    ``indication`` are the passages that state it.
    """

    option: Option
    indicated: OneOf["met", "unmet", "unknown", "none"]
    because: tuple[Because, ...] = ()
    indication: Passages = ()
    under: Option | None = None
    tried: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that comes next, how surely, and why.

    ``status``: "indicated" where a passage says so without a hedge, "possible" where it hedges or only gives the
    stage a role, "undetermined" where it turns on what is not known or is contradictory. ``red_flag``: a trigger is
    met that asks for no other stage before.
    """

    stage: Stage
    status: Status
    choices: tuple[Choice, ...]
    because: tuple[Because, ...]
    passages: Passages
    why: str
    red_flag: bool = False
    declined: bool = False

    @property
    def modality(self) -> str | None:
        """How firmly the firmest of the passages behind the step speaks."""
        behind = [passage for reason in self.because for passage in reason.trigger.passages] or self.passages
        passage = firmest(behind)
        return passage.modality.label if passage and passage.modality else None


@dataclass(frozen=True, slots=True)
class WouldMatter:
    """A fact (its IRI) that was not told and would change the answer.

    ``bears_on`` is the stage or option that it would change; ``told_as`` says how to tell it: as a finding, or as
    something that was tried.
    """

    fact: str
    bears_on: Named
    text: str
    passages: Passages = ()
    told_as: OneOf["finding", "tried"] = "finding"


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The answer. ``scope`` is how the patient stands to what the pathway is for; see `pathway_judge.Judge`."""

    pathway: PathwayRecords
    facts: Facts
    scope: str
    steps: tuple[Step, ...]
    would_matter: tuple[WouldMatter, ...]
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
                "read_as": [{"told": told, "label": label} for told, label in given.read_as],
            },
            "scope": self.scope,
            "steps": [_step(step) for step in self.steps],
            "would_matter": [
                {
                    "fact": compact(open_.fact),
                    "told_as": open_.told_as,
                    "bears_on": open_.bears_on.curie,
                    "bears_on_label": open_.bears_on.label,
                    "text": open_.text,
                    "sentences": _sentences(open_.passages),
                }
                for open_ in self.would_matter
            ],
            "conflicts": [_note(note) for note in self.conflicts],
            "out_of_scope": [_note(note) for note in self.out_of_scope],
            "silent_on": [_note(note) for note in self.silent_on],
        }

    def to_text(self) -> str:
        """The answer for a person to read, the first step first. See `next_steps_text`."""
        from .next_steps_text import text

        return text(self.to_dict())

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        steps = ", ".join(f"{step.stage.label}: {step.status}" for step in self.steps) or "no next step"
        notes = {"conflicts": self.conflicts, "out of scope": self.out_of_scope, "would matter": self.would_matter}
        said = "".join(f"; {len(found)} {name}" for name, found in notes.items() if found)
        return f"<NextSteps: {'RED FLAG ' if any(s.red_flag for s in self.steps) else ''}{steps}{said}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.to_text())}</pre>"


def _step(step: Step) -> dict[str, Any]:
    return {
        "stage": step.stage.curie,
        "label": step.stage.label,
        "status": step.status,
        "red_flag": step.red_flag,
        "declined": step.declined,
        "placed": step.stage.placed,
        "why": step.why,
        "options": [
            {
                "concept": choice.option.curie,
                "label": choice.option.label,
                "indicated": choice.indicated,
                "modality": choice.option.modality,
                "importance": choice.option.importance,
                "rank": choice.option.rank,
                "relation": choice.option.relation,
                "under": choice.under.curie if choice.under else None,
                "under_label": choice.under.label if choice.under else None,
                "tried": choice.tried,
                "declined": choice.declined,
                "because": [_because(reason) for reason in choice.because],
                "sentences": _sentences((*choice.option.passages, *choice.indication)),
            }
            for choice in step.choices
        ],
        "modality": step.modality,
        "because": [_because(reason) for reason in step.because],
        "sentences": _sentences(step.passages),
    }


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
        {"id": p.curie, "text": p.text, "start": p.start, "end": p.end, "modality": p.modality and p.modality.label}
        for p in dict.fromkeys(passages)
    ]
