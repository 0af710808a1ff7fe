"""Reading the tables of an OMOP CDM: Parquet, CSV, tabs or a database, the same rows come out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from stenosis_kg.replay.reading import read

from .replay_inputs import (
    CDM,
    DAY,
    FORMS,
    as_csv,
    as_database,
    as_parquet,
    as_tabs,
    csv,
    message,
    rows,
)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_come_out_of_every_form(form: Any, tmp_path: Path, scratch: Path) -> None:
    found = read(form(tmp_path / "cdm", CDM), scratch)
    assert found.kind == "omop"
    assert list(found.tables) == [name for name in CDM if name not in ("condition_era", "person")]
    assert {name: rows(found, name) for name in found.tables} == {
        "condition_occurrence": [
            (11, 77079, date(2010, 1, 5), date(2010, 1, 5), 35207186),
            (12, 0, date(2010, 2, 1), None, None),
        ],
        "drug_era": [(11, 1177480, date(2010, 3, 1), date(2010, 3, 31))],
        "procedure_occurrence": [(11, 4, date(2011, 1, 1))],
        "observation_period": [(each, date(2009, 1, 1), date(2012, 12, 31)) for each in (11, 12)],
        "death": [(12, date(2012, 12, 31))],
        "concept": [(77079, "SNOMED", "76107001", 'Spinal stenosis, "lumbar"')],
        "concept_ancestor": [(1, 2)],
    }
    assert found.rows == sum(table.rows for table in found.tables.values()) == 9
    assert found.warnings == ()
    assert len(found.given) == (1 if form is as_database else 7)


BAD_TABLES: list[tuple[str, dict[str, list[Any]], int, str]] = [  # table, its columns -> row and what the message says
    ("drug_era", CDM["drug_era"] | {"person_id": [None]}, 1, "person_id is missing"),
    (
        "drug_era",
        CDM["drug_era"] | {"drug_era_end_date": [date(2010, 2, 1)]},
        1,
        "is before drug_era_start_date 2010-03-01",
    ),
    ("drug_era", CDM["drug_era"] | {"drug_era_start_date": [date(1700, 1, 1)]}, 1, "1800 to 2200"),
    (
        "condition_occurrence",
        CDM["condition_occurrence"] | {"condition_concept_id": [1, None]},
        2,
        "condition_concept_id is missing",
    ),
    ("concept", CDM["concept"] | {"concept_code": [""]}, 1, "concept_code is missing"),
]


@pytest.mark.parametrize(("table", "columns", "row", "says"), BAD_TABLES)
@pytest.mark.parametrize("form", FORMS)
def test_a_bad_row_of_a_table(
    form: Any, table: str, columns: dict[str, list[Any]], row: int, says: str, tmp_path: Path, scratch: Path
) -> None:
    types = {"person_id": pa.int32()}
    typed = pa.table({name: pa.array(values, types.get(name)) for name, values in columns.items()})
    cdm = CDM | {table: {name: typed.column(name).to_pylist() for name in columns}}
    if form in (as_parquet, as_database):
        cdm = CDM | {table: {name: typed.column(name) for name in columns}}
    path = form(tmp_path / "cdm", cdm)
    error = message(path, scratch)
    assert says in error
    line = row + 1  # after the header
    assert (f", line {line}: " if form in (as_csv, as_tabs) else f"row {row}: ") in error
    if form is as_database:
        assert f"table omop.{table.upper()}, row {row}: " in error
    found = read(path, scratch, skip_bad=True)
    assert [each.row for each in found.left_out] == [line if form in (as_csv, as_tabs) else row]
    assert found.tables[table].rows == len(columns["person_id" if "person_id" in columns else "concept_id"]) - 1


@pytest.mark.parametrize("form", FORMS)
def test_a_missing_column_and_missing_tables(form: Any, tmp_path: Path, scratch: Path) -> None:
    lacking = {name: values for name, values in CDM["drug_era"].items() if name != "drug_concept_id"}
    error = message(form(tmp_path / "column", CDM | {"drug_era": lacking}), scratch)
    assert "there is no column drug_concept_id; the columns are person_id, drug_era_start_date" in error
    error = message(form(tmp_path / "table", {"person": CDM["person"], "death": CDM["death"]}), scratch)
    assert "has no table of events; the tables are death, person; expected is one of condition_occurrence" in error


@pytest.mark.parametrize("form", [as_parquet, as_database])
def test_a_table_of_a_wrong_type(form: Any, tmp_path: Path, scratch: Path) -> None:
    error = message(form(tmp_path / "cdm", CDM | {"death": {"person_id": [1], "death_date": ["2012"]}}), scratch)
    assert 'the column death_date is of the type string with the value "2012"' in error


def test_times_and_wide_integers_do_as_days(tmp_path: Path, scratch: Path) -> None:
    death = {"Person_ID": pa.array([1], pa.int16()), "DEATH_DATE": pa.array([DAY], pa.timestamp("ns"))}
    found = read(as_parquet(tmp_path / "cdm", CDM | {"death": death}), scratch)
    assert rows(found, "death") == [(1, date(2024, 1, 5))]
    found = read(as_csv(tmp_path / "text", CDM | {"death": {"person_id": [1], "death_date": [DAY]}}), scratch)
    assert rows(found, "death") == [(1, date(2024, 1, 5))]


def test_a_table_in_parts_is_one(tmp_path: Path, scratch: Path) -> None:
    as_parquet(tmp_path / "cdm", {"death": CDM["death"]})
    for part in "ab":
        as_parquet(tmp_path / part, {"part": CDM["drug_era"]})
    (tmp_path / "cdm/drug_era.parquet").mkdir()
    for part in "ab":
        (tmp_path / part / "part.parquet").rename(tmp_path / f"cdm/drug_era.parquet/{part}.parquet")
    found = read(tmp_path / "cdm", scratch)
    assert (found.tables["drug_era"].rows, len(rows(found, "drug_era"))) == (2, 2)


def test_a_database_is_not_changed_and_reaches_no_file(tmp_path: Path, scratch: Path) -> None:
    secret = csv(tmp_path / "secret.csv", "person_id,death_date\n1,2012-01-01\n")
    path = as_database(tmp_path / "cdm", {name: table for name, table in CDM.items() if name != "death"})
    connection = duckdb.connect(str(path))
    connection.execute(f"CREATE VIEW death AS SELECT * FROM read_csv('{secret}')")
    connection.close()
    before = path.read_bytes(), path.stat().st_mtime_ns, {each.name for each in tmp_path.iterdir()}
    assert "table main.death: DuckDB cannot read it: Permission Error" in message(path, scratch)
    after = path.read_bytes(), path.stat().st_mtime_ns, {each.name for each in tmp_path.iterdir()} - {"scratch"}
    assert after == before


def test_what_a_database_has_in_its_log_is_read_too(tmp_path: Path, scratch: Path) -> None:
    path = as_database(tmp_path / "cdm", CDM)
    connection = duckdb.connect(str(path))
    connection.execute("SET checkpoint_threshold = '1GB'")
    connection.execute("INSERT INTO omop.death VALUES (11, DATE '2013-01-01')")
    copy = tmp_path / "copy.db"
    log = Path(f"{copy}.wal")
    copy.write_bytes(path.read_bytes())
    log.write_bytes(Path(f"{path}.wal").read_bytes())
    connection.close()
    before = copy.read_bytes(), log.read_bytes()
    found = read(copy, scratch)
    assert found.tables["death"].rows == 2
    assert found.given == (copy, log)
    assert (copy.read_bytes(), log.read_bytes()) == before


def test_a_database_with_a_table_twice(tmp_path: Path, scratch: Path) -> None:
    path = as_database(tmp_path / "cdm", CDM)
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE death AS SELECT * FROM omop.death")
    connection.close()
    assert "the table death is there 2 times, as main.death and omop.DEATH" in message(path, scratch)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"SQLite format 3\x00" + bytes(100), "is an SQLite database, and no DuckDB file"),
        (b"subject_id,time,code\n", "is no DuckDB file"),
        (b"", "is no DuckDB file"),
        (bytes(8) + b"DUCK" + bytes(5000), "DuckDB cannot read it"),
    ],
    ids=["sqlite", "text", "empty", "damaged"],
)
def test_a_file_that_is_no_database(data: bytes, says: str, tmp_path: Path, scratch: Path) -> None:
    assert says in message(csv(tmp_path / "e.db", data), scratch)
