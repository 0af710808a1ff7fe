"""What a Sankey figure says: the names of its bars, and the numbers on its ribbons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from . import metrics
from .citing import GLUE
from .counts import HIDDEN, percent, visits_words
from .observed import INDEX
from .seen import Link, Place, Seen

__all__ = ["BRIEF", "Lines", "SankeyWords", "short"]

BRIEF = f"n.{GLUE}s."
"""What stands for a number that is not shown where there is little room."""

Lines: TypeAlias = list[tuple[str, float, bool]]
"""Lines of text: words, size, and whether they are bold."""


class SankeyWords:
    """The words of a cohort at a font size; ``down`` where the figure runs from top to bottom."""

    def __init__(self, seen: Seen, small: float, down: bool) -> None:
        self.seen = seen
        self.small = small
        self.down = down
        self.brief = False

    def bar(self, place: Place) -> Lines:
        """A place, and how many came to it: of the index, the whole cohort."""
        many, more = self.seen.visits(place)
        if place.key == INDEX:
            name, said = "diagnosis", self.seen.cohort
        else:
            name = f"{place.order}{GLUE}{place.short}" if place.stage and place.stage.placed else place.short
            said = f"≥{GLUE}{many:,} visits" if more and many else visits_words(many, more)
            if place.key in self.seen.observed.unseen and not (many or more):
                said = "not to be seen"
        return [(name, self.small + 0.4, True), (said, self.small, False)]

    def end(self, end: str, links: Iterable[Link]) -> Lines:
        """An end, and how many courses ended so."""
        into = [link for link in links if link.target == end]
        many, more = sum(link.moves for link in into), any(link.hidden for link in into)
        words = self.seen.name(end)
        names = words.replace(" or ", " or\n").split("\n") if self.down else [words]
        name = [(part, self.small, False) for part in names]
        if more or self.seen.elsewhere(end):
            return [*name, (f"≥{GLUE}{many:,}" if many else HIDDEN, self.small, True)]
        share = f"({percent(many, self.seen.observed.persons)})"
        if self.down:
            return [*name, (f"{many:,}", self.small, True), (share, self.small, False)]
        return [*name, (f"{many:,} {share}", self.small, True)]

    def width(self, lines: Lines) -> float:
        """How wide the widest line is."""
        return max(metrics.width(text, size, bold) for text, size, bold in lines)

    def ribbon(self, link: Link, brief: bool) -> str:
        """The moves of a ribbon, in thousands or millions where ``brief``."""
        if brief and not (link.hidden and link.moves):
            self.brief = self.brief or link.hidden
            return BRIEF if link.hidden else short(link.moves)
        return self.seen.shown(link)

    def loop(self, link: Link, text: str) -> tuple[str, ...]:
        """What is said of moves that lead back, at length and in short."""
        if link.source == link.target:
            return (self._way(link, text, "again"),)
        stages = [self.seen.at[key].stage for key in (link.source, link.target)]
        back = "back to" if all(stage is None or stage.placed for stage in stages) else "to"
        return tuple(self._way(link, text, way) for way in (f"{back} {self.seen.name(link.target)}", "back"))

    def caption(self) -> str:
        """What the caption says of the numbers."""
        said = ["Numbers are moves; a person may come to a stage again, and ends once."]
        flows = self.seen.flows
        if self.seen.elsewhere("died") and any(flow.target == "died" for flow in flows):
            said.append(f"Where too few died to be shown, they are among “{self.seen.name('censored')}”.")
        if self.brief:
            said.append(f"“{BRIEF}”: {HIDDEN}.")
        return " ".join(said)

    def _way(self, link: Link, text: str, way: str) -> str:
        """A number and where it leads, such as both can be read."""
        return f"{way}: {text}" if link.hidden and not link.moves else f"{text} {way}"


def short(number: int) -> str:
    """A number in three figures.

    >>> short(2_516_000), short(15_300), short(702)
    ('2.52M', '15.3k', '702')
    """
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size * 0.9995:
            part = number / size
            return f"{part:.0f}{unit}" if part >= 99.95 else f"{part:.3g}{unit}"
    return str(number)
