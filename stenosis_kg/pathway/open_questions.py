"""What an answer says beside its steps: what would matter, what else was given, what the documents are silent on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..statements import PLAIN, Passages, in_order
from .facts import Facts, Note
from .judge import Judge, Verdict
from .model import Named, Option, PathwayRecords, Stage
from .next_steps_model import Step, WouldMatter
from .other_treatments import others
from .position import Position
from .routes import graph_of

__all__ = ["Open"]


class Open:
    """Gathers the remarks while the steps are found, each once; `close` sees to it that no given fact is left out."""

    def __init__(self, pathway: PathwayRecords, facts: Facts, judge: Judge, position: Position) -> None:
        self.pathway = pathway
        self.facts = facts
        self.judge = judge
        self.label = graph_of(pathway).label
        self.position = position
        self.stages = position.stages
        self._matter: dict[tuple[str, str], WouldMatter] = {}
        self._silent: dict[tuple[str, ...], Note] = {}
        self._given: dict[Note, None] = {}
        self._cautions: list[Note] = []
        self._shown: set[str] = set()

    def would_matter(self) -> tuple[WouldMatter, ...]:
        """What is not given and would change the answer; nothing where the patient is out of scope."""
        return () if self.judge.scope == "out" else tuple(self._matter.values())

    def also_given(self) -> tuple[Note, ...]:
        """What is given and bears on the pathway, and leads to no step."""
        return tuple(self._given)

    def out_of_scope(self) -> tuple[Note, ...]:
        """Why the documents do not speak of this patient, and what they say of such findings in their own patients."""
        return (*self.judge.out_of_scope, *self._cautions)

    def silent_on(self) -> tuple[Note, ...]:
        """What the documents do not say, as far as the answer comes to it."""
        return tuple(self._silent.values())

    def silence(self, concepts: tuple[str, ...], text: str, passages: Passages = ()) -> None:
        """Note that the documents do not say this."""
        self._silent.setdefault((*concepts, text), Note(concepts, text, passages))

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
        for option in source.options:
            text = (
                f"{option.label}: whether it was tried (that the {bears_on.label} follows it is this pathway's reading)"
            )
            note = WouldMatter(option.iri, bears_on, text, passages, give_as="tried")
            self._matter.setdefault((option.iri, bears_on.iri), note)

    def finer_silence(self, trigger: Named) -> None:
        """Note that a given finding may be a kind of what a trigger names, where nothing would follow for certain."""
        for given, finer in self._finer_than(trigger.iri):
            text = (
                f"whether {self.label(given)}, which is given, is {self.label(finer)}, and what would follow if it is"
            )
            self.silence((given, finer), text, trigger.passages)

    def close(self, steps: Iterable[Step], conflicts: Iterable[Note]) -> None:
        """Say what is left to say once the steps are known: of every given fact that nothing shows so far."""
        steps = tuple(steps)
        if self.judge.scope == "open" and steps:
            given = tuple(iri for iri in self.facts.known if iri in self.judge.lineage)
            for condition in self.pathway.conditions:
                text = f"{condition.label}: {' and '.join(map(self.label, given))} is given, but not whether it is this"
                self._add(condition.iri, self.pathway, text, condition.passages, given)
            self._shown |= set(given)
        for step in steps:
            if step.status != "undetermined" and self.judge.in_scope:
                for choice in step.choices:
                    if choice.option.indications and not any(v.answer == "met" for v in choice.conditions):
                        for verdict in choice.conditions:
                            self.matters(verdict, choice.option)
            self._show(step)
        self._shown |= {iri for note in conflicts for iri in note.concepts}
        if self.judge.scope == "out":
            self._caution()
        self._responses()
        for treatment in self.facts.declined:
            self.silence((treatment,), f"what follows when {self.label(treatment)} is declined")
        self._shown |= {iri for note in (*self.out_of_scope(), *self.silent_on()) for iri in note.concepts}
        for finding in self.facts.findings:
            if finding not in self._shown:
                self._finding(finding)
        for finding in self.facts.failures:
            by = tuple(sorted(self.facts.known.get(finding, frozenset()) - {*self.facts.findings, *self._shown}))
            if by and finding not in self._shown:
                self._finding(finding, by)
                self._shown |= {*by}
        for finding in self.facts.absent:
            if finding not in self._shown:
                self._absent(finding)
        for treatment in sorted({*self.facts.tried, *(iri for iri, _ in self.facts.responses)}):
            if treatment not in self._shown:
                self._tried(treatment)

    def _add(self, fact: str, bears_on: Named, text: str, passages: Passages, finer_than: tuple[str, ...] = ()) -> None:
        self._matter.setdefault((fact, bears_on.iri), WouldMatter(fact, bears_on, text, passages, finer_than))

    def _show(self, step: Step) -> None:
        """Take the given facts that a step names; one that is undetermined does not show its options."""
        self._shown |= {iri for reason in step.because for iri in (reason.finding, *reason.origins)}
        if step.status == "undetermined":
            return
        for choice in step.choices:
            self._shown |= {choice.option.iri} if choice.tried else set()
            self._shown |= {iri for reason in choice.because for iri in (reason.finding, *reason.origins)}
            self._shown |= {iri for verdict in choice.conditions for iri in verdict.against}

    def _finer_than(self, leaf: str) -> list[tuple[str, str]]:
        """(given, finer): findings under the leaf that are a finer kind of a given one; the widest such ones."""
        said, found = self.facts.said, []
        for given in self.facts.findings:
            if said.below(leaf, given):
                continue
            finer = [iri for iri in said.down(given) if said.below(iri, leaf) and not self._denied(iri)]
            found += [(given, iri) for iri in finer if not any(up in finer for up in said.up(iri)[1:])]
        return found

    def _denied(self, iri: str) -> bool:
        return any(up in self.facts.ruled_out for up in self.facts.said.up(iri))

    # Given facts -----------------------------------------------------------------------------------------------------

    def _turning(self, finding: str) -> Iterator[tuple[Stage, Option | None, Verdict]]:
        """What a finding bears on: (stage, ``None``, trigger), or (stage, option, condition)."""
        judge = self.judge
        for e in self.pathway.escalations:
            for trigger in e.triggers:
                if self._bears(finding, trigger.leaves()):
                    yield self.stages[e.target], None, judge.verdict(trigger)
        for stage in self.stages.values():
            for option in stage.walk():
                for trigger in option.indications:
                    if self._bears(finding, (trigger, *trigger.leaves())):
                        yield stage, option, judge.verdict(trigger)

    def _bears(self, finding: str, leaves: Iterable[Named]) -> bool:
        below = self.facts.said.below
        return any(
            below(finding, leaf.iri) or below(leaf.iri, finding)
            for leaf in leaves
            if leaf.iri not in self.judge.lineage and leaf.iri not in self.judge.conditions
        )

    def _note(self, concepts: tuple[str, ...], text: str, passages: Passages) -> None:
        self._given.setdefault(Note(concepts, text, in_order(passages)))

    def _finding(self, finding: str, by: tuple[str, ...] = ()) -> None:
        """Say what a given finding bears on, or one that follows from how treatments (IRIs) went."""
        label, below = self.label(finding), self.facts.said.below
        label += f" ({', '.join(f'{self.label(treatment)} failed' for treatment in by)})" if by else ""
        own = any(below(finding, iri) for iri in self.judge.conditions)
        if own or finding in self.judge.lineage:
            about = "the documents are about this" if own else f"the documents speak only of {self.judge.about}"
            self._note((finding,), f"{label}: {about}", self.facts.said.mentions(finding)[:1])
            return
        bearing = [row for row in self._turning(finding) if self._part(finding, row[2])]
        for stage, option, verdict in bearing:
            if option is None:
                how = ", which was begun" if stage.iri in self.position.begun else " too"
                text = f"{label}: it is given as a reason for the {stage.label}{how}"
            elif any(below(finding, trigger.iri) for _, o, v in bearing if o is None for trigger in [v.trigger]):
                continue
            else:
                part = "meets the condition" if verdict.answer == "met" else "is a part of the condition"
                text = f"{label} {part} for recommending {option.label}"
                text = f"{text}; nothing makes it a reason for the {stage.label}"
            self._note((finding, *by), text, verdict.trigger.passages)
        if not bearing:
            passages = self.facts.said.mentions(finding)
            text = f"what follows from {label}{', though they name it' if passages else ''}"
            self.silence((finding,), text, passages)

    def _absent(self, finding: str) -> None:
        label = self.label(finding)
        bearing = list(self._turning(finding))
        for stage, option, verdict in bearing:
            what = f"the {stage.label}" if option is None else f"recommending {option.label}"
            trigger = verdict.trigger.label
            if finding == verdict.trigger.iri and verdict.answer == "unmet":
                text = f"{label} is absent, which would lead to {what}"
            elif verdict.answer == "unmet":
                text = f"{label} is absent: {trigger}, which would lead to {what}, is ruled out"
            elif verdict.answer == "met":
                text = f"{label} is absent: {trigger}, which leads to {what}, is given all the same"
            else:
                text = f"{label} is absent: this does not rule out {trigger}, which would lead to {what}"
            self._note((finding,), text, verdict.trigger.passages)
        if not bearing:
            self.silence((finding,), f"what follows when {label} is absent", self.facts.said.mentions(finding))

    def _tried(self, treatment: str) -> None:
        up, label = self.facts.said.up(treatment), self.label(treatment)
        homes = [(stage, option) for stage in self.stages.values() for option in stage.walk() if option.iri in up]
        homes.sort(key=lambda home: up.index(home[1].iri))
        how = "failed" if (treatment, "failed") in self.facts.responses else "was tried"
        for stage in dict.fromkeys(stage for stage, _ in homes):
            offered = next(option for home, option in homes if home == stage)
            self._note((treatment,), f"{label} {how}: it belongs to the {stage.label}", offered.passages)
        if not homes:
            self.silence((treatment,), f"which stage {label} belongs to", self.facts.said.mentions(treatment))

    def _part(self, finding: str, verdict: Verdict) -> bool:
        """Whether a finding meets a trigger, or a part of it."""
        return any(self.facts.said.below(finding, each.iri) for each in (verdict.trigger, *verdict.trigger.leaves()))

    def _caution(self) -> None:
        """Say what the documents answer to a finding in patients of whom they do speak."""
        for finding in self.facts.known:
            for stage, option, verdict in self._turning(finding):
                if not self._part(finding, verdict) or verdict.trigger.denied:
                    continue
                trigger, origins = verdict.trigger, tuple(sorted(self.facts.known[finding]))
                others = dict.fromkeys((*origins, *(() if trigger.all_of else (trigger.iri,))))
                others.pop(finding, None)
                name = self.label(finding) + (f" ({', '.join(map(self.label, others))})" if others else "")
                passage = trigger.firmest
                axes = passage.axes.values() if passage else ()
                words = ", ".join(str(value) for value in axes if value.iri != PLAIN)
                words = f" ({words})" if words else ""
                what = f"the {stage.label}" if option is None else f"the recommendation of {option.label}"
                text = f"caution: in {self.judge.about} the documents answer {name} with {what}{words}"
                cited = in_order(q for reason in verdict.because for q in reason.passages) or trigger.passages
                self._cautions.append(Note(origins, f"{text}; of this patient they say nothing", cited))

    def _responses(self) -> None:
        facts, below = self.facts, self.facts.said.below
        stated = {whole: said for wholes in facts.failures.values() for whole, said in wholes.items()}
        for treatment, response in facts.responses:
            near = [said for whole, said in stated.items() if below(treatment, whole) or below(whole, treatment)]
            passages = in_order(passage for said in near for passage in said)
            if response == "partial":
                text = (
                    f"what follows from partial relief by {self.label(treatment)}, which is neither failure nor success"
                )
                self.silence((treatment,), text, passages)
            elif response == "relieved":
                self.silence((treatment,), f"what follows once {self.label(treatment)} has relieved symptoms", passages)
            elif not near:
                self.silence((treatment,), f"what follows when {self.label(treatment)} fails")
        for finding, failed in facts.leaning.items():
            names = " and ".join(self.label(treatment) for treatment in failed)
            passages = in_order(passage for said in facts.failures[finding].values() for passage in said)
            if self._denied(finding):
                self._note(failed, f"{names} failed, and {self.label(finding)} is ruled out", passages)
            else:
                beside = others(facts, self.stages.values(), finding)
                text = f"whether it counts as {self.label(finding)} that {names} failed, {beside}"
                self.silence((finding, *failed), text, passages)
        for finding, wholes in facts.failures.items():
            named = facts.known.get(finding, frozenset()) & {treatment for treatment, _ in facts.responses}
            if named and not named & {*wholes} and finding not in facts.findings:
                names = " and ".join(map(self.label, sorted(named)))
                text = (
                    f"whether there is more to try than {names}, which failed: the list that the documents give is open"
                )
                passages = in_order(passage for said in wholes.values() for passage in said)
                self.silence((finding, *sorted(named)), text, passages)
