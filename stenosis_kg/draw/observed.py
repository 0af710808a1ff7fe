"""The input of the cohort figures: counts after suppression. Days are whole numbers.

``None`` is a suppressed count. It need not be small: complementary suppression hides others with a small one, so that
no sum discloses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..namespaces import compact

__all__ = ["ENDS", "INDEX", "ObservedCohort", "ObservedCurve", "ObservedDeviation", "ObservedFlow", "Points"]

INDEX = "index"
ENDS = ("settled", "died", "censored")
"""How a course ends: no further stage, by death, or with the records."""

Points: TypeAlias = tuple[tuple[int, int | None, int, int | None, float], ...]
"""Intervals of a curve: the day it ends on, at risk when it began, arrived in it, left, incidence at its end."""


@dataclass(frozen=True, slots=True)
class ObservedFlow:
    """Moves from one place to another. A place is `INDEX`, the IRI of a stage, or one of `ENDS`.

    ``standing`` is "within", "unsupported" (an arrow of the pathway, and no trigger of it on record) or "outside" the
    pathway; "end" for what leads to an end; "not split" for all moves of a way whose split into those is not shown:
    ``persons`` is then ``None``, whether or not ``moves`` and ``days`` are. ``days`` are quartiles. Where too few died
    after a place, they are among those "censored" there, and no flow leads from it to "died".
    """

    source: str
    target: str
    standing: str
    persons: int | None
    moves: int | None
    days: tuple[int, int, int] | None

    @property
    def key(self) -> str:
        """Its key in a figure."""
        return "/".join((compact(self.source), compact(self.target), self.standing))

    @property
    def ends(self) -> bool:
        """True if it leads to an end."""
        return self.target in ENDS


@dataclass(frozen=True, slots=True)
class ObservedCurve:
    """Time from one place to another, of the ``persons`` at risk at its start.

    The points are intervals of days: the day that one ends on, how many were at risk when it began, how many arrived in
    it, how many left, and the share that has arrived by its end (Aalen-Johansen, death competing). At risk and left are
    ``None`` where they would disclose a small count.
    """

    source: str
    target: str
    persons: int
    points: Points


@dataclass(frozen=True, slots=True)
class ObservedDeviation:
    """A deviation from what a sentence requires: how many persons deviated, of how many assessable.

    ``kind`` is untriggered, skipped, unanswered, unfollowed or unindicated; ``passage`` the IRI of the passage;
    ``words`` describe the deviation ("surgery with none of its triggers recorded"). ``undetermined`` counts those who
    cannot be assessed.
    """

    kind: str
    passage: str
    words: str
    persons: int | None
    assessed: int | None
    undetermined: int | None


@dataclass(frozen=True, slots=True)
class ObservedCohort:
    """A cohort: how many persons, its flows, curves and deviations, the least cell that is shown, and in words which
    data it is ("4,021 persons, cohort.parquet").

    ``unseen`` are the stages (IRIs) that no code of the data could show: that nobody came there says nothing.
    """

    persons: int
    flows: tuple[ObservedFlow, ...]
    curves: tuple[ObservedCurve, ...]
    deviations: tuple[ObservedDeviation, ...]
    least: int
    data: str
    unseen: frozenset[str] = frozenset()
