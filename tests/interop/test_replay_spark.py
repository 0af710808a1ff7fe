"""DuckDB and Spark say the same of the same events: row by row, in the same types, and by the same SELECTs.

Equal is not right: what DuckDB says is held against planted truth in test_replay_truth.py.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import replay
from stenosis_kg.replay.duckdb_engine import DuckDB
from stenosis_kg.replay.generate import generate
from stenosis_kg.replay.plan import PLAN, RESULTS, sql
from stenosis_kg.replay.spark_engine import Spark

from .tools import absent, tool

SYNPUF = Path(__file__).parent.parent / "data" / "synpuf1k"
OF_PERSONS = ("stages", "escalations", "deviations")
JAVA = 17


@dataclass
class Heard:
    """What an engine was told and asked, in order."""

    defined: list[tuple[str, str, bool]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        define, rows = engine.define, engine.rows

        def defining(this: Any, name: str, select: str, *, kept: bool = False) -> None:
            self.defined.append((name, select, kept))
            define(this, name, select, kept=kept)

        def asking(this: Any, select: str) -> Any:
            self.asked.append(select)
            return rows(this, select)

        monkeypatch.setattr(engine, "define", defining)
        monkeypatch.setattr(engine, "rows", asking)


@dataclass(frozen=True)
class Told:
    """All that a replay says but `run`: rows by table, and the tables of persons as files."""

    tables: dict[str, list[tuple[Any, ...]]]
    heard: Heard
    saved: dict[str, Any]


@pytest.fixture(scope="module")
def session(tmp_path_factory: Any) -> Iterator[Any]:
    """One session, started as a replay starts it; every replay after it finds it there."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else which("java")
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr if java else ""
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < JAVA:
        absent("Java")
    pyspark = tool("pyspark.sql")
    started = Spark.start(None, tmp_path_factory.mktemp("spark"))
    yield pyspark.SparkSession.getActiveSession()
    started.close()


def tell(kg: KnowledgeGraph, events: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Told:
    heard = Heard()
    heard.listen({"duckdb": DuckDB, "spark": Spark}[engine], monkeypatch)
    parquet = tool("pyarrow.parquet")
    with replay(kg, events, engine=engine) as found:
        assert found.engine.name == engine
        tables = {name: list(table.rows) for name, table in found.tables.items() if name != "run"}
        tables |= {name: list(found.table(name).rows) for name in OF_PERSONS}
        saved: dict[str, Any] = {}
        for name in OF_PERSONS:
            for form in ("parquet", "csv"):
                place = found.scratch / f"{name}.{form}"  # DuckDB may write nowhere else
                found.engine.save(sql(f"persons_{name}"), place, form)
                saved[place.name] = place.read_text(encoding="utf-8") if form == "csv" else parquet.read_table(place)
    return Told(tables, heard, saved)


def typed(rows: list[tuple[Any, ...]]) -> list[tuple[tuple[str, Any], ...]]:
    """1, 1.0 and True are the same to ==, and not here."""
    return [tuple((type(cell).__name__, cell) for cell in row) for row in rows]


def assert_alike(duckdb: Told, spark: Told) -> None:
    assert duckdb.tables.keys() == spark.tables.keys()
    for name, rows in duckdb.tables.items():
        assert typed(spark.tables[name]) == typed(rows), name
    # The plan, and what is asked of it: byte by byte the same, in the same order. Only reading the files has words of
    # its own on each engine (`ingest`), and the version of DuckDB is asked for by SQL.
    planned = {step.name for step in PLAN}
    plans = [[told for told in each.heard.defined if told[0] in planned] for each in (duckdb, spark)]
    assert plans[0] == plans[1]
    assert [(name, select) for name, select, _ in plans[0]] == [(step.name, sql(step.name)) for step in PLAN]
    assert [name for name, _, _ in duckdb.heard.defined] == [name for name, _, _ in spark.heard.defined]
    asked = [[select for select in each.heard.asked if select != "SELECT version()"] for each in (duckdb, spark)]
    assert asked[0] == asked[1]
    assert {sql(name) for name in RESULTS} <= set(asked[0])
    for name, saved in duckdb.saved.items():
        if name.endswith(".csv"):
            assert spark.saved[name] == saved, name
        else:
            assert spark.saved[name].schema.names == saved.schema.names, name
            assert [str(kind) for kind in spark.saved[name].schema.types] == [str(kind) for kind in saved.schema.types]
            assert spark.saved[name].to_pylist() == saved.to_pylist(), name


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """300 persons in two shards; a half of them with numbers of 64 bits, before 1970, at some time of the day."""
    pa, parquet = tool("pyarrow"), tool("pyarrow.parquet")
    zero, folder = datetime(1970, 1, 1), tmp_path / "cohort"
    rows: list[list[tuple[int, datetime, str]]] = [[], []]
    for person, day, code in generate(300, seed=21).events:
        odd = person % 2
        number = 2**63 - person if odd else person
        moved = timedelta(days=day - 20_000 * odd, seconds=(person * 7_919 % 86_400) * odd)
        rows[person % 4 // 2].append((number, zero + moved, code))
    folder.mkdir()
    for shard, texts in enumerate((pa.string(), pa.dictionary(pa.int32(), pa.string()))):
        columns = [list(column) for column in zip(*rows[shard], strict=True)]
        kinds = [pa.int64(), pa.timestamp("us"), texts]
        arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        parquet.write_table(pa.table(arrays, names=["subject_id", "time", "code"]), folder / f"{shard}.parquet")
    return folder


def both(kg: KnowledgeGraph, events: Path) -> tuple[Told, Told]:
    told = []
    for engine in ("duckdb", "spark"):
        with pytest.MonkeyPatch.context() as patched:
            told.append(tell(kg, events, engine, patched))
    return told[0], told[1]


def test_engines_say_the_same_of_a_cohort(session: Any, kg: KnowledgeGraph, cohort: Path) -> None:
    duckdb, spark = both(kg, cohort)
    assert_alike(duckdb, spark)
    assert min(len(duckdb.tables[name]) for name in OF_PERSONS) > 20
    assert max(row[0] for row in duckdb.tables["stages"]) > 2**62


def test_engines_say_the_same_of_an_omop_cdm(session: Any, kg: KnowledgeGraph) -> None:
    if not SYNPUF.is_dir():
        pytest.skip(f"{SYNPUF} is not there")
    duckdb, spark = both(kg, SYNPUF)
    assert_alike(duckdb, spark)
    assert duckdb.tables["stages"]
