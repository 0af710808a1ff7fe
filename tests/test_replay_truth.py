"""Cohorts whose truth is planted: a replay finds all of it.

Each person of a synthetic cohort comes with what a replay must say (`generate`). It was planted by scenarios that look
at no code and run no rule, so that it is independent of the SQL, of the codebook and of the reference of the SQL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import compact
from stenosis_kg.replay import Replay, replay

from .cohorts import Cohort, PlannedStep, Truth, generate, write
from .sampling import long

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

PERSONS = 3_000
BORN, DIED = "MEDS_BIRTH", "MEDS_DEATH"
# What the numbers of the SQL stand for.
KINDS = {1: "start", 2: "return", 3: "again", 4: "bypass", 5: "escalation", 6: "skip"}
STANDINGS = {1: "within", 2: "unsupported", 3: "outside"}
BASES = {1: "recorded", 2: "derived"}
ENDS = {1: "settled", 2: "died", 3: "censored", None: None}
DEVIATIONS = {1: "untriggered", 2: "skipped", 3: "unanswered", 4: "unfollowed", 5: "unindicated"}


# All of the truth ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A cohort, and what a replay found in it with every cell shown."""

    cohort: Cohort
    found: Replay

    @property
    def inside(self) -> list[Truth]:
        return [truth for truth in self.cohort.truth if truth.in_cohort]

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.found.table(table).dicts()

    def ask(self, select: str) -> list[tuple[Any, ...]]:
        return self.found.engine.rows(select)


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=long)], ids=["seed-1", "seed-2"])
def planted(request: pytest.FixtureRequest, kg: KnowledgeGraph, tmp_path_factory: Any) -> Iterator[Planted]:
    cohort = generate(PERSONS, request.param)
    path = tmp_path_factory.mktemp("planted") / "cohort.parquet"
    write(cohort, path)
    with replay(kg, path, min_cell=1) as found:
        yield Planted(cohort, found)


def as_found(planted: Planted) -> list[Truth]:
    """What the replay says of each person, in the form of the truth."""
    model = planted.found.model
    place = {number: compact(stage.iri) for number, stage in model.stages.items()}
    trigger = {number: compact(each.trigger.iri) for number, each in model.triggers.items()}
    indexed = dict(planted.ask("SELECT person, index_day FROM indexed"))
    entered = {person for (person,) in planted.ask("SELECT person FROM entered")}
    cohort = {person for (person,) in planted.ask("SELECT person FROM cohort")}
    ends = dict(planted.ask("SELECT person, outcome FROM ends"))
    steps: dict[int, list[PlannedStep]] = defaultdict(list)
    for person, stage, day, kind, standing, led, basis in planted.ask(
        "SELECT person, stage, day - index_day, kind, standing, trigger, basis FROM moves ORDER BY person, step"
    ):
        led_by = (trigger[led], BASES[basis]) if led else (None, None)
        steps[person].append(PlannedStep(place[stage], day, KINDS[kind], STANDINGS[standing], *led_by))
    deviated: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in planted.rows("deviations"):
        deviated[row["subject_id"]].add((row["kind"], compact(row["sentence"])))
    undetermined: dict[int, set[str]] = defaultdict(set)
    for person, number in planted.ask("SELECT person, kind FROM deviations WHERE deviates IS NULL"):
        undetermined[person].add(DEVIATIONS[number])

    def why(person: int) -> str | None:
        if person not in indexed:
            return "no index"
        return None if person in cohort else "operated" if person in entered else "outside"

    return [
        Truth(
            person=planned.person,
            scenario=planned.scenario,
            edge=planned.edge,
            in_cohort=planned.person in cohort,
            why=why(planned.person),
            index=indexed.get(planned.person),
            steps=tuple(steps[planned.person]),
            end=ENDS.get(ends.get(planned.person)),
            deviations=tuple(sorted(deviated[planned.person])),
            undetermined=tuple(sorted(undetermined[planned.person])),
        )
        for planned in planted.cohort.truth
    ]


def test_all_of_the_truth_is_found(planted: Planted) -> None:
    odd = [
        f"\nplanted {truth}\nfound   {found}\nrecords {_records(planted.cohort, truth)}"
        for truth, found in zip(planted.cohort.truth, as_found(planted), strict=True)
        if truth != found
    ]
    assert not odd, f"{len(odd)} of {PERSONS} persons are not found as they were planted: {''.join(odd[:3])}"
    assert len(planted.inside) == planted.found.persons


def _records(cohort: Cohort, truth: Truth) -> list[tuple[int, str]]:
    return [(day - (truth.index or 0), code) for person, day, code in cohort.events if person == truth.person]


def test_the_tables_of_persons_are_the_truth(planted: Planted) -> None:
    # The relations above are those of the engine; these are what a user gets, in the order of persons and steps.
    stages, escalations = [], []
    (condition,) = (compact(each.iri) for each in planted.found.model.pathway.conditions)
    for truth in planted.inside:
        before, since = condition, 0
        for number, step in enumerate(truth.steps, 1):
            stages.append((truth.person, number, step.stage, step.day))
            if step.kind not in ("start", "return"):
                moved = (truth.person, number, before, step.stage, step.day, max(0, step.day - since))
                escalations.append((*moved, step.kind, step.standing, step.trigger, step.basis or "no recorded"))
            before, since = step.stage, max(0, step.day)
    assert [
        (row["subject_id"], row["step"], compact(row["stage"]), row["day"]) for row in planted.rows("stages")
    ] == stages
    assert [
        (
            *(row["subject_id"], row["step"], compact(row["from_stage"]), compact(row["to_stage"]), row["day"]),
            *(row["days"], row["kind"], row["standing"], row["trigger"] and compact(row["trigger"]), row["label"]),
        )
        for row in planted.rows("escalations")
    ] == escalations
    assert all(row["day"] <= row["until"] for row in planted.rows("stages"))
    assert all(row["options"] for row in planted.rows("stages"))
    for row in planted.rows("escalations"):
        assert (row["verdict"] == "met") == (row["trigger"] is not None) == (row["evidence_day"] is not None), row
        assert row["evidence_day"] is None or row["evidence_day"] <= row["day"], row
        assert (row["standing"] == "within") == (row["verdict"] == "met"), row


def test_who_is_in_the_cohort_is_counted(planted: Planted) -> None:
    why = Counter(truth.why for truth in planted.cohort.truth)
    indexed, cohort = PERSONS - why["no index"], why[None]
    assert [(row["persons"], row["excluded"]) for row in planted.rows("attrition")] == [
        (PERSONS, None),
        (indexed, why["no index"]),
        (indexed, 0),
        (cohort, why["operated"]),
    ]


def test_ways_are_those_of_the_truth(planted: Planted) -> None:
    ways: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    seen = _last_seen(planted.cohort)
    for truth in planted.inside:
        place, since = "index", 0
        for step in truth.steps:
            ways[place, step.stage, step.standing].append((truth.person, max(0, step.day - since)))
            place, since = step.stage, max(0, step.day)
        ways[place, str(truth.end), "end"].append((truth.person, seen[truth.person] - max(0, since)))

    def counts(way: list[tuple[int, int]]) -> tuple[object, ...]:
        persons, days = len({person for person, _ in way}), sorted(days for _, days in way)
        quartiles = [days[-(-len(days) * quarter // 4) - 1] for quarter in (1, 2, 3)]
        return persons, len(way), round(100 * persons / len(planted.inside), 1), *quartiles

    rows = {
        (compact(row["source"]), compact(row["target"]), row["standing"]): tuple(row.values())[5:]
        for row in planted.rows("flows")
    }
    assert rows == {way: counts(each) for way, each in ways.items()}


def _last_seen(cohort: Cohort) -> dict[int, int]:
    """The last day of each person's records or the first death from the index on, in days from the index."""
    index = {truth.person: truth.index for truth in cohort.truth if truth.index is not None}
    last: dict[int, int] = {}
    for person, day, code in cohort.events:
        if person in index and code != BORN:
            last[person] = max(day, last.get(person, day))
    for person, day, code in cohort.events:
        if person in index and code == DIED and day >= index[person]:
            last[person] = min(day, last[person])
    return {person: day - index[person] for person, day in last.items()}


def test_deviations_and_triggers_are_counted(planted: Planted) -> None:
    deviated = Counter(each for truth in planted.inside for each in truth.deviations)
    shown = {(row["kind"], compact(row["sentence"])): row["persons"] for row in planted.rows("deviations_by_sentence")}
    assert shown == {each: deviated[each] for each in shown}
    assert deviated.keys() <= shown.keys()
    led = Counter(step.trigger for truth in planted.inside for step in truth.steps if step.trigger)
    assert {compact(row["trigger"]): row["led"] for row in planted.rows("triggers") if row["led"]} == led
    for row in planted.rows("triggers"):
        assert row["recorded"] + row["derived"] >= row["led"], row


def test_times_are_those_of_the_truth(planted: Planted) -> None:
    # From the index to a stage: when persons first came there, death competing, by Aalen and Johansen person by person.
    seen, index = _last_seen(planted.cohort), {truth.person: truth.index for truth in planted.inside}
    dead = {person for person, day, code in planted.cohort.events if code == DIED and day >= (index.get(person) or day)}
    for stage in ("step:conservative", "step:surgical", "step:rehabilitation"):
        outcomes = []
        for truth in planted.inside:
            days = [step.day for step in truth.steps if step.stage == stage]
            ended = (seen[truth.person], "died" if truth.person in dead else "seen")
            outcomes.append((max(0, min(days)), "arrived") if days else ended)
        rows = [r for r in planted.rows("timing") if r["source"] == "index" and compact(r["target"]) == stage]
        assert rows[0]["at_risk"] == len(planted.inside)
        assert sum(row["arrived"] for row in rows) == sum(outcome == "arrived" for _, outcome in outcomes)
        assert rows[-1]["incidence"] == pytest.approx(incidence(outcomes), abs=0.0001), stage


def incidence(outcomes: list[tuple[int, str]]) -> float:
    """The share that has arrived in the end, one person after the other; those last seen on a day are at risk on it."""
    free, arrived = 1.0, 0.0
    days = sorted(day for day, _ in outcomes)
    for day in sorted({day for day, outcome in outcomes if outcome != "seen"}):
        risk = len(days) - bisect_right(days, day - 1)
        here = Counter(outcome for each, outcome in outcomes if each == day)
        arrived += free * here["arrived"] / risk
        free -= free * (here["arrived"] + here["died"]) / risk
    return arrived


ALONE = [
    # scenario, edge, how many steps: one person alone is found as among others
    pytest.param("adherent", 3, id="adherent: the whole pathway"),
    pytest.param("untreated", 0, id="untreated: no step at all"),
    pytest.param("index only", 0, id="index only: one day of records"),
    pytest.param("flag unanswered", None, id="flag unanswered: a deviation without a step"),
]


@pytest.mark.parametrize(("scenario", "steps"), ALONE)
def test_a_cohort_of_one(scenario: str, steps: int | None, kg: KnowledgeGraph, tmp_path: Path) -> None:
    cohort = generate(1, 4, {scenario: 1})
    (truth,) = cohort.truth
    assert steps is None or len(truth.steps) == steps
    write(cohort, tmp_path / "one.parquet")
    with replay(kg, tmp_path / "one.parquet", min_cell=1) as found:
        assert as_found(Planted(cohort, found)) == cohort.truth
        assert sum(row["moves"] for row in Planted(cohort, found).rows("flows")) == len(truth.steps) + 1
    with replay(kg, tmp_path / "one.parquet", min_cell=5) as hidden:
        tables = [table for name, table in hidden.tables.items() if name != "run"]
    shown = [cell for table in tables for row in table.rows for cell in row if isinstance(cell, int)]
    assert shown == []  # of a single person nothing is shown
