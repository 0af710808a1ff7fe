"""Cohorts in other words, other files, another order: what says the same changes nothing, and persons do not touch."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import replay
from stenosis_kg.replay.plan import sql
from stenosis_kg.replay.summaries import Summaries

from .cohorts import Cohort, generate, write
from .cohorts.codes import INDEX, UNMAPPED

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

PERSONS = 3_000
OF_PERSONS = ("stages", "escalations", "deviations")
SCHEMA = pa.schema([("subject_id", pa.int64()), ("time", pa.timestamp("us")), ("code", pa.string())])
BORN, DIED = "MEDS_BIRTH", "MEDS_DEATH"
DAY = 86_400_000_000  # microseconds
ZERO = datetime(1970, 1, 1)

Event = tuple[int, int, str]


def add(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is known, and unknown where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


# The same in other words ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """All that a replay says but `run`, sorted where the order is that of the numbers of persons."""

    tables: dict[str, tuple[tuple[Any, ...], ...]]
    persons: dict[str, list[tuple[Any, ...]]]


def outcome(
    kg: KnowledgeGraph, path: Path, was: Callable[[int], int] = lambda person: person, min_cell: int = 1
) -> Outcome:
    """Replay; ``was`` gives the number that a person had before."""
    with replay(kg, path, min_cell=min_cell) as found:
        persons = {}
        for name in OF_PERSONS:
            rows = found.table(name).rows
            assert list(rows) == sorted(rows, key=lambda row: (row[0], row[1])), f"{name} goes by person and step"
            persons[name] = sorted(((was(int(str(row[0]))), *row[1:]) for row in rows), key=str)
        return Outcome({name: table.rows for name, table in found.tables.items() if name != "run"}, persons)


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
    outcome: Outcome

    @property
    def ids(self) -> list[int]:
        return sorted({person for person, _, _ in self.events})


@pytest.fixture(scope="module")
def base(kg: KnowledgeGraph, tmp_path_factory: Any) -> Base:
    events = generate(700, seed=11).events
    found = outcome(kg, save(events, tmp_path_factory.mktemp("base") / "events.parquet"))
    assert min(len(rows) for rows in found.persons.values()) > 30
    return Base(events, found)


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
    assert_same(outcome(kg, change(base, tmp_path / "events.parquet")), base.outcome, but)


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
    assert_same(outcome(kg, path, was.__getitem__), base.outcome)


def assert_same(found: Outcome, expected: Outcome, but: frozenset[str] = frozenset()) -> None:
    assert found.persons == expected.persons
    assert found.tables.keys() == expected.tables.keys()
    for name in expected.tables.keys() - but:
        assert found.tables[name] == expected.tables[name], name


def test_small_cells_are_the_same_in_any_order(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    # As many as are in one cohort of these, so that cells are hidden at all.
    few = Base([event for event in base.events if event[0] <= 150], base.outcome)
    expected = outcome(kg, save(few.events, tmp_path / "events.parquet"), min_cell=5)
    assert any(None in row for row in expected.tables["flows"])
    for change in (shuffled, sharded):
        assert_same(outcome(kg, change(few, tmp_path / "again.parquet"), min_cell=5), expected)


# From, to, standing, days, moves. Two ways of hiding what is small cost the same here.
TIES = (
    (0, 1, 1, 10, 3), (0, -2, 4, 10, 8), (1, 2, 1, 10, 6), (1, -1, 4, 10, 10), (1, -2, 4, 10, 20), (2, 2, 1, 10, 5),
    (2, -1, 4, 10, 7), (2, -2, 4, 10, 2), (3, 1, 1, 10, 9), (3, 2, 1, 10, 3), (3, 3, 1, 10, 50), (3, -2, 4, 10, 9),
)  # fmt: skip


@dataclass(frozen=True)
class AnyOrder:
    """An engine that has other flows, and gives rows as an engine may where no order is given."""

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
            tables = Summaries(engine, done.model, done.codes, 5).tables(set())
            found.add(tuple(row for name in ("flows", "timing", "attrition") for row in tables[name].rows))
    assert len(found) == 1


# More and fewer persons ----------------------------------------------------------------------------------------------


def test_persons_do_not_touch_each_other(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    # Each third alone gives of its persons what all together give: nothing of one person is joined to another.
    # Every third has the vocabularies of the whole, on which it turns what could have been seen.
    thirds = [
        outcome(kg, save([e for e in base.events if e[0] % 3 == rest], tmp_path / f"{rest}.parquet"))
        for rest in range(3)
    ]
    for name in OF_PERSONS:
        assert sorted((row for each in thirds for row in each.persons[name]), key=str) == base.outcome.persons[name]
    for name, column in (("attrition", 1), ("options", 5), ("triggers", 4), ("triggers", 8)):
        parts = zip(*(each.tables[name] for each in thirds), strict=True)
        assert [add(row[column] for row in part) for part in parts] == [
            row[column] for row in base.outcome.tables[name]
        ]


def test_persons_without_an_index_are_counted_and_no_more(base: Base, kg: KnowledgeGraph, tmp_path: Path) -> None:
    others = [(p + 10_000, day, code) for p, day, code in generate(50, 3, {"not indexed": 1}).events]
    found = outcome(kg, save(base.events + others, tmp_path / "events.parquet"))
    assert_same(found, base.outcome, frozenset(["attrition", "unmapped"]))
    (all_before, *rest_before), (all_now, first, *rest) = base.outcome.tables["attrition"], found.tables["attrition"]
    assert all_now[1] == all_before[1] + 50
    assert first == (rest_before[0][0], rest_before[0][1], rest_before[0][2] + 50)
    assert rest == rest_before[1:]


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
    found = outcome(kg, save(events, tmp_path / "events.parquet"), min_cell=min_cell)
    assert found.persons == {name: [] for name in OF_PERSONS}
    assert found.tables["flows"] == found.tables["timing"] == ()
    for name in ("deviations_by_sentence", "triggers", "options"):
        assert found.tables[name], name
        assert {cell for row in found.tables[name] for cell in row if isinstance(cell, int)} <= {0}, name
    if min_cell == 1:
        assert [row[1] for row in found.tables["attrition"]] == [persons, indexed, indexed, 0]
        assert [row[2] for row in found.tables["attrition"]] == [None, persons - indexed, 0, indexed]
