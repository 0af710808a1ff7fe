"""Scenarios of how an operation comes about: what was tried before it, and what was recorded."""

from __future__ import annotations

from .codes import CLOSE_DEFICITS, REHABILITATION_ONLY
from .course import Course

__all__ = [
    "DEFICIT",
    "FAILED",
    "adherent",
    "early",
    "early_unobserved",
    "flag_answered",
    "flag_answered_late",
    "opened",
    "operated_after_trial",
    "persistent",
    "recovers",
    "same_day",
    "skipped",
    "skipped_unobserved",
    "tried",
]

FAILED = ("failed-conservative-treatment", "derived")
DEFICIT = ("neurological-deficit", "recorded")
_PERSISTENT = ("persistent-symptoms", "derived")


def opened(c: Course) -> int:
    """The first day of records that go back far enough: two years of care before, and a lookback before all of it."""
    return -c.between(1200, 1500)


def tried(c: Course, surgery: int, days: int | None = None, gap: int | None = None) -> None:
    """An adequate trial: two modalities, 42 days of care, in the 180 before surgery; the first step starts with it."""
    gap = c.between(3, 20) if gap is None else gap
    days = c.between(48, 150) if days is None else days
    first = surgery - gap - days + 1
    c.trial(c.kinds(2), first, surgery - gap)
    c.start(first)


def _short(c: Course, surgery: int, since: int = -365, without: str = "") -> None:
    """Care before surgery that is no adequate trial: too short, or of one modality."""
    gap = c.between(2, 10)
    if c.chance(0.85) or since > -365:
        first = max(since, surgery - gap - c.between(0, 35))
        c.span(c.kinds(1, without=without), first, surgery - gap)
    else:
        first = surgery - gap - c.between(45, 150)
        c.span(["therapy"] if without != "therapy" and c.chance(0.5) else ["nsaid", "relaxant"], first, surgery - gap)
    c.start(first)


def operated_after_trial(c: Course, least: int = 30, most: int = 400) -> int:
    """An operation that follows an adequate trial."""
    surgery = c.between(least, most)
    tried(c, surgery)
    c.visits(0, surgery - 1)
    c.operate(surgery, "escalation", "within", *FAILED)
    return surgery


def recovers(c: Course, surgery: int, kind: str = "escalation") -> None:
    """Rehabilitation in time; medication while recovering is no return."""
    day = surgery + c.between(5, 80)
    c.rehabilitate(day, surgery + 90, kind)
    if c.chance(0.4):
        c.care("nsaid", surgery + c.between(1, 85))


def adherent(c: Course, edge: str) -> None:
    """An adequate trial, the operation, rehabilitation."""
    surgery = c.between(30, 400) if edge != "care on day -365" else c.between(20, 60)
    c.index(0)
    c.visits(0, surgery - 1)
    if edge == "trial starts 180 days before":
        c.care("nsaid", surgery - 180)
        c.trial(["injection"], surgery - 100, surgery - c.between(5, 40))
        c.start(surgery - 180)
    elif edge == "trial with 30 days between":
        c.care("therapy", surgery - 46, surgery - 5)
        c.care("relaxant", surgery - 16)
        c.start(surgery - 46)
    elif edge == "trial of 21 and 21 days":
        c.trial(["therapy"], surgery - 90, surgery - 70)
        c.trial(["nsaid", "nerve"], surgery - 25, surgery - 5)
        c.start(surgery - 90)
    elif edge == "care on day -365":
        c.care("relaxant", -365)
        c.start(-365)
        c.trial(c.kinds(2), surgery - 70, surgery - 10)
    else:
        exactly = 42 if edge in {"trial of 42 days", "trial ends the day before"} else None
        tried(c, surgery, exactly, 1 if edge == "trial ends the day before" else None)
    if edge.startswith("indication"):  # the last day of the operation counts, of two days here
        c.indication(surgery - 365 if edge == "indication 365 days before" else surgery + 2)
        c.surgery(surgery, fusion=True)
        c.surgery(surgery + 2)
        c.step("surgical", surgery, "escalation", "within", *FAILED)
    else:
        c.operate(surgery, "escalation", "within", *FAILED)
    if edge == "rehabilitation on day 90":
        c.rehabilitate(surgery + 90, surgery + 200)
    elif edge == "rehabilitation on day 365 too":
        c.rehabilitate(surgery + 60, surgery + 300)
        c.care("therapy", surgery + 365)
    else:
        recovers(c, surgery)
    c.settled(opened(c), 365 if edge == "followed for 365 days" else None)


def persistent(c: Course, edge: str) -> None:
    """No adequate trial, but symptoms that go on; then the operation, and rehabilitation."""
    surgery = c.between(60, 300)
    first, last = surgery - c.between(120, 340), surgery - c.between(1, 20)
    if edge == "symptoms 90 days apart":
        first, last, surgery = 0, 90, 90 + c.between(1, 30)
    elif edge == "symptoms from 365 days before":
        surgery = c.between(10, 80)
        first, last = surgery - 365, 0
    elif edge == "condition recorded twice":
        surgery = c.between(100, 300)
        first, last = 0, surgery - 1
    c.index(0, *([first, last] if edge == "condition recorded twice" else []))
    c.symptom(*([first, last] if edge != "condition recorded twice" else []))
    _short(c, surgery)
    c.operate(surgery, "escalation", "within", *_PERSISTENT)
    recovers(c, surgery)
    c.settled(opened(c))


def early(c: Course, edge: str) -> None:
    """Some care, and then an operation that no trigger stands for."""
    surgery = c.between(50, 80) if edge else c.between(15, 250)
    c.index(0)
    if edge == "symptoms 89 days apart":
        surgery = 89 + c.between(1, 20)
        c.symptom(89)
    elif edge == "symptoms until the day of surgery":  # what is recorded on that day is not before it
        surgery = c.between(90, 110)
        c.symptom(surgery)
    else:
        c.visits(0, min(surgery - 1, 80))
    if edge == "trial of 41 days":
        c.trial(["therapy", "nsaid", "injection"], surgery - 45, surgery - 5)
        c.start(surgery - 45)
    elif edge == "trial with 31 days between":
        c.care("therapy", surgery - 47, surgery - 5)
        c.care("relaxant", surgery - 16)
        c.start(surgery - 47)
    elif edge == "trial of 20 and 21 days":
        c.trial(["therapy"], surgery - 90, surgery - 71)
        c.trial(["nsaid", "nerve"], surgery - 25, surgery - 5)
        c.start(surgery - 90)
    elif edge == "one modality 181 days before":
        c.care("nsaid", surgery - 181)
        c.trial(["injection"], surgery - 100, surgery - 8)
        c.start(surgery - 181)
    elif edge == "trial ends on the day of surgery":
        c.trial(["therapy", "nsaid"], surgery - 41, surgery - 1)
        c.care("injection", surgery)
        c.start(surgery - 41)
    else:
        _short(c, surgery)
    if edge == "deficit 91 days before":
        c.deficit(surgery - 91, foot=False)
    elif edge == "close to a deficit":
        c.add(surgery - c.between(0, 30), *CLOSE_DEFICITS)
    elif edge == "symptoms 366 days before":
        c.symptom(surgery - 366)
    c.operate(surgery, "escalation", "unsupported")
    c.deviate("untriggered")
    recovers(c, surgery)
    c.settled(surgery - 365 if edge == "records start 365 days before" else opened(c))


def early_unobserved(c: Course, edge: str) -> None:
    """Some care and an operation, in records so short that nothing tells whether there was a trigger."""
    surgery = c.between(10, 60)
    first = surgery - 89 if edge == "records start 89 days before" else surgery - c.between(surgery, 85)
    c.index(0)
    c.visits(0, surgery - 1)
    _short(c, surgery, since=first)
    c.operate(surgery, "escalation", "unsupported", since=first)
    c.undetermined.add("untriggered")
    recovers(c, surgery)
    c.settled(first)


def skipped(c: Course, edge: str) -> None:
    """An operation with no care before it, in records that would show it."""
    surgery = c.between(1, 250)
    c.index(0)
    c.visits(0, surgery - 1)
    if edge == "care on day -366":
        c.care("nsaid", -366)
        c.care("therapy", -366)
    elif edge == "care on the day of surgery":
        c.care("nsaid", surgery)
        c.care("injection", surgery)
    elif edge == "rehabilitation code before":
        c.add(surgery - 1, c.one(REHABILITATION_ONLY))
    c.operate(surgery, "skip", "outside")
    c.deviate("skipped")
    recovers(c, surgery)
    c.settled(surgery - 365 if edge == "records start 365 days before" else opened(c))


def skipped_unobserved(c: Course, edge: str) -> None:
    """An operation with no care before it, in records that start too late to tell."""
    surgery = c.between(1, 250)
    first = surgery - 364 if edge == "records start 364 days before" else c.between(max(surgery - 330, -200), 0)
    c.index(0)
    c.visits(0, surgery - 1)
    c.operate(surgery, "skip", "outside", since=first)
    c.undetermined.add("skipped")
    recovers(c, surgery)
    c.settled(first)


def same_day(c: Course, edge: str) -> None:
    """Diagnosis, medication, therapy and surgery on one day: no care before, and the therapy is rehabilitation."""
    c.index(0)
    c.care("nsaid", 0)
    c.symptom(0)
    if edge == "a deficit too":
        c.deficit(0)
        c.operate(0, "bypass", "within", *DEFICIT)
    else:
        c.operate(0, "skip", "outside")
        c.deviate("skipped")
    c.rehabilitate(0, 60)
    c.settled(opened(c))


def flag_answered(c: Course, edge: str) -> None:
    """A neurological deficit, and the operation that it makes necessary; with or without care before."""
    surgery = c.between(5, 250)
    flag = surgery - c.between(0, 85)
    if edge == "deficit 90 days before":
        flag = surgery - 90
    elif edge == "deficit on the day of surgery":
        flag = surgery
    elif edge == "deficit on the index":
        surgery, flag = c.between(0, 85), 0
    c.index(0)
    c.visits(0, surgery - 1)
    c.deficit(flag, *([c.between(flag, surgery)] if edge != "deficit 90 days before" else []))
    if c.chance(0.3) and surgery > 40:
        tried(c, surgery)
    elif c.chance(0.35) and surgery > 0:
        _short(c, surgery)
    c.operate(surgery, "bypass", "within", *DEFICIT)
    recovers(c, surgery)
    c.settled(opened(c))


def flag_answered_late(c: Course, edge: str) -> None:
    """A neurological deficit, and an operation that comes too late to answer it."""
    flag = c.between(0, 200)
    surgery = flag + (91 if edge == "surgery on day 91" else c.between(95, 300))
    c.index(0)
    c.visits(0, surgery - 1)
    c.deficit(flag)
    tried(c, surgery)
    if edge == "deficit again":
        c.deficit(surgery - c.between(0, 3))
        c.operate(surgery, "bypass", "within", *DEFICIT)
    else:
        c.operate(surgery, "escalation", "within", *FAILED)
    c.deviate("unanswered")
    recovers(c, surgery)
    c.settled(opened(c))
