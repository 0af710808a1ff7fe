"""The scenarios of synthetic cohorts, how many persons have each, and which numbers can lie on an edge.

Each plants the records of one course, and says what a replay must find in it. It is called with "" for a course that
keeps away from every edge, or with one of its edges: then one number lies exactly on the last day that counts, or on
the first that does not. The numbers are those of ``assets/replay.toml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import after_surgery, before_surgery, without_surgery
from .course import Course

__all__ = ["SCENARIOS", "Scenario"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a course is planned, how many of 1,060 persons have it (1,000 of them the cohort), and its edges."""

    plan: Callable[[Course, str], None]
    share: int
    edges: tuple[str, ...] = ()


# The shares are persons of 1,060, of whom 1,000 are in the cohort; generate.py says what they add up to.
SCENARIOS: dict[str, Scenario] = {
    "adherent": Scenario(
        before_surgery.adherent,
        70,
        (
            "care on day -365",
            "trial starts 180 days before",
            "trial of 42 days",
            "trial with 30 days between",
            "trial of 21 and 21 days",
            "trial ends the day before",
            "rehabilitation on day 90",
            "rehabilitation on day 365 too",
            "followed for 365 days",
            "indication 365 days before",
            "indication on the last day",
        ),
    ),
    "persistent": Scenario(
        before_surgery.persistent,
        45,
        (
            "symptoms 90 days apart",
            "symptoms from 365 days before",
            "condition recorded twice",
        ),
    ),
    "early": Scenario(
        before_surgery.early,
        24,
        (
            "symptoms 89 days apart",
            "symptoms until the day of surgery",
            "trial of 41 days",
            "trial with 31 days between",
            "trial of 20 and 21 days",
            "one modality 181 days before",
            "trial ends on the day of surgery",
            "deficit 91 days before",
            "close to a deficit",
            "symptoms 366 days before",
            "records start 365 days before",
        ),
    ),
    "early unobserved": Scenario(before_surgery.early_unobserved, 5, ("records start 89 days before",)),
    "skipped": Scenario(
        before_surgery.skipped,
        14,
        (
            "care on day -366",
            "care on the day of surgery",
            "rehabilitation code before",
            "records start 365 days before",
        ),
    ),
    "skipped unobserved": Scenario(before_surgery.skipped_unobserved, 6, ("records start 364 days before",)),
    "same day": Scenario(before_surgery.same_day, 3, ("a deficit too",)),
    "flag answered": Scenario(
        before_surgery.flag_answered,
        16,
        (
            "deficit 90 days before",
            "deficit on the day of surgery",
            "deficit on the index",
        ),
    ),
    "flag answered late": Scenario(
        before_surgery.flag_answered_late,
        6,
        (
            "surgery on day 91",
            "deficit again",
        ),
    ),
    "no rehabilitation": Scenario(
        after_surgery.no_rehabilitation,
        20,
        (
            "records end on day 90",
            "return before rehabilitation",
            "rehabilitation on day 91",
            "operated again on day 91",
        ),
    ),
    "fusion unindicated": Scenario(
        after_surgery.fusion_unindicated,
        10,
        (
            "indication 366 days before",
            "indication the day after",
            "only spondylolisthesis",
            "records start 365 days before",
            "records start 364 days before",
            "fusion later in the operation",
        ),
    ),
    "returned": Scenario(
        after_surgery.returned,
        8,
        (
            "care on day 90",
            "therapy on day 366",
            "care on day 91",
        ),
    ),
    "reescalated": Scenario(
        after_surgery.reescalated,
        7,
        (
            "symptoms from before the first operation",
            "trial of 42 days",
            "deficit",
        ),
    ),
    "restaged": Scenario(
        after_surgery.restaged,
        6,
        (
            "31 days apart",
            "31 days apart, a deficit on the first",
            "90 days apart",
            "30 days apart twice",
            "30 days apart, then recovering",
        ),
    ),
    "therapy after": Scenario(
        after_surgery.therapy_after,
        6,
        (
            "rehabilitation code before",
            "on the day of surgery",
        ),
    ),
    "died operated": Scenario(after_surgery.died_operated, 3, ("dies on the day",)),
    "censored operated": Scenario(after_surgery.censored_operated, 4, ("records end on day 89",)),
    "flag unanswered": Scenario(without_surgery.flag_unanswered, 15, ("records end on day 90", "deficit on the index")),
    "flag open": Scenario(without_surgery.flag_open, 6, ("records end on day 89",)),
    "conservative": Scenario(
        without_surgery.conservative,
        375,
        (
            "care on day -365",
            "operated on day -366",
            "deficit the day before the index",
            "rehabilitation code alone",
            "followed for 365 days",
        ),
    ),
    "untreated": Scenario(
        without_surgery.untreated,
        241,
        (
            "care on day -366",
            "rehabilitation code alone",
            "followed for 365 days",
        ),
    ),
    "index only": Scenario(without_surgery.index_only, 20, ("dies that day",)),
    "died": Scenario(
        without_surgery.died,
        30,
        (
            "dies before the index",
            "billed after death",
            "dies on day 364",
            "dies on day 365",
        ),
    ),
    "censored": Scenario(without_surgery.censored, 60, ("followed for 364 days",)),
    "operated before": Scenario(
        without_surgery.operated_before,
        25,
        (
            "on day -365",
            "the day before",
        ),
    ),
    "not indexed": Scenario(without_surgery.not_indexed, 35),
}
