"""From here, what do the documents say comes next, and why? Nothing here knows a concept: all is read from the graph.

1. A trigger of an escalation that bypasses a stage counts wherever the patient is, and comes first.
2. Any other escalation counts where the stage that it leaves was begun, and the one that it leads to was not.
3. The first stage comes next until something leads on from it.
4. A stage whose place no passage states comes last.

Of a patient of whom the documents do not speak, none comes next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..rdf.graph import Graph
from ..statements import PLAIN, Passages, firmest, in_order
from .facts import Facts, Note, Position, Responses, facts
from .judge import Because, Judge, Verdict, choices
from .model import Escalation, PathwayRecords, Stage, Trigger
from .next_steps import NextSteps, Status, Step
from .open_questions import Open
from .reading import read

__all__ = ["next_steps"]

NONE, UNDETERMINED, POSSIBLE, INDICATED = range(4)
_STATUS: dict[int, Status] = {UNDETERMINED: "undetermined", POSSIBLE: "possible", INDICATED: "indicated"}


def next_steps(
    pathway: PathwayRecords | Graph,
    findings: Iterable[str] = (),
    tried: Iterable[str] = (),
    declined: Iterable[str] = (),
    responses: Responses = (),
) -> NextSteps:
    """What the documents say comes next for a patient, and why.

    Parameters
    ----------
    pathway : a pathway that was read from a graph, or a graph that has one
    findings : names of findings and conditions; "not:NAME" says that one is absent
    tried, declined : names of treatments
    responses : how treatments went, as {name: "failed" | "partial" | "relieved"} or "NAME=failed" and so on;
        a treatment with a response was tried

    Names are labels, synonyms, CURIEs or IRIs. Order and repetition do not matter. What is not given is not taken
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


@dataclass(frozen=True, slots=True)
class _Way:
    """One thing that leads to a stage: how surely, why, by which passages and triggers, past which stages (IRIs)."""

    level: int
    why: str
    passages: Passages
    because: tuple[Because, ...] = ()
    bypasses: tuple[str, ...] = ()


class _Answer:
    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.pathway, self.facts = pathway, facts
        self.judge, self.position = Judge(pathway, facts), Position(pathway, facts)
        self.label = self.judge.graph.label
        self.stages, self.leads = self.position.stages, self.position.leads
        self.plain = facts.said.value(PLAIN).firmness
        self.ways: dict[str, list[_Way]] = defaultdict(list)
        self.open = Open(self.judge, self.position)

    def answer(self) -> NextSteps:
        if self.judge.scope != "out":
            ordinary = [e for e in self.pathway.escalations if not e.bypasses]
            for e in self.pathway.escalations:
                if e.bypasses:
                    self._bypass(e)
            for e in ordinary:
                self._escalate(e)
            for e in ordinary:
                self._ask(e)
            for iri in self.stages:
                if iri in self.position.here:
                    self._stay(self.stages[iri])
            for stage in self.pathway.unplaced:
                self._unplaced(stage)
        steps = self._steps()
        self.open.close(steps)
        return NextSteps(
            self.pathway, self.facts, self.judge.scope, steps,
            would_matter=() if self.judge.scope == "out" else tuple(self.open.matter.values()),
            also_given=tuple(self.open.given),
            conflicts=tuple(self.open.conflicts),
            out_of_scope=tuple(self.open.out_of_scope),
            silent_on=tuple(self.open.silent.values()),
            advised_against=() if self.judge.scope == "out" else tuple(self._against()),
        )  # fmt: skip

    def _against(self) -> Iterator[Note]:
        """What the documents of the pathway advise against, with the words that restrict the advice."""
        for each in self.pathway.against:
            where = f"when there is {each.when.label}" if each.when else f"in the {self.label(each.stage)}"
            about = (each.iri, each.when.iri) if each.when else (each.stage, each.iri)
            yield Note(about, f"{each.label} {where}" + "".join(f", “{word}”" for word in each.words), each.passages)

    # What leads on -------------------------------------------------------------------------------------------------

    def level(self, passages: Passages) -> int:
        """INDICATED for an unhedged passage; POSSIBLE for a hedged one, or one that only gives importance."""
        passage = firmest(passages)
        if passage is None or passage.firmness < self.plain:
            return POSSIBLE
        return POSSIBLE if passage.firmness == self.plain and passage.importance else INDICATED

    def found(self, stage: str) -> int:
        """How surely what was found so far leads to a stage (IRI)."""
        return max((way.level for way in self.ways.get(stage, ())), default=NONE)

    def _bypass(self, e: Escalation) -> None:
        """Take an escalation that bypasses a stage, wherever the patient is."""
        stage, again = self.stages[e.target], e.target in self.position.begun
        verdicts = [self.judge.verdict(trigger) for trigger in e.triggers]
        for verdict in verdicts:
            trigger = verdict.trigger
            if verdict.answer == "met":
                why = self._reason(e, verdict)
                if again:
                    why = f"{why}, after the {stage.label} was begun"
                self._take(e, verdict, why, self.judge.certain(trigger) and not again)
                if again:
                    text = f"whether {trigger.label} leads to the {stage.label} again, once that was begun"
                    self.open.silence((trigger.iri,), text, trigger.passages)
        for verdict in verdicts:
            could = self.level(verdict.trigger.passages) if self.judge.in_scope and not again else UNDETERMINED
            if not again:
                self.open.matters(verdict, stage, could > self.found(e.target))
            elif verdict.answer == "unknown":
                text = f"whether {verdict.trigger.label}, which is not given, would lead to the {stage.label} again"
                self.open.silence((verdict.trigger.iri,), text, verdict.trigger.passages)
                self.open.finer_silence(verdict.trigger)

    def _take(self, e: Escalation, verdict: Verdict, why: str, sure: bool) -> None:
        level = self.level(verdict.trigger.passages) if sure else UNDETERMINED
        cited = in_order((*_routing(e), *(passage for reason in verdict.because for passage in reason.passages)))
        self.ways[e.target].append(_Way(level, why, cited, verdict.because, e.bypasses))

    def _escalate(self, e: Escalation) -> None:
        """Take any other escalation whose triggers are met, where the stage it leads to was not begun."""
        facts, stage = self.facts, self.stages[e.target]
        for verdict in map(self.judge.verdict, e.triggers):
            trigger = verdict.trigger
            if verdict.answer != "met":
                continue
            if not self.position.ahead(e):
                if trigger.iri not in {*facts.failures, *facts.completions}:
                    text = f"what follows from {trigger.label} once the {stage.label} was begun"
                    self.open.silence((trigger.iri,), text, trigger.passages)
                continue
            why = self._reason(e, verdict)
            if e.source and e.source not in self.position.begun:
                source = self.stages[e.source]
                ranks = dict.fromkeys(str(passage.rank.label) for passage in self._ranked(source) if passage.rank)
                named = f", named {' and '.join(ranks)}," if ranks else ""
                why = f"{why}; whether the {source.label} was begun is not given, and that this leaves the"
                why = f"{why} {source.label}{named} is this pathway's reading, and no condition that a passage states"
            self._take(e, verdict, why, self.judge.certain(trigger) and self.position.surely_begun(e.source))

    def _ask(self, e: Escalation) -> None:
        """Find what is not given and would make more of the stage that an escalation leads to."""
        if not self.position.ahead(e) or not (e.source is None or e.source in self.position.begun | self.position.here):
            return
        verdicts = [self.judge.verdict(trigger) for trigger in e.triggers]
        stage = self.stages[e.target]
        begun = e.source is None or e.source in self.position.begun
        unknown = [verdict.trigger for verdict in verdicts if verdict.answer == "unknown"]
        relieved = e.source is not None and self.position.relieved(self.stages[e.source])
        if unknown and begun and self.found(e.target) == NONE and not relieved:
            why = f"it turns on what is not given: {', '.join(trigger.label for trigger in unknown)}"
            cited = in_order(passage for trigger in unknown for passage in trigger.passages)
            self.ways[e.target].append(_Way(UNDETERMINED, why, cited))
        for verdict in verdicts:
            if relieved and verdict.trigger.iri in self.facts.failures:
                continue
            implied = begun or verdict.trigger.iri in self.facts.failures
            could = self.level(verdict.trigger.passages) if implied and self.judge.in_scope else UNDETERMINED
            self.open.matters(verdict, stage, could > self.found(e.target))
            waits = not begun and self.judge.certain(verdict.trigger)
            if waits and e.source and self.level(verdict.trigger.passages) > self.found(e.target):
                self.open.tried_matters(self.stages[e.source], stage, self._ranked(self.stages[e.source]))

    def _stay(self, stage: Stage) -> None:
        """The stage the patient is at comes next as long as nothing leads on for certain."""
        leads = self.leads[stage.iri]
        ways = (*leads, *self.leads[None]) if stage.start else leads
        targets = {e.target for e in ways}
        leading = [way for target in targets for way in self.ways.get(target, ())]
        begun, placing = stage.iri in self.position.begun, self.judge.holding(stage.passages, stage)
        if begun and not leads:
            self.open.silence((stage.iri,), f"what follows the {stage.label}", placing)
            return
        # A stage that is left as soon as its treatment is done does not go on.
        waiting = any(t.iri not in self.facts.completions for e in leads for t in e.triggers if e.source == stage.iri)
        if any(way.level == INDICATED for way in leading) or (begun and not waiting):
            return
        if begun and self.position.relieved(stage) and not any(way.because for way in leading):
            return
        ranked = self._ranked(stage)
        level = max([self.level(placing), *(INDICATED for passage in ranked if passage.firmness >= self.plain)])
        why = "it was begun, and goes on until it is certain that a trigger leads on" if begun else "it comes first"
        if begun:
            level = min(level, POSSIBLE)
            self.open.silence((stage.iri,), f"how long the {stage.label} is to go on", placing)
        if not self.judge.in_scope or any(stage.iri in way.bypasses and way.level == UNDETERMINED for way in leading):
            level = UNDETERMINED
            why += ", unless the facts that contradict each other lead past it" if self.judge.in_scope else ""
        elif self.judge.symptomless:
            level = UNDETERMINED
            absent = " and no ".join(map(self.label, self.judge.symptomless))
            contested = self.facts.contested.intersection(self.judge.symptomless)
            so = f"whether the patient has a {absent} is contradictory" if contested else f"the patient has no {absent}"
            why = f"{why}; but {so}, and the documents speak of patients with symptoms"
            self.open.silence(self.judge.symptomless, f"how to treat a patient with no {absent}", self.judge.effects)
        self.ways[stage.iri].append(_Way(level, why, in_order((*placing, *ranked))))

    def _ranked(self, stage: Stage) -> Passages:
        """The passages that give what the stage offers a rank."""
        cited = (passage for option in stage.options for passage in (*option.passages, *option.treats))
        return self.judge.holding((passage for passage in cited if passage.rank), stage)

    def _unplaced(self, stage: Stage) -> None:
        placing = self.judge.holding(stage.passages, stage)
        if stage.iri not in self.position.begun:
            level = self.level(placing) if self.judge.in_scope else UNDETERMINED
            why = "it belongs to the pathway, at a time that is not stated"
            self.ways[stage.iri].append(_Way(level, why, placing))
            self.open.silence((stage.iri,), f"when the {stage.label} takes place", placing)

    def _reason(self, e: Escalation, verdict: Verdict) -> str:
        """The trigger in words, with what meets it, and what that comes from."""
        names = dict.fromkeys(iri for reason in verdict.because for iri in (reason.finding, *reason.origins))
        wholes = self.facts.failures.get(verdict.trigger.iri, {})
        failed = {treatment for treatment, how in self.facts.responses if how == "failed"} if wholes else set()
        given = ", ".join(
            f"{self.label(iri)} failed" if iri in failed else self.label(iri)
            for iri in names
            if iri != verdict.trigger.iri and not (iri in failed and iri in wholes)
        )
        met = f"{verdict.trigger.label} ({given})" if given else verdict.trigger.label
        if verdict.trigger.denied:
            self._dispute(e, verdict.trigger)
            met = f"{met}, of which the documents contradict each other"
        return met if verdict.sure else f"{met}, on facts that contradict each other"

    def _dispute(self, e: Escalation, trigger: Trigger) -> None:
        text = f"that {trigger.label} is a trigger of {e.label} is stated, and denied"
        note = Note((e.iri, trigger.iri), text, in_order((*trigger.passages, *trigger.denied)))
        self.open.conflicts += [note] if note not in self.open.conflicts else []

    # The steps -----------------------------------------------------------------------------------------------------

    def _steps(self) -> tuple[Step, ...]:
        order = list(self.stages)
        steps = [self._step(self.stages[iri], ways) for iri, ways in self.ways.items()]
        level = {status: level for level, status in _STATUS.items()}

        def rank(step: Step) -> tuple[bool | int, ...]:
            place = order.index(step.stage.iri)
            return not step.bypasses, not step.stage.placed, -level[step.status], not step.because, place

        return tuple(sorted(steps, key=rank))

    def _step(self, stage: Stage, ways: list[_Way]) -> Step:
        # What is undetermined does not count where something else decides.
        level = max(way.level for way in ways)
        ways = [way for way in ways if way.level > UNDETERMINED or level == UNDETERMINED]
        below = self.facts.said.below
        declined = [any(below(option.iri, other) for other in self.facts.declined) for option in stage.options]
        open_ = "contradictory" if self.judge.scope == "contested" else "not given"
        scope = [] if self.judge.in_scope else [f"whether the documents speak of this patient is {open_}"]
        return Step(
            stage,
            _STATUS[level],
            choices(stage, self.judge),
            because=tuple(dict.fromkeys(reason for way in ways for reason in way.because)),
            passages=in_order(passage for way in ways for passage in way.passages),
            why="; ".join(dict.fromkeys([*(way.why for way in ways), *scope])),
            bypasses=tuple(dict.fromkeys(iri for way in ways for iri in way.bypasses)),
            declined=bool(declined) and all(declined),
        )


def _routing(escalation: Escalation) -> Passages:
    """The passage that states where an escalation leads, where none of its triggers is stated by one."""
    passage = firmest(escalation.passages)
    return (passage,) if passage and escalation.firmest is None else ()
