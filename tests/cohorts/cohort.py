"""Synthetic cohorts of coded events, with what a replay must find in them planted beside.

The default mixture gives about these published figures, as ``marginals`` computes them:

* Naidu et al., J Pain Res 2024 (143,849 patients of Medicare with lumbar spinal stenosis): 68 % had conservative care,
  25.3 % an operation or a minimally invasive procedure within 5.7 years of the diagnosis. Here most of the operated are
  among the 68 %, and over a quarter of the cohort has neither.
* Adogwa et al., Global Spine J 2019 (27,877 patients with posterior instrumented lumbar fusion), care in the two years
  before: NSAID 40.8 %, muscle relaxant 44.5 %, epidural steroid injection 51.7 %, physical or occupational therapy
  40.0 %. Here of all who are operated.

Everything else (gaps, how often care deviates from the document, how much is missing) is made up: a cohort tests a
replay, and says nothing about patients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from stenosis_kg.errors import UsageError

from . import files
from .codes import kind_of
from .course import Course, Truth
from .scenarios import SCENARIOS

__all__ = ["MIXTURE", "PUBLISHED", "Cohort", "generate", "marginals", "write"]

MIXTURE: dict[str, int] = {name: scenario.share for name, scenario in SCENARIOS.items()}
"""Scenario -> how many of 1,060 persons have it; 60 are not in the cohort."""

PUBLISHED: dict[str, float] = {
    "conservative": 0.68,
    "surgery": 0.253,
    "nsaid": 0.408,
    "relaxant": 0.445,
    "injection": 0.517,
    "therapy": 0.400,
}
"""The figures above, by the names that ``marginals`` gives them."""

_WITHIN = 2082  # days: the 5.7 years of Naidu et al.
_BEFORE = 730  # days: the two years of Adogwa et al.
_EDGE_EVERY = 3  # of the persons of a scenario, every third lies on one of its edges, in turn


@dataclass(frozen=True, slots=True)
class Cohort:
    """Events (subject_id, day since 1970-01-01, code), sorted, some of them twice; and the truth of each person.

    Observation periods are not given: they run from the first to the last event of a person, births not counted.
    Deaths are events with the code MEDS_DEATH, births with MEDS_BIRTH. Persons are numbered from 1.
    """

    events: list[tuple[int, int, str]]
    truth: list[Truth]


def generate(persons: int, seed: int = 1, mixture: Mapping[str, int] | None = None) -> Cohort:
    """A cohort of so many persons; the same seed gives the same cohort, everywhere.

    ``mixture``: scenario -> share, in any unit, in place of MIXTURE. Each scenario has its share of the persons, to
    one; which number has which is random.

    >>> cohort = generate(200)
    >>> len(cohort.truth), cohort == generate(200, seed=1)
    (200, True)
    """
    rng = Random(seed)
    planned = _quotas(persons, MIXTURE if mixture is None else mixture)
    rng.shuffle(planned)
    events: list[tuple[int, int, str]] = []
    truth: list[Truth] = []
    for person, (name, edge) in enumerate(planned, 1):
        course = Course(rng)
        SCENARIOS[name].plan(course, edge)
        theirs, answer = course.planned(person, name, edge)
        events += theirs
        truth.append(answer)
    return Cohort(events, truth)


def _quotas(persons: int, mixture: Mapping[str, int]) -> list[tuple[str, str]]:
    """A (scenario, edge) for each person: whole shares first, and what is left to the largest remainders."""
    if unknown := sorted(set(mixture) - set(SCENARIOS)):
        raise UsageError(f"no scenario {unknown[0]!r}; there are: {', '.join(SCENARIOS)}")
    whole = sum(mixture.values())
    if persons < 0 or whole <= 0 or min(mixture.values()) < 0:
        raise UsageError(f"{persons} persons and shares of {whole} in all; give counts from 0, and one share above 0")
    counts = {name: persons * share // whole for name, share in mixture.items()}
    by_rest = sorted(mixture, key=lambda name: (-(persons * mixture[name] % whole), name))
    for name in by_rest[: persons - sum(counts.values())]:
        counts[name] += 1
    return [(name, _edge(name, place)) for name, count in counts.items() for place in range(count)]


def _edge(name: str, place: int) -> str:
    edges = SCENARIOS[name].edges
    turn, rest = divmod(place, _EDGE_EVERY)
    return edges[turn % len(edges)] if edges and rest == _EDGE_EVERY - 1 else ""


def marginals(cohort: Cohort) -> dict[str, float]:
    """Shares of the cohort, to be held against PUBLISHED.

    "conservative" and "surgery" are of all in the cohort, by the truth: any conservative care, and an operation within
    5.7 years of the index. The kinds of care are of the operated, by the events of the two years before the first
    operation. A cohort without anyone, or without an operation, has 0.0.
    """
    inside = [truth for truth in cohort.truth if truth.in_cohort]
    treated = sum(any(step.stage == "step:conservative" for step in truth.steps) for truth in inside)
    first: dict[int, int] = {}
    for truth in inside:
        days = [step.day for step in truth.steps if step.stage == "step:surgical" and step.day <= _WITHIN]
        if days and truth.index is not None:
            first[truth.person] = truth.index + min(days)
    had = {
        (person, kind)
        for person, day, code in cohort.events
        if person in first and first[person] - _BEFORE <= day < first[person] and (kind := kind_of(code))
    }
    shares = {"conservative": treated / max(1, len(inside)), "surgery": len(first) / max(1, len(inside))}
    for kind in ("nsaid", "relaxant", "injection", "therapy"):
        shares[kind] = sum(each == kind for _, each in had) / max(1, len(first))
    return shares


def write(cohort: Cohort, path: str | Path) -> None:
    """Write the events as MEDS does, subject_id, time and code: by the name, .csv (dates) or .parquet (needs pyarrow).

    Rows go by subject, time and code.
    """
    files.write(cohort.events, Path(path))
