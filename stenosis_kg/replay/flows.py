"""The moves of a cohort from place to place, and which of their counts are suppressed.

A way is a pair of places; its moves split by standing. The split is shown where no part is small, and the total of a
way where it is not suppressed in the network of all ways (`suppress.hide`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..export.layouts import Value
from .suppress import FlowEdge, hide, is_small

__all__ = ["DIED", "EITHER", "ENDED", "INDEX", "SEEN", "STANDINGS", "Flows", "Way"]

INDEX = 0
ENDED, DIED, SEEN, EITHER = -1, -2, -3, -4
"""How a course ends: no further stage, by death, with the records (censored), or one of the last two."""

STANDINGS = {1: "within", 2: "unsupported", 3: "outside", 4: "end"}
_END = 4
_NOT_SPLIT = "not split"

Way = tuple[int, int]
"""From which place to which, by number."""


class Flows:
    """The moves by way, standing and days waited.

    Attributes
    ----------
    hidden : ways whose counts are suppressed
    unsplit : ways whose counts by standing are suppressed
    small : whether the whole cohort is too small, so that nothing is shown
    """

    def __init__(
        self, moves: Iterable[tuple[int, ...]], repeats: Iterable[tuple[int, ...]], cohort: int, least: int
    ) -> None:
        """From the rows of ``flows.sql`` and ``repeats.sql``."""
        self.cohort = cohort
        self.least = least
        self.small = is_small(cohort, least)
        self._days: dict[Way, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for source, target, standing, waited, count in moves:
            self._days[source, target][standing][waited] = count
        self._repeats = {tuple(way): count for *way, count in repeats}
        self._merge_few_deaths()
        self.unsplit = {
            way for way, parts in self._days.items() if any(is_small(self.persons(way, each), least) for each in parts)
        }
        edges = {way: FlowEdge(way[0], max(way[1], ENDED), self.moves(way)) for way in self._days}
        small = [
            way for way in self.unsplit if is_small(max(self.persons(way, each) for each in self._days[way]), least)
        ]
        self.hidden = set(edges) if self.small else set(hide(edges, small))

    def __contains__(self, way: Way) -> bool:
        return way in self._days

    def into(self, stage: int, source: int | None = None) -> set[Way]:
        """The ways into a stage, from anywhere or from one place."""
        return {way for way in self._days if way[1] == stage and source in (None, way[0])}

    def moves(self, way: Way, standing: int | None = None) -> int:
        """Moves along a way, of one standing or of any."""
        parts = self._days.get(way, {})
        return sum(sum(days.values()) for key, days in parts.items() if standing in (None, key))

    def persons(self, way: Way, standing: int) -> int:
        """Persons who moved along a way, with a standing."""
        return self.moves(way, standing) - self._repeats.get((*way, standing), 0)

    def total_discloses(self, stage: int) -> bool:
        """Whether the total of a stage would disclose a suppressed way into it."""
        hidden = [self.moves(way) for way in self.hidden & self.into(stage)]
        return self.small or len(hidden) == 1 or is_small(sum(hidden), self.least)

    def rows(self) -> Iterator[tuple[Way, tuple[Value, ...]]]:
        """Each way with standing, persons, moves, percent and quartiles of days waited; suppressed cells are None."""
        for way in sorted(self._days, key=lambda way: (way[0], way[1] < 0, abs(way[1]))):
            parts = self._days[way]
            if way in self.hidden:
                yield way, (_NOT_SPLIT if len(parts) > 1 else STANDINGS[min(parts)], *[None] * 6)
            elif way in self.unsplit and len(parts) > 1:
                days = _summed(parts.values())
                yield way, (_NOT_SPLIT, None, sum(days.values()), None, *_quartiles(days))
            else:
                yield from ((way, self._row(way, standing)) for standing in sorted(parts))

    def _row(self, way: Way, standing: int) -> tuple[Value, ...]:
        persons, moves = self.persons(way, standing), self.moves(way, standing)
        discloses = is_small(moves - persons, self.least)  # persons, beside moves, would disclose who moved twice
        share = None if discloses else round(100 * persons / self.cohort, 1)
        days = _quartiles(self._days[way][standing])
        return STANDINGS[standing], None if discloses else persons, moves, share, *days

    def _merge_few_deaths(self) -> None:
        """Count the dead with the censored wherever too few died."""
        for source in {way[0] for way in self._days}:
            if is_small(self.moves((source, DIED)), self.least):
                both = [self._days.pop((source, end), {}) for end in (DIED, SEEN)]
                self._days[source, EITHER] = {_END: _summed(days for parts in both for days in parts.values())}


def _summed(parts: Iterable[Mapping[int, int]]) -> Counter[int]:
    days = Counter[int]()
    for part in parts:
        days.update(part)
    return days


def _quartiles(days: Mapping[int, int]) -> tuple[int, int, int]:
    """The quartiles by nearest rank of days -> how often."""
    total, seen = sum(days.values()), 0
    found: list[int] = []
    for waited in sorted(days):
        seen += days[waited]
        while len(found) < 3 and 4 * seen >= (len(found) + 1) * total:
            found.append(waited)
    return found[0], found[1], found[2]
