"""What the figure of merged pathways shows, as cards: each treatment and each way once, with a chip for each document.

A chip names the document by its prefix, and says how firmly it speaks and in which sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from ..comparison import CONFLICTS, Cell, Claim, Conflict
from ..comparison.pathways import Barred, MergedPathways, Offer, Phase, Treatment, Way, WayPart
from ..comparison.words import claim_words, short_name
from ..pathway.model import Escalation, Named, PathwayRecords, Stage, graph_of
from ..statements import Passage, in_order
from ..statements.reading import statements_of
from .cards import Card
from .figure_data import FigureData, Stated, curies, passages_of, spoken
from .palette import modality_stroke
from .paragraph import NBSP, Paragraph, TextRun
from .pathway_cards import FontSizes, PathwayCards, TriggerCard
from .scene import Stroke

__all__ = ["WAY", "MergedCards"]

_MOST = 30
"""Lines of a chip: nothing of what a document says is cut."""

WAY = Stroke("muted", 1.3)
"""The line of a way: how firmly each document takes it stands in its chip."""


class MergedCards:
    """The cards of pathways as one. ``pathway`` has the care phases as stages, and the ways as escalations."""

    def __init__(self, data: FigureData, merged: MergedPathways, sizes: FontSizes) -> None:
        self.data, self.merged, self.sizes = data, merged, sizes
        self.of = {
            each.iri: PathwayCards(FigureData(graph_of(each), by_number=True), each, sizes) for each in merged.pathways
        }
        self._ways: dict[str, Way] = {}
        for way in merged.ways:
            self._ways.setdefault(way.parts[0].escalation.iri, way)

    @cached_property
    def pathway(self) -> PathwayRecords:
        """The merged pathways in the form that bands and arrows are laid out from."""
        merged = self.merged
        starts = {part.pathway.start.iri for phase in merged.phases for part in phase.parts if part.pathway.start}
        stages = tuple(
            Stage(
                phase.iri, phase.label, self.passages(phase), placed=phase.placed,
                start=any(part.stage.iri in starts for part in phase.parts),
            )
            for phase in (*merged.phases, *merged.unplaced)
        )  # fmt: skip
        placed = tuple(each for each in stages if each.placed)
        label = {each.iri: each.label for each in stages}
        ways = tuple(
            Escalation(
                iri, f"{f'from {label[way.source]} ' if way.source else ''}to {label[way.target]}",
                in_order(passages_of(part.escalation for part in way.parts)), target=way.target, source=way.source,
                bypasses=way.bypasses, triggers=tuple(trigger for part in way.parts for trigger in part.triggers),
            )
            for iri, way in self._ways.items()
        )  # fmt: skip
        return PathwayRecords("merged", self.title, stages=placed, escalations=ways)

    @property
    def title(self) -> str:
        """The title of the figure."""
        names = [self.short(document) for document, _ in self.merged.documents]
        return f"care pathways as one: {', '.join(names)}"

    def short(self, document: str) -> str:
        """What a document is called in a chip."""
        return short_name(self.data.graph, document) if document else "no document"

    def passages(self, phase: Phase) -> tuple[Passage, ...]:
        """The passages that state the stages of a phase, each of its document."""
        return in_order(p for part in phase.parts for p in part.stage.passages)

    # Documents and phases --------------------------------------------------------------------------------------------

    def documents(self) -> list[tuple[str, str]]:
        """Each document's short name, and its title with what its pathway is for."""
        titles = {each.iri: each.label for pathway in self.merged.pathways for each in pathway.documents}
        found = []
        for document, pathways in self.merged.documents:
            conditions = dict.fromkeys(each.label for pathway in pathways for each in pathway.conditions)
            about = " and ".join(conditions) or "a condition that no passage states"
            found.append((self.short(document), f"“{titles[document]}”, for {about}"))
        return found

    def head(self, phase: Phase) -> Paragraph:
        """Beside the name of a phase: the documents that have it, and where it stands in their pathways."""
        runs: list[TextRun] = []
        for part in phase.parts:
            stage, about = part.stage, self.of[part.pathway.iri].data
            said = [p for p in stage.passages if p.document == part.document]
            words = "starts here," if stage.start else "" if stage.placed else "order not stated,"
            cited = about.attribution(said) if words and said else ()
            runs += [TextRun("·", "muted")] if runs else []
            runs += [
                TextRun(self.short(part.document), bold=True),
                *([TextRun(words, "muted")] if words else []),
                *cited,
            ]
        return Paragraph(tuple(runs), self.sizes.small)

    def treatments(self, phase: Phase) -> tuple[Card, ...]:
        """A card for each treatment that a document offers in a phase."""
        offered = [each for each in phase.treatments if each.offers]
        return tuple(self._treatment(each, phase.curie, 1 if len(offered) > 2 else 0) for each in offered)

    def against(self, phase: Phase | None) -> tuple[Card, ...]:
        """A card with what is advised against and nobody offers in a phase; without one, in no phase."""
        found = [each for each in (phase.treatments if phase else self.merged.against) if not each.offers]
        key = f"{phase.curie if phase else 'merged'}/against"
        inside = tuple(self._treatment(each, key) for each in found)
        words = "Advised against, offered by none" if phase else "Advised against; no stage is named"
        card = Card(
            key, (Paragraph((TextRun(words, bold=True),), self.sizes.small),), "rect", None, Stroke("muted", 0.5),
            groups=(inside,), pad=2.6, title=f"{words}: {', '.join(each.label for each in found)}",
            passages=tuple(dict.fromkeys(curie for each in inside for curie in each.passages)),
        )  # fmt: skip
        return (card,) if found else ()

    def _treatment(self, treatment: Treatment, place: str, columns: int = 0) -> Card:
        """A treatment, with its chips: what offers it, what advises against it, what denies that it does something.

        The chips stand in rows, or in ``columns``.
        """
        key = f"{Named(place, '').curie}/{treatment.curie}"
        look, small = self.data.family(treatment.iri), self.sizes.small
        disputed = self.disputed(treatment.conflicts)
        label = treatment.label if treatment.offers else f"not: {treatment.label}"
        words = [Paragraph((TextRun(label, bold=True),), self.sizes.label if treatment.offers else small)]
        words += [
            Paragraph((TextRun(f"disputed, {kind}:", bold=True), TextRun(text, "muted")), small)
            for kind, text in disputed
        ]
        offers = tuple(self._offer(each, key) for each in treatment.offers)
        barred = tuple(self._barred(each, treatment, key) for each in treatment.against)
        denials = tuple(self._denial(treatment, place, key) for place in range(len(treatment.denials)))
        every = dict.fromkeys(curie for chip in (*offers, *barred, *denials) for curie in chip.passages)
        icon = ("peak", Stroke("ink", 1.1)) if disputed else None
        shape, fill = (look.shape, f"{look.name}.fill") if treatment.offers else ("rect", "panel")
        return Card(
            key, tuple(words), shape, fill, Stroke("ink", 1.8) if disputed else Stroke(f"{look.name}.line", 0.5),
            icon if treatment.offers else ("cross", Stroke("ink", 1.1)), columns=columns,
            groups=(offers, barred, denials), pad=3.0, title=self.told(treatment), passages=tuple(every),
        )  # fmt: skip

    def disputed(self, conflicts: Iterable[Conflict]) -> list[tuple[str, str]]:
        """The kinds of conflict about a treatment, each with the documents and sentences that conflict."""
        found: dict[str, dict[tuple[str, str], tuple[list[Passage], list[Passage]]]] = {}
        for each in conflicts:
            sides = found.setdefault(each.kind, {}).setdefault((each.a.document, each.b.document), ([], []))
            for passages, side in zip(sides, (each.a, each.b), strict=True):
                passages += side.passages
        return [
            (kind, "; ".join(self._opposed(*two, *sides) for two, sides in found[kind].items()))
            for kind in CONFLICTS
            if kind in found
        ]

    def _opposed(self, one: str, other: str, said: Sequence[Passage], opposing: Sequence[Passage]) -> str:
        """ "l5s1 [s6a] against second [s7]"."""
        cited = (
            f"{self.short(document)} [{', '.join(p.id for p in in_order(passages))}]"
            for document, passages in ((one, said), (other, opposing))
        )
        return " against ".join(cited)

    def _chip(
        self, key: str, document: str, lines: Sequence[tuple[TextRun, ...]], title: str, passages: Sequence[Passage],
        *, firmest: Passage | None, fill: str = "card", crossed: bool = False,
    ) -> Card:  # fmt: skip
        """What one document says: its name, and lines."""
        first, *rest = lines
        words = [Paragraph((TextRun(self.short(document), bold=True), *first), self.sizes.small)]
        words += [Paragraph(line, self.sizes.small) for line in rest]
        return Card(
            key, tuple(replace(line, most=_MOST) for line in words), "rect", fill, modality_stroke(firmest),
            ("cross", Stroke("ink", 1.1)) if crossed else None, pad=2.0, title=f"{self.short(document)}: {title}",
            passages=curies(passages),
        )  # fmt: skip

    def _offer(self, offer: Offer, owner: str) -> Card:
        cards, option, stage = self.of[offer.pathway.iri], offer.option, offer.stage
        lines: list[tuple[TextRun, ...]] = [cards.about(option, stage)]
        if offer.under and option.relation != "offers":
            lines.append((TextRun(f"{option.relation} of {offer.under.label}", "muted"),))
        lines += [
            (TextRun(f"{said}:"), *cards.data.attribution(time.passages)) for said, time in cards.times(option, stage)
        ]
        stated = Stated(spoken(option.firmest), option.passages)
        for i, each in enumerate(option.indications):
            cited = cards.data.attribution(each.passages, above=stated)
            lines.append((TextRun("or when" if i else "when", "muted"), TextRun(each.label), *cited))
        passages = (*option.passages, *passages_of(option.indications), *passages_of(option.times))
        key = "/".join((owner, self.short(offer.document), stage.curie))
        title = cards.told(option, stage)
        return self._chip(key, offer.document, lines, title, passages, firmest=cards.held(option, stage.iri))

    def _barred(self, barred: Barred, treatment: Treatment, owner: str) -> Card:
        cards, advice = self.of[barred.pathway.iri], barred.advice
        said = cards.barred(advice, named=advice.iri != treatment.iri)
        said = said if advice.when or advice.words or advice.iri != treatment.iri else "advises against it:"
        key = "/".join(
            (owner, "not", *(p.curie for p in advice.passages), *([advice.when.curie] if advice.when else []))
        )
        runs = (TextRun(said, bold=True), *cards.data.attribution(advice.passages))
        title = f"advised against: {cards.advised(advice)}"
        return self._chip(
            key, barred.document, [runs], title, advice.passages, firmest=advice.firmest, fill="panel", crossed=True
        )

    def _denial(self, treatment: Treatment, place: int, owner: str) -> Card:
        """What a document says that it does not do, or has not been shown to do: an effect, and no offer."""
        document, cell = treatment.denials[place]
        shown, about = cell.position != "not shown", next(iter(self.of.values())).data
        words = self.denied(treatment, cell)
        cited = about.attribution(cell.passages) if shown else (TextRun(about.cite(cell.passages), "muted"),)
        return self._chip(
            f"{owner}/denial-{place}", document, [(TextRun(words, bold=True), *cited)], words, cell.passages,
            firmest=next(iter(cell.passages), None), fill="panel", crossed=shown,
        )  # fmt: skip

    def denied(self, treatment: Treatment, cell: Cell) -> str:
        """ "denied: relieves radiating leg pain", "not shown: helps manage discomfort"."""
        said = statements_of(self.data.graph).by(*(passage.iri for passage in cell.passages))
        own = [each for each in said if each.subject == treatment.iri and each.target in cell.what]
        words = dict.fromkeys(f"{self.data.label(each.predicate)} {self.data.label(each.target)}" for each in own)
        return f"{'not shown' if cell.position == 'not shown' else 'denied'}: {', '.join(words)}"

    # Ways ------------------------------------------------------------------------------------------------------------

    def triggers(self, escalation: Escalation) -> tuple[TriggerCard, ...]:
        """The card on a way: a chip for each document, with its triggers."""
        way = self._ways[escalation.iri]
        look = self.data.family(escalation.triggers[0].iri if escalation.triggers else "")
        chips = tuple(self._way_part(part, escalation.curie) for part in way.parts)
        passages = tuple(dict.fromkeys(curie for chip in chips for curie in chip.passages))
        card = Card(
            f"{escalation.curie}/triggers", (), look.shape, f"{look.name}.band", Stroke(f"{look.name}.line", 0.7),
            groups=(chips,), pad=3.0, title=f"{escalation.label}: {'; '.join(chip.title for chip in chips)}",
            passages=passages,
        )  # fmt: skip
        return (TriggerCard(card, escalation, escalation.triggers),)

    def _way_part(self, part: WayPart, owner: str) -> Card:
        cards = self.of[part.pathway.iri]
        groups: dict[tuple[Passage, ...], list[str]] = {}
        for trigger in part.triggers:
            parts = f" (all of: {', '.join(each.label for each in trigger.parts)})" if trigger.parts else ""
            named = f"{trigger.label}{parts}"
            groups.setdefault(trigger.passages, []).append(named)
        lines: list[tuple[TextRun, ...]] = [
            (*([TextRun("or", "muted")] if i else []), TextRun(" or ".join(named)), *cards.data.attribution(said))
            for i, (said, named) in enumerate(groups.items())
        ]
        times = cards.times_when(part.escalation, part.triggers)
        lines += [(TextRun(f"{said}:"), *cards.data.attribution(time.passages)) for said, time in times]
        title = "; ".join(" ".join(run.text for run in line) for line in lines) or "no trigger stated"
        passages = passages_of((*part.triggers, *(time for _, time in times))) or part.escalation.passages
        first = next(iter(part.triggers), None)
        return self._chip(
            f"{owner}/{self.short(part.document)}/{part.escalation.curie}", part.document,
            lines or [(TextRun("no trigger stated", "muted"),)], title.replace(NBSP, " "), passages,
            firmest=first.firmest if first else None,
        )  # fmt: skip

    def way(self, trigger: TriggerCard) -> tuple[str, Stroke]:
        """The title and the line of the arrow through a trigger card."""
        return trigger.card.title, WAY

    def starts(self) -> tuple[str, Stroke]:
        """The title and the line of the arrow to the first phase."""
        first = self.pathway.start
        return f"starts at {first.label}" if first else "", WAY

    # In words --------------------------------------------------------------------------------------------------------

    def told(self, treatment: Treatment) -> str:
        """A treatment in words: what each document says of it, and what is disputed."""
        said = [
            *(
                f"{self.short(each.document)}: {self.of[each.pathway.iri].told(each.option, each.stage)}"
                for each in treatment.offers
            ),
            *(
                f"{self.short(each.document)} advises against {self.of[each.pathway.iri].advised(each.advice)}"
                for each in treatment.against
            ),
            *(
                f"{self.short(document)}, {self.denied(treatment, cell)} [{', '.join(p.id for p in cell.passages)}]"
                for document, cell in treatment.denials
            ),
            *(
                f"disputed ({each.kind}): {' against '.join(self._claimed(side) for side in (each.a, each.b))}"
                for each in treatment.conflicts
            ),
        ]
        return f"{treatment.label} ({'; '.join(said)})".replace(NBSP, " ")

    def _claimed(self, claim: Claim) -> str:
        return f"{claim_words(self.data.graph, claim)} [{', '.join(p.curie for p in claim.passages)}]"
