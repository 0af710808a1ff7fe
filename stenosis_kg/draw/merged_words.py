"""Merged pathways in words, for those who cannot see the figure, and as nodes and edges, for Mermaid and Graphviz."""

from __future__ import annotations

from ..comparison.pathways import Phase, Treatment
from .cards import Card
from .merged_cards import WAY, MergedCards
from .paragraph import NBSP
from .scene import Diagram, DiagramEdge, DiagramFrame, DiagramNode, Stroke

__all__ = ["alt", "merged_diagram"]


def alt(cards: MergedCards) -> str:
    """A paragraph: the documents, then the phases with what each document says, then the ways between them."""
    merged = cards.merged
    out = [f"Diagram: {cards.title}."]
    out += [f"{short} is {said}." for short, said in cards.documents()]
    if not merged.one_condition:
        out.append(DIFFERENT)
    leads = [f"Phase {number}" for number, _ in enumerate(merged.phases, 1)]
    leads += ["Aside, its order not stated"] * len(merged.unplaced)
    for lead, phase in zip(leads, (*merged.phases, *merged.unplaced), strict=True):
        offered = "; ".join(cards.told(each) for each in phase.treatments if each.offers)
        out.append(f"{lead}, {phase.label}: {offered or 'no option stated'}.")
        out += _against(cards, phase.treatments, f"Advised against in the {phase.label}, and offered by none")
    out += _against(cards, merged.against, "Advised against; no stage is named")
    for way in cards.pathway.escalations:
        past = " and ".join(cards.data.label(iri) for iri in way.bypasses)
        round_ = f", which does not need the {past}," if past else ""
        (trigger,) = cards.triggers(way)
        out.append(f"An arrow {way.label}{round_} is labelled: {trigger.card.title.removeprefix(way.label + ': ')}.")
    return " ".join(out).replace(NBSP, " ")


DIFFERENT = "These pathways are not for the same condition: what one document offers, it offers for its own."
"""Said where the pathways are not for the same condition."""


def _against(cards: MergedCards, treatments: tuple[Treatment, ...], lead: str) -> list[str]:
    found = "; ".join(cards.told(each) for each in treatments if not each.offers)
    return [f"{lead}: {found}."] if found else []


def merged_diagram(cards: MergedCards) -> Diagram:
    """Phases as frames with their treatments, one node each, and one for each way; the chips are lines in them."""
    merged = cards.merged
    nodes = {
        "start": DiagramNode(
            "start", tuple(f"{short}: {said}" for short, said in cards.documents()), "pill", "condition"
        )
    }
    edges, frames = [], []

    def treatment(each: Treatment, card: Card, phase: Phase | None) -> None:
        words = [f"{'not: ' if not each.offers else ''}{each.label}"]
        words += [f"disputed, {kind}: {text}" for kind, text in cards.disputed(each.conflicts)]
        words += [_words(chip) for group in card.groups for chip in group]
        look = cards.data.family(each.iri)
        shape, colour = (look.shape, look.name) if each.offers else ("rect", "other")
        stroke = card.stroke or Stroke()
        node = DiagramNode(card.key, tuple(words), shape, colour, phase.iri if phase else None, stroke)
        nodes[card.key] = node
        if phase:
            edges.append(DiagramEdge(phase.iri, card.key, "offers" if each.offers else "advised against", WAY))

    for phase in (*merged.phases, *merged.unplaced):
        note = "" if phase.placed else ", order not stated"
        frames.append(DiagramFrame(phase.iri, phase.label + note, "step"))
        head = " ".join(run.text for run in cards.head(phase).runs).replace(NBSP, " ")
        nodes[phase.iri] = DiagramNode(phase.iri, (phase.label, head), "rect", "step", phase.iri)
        drawn = {card.key.rpartition("/")[2]: card for card in cards.treatments(phase)}
        drawn |= {card.key.rpartition("/")[2]: card for box in cards.against(phase) for card in box.groups[0]}
        for each in phase.treatments:
            treatment(each, drawn[each.curie], phase)
    for box in cards.against(None):
        for each, card in zip(merged.against, box.groups[0], strict=True):
            treatment(each, card, None)
    first = cards.pathway.start
    edges += [DiagramEdge("start", first.iri, "starts at", WAY)] if first else []
    for way in cards.pathway.escalations:
        (trigger,) = cards.triggers(way)
        card = trigger.card
        look = cards.data.family(way.triggers[0].iri if way.triggers else "")
        nodes[card.key] = DiagramNode(card.key, tuple(map(_words, card.groups[0])), look.shape, look.name, stroke=WAY)
        past = " and the ".join(map(cards.data.label, way.bypasses))
        edges.append(DiagramEdge(way.source or "start", card.key, f"round the {past}" if past else "", WAY))
        edges.append(DiagramEdge(card.key, way.target, "", WAY))
    return Diagram(tuple(nodes.values()), tuple(edges), tuple(frames))


def _words(chip: Card) -> str:
    lines = (" ".join(run.text for run in words.runs) for words in chip.words)
    return "; ".join(lines).replace(NBSP, " ")
