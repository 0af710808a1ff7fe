"""The pathway figure in words, for those who cannot see it."""

from __future__ import annotations

from ..pathway.model import Pathway
from .citing import GLUE
from .pathway_cards import Deck

__all__ = ["alt"]


def alt(deck: Deck, pathway: Pathway) -> str:
    """A paragraph: the stages with what they offer and what they are for, then every way between them."""
    labels = {stage.iri: stage.label for stage in (*pathway.stages, *pathway.unplaced)}
    out = [f"Diagram: {pathway.label}."]
    for i, stage in enumerate(pathway.stages, 1):
        offers = "; ".join(deck.sentence(option) for option in stage.walk())
        out.append(f"Stage {i}, {stage.label}: {offers or 'no option stated'}.")
    for stage in pathway.unplaced:
        offers = "; ".join(deck.sentence(option) for option in stage.walk())
        out.append(f"Aside, its order not stated, {stage.label}: {offers or 'no option stated'}.")
    for escalation in pathway.escalations:
        origin = f"from {labels.get(escalation.source, escalation.source)} " if escalation.source else ""
        around = " and ".join(labels.get(iri, iri) for iri in escalation.bypasses)
        past = f", which does not need the {around}," if around else ""
        triggers = "; or ".join(deck.sentence(trigger) for trigger in escalation.triggers) or "no trigger stated"
        to = labels.get(escalation.target, escalation.target)
        sentence = f"An arrow {origin}to {to}{past} is labelled: {triggers}."
        if escalation.purposes:
            sentence += f" Its purposes: {'; '.join(deck.sentence(part) for part in escalation.purposes)}."
        out.append(sentence)
    return " ".join(out).replace(GLUE, " ")
