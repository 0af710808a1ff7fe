"""What an answer says beside its steps: what would matter, what else was given, what the documents are silent on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from ..statements import PLAIN, Passages, in_order
from .facts import Note, Position
from .judge import Judge, Verdict
from .model import Named, Option, Stage, Trigger
from .next_steps import Step, WouldMatter

__all__ = ["Open", "turning"]

_WENT = {"partial": "relieving in part", "relieved": "relieving symptoms"}


def turning(judge: Judge, finding: str) -> Iterator[tuple[Stage, Option | None, Trigger]]:
    """What a finding (its IRI) bears on: (stage, ``None``, trigger), or (stage, option, condition)."""
    below, about, stages = judge.facts.said.below, judge.lineage | judge.conditions, judge.pathway.by_iri

    def bears(leaves: Iterable[Named]) -> bool:
        return any(leaf.iri not in about and (below(finding, leaf.iri) or below(leaf.iri, finding)) for leaf in leaves)

    for e in judge.pathway.escalations:
        yield from ((stages[e.target], None, trigger) for trigger in e.triggers if bears(trigger.leaves()))
    for stage in stages.values():
        for option in stage.walk():
            for trigger in option.indications:
                if bears((trigger, *trigger.leaves())):
                    yield stage, option, trigger


class Open:
    """Gathers the remarks while the steps are found, each once; `close` sees to it that no given fact is left out.

    ``matter`` is what is not given and would change the answer, ``given`` what is given and leads to no step,
    ``silent`` what the documents do not say, ``conflicts`` what contradicts itself, and ``out_of_scope`` why the
    documents do not speak of this patient, with what they say of such findings in their own patients.
    """

    def __init__(self, judge: Judge, position: Position) -> None:
        self.judge, self.position = judge, position
        self.facts, self.said, self.stages = judge.facts, judge.facts.said, position.stages
        self.label = judge.graph.label
        self.matter: dict[tuple[str, str], WouldMatter] = {}
        self.silent: dict[tuple[str, ...], Note] = {}
        self.given: dict[Note, None] = {}
        self.conflicts = list(judge.facts.conflicts)
        self.out_of_scope = list(judge.out_of_scope)
        self._shown: set[str] = set()

    def silence(self, concepts: tuple[str, ...], text: str, passages: Passages = ()) -> None:
        """Note that the documents do not say this."""
        self.silent.setdefault((*concepts, text), Note(concepts, text, passages))

    def matters(self, verdict: Verdict, bears_on: Named, more: bool = True) -> None:
        """Note that the findings missing from a trigger would change what it bears on, if they make ``more`` of it."""
        if verdict.answer != "unknown" or not more:
            return
        for leaf in verdict.missing:
            if leaf.iri in self.judge.lineage or self.facts.contradicted(leaf.iri) or self._denied(leaf.iri):
                continue
            for given, finer in self._finer_than(leaf.iri):
                text = f"{self.label(finer)}: {self.label(given)} is given, but not whether it is this"
                self._add(finer, bears_on, text, verdict.trigger.passages, (given,))
                self._shown.add(given)
            others = [part.label for part in verdict.missing if part.iri not in {leaf.iri, *self.judge.lineage}]
            text = f"{leaf.label}, together with {' and '.join(others)}" if others else leaf.label
            self._add(leaf.iri, bears_on, text, verdict.trigger.passages)

    def tried_matters(self, source: Stage, bears_on: Stage, passages: Passages) -> None:
        """Note that it would change what follows a stage if its treatment was tried, as the pathway is read."""
        reading = f"whether it was tried (that the {bears_on.label} follows it is this pathway's reading)"
        for option in source.options:
            note = WouldMatter(option.iri, bears_on, f"{option.label}: {reading}", passages, give_as="tried")
            self.matter.setdefault((option.iri, bears_on.iri), note)

    def finer_silence(self, trigger: Named) -> None:
        """Note that a given finding may be a kind of what a trigger names, where nothing would follow for certain."""
        for given, finer in self._finer_than(trigger.iri):
            text = f"whether {self.label(given)}, which is given, is {self.label(finer)}"
            self.silence((given, finer), f"{text}, and what would follow if it is", trigger.passages)

    def close(self, steps: Iterable[Step]) -> None:
        """Say what is left to say once the steps are known: of every given fact that nothing shows so far."""
        facts, shown, steps = self.facts, self._shown, tuple(steps)
        if self.judge.scope == "open" and steps:
            given = tuple(iri for iri in facts.known if iri in self.judge.lineage)
            for condition in self.judge.pathway.conditions:
                text = f"{condition.label}: {' and '.join(map(self.label, given))} is given, but not whether it is this"
                self._add(condition.iri, self.judge.pathway, text, condition.passages, given)
            shown |= set(given)
        for step in steps:
            self._show(step)
        shown |= {iri for note in self.conflicts for iri in note.concepts}
        if self.judge.scope == "out":
            self._caution()
        self._responses()
        for treatment in facts.declined:
            self.silence((treatment,), f"what follows when {self.label(treatment)} is declined")
        shown |= {iri for note in (*self.out_of_scope, *self.silent.values()) for iri in note.concepts}
        for finding in facts.findings:
            if finding not in shown:
                self._finding(finding)
        for finding in facts.failures:
            by = tuple(sorted(facts.known.get(finding, frozenset()) - {*facts.findings, *shown}))
            if by and finding not in shown:
                self._finding(finding, by)
                shown |= {*by}
        for finding in facts.absent:
            if finding not in shown:
                self._absent(finding)
        for treatment in sorted({*facts.tried, *(iri for iri, _ in facts.responses)}):
            if treatment not in shown:
                self._tried(treatment)

    def _add(self, fact: str, bears_on: Named, text: str, passages: Passages, finer_than: tuple[str, ...] = ()) -> None:
        self.matter.setdefault((fact, bears_on.iri), WouldMatter(fact, bears_on, text, passages, finer_than))

    def _show(self, step: Step) -> None:
        """Take the given facts that a step names; one that is undetermined does not show its options."""
        self._shown |= {iri for reason in step.because for iri in (reason.finding, *reason.origins)}
        if step.status == "undetermined":
            return
        for choice in step.choices:
            met = any(verdict.answer == "met" for verdict in choice.conditions)
            if self.judge.in_scope and choice.option.indications and not met:
                for verdict in choice.conditions:
                    self.matters(verdict, choice.option)
            self._shown |= {choice.option.iri} if choice.tried else set()
            self._shown |= {iri for reason in choice.because for iri in (reason.finding, *reason.origins)}
            self._shown |= {iri for verdict in choice.conditions for iri in verdict.against}

    def _finer_than(self, leaf: str) -> list[tuple[str, str]]:
        """(given, finer): findings under the leaf that are a finer kind of a given one; the widest such ones."""
        said, found = self.said, []
        for given in self.facts.findings:
            if said.below(leaf, given):
                continue
            finer = [iri for iri in said.down(given) if said.below(iri, leaf) and not self._denied(iri)]
            found += [(given, iri) for iri in finer if not any(up in finer for up in said.up(iri)[1:])]
        return found

    def _denied(self, iri: str) -> bool:
        return any(up in self.facts.ruled_out for up in self.said.up(iri))

    # Given facts -----------------------------------------------------------------------------------------------------

    def _turning(self, finding: str) -> Iterator[tuple[Stage, Option | None, Verdict]]:
        for stage, option, trigger in turning(self.judge, finding):
            yield stage, option, self.judge.verdict(trigger)

    def _note(self, concepts: tuple[str, ...], text: str, passages: Passages) -> None:
        self.given.setdefault(Note(concepts, text, in_order(passages)))

    def _finding(self, finding: str, by: tuple[str, ...] = ()) -> None:
        """Say what a given finding bears on, or one that follows from how treatments (IRIs) went."""
        label, below = self.label(finding), self.said.below
        label += f" ({', '.join(f'{self.label(treatment)} failed' for treatment in by)})" if by else ""
        own = any(below(finding, iri) for iri in self.judge.conditions)
        if own or finding in self.judge.lineage:
            about = "the documents are about this" if own else f"the documents speak only of {self.judge.about}"
            self._note((finding,), f"{label}: {about}", self.said.mentions(finding)[:1])
            return
        bearing = [row for row in self._turning(finding) if self._part(finding, row[2])]
        leading = [verdict.trigger.iri for _, option, verdict in bearing if option is None]
        for stage, option, verdict in bearing:
            if option is None:
                how = ", which was begun" if stage.iri in self.position.begun else " too"
                text = f"{label}: it is given as a reason for the {stage.label}{how}"
            elif any(below(finding, iri) for iri in leading):
                continue
            else:
                part = "meets the condition" if verdict.answer == "met" else "is a part of the condition"
                text = f"{label} {part} for recommending {option.label}"
                text = f"{text}; nothing makes it a reason for the {stage.label}"
            self._note((finding, *by), text, verdict.trigger.passages)
        if not bearing:
            passages = self.said.mentions(finding)
            self.silence((finding,), f"what follows from {label}{', though they name it' * bool(passages)}", passages)

    def _absent(self, finding: str) -> None:
        label, bearing = self.label(finding), list(self._turning(finding))
        for stage, option, verdict in bearing:
            what = f"the {stage.label}" if option is None else f"recommending {option.label}"
            trigger = verdict.trigger
            if verdict.answer == "met":
                text = f": {trigger.label}, which leads to {what}, is given all the same"
            elif verdict.answer == "unknown":
                text = f": this does not rule out {trigger.label}, which would lead to {what}"
            elif finding == trigger.iri:
                text = f", which would lead to {what}"
            else:
                text = f": {trigger.label}, which would lead to {what}, is ruled out"
            self._note((finding,), f"{label} is absent{text}", trigger.passages)
        if not bearing:
            self.silence((finding,), f"what follows when {label} is absent", self.said.mentions(finding))

    def _tried(self, treatment: str) -> None:
        up, label = self.said.up(treatment), self.label(treatment)
        homes = [(stage, option) for stage in self.stages.values() for option in stage.walk() if option.iri in up]
        nearest: dict[Stage, Option] = {}
        for stage, option in sorted(homes, key=lambda home: up.index(home[1].iri)):
            nearest.setdefault(stage, option)
        how = "failed" if (treatment, "failed") in self.facts.responses else "was tried"
        for stage, option in nearest.items():
            self._note((treatment,), f"{label} {how}: it belongs to the {stage.label}", option.passages)
        if not homes:
            self.silence((treatment,), f"which stage {label} belongs to", self.said.mentions(treatment))

    def _part(self, finding: str, verdict: Verdict) -> bool:
        """Whether a finding meets a trigger, or a part of it."""
        return any(self.said.below(finding, each.iri) for each in (verdict.trigger, *verdict.trigger.leaves()))

    def _caution(self) -> None:
        """Say what the documents answer to a finding in patients of whom they do speak."""
        for finding, origins in self.facts.known.items():
            for stage, option, verdict in self._turning(finding):
                trigger = verdict.trigger
                if not self._part(finding, verdict) or trigger.denied:
                    continue
                others = dict.fromkeys((*sorted(origins), *(() if trigger.all_of else (trigger.iri,))))
                others.pop(finding, None)
                name = self.label(finding) + (f" ({', '.join(map(self.label, others))})" if others else "")
                axes = trigger.firmest.axes.values() if trigger.firmest else ()
                words = ", ".join(str(value) for value in axes if value.iri != PLAIN)
                words = f" ({words})" if words else ""
                what = f"the {stage.label}" if option is None else f"the recommendation of {option.label}"
                text = f"caution: in {self.judge.about} the documents answer {name} with {what}{words}"
                text = f"{text}; of this patient they say nothing"
                cited = in_order(chain.from_iterable(reason.passages for reason in verdict.because))
                self.out_of_scope.append(Note(tuple(sorted(origins)), text, cited or trigger.passages))

    # How treatments went ---------------------------------------------------------------------------------------------

    def _responses(self) -> None:
        facts, below = self.facts, self.said.below
        stated = {whole: said for wholes in facts.failures.values() for whole, said in wholes.items()}
        for treatment, response in facts.responses:
            near = [said for whole, said in stated.items() if below(treatment, whole) or below(whole, treatment)]
            passages, label = in_order(chain.from_iterable(near)), self.label(treatment)
            if response == "partial":
                text = f"what follows from partial relief by {label}, which is neither failure nor success"
                self.silence((treatment,), text, passages)
            elif response == "relieved":
                self.silence((treatment,), f"what follows once {label} has relieved symptoms", passages)
            elif not near:
                self.silence((treatment,), f"what follows when {label} fails")
        for finding, failed in facts.leaning.items():
            names = " and ".join(map(self.label, failed))
            passages = in_order(chain.from_iterable(facts.failures[finding].values()))
            if self._denied(finding):
                self._note(failed, f"{names} failed, and {self.label(finding)} is ruled out", passages)
            else:
                text = f"whether it counts as {self.label(finding)} that {names} failed, {self._others(finding)}"
                self.silence((finding, *failed), text, passages)
        for finding, wholes in facts.failures.items():
            named = facts.known.get(finding, frozenset()) & {treatment for treatment, _ in facts.responses}
            if named and not named & {*wholes} and finding not in facts.findings:
                names = " and ".join(map(self.label, sorted(named)))
                text = f"whether there is more to try than {names}, which failed"
                text = f"{text}: the list that the documents give is open"
                self.silence((finding, *sorted(named)), text, in_order(chain.from_iterable(wholes.values())))

    def _others(self, finding: str) -> str:
        """What is given of the other treatments, of those whose failure the finding is."""
        facts, below = self.facts, self.said.below
        failed, wholes = facts.leaning[finding], facts.failures[finding]
        offered = [option for stage in self.stages.values() for option in stage.walk() if option.iri in wholes]
        leaves = [leaf for option in offered for member in option.members for leaf in member.walk() if not leaf.members]
        if leaves and all(any(below(leaf.iri, treatment) for treatment in failed) for leaf in leaves):
            return "which is all that the documents name: their list is open"
        went = [
            *((treatment, "declined") for treatment in facts.declined),
            *((treatment, _WENT[how]) for treatment, how in facts.responses if how != "failed"),
            *((treatment, "tried") for treatment in facts.tried if treatment not in {*dict(facts.responses), *wholes}),
        ]
        given = [
            (treatment, how)
            for treatment, how in went
            if treatment not in failed and any(below(treatment, whole) for whole in wholes)
        ]
        said = [f"{self.label(treatment)} {how}" for treatment, how in given]
        rest = [leaf for leaf in leaves if not any(below(leaf.iri, each) or below(each, leaf.iri) for each in failed)]
        if any(not any(below(leaf.iri, treatment) for treatment, _ in given) for leaf in rest):
            said.append(f"nothing given of the others{' that the documents name' if given else ''}")
        return f"with {' and '.join(said)}" if said else "with nothing given of the others"
