"""The pathway in words, for those who cannot see the figure, and as nodes and edges, for Mermaid and Graphviz."""

from __future__ import annotations

from collections.abc import Iterable

from ..pathway.model import Advice, Named, Option, Stage, Timing
from .palette import modality_stroke
from .paragraph import NBSP
from .pathway_cards import PathwayCards
from .scene import Diagram, DiagramEdge, DiagramFrame, DiagramNode, Stroke

__all__ = ["alt", "pathway_diagram"]


def alt(cards: PathwayCards) -> str:
    """A paragraph: the stages with what they offer and what they are for, then the escalations between them."""
    pathway = cards.pathway
    labels = {stage.iri: stage.label for stage in (*pathway.stages, *pathway.unplaced)}
    out = [f"Diagram: {pathway.label}."]
    leads = [f"Stage {number}" for number, _ in enumerate(pathway.stages, 1)]
    leads += ["Aside, its order not stated"] * len(pathway.unplaced)
    for lead, stage in zip(leads, (*pathway.stages, *pathway.unplaced), strict=True):
        offers = "; ".join(cards.told(option, stage) for option in stage.walk())
        out.append(f"{lead}, {stage.label}: {offers or 'no option stated'}.")
        out += _against(cards, stage, f"Advised against in the {stage.label}")
    out += _against(cards, None, "Advised against; no stage is named")
    for escalation in pathway.escalations:
        origin = f"from {labels.get(escalation.source, escalation.source)} " if escalation.source else ""
        around = " and ".join(labels.get(iri, iri) for iri in escalation.bypasses)
        past = f", which does not need the {around}," if around else ""
        triggers = "; or ".join(cards.sentence(trigger) for trigger in escalation.triggers) or "no trigger stated"
        times = cards.times_when(escalation, escalation.triggers)
        triggers += "".join(f"; {said} ({cards.data.attribution_text(time.passages)})" for said, time in times)
        to = labels.get(escalation.target, escalation.target)
        out.append(f"An arrow {origin}to {to}{past} is labelled: {triggers}.")
        if escalation.purposes:
            out.append(f"Its purposes: {'; '.join(cards.sentence(part) for part in escalation.purposes)}.")
    return " ".join(out).replace(NBSP, " ")


def _against(cards: PathwayCards, stage: Stage | None, lead: str) -> list[str]:
    found = "; ".join(map(cards.advised, cards.advice(stage)))
    return [f"{lead}: {found}."] if found else []


def pathway_diagram(cards: PathwayCards) -> Diagram:
    """Stages as frames, with their options and purposes in them; escalations run through their triggers."""
    return _Builder(cards).build()


class _Builder:
    def __init__(self, cards: PathwayCards) -> None:
        self.cards, self.data, self.pathway = cards, cards.data, cards.pathway
        self.nodes: dict[str, DiagramNode] = {}
        self.edges: list[DiagramEdge] = []
        self.frames: list[DiagramFrame] = []

    def build(self) -> Diagram:
        label, colour = self.data.start(self.pathway, "start")
        self.nodes["start"] = DiagramNode("start", (label,), "pill", colour)
        for stage in (*self.pathway.stages, *self.pathway.unplaced):
            self._stage(stage)
        first = self.pathway.start
        if first:
            words = f"starts at\n{self._words(first)}"
            self.edges.append(DiagramEdge("start", first.iri, words, modality_stroke(first.firmest)))
        for escalation in self.pathway.escalations:
            for card in self.cards.triggers(escalation):
                key, line = card.card.key, modality_stroke(card.firmest)
                text = " or ".join(trigger.label for trigger in card.triggers) or "no trigger stated"
                words = self._words(card.triggers[0]) if card.triggers else ""
                look = self.data.family(card.triggers[0].iri if card.triggers else "")
                times = self._timed(self.cards.times_when(escalation, card.triggers))
                lines = tuple(filter(None, (text, words, *times)))
                self.nodes[key] = DiagramNode(key, lines, look.shape, look.name, stroke=line)
                around = " and the ".join(self.data.label(iri) for iri in escalation.bypasses)
                note = f"round the {around}" if around else ""
                self.edges.append(DiagramEdge(escalation.source or "start", key, note, line))
                self.edges.append(DiagramEdge(key, escalation.target, "", line))
        for advice in self.cards.advice(None):
            self._against(advice, "", None)
        return Diagram(tuple(self.nodes.values()), tuple(self.edges), tuple(self.frames))

    def _stage(self, stage: Stage) -> None:
        look = self.data.stage_family(stage)
        note = "" if stage.placed else ", order not stated"
        self.frames.append(DiagramFrame(stage.iri, stage.label + note, look.name))
        lines = (stage.label, *self.cards.spoken(stage, self.pathway.iri))
        self.nodes[stage.iri] = DiagramNode(stage.iri, lines, "rect", look.name, stage.iri)
        for option in stage.options:
            self._option(option, stage, stage.iri)
        for advice in self.cards.advice(stage):
            self._against(advice, stage.iri, stage)
        for card in self.cards.purposes(stage):
            text = "\n".join(" ".join(run.text for run in words.runs) for words in card.words).replace(NBSP, " ")
            line = card.stroke or Stroke("outcome")
            colour = line.colour.partition(".")[0]
            self.nodes[card.key] = DiagramNode(card.key, (text,), card.shape, colour, stage.iri, line)
            self.edges.append(DiagramEdge(stage.iri, card.key, "purpose", Stroke("muted", 0.7)))

    def _option(self, option: Option, stage: Stage, above: str) -> None:
        key = f"{stage.iri} {option.iri}"
        look = self.data.family(option.iri)
        line = modality_stroke(self.cards.held(option, stage.iri))
        lines = (option.label, *self.cards.spoken(option, stage.iri), *self._timed(self.cards.times(option, stage)))
        self.nodes[key] = DiagramNode(key, lines, look.shape, look.name, stage.iri, line)
        self.edges.append(DiagramEdge(above, key, option.relation, line))
        for trigger in option.indications:
            inner, look = f"{key} {trigger.iri}", self.data.family(trigger.iri)
            line, lines = modality_stroke(trigger.firmest), (trigger.label, self._words(trigger))
            self.nodes[inner] = DiagramNode(inner, lines, look.shape, look.name, stage.iri, line)
            self.edges.append(DiagramEdge(inner, key, "recommended when", line))
        for advice in self.cards.advice(stage, option):
            self._against(advice, key, stage)
        for member in option.members:
            self._option(member, stage, key)

    def _against(self, advice: Advice, above: str, stage: Stage | None) -> None:
        """An advice against, joined to the stage or the option (the key ``above``) that it is of, if there is one."""
        key = " ".join((above, "not", advice.iri, advice.when.iri if advice.when else "", advice.quoted)).strip()
        line, group = modality_stroke(advice.firmest), stage.iri if stage else None
        lines = (self.cards.barred(advice), self._words(advice))
        self.nodes[key] = DiagramNode(key, lines, "rect", "other", group, line)
        if above:
            self.edges.append(DiagramEdge(above, key, "advised against", line))

    def _timed(self, times: Iterable[tuple[str, Timing]]) -> tuple[str, ...]:
        return tuple(f"{said}: {self._words(time)}" for said, time in times)

    def _words(self, named: Named) -> str:
        return self.data.attribution_text(named.passages, named.firmest).replace(NBSP, " ")
