"""What the tests of reading share: files of events, an OMOP CDM in every form, and the rows that come out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stenosis_kg.errors import InputError
from stenosis_kg.replay.duck import connect
from stenosis_kg.replay.reading import Input, read

DAY = datetime(2024, 1, 5, 8)
HEADER = "subject_id,time,code"
STATIC = [(1, DAY, "A"), (2, DAY, "B"), (3, None, "C")]


def rows(found: Input, table: str = "events") -> list[tuple[Any, ...]]:
    """What is handed on, as a replay reads it: in DuckDB, which reaches these files only."""
    with TemporaryDirectory() as scratch:
        connection = connect(500_000_000, Path(scratch), found.tables[table].files)
        try:
            return sorted(connection.execute(found.tables[table].sql).fetchall(), key=str)
        finally:
            connection.close()


def csv(path: Path, lines: str | bytes) -> Path:
    path.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
    return path


def meds(path: Path, types: Mapping[str, Any] | None = None, *, statistics: bool = True, **given: list[Any]) -> Path:
    """A shard of MEDS of three rows, the last of which is static."""
    columns: dict[str, list[Any]] = {"subject_id": [1, 2, 3], "time": [DAY, DAY, None], "code": ["A", "B", "C"]}
    types = {"subject_id": pa.int64(), "time": pa.timestamp("us"), "code": pa.string()} | dict(types or {})
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({name: pa.array(values, types.get(name)) for name, values in (columns | given).items()})
    pq.write_table(table, path, write_statistics=statistics)
    return path


def message(path: Path, scratch: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path, scratch)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(path)).removeprefix(", ").removeprefix(": ")


CDM: dict[str, dict[str, list[Any]]] = {
    "condition_occurrence": {
        "condition_occurrence_id": [1, 2],
        "person_id": [11, 12],
        "condition_concept_id": [77079, 0],
        "condition_start_date": [date(2010, 1, 5), date(2010, 2, 1)],
        "condition_end_date": [date(2010, 1, 5), None],
        "condition_source_value": ["M48.07", "say ä"],
        "condition_source_concept_id": [35207186, None],
    },
    "condition_era": {"person_id": ["this is not read"]},
    "drug_era": {
        "person_id": [11],
        "drug_concept_id": [1177480],
        "drug_era_start_date": [date(2010, 3, 1)],
        "drug_era_end_date": [date(2010, 3, 31)],
    },
    "procedure_occurrence": {"person_id": [11], "procedure_concept_id": [4], "procedure_date": [date(2011, 1, 1)]},
    "observation_period": {
        "person_id": [11, 12],
        "observation_period_start_date": [date(2009, 1, 1)] * 2,
        "observation_period_end_date": [date(2012, 12, 31)] * 2,
    },
    "death": {"person_id": [12], "death_date": [date(2012, 12, 31)]},
    "concept": {
        "concept_id": [77079],
        "concept_name": ['Spinal stenosis, "lumbar"'],
        "vocabulary_id": ["SNOMED"],
        "concept_code": ["76107001"],
    },
    "concept_ancestor": {"ancestor_concept_id": [1], "descendant_concept_id": [2]},
    "person": {"person_id": [11, 12], "year_of_birth": [1950, 1951]},
}
Tables = Mapping[str, Mapping[str, list[Any]]]


def as_parquet(folder: Path, cdm: Tables) -> Path:
    folder.mkdir()
    for name, columns in cdm.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


def as_csv(folder: Path, cdm: Tables) -> Path:
    return _as_text(folder, cdm, ",")


def as_tabs(folder: Path, cdm: Tables) -> Path:
    return _as_text(folder, cdm, "\t")


def _as_text(folder: Path, cdm: Tables, delimiter: str) -> Path:
    """As Athena and most tools write it: with tabs there are no quotes."""
    folder.mkdir()

    def value(each: Any) -> str:
        plain = "" if each is None else str(each)
        return '"' + plain.replace('"', '""') + '"' if delimiter == "," and '"' in plain else plain

    for name, columns in cdm.items():
        lines = [columns, *zip(*columns.values(), strict=True)]
        content = "".join(delimiter.join(map(value, line)) + "\n" for line in lines)
        (folder / f"{name.upper()}.csv").write_text(content, encoding="utf-8")
    return folder


def as_database(path: Path, cdm: Tables) -> Path:
    path = path.with_suffix(".duckdb")
    connection = duckdb.connect(str(path))
    connection.execute("CREATE SCHEMA omop")
    for name, columns in cdm.items():
        connection.register("given", pa.table(columns))
        connection.execute(f'CREATE TABLE omop."{name.upper()}" AS SELECT * FROM given')
        connection.unregister("given")
    connection.close()
    return path


FORMS = [as_parquet, as_csv, as_tabs, as_database]
