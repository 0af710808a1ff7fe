"""One synthetic person: what is planted in the records, and beside it what a replay must find there.

A scenario plans a course day by day, with day 0 the index, and states itself what each thing means: nothing here looks
at codes to find out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .codes import (
    CARE,
    DECOMPRESSIONS,
    DEFICITS,
    ENCOUNTER,
    FOOT_DROP,
    FUSIONS,
    INDEX,
    INDEX_DAYS,
    INDICATIONS,
    MODALITY,
    SYMPTOMS,
    UNMAPPED,
    of_its_time,
)

__all__ = ["Course", "PlannedStep", "Truth"]

# How often each kind is drawn. Draws that do not make the trial a scenario needs are drawn again, and some courses have
# no care, so these are not the published shares (generate.py): they are set so that those come out.
_CHANCES = {"nsaid": 0.36, "relaxant": 0.43, "injection": 0.38, "therapy": 0.28, "nerve": 0.35}


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that a replay must find.

    ``stage`` and ``trigger`` are CURIEs, the trigger None where none leads; ``day`` counts from the index, ``kind`` and
    ``standing`` are the words of the replay, ``basis`` is recorded, derived or None.
    """

    stage: str
    day: int
    kind: str
    standing: str
    trigger: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What a replay must find for one person; ``edge`` is "" where no number of the course lies on an edge.

    ``deviations`` are (kind, CURIE of the sentence), each once, sorted. ``undetermined`` are the kinds that come up and
    cannot be determined. Who is not in the cohort has a ``why`` (no index, operated) and nothing after it.
    """

    person: int
    scenario: str
    edge: str
    in_cohort: bool
    why: str | None
    index: int | None
    steps: tuple[PlannedStep, ...]
    end: str | None
    deviations: tuple[tuple[str, str], ...]
    undetermined: tuple[str, ...]


_SENTENCES = {
    "untriggered": "l5s1:s8a",
    "skipped": "l5s1:s4a",
    "unanswered": "l5s1:s8b",
    "unfollowed": "l5s1:s18",
    "unindicated": "l5s1:s12a",
}


@dataclass(slots=True)
class Course:
    """A course while it is planned; days count from the index."""

    rng: Random
    events: list[tuple[int, str]] = field(default_factory=list)
    steps: list[PlannedStep] = field(default_factory=list)
    deviations: set[tuple[str, str]] = field(default_factory=set)
    undetermined: set[str] = field(default_factory=set)
    why: str | None = None
    end: str | None = None

    # Draws ---------------------------------------------------------------------------------------------------------

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.rng.random() * (most - least + 1))

    def chance(self, share: float) -> bool:
        """Whether it happens."""
        return self.rng.random() < share

    def one(self, codes: tuple[str, ...]) -> str:
        """One of them."""
        return codes[int(self.rng.random() * len(codes))]

    def kinds(self, modalities: int, *, without: str = "") -> list[str]:
        """Kinds of care of at least so many modalities, in random order."""
        while True:
            drawn = [kind for kind, share in _CHANCES.items() if self.chance(share) and kind != without]
            if len({MODALITY[kind] for kind in drawn}) >= modalities:
                self.rng.shuffle(drawn)
                return drawn

    # Records -------------------------------------------------------------------------------------------------------

    def add(self, day: int, *codes: str) -> None:
        """Records of that day."""
        self.events += [(day, code) for code in codes]

    def care(self, kind: str, *days: int) -> None:
        """Care of a kind; on each day one of its codes."""
        for day in days:
            self.add(day, self.one(CARE[kind]))

    def span(self, kinds: list[str], first: int, last: int) -> None:
        """Care from the first to the last day, both with a record: the first kind opens it, the last closes it."""
        self.care(kinds[0], first)
        self.care(kinds[-1], last)
        for kind in kinds:
            self.care(kind, *(self.between(first, last) for _ in range(self.between(1, 2))))

    def trial(self, kinds: list[str], first: int, last: int) -> None:
        """The same with less than 30 days between records, so that all of it is one era of care."""
        days = [first]
        while days[-1] < last:
            days.append(min(last, days[-1] + self.between(7, 25)))
        days += [self.between(first, last) for _ in kinds[len(days) :]]
        for place, day in enumerate(days):
            self.care(kinds[place % len(kinds)], day)

    def index(self, *days: int) -> None:
        """Records of the condition; the first makes the index."""
        for day in days:
            self.add(day, self.one(INDEX))

    def symptom(self, *days: int) -> None:
        """Records of a symptom."""
        for day in days:
            self.add(day, self.one(SYMPTOMS))

    def visits(self, first: int, last: int) -> None:
        """A few records of condition or symptoms, not before the index."""
        for _ in range(self.between(0, 3) if 0 <= first <= last else 0):
            (self.index if self.chance(0.6) else self.symptom)(self.between(first, last))

    def deficit(self, *days: int, foot: bool = True) -> None:
        """Records of a neurological deficit; ``foot``: a foot drop among them, which is weakness and so a symptom."""
        for day in days:
            self.add(day, self.one(DEFICITS + FOOT_DROP if foot else DEFICITS))

    def indication(self, day: int) -> None:
        """A record of disc disease or instability."""
        self.add(day, self.one(INDICATIONS))

    def surgery(self, day: int, *, fusion: bool = False) -> None:
        """The codes of an operation, and no step: for those outside the cohort, and for a further day of one."""
        self.add(day, self.one(FUSIONS if fusion else DECOMPRESSIONS))

    def observed(self, first: int, last: int, *, noise: int = 4) -> None:
        """Encounters that open and close the records, and between them what bears on nothing."""
        assert all(first <= day <= last for day, _ in self.events), (first, last, self.events)
        self.add(first, ENCOUNTER)
        self.add(last, ENCOUNTER)
        for _ in range(self.between(0, noise)):
            self.add(self.between(first, last), self.one(UNMAPPED))

    # What a replay must find -----------------------------------------------------------------------------------------

    def start(self, day: int) -> None:
        """The first step, into conservative care."""
        self.steps.append(PlannedStep("step:conservative", day, "start", "within"))

    def step(
        self, stage: str, day: int, kind: str, standing: str, trigger: str | None = None, basis: str | None = None
    ) -> None:
        """A further step; ``stage`` without its prefix, and ``trigger`` likewise."""
        named = f"concept:{trigger}" if trigger else None
        self.steps.append(PlannedStep(f"step:{stage}", day, kind, standing, named, basis))

    def operate(
        self,
        day: int,
        kind: str,
        standing: str,
        trigger: str | None = None,
        basis: str | None = None,
        *,
        since: int | None = None,
    ) -> None:
        """An operation and its step; a fusion has an indication recorded in the year before it, not before ``since``.

        Of the operations in Naidu et al. 2024 12.6 % of patients had decompression alone, 15.3 % one with fusion.
        """
        if fusion := self.chance(15.3 / (12.6 + 15.3)):
            self.indication(self.between(day - 200 if since is None else max(since, day - 200), day))
        self.surgery(day, fusion=fusion)
        self.step("surgical", day, kind, standing, trigger, basis)

    def rehabilitate(self, day: int, until: int, kind: str = "escalation") -> None:
        """Therapy after an operation, and its step, which follows the operation's."""
        self.care("therapy", day, *(self.between(day, until) for _ in range(self.between(0, 3))))
        self.step("rehabilitation", day, kind, "within", "completed-surgery", "recorded")

    def deviate(self, *kinds: str) -> None:
        """Deviations from the document."""
        self.deviations |= {(kind, _SENTENCES[kind]) for kind in kinds}

    def last(self) -> int:
        """From where the end is counted: the last step, and no earlier than the index."""
        return max([0, *(step.day for step in self.steps[-1:])])

    def settled(self, first: int, days: int | None = None) -> None:
        """The records go on for a year or more after the last step, and nothing further comes."""
        latest = max([0, *(day for day, _ in self.events)])
        after = max(self.last() + self.between(380, 800), latest + 5) if days is None else self.last() + days
        self.observed(first, after)
        self.end = "settled"

    def planned(self, person: int, scenario: str, edge: str) -> tuple[list[tuple[int, int, str]], Truth]:
        """The events, in real days and with what real records have besides, and the truth."""
        index = self.between(*INDEX_DAYS)
        if self.chance(0.6):  # a birth opens no period of observation
            self.add(-365 * self.between(66, 88) - self.between(0, 364), "MEDS_BIRTH")
        self.events += [event for event in self.events if self.chance(0.02)]  # what is sent twice
        events = [(person, index + day, of_its_time(index + day, code)) for day, code in self.events]
        inside = self.why is None
        truth = Truth(
            person=person,
            scenario=scenario,
            edge=edge,
            in_cohort=inside,
            why=self.why,
            index=None if self.why == "no index" else index,
            steps=tuple(self.steps),
            end=self.end if inside else None,
            deviations=tuple(sorted(self.deviations)),
            undetermined=tuple(sorted(self.undetermined)),
        )
        return sorted(events), truth
