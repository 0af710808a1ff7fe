"""What was read, as the relations that the plan begins with: events, people, periods, deaths.

Only here is SQL not the same on every engine: each has its own words for the days since 1970 of a date.
"""

from __future__ import annotations

from dataclasses import dataclass

from .engine import Engine
from .reading import Input

__all__ = ["BIRTH", "CDM", "DEATH", "SOURCE", "Coded", "ingest"]

BIRTH, DEATH = "MEDS_BIRTH", "MEDS_DEATH"
"""What MEDS has for a birth and a death."""

SOURCE = "source "
"""What stands before the id of the concept that a source had, where the standard one is another."""


@dataclass(frozen=True, slots=True)
class Coded:
    """An event table of an OMOP CDM: its columns for the concept, the first and last day, and the source's concept."""

    table: str
    concept: str
    first: str
    last: str | None
    source: str | None


CDM = (
    Coded("condition_occurrence", "condition_concept_id", "condition_start_date", "condition_end_date",
          "condition_source_concept_id"),
    Coded("condition_era", "condition_concept_id", "condition_era_start_date", "condition_era_end_date", None),
    Coded("drug_exposure", "drug_concept_id", "drug_exposure_start_date", "drug_exposure_end_date",
          "drug_source_concept_id"),
    Coded("drug_era", "drug_concept_id", "drug_era_start_date", "drug_era_end_date", None),
    Coded("procedure_occurrence", "procedure_concept_id", "procedure_date", None, "procedure_source_concept_id"),
    Coded("observation", "observation_concept_id", "observation_date", None, "observation_source_concept_id"),
)  # fmt: skip


def ingest(engine: Engine, given: Input) -> None:
    """Define events(person, day, until, code), people(person), periods(person, first, last), deaths(person, day).

    Where the data has no periods of observation, a person's is from the first record to the last, births left out and a
    known death taken in.
    """
    for name, table in given.tables.items():
        engine.files(f"given_{name}", table)
    if given.kind == "omop":
        _omop(engine, given)
    else:
        _events(engine)


def _events(engine: Engine) -> None:
    day = engine.days("g.time")
    engine.define(
        "events",
        f"SELECT CAST(g.subject_id AS BIGINT) AS person, {day} AS day, {day} AS until, g.code FROM given_events g"
        f" WHERE g.time IS NOT NULL AND g.code <> '{BIRTH}'",
    )
    first, last = engine.days("MIN(g.time)"), engine.days("MAX(g.time)")
    engine.define(
        "people",
        f"SELECT CAST(g.subject_id AS BIGINT) AS person, {first} AS first, {last} AS last FROM given_events g"
        f" WHERE g.time IS NOT NULL AND g.code <> '{BIRTH}' GROUP BY g.subject_id",
        kept=True,
    )
    engine.define("periods", "SELECT p.person, p.first, p.last FROM people p")
    engine.define("deaths", f"SELECT e.person, e.day FROM events e WHERE e.code = '{DEATH}'")


def _omop(engine: Engine, given: Input) -> None:
    parts = []
    for each in CDM:
        if each.table in given.tables:
            columns = given.tables[each.table].columns
            last = f"COALESCE(g.{each.last}, g.{each.first})" if each.last in columns else f"g.{each.first}"
            head = (
                f"SELECT CAST(g.person_id AS BIGINT) AS person, {engine.days(f'g.{each.first}')} AS day,"
                f" {engine.days(last)} AS until, {{}} AS code FROM given_{each.table} g"
            )
            parts.append(head.format(f"CAST(g.{each.concept} AS VARCHAR(20))"))
            if each.source in columns:
                other = f"g.{each.source} <> 0 AND g.{each.source} <> g.{each.concept}"
                code = f"CONCAT('{SOURCE}', CAST(g.{each.source} AS VARCHAR(20)))"
                parts.append(f"{head.format(code)} WHERE {other}")
    engine.define("events", " UNION ALL ".join(parts))
    spans = "SELECT e.person, MIN(e.day) AS first, MAX(e.day) AS last FROM events e GROUP BY e.person"
    if "death" in given.tables:
        died = engine.days("g.death_date")
        engine.define(
            "deaths",
            f"SELECT CAST(g.person_id AS BIGINT) AS person, {died} AS day FROM given_death g",
        )
    else:
        engine.define("deaths", "SELECT e.person, e.day FROM events e WHERE 1 = 0")
    if "observation_period" in given.tables:
        begun, ended = "g.observation_period_start_date", "g.observation_period_end_date"
        engine.define(
            "periods",
            f"SELECT CAST(g.person_id AS BIGINT) AS person, {engine.days(begun)} AS first, {engine.days(ended)} AS last"
            " FROM given_observation_period g",
        )
        engine.define("people", "SELECT e.person FROM events e UNION SELECT p.person FROM periods p", kept=True)
        return
    engine.define("people", spans, kept=True)
    engine.define(
        "periods",
        "SELECT p.person, p.first, CASE WHEN MAX(d.day) > p.last THEN MAX(d.day) ELSE p.last END AS last"
        " FROM people p LEFT JOIN deaths d ON d.person = p.person GROUP BY p.person, p.first, p.last",
    )
