"""The moves of a cohort from place to place, and which of their numbers are not shown.

A way is a pair of places; its moves have parts by standing. The split of a way into its parts is shown where each part
may be, and the whole way where the balance of the network lets no small one be worked out (`suppress`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from .engine import whole
from .schema import Value
from .suppress import Edge, hide, is_small

__all__ = ["DIED", "EITHER", "ENDED", "INDEX", "SEEN", "STANDINGS", "Flows", "Way"]

INDEX = 0
ENDED, DIED, SEEN, EITHER = -1, -2, -3, -4
"""Where a course ends: no further stage, by death, with the records, or one of the last two."""

STANDINGS = {1: "within", 2: "unsupported", 3: "outside", 4: "end"}
_END = 4
_WHOLE = "not split"

Way = tuple[int, int]
"""From which place to which, by their numbers."""


class Flows:
    """The moves by way, standing and days waited.

    ``hidden`` are the ways whose numbers are not shown, ``unsplit`` those whose parts are not.
    """

    def __init__(
        self, moves: Iterable[tuple[Value, ...]], repeats: Iterable[tuple[Value, ...]], cohort: int, least: int
    ) -> None:
        """``moves`` are the rows of flows.sql, ``repeats`` those of repeats.sql."""
        self.cohort = cohort
        self.least = least
        self.small = is_small(cohort, least)  # then nothing at all is shown
        self._days: dict[Way, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
        for source, target, standing, waited, count in moves:
            self._days[whole(source), whole(target)][whole(standing)][whole(waited)] = whole(count)
        self._repeats = {(whole(s), whole(t), whole(standing)): whole(count) for s, t, standing, count in repeats}
        self._join_the_few_who_died()
        self.unsplit = {
            way for way, parts in self._days.items() if any(is_small(self.persons(way, each), least) for each in parts)
        }
        edges = {way: Edge(way[0], max(way[1], ENDED), self.moves(way)) for way in self._days}
        tiny = [
            way for way in self.unsplit if is_small(max(self.persons(way, each) for each in self._days[way]), least)
        ]
        self.hidden = set(edges) if self.small else set(hide(edges, tiny))

    def __contains__(self, way: Way) -> bool:
        return way in self._days

    def into(self, stage: int, source: int | None = None) -> set[Way]:
        """The ways that lead to a stage, from anywhere or from one place."""
        return {way for way in self._days if way[1] == stage and source in (None, way[0])}

    def moves(self, way: Way, standing: int | None = None) -> int:
        """How often a way was taken, of one standing or of any."""
        parts = self._days.get(way, {})
        return sum(sum(days.values()) for key, days in parts.items() if standing in (None, key))

    def persons(self, way: Way, standing: int) -> int:
        """How many persons took it."""
        return self.moves(way, standing) - self._repeats.get((*way, standing), 0)

    def veiled(self, stage: int) -> bool:
        """Whether the total of a stage would tell of a way to it that is not shown."""
        hidden = [self.moves(way) for way in self.hidden & self.into(stage)]
        return self.small or len(hidden) == 1 or is_small(sum(hidden), self.least)

    def rows(self) -> Iterator[tuple[Way, tuple[Value, ...]]]:
        """Each way with standing, persons, moves, percent and quartiles of days, as they may be shown."""
        for way in sorted(self._days, key=lambda way: (way[0], way[1] < 0, abs(way[1]))):
            parts = self._days[way]
            if way in self.hidden:
                yield way, (_WHOLE if len(parts) > 1 else STANDINGS[min(parts)], *[None] * 6)
            elif way in self.unsplit and len(parts) > 1:
                days = _summed(parts.values())
                yield way, (_WHOLE, None, sum(days.values()), None, *_quartiles(days))
            else:
                yield from ((way, self._row(way, standing)) for standing in sorted(parts))

    def _row(self, way: Way, standing: int) -> tuple[Value, ...]:
        persons, moves = self.persons(way, standing), self.moves(way, standing)
        telling = is_small(moves - persons, self.least)  # beside the moves, the persons would tell of a few
        share = None if telling else round(100 * persons / self.cohort, 1)
        days = _quartiles(self._days[way][standing])
        return STANDINGS[standing], None if telling else persons, moves, share, *days

    def _join_the_few_who_died(self) -> None:
        """Where too few died to be shown, they are told with those whose records end."""
        for source in {way[0] for way in self._days}:
            if is_small(self.moves((source, DIED)), self.least):
                both = [self._days.pop((source, end), {}) for end in (DIED, SEEN)]
                self._days[source, EITHER] = {_END: _summed(days for parts in both for days in parts.values())}


def _summed(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    days: dict[int, int] = defaultdict(int)
    for part in parts:
        for waited, moves in part.items():
            days[waited] += moves
    return days


def _quartiles(days: Mapping[int, int]) -> tuple[int, int, int]:
    """The nearest ranks of a quarter, a half and three quarters."""
    total, seen = sum(days.values()), 0
    found: list[int] = []
    for waited in sorted(days):
        seen += days[waited]
        while len(found) < 3 and 4 * seen >= (len(found) + 1) * total:
            found.append(waited)
    return found[0], found[1], found[2]
