"""Scenarios in which nobody of the cohort is operated, and of those who are not in it."""

from __future__ import annotations

from .before_surgery import opened
from .codes import OPIOID, REHABILITATION_ONLY
from .course import Course

__all__ = [
    "censored",
    "conservative",
    "died",
    "flag_open",
    "flag_unanswered",
    "index_only",
    "not_indexed",
    "operated_before",
    "untreated",
]


def flag_unanswered(c: Course, edge: str) -> None:
    """A neurological deficit that no operation answers."""
    flag = 0 if edge == "deficit on the index" else c.between(0, 200)
    c.index(0)
    c.visits(0, flag)
    c.deficit(flag, *(flag + c.between(1, 60) for _ in range(c.between(0, 1))))
    if c.chance(0.6):
        day = c.between(-60, flag)
        c.span(c.kinds(1), day, flag + c.between(0, 60))
        c.start(day)
    c.deviate("unanswered")
    if edge == "records end on day 90":
        c.observed(opened(c), flag + 90)
        c.end = "censored"
    else:
        c.settled(opened(c))


def flag_open(c: Course, edge: str) -> None:
    """A neurological deficit in records that end before it could be answered in time."""
    flag = c.between(0, 200)
    c.index(0)
    c.visits(0, flag)
    c.deficit(flag)
    if c.chance(0.6):
        day = c.between(-60, flag)
        c.span(c.kinds(1), day, flag)
        c.start(day)
    c.undetermined.add("unanswered")
    c.observed(opened(c), flag + (89 if edge == "records end on day 89" else c.between(2, 80)))
    c.end = "censored"


def conservative(c: Course, edge: str) -> None:
    """Conservative care, after which nothing further comes."""
    first = c.between(-200, 240)
    c.index(0)
    c.visits(0, 300)
    if edge == "care on day -365":
        first = -365
        c.care("therapy", -365)
    elif edge == "operated on day -366":
        c.surgery(-366)
    elif edge == "deficit the day before the index":
        c.deficit(-1)
    elif edge == "rehabilitation code alone":
        c.add(c.between(0, 200), c.one(REHABILITATION_ONLY))
    c.span(c.kinds(1), first, first + c.between(0, 300))
    c.start(first)
    c.settled(opened(c), 365 if edge == "followed for 365 days" else None)


def untreated(c: Course, edge: str) -> None:
    """No care at all that the document knows."""
    c.index(0)
    c.visits(0, 300)
    if c.chance(0.3):
        c.add(c.between(0, 200), OPIOID)
    if edge == "care on day -366":
        c.care("nsaid", -366)
        c.care("therapy", -366)
    elif edge == "rehabilitation code alone":
        c.add(c.between(0, 200), c.one(REHABILITATION_ONLY))
    c.settled(opened(c), 365 if edge == "followed for 365 days" else None)


def index_only(c: Course, edge: str) -> None:
    """The index and nothing else."""
    c.index(0)
    if edge == "dies that day":
        c.add(0, "MEDS_DEATH")
    c.end = "died" if edge == "dies that day" else "censored"


def died(c: Course, edge: str) -> None:
    """Conservative care, or none, and death; what is recorded after it is not looked at."""
    c.index(0)
    if c.chance(0.75):
        first = c.between(0, 60)
        c.span(c.kinds(1), first, first + c.between(0, 90))
        c.start(first)
    if edge == "dies before the index":  # an error of the records
        c.add(-c.between(1, 100), "MEDS_DEATH")
        c.settled(opened(c))
        return
    after = {"dies on day 364": 364, "dies on day 365": 365}.get(edge, c.between(155, 355))
    death = c.last() + after
    c.add(death, "MEDS_DEATH")
    if edge == "billed after death":
        c.surgery(death + c.between(1, 20))
        c.deficit(death + 1)
    c.observed(opened(c), death + (25 if edge == "billed after death" else c.between(0, 20)))
    c.end = "settled" if after >= 365 else "died"


def censored(c: Course, edge: str) -> None:
    """Conservative care, or none, in records that end early."""
    c.index(0)
    if c.chance(0.8):
        first = c.between(-60, 60)
        c.span(c.kinds(1), first, first + c.between(0, 60))
        c.start(first)
    c.observed(opened(c), c.last() + (364 if edge == "followed for 364 days" else c.between(125, 355)))
    c.end = "censored"


def operated_before(c: Course, edge: str) -> None:
    """Operated in the year before the index: not in the cohort."""
    c.index(0)
    c.surgery({"on day -365": -365, "the day before": -1}.get(edge, -c.between(5, 350)), fusion=c.chance(0.5))
    c.span(c.kinds(1), 10, 100)
    c.why = "operated"
    c.settled(opened(c))


def not_indexed(c: Course, edge: str) -> None:
    """Symptoms, care, even an operation, but never the condition."""
    c.symptom(0, c.between(1, 200))
    c.span(c.kinds(1), 0, c.between(30, 200))
    if c.chance(0.2):
        c.surgery(c.between(200, 300))
    c.why = "no index"
    c.settled(opened(c))
