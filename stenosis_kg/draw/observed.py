"""What was observed in a cohort, as the figures take it: small records, already suppressed. Days are whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ENDS", "INDEX", "Curve", "Departure", "Flow", "Observed"]

INDEX = "index"
ENDS = ("settled", "died", "censored")
"""How a course ends: no further stage, by death, or with the records."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Moves from one place to another. A place is `INDEX`, the IRI of a stage, or one of `ENDS`.

    ``standing`` is "within", "unsupported" (an arrow of the pathway, and no trigger of it on record) or "outside" the
    pathway; "end" for what leads to an end. ``persons``, ``moves`` and the quartiles of ``days`` are ``None`` where the
    cell is too small to be shown.
    """

    source: str
    target: str
    standing: str
    persons: int | None
    moves: int | None
    days: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Time from one place to another: at the end of each interval of days, how many were at risk when it began, how
    many arrived in it, how many left observation in it, and the share that has arrived (Aalen-Johansen, death
    competing).
    """

    source: str
    target: str
    persons: int
    points: tuple[tuple[int, int, int, int, float], ...]  # day, at risk, arrived, left, incidence


@dataclass(frozen=True, slots=True)
class Departure:
    """What a sentence asks, and how many persons departed from it of those of whom it could be told.

    ``kind`` is untriggered, skipped, unanswered, unfollowed or unindicated; ``passage`` the IRI of the passage;
    ``words`` say the departure in a few words ("surgery with none of its triggers recorded"). Numbers are ``None``
    where the cell is too small to be shown. ``undetermined`` could not be told.
    """

    kind: str
    passage: str
    words: str
    persons: int | None
    assessed: int | None
    undetermined: int | None


@dataclass(frozen=True, slots=True)
class Observed:
    """A cohort: how many persons, its flows, curves and departures, the least cell that is shown, and in words which
    data it is ("4,021 persons, cohort.parquet")."""

    persons: int
    flows: tuple[Flow, ...]
    curves: tuple[Curve, ...]
    departures: tuple[Departure, ...]
    least: int
    data: str
