"""What was read, as the relations that the plan begins with: events, people, periods, deaths.

Only here is SQL not the same on every engine: each has its own words for the days since 1970 of a date.
"""

from __future__ import annotations

from .engine import Engine
from .reading import Input
from .reading.schema import tables

__all__ = ["AS_CODE", "BIRTH", "DEATH", "SOURCE", "ingest"]

BIRTH, DEATH = "MEDS_BIRTH", "MEDS_DEATH"
"""What MEDS has for a birth and a death."""

SOURCE = "source "
"""What stands before the id of the concept that a source had, where the standard one is another."""

AS_CODE = "CAST({} AS VARCHAR(20))"
"""The SQL of a concept id as a code."""


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
    day, first, last = (engine.days(each) for each in ("g.time", "MIN(g.time)", "MAX(g.time)"))
    person = "CAST(g.subject_id AS BIGINT) AS person"
    source = f"given_events g WHERE g.time IS NOT NULL AND g.code <> '{BIRTH}'"
    engine.define("events", f"SELECT {person}, {day} AS day, {day} AS until, g.code FROM {source}")
    people = f"SELECT {person}, {first} AS first, {last} AS last FROM {source} GROUP BY g.subject_id"
    engine.define("people", people, kept=True)
    engine.define("periods", "SELECT p.person, p.first, p.last FROM people p")
    engine.define("deaths", f"SELECT e.person, e.day FROM events e WHERE e.code = '{DEATH}'")


def _omop(engine: Engine, given: Input) -> None:
    person = "CAST(g.person_id AS BIGINT) AS person"
    parts = []
    for name, spec in tables("omop").items():
        if spec.events and name in given.tables:
            _, concept, first, *more = (f"g.{column}" for column in given.tables[name].columns)
            until = "".join(f"COALESCE({last}, {first})" for last in more if last.endswith("_date")) or first
            days = f"{engine.days(first)} AS day, {engine.days(until)} AS until"
            parts.append(f"SELECT {person}, {days}, {AS_CODE.format(concept)} AS code FROM given_{name} g")
            for source in more:
                if source.endswith("_source_concept_id"):
                    code = f"CONCAT('{SOURCE}', {AS_CODE.format(source)})"
                    other = f"{source} <> 0 AND {source} <> {concept}"
                    parts.append(f"SELECT {person}, {days}, {code} AS code FROM given_{name} g WHERE {other}")
    engine.define("events", " UNION ALL ".join(parts))
    died = "SELECT e.person, e.day FROM events e WHERE 1 = 0"
    if "death" in given.tables:
        died = f"SELECT {person}, {engine.days('g.death_date')} AS day FROM given_death g"
    engine.define("deaths", died)
    if "observation_period" in given.tables:
        begun, ended = (engine.days(f"g.observation_period_{each}_date") for each in ("start", "end"))
        periods = f"SELECT {person}, {begun} AS first, {ended} AS last FROM given_observation_period g"
        engine.define("periods", periods)
        engine.define("people", "SELECT e.person FROM events e UNION SELECT p.person FROM periods p", kept=True)
        return
    spans = "SELECT e.person, MIN(e.day) AS first, MAX(e.day) AS last FROM events e GROUP BY e.person"
    engine.define("people", spans, kept=True)
    engine.define(
        "periods",
        "SELECT p.person, p.first, CASE WHEN MAX(d.day) > p.last THEN MAX(d.day) ELSE p.last END AS last"
        " FROM people p LEFT JOIN deaths d ON d.person = p.person GROUP BY p.person, p.first, p.last",
    )
