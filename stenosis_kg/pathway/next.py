"""From here, what do the documents say comes next, and why? Nothing here knows a concept: all is read from the graph.

1. A met trigger of an escalation that bypasses a stage counts anywhere: nothing hides it, and it comes first.
2. Any other escalation counts where the stage that it leaves was entered, and the one that it leads to was not.
3. The first stage comes next until something leads on from it.
4. A stage whose place no passage states comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ..rdf.graph import Graph
from ..statements.model import PLAIN, Passage, Passages, firmest, in_order
from ..statements.reading import statements_of
from .choices import choices
from .facts import Facts, Note, facts
from .judge import Because, Judge, Verdict
from .model import Escalation, Named, PathwayRecords, Stage, Trigger
from .next_steps_model import NextSteps, Status, Step
from .open_questions import Open
from .reader import read
from .routes import graph_of, onward

__all__ = ["next_steps"]

NONE, UNDETERMINED, POSSIBLE, INDICATED = range(4)
_STATUS: dict[int, Status] = {UNDETERMINED: "undetermined", POSSIBLE: "possible", INDICATED: "indicated"}


def next_steps(
    pathway: PathwayRecords | Graph,
    findings: Iterable[str] = (),
    tried: Iterable[str] = (),
    declined: Iterable[str] = (),
    responses: Mapping[str, str] | Iterable[str | tuple[str, str]] = (),
) -> NextSteps:
    """What the documents say comes next for a patient, and why.

    Parameters
    ----------
    pathway : a pathway that was read from a graph, or a graph that has one
    findings : names of findings and conditions; "not:NAME" says that one is absent
    tried, declined : names of treatments
    responses : how treatments went, as {name: "failed" | "partial" | "relieved"} or "NAME=failed" and so on;
        a treatment with a response was tried

    Names are labels, synonyms, CURIEs or IRIs. Order and repetition do not matter. What is not told is not taken
    for absent.

    Raises
    ------
    UnknownName
        If a name is not known; the error has the nearest.
    UsageError
        If a treatment is given as a finding or the other way round, or a response is none of the three.
    InputError
        If the graph has no pathway.

    >>> from stenosis_kg.rdf.graph import load
    >>> answer = next_steps(load(), findings=["bladder dysfunction"])
    >>> [(step.stage.curie, step.status) for step in answer.steps]
    [('step:surgical', 'indicated'), ('step:evaluation', 'indicated')]
    """
    pathway = read(pathway) if isinstance(pathway, Graph) else pathway
    return _Answer(pathway, facts(pathway, findings, tried, declined, responses)).answer()


class _Found:
    """What leads to one stage, gathered from all that does."""

    def __init__(self) -> None:
        self.level = NONE
        self.because: list[Because] = []
        self.why: list[tuple[int, str]] = []
        self.passages: list[Passage] = []
        self.red_flag = False

    def add(self, level: int, why: str, passages: Passages = (), because: tuple[Because, ...] = ()) -> None:
        self.level = max(self.level, level)
        self.why.append((level, why))
        self.because += because
        self.passages += [*passages, *(passage for reason in because for passage in reason.passages)]


class _Answer:
    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.pathway = pathway
        self.facts = facts
        self.judge = Judge(pathway, facts)
        self.stages = {stage.iri: stage for stage in (*pathway.stages, *pathway.unplaced)}
        self.leads = onward(pathway)
        self.plain = statements_of(graph_of(pathway)).value(PLAIN).firmness
        self.entered = {iri for iri, stage in self.stages.items() if any(self.at(stage, t) for t in facts.done)}
        self.here = self._here()
        self.found: dict[str, _Found] = defaultdict(_Found)
        self.open = Open(pathway, facts, self.judge)
        self.disputes: list[Note] = []

    def answer(self) -> NextSteps:
        for e in self.pathway.escalations:
            if e.bypasses:
                self._bypass(e)
        if self.judge.scope != "out":
            ordinary = [e for e in self.pathway.escalations if not e.bypasses]
            for e in ordinary:
                self._escalate(e)
            for e in ordinary:
                self._ask(e)
            for iri in self.stages:
                if iri in self.here:
                    self._stay(self.stages[iri])
            for stage in self.pathway.unplaced:
                self._unplaced(stage)
        steps = self._steps()
        homeless = [t for t in sorted(self.facts.done) if not any(self.at(stage, t) for stage in self.stages.values())]
        self.open.close(steps, homeless)
        return NextSteps(
            self.pathway, self.facts, self.judge.scope, steps,
            would_matter=self.open.would_matter(),
            conflicts=(*self.facts.conflicts, *self.disputes),
            out_of_scope=self.judge.out_of_scope,
            silent_on=self.open.silent_on(),
        )  # fmt: skip

    # Where the patient is ------------------------------------------------------------------------------------------

    def at(self, stage: Stage, treatment: str) -> bool:
        """Whether a treatment is one that the stage offers, or a kind of one."""
        up = set(self.facts.hierarchy.up(treatment))
        return any(option.iri in up for option in stage.walk())

    def _here(self) -> set[str]:
        """The stages that were entered and not left for a later one; the first where none was entered."""
        placed = {stage.iri for stage in self.pathway.stages} & self.entered
        here = {iri for iri in placed if not self._left(iri)}
        return here or {stage.iri for stage in self.pathway.stages if stage.start and not placed}

    def _after(self, iri: str) -> set[str]:
        seen = [iri]
        for current in seen:
            seen.extend(e.target for e in self.leads[current] if e.target not in seen)
        return set(seen[1:])

    def _left(self, iri: str) -> bool:
        """Whether a stage after this one was entered (and this one is not after that again, as around a cycle)."""
        return any(later in self.entered and iri not in self._after(later) for later in self._after(iri) - {iri})

    # What leads on -------------------------------------------------------------------------------------------------

    def level(self, record: Named) -> int:
        """How far what a passage says goes: without a hedge it is an instruction, however vital a role is none."""
        passage = record.firmest
        if passage is None or passage.firmness < self.plain:
            return POSSIBLE
        return POSSIBLE if passage.firmness == self.plain and passage.importance else INDICATED

    def _bypass(self, e: Escalation) -> None:
        """No doubt about scope, position or contradictory facts takes a red flag away."""
        verdicts = [self.judge.verdict(trigger) for trigger in e.triggers]
        stage = self.stages[e.target]
        for verdict in verdicts:
            if verdict.answer == "met":
                found = self.found[e.target]
                found.add(self.level(verdict.trigger), self._reason(verdict), _routing(e), verdict.because)
                found.red_flag = True
                self._disputed(e, verdict.trigger)
                if e.target in self.entered:
                    text = f"whether {verdict.trigger.label} asks for the {stage.label} once more, after it was entered"
                    self.open.silence((verdict.trigger.iri,), text, verdict.trigger.passages)
        if not any(verdict.answer == "met" for verdict in verdicts):
            for verdict in verdicts:
                self.open.matters(verdict, stage, self.level(verdict.trigger) > NONE)

    def _escalate(self, e: Escalation) -> None:
        """Take an escalation whose triggers are met; what comes after the stage it leads to is not its matter."""
        facts, stage = self.facts, self.stages[e.target]
        met = [verdict for verdict in map(self.judge.verdict, e.triggers) if verdict.answer == "met"]
        for verdict in met:
            trigger = verdict.trigger
            if not self._ahead(e):
                if trigger.iri not in {*facts.failures, *facts.completions}:
                    text = f"{trigger.label} once the {stage.label} was entered"
                    self.open.silence((trigger.iri,), text, trigger.passages)
                continue
            sure = verdict.sure and self._in_scope() and not self._disputed(e, trigger)
            level = self.level(trigger) if sure and self._surely_entered(e.source) else UNDETERMINED
            why = self._reason(verdict)
            if e.source and e.source not in self.entered:
                why = f"{why}; that the {self.stages[e.source].label} was entered is not told"
            self.found[e.target].add(level, why, _routing(e), verdict.because)

    def _ask(self, e: Escalation) -> None:
        """What is not told, and would make more of the stage that an escalation leads to than is made of it so far."""
        if not self._ahead(e) or not (e.source is None or e.source in self.entered | self.here):
            return
        verdicts = [self.judge.verdict(trigger) for trigger in e.triggers]
        stage, found = self.stages[e.target], self.found[e.target]
        entered = e.source is None or e.source in self.entered
        unknown = [verdict.trigger for verdict in verdicts if verdict.answer == "unknown"]
        relieved = e.source is not None and self._relieved(self.stages[e.source])
        if unknown and entered and found.level == NONE and not relieved:
            why = f"it turns on what is not told: {', '.join(trigger.label for trigger in unknown)}"
            found.add(UNDETERMINED, why, tuple(passage for trigger in unknown for passage in trigger.passages))
        for verdict in verdicts:
            implied = entered or verdict.trigger.iri in self.facts.failures
            could = self.level(verdict.trigger) if implied and self._in_scope() else UNDETERMINED
            self.open.matters(verdict, stage, could > found.level)
            waits = verdict.answer == "met" and verdict.sure and not entered and self._in_scope()
            if waits and e.source and self.level(verdict.trigger) > found.level:
                self.open.tried_matters(self.stages[e.source], stage)

    def _ahead(self, e: Escalation) -> bool:
        """Whether the stage that an escalation leads to, and all after it, were not entered."""
        return e.target not in self.entered and not self._left(e.target)

    def _surely_entered(self, iri: str | None) -> bool:
        certain = self.facts.done - self.facts.contested
        return iri is None or any(self.at(self.stages[iri], treatment) for treatment in certain)

    def _stay(self, stage: Stage) -> None:
        """The stage the patient is at comes next as long as nothing leads on for certain."""
        leads = self.leads[stage.iri]
        ways = (*leads, *self.leads[None]) if stage.start else leads
        targets = [self.found[e.target] for e in ways if e.target in self.found]
        entered = stage.iri in self.entered
        if entered and not leads:
            self.open.silence((stage.iri,), f"what follows the {stage.label}", stage.passages)
            return
        # A stage that is left as soon as its treatment is done does not go on.
        waiting = any(t.iri not in self.facts.completions for e in leads for t in e.triggers if e.source == stage.iri)
        if any(found.level == INDICATED for found in targets) or (entered and not waiting):
            return
        if entered and self._relieved(stage) and not any(found.because for found in targets):
            return
        cited = (passage for option in stage.options for passage in (*option.passages, *option.treats))
        ranked = tuple(passage for passage in cited if passage.rank)
        level = max([self.level(stage), *(INDICATED for passage in ranked if passage.firmness >= self.plain)])
        if entered:
            level = min(level, POSSIBLE)
            self.open.silence((stage.iri,), f"how long the {stage.label} is to go on", stage.passages)
        why = "nothing that is told leads on from it for certain" if entered else "it comes first"
        level = level if self._in_scope() else UNDETERMINED
        self.found[stage.iri].add(level, why, in_order((*stage.passages, *ranked)))

    def _unplaced(self, stage: Stage) -> None:
        if stage.iri in self.entered:
            return
        level = self.level(stage) if self._in_scope() else UNDETERMINED
        self.found[stage.iri].add(level, "it belongs to the pathway, at a time that is not said", stage.passages)
        self.open.silence((stage.iri,), f"when the {stage.label} takes place", stage.passages)

    def _in_scope(self) -> bool:
        return self.judge.scope in ("given", "assumed")

    def _relieved(self, stage: Stage) -> bool:
        return any(self.at(stage, treatment) for treatment in self.facts.relieved())

    def _reason(self, verdict: Verdict) -> str:
        label = graph_of(self.pathway).label
        findings = [label(reason.finding) for reason in verdict.because if reason.finding != verdict.trigger.iri]
        met = f"{verdict.trigger.label} ({', '.join(findings)})" if findings else verdict.trigger.label
        return met if verdict.sure else f"{met}, on facts that contradict each other"

    def _disputed(self, e: Escalation, trigger: Trigger) -> bool:
        if trigger.denied:
            text = f"that {trigger.label} is a trigger of {e.label} is stated, and denied"
            note = Note((e.iri, trigger.iri), text, in_order((*trigger.passages, *trigger.denied)))
            self.disputes += [note] if note not in self.disputes else []
        return bool(trigger.denied)

    # The steps -----------------------------------------------------------------------------------------------------

    def _steps(self) -> tuple[Step, ...]:
        order = {iri: i for i, iri in enumerate(self.stages)}
        found = [(iri, found) for iri, found in self.found.items() if found.level > NONE]
        found.sort(key=lambda row: (
            not row[1].red_flag, not self.stages[row[0]].placed, -row[1].level, not row[1].because, order[row[0]],
        ))  # fmt: skip
        return tuple(self._step(self.stages[iri], what) for iri, what in found)

    def _step(self, stage: Stage, found: _Found) -> Step:
        below = self.facts.hierarchy.below
        declined = [any(below(option.iri, other) for other in self.facts.declined) for option in stage.options]
        return Step(
            stage,
            _STATUS[found.level],
            choices(stage, self.judge),
            because=tuple(dict.fromkeys(found.because)),
            passages=in_order(found.passages),
            why=self._why(found),
            red_flag=found.red_flag,
            declined=bool(declined) and all(declined),
        )

    def _why(self, found: _Found) -> str:
        """What leaves it open does not matter any more where something else decides."""
        reasons = [why for level, why in found.why if level > UNDETERMINED or found.level == UNDETERMINED]
        if not found.red_flag and not self._in_scope():
            reasons.append(f"whether the documents speak of this patient is {self.judge.scope}")
        return "; ".join(dict.fromkeys(reasons))


def _routing(escalation: Escalation) -> Passages:
    """The passage that says where an escalation leads, where none of its triggers is stated by one."""
    passage = firmest(escalation.passages)
    return (passage,) if passage and escalation.firmest is None else ()
