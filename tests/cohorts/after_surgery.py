"""Scenarios of what comes after an operation: rehabilitation, a return, a second operation, death."""

from __future__ import annotations

from .before_surgery import DEFICIT, FAILED, opened, operated_after_trial, recovers, tried
from .codes import REHABILITATION_ONLY
from .course import Course

__all__ = [
    "censored_operated",
    "died_operated",
    "fusion_unindicated",
    "no_rehabilitation",
    "reescalated",
    "restaged",
    "returned",
    "therapy_after",
]


def no_rehabilitation(c: Course, edge: str) -> None:
    """An operation after which rehabilitation is late, or does not come."""
    c.index(0)
    surgery = operated_after_trial(c)
    c.deviate("unfollowed")
    if edge == "records end on day 90":
        c.observed(opened(c), surgery + 90)
        c.end = "censored"
        return
    if edge == "return before rehabilitation":
        back = surgery + c.between(92, 150)
        c.care("nsaid", back)
        c.step("conservative", back, "return", "outside")
        c.care("therapy", surgery + 200)
        c.step("rehabilitation", surgery + 200, "skip", "outside")
    elif edge == "operated again on day 91":
        c.operate(surgery + 91, "again", "outside")
        recovers(c, surgery + 91)
    elif edge == "rehabilitation on day 91":
        c.rehabilitate(surgery + 91, surgery + 300)
    elif c.chance(0.4):
        c.rehabilitate(surgery + c.between(95, 250), surgery + 340)
    c.settled(opened(c))


def fusion_unindicated(c: Course, edge: str) -> None:
    """A fusion without a record of instability or disc disease before it."""
    c.index(0)
    surgery = c.between(60, 300)
    c.visits(0, surgery - 1)
    tried(c, surgery)
    if edge == "indication 366 days before":
        c.indication(surgery - 366)
    elif edge == "indication the day after":
        c.indication(surgery + 1)
    elif edge == "only spondylolisthesis":  # related to instability, and no sign of it: spinal-instability in icd10cm
        c.add(surgery - c.between(0, 100), "ICD10CM//M43.17")
    if edge == "fusion later in the operation":
        c.surgery(surgery)
        c.indication(surgery + 11)
    c.surgery(surgery + (10 if edge == "fusion later in the operation" else 0), fusion=True)
    c.step("surgical", surgery, "escalation", "within", *FAILED)
    recovers(c, surgery)
    if edge == "records start 364 days before":
        c.undetermined.add("unindicated")
        c.settled(surgery - 364)
    else:
        c.deviate("unindicated")
        c.settled(surgery - 365 if edge == "records start 365 days before" else opened(c))


def returned(c: Course, edge: str) -> None:
    """Conservative care comes back after the operation, and no second one."""
    c.index(0)
    surgery = operated_after_trial(c)
    recovers(c, surgery)
    if edge == "care on day 90":  # goes with recovering: no return
        c.care("relaxant", surgery + 90)
    elif edge == "therapy on day 366":
        c.care("therapy", surgery + 366)
        c.step("conservative", surgery + 366, "return", "outside")
    else:
        day = surgery + (91 if edge == "care on day 91" else c.between(95, 300))
        c.care("injection", day)
        c.care("nerve", day + c.between(0, 60))
        c.step("conservative", day, "return", "outside")
    c.settled(opened(c))


def reescalated(c: Course, edge: str) -> None:
    """Conservative care comes back, fails again, and a second operation follows."""
    c.index(0)
    surgery = c.between(60, 300)
    tried(c, surgery)
    if edge == "symptoms from before the first operation":
        c.symptom(surgery - c.between(1, 20), surgery)
    c.operate(surgery, "escalation", "within", *FAILED)
    recovers(c, surgery)
    again = surgery + c.between(95, 200)
    c.step("conservative", again, "return", "outside")
    if edge == "symptoms from before the first operation":
        c.care("injection", again, again + 20)
        second = again + 30
        c.symptom(second - 1)
        c.operate(second, "again", "unsupported")
        c.deviate("untriggered")
    else:
        last = again + (41 if edge == "trial of 42 days" else c.between(48, 150))
        c.trial(["injection", "nsaid", "nerve"], again, last)
        second = last + c.between(1, 20)
        if edge == "deficit":
            c.deficit(second - c.between(0, 20))
        c.operate(second, "again", "within", *(DEFICIT if edge == "deficit" else FAILED))
    recovers(c, second, "again")
    c.settled(opened(c))


def restaged(c: Course, edge: str) -> None:
    """Operated again within 30 days: one operation; after more, two."""
    c.index(0)
    surgery = c.between(30, 400)
    tried(c, surgery)
    c.visits(0, surgery - 1)
    if edge == "31 days apart, a deficit on the first":  # answered by the first operation, and no reason for the second
        c.deficit(surgery)
        c.operate(surgery, "bypass", "within", *DEFICIT)
    else:
        c.operate(surgery, "escalation", "within", *FAILED)
    if edge.startswith("31 days apart"):
        c.rehabilitate(surgery + 10, surgery + 30)
        c.operate(surgery + 31, "return", "outside")
        c.rehabilitate(surgery + 60, surgery + 100, "again")
    elif edge == "90 days apart":  # nobody can tell whether rehabilitation would have come
        c.undetermined.add("unfollowed")
        c.operate(surgery + 90, "again", "outside")
        recovers(c, surgery + 90)
    else:
        last = surgery + (30 if edge.startswith("30") else c.between(1, 28))
        c.surgery(last)
        if edge == "30 days apart twice":
            last += 30
            c.surgery(last)
        recovers(c, surgery)
        if edge == "30 days apart, then recovering":  # the 90 days of recovering count from the last day of it
            c.care("injection", surgery + 95, last + 90)
    c.settled(opened(c))


def therapy_after(c: Course, edge: str) -> None:
    """Therapy only after the operation, in the codes that are conservative care before it."""
    c.index(0)
    surgery = c.between(40, 300)
    days = c.between(48, 140)
    c.trial(["injection", c.one(("nsaid", "relaxant"))], surgery - 5 - days, surgery - 5)
    c.start(surgery - 5 - days)
    if edge == "rehabilitation code before":
        c.add(surgery - 5 - days - 1, c.one(REHABILITATION_ONLY))
    c.operate(surgery, "escalation", "within", *FAILED)
    c.rehabilitate(surgery if edge == "on the day of surgery" else surgery + c.between(1, 85), surgery + 360)
    c.settled(opened(c))


def died_operated(c: Course, edge: str) -> None:
    """Death soon after an operation: nobody can tell whether rehabilitation would have come."""
    c.index(0)
    surgery = operated_after_trial(c)
    c.undetermined.add("unfollowed")
    death = surgery + (0 if edge == "dies on the day" else c.between(1, 80))
    c.add(death, "MEDS_DEATH")
    c.observed(opened(c), death)
    c.end = "died"


def censored_operated(c: Course, edge: str) -> None:
    """Records that end soon after an operation, before rehabilitation is due."""
    c.index(0)
    surgery = operated_after_trial(c)
    c.undetermined.add("unfollowed")
    c.observed(opened(c), surgery + (89 if edge == "records end on day 89" else c.between(1, 80)))
    c.end = "censored"
