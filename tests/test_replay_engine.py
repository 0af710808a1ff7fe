"""The engine of a replay: what it may take, what it says when it fails, and that nothing is left open.

What Spark does is in interop/test_replay_spark.py: it needs Java.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stenosis_kg.errors import InputError, OutputError, StenosisError, UsageError
from stenosis_kg.extras import need
from stenosis_kg.files import check_place, fresh_folder
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import duck, run
from stenosis_kg.replay.engine import DuckDB, Reference, failure, size
from stenosis_kg.replay.reading import ReadTable
from stenosis_kg.replay.reading.scratch import Reading

MANY = "SELECT range AS x, random() AS r, md5(range::VARCHAR) AS m FROM range(3000000) ORDER BY r"

# Memory ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("memory", "number"),
    [("4GB", 4 * 10**9), (" 512 mb ", 512 * 10**6), ("4GiB", 2**32), ("0.1TB", 10**11), ("1kb", 1000), ("1KiB", 1024)],
)
def test_a_size_is_so_many_bytes(memory: str, number: int) -> None:
    assert size(memory) == number


NO_SIZES = [
    "",
    "4",
    "lots",
    "-1GB",
    "0GB",
    "4 GB of it",
    "99999999999999999999TB",
    "9999TB",
    "0.0001KB",
    "4GB\n4GB",
    "٤GB",
]


@pytest.mark.parametrize("memory", NO_SIZES)
def test_what_is_no_size_is_refused(memory: str) -> None:
    with pytest.raises(UsageError, match=r'--memory ".*" is no size of memory; write it as 4GB or 512MB'):
        size(memory)


def too_early(*_: object, **__: object) -> None:
    raise AssertionError("the events were read")


@pytest.mark.parametrize("engine", run.ENGINES)
def test_no_size_is_refused_before_anything_is_read(
    engine: str, kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "read_events", too_early)
    with pytest.raises(UsageError, match="write it as 4GB"):
        run.replay(kg, tmp_path, engine=engine, memory="99999999999999999999TB")


@pytest.mark.parametrize(("engine", "package"), [("spark", "pyspark"), ("duckdb", "duckdb")])
def test_an_engine_that_is_absent_is_missed_before_anything_is_read(
    engine: str, package: str, kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "read_events", too_early)
    for module in (package, f"{package}.sql"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=f"{package}, which is not installed"):
        run.replay(kg, tmp_path, engine=engine)


def test_spark_says_early_what_it_needs(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "read_events", too_early)
    monkeypatch.setattr("stenosis_kg.replay.spark_engine.need", lambda *_: None)
    with pytest.raises(UsageError, match="at least --memory 512MB"):
        run.replay(kg, tmp_path, engine="spark", memory="100MB")


def limit(connection: Any) -> object:
    return connection.execute("SELECT current_setting('memory_limit')").fetchone()[0]


def test_the_size_comes_to_duckdb(tmp_path: Path) -> None:
    for number, shown in ((2**28, "256.0 MiB"), (2**40, "1.0 TiB")):
        connection = duck.connect(number, tmp_path / "scratch", [])
        assert limit(connection) == shown
        connection.close()
        with Reading(tmp_path / "scratch", memory=number).connection() as connection:
            assert limit(connection) == shown


# The connection -------------------------------------------------------------------------------------------------------


class Failing:
    """A connection on which everything fails but the question for its version."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.closed = False

    def execute(self, statement: str, _: object = None) -> Any:
        if statement == "SELECT version()":
            return duckdb.execute("SELECT 'v1'")
        raise self.error

    def close(self) -> None:
        self.closed = True


def test_a_connection_is_closed_where_a_setting_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Failing(duckdb.ParserException("no"))

    class Module:
        @staticmethod
        def connect(*_: object, **__: object) -> Failing:
            return made

    monkeypatch.setattr(duck, "duckdb", lambda: Module)
    with pytest.raises(duckdb.ParserException):
        duck.connect(None, tmp_path, [])
    assert made.closed


USES: list[Callable[[DuckDB], object]] = [
    lambda engine: engine.rows("SELECT 1"),
    lambda engine: engine.define("a", "SELECT 1 AS a"),
    lambda engine: engine.reference("a", Reference(("options",), ((1,),))),
    lambda engine: engine.files("a", ReadTable((), (), (), 0)),
    lambda engine: engine.save("SELECT 1 AS a", Path("a.csv"), "csv"),
    lambda engine: engine.free("kept"),
]


@pytest.mark.parametrize("use", USES)
def test_a_closed_engine_says_so(use: Callable[[DuckDB], object]) -> None:
    engine = DuckDB(duckdb.connect())
    engine.define("kept", "SELECT 1 AS a", kept=True)
    engine.close()
    engine.close()
    with pytest.raises(UsageError, match="the replay is closed"):
        use(engine)


@pytest.mark.parametrize("error", [duckdb.InternalException, duckdb.PermissionException, duckdb.CatalogException])
@pytest.mark.parametrize("use", USES)
def test_every_failure_of_duckdb_has_our_words(use: Callable[[DuckDB], object], error: type[Exception]) -> None:
    engine = DuckDB(Failing(error("some reason\nand more")))
    with pytest.raises(StenosisError, match=r"some reason\)?$"):
        use(engine)


def test_control_c_is_no_mistake_of_ours() -> None:
    with pytest.raises(KeyboardInterrupt):
        DuckDB(Failing(RuntimeError("Query interrupted"))).rows("SELECT 1")
    with pytest.raises(RuntimeError, match="another"):
        DuckDB(Failing(RuntimeError("another"))).rows("SELECT 1")


def test_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    duckdb.execute(f"COPY (SELECT range AS x FROM range(100000)) TO '{file}' (FORMAT parquet)")
    data = bytearray(file.read_bytes())
    data[2000:50000] = b"\x07" * 48000
    file.write_bytes(data)
    with pytest.raises(InputError, match="cannot be read to their end; is a file damaged"):
        DuckDB(duckdb.connect()).rows(f"SELECT SUM(x) FROM read_parquet('{file}')")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    engine = DuckDB(duck.connect(None, tmp_path / "scratch", []))
    with pytest.raises(InputError, match="may not be read"):
        engine.rows(f"SELECT * FROM read_parquet('{tmp_path / 'other.parquet'}')")
    engine.close()


def test_a_full_disk_is_not_a_damaged_file_and_not_too_little_memory(tmp_path: Path) -> None:
    engine = DuckDB(duckdb.connect())
    settings = f"temp_directory = '{tmp_path}'; SET max_temp_directory_size = '1MB'"
    engine.connection.execute(f"SET memory_limit = '30MB'; SET threads = 1; SET {settings}")
    with pytest.raises(OutputError, match="the disk for temporary files is full; make room"):
        engine.define("many", MANY, kept=True)
    if Path("/dev/full").exists():
        with pytest.raises(OutputError, match="the disk for temporary files is full"):
            engine.save("SELECT range FROM range(1000000)", Path("/dev/full"), "csv")


def test_too_little_memory() -> None:
    engine = DuckDB(duckdb.connect())
    engine.connection.execute("SET memory_limit = '30MB'; SET threads = 1; SET temp_directory = ''")
    with pytest.raises(OutputError, match=r"not enough memory; give it more, like --memory 8GB"):
        engine.define("many", MANY, kept=True)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    engine = DuckDB(duckdb.connect())
    with pytest.raises(OutputError, match=r"no-folder/a\.csv: cannot be written"):
        engine.save("SELECT 1 AS a", tmp_path / "no-folder" / "a.csv", "csv")
    engine.save("SELECT 1 AS a", tmp_path / "it's.csv", "csv")
    assert (tmp_path / "it's.csv").read_text(encoding="utf-8") == "a\n1\n"


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("java.lang.OutOfMemoryError: Java heap space", "not enough memory"),
        ("java.io.IOException: No space left on device", "disk for temporary files is full"),
        ("", "no reason given"),
    ],
)
def test_a_failure_is_known_by_its_message(message: str, says: str) -> None:
    assert says in str(failure("Spark", message, damaged=True))


# Packages -------------------------------------------------------------------------------------------------------------


def test_a_package_that_fails_is_not_one_that_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_a.py").write_text("import no_such_part", encoding="utf-8")
    (tmp_path / "broken_b.py").write_text("raise ImportError('libx.so: no such file')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for module, reason in (("broken_a", "no_such_part"), ("broken_b", "libx.so")):
        with pytest.raises(UsageError, match=f"{module}, which is installed but fails .*{reason}.*replay"):
            need(module, "a replay", "replay")
    for module in ("no_such_package", "no_such_package.part"):
        with pytest.raises(UsageError, match="no_such_package, which is not installed"):
            need(module, "a replay", "replay")


# The folder -----------------------------------------------------------------------------------------------------------


def test_the_working_folder_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "link").symlink_to(here)
    monkeypatch.chdir(here)
    for path in (".", "", "..", "/", "../here/..", "a/.."):
        with pytest.raises(OutputError, match="has no name of its own; name a new folder"):
            check_place(path, "replay")
    for place in (here, "../here"):
        with pytest.raises(OutputError, match="is the working folder"):
            check_place(place, "replay")
    with pytest.raises(OutputError, match="is no folder"):
        check_place(tmp_path / "link", "replay")
    check_place("out", "replay")


def test_a_mount_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda self: self.name == "disk")
    with pytest.raises(OutputError, match="is where a disk is mounted"):
        check_place(tmp_path / "disk", "replay")
    check_place(tmp_path / "disk" / "out", "replay")


def test_only_errors_of_writing_are_reported_as_such(tmp_path: Path) -> None:
    def reported(raised: Callable[[Path], OSError]) -> BaseException:
        with pytest.raises((OSError, OutputError)) as caught, fresh_folder(tmp_path / "out", kind="replay") as fresh:
            raise raised(fresh)
        assert list(tmp_path.iterdir()) == [], "nothing is left"
        return caught.value

    other = reported(lambda _: PermissionError(errno.EACCES, "Permission denied", "/usr/share/fonts/a.ttf"))
    assert isinstance(other, PermissionError)
    for raised in (
        lambda fresh: PermissionError(errno.EACCES, "Permission denied", str(fresh / "a.csv")),
        lambda fresh: OSError(errno.EIO, "Input/output error", "/tmp/a", None, str(fresh / "a.csv")),
        lambda _: OSError(errno.ENOSPC, "No space left on device"),
    ):
        assert "out: cannot be written: " in str(reported(raised))
