"""What the pathway figure shows, as cards: options with their members and indications, triggers, purposes.

Read from the `Pathway` alone; what has no modality is shown as not stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..graph import Graph
from ..namespaces import RDF, RDFS, SKG
from ..pathway_model import Escalation, Named, Option, Part, Pathway, Quote, Stage, Trigger, firmest
from ..pathway_read import quotes
from .blocks import Card, Run, Words
from .citing import GLUE, Cite, citer, curies, meta
from .palette import Family, family, pen
from .scene import Pen

__all__ = ["Deck", "Sizes", "TriggerCard"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in points at the printed size."""

    title: float
    stage: float
    label: float
    small: float


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """A card that stands on the way of one escalation: triggers that the same passages state."""

    card: Card
    escalation: Escalation
    triggers: tuple[Trigger, ...]

    @property
    def quote(self) -> Quote | None:
        """The passage whose modality the way has."""
        return firmest(quote for trigger in self.triggers for quote in trigger.passages)


class Deck:
    """The cards of one pathway at one set of font sizes."""

    def __init__(self, graph: Graph, pathway: Pathway, sizes: Sizes) -> None:
        self.graph = graph
        self.pathway = pathway
        self.sizes = sizes
        self.quotes = quotes(graph)
        self.cite: Cite = citer(self.quotes.values())
        self._triggering = {
            (escalation.target, quote.iri)
            for escalation in pathway.escalations
            for trigger in escalation.triggers
            for quote in trigger.passages
        }

    def family(self, iri: str) -> Family:
        """The look of a concept."""
        return family(self._iris(iri, RDF + "type"), lambda c: self._iris(c, RDFS + "subClassOf"))

    def stage_family(self, stage: Stage) -> Family:
        """The look of a stage: that of what it offers, as its first option has it."""
        return self.family(stage.options[0].iri) if stage.options else family([SKG + "Stage"])

    def head(self, stage: Stage) -> Option | None:
        """The option that holds all others of its stage, if there is one: the stage is named beside it."""
        only = stage.options[0] if len(stage.options) == 1 else None
        return only if only and only.members else None

    def options(self, stage: Stage) -> tuple[Card, ...]:
        """A card for each option of a stage; its head is left out."""
        head = self.head(stage)
        return tuple(self.option(option, stage) for option in (head.members if head else stage.options))

    def option(self, option: Option, stage: Stage, depth: int = 0, bare: bool = False) -> Card:
        """One option, its members inside it, and what it is indicated by."""
        look = self.family(option.iri)
        size = self.sizes.label if depth == 0 else self.sizes.small
        quote = option.quote
        words = [
            Words((Run(option.label, bold=depth == 0),), size),
            Words(self._meta(option, stage), self.sizes.small),
        ]
        if depth > 1:  # deep down, label and voice share a paragraph
            words = [Words((Run(option.label), *self._meta(option, stage)), self.sizes.small)]
        key = f"{stage.curie}/{option.curie}"
        members = () if bare else option.members
        inside = [self.indication(trigger, key, option) for trigger in option.indications]
        if inside:
            words.append(Words((Run("when" if len(inside) == 1 else "when one of", "muted"),), self.sizes.small))
        techniques = [self.option(member, stage, depth + 1) for member in members]
        return Card(
            key, tuple(words), look.shape, f"{look.name}.fill" if depth % 2 == 0 else "card",
            pen(quote.modality_iri if quote else None, f"{look.name}.line"),
            cards=(*inside, *techniques), pad=3.4 if depth == 0 else 2.6,
            title=self.sentence(option), passages=curies(option.passages, [option.limit] if option.limit else []),
        )  # fmt: skip

    def _meta(self, option: Option, stage: Stage) -> tuple[Run, ...]:
        conditional = any((stage.iri, quote.iri) in self._triggering for quote in option.passages)
        relation = {"kind": "", "technique": f"technique,{GLUE}"}.get(option.relation, "")
        runs = meta(option.passages, self.cite, option.quote, " when triggered" if conditional else "")
        if option.rank:
            runs = (Run(f"{option.rank},", "muted"), *runs)
        return (Run(relation, "muted"), *runs) if relation else runs

    def indication(self, trigger: Trigger, owner: str, option: Option) -> Card:
        """What an option is recommended for, inside its card."""
        look = self.family(trigger.iri)
        quote = trigger.quote
        return Card(
            f"{owner}/{trigger.curie}", (Words((Run(trigger.label), *self._cited(trigger.passages)), self.sizes.small),),
            look.shape, f"{look.name}.band", pen(quote.modality_iri if quote else None, f"{look.name}.line"),
            pad=2.0, title=f"{option.label}: when {self.sentence(trigger)}", passages=curies(trigger.passages),
        )  # fmt: skip

    def _cited(self, passages: Iterable[Quote]) -> tuple[Run, ...]:
        cited = self.cite(passages)
        return (Run(cited, "muted"),) if cited else ()

    def triggers(self, escalation: Escalation) -> tuple[TriggerCard, ...]:
        """The cards on the way of an escalation: one for all triggers that the same passages state."""
        groups: dict[tuple[str, ...], list[Trigger]] = {}
        for trigger in escalation.triggers:
            groups.setdefault(tuple(quote.iri for quote in trigger.passages), []).append(trigger)
        if not groups:
            words = (Words((Run("no trigger stated", "muted"),), self.sizes.small),)
            card = Card(f"{escalation.curie}/none", words, "hexagon", "card", pen(None, "muted"), title=escalation.label)
            return (TriggerCard(card, escalation, ()),)
        return tuple(self._trigger_card(escalation, tuple(group)) for group in groups.values())

    def _trigger_card(self, escalation: Escalation, group: tuple[Trigger, ...]) -> TriggerCard:
        look = self.family(group[0].iri)
        words = []
        for i, trigger in enumerate(group):
            lead = (Run("or", "muted"),) if i else ()
            words.append(Words((*lead, Run(trigger.label, bold=True)), self.sizes.label, centred=True))
            words += self._parts(trigger)
        passages = group[0].passages
        words.append(Words(meta(passages, self.cite), self.sizes.small, centred=True))
        quote = firmest(passages)
        examples = [part for trigger in group for part in self._kinds(trigger.iri)]
        card = Card(
            f"{escalation.curie}/{group[0].curie}", tuple(words), look.shape, f"{look.name}.band",
            pen(quote.modality_iri if quote else None, f"{look.name}.line"), pad=3.0, middle=True,
            title=f"{escalation.label}: when {' or '.join(self.sentence(trigger) for trigger in group)}",
            passages=curies(passages, *(part.passages for part in examples)),
        )  # fmt: skip
        return TriggerCard(card, escalation, group)

    def _parts(self, trigger: Trigger) -> list[Words]:
        """What a trigger needs together, or what a passage gives as examples of it."""
        if trigger.parts:
            listed, lead = [(part.label, part.passages) for part in trigger.parts], "all of: "
        else:
            listed, lead = [(part.label, part.passages) for part in self._kinds(trigger.iri)], "such as "
        if not listed:
            return []
        together = tuple(dict.fromkeys(quote for _, passages in listed for quote in passages))
        text = lead + ", ".join(label for label, _ in listed)
        return [Words((Run(text), *self._cited(together)), self.sizes.small, centred=True)]

    def _kinds(self, iri: str) -> list[Part]:
        """What passages give as kinds of a trigger, in the order of the passages."""
        found: dict[str, list[Quote]] = {}
        for quad in self.graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "kindOf"), ox.NamedNode(iri)):
            quote = self.quotes.get(getattr(quad.graph_name, "value", ""))
            if quote and isinstance(quad.subject, ox.NamedNode):
                found.setdefault(quad.subject.value, []).append(quote)
        parts = [Part(i, self.graph.label(i), tuple(said)) for i, said in found.items()]
        return sorted(parts, key=lambda part: _place(part))

    def purposes(self, stage: Stage) -> tuple[Card, ...]:
        """What a stage is for: the purposes of the ways to it, and the aims of the option that holds all others."""
        found: dict[str, dict[Quote, None]] = {}
        for escalation in self.pathway.escalations:
            for part in escalation.purposes if escalation.target == stage.iri else ():
                found.setdefault(part.iri, {}).update(dict.fromkeys(part.passages))
        head = self.head(stage) or (stage.options[0] if len(stage.options) == 1 else None)
        if head:
            for quad in self.graph.store.quads_for_pattern(ox.NamedNode(head.iri), ox.NamedNode(SKG + "aimsAt"), None):
                quote = self.quotes.get(getattr(quad.graph_name, "value", ""))
                if quote and isinstance(quad.object, ox.NamedNode):
                    found.setdefault(quad.object.value, {})[quote] = None
        parts = [Part(i, self.graph.label(i), tuple(sorted(said, key=lambda q: q.order))) for i, said in found.items()]
        return tuple(self._purpose(part, stage) for part in sorted(parts, key=_place))

    def _purpose(self, part: Part, stage: Stage) -> Card:
        look = self.family(part.iri)
        quote = part.quote
        return Card(
            f"{stage.curie}/purpose/{part.curie}",
            (Words((Run(part.label), *meta(part.passages, self.cite)), self.sizes.small),),
            look.shape, "card", pen(quote.modality_iri if quote else None, f"{look.name}.line"), pad=2.2,
            title=f"{stage.label}, purpose: {self.sentence(part)}", passages=curies(part.passages),
        )  # fmt: skip

    def sentence(self, thing: Named) -> str:
        """A thing with its voice and sentences, for those who cannot see the figure."""
        runs = meta(thing.passages, self.cite, thing.quote)
        return f"{thing.label} ({' '.join(run.text for run in runs if run.text).replace(GLUE, ' ')})"

    def _iris(self, iri: str, predicate: str) -> list[str]:
        return [o.value for o in self.graph.objects(iri, predicate) if isinstance(o, ox.NamedNode)]


def _place(part: Part) -> tuple[object, ...]:
    """Passages first to last, and within one as the words of it run."""
    first = min(part.passages, key=lambda quote: quote.order)
    words = [word for word in part.label.casefold().replace("/", " ").split() if len(word) > 3]
    text = first.text.casefold()
    places = [text.find(word[:6]) for word in words if word[:6] in text]
    return (first.order, min(places, default=len(text)), part.iri)


PLAIN_FRAME = Pen("faint", 0.6)
