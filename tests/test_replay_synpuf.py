"""Real claims-shaped data, end to end: the figures that docs/synpuf1k.md reads, counted once more by hand in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import Replay, replay

DATA = Path(__file__).parent / "data" / "synpuf1k"
PAGE = Path(__file__).parent.parent / "docs" / "synpuf1k.md"
CARE = "conservative stage"
DRUGS = {  # OMOP ingredients, as ontology/mappings/omop.sssom.tsv has them
    "nonsteroidal anti-inflammatory drug": (
        1102917, 1103374, 1113648, 1115008, 1118045, 1118084, 1124300, 1126128, 1136980, 1137460, 1146810, 1150345,
        1153928, 1156378, 1157456, 1168079, 1177480, 1178663, 1185922, 1189754, 1195492, 1197736, 1236607, 19125097,
    ),
    "muscle relaxant": (704943, 711714, 715233, 724394, 749910, 778474, 778711, 780369, 795113),
    "gabapentin": (797399,),
    "pregabalin": (734354,),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(kg: KnowledgeGraph) -> Iterator[Replay]:
    with replay(kg, DATA) as whole:
        yield whole


def count(query: str) -> int:
    """One number, by SQL of this test: the index and the year before it, as the rules have them."""
    cohort = f"""
      SELECT c.person_id, MIN(c.condition_era_start_date) AS day, MAX(p.observation_period_end_date) AS last
      FROM '{DATA}/condition_era.parquet' c JOIN '{DATA}/observation_period.parquet' p USING (person_id)
      WHERE c.condition_concept_id = 136788 GROUP BY c.person_id"""
    row = duckdb.execute(f"WITH cohort AS ({cohort}) {query}").fetchall()
    return int(row[0][0])


def rows(found: Replay, table: str) -> list[dict[str, Any]]:
    return found.table(table).dicts()


def test_the_cohort(found: Replay) -> None:
    assert [row["persons"] for row in rows(found, "attrition")] == [1000, 232, 232, 232]
    assert count("SELECT COUNT(*) FROM cohort") == 232


@pytest.mark.parametrize("option", DRUGS)
def test_the_drugs(found: Replay, option: str) -> None:
    expected = count(
        f"SELECT COUNT(DISTINCT d.person_id) FROM '{DATA}/drug_era.parquet' d JOIN cohort c USING (person_id)"
        f" WHERE d.drug_concept_id IN {(*DRUGS[option], -1)} AND d.drug_era_end_date >= c.day - 365"
        " AND d.drug_era_start_date <= c.last"
    )
    assert {row["option_label"]: row["persons"] for row in rows(found, "options")}[option] == expected


def test_flows_sum_to_the_cohort_and_stay_within_what_the_data_can_show(found: Replay) -> None:
    flows = rows(found, "flows")
    assert sum(row["moves"] for row in flows if row["source"] == "index") == 232
    assert sum(row["moves"] for row in flows if row["standing"] == "end") == 232
    assert {row["target_label"] for row in flows if row["standing"] != "end"} == {"conservative stage"}
    assert [row["persons"] for row in rows(found, "deviations_by_sentence")] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("figure", "table", "column", "where"),
    [
        (r"conservative care \| (\d+) persons", "flows", "persons", {"target_label": "conservative stage"}),
        (r"no care of the pathway \| (\d+) persons", "flows", "persons", {"source": "index", "target": "settled"}),
        (r"records end or death \| (\d+) before", "flows", "persons", {"source": "index", "target": "censored"}),
        (r"before any care, (\d+) after", "flows", "persons", {"source_label": CARE, "target": "censored"}),
        (r"NSAIDs: (\d+) persons", "options", "persons", {"option_label": "nonsteroidal anti-inflammatory drug"}),
        (r"muscle relaxants: (\d+)", "options", "persons", {"option_label": "muscle relaxant"}),
        (r"gabapentin: (\d+)", "options", "persons", {"option_label": "gabapentin"}),
        (r"pregabalin: (\d+)", "options", "persons", {"option_label": "pregabalin"}),
        (r"physical therapy: (\d+)", "options", "persons", {"option_label": "physical therapy"}),
        (r"quartiles 0 and (\d+)", "flows", "days_q3", {"source": "index", "target_label": "conservative stage"}),
    ],
)  # fmt: skip
def test_the_page_has_the_figures(found: Replay, figure: str, table: str, column: str, where: dict[str, str]) -> None:
    match = re.search(figure, PAGE.read_text(encoding="utf-8"))
    assert match, f"the page does not mention {figure}"
    (row,) = [each for each in rows(found, table) if where.items() <= each.items()]
    assert row[column] == int(match[1])


def test_what_follows_surgery_makes_no_stage(found: Replay) -> None:
    every = f"SELECT COUNT(DISTINCT person_id) FROM '{DATA}/condition_era.parquet' WHERE condition_concept_id = 442425"
    assert count(every) == 86
    assert count(f"{every} AND person_id IN (SELECT person_id FROM cohort)") == 42
    assert {row["stage_label"] for row in rows(found, "stages")} == {"conservative stage"}


def test_the_page_of_the_replay_says_what_the_data_cannot_show(found: Replay) -> None:
    from stenosis_kg.replay.explain import notes

    texts = dict(notes(found))
    assert "No vocabulary of this data has a code that shows the surgical stage" in texts["Surgical stage"]
    assert "severity, foramen and level are not known" in texts["Index"]
