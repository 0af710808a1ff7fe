"""The legend of the pathway figure: the line styles and shapes that occur in it, and no others."""

from __future__ import annotations

from ..namespaces import SKG
from ..pathway.model import Pathway
from .furniture import Entry
from .palette import family, pen
from .scene import Pen

__all__ = ["entries"]


def entries(pathway: Pathway) -> list[Entry]:
    """One entry for each modality that occurs, from the firmest on, then for the shapes."""
    said = {}
    for stage in (*pathway.stages, *pathway.unplaced):
        for thing in (stage, *stage.walk(), *(t for option in stage.walk() for t in option.indications)):
            if thing.firmest:
                said[thing.firmest.modality] = thing.firmest
    for escalation in pathway.escalations:
        for thing in (*escalation.triggers, *escalation.purposes):
            if thing.firmest:
                said[thing.firmest.modality] = thing.firmest
    found = [Entry(str(q.modality), pen(q)) for q in sorted(said.values(), key=lambda q: -q.firmness)]
    trigger = family([SKG + "Finding"])
    outcome = family([SKG + "Outcome"])
    if pathway.escalations:
        found.append(
            Entry("trigger: any one will do", Pen(f"{trigger.name}.line", 0.9), trigger.shape, f"{trigger.name}.band")
        )
    if any(escalation.bypasses for escalation in pathway.escalations):
        found.append(Entry("way round a stage: before, during or instead of it", Pen("ink", 1.4), bend=True))
    found.append(Entry("purpose", Pen(f"{outcome.name}.line", 0.9), outcome.shape, "card"))
    return found
