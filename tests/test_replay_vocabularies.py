"""One cohort in several vocabularies: where each can say what there is to say, a replay gives the same answers.

The codes of a meaning are those of ``tests/data/mappings/meanings.tsv``. Operations, injections and physical therapy
are in the same vocabulary everywhere: SNOMED CT and OMOP have no row for an operation.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeAlias

import pytest

from stenosis_kg.export.layouts import Value, layouts
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import replay
from stenosis_kg.replay.explain import notes

PERSONS = 200
MEANINGS = Path(__file__).parent / "data" / "mappings" / "meanings.tsv"
INDEX = "spinal stenosis, lumbar"
SYMPTOMS = ("sciatica", "low back pain")
INDICATIONS = ("disc degeneration, lumbosacral", "spondylolisthesis")
# Deficits, and what only overlaps with one.
DEFICITS = (
    *("neurogenic bladder", "neurogenic bowel", "cauda equina syndrome", "monoplegia of a lower limb", "foot drop"),
    *("retention of urine", "incontinence of feces", "urge incontinence"),
)
DRUGS = {  # RxNorm, OMOP: naproxen, cyclobenzaprine, celecoxib, orphenadrine, gabapentin, nortriptyline, sulindac
    "7258": "1115008", "21949": "778711", "140587": "1118084", "7715": "724394", "25480": "797399", "7531": "721724",
    "10237": "1236607",
}  # fmt: skip
OPERATIONS = ("ICD10PCS//01NB0ZZ", "ICD10PCS//0SG30AJ", "ICD10PCS//0SG3071")
THERAPY, INJECTION = "ICD9CM//93.39", "ICD10PCS//3E0S33Z"


Rows: TypeAlias = "tuple[tuple[Value, ...], ...]"


class Answers(NamedTuple):
    """The tables that tell of no code, and the notes of the page."""

    tables: dict[str, Rows]
    notes: dict[str, str]


def codes() -> dict[str, dict[str, str]]:
    """Meaning -> vocabulary -> its last code, as nearest to what is billed; those that cannot say it are left out."""
    with MEANINGS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    systems = ("ICD9CM", "ICD10CM", "SNOMEDCT", "OMOP")
    return {row["meaning"]: {s: row[s].split()[-1] for s in systems if row[s] != "-"} for row in rows}


CODES = codes()


def cohort(system: str, drugs: str, deficits: tuple[str, ...]) -> list[tuple[int, date, str]]:
    """The same courses every time; only the vocabularies of conditions and drugs differ."""
    events: list[tuple[int, date, str]] = []
    for person in range(1, PERSONS + 1):
        chance = Random(person)
        index = date(2012, 1, 1) + timedelta(days=chance.randrange(200))

        def add(
            code: str, least: int, most: int, person: int = person, index: date = index, chance: Random = chance
        ) -> None:
            events.append((person, index + timedelta(days=chance.randint(least, most)), code))

        def said(meaning: str) -> str:
            return f"{system}//{CODES[meaning][system]}"

        add("LOCAL//opens", -500, -500)
        add("LOCAL//closes", 900, 900)
        add(said(INDEX), 0, 0)
        for _ in range(chance.randrange(4)):
            add(said(chance.choice(SYMPTOMS)), 1, 300)
        for _ in range(chance.randrange(5)):
            drug = chance.choice(list(DRUGS))
            add(f"RXNORM//{drug}" if drugs == "RXNORM" else f"OMOP//{DRUGS[drug]}", 1, 200)
        if chance.random() < 0.4:
            add(THERAPY, 1, 150)
        if chance.random() < 0.3:
            add(INJECTION, 1, 150)
        if chance.random() < 0.4:
            add(said(chance.choice(INDICATIONS)), 0, 100)
        if chance.random() < 0.5 and deficits:
            add(said(chance.choice(deficits)), 1, 250)
        if chance.random() < 0.5:
            add(chance.choice(OPERATIONS), 150, 300)
            if chance.random() < 0.6:
                add(THERAPY, 310, 380)
    return sorted(events)


def replayed(kg: KnowledgeGraph, folder: Path, events: list[tuple[int, date, str]]) -> Answers:
    folder.mkdir()
    file = folder / "events.csv"
    lines = [f"{person},{day.isoformat()},{code}\n" for person, day, code in events]
    file.write_text("subject_id,time,code\n" + "".join(lines), encoding="utf-8")
    with replay(kg, file, min_cell=1) as found:
        tables = {name: found.table(name).rows for name in layouts("replay_tables") if name not in ("unmapped", "run")}
        return Answers(tables, dict(notes(found)))


def both(one: str, other: str) -> tuple[str, ...]:
    return tuple(each for each in DEFICITS if {one, other} <= CODES[each].keys())


def without_unindicated(tables: dict[str, Rows]) -> dict[str, Rows]:
    return {name: tuple(row for row in rows if "unindicated" not in row) for name, rows in tables.items()}


PAIRS = [  # vocabulary of conditions and of drugs; deficits that both can say
    pytest.param(("ICD9CM", "RXNORM"), ("ICD10CM", "RXNORM"), id="icd-9-and-icd-10"),
    pytest.param(("ICD10CM", "RXNORM"), ("SNOMEDCT", "RXNORM"), id="icd-10-and-snomed"),
    pytest.param(("ICD9CM", "RXNORM"), ("SNOMEDCT", "OMOP"), id="icd-9-and-snomed-with-drugs-of-omop"),
    pytest.param(("SNOMEDCT", "RXNORM"), ("OMOP", "OMOP"), id="snomed-and-omop"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_vocabularies_give_the_same_answers(
    one: tuple[str, str], other: tuple[str, str], kg: KnowledgeGraph, tmp_path: Path
) -> None:
    deficits = both(one[0], other[0])
    first = replayed(kg, tmp_path / "one", cohort(*one, deficits)).tables
    second = replayed(kg, tmp_path / "other", cohort(*other, deficits)).tables
    instability = CODES["spinal instability"].keys()
    if not {one[0], other[0]} <= instability:  # what a fusion may be for cannot all be shown: nobody lacks a reason
        for system, tables in ((one[0], first), (other[0], second)):
            found = {row[0] for row in tables["deviations"] if row[2] == "unindicated"}
            assert bool(found) == (system in instability)
        first, second = without_unindicated(first), without_unindicated(second)
    for name, rows in first.items():
        assert rows == second[name], name
    assert len(first["stages"]) > PERSONS, "else there is nothing to compare"
    assert len({row[3] for row in first["deviations"]}) >= (3 if deficits else 2)


# A deficit that a vocabulary has no code for is not seen, and the page does not say that there was none ---------------

UNSEEN = [  # vocabulary, meaning, the code that comes nearest, if there is one
    pytest.param("ICD9CM", "foot drop", "ICD9CM//736.79", id="deformities-of-the-foot-among-them-foot-drop"),
    pytest.param("ICD10CM", "cauda equina syndrome with neurogenic bladder", "ICD10CM//G83.4", id="a-deficit-anyway"),
    pytest.param("SNOMEDCT", "monoplegia of a lower limb", "SNOMEDCT//249945007", id="paresis-is-a-deficit-anyway"),
    pytest.param("OMOP", "neurogenic bladder", "OMOP//197672", id="incontinence-of-unknown-cause"),
]


@pytest.mark.parametrize(("system", "meaning", "nearest"), UNSEEN)
def test_what_a_vocabulary_cannot_say_is_not_said(
    system: str, meaning: str, nearest: str, kg: KnowledgeGraph, tmp_path: Path
) -> None:
    assert system not in CODES[meaning]
    start = date(2012, 1, 1)
    index = f"{system}//{CODES[INDEX][system]}"
    days = [(-400, "LOCAL//a"), (0, index), (10, nearest), (10, "ICD10PCS//00000"), (700, "LOCAL//z")]
    found = replayed(kg, tmp_path / "one", [(1, start + timedelta(days=day), code) for day, code in days])
    unanswered = [row for row in found.tables["deviations"] if row[2] == "unanswered"]
    seen = nearest in ("ICD10CM//G83.4", "SNOMEDCT//249945007")
    assert bool(unanswered) == seen
    assert ("Neurological deficit" in found.notes) == (system == "OMOP")
