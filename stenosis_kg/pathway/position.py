"""Where a patient is in a pathway, by the treatments that were tried."""

from __future__ import annotations

from .facts import Facts
from .model import Escalation, PathwayRecords, Stage
from .routes import onward

__all__ = ["Position"]


class Position:
    """The stages (IRIs) that were begun, and ``here``: those not left for a later one; the first if none was begun."""

    def __init__(self, pathway: PathwayRecords, facts: Facts) -> None:
        self.facts = facts
        self.stages = {stage.iri: stage for stage in (*pathway.stages, *pathway.unplaced)}
        self.leads = onward(pathway)
        self.begun = {iri for iri, stage in self.stages.items() if any(self.at(stage, t) for t in facts.done)}
        placed = {stage.iri for stage in pathway.stages} & self.begun
        here = {iri for iri in placed if not self._left(iri)}
        self.here = here or {stage.iri for stage in pathway.stages if stage.start and not placed}

    def at(self, stage: Stage, treatment: str) -> bool:
        """Whether a treatment is one that the stage offers, or a kind of one."""
        up = set(self.facts.said.up(treatment))
        return any(option.iri in up for option in stage.walk())

    def ahead(self, e: Escalation) -> bool:
        """Whether the stage that an escalation leads to, and all after it, were not begun."""
        return e.target not in self.begun and not self._left(e.target)

    def surely_begun(self, iri: str | None) -> bool:
        """Whether a treatment of the stage was tried that no contradiction touches; true of no stage (``None``)."""
        certain = self.facts.done - self.facts.contested
        return iri is None or any(self.at(self.stages[iri], treatment) for treatment in certain)

    def relieved(self, stage: Stage) -> bool:
        """Whether the treatment of the stage relieved symptoms: as a whole; or one of it, and no symptom is left."""
        relieving = {treatment for treatment in self.facts.relieved() if self.at(stage, treatment)}
        if relieving & {option.iri for option in stage.options}:
            return True
        others = {treatment for treatment, how in self.facts.responses if how != "relieved"}
        return bool(relieving) and not self.facts.symptoms and not any(self.at(stage, other) for other in others)

    def _after(self, iri: str) -> set[str]:
        seen = [iri]
        for current in seen:
            seen.extend(e.target for e in self.leads[current] if e.target not in seen)
        return set(seen[1:])

    def _left(self, iri: str) -> bool:
        """Whether a stage after this one was begun (and this one is not after that again, as around a cycle)."""
        return any(later in self.begun and iri not in self._after(later) for later in self._after(iri) - {iri})
