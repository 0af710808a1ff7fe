"""Cohorts whose truth is planted: a replay finds all of it; and what says the same in other words changes nothing.

Each person of a synthetic cohort comes with what a replay must say (`generate`). It was planted by scenarios that look
at no code and run no rule, so that it is independent of the SQL, of the codebook and of the reference of the SQL.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import compact
from stenosis_kg.replay import Replay, replay
from stenosis_kg.replay.generate import Cohort, PlannedStep, Truth, generate, write
from stenosis_kg.replay.plan import sql
from stenosis_kg.replay.results import summaries
from stenosis_kg.replay.synthetic.codes import INDEX, UNMAPPED

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

PERSONS = 3_000
OF_PERSONS = ("stages", "escalations", "deviations")
SCHEMA = pa.schema([("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string())])
BORN, DIED = "MEDS_BIRTH", "MEDS_DEATH"
DAY = 86_400_000_000  # microseconds
ZERO = datetime(1970, 1, 1)
# What the numbers of the SQL stand for.
KINDS = {1: "start", 2: "return", 3: "again", 4: "bypass", 5: "escalation", 6: "skip"}
STANDINGS = {1: "within", 2: "unsupported", 3: "outside"}
BASES = {1: "recorded", 2: "derived"}
ENDS = {1: "settled", 2: "died", 3: "censored", None: None}
DEPARTURES = {1: "untriggered", 2: "skipped", 3: "unanswered", 4: "unfollowed", 5: "unindicated"}

Event = tuple[int, int, str]


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


@pytest.fixture(scope="module", params=[1, 2], ids=["seed-1", "seed-2"])
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
    departed: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in planted.rows("deviations"):
        departed[row["subject_id"]].add((row["kind"], compact(row["sentence"])))
    untold: dict[int, set[str]] = defaultdict(set)
    for person, number in planted.ask("SELECT person, kind FROM assessed WHERE departs IS NULL"):
        untold[person].add(DEPARTURES[number])

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
            departures=tuple(sorted(departed[planned.person])),
            undetermined=tuple(sorted(untold[planned.person])),
        )
        for planned in planted.cohort.truth
    ]


def test_all_of_the_truth_is_found(planted: Planted) -> None:
    odd = [
        f"\nplanted {truth}\nfound   {found}\nrecords {_records(planted.cohort, truth)}"
        for truth, found in zip(planted.cohort.truth, as_found(planted), strict=True)
        if truth != found
    ]
    assert not odd, f"{len(odd)} of {PERSONS} persons are not told as they were planted: {''.join(odd[:3])}"
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
            before, since = step.stage, step.day
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
            place, since = step.stage, step.day
        ways[place, str(truth.end), "end"].append((truth.person, seen[truth.person] - max(0, since)))

    def told(way: list[tuple[int, int]]) -> tuple[object, ...]:
        persons, days = len({person for person, _ in way}), sorted(days for _, days in way)
        quartiles = [days[-(-len(days) * quarter // 4) - 1] for quarter in (1, 2, 3)]
        return persons, len(way), round(100 * persons / len(planted.inside), 1), *quartiles

    rows = {
        (compact(row["source"]), compact(row["target"]), row["standing"]): tuple(row.values())[5:]
        for row in planted.rows("flows")
    }
    assert rows == {way: told(each) for way, each in ways.items()}


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


def test_departures_and_triggers_are_counted(planted: Planted) -> None:
    departed = Counter(each for truth in planted.inside for each in truth.departures)
    told = {(row["kind"], compact(row["sentence"])): row["persons"] for row in planted.rows("deviations_by_sentence")}
    assert told == {each: departed[each] for each in told}
    assert departed.keys() <= told.keys()
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


# The same in other words ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """All that a replay says but `run`, sorted where the order is that of the numbers of persons."""

    tables: dict[str, tuple[tuple[Any, ...], ...]]
    persons: dict[str, list[tuple[Any, ...]]]


def say(kg: KnowledgeGraph, path: Path, was: Callable[[int], int] = lambda person: person, min_cell: int = 1) -> Said:
    """Replay; ``was`` gives the number that a person had before."""
    with replay(kg, path, min_cell=min_cell) as found:
        persons = {}
        for name in OF_PERSONS:
            rows = found.table(name).rows
            assert list(rows) == sorted(rows, key=lambda row: (row[0], row[1])), f"{name} goes by person and step"
            persons[name] = sorted(((was(int(str(row[0]))), *row[1:]) for row in rows), key=str)
        return Said({name: table.rows for name, table in found.tables.items() if name != "run"}, persons)


def save(rows: Iterable[tuple[int, int | datetime | None, str]], path: Path) -> Path:
    """A Parquet file of (person, day or time, code), in that order."""
    listed = [(p, t * DAY if isinstance(t, int) else t, code) for p, t, code in rows]
    columns = [pa.array([row[place] for row in listed], field.type) for place, field in enumerate(SCHEMA)]
    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), path)
    return path


@dataclass(frozen=True)
class Base:
    """A cohort, and all that a replay says of it."""

    events: list[Event]
    said: Said

    @property
    def ids(self) -> list[int]:
        return sorted({person for person, _, _ in self.events})


@pytest.fixture(scope="module")
def base(kg: KnowledgeGraph, tmp_path_factory: Any) -> Base:
    events = generate(700, seed=11).events
    said = say(kg, save(events, tmp_path_factory.mktemp("base") / "events.parquet"))
    assert min(len(rows) for rows in said.persons.values()) > 30
    return Base(events, said)


def shuffled(base: Base, path: Path) -> Path:
    rows = base.events[:]
    Random(5).shuffle(rows)
    return save(rows, path)


def duplicated(base: Base, path: Path) -> Path:
    rng = Random(6)
    return save([event for event in base.events for _ in range(rng.randint(1, 3))], path)


def sharded(base: Base, path: Path) -> Path:
    rng = Random(7)  # a person's events are in several shards, and one is empty
    shards: list[list[Event]] = [[] for _ in range(5)]
    for event in base.events:
        shards[rng.randrange(4)].append(event)
    for number, shard in enumerate(shards):
        save(shard, path.parent / "shards" / f"{number}.parquet")
    return path.parent / "shards"


def sharded_in_other_types(base: Base, path: Path) -> Path:
    kinds = [
        (pa.int32(), pa.date32(), pa.large_string()),
        (pa.uint16(), pa.timestamp("s"), pa.dictionary(pa.int32(), pa.string())),
        (pa.uint64(), pa.timestamp("ns", "UTC"), pa.string()),
    ]
    folder = sharded(base, path)
    for shard, types in enumerate(kinds):
        table = pq.read_table(folder / f"{shard}.parquet")
        arrays = [column.cast(kind) for column, kind in zip(table.columns, types, strict=True)]
        pq.write_table(pa.table(arrays, names=SCHEMA.names), folder / f"{shard}.parquet")
    return folder


def as_csv(base: Base, path: Path) -> Path:
    path = path.with_suffix(".csv")
    write(Cohort(base.events, []), path)
    return path


def as_csv_in_any_order(base: Base, path: Path) -> Path:
    rows = [[code, "x", day, person] for person, day, code in _texts(base.events)]
    Random(8).shuffle(rows)
    path = path.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["code", "note", "time", "subject_id"], *rows])
    return path


def _texts(events: Iterable[Event]) -> list[tuple[str, str, str]]:
    return [(str(person), f"{ZERO + timedelta(days=day):%Y-%m-%d}", code) for person, day, code in events]


def with_noise(base: Base, path: Path) -> Path:
    rng, spans = Random(9), spans_of(base.events)
    noise = [
        (person, rng.randint(*spans[person]), rng.choice(UNMAPPED))
        for person in spans
        for _ in range(rng.randint(0, 9))
    ]
    return save(sorted(base.events + noise), path)


def spans_of(events: Iterable[Event]) -> dict[int, tuple[int, int]]:
    days: dict[int, list[int]] = defaultdict(list)
    for person, day, code in events:
        if code != BORN:
            days[person].append(day)
    return {person: (min(each), max(each)) for person, each in days.items()}


def at_any_time_of_the_day(base: Base, path: Path) -> Path:
    rng = Random(10)
    moments = [timedelta(0), timedelta(days=1, microseconds=-1), timedelta(hours=12)]
    return save([(p, ZERO + timedelta(days=day) + rng.choice(moments), code) for p, day, code in base.events], path)


def later_by(days: Callable[[int], int]) -> Callable[[Base, Path], Path]:
    return lambda base, path: save([(p, day + days(p), code) for p, day, code in base.events], path)


def before_1970_at_noon(base: Base, path: Path) -> Path:
    noon = ZERO + timedelta(hours=12)
    return save([(p, noon + timedelta(days=day - 20_000), code) for p, day, code in base.events], path)


def without_births(base: Base, path: Path) -> Path:
    return save([event for event in base.events if event[2] != BORN], path)


def with_births_within(base: Base, path: Path) -> Path:
    born = [(person, last + 900, BORN) for person, (_, last) in spans_of(base.events).items()]
    return save([*base.events, *born], path)


def with_rows_without_a_time(base: Base, path: Path) -> Path:
    rows = [(person, None, code) for person in [*base.ids, 0, -5] for code in (INDEX[0], DIED)]
    return save([*rows, *base.events], path)


EVENTS_TOO = frozenset(["unmapped"])
SAME = [
    pytest.param(shuffled, frozenset(), id="shuffled: rows have no order"),
    pytest.param(duplicated, EVENTS_TOO, id="duplicated: what is sent twice happened once"),
    pytest.param(sharded, frozenset(), id="sharded: a person may be in any file"),
    pytest.param(sharded_in_other_types, frozenset(), id="other types: the same numbers, days and texts"),
    pytest.param(as_csv, frozenset(), id="csv: the same as Parquet"),
    pytest.param(as_csv_in_any_order, frozenset(), id="csv shuffled: columns and rows have no order"),
    pytest.param(with_noise, EVENTS_TOO, id="noise: what no mapping has bears on nothing within the records"),
    pytest.param(at_any_time_of_the_day, frozenset(), id="times: a day is a day until its last microsecond"),
    pytest.param(later_by(lambda _: 50_000), frozenset(), id="later: no day is special"),
    pytest.param(later_by(lambda _: -20_000), frozenset(), id="before 1970: nor is the day 0"),
    pytest.param(before_1970_at_noon, frozenset(), id="before 1970 at noon: days are rounded down there too"),
    pytest.param(
        later_by(lambda person: Random(person).randint(-20_000, 50_000)), frozenset(), id="moved: each person alone"
    ),
    pytest.param(without_births, frozenset(), id="no births: they open no records"),
    pytest.param(with_births_within, frozenset(), id="more births: they close none"),
    pytest.param(with_rows_without_a_time, frozenset(), id="static: a row without a time says nothing"),
]


@pytest.mark.parametrize(("change", "but"), SAME)
def test_it_changes_nothing(
    change: Callable[[Base, Path], Path], but: frozenset[str], base: Base, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    assert_same(say(kg, change(base, tmp_path / "events.parquet")), base.said, but)


NUMBERS = [
    pytest.param(lambda person: 10_000 - person, id="backwards: a number is no rank"),
    pytest.param(lambda person: person - 350, id="around 0: nor is it above 0"),
    pytest.param(lambda person: 2**63 - person, id="large: all of 64 bits"),
    pytest.param(lambda person: -(2**53) - person, id="far below 0: more than a float holds apart"),
    pytest.param(lambda person: 61 * person, id="multiples: whole samples of persons"),
    pytest.param(lambda person: 61 * person + 1, id="no multiples: none in a sample"),
    pytest.param(lambda person: person * 2_654_435_761 % 2**32, id="scattered"),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_of_persons_are_names(
    number: Callable[[int], int], base: Base, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    was = {number(person): person for person in base.ids}
    assert len(was) == len(base.ids)
    path = save(sorted((number(p), day, code) for p, day, code in base.events), tmp_path / "events.parquet")
    assert_same(say(kg, path, was.__getitem__), base.said)


def assert_same(found: Said, expected: Said, but: frozenset[str] = frozenset()) -> None:
    assert found.persons == expected.persons
    assert found.tables.keys() == expected.tables.keys()
    for name in expected.tables.keys() - but:
        assert found.tables[name] == expected.tables[name], name


def test_small_cells_are_the_same_in_any_order(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    # As many as are in one cohort of these, so that cells are hidden at all.
    few = Base([event for event in base.events if event[0] <= 150], base.said)
    expected = say(kg, save(few.events, tmp_path / "events.parquet"), min_cell=5)
    assert any(None in row for row in expected.tables["flows"])
    for change in (shuffled, sharded):
        assert_same(say(kg, change(few, tmp_path / "again.parquet"), min_cell=5), expected)


# From, to, standing, days, moves. Two ways of hiding what is small cost the same here.
TIES = (
    (0, 1, 1, 10, 3), (0, -2, 4, 10, 8), (1, 2, 1, 10, 6), (1, -1, 4, 10, 10), (1, -2, 4, 10, 20), (2, 2, 1, 10, 5),
    (2, -1, 4, 10, 7), (2, -2, 4, 10, 2), (3, 1, 1, 10, 9), (3, 2, 1, 10, 3), (3, 3, 1, 10, 50), (3, -2, 4, 10, 9),
)  # fmt: skip


@dataclass(frozen=True)
class AnyOrder:
    """An engine that has other flows, and gives rows as an engine may where nothing is said of their order."""

    engine: Any
    rng: Random

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        instead: dict[str, tuple[tuple[Any, ...], ...]] = {sql("flows"): TIES, sql("repeats"): ()}
        rows = [*instead[select]] if select in instead else self.engine.rows(select)
        self.rng.shuffle(rows)
        return rows


def test_what_is_hidden_does_not_hang_on_the_order_of_rows(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    # Two runs that hide other cells would give both away.
    found = set()
    with replay(kg, save(base.events, tmp_path / "events.parquet")) as done:
        for seed in range(20):
            engine: Any = AnyOrder(done.engine, Random(seed))
            tables = summaries(engine, done.model, done.codes, set(), 5)
            found.add(tuple(row for name in ("flows", "timing", "attrition") for row in tables[name].rows))
    assert len(found) == 1


# More and fewer persons ----------------------------------------------------------------------------------------------


def test_persons_do_not_touch_each_other(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    # Each third alone says of its persons what all together say: nothing of one person is joined to another.
    # Every third has the vocabularies of the whole, on which it turns what could have been seen.
    thirds = [
        say(kg, save([e for e in base.events if e[0] % 3 == rest], tmp_path / f"{rest}.parquet")) for rest in range(3)
    ]
    for name in OF_PERSONS:
        assert sorted((row for each in thirds for row in each.persons[name]), key=str) == base.said.persons[name]
    for name, column in (("attrition", 1), ("options", 4), ("triggers", 4), ("triggers", 8)):
        parts = zip(*(each.tables[name] for each in thirds), strict=True)
        assert [sum(row[column] for row in part) for part in parts] == [row[column] for row in base.said.tables[name]]


def test_persons_without_an_index_are_counted_and_no_more(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    others = [(p + 10_000, day, code) for p, day, code in generate(50, 3, {"not indexed": 1}).events]
    found = say(kg, save(base.events + others, tmp_path / "events.parquet"))
    assert_same(found, base.said, frozenset(["attrition", "unmapped"]))
    (all_before, *rest_before), (all_now, first, *rest) = base.said.tables["attrition"], found.tables["attrition"]
    assert all_now[1] == all_before[1] + 50
    assert first == (rest_before[0][0], rest_before[0][1], rest_before[0][2] + 50)
    assert rest == rest_before[1:]


ALONE = [
    # scenario, edge, how many steps: one person alone is told as among others
    pytest.param("adherent", 3, id="adherent: the whole pathway"),
    pytest.param("untreated", 0, id="untreated: no step at all"),
    pytest.param("index only", 0, id="index only: one day of records"),
    pytest.param("flag unanswered", None, id="flag unanswered: a departure without a step"),
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
    hidden = say(kg, tmp_path / "one.parquet", min_cell=5)
    shown = [cell for name, rows in hidden.tables.items() for row in rows for cell in row if isinstance(cell, int)]
    assert shown == []  # of a single person nothing is told


NOBODY: list[Any] = [
    #             events, how many are in the data, and how many have an index
    pytest.param([], 0, 0, id="no rows"),
    pytest.param([(7, None, INDEX[0])], 0, 0, id="no row with a time"),
    pytest.param([(7, -9_000, BORN)], 0, 0, id="births alone"),
    pytest.param([(7, 18_000, "MEDS_DEATH")], 1, 0, id="a death alone"),
    pytest.param([(7, 18_000, "LOCAL//1")], 1, 0, id="no vocabulary that is known"),
    pytest.param(generate(40, 1, {"not indexed": 1}).events, 40, 0, id="nobody has an index"),
    pytest.param(generate(40, 1, {"operated before": 1}).events, 40, 40, id="everybody was operated on before"),
]


@pytest.mark.parametrize("min_cell", [1, 5])
@pytest.mark.parametrize(("events", "persons", "indexed"), NOBODY)
def test_a_cohort_of_nobody(
    events: list[Event], persons: int, indexed: int, min_cell: int, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    said = say(kg, save(events, tmp_path / "events.parquet"), min_cell=min_cell)
    assert said.persons == {name: [] for name in OF_PERSONS}
    assert said.tables["flows"] == said.tables["timing"] == ()
    for name in ("deviations_by_sentence", "triggers", "options"):
        assert said.tables[name], name
        assert {cell for row in said.tables[name] for cell in row if isinstance(cell, int)} <= {0}, name
    if min_cell == 1:
        assert [row[1] for row in said.tables["attrition"]] == [persons, indexed, indexed, 0]
        assert [row[2] for row in said.tables["attrition"]] == [None, persons - indexed, 0, indexed]
