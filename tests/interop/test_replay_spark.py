"""DuckDB and Spark say the same of the same events: row by row, in the same types, and by the same SELECTs.

Equal is not right: what DuckDB says is held against planted truth in test_replay_truth.py.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import pytest

from stenosis_kg.errors import InputError, OutputError, StenosisError, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import duck, replay, spark_engine
from stenosis_kg.replay.engine import DuckDB, Reference
from stenosis_kg.replay.plan import PLAN, RESULTS, sql
from stenosis_kg.replay.reading import ReadTable, read
from stenosis_kg.replay.spark_engine import Spark

from ..cohorts import generate
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
class Outcome:
    """All that a replay gives but `run`: rows by table, and the tables of persons as files."""

    tables: dict[str, list[tuple[Any, ...]]]
    heard: Heard
    saved: dict[str, Any]


@pytest.fixture(scope="module")
def session(tmp_path_factory: Any) -> Iterator[Any]:
    """One session, started as a replay starts it; every replay after it finds it there."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else which("java")
    printed = subprocess.run([java, "-version"], capture_output=True, text=True).stderr if java else ""
    version = re.search(r'version "(\d+)', printed)
    if version is None or int(version[1]) < JAVA:
        absent("Java")
    pyspark = tool("pyspark.sql")
    started = Spark.start(None, tmp_path_factory.mktemp("spark"))
    yield pyspark.SparkSession.getActiveSession()
    started.close()


def tell(kg: KnowledgeGraph, events: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
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
    return Outcome(tables, heard, saved)


def typed(rows: list[tuple[Any, ...]]) -> list[tuple[tuple[str, Any], ...]]:
    """1, 1.0 and True are the same to ==, and not here."""
    return [tuple((type(cell).__name__, cell) for cell in row) for row in rows]


def assert_alike(duckdb: Outcome, spark: Outcome) -> None:
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


def both(kg: KnowledgeGraph, events: Path) -> tuple[Outcome, Outcome]:
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


# The session of somebody else -----------------------------------------------------------------------------------------


@pytest.fixture
def spark(session: Any, tmp_path: Path) -> Iterator[Spark]:
    engine = Spark.start(None, tmp_path / "scratch")
    yield engine
    engine.close()


def test_a_session_that_was_there_stays_as_it_was(session: Any, kg: KnowledgeGraph, cohort: Path) -> None:
    pyspark = tool("pyspark.sql")

    def is_as_it_was() -> None:
        assert pyspark.SparkSession.getActiveSession() is session
        assert [view.name for view in session.catalog.listTables()] == ["cohort"]
        assert [tuple(row) for row in session.sql("SELECT * FROM cohort").collect()] == [("mine",)]
        assert session.conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"

    zone = session.conf.get("spark.sql.session.timeZone")
    session.createDataFrame([("mine",)], "whose STRING").createOrReplaceTempView("cohort")
    session.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    try:
        found = replay(kg, cohort, engine="spark")
        is_as_it_was()
        assert found.persons > 20
        found.close()
        is_as_it_was()
        assert isinstance(found.engine, Spark)
        assert found.engine.session.catalog.listTables() == []
        with pytest.raises(UsageError, match="the replay is closed"):
            found.engine.rows("SELECT 1")
    finally:
        session.catalog.dropTempView("cohort")
        session.conf.set("spark.sql.session.timeZone", zone)


def test_a_session_of_another_thread_is_not_stopped(session: Any, tmp_path: Path) -> None:
    def use() -> None:
        engine = Spark.start(None, tmp_path)
        rows.append(engine.rows("SELECT 1"))
        engine.close()

    rows: list[Any] = []
    thread = Thread(target=use)
    thread.start()
    thread.join()
    assert rows == [[(1,)]]
    assert session.sql("SELECT 2").collect()[0][0] == 2


def test_a_session_of_ours_has_the_memory_and_is_stopped(session: Any, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pyspark import SparkContext as C\n"
        "from stenosis_kg.replay.engine import size; from stenosis_kg.replay.spark_engine import Spark\n"
        "engine = Spark.start(size('512MB'), Path(sys.argv[1]))\n"
        "print(engine.session.conf.get('spark.driver.memory'), engine.rows('SELECT 1'))\n"
        "engine.close(); engine.close(); print(C._active_spark_context)\n"
        "try: Spark.start(2**50, Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout.splitlines()[:2] == ["488m [(1,)]", "None"], done.stderr[-2000:]
    assert done.stderr == ""


# Files ----------------------------------------------------------------------------------------------------------------

NAMES = ["a b", "a#b", "a[1]", "a%20b", "100%", "a*", "a?", "{a,b}", "a\\b", "a'b", "é", "[x] #%41/{a}"]


def test_every_name_of_a_file_is_taken_as_it_is(spark: Spark, tmp_path: Path) -> None:
    pa, parquet = tool("pyarrow"), tool("pyarrow.parquet")
    files = [tmp_path / f"{name}.parquet" for name in NAMES]
    for number, file in enumerate(files):
        file.parent.mkdir(exist_ok=True)
        parquet.write_table(pa.table({"x": [number]}), file)
    for number, file in enumerate(files):
        spark.files("given", ReadTable((file,), ("x",), ("BIGINT",), 1))
        assert spark.rows("SELECT x FROM given") == [(number,)], file.name
    spark.files("given", ReadTable(tuple(files), ("x",), ("BIGINT",), len(files)))
    assert sorted(spark.rows("SELECT x FROM given")) == [(number,) for number in range(len(files))]
    for name in ("_a.parquet", ".a.parquet", "a:b.parquet"):  # Spark passes over these, or fails
        with pytest.raises(InputError, match="which Spark does not read; rename it"):
            spark.files("given", ReadTable((tmp_path / name,), ("x",), ("BIGINT",), 1))


def test_every_way_to_write_a_value_is_the_same_on_both_engines(spark: Spark, tmp_path: Path) -> None:
    pa, parquet = tool("pyarrow"), tool("pyarrow.parquet")
    times = [datetime(1850, 1, 1), datetime(2018, 8, 3, 22, 20, 52), datetime(2199, 12, 31)]
    plain = pa.table({"subject_id": [1, 2, 3], "time": pa.array(times, pa.timestamp("us")), "code": ["A", "B", "é"]})
    ways: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {"use_deprecated_int96_timestamps": True}),
        ({"time": pa.timestamp("us", "UTC")}, {}),
        ({"subject_id": pa.decimal128(38, 0)}, {}),
        ({"subject_id": pa.float64(), "code": pa.string_view()}, {}),
        ({}, {"use_dictionary": False, "column_encoding": {"code": "DELTA_LENGTH_BYTE_ARRAY"}}),
        ({}, {"use_dictionary": False, "column_encoding": {"code": "DELTA_BYTE_ARRAY", "time": "BYTE_STREAM_SPLIT"}}),
    ]
    for number, (types, options) in enumerate(ways):
        table = plain
        for name, type_ in types.items():
            table = table.set_column(table.schema.names.index(name), name, table[name].cast(type_))
        parquet.write_table(table, tmp_path / f"{number}.parquet", **options)
    given = read(tmp_path, tmp_path / "scratch").tables["events"]
    duckdb = DuckDB(duck.connect(None, tmp_path / "duckdb", given.files))
    found = []
    for engine in (duckdb, spark):
        engine.files("given", given)
        found.append(sorted(engine.rows(f"SELECT g.subject_id, {engine.days('g.time')}, g.code FROM given g")))
    duckdb.close()
    days = [(time.date() - date(1970, 1, 1)).days for time in times]
    assert found[0] == found[1] == sorted([*zip((1, 2, 3), days, ("A", "B", "é"), strict=True)] * len(ways))
    parquet.write_table(plain.set_column(1, "time", plain["time"].cast(pa.timestamp("ns"))), tmp_path / "6.parquet")
    with pytest.raises(InputError, match="has times in nanoseconds"):
        spark.files("given", read(tmp_path / "6.parquet", tmp_path / "scratch").tables["events"])


def test_a_csv_is_the_same_on_both_engines(spark: Spark, tmp_path: Path) -> None:
    texts = [
        'a "quoted" word',
        '"',
        "a,b",
        "two\nlines",
        "back\\slash",
        ' "\\" ',
        "  spaces ",
        "-",
        "",
        "é",
        "'",
    ]
    table = Reference(("options", "label"), tuple((n, text) for n, text in enumerate(texts)))
    duckdb = DuckDB(duck.connect(None, tmp_path / "duckdb", []))
    saved = []
    for engine in (duckdb, spark):
        place = tmp_path / "duckdb" / f"{engine.name} [1] #.csv"
        engine.reference("names", table)
        engine.save("SELECT n.options, NULLIF(n.label, '-') AS label FROM names n ORDER BY n.options", place, "csv")
        saved.append(place.read_text(encoding="utf-8"))
    duckdb.close()
    assert saved[1] == saved[0]


def test_a_folder_that_spark_does_not_share(spark: Spark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_engine, "_LOCAL", f"file://{tmp_path}/elsewhere")
    with pytest.raises(OutputError, match=r"Spark left 0 files .* must share this folder"):
        spark.save("SELECT 1 AS a", tmp_path / "a.csv", "csv")


# What it says ---------------------------------------------------------------------------------------------------------


def damage(file: Path) -> Path:
    pa, parquet = tool("pyarrow"), tool("pyarrow.parquet")
    parquet.write_table(pa.table({"x": list(range(100000))}), file)
    data = bytearray(file.read_bytes())
    data[2000:50000] = b"\x07" * 48000
    file.write_bytes(data)
    return file


def test_a_damaged_file(spark: Spark, tmp_path: Path) -> None:
    spark.files("given", ReadTable((damage(tmp_path / "a.parquet"),), ("x",), ("BIGINT",), 100000))
    uses: list[Callable[[], object]] = [
        lambda: spark.rows("SELECT SUM(x) FROM given"),
        lambda: spark.define("kept", "SELECT x FROM given", kept=True),
    ]
    for use in uses:
        with pytest.raises(InputError, match=r"is a file damaged.*a\.parquet") as caught:
            use()
        assert len(str(caught.value).splitlines()) == 1


def test_failures_have_our_words(spark: Spark, tmp_path: Path) -> None:
    for use in (lambda: spark.rows("SELECT * FROM nothing"), lambda: spark.define("a", "SELEC")):
        with pytest.raises(StenosisError, match="Spark cannot go on"):
            use()
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"file/a\.csv: cannot be written"):
        spark.save("SELECT 1 AS a", tmp_path / "file" / "a.csv", "csv")
