"""What stands at each card of the flow figure: the ends of its arrows in an order of few crossings, and their words."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import Run, Words
from .citing import GLUE
from .counts import UNSEEN, visits_words
from .observed import ENDS, INDEX, Flow
from .scene import Box
from .seen import Place, Seen

__all__ = ["PlaceCard", "Row", "Size", "Told"]


@dataclass(frozen=True, slots=True)
class Size:
    """Font sizes, how broad an arrow is that the whole cohort takes, and whether rows stand under each other."""

    title: float
    stage: float
    small: float
    whole: float
    stacked: bool


@dataclass
class Row:
    """One end of an arrow at the side of a card, with what is said of it there; ``y`` is where it comes to stand."""

    flow: Flow
    runs: tuple[Run, ...]
    breadth: float
    arrives: bool
    y: float = 0.0

    def words(self, size: float) -> Words:
        """What is said of it."""
        return Words(self.runs, size, most=5)


@dataclass
class PlaceCard:
    """A place with the rows at its sides; ``box`` is where it comes to stand."""

    place: Place
    left: list[Row] = field(default_factory=list)
    right: list[Row] = field(default_factory=list)
    box: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


class Told:
    """The flows of a cohort as rows and words."""

    def __init__(self, seen: Seen, size: Size) -> None:
        self.seen = seen
        self.size = size

    def leap(self, flow: Flow) -> int:
        """How many cards down an arrow leads; 0 or less leads back up. An end is no card: 1."""
        return 1 if flow.target in ENDS else self.seen.at[flow.target].order - self.seen.at[flow.source].order

    def breadth(self, flow: Flow) -> float:
        """How broad its arrow is: as its share of the cohort, a hairline where that is too thin or not shown."""
        return max(0.6, self.size.whole * self.seen.part(flow))

    def straight(self, place: Place) -> list[Flow]:
        """What leads on to the next card."""
        return [f for f in self.seen.flows if f.source == place.key and f.target not in ENDS and self.leap(f) == 1]

    def card(self, place: Place) -> PlaceCard:
        """The rows of a place. From the top, at the left what arrives from nearest by first, then what leaps furthest;
        at the right what goes back least far, what comes again, the ends, and what arrives from furthest down."""
        mine = [f for f in self.seen.flows if place.key in (f.source, f.target) and f.target not in ENDS]
        order = {each.key: each.order for each in self.seen.places}
        came = sorted((f for f in mine if f.target == place.key and self.leap(f) > 1), key=lambda f: -order[f.source])
        went = sorted((f for f in mine if f.source == place.key and self.leap(f) > 1), key=self.leap, reverse=True)
        back = sorted((f for f in mine if f.source == place.key and self.leap(f) < 0), key=self.leap, reverse=True)
        again = [f for f in mine if self.leap(f) == 0]
        ends = [f for f in self.seen.flows if f.source == place.key and f.target in ENDS]
        returned = sorted((f for f in mine if f.target == place.key and self.leap(f) < 0), key=self.leap)
        card = PlaceCard(place)
        card.left += [self._row(f, True, f"from {self.seen.name(f.source)}:") for f in came]
        card.left += [self._row(f, False) for f in went]
        card.right += [self._row(f, False, f"{self._back(f)} {self.seen.name(f.target)}:") for f in back]
        for flow in again:
            card.right += [self._row(flow, False, f"{self.seen.name(flow.target)} again:"), self._row(flow, True)]
        for flow in ends:
            words = (Run(self.seen.name(flow.target, flow.source)), *self._number(flow))
            card.right.append(Row(flow, words, self.breadth(flow), False))
        card.right += [self._row(f, True) for f in returned]
        return card

    def _row(self, flow: Flow, arrives: bool, lead: str = "") -> Row:
        return Row(flow, self._words(flow, lead) if lead else (), self.breadth(flow), arrives)

    def _back(self, flow: Flow) -> str:
        """Back, but where no passage states the order of the two."""
        ends = [self.seen.at[key].stage for key in (flow.source, flow.target)]
        return "back to" if all(stage is None or stage.placed for stage in ends) else "to"

    def balance(self, place: Place) -> str:
        """How many came, and how many of them moved on: what the numbers at the card add up to."""
        many, more = self.seen.visits(place)
        if place.key == INDEX:
            return self.seen.cohort if many or more else f"{self.seen.cohort}: the cohort is empty"
        open_ = "" if place.stage is None or place.stage.placed else "order not stated; "
        if more:
            return f"{open_}{visits_words(many, more)}"
        if not many:
            return f"{open_}{UNSEEN if place.key in self.seen.observed.unseen else 'no visits on record'}"
        out = [flow for flow in self.seen.flows if flow.source == place.key]
        ends = sum(flow.moves or 0 for flow in out if flow.target in ENDS)
        on = sum(flow.moves or 0 for flow in out if flow.target not in ENDS)
        return f"{open_}{visits_words(many, more)}: {on:,} moved on, {ends:,} ended"

    def stack(self, flow: Flow) -> list[Words]:
        """What is said beside an arrow: a line each."""
        number = self._number(flow, "" if self.size.stacked else f"{GLUE}person{'' if flow.persons == 1 else 's'}")
        when = ", ".join(filter(None, (self._times(flow), self._days(flow))))
        lines = [number, *((Run(text, "muted"),) for text in (when, self._why(flow)) if text)]
        return [Words(runs, self.size.small + (0.6 if i == 0 else 0.0), most=3) for i, runs in enumerate(lines)]

    def _words(self, flow: Flow, lead: str) -> tuple[Run, ...]:
        rest = ", ".join(filter(None, (self._times(flow), self._days(flow), self._why(flow))))
        *before, last = self._number(flow)
        comma = "" if not rest or rest.startswith("[") else ","
        said = (Run(lead), *before, Run(f"{last.text}{comma}", last.colour, last.bold))
        return (*said, Run(rest, "muted")) if rest else said

    def _number(self, flow: Flow, unit: str = "") -> tuple[Run, ...]:
        bold = Run(self.seen.number(flow) + (unit if flow.persons is not None else ""), bold=True)
        share = self.seen.share(flow.persons)
        return (bold, Run(share, "muted")) if share else (bold,)

    def _times(self, flow: Flow) -> str:
        """How often, where some moved so more than once."""
        return f"{flow.moves:,}{GLUE}times" if flow.moves and flow.persons and flow.moves != flow.persons else ""

    def _days(self, flow: Flow) -> str:
        if not flow.days:
            return ""
        first, middle, third = (f"{day:,}" for day in flow.days)
        return f"{middle}{GLUE}day{'' if flow.days[1] == 1 else 's'}{GLUE}[{first}–{third}]"

    def _why(self, flow: Flow) -> str:
        """What there was for it on record, and the sentences by which it is of the pathway."""
        cited = self.seen.cited(flow).replace(" ", GLUE)
        start = flow.source == INDEX and self.leap(flow) == 1
        said = self.seen.standing(flow)
        if cited:
            led = "start" if start else "trigger recorded or derived"
            return f"{led if flow.standing == 'within' else said} {cited}".strip()
        return "no arrow" if flow.standing == "outside" and self.size.stacked else said
