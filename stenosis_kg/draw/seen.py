"""A cohort in words: the places that its moves join, in the colours of the pathway figure, and numbers as figures show
them. A number that is too small to be shown is never one: it is "<5".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..namespaces import compact
from ..pathway.model import Pathway, Quote, Stage
from .citing import GLUE, curies
from .facts import Facts
from .furniture import capital, caption
from .net import Join, Knot, Net
from .observed import ENDS, INDEX, Flow, Observed
from .pathway_cards import Deck, Sizes
from .scene import Pen

__all__ = ["END_WORDS", "STANDINGS", "STYLES", "Link", "Place", "Seen", "key_of", "percent", "steps", "visits_words"]

END_WORDS = {"settled": "no further stage", "died": "died", "censored": "records end"}
STANDINGS = {"within": "", "unsupported": "no trigger on record", "outside": "outside the pathway", "end": ""}
"""What is said of an arrow, beside how it is drawn."""

STYLES = {"unsupported": (5.0, 2.2), "outside": (1.3, 1.6)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can stand: the index, or a stage. ``order`` counts from the index, which is 0."""

    key: str
    label: str
    colour: str
    shape: str
    order: int
    stage: Stage | None = None

    @property
    def short(self) -> str:
        """ "conservative" for "conservative stage"."""
        return self.label.removesuffix(" stage")

    @property
    def heading(self) -> str:
        """The name with its number, as the pathway figure has it: "1 Conservative stage"."""
        number = f"{self.order}{GLUE}" if self.stage and self.stage.placed else ""
        return f"{number}{capital(self.label)}"

    @property
    def passages(self) -> tuple[str, ...]:
        """The passages that make it a stage of the pathway."""
        return curies(self.stage.passages) if self.stage else ()


@dataclass(frozen=True, slots=True)
class Link:
    """All moves from one place to another: the sum of those shown, and whether some are not."""

    source: str
    target: str
    moves: int
    hidden: bool


class Seen:
    """An `Observed` on the pathway that it was held against."""

    def __init__(self, facts: Facts, pathway: Pathway, observed: Observed) -> None:
        self.facts = facts
        self.pathway = pathway
        self.observed = observed
        self._deck = Deck(facts, pathway, Sizes(9.5, 8.0, 7.0, 6.2))
        self.places = (self._index(), *self._stages())
        self.at = {place.key: place for place in self.places}
        self.flows = tuple(sorted(observed.flows, key=self._order))

    def _index(self) -> Place:
        condition = self.pathway.conditions[0] if self.pathway.conditions else None
        look = self.facts.family(condition.iri if condition else self.pathway.iri)
        return Place(INDEX, condition.label if condition else "diagnosis", look.name, "pill", 0)

    def _stages(self) -> list[Place]:
        """Those of the pathway, the unplaced last; what a flow names beside them stands after all."""
        stages = [*self.pathway.stages, *self.pathway.unplaced]
        found = []
        for i, stage in enumerate(stages, 1):
            found.append(Place(stage.iri, stage.label, self._deck.stage_family(stage).name, "round", i, stage))
        known = {INDEX, *ENDS, *(stage.iri for stage in stages)}
        named = {place: None for flow in self.observed.flows for place in (flow.source, flow.target)}
        for i, iri in enumerate(sorted(named.keys() - known), len(found) + 1):
            found.append(Place(iri, self.facts.label(iri), self.facts.family(iri).name, "round", i))
        return found

    def _order(self, flow: Flow) -> tuple[int, int, int]:
        ends = {end: len(self.places) + i for i, end in enumerate(ENDS)}
        target = ends.get(flow.target, -1) if flow.target in ends else self.at[flow.target].order
        return self.at[flow.source].order, target, list(STANDINGS).index(flow.standing)

    def links(self) -> list[Link]:
        """The moves between each two places, whatever their standing."""
        found: dict[tuple[str, str], Link] = {}
        for flow in self.flows:
            old = found.get((flow.source, flow.target), Link(flow.source, flow.target, 0, False))
            found[flow.source, flow.target] = Link(
                flow.source, flow.target, old.moves + (flow.moves or 0), old.hidden or flow.moves is None
            )
        return list(found.values())

    def visits(self, place: Place) -> tuple[int, bool]:
        """How often persons came to a place, and whether it may have been more: where a cell is not shown."""
        if place.key == INDEX:
            return self.observed.persons, False
        into = [flow.moves for flow in self.flows if flow.target == place.key]
        out = [flow.moves for flow in self.flows if flow.source == place.key]
        return max(sum(n or 0 for n in into), sum(n or 0 for n in out)), None in into or None in out

    def count(self, number: int | None) -> str:
        """A number with its thousands, or that it is too small to be shown."""
        return f"<{self.observed.least}" if number is None else f"{number:,}"

    def shown(self, link: Link) -> str:
        """The moves of a link: "1,204", "<5", or "1,204 + <5"."""
        small = self.count(None)
        return f"{link.moves:,}{' + ' + small if link.hidden else ''}" if link.moves else small if link.hidden else "0"

    def share(self, number: int | None) -> str:
        """The percentage of the cohort, in brackets; nothing for what is not shown."""
        return f"({percent(number, self.observed.persons)})" if number is not None and self.observed.persons else ""

    def name(self, key: str) -> str:
        """A place as it is named within a sentence."""
        return END_WORDS.get(key) or ("diagnosis" if key == INDEX else self.at[key].short)

    def triggers(self, flow: Flow) -> tuple[str, ...]:
        """The passages that lead from the source of a flow to its target, where it is of the pathway."""
        return curies(self._leading(flow))

    def cited(self, flow: Flow) -> str:
        """Those passages, as figures cite them: "[s8a, s8b]"."""
        return self.facts.cite(self._leading(flow))

    def _leading(self, flow: Flow) -> list[Quote]:
        if flow.standing not in ("within", "unsupported"):
            return []
        ways = [e for e in self.pathway.escalations if e.target == flow.target and e.source in (None, flow.source)]
        quotes: list[Quote] = [q for e in ways for trigger in e.triggers for q in trigger.passages]
        if flow.source == INDEX and (stage := self.at[flow.target].stage if flow.target in self.at else None):
            quotes += stage.passages if stage.start else ()
        return sorted(dict.fromkeys(quotes), key=lambda quote: quote.order)

    def pen(self, flow: Flow, width: float) -> Pen:
        """How an arrow is drawn: whole within the pathway, broken without a trigger, striped outside."""
        colour = "muted" if flow.standing == "outside" else f"{self.at[flow.source].colour}.line"
        return Pen(colour, width, STYLES.get(flow.standing, ()))

    def caption(self, more: str = "") -> str:
        """Which data, from which number on cells are shown, and what the figure is not."""
        least = self.observed.least
        small = f" Numbers from 1 to {least - 1} are shown as “<{least}”." if least > 1 else ""
        data = self.observed.data.strip().rstrip(".") or "not described"
        told = f"Data: {data}.{small}{' ' + more if more else ''}"
        return caption(self.facts.graph, self.pathway.documents, told)

    @property
    def none(self) -> str:
        """What a figure says that has nothing to show."""
        who = "The cohort has no persons" if not self.observed.persons else "Nothing of this kind was recorded"
        return f"{who}: there is nothing to draw."

    def sentence(self, flow: Flow) -> str:
        """A flow for those who cannot see it."""
        many = "person" if flow.persons == 1 else "persons"
        who = f"fewer than {self.observed.least}" if flow.persons is None else f"{flow.persons:,}"
        said = f"From {self.name(flow.source)} to {self.name(flow.target)}: {who} {many} {self.share(flow.persons)}"
        said = said.strip()
        if flow.persons is not None and flow.moves is not None and flow.moves != flow.persons:
            said += f", {flow.moves:,} times"
        if flow.days and flow.standing != "end":
            said += f", median {flow.days[1]:,} days (quartiles {flow.days[0]:,} and {flow.days[2]:,})"
        return f"{said}{', ' + STANDINGS[flow.standing] if STANDINGS[flow.standing] else ''}."

    def alt(self, kind: str) -> str:
        """The flows in words."""
        out = [f"{kind}: {self.observed.persons:,} persons with {self._where()}."]
        out += [self.sentence(flow) for flow in self.flows] or [self.none]
        return " ".join(out).replace(GLUE, " ")

    def _where(self) -> str:
        return self.places[0].label

    def net(self) -> Net:
        """The flows as nodes and edges."""
        knots = [
            Knot(INDEX, (self.places[0].label, f"{self.observed.persons:,} persons"), "pill", self.places[0].colour)
        ]
        for place in self.places[1:]:
            many, more = self.visits(place)
            knots.append(Knot(place.key, (place.label, visits_words(many, more)), "round", place.colour))
        knots += [Knot(end, (END_WORDS[end],), "rect", "other") for end in ENDS if self._ends(end)]
        joins = []
        for flow in self.flows:
            days = f"{flow.days[1]:,} days" if flow.days and flow.standing != "end" else ""
            said = [f"{self.count(flow.persons)} {self.share(flow.persons)}".strip(), days, STANDINGS[flow.standing]]
            pen = self.pen(flow, max(0.6, 4 * (flow.persons or 0) / max(1, self.observed.persons)))
            joins.append(Join(flow.source, flow.target, "\n".join(filter(None, said)).replace(GLUE, " "), pen))
        return Net(tuple(knots), tuple(joins))

    def _ends(self, end: str) -> bool:
        return any(flow.target == end for flow in self.flows)


def visits_words(many: int, more: bool) -> str:
    """How often persons came to a place; ``more`` where some of it is not shown."""
    if more and not many:
        return "visits not shown"
    return f"{'at least ' if more else ''}{many:,} visit{'' if many == 1 else 's'}"


def percent(number: int, whole: int) -> str:
    """A share in percent, to a tenth; what is not nothing is never said to be.

    >>> percent(3, 8).replace(GLUE, " "), percent(1, 10_000).replace(GLUE, " "), percent(0, 8).replace(GLUE, " ")
    ('37.5 %', '<0.1 %', '0 %')
    """
    share = 100 * number / whole
    said = (
        "0"
        if not number
        else "<0.1"
        if share < 0.05
        else "100"
        if number == whole
        else ">99.9"
        if share >= 99.95
        else f"{share:.1f}"
    )
    return f"{said}{GLUE}%"


def key_of(flow: Flow) -> str:
    """The key of a flow in a figure."""
    return "/".join((compact(flow.source), compact(flow.target), flow.standing))


def steps(values: Iterable[int], least: int) -> list[str]:
    """Numbers under an axis, small ones hidden."""
    return [f"<{least}" if 0 < value < least else f"{value:,}" for value in values]
