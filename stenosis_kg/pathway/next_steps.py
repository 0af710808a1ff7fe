"""An answer to "what comes next?": its records, as JSON, and as lines to read: the steps, why, what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any
from typing import Literal as OneOf

from ..namespaces import compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Shown
from ..statements import AXES, Passage, Passages, firmest, in_order
from .facts import ABSENT, Facts, Note
from .judge import Because, Choice
from .model import Named, PathwayRecords, Stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["NextSteps", "Status", "Step", "WouldMatter", "text"]

Status = OneOf["indicated", "possible", "undetermined"]


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
class NextSteps(Shown):
    """The answer. ``scope`` is how the patient stands to what the pathway is for; see `judge.Judge`.

    Every given fact is in it: in a reason or a condition of the steps, or in one of the five lists. ``also_given`` has
    those that bear on the pathway without leading to a step. ``advised_against`` is what its documents advise against
    in its stages, or when something is met, whatever is given.
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
    advised_against: tuple[Note, ...] = ()

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
                    "fact": compact(each.fact),
                    "give_as": each.give_as,
                    "finer_than": [compact(iri) for iri in each.finer_than],
                    "bears_on": each.bears_on.curie,
                    "bears_on_label": each.bears_on.label,
                    "text": each.text,
                    "sentences": _sentences(each.passages),
                }
                for each in self.would_matter
            ],
            **{
                name: [_note(note) for note in getattr(self, name)]
                for name in ("advised_against", "also_given", "conflicts", "out_of_scope", "silent_on")
            },
        }

    def _step(self, step: Step) -> dict[str, Any]:
        stages = self.pathway.by_iri
        return {
            "stage": step.stage.curie,
            "label": step.stage.label,
            "status": step.status,
            "modality": step.modality,
            **_weights(step.spoken),
            "bypasses": [{"stage": compact(iri), "label": stages[iri].label} for iri in step.bypasses],
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
            "times": [
                {
                    "text": time.words,
                    "span": time.curie,
                    "modality": time.modality,
                    "when": [{"trigger": each.curie, "label": each.label} for each in time.when],
                    "sentences": _sentences(time.passages),
                }
                for time in choice.times
            ],
            "sentences": _sentences((*choice.passages, *choice.treats)),
        }

    def to_text(self) -> str:
        """The answer for a person to read, the first step first."""
        return text(self.to_dict())

    __str__ = to_text

    def _table(self) -> Table:
        """A row for each step."""
        from ..rdf.records import Table

        columns = ("step", "stage", "status", "modality", "why", "sentences")
        steps = ((step, " ".join(each.name for each in step.passages)) for step in self.steps)
        rows = ((s.stage.label, s.stage.curie, s.status, s.modality, s.why, names) for s, names in steps)
        return Table("Next steps", columns, tuple(rows))

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
    sentences = _sentences(note.passages)
    return {"concepts": [compact(iri) for iri in note.concepts], "text": note.text, "sentences": sentences}


def _sentences(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    return [
        p.quote | {axis: value and value.label for axis in AXES[:3] for value in [getattr(p, axis)]}
        for p in dict.fromkeys(passages)
    ]


_SECTIONS = (
    ("ADVISED AGAINST", "advised_against"),
    ("OUT OF SCOPE", "out_of_scope"),
    ("CONFLICTS, which the answer does not settle", "conflicts"),
    ("ALSO GIVEN", "also_given"),
    ("WOULD MATTER, and is not given", "would_matter"),
    ("SILENT: the documents do not say", "silent_on"),
)


def text(answer: Mapping[str, Any], width: int = 100, *, of_several: bool = False) -> str:
    """The answer in lines. A step quotes the sentences that it rests on; others that are cited are quoted at the end.

    Parameters
    ----------
    answer : what `NextSteps.to_dict` gives
    width : characters that a line may have; 40 at least
    of_several : whether sentences are named with their document also where the answer is of one alone

    >>> text({"steps": [], "note": "A note."})
    'The documents name no next step.\\n\\nA note.\\n'
    """
    return "\n".join(_Writer(answer, max(width, 40), of_several).lines()) + "\n"


class _Writer:
    def __init__(self, answer: Mapping[str, Any], width: int, of_several: bool) -> None:
        self.answer = answer
        self.width = width
        self.several = of_several or len(answer.get("documents", ())) > 1
        self.cited: dict[str, Mapping[str, Any]] = {}
        self.quoted: set[str] = set()

    def lines(self) -> Iterator[str]:
        answer = self.answer
        steps, out = answer["steps"], answer.get("scope") == "out"
        if not steps:
            none = "Undetermined: the documents do not speak of this patient."
            yield from self._wrap(none if out else "The documents name no next step.", "")
        for number, step in enumerate(steps, 1):
            yield from self._step(number, step)
        for title, key in _SECTIONS:
            yield from self._notes(title, answer.get(key, ()))
        rest = [sentence for iri, sentence in self.cited.items() if iri not in self.quoted]
        if rest:
            yield from ("", "Also cited")
            yield from (line for sentence in rest for line in self._quote(sentence))
        yield ""
        for name in answer.get("given", {}).get("read_as", ()):
            yield from self._wrap(f"{name['given']} is read as {name['label']}.", "")
        if answer.get("scope") == "assumed" and answer["condition"]:
            condition = " or ".join(condition["label"] for condition in answer["condition"])
            yield from self._wrap(f"The patient is taken to have {condition}: no other condition is given.", "")
        for document in answer.get("documents", ()):
            version = f" (stenosis-kg {answer['version']})" if "version" in answer else ""
            yield from self._wrap(f"Document: {document['title']}{version}.", "")
        yield from self._wrap(answer["note"], "")

    def _step(self, number: int, step: Mapping[str, Any]) -> Iterator[str]:
        if number > 1:
            yield ""
        undetermined = step["status"] == "undetermined"
        firmness = _words(step)
        skipped = " and ".join(f"the {stage['label']}" for stage in step["bypasses"])
        said = [step["status"] + (f" ({firmness})" if firmness and not undetermined else "")]
        said += [f"{'would bypass' if undetermined else 'bypasses'} {skipped}"] if skipped else []
        said += ["declined"] if step["declined"] else []
        yield from self._wrap(f"{number}. {step['label']}: {', '.join(said)}", "   ")
        yield from self._wrap(f"why: {step['why']}", "     ", first="   ")
        for sentence in step["sentences"]:
            yield from self._quote(sentence, "" if undetermined else _words(sentence))
        # What is not known to come next need not be chosen among yet.
        if step["options"] and not undetermined:
            yield "   options:"
            for option in step["options"]:
                yield from self._wrap(f"- {option['label']}{self._option(option)}", "       ", first="     ")

    def _option(self, option: Mapping[str, Any]) -> str:
        """How an option is put: each sentence with its own word, its condition, and what was done about it."""
        own = option["relation"] == "offers"
        if own:
            said = self._said(option["sentences"])
            conditions = " or ".join(map(_condition, option["conditions"]))
            cited = {sentence["id"]: sentence for each in option["conditions"] for sentence in each["sentences"]}
            if conditions:
                firm = "" if said else ", ".join(dict.fromkeys(_words(each) or "stated" for each in cited.values()))
                firm = f"{firm}, " if firm else ""
                said.append(f"{firm}on condition of {conditions}{self._cites([*cited.values()])}")
            said = said or ["stated for other findings than those given"]
        else:
            firmness = option["modality"] if option["modality"] not in (None, "plain") else "stated"
            said = [f"{firmness}{self._cites(option['sentences'])}"]
            said += [f"on the condition of {option['under_label']}"] if option["conditions"] else []
        for time in option.get("times", ()):
            firm = f" ({words})" if (words := _words(time)) else ""
            said.append(f"{time['text']}{firm}{self._cites(time['sentences'])}")
        said += [word for word in ("tried", "declined") if option[word]]
        under = "" if own else f" ({option['relation']} of {option['under_label']})"
        return f"{under}: {'; '.join(said)}" if said else under

    def _said(self, sentences: Sequence[Mapping[str, Any]]) -> list[str]:
        """ "typical [s4a]", "first line [s23a]": sentences that say the same in one."""
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for sentence in sentences:
            groups.setdefault(_words(sentence) or "stated", []).append(sentence)
        return [f"{words}{self._cites(same)}" for words, same in groups.items()]

    def _notes(self, title: str, notes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if notes:
            yield ""
            yield from self._wrap(title, "  ")
        for note in notes:
            bears = f" → {note['bears_on_label']}" if "bears_on_label" in note else ""
            yield from self._wrap(f"- {note['text']}{bears}{self._cites(note['sentences'])}", "    ", first="  ")

    def _quote(self, sentence: Mapping[str, Any], words: str = "") -> Iterator[str]:
        self.quoted.add(sentence["id"])
        firmness = f" ({words})" if words else ""
        yield from self._wrap(
            f"[{self._id(sentence['id'])}] “{sentence['text']}”{firmness}", "         ", first="     "
        )

    def _cites(self, sentences: Sequence[Mapping[str, Any]]) -> str:
        for sentence in sentences:
            self.cited.setdefault(sentence["id"], sentence)
        return f" [{', '.join(self._id(sentence['id']) for sentence in sentences)}]" if sentences else ""

    def _id(self, curie: str) -> str:
        """The number alone where there is one document."""
        return curie if self.several else curie.rpartition(":")[2]

    def _wrap(self, words: str, indent: str, first: str = "") -> Iterator[str]:
        # Control characters of a label must not reach a terminal.
        shown = "".join(c if c.isprintable() else " " for c in words)
        filled = fill(shown, self.width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
        yield from filled.splitlines()


def _words(spoken: Mapping[str, Any]) -> str:
    """How firmly, how important, in which order; "plain" says nothing to a reader and is left out."""
    words = (spoken.get("modality"), spoken.get("importance"), spoken.get("rank"))
    return ", ".join(word for word in words if word and word != "plain")


def _condition(condition: Mapping[str, Any]) -> str:
    """One condition of an option, and how it stands."""
    findings = dict.fromkeys(reason["finding_label"] for reason in condition["because"])
    given = ", ".join(findings)
    if condition["answer"] == "unmet":
        absent = ", ".join(each["label"] for each in condition["against"])
        how = f"ruled out: {absent} is absent" if absent else "ruled out"
    elif condition["answer"] == "met":
        how = f"met: {given}" if given else "met"
    else:
        how = f"not known, with {given}" if given else "not given"
    return f"{condition['label']} ({how})"
