"""What an answer leaves open: facts that were not told and would matter, and what the documents are silent on."""

from __future__ import annotations

from collections.abc import Iterable

from ..statements.model import Passages, in_order
from .choices import verdicts
from .facts import Facts, Note
from .judge import Judge, Verdict
from .model import Named, Option, PathwayRecords, Stage
from .next_steps_model import Step, WouldMatter
from .routes import graph_of

__all__ = ["Open"]


class Open:
    """Gathers what is open while the steps are found. Each fact and each silence is told once."""

    def __init__(self, pathway: PathwayRecords, facts: Facts, judge: Judge) -> None:
        self.pathway = pathway
        self.facts = facts
        self.judge = judge
        self.label = graph_of(pathway).label
        self._matter: dict[tuple[str, str], WouldMatter] = {}
        self._silent: dict[tuple[str, ...], Note] = {}
        self._finer: set[str] = set()

    def would_matter(self) -> tuple[WouldMatter, ...]:
        """What was not told and would change the answer; nothing where the answer is out of scope."""
        return () if self.judge.scope == "out" else tuple(self._matter.values())

    def silent_on(self) -> tuple[Note, ...]:
        """What the documents do not say, as far as the answer comes to it."""
        return tuple(self._silent.values())

    def silence(self, concepts: tuple[str, ...], text: str, passages: Passages = ()) -> None:
        """The documents do not say this."""
        self._silent.setdefault((*concepts, text), Note(concepts, text, passages))

    def matters(self, verdict: Verdict, bears_on: Named, more: bool = True) -> None:
        """The findings missing from a trigger would change what it bears on, where that makes ``more`` of it."""
        if verdict.answer != "unknown" or not more:
            return
        for leaf in verdict.missing:
            if leaf.iri in self.judge.lineage:
                continue
            for told, finer in self._finer_than(leaf.iri):
                text = f"{self.label(finer)}: {self.label(told)} is told, and whether it is that is not"
                self._add(finer, bears_on, text, verdict.trigger.passages)
                self._finer.add(told)
            others = [part.label for part in verdict.missing if part.iri not in {leaf.iri, *self.judge.lineage}]
            text = f"{leaf.label}, together with {' and '.join(others)}" if others else leaf.label
            self._add(leaf.iri, bears_on, text, verdict.trigger.passages)

    def tried_matters(self, source: Stage, bears_on: Stage) -> None:
        """Whether the stage was entered would change what follows it."""
        for option in source.options:
            text = f"{option.label}: whether it was tried"
            note = WouldMatter(option.iri, bears_on, text, option.passages, "tried")
            self._matter.setdefault((option.iri, bears_on.iri), note)

    def close(self, steps: Iterable[Step], homeless: Iterable[str]) -> None:
        """What is left to say once the steps are known; ``homeless`` are treatments that no stage offers."""
        if self.judge.scope == "open":
            for condition in self.pathway.conditions:
                text = f"{condition.label}: something more general is told, and the documents speak of this alone"
                self._add(condition.iri, self.pathway, text, condition.passages)
        for step in steps:
            if step.status != "undetermined" and self.judge.scope in ("given", "assumed"):
                for option in step.stage.walk():
                    self._option_matters(option, verdicts(option, self.judge))
        for treatment in homeless:
            self.silence((treatment,), f"which stage {self.label(treatment)} belongs to")
        self._responses()
        for treatment in self.facts.declined:
            self.silence((treatment,), f"what follows when {self.label(treatment)} is declined")
        for finding in self.facts.findings:
            self._idle(finding)

    def _add(self, fact: str, bears_on: Named, text: str, passages: Passages) -> None:
        self._matter.setdefault((fact, bears_on.iri), WouldMatter(fact, bears_on, text, passages))

    def _option_matters(self, option: Option, judged: list[Verdict]) -> None:
        if not any(verdict.answer == "met" for verdict in judged):
            for verdict in judged:
                self.matters(verdict, option)

    def _finer_than(self, leaf: str) -> list[tuple[str, str]]:
        """(told, finer): findings under the leaf that are a finer kind of one that was told; the widest such ones."""
        hierarchy, found = self.facts.hierarchy, []
        for told in self.facts.findings:
            if hierarchy.below(leaf, told):
                continue
            finer = [iri for iri in hierarchy.down(told) if hierarchy.below(iri, leaf) and not self._denied(iri)]
            found += [(told, iri) for iri in finer if not any(up in finer for up in hierarchy.up(iri)[1:])]
        return found

    def _denied(self, iri: str) -> bool:
        return any(up in self.facts.ruled_out for up in self.facts.hierarchy.up(iri))

    def _responses(self) -> None:
        facts, below = self.facts, self.facts.hierarchy.below
        stated = {whole: said for wholes in facts.failures.values() for whole, said in wholes.items()}
        for treatment, response in facts.responses:
            near = [said for whole, said in stated.items() if below(treatment, whole) or below(whole, treatment)]
            passages = in_order(passage for said in near for passage in said)
            if response == "partial":
                text = f"partial relief by {self.label(treatment)}: it is neither failure nor success"
                self.silence((treatment,), text, passages)
            elif response == "relieved":
                self.silence((treatment,), f"what follows once {self.label(treatment)} has relieved symptoms", passages)
            elif not near:
                self.silence((treatment,), f"what follows when {self.label(treatment)} fails")
        for finding, failed in facts.leaning.items():
            if self._denied(finding):
                continue
            names = " and ".join(self.label(treatment) for treatment in failed)
            passages = in_order(passage for said in facts.failures[finding].values() for passage in said)
            text = f"whether it is {self.label(finding)} when {names} failed and nothing is told of the others"
            self.silence((finding, *failed), text, passages)

    def _idle(self, finding: str) -> None:
        """A finding that no step and no option turns on."""
        hierarchy, judge = self.facts.hierarchy, self.judge
        up = set(hierarchy.up(finding))
        idle = not up & (judge.turning | judge.conditions) and finding not in judge.lineage | self._finer
        all_of = any(finding == trigger.iri for trigger in judge.triggers)
        if idle and not all_of and not any(finding in note.concepts for note in judge.out_of_scope):
            passages = self.facts.said.mentions(finding)
            spoken = ", though the documents speak of it" if passages else ""
            self.silence((finding,), f"what follows from {self.label(finding)}: no step turns on it{spoken}", passages)
