"""The pathway in words, for those who cannot see the figure, and as nodes and edges, for Mermaid and Graphviz."""

from __future__ import annotations

from ..pathway.model import Named, Option, PathwayRecords, Stage
from .citing import NBSP, attribution
from .palette import modality_stroke
from .pathway_cards import PathwayCards
from .scene import Diagram, DiagramEdge, DiagramFrame, DiagramNode, Stroke

__all__ = ["alt", "pathway_diagram"]


def alt(cards: PathwayCards, pathway: PathwayRecords) -> str:
    """A paragraph: the stages with what they offer and what they are for, then the escalations between them."""
    labels = {stage.iri: stage.label for stage in (*pathway.stages, *pathway.unplaced)}
    out = [f"Diagram: {pathway.label}."]
    for i, stage in enumerate(pathway.stages, 1):
        offers = "; ".join(cards.sentence(option, stage.iri) for option in stage.walk())
        out.append(f"Stage {i}, {stage.label}: {offers or 'no option stated'}.")
    for stage in pathway.unplaced:
        offers = "; ".join(cards.sentence(option, stage.iri) for option in stage.walk())
        out.append(f"Aside, its order not stated, {stage.label}: {offers or 'no option stated'}.")
    for escalation in pathway.escalations:
        origin = f"from {labels.get(escalation.source, escalation.source)} " if escalation.source else ""
        around = " and ".join(labels.get(iri, iri) for iri in escalation.bypasses)
        past = f", which does not need the {around}," if around else ""
        triggers = "; or ".join(cards.sentence(trigger) for trigger in escalation.triggers) or "no trigger stated"
        to = labels.get(escalation.target, escalation.target)
        sentence = f"An arrow {origin}to {to}{past} is labelled: {triggers}."
        if escalation.purposes:
            sentence += f" Its purposes: {'; '.join(cards.sentence(part) for part in escalation.purposes)}."
        out.append(sentence)
    return " ".join(out).replace(NBSP, " ")


def pathway_diagram(cards: PathwayCards) -> Diagram:
    """Stages as frames, with their options and purposes in them; escalations run through their triggers."""
    return _Builder(cards).build()


class _Builder:
    def __init__(self, cards: PathwayCards) -> None:
        self.cards = cards
        self.pathway: PathwayRecords = cards.pathway
        self.nodes: dict[str, DiagramNode] = {}
        self.edges: list[DiagramEdge] = []
        self.groups: list[DiagramFrame] = []

    def build(self) -> Diagram:
        condition = self.pathway.conditions[0] if self.pathway.conditions else None
        look = self.cards.family(condition.iri if condition else self.pathway.iri)
        self.nodes["start"] = DiagramNode("start", (condition.label if condition else "start",), "pill", look.name)
        for stage in (*self.pathway.stages, *self.pathway.unplaced):
            self._stage(stage)
        if self.pathway.start:
            self._edge("start", self.pathway.start.iri, self.pathway.start, "starts at")
        for escalation in self.pathway.escalations:
            for card in self.cards.triggers(escalation):
                key = card.card.key
                passage = card.firmest
                line = modality_stroke(passage)
                text = " or ".join(trigger.label for trigger in card.triggers) or "no trigger stated"
                said = self._words(card.triggers[0]) if card.triggers else ""
                look = self.cards.family(card.triggers[0].iri if card.triggers else "")
                self.nodes[key] = DiagramNode(
                    key, tuple(filter(None, (text, said))), look.shape, look.name, stroke=line
                )
                around = [self._label(iri) for iri in escalation.bypasses]
                note = f"round the {' and the '.join(around)}" if around else ""
                self.edges.append(DiagramEdge(escalation.source or "start", key, note, line))
                self.edges.append(DiagramEdge(key, escalation.target, "", line))
        return Diagram(tuple(self.nodes.values()), tuple(self.edges), tuple(self.groups))

    def _stage(self, stage: Stage) -> None:
        look = self.cards.stage_family(stage)
        note = "" if stage.placed else ", order not stated"
        self.groups.append(DiagramFrame(stage.iri, stage.label + note, look.name))
        lines = (stage.label, *self.cards.spoken(stage, self.pathway.iri))
        self.nodes[stage.iri] = DiagramNode(stage.iri, lines, "rect", look.name, stage.iri)
        for option in stage.options:
            self._option(option, stage, stage.iri)
        for card in self.cards.purposes(stage):
            text = "\n".join(" ".join(run.text for run in words.runs) for words in card.words).replace(NBSP, " ")
            outcome = card.stroke.colour.partition(".")[0] if card.stroke else "outcome"
            self.nodes[card.key] = DiagramNode(
                card.key, (text,), card.shape, outcome, stage.iri, card.stroke or Stroke()
            )
            self.edges.append(DiagramEdge(stage.iri, card.key, "purpose", Stroke("muted", 0.7)))

    def _option(self, option: Option, stage: Stage, above: str) -> None:
        key = f"{stage.iri} {option.iri}"
        look = self.cards.family(option.iri)
        line = modality_stroke(self.cards.held(option, stage.iri))
        lines = (option.label, *self.cards.spoken(option, stage.iri))
        self.nodes[key] = DiagramNode(key, lines, look.shape, look.name, stage.iri, line)
        self.edges.append(DiagramEdge(above, key, option.relation, line))
        for trigger in option.indications:
            mine = f"{key} {trigger.iri}"
            look = self.cards.family(trigger.iri)
            line = modality_stroke(trigger.firmest)
            self.nodes[mine] = DiagramNode(
                mine, (trigger.label, self._words(trigger)), look.shape, look.name, stage.iri, line
            )
            self.edges.append(DiagramEdge(mine, key, "recommended when", line))
        for member in option.members:
            self._option(member, stage, key)

    def _edge(self, source: str, target: str, named: Named, label: str) -> None:
        passage = named.firmest
        line = modality_stroke(passage)
        self.edges.append(DiagramEdge(source, target, f"{label}\n{self._words(named)}", line))

    def _label(self, iri: str) -> str:
        return self.cards.facts.label(iri)

    def _words(self, named: Named) -> str:
        runs = attribution(named.passages, self.cards.cite, named.firmest)
        return " ".join(run.text for run in runs).replace(NBSP, " ")
