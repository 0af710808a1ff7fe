"""What was read, as the relations that the plan begins with: events, people, periods, deaths. And the codes that occur.

Only here is SQL not the same on every engine: each has its own words for the days since 1970 of a date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .codebook import Seen, split
from .engine import Engine
from .reading import Input
from .rules import Rules
from .tables import Reference

__all__ = ["Coded", "few", "ingest", "occurring"]

_BIRTH, _DEATH = "MEDS_BIRTH", "MEDS_DEATH"
_SAMPLE = 61


@dataclass(frozen=True, slots=True)
class Coded:
    """An event table of an OMOP CDM: its columns for the concept, the first and the last day, and the source's concept."""

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
        engine.files(f"given_{name}", table.files)
    if given.kind == "omop":
        _omop(engine, given)
    else:
        _events(engine)


def occurring(engine: Engine, given: Input, rules: Rules, wanted: Iterable[str]) -> Iterator[Seen]:
    """Every code that occurs, with how often.

    Parameters
    ----------
    wanted : OMOP concept ids that mean something here: what they are above of is asked of the data's own hierarchy
    """
    codes = engine.rows("SELECT e.code, COUNT(*) AS events FROM events e GROUP BY e.code")
    if given.kind != "omop":
        for code, events in codes:
            if str(code) not in (_BIRTH, _DEATH):
                yield Seen(str(code), (split(str(code), rules.systems),), _int(events))
        return
    engine.reference("occurring", Reference(("code",), tuple((str(code),) for code, _ in codes)))
    named: dict[str, tuple[str, str, str]] = {}
    if "concept" in given.tables:
        name = "c.concept_name" if "concept_name" in given.tables["concept"].columns else "''"
        for concept, vocabulary, code, label in engine.rows(
            f"SELECT CAST(c.concept_id AS VARCHAR(20)), c.vocabulary_id, c.concept_code, {name} FROM given_concept c"  # noqa: S608
            " JOIN occurring o ON o.code = CAST(c.concept_id AS VARCHAR(20))"
        ):
            plain = "".join(char for char in str(vocabulary).upper() if char.isalnum())
            named[str(concept)] = (rules.systems.get(plain, ""), str(code), str(label or ""))
    above: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if "concept_ancestor" in given.tables:
        engine.reference("wanted", Reference(("code",), tuple((each,) for each in sorted(set(wanted)))))
        for below, each in engine.rows(
            "SELECT DISTINCT o.code, w.code FROM given_concept_ancestor a"
            " JOIN occurring o ON o.code = CAST(a.descendant_concept_id AS VARCHAR(20))"
            " JOIN wanted w ON w.code = CAST(a.ancestor_concept_id AS VARCHAR(20)) WHERE o.code <> w.code"
        ):
            above[str(below)].append(("OMOP", str(each)))
    for code, events in codes:
        vocabulary, source, label = named.get(str(code), ("", "", ""))
        names = (("OMOP", str(code)), *([(vocabulary, source)] if vocabulary else []))
        yield Seen(str(code), names, _int(events), label, tuple(sorted(above[str(code)])))


def few(engine: Engine, codes: Iterable[tuple[str, int]], least: int) -> set[str]:
    """Those of the (code, events) that fewer than ``least`` persons have.

    Nobody need count the persons of a common code: as many as are needed are soon found in a sample of them. All are
    counted only for codes of which that is not so.
    """
    known = dict(codes)
    rare = {code for code, events in known.items() if events < least}
    engine.reference("left_codes", Reference(("code",), tuple((code,) for code in sorted(known.keys() - rare))))
    count = "SELECT e.code, COUNT(DISTINCT e.person) FROM events e JOIN left_codes l ON l.code = e.code"
    sampled = engine.rows(f"{count} WHERE e.person % {_SAMPLE} = 0 GROUP BY e.code")
    open_ = known.keys() - rare - {str(code) for code, persons in sampled if _int(persons) >= least}
    engine.reference("left_codes", Reference(("code",), tuple((code,) for code in sorted(open_))))
    counted = engine.rows(f"{count} GROUP BY e.code") if open_ else []
    return rare | {str(code) for code, persons in counted if _int(persons) < least}


def _events(engine: Engine) -> None:
    day = engine.days("g.time")
    engine.define(
        "events",
        f"SELECT CAST(g.subject_id AS BIGINT) AS person, {day} AS day, {day} AS until, g.code FROM given_events g"  # noqa: S608
        f" WHERE g.time IS NOT NULL AND g.code <> '{_BIRTH}'",
    )
    first, last = engine.days("MIN(g.time)"), engine.days("MAX(g.time)")
    engine.define(
        "people",
        f"SELECT CAST(g.subject_id AS BIGINT) AS person, {first} AS first, {last} AS last FROM given_events g"  # noqa: S608
        f" WHERE g.time IS NOT NULL AND g.code <> '{_BIRTH}' GROUP BY g.subject_id",
        kept=True,
    )
    engine.define("periods", "SELECT p.person, p.first, p.last FROM people p")
    engine.define("deaths", f"SELECT e.person, e.day FROM events e WHERE e.code = '{_DEATH}'")  # noqa: S608


def _omop(engine: Engine, given: Input) -> None:
    parts = []
    for each in CDM:
        if each.table in given.tables:
            columns = given.tables[each.table].columns
            last = f"COALESCE(g.{each.last}, g.{each.first})" if each.last in columns else f"g.{each.first}"
            head = (
                f"SELECT CAST(g.person_id AS BIGINT) AS person, {engine.days(f'g.{each.first}')} AS day,"  # noqa: S608
                f" {engine.days(last)} AS until, CAST(g.{{}} AS VARCHAR(20)) AS code FROM given_{each.table} g"
            )
            parts.append(head.format(each.concept))
            if each.source in columns:
                other = f"g.{each.source} <> 0 AND g.{each.source} <> g.{each.concept}"
                parts.append(f"{head.format(each.source)} WHERE {other}")
    engine.define("events", " UNION ALL ".join(parts))
    spans = "SELECT e.person, MIN(e.day) AS first, MAX(e.day) AS last FROM events e GROUP BY e.person"
    if "death" in given.tables:
        died = engine.days("g.death_date")
        engine.define(
            "deaths",
            f"SELECT CAST(g.person_id AS BIGINT) AS person, {died} AS day FROM given_death g",  # noqa: S608
        )
    else:
        engine.define("deaths", "SELECT e.person, e.day FROM events e WHERE e.day < e.day")
    if "observation_period" in given.tables:
        begun, ended = "g.observation_period_start_date", "g.observation_period_end_date"
        engine.define(
            "periods",
            f"SELECT CAST(g.person_id AS BIGINT) AS person, {engine.days(begun)} AS first, {engine.days(ended)} AS last"  # noqa: S608
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


def _int(value: object) -> int:
    return int(str(value))
