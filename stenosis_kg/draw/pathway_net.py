"""The pathway as nodes and edges, for Mermaid and Graphviz: the same parts as in the figure."""

from __future__ import annotations

from ..pathway.model import Named, Option, Pathway, Stage
from .citing import GLUE, meta
from .net import Group, Join, Knot, Net
from .palette import pen
from .pathway_cards import Deck
from .scene import Pen

__all__ = ["pathway_net"]


def pathway_net(deck: Deck) -> Net:
    """Stages as frames, with their options and purposes in them; ways run through the nodes of their triggers."""
    return _Builder(deck).build()


class _Builder:
    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self.pathway: Pathway = deck.pathway
        self.knots: dict[str, Knot] = {}
        self.joins: list[Join] = []
        self.groups: list[Group] = []

    def build(self) -> Net:
        condition = self.pathway.conditions[0] if self.pathway.conditions else None
        look = self.deck.family(condition.iri if condition else self.pathway.iri)
        self.knots["start"] = Knot("start", (condition.label if condition else "start",), "pill", look.name)
        for stage in (*self.pathway.stages, *self.pathway.unplaced):
            self._stage(stage)
        if self.pathway.start:
            self._join("start", self.pathway.start.iri, self.pathway.start, "starts at")
        for escalation in self.pathway.escalations:
            for card in self.deck.triggers(escalation):
                key = card.card.key
                passage = card.firmest
                line = pen(passage)
                text = " or ".join(trigger.label for trigger in card.triggers) or "no trigger stated"
                said = self._words(card.triggers[0]) if card.triggers else ""
                look = self.deck.family(card.triggers[0].iri if card.triggers else "")
                self.knots[key] = Knot(key, tuple(filter(None, (text, said))), look.shape, look.name, pen=line)
                around = [self._label(iri) for iri in escalation.bypasses]
                note = f"round the {' and the '.join(around)}" if around else ""
                self.joins.append(Join(escalation.source or "start", key, note, line))
                self.joins.append(Join(key, escalation.target, "", line))
        return Net(tuple(self.knots.values()), tuple(self.joins), tuple(self.groups))

    def _stage(self, stage: Stage) -> None:
        look = self.deck.stage_family(stage)
        note = "" if stage.placed else ", order not stated"
        self.groups.append(Group(stage.iri, stage.label + note, look.name))
        self.knots[stage.iri] = Knot(stage.iri, (stage.label, self._words(stage)), "rect", look.name, stage.iri)
        for option in stage.options:
            self._option(option, stage, stage.iri)
        for card in self.deck.purposes(stage):
            text = "\n".join(" ".join(run.text for run in words.runs) for words in card.words).replace(GLUE, " ")
            outcome = card.pen.colour.partition(".")[0] if card.pen else "outcome"
            self.knots[card.key] = Knot(card.key, (text,), card.shape, outcome, stage.iri, card.pen or Pen())
            self.joins.append(Join(stage.iri, card.key, "purpose", Pen("muted", 0.7)))

    def _option(self, option: Option, stage: Stage, above: str) -> None:
        key = f"{stage.iri} {option.iri}"
        look = self.deck.family(option.iri)
        line = pen(option.firmest)
        self.knots[key] = Knot(key, (option.label, self._words(option)), look.shape, look.name, stage.iri, line)
        self.joins.append(Join(above, key, option.relation, line))
        for trigger in option.indications:
            mine = f"{key} {trigger.iri}"
            look = self.deck.family(trigger.iri)
            line = pen(trigger.firmest)
            self.knots[mine] = Knot(mine, (trigger.label, self._words(trigger)), look.shape, look.name, stage.iri, line)
            self.joins.append(Join(mine, key, "recommended when", line))
        for member in option.members:
            self._option(member, stage, key)

    def _join(self, source: str, target: str, named: Named, label: str) -> None:
        passage = named.firmest
        line = pen(passage)
        self.joins.append(Join(source, target, f"{label}\n{self._words(named)}", line))

    def _label(self, iri: str) -> str:
        return self.deck.facts.label(iri)

    def _words(self, named: Named) -> str:
        runs = meta(named.passages, self.deck.cite, named.firmest)
        return " ".join(run.text for run in runs).replace(GLUE, " ")
