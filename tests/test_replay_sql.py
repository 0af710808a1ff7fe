"""The SQL against a reference that was written from the rules alone, on cohorts that come close to every edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import pytest

from stenosis_kg.replay.engine import DuckDB, Engine, Reference
from stenosis_kg.replay.plan import follow, sql
from stenosis_kg.replay.references import complete

from .replay_cases import CASES, Cohort, Tables, random_cohort
from .replay_reference import Answer, replay
from .sampling import sampled

VERDICT = {1: "met", 2: "not met", 3: "no data", 4: "not applicable"}
BASIS = {1: "recorded", 2: "derived", None: None}
STANDING = {1: "within", 2: "unsupported", 3: "outside"}
KIND = {1: "start", 2: "return", 3: "again", 4: "bypass", 5: "escalation", 6: "skip"}
END = {1: "settled", 2: "died", 3: "censored"}
DEVIATION = {1: "untriggered", 2: "skipped", 3: "unanswered", 4: "unfollowed", 5: "unindicated"}


def as_references(tables: Tables) -> dict[str, Reference]:
    """The tables of a case as the SQL has them."""
    rename = {"window": "reach"}
    made = {
        name: Reference(tuple(rename.get(c, c) for c in columns), tuple(rows))
        for name, (columns, rows) in tables.items()
    }
    stages = made["stages"]
    seen = Reference((*stages.columns, "observable"), tuple((*row, 1) for row in stages.rows))
    return complete(made | {"stages": seen, "timed": Reference(("source", "target"), ())})


def put(engine: DuckDB, cohort: Cohort) -> None:
    """The data tables of a case in an engine."""
    events, periods, deaths = cohort
    connection = engine.connection
    for name, columns, rows in (
        ("events", "person BIGINT, day INTEGER, until INTEGER, code VARCHAR", events),
        ("deaths", "person BIGINT, day INTEGER", deaths),
        ("periods", "person BIGINT, first INTEGER, last INTEGER", periods or []),
    ):
        parts = [f"UNNEST(CAST(? AS {each.split()[1]}[])) AS {each.split()[0]}" for each in columns.split(", ")]
        values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in parts]
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {', '.join(parts)}", values)
    if periods is None:
        engine.define(
            "periods", "SELECT person, MIN(day) AS first, MAX(day) AS last FROM events GROUP BY person", kept=True
        )
    engine.define("people", "SELECT person FROM events UNION SELECT person FROM periods", kept=True)


def answer(engine: Engine) -> Answer:
    """What the plan left in an engine, in the form of the reference."""
    rel = "CASE WHEN m.{0} IS NULL THEN NULL ELSE m.{0} - m.index_day END"
    moves = engine.rows(
        "SELECT m.person, m.step, m.origin, m.stage, m.standing, m.kind, m.waited, m.verdict, m.trigger,"
        f" {rel.format('day')}, {rel.format('until')}, m.epoch FROM moves m"
    )
    verdicts = engine.rows(
        "SELECT v.person, v.step, v.trigger, v.verdict, v.basis, v.day - m.index_day FROM verdicts v"
        " JOIN moves m ON m.person = v.person AND m.step = v.step"
    )
    ends = engine.rows("SELECT person, step, stage, outcome, waited FROM ends")
    deviations = engine.rows("SELECT person, kind, step, subject, deviates FROM deviations")

    def ordered(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return sorted(rows, key=lambda row: tuple((value is None, str(value), value) for value in row))

    (counts,) = engine.rows(sql("attrition"))
    return Answer(
        attrition=tuple(counts),
        steps=ordered((r[0], r[1], r[3], r[9], r[10], r[11]) for r in moves),
        verdicts=ordered((r[0], r[1], r[2], VERDICT[r[3]], BASIS[r[4]], r[5]) for r in verdicts),
        moves=ordered((r[0], r[1], r[2], r[3], STANDING[r[4]], KIND[r[5]], r[6], VERDICT[r[7]], r[8]) for r in moves),
        ends=ordered((r[0], r[1], r[2], END[r[3]], r[4]) for r in ends),
        deviations=ordered((r[0], DEVIATION[r[1]], r[2], r[3], r[4]) for r in deviations),
    )


def ordered_reference(found: Answer) -> Answer:
    """The reference's rows in the same order."""

    def ordered(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return sorted(rows, key=lambda row: tuple((value is None, str(value), value) for value in row))

    return Answer(
        attrition=found.attrition,
        steps=ordered(found.steps),
        verdicts=ordered(found.verdicts),
        moves=ordered(found.moves),
        ends=ordered(found.ends),
        deviations=ordered(found.deviations),
    )


@pytest.mark.parametrize("seed", sampled(range(2), 2))
@pytest.mark.parametrize("name", CASES)
def test_the_sql_says_what_the_rules_say(name: str, seed: int) -> None:
    tables = CASES[name]
    cohort = random_cohort(seed, 400, tables)
    engine = DuckDB(duckdb.connect())
    put(engine, cohort)
    follow(engine, as_references(tables))
    found, expected = answer(engine), ordered_reference(replay(tables, *cohort))
    assert expected.attrition[3] > 20
    for part in ("attrition", "steps", "verdicts", "moves", "ends", "deviations"):
        ours, theirs = getattr(found, part), getattr(expected, part)
        odd = [("ours", row) for row in ours if row not in theirs] + [
            ("reference", row) for row in theirs if row not in ours
        ]
        assert not odd, f"{part}: {len(odd)} rows differ, {sorted(odd, key=str)[:6]}"
        assert ours == theirs
