"""Spark as the engine, for cohorts that outgrow one machine. It runs the same SELECTs as DuckDB.

It runs on one machine, or on a cluster whose machines all see the same files under the same paths. It was not tried on
a cluster.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import reduce
from pathlib import Path
from typing import Any

from ..errors import InputError, OutputError, UsageError, visible
from ..extras import need
from .engine import CLOSED, Reference, failure
from .reading import ReadTable

__all__ = ["Spark", "check"]

_LEAST = 512_000_000  # Spark itself refuses less than 450 MiB
_OF_DATA = ("READ_FILE", "PATH_NOT_FOUND", "CAST_INVALID_INPUT", "INFER_SCHEMA", "FileNotFound", "IOException")


def check(memory: int | None) -> None:
    """Raise the UsageError of what can be known before Spark starts: it is not there, or the memory is too little."""
    need("pyspark.sql", "the engine spark", "spark")
    if memory is not None and memory < _LEAST:
        raise UsageError(f"Spark does not run in {memory:,} bytes; give it at least --memory 512MB")


class Spark:
    """An `Engine` over a Spark session.

    Rows that are kept are checkpointed: a plan of plans, each with those before it inside, takes minutes to analyse.
    Spark lets go of them when nothing names them any more.
    """

    name = "spark"

    def __init__(self, session: Any, *, beside: Any = None) -> None:
        self.session = session
        self.version = str(session.version)
        self._beside = beside  # the session of somebody else; None: ours is the only one, and is stopped at the end
        self._views: set[str] = set()
        self._closed = False

    @classmethod
    def start(cls, memory: int | None, scratch: Path) -> Spark:
        """A session beside the one that is already there (of a cluster), or a local one.

        Beside: with views and settings of its own, so that nothing of the other changes. The memory (in bytes) is then
        what that one has.

        Raises
        ------
        UsageError
            If pyspark is not installed, or does not start (it needs Java), or the memory is too little.
        """
        check(memory)
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        there = SparkSession.getActiveSession()
        if there is None and SparkContext._active_spark_context is not None:  # begun in another thread
            there = SparkSession.builder.getOrCreate()
        if there is not None:
            session = there.newSession()
            session.conf.set("spark.sql.session.timeZone", "UTC")  # a time has the same day on every engine
            return cls(session, beside=there)
        settings = {
            "spark.master": "local[*]",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(scratch / "spark"),
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            "spark.sql.shuffle.partitions": "8",
            "spark.sql.session.timeZone": "UTC",
            "spark.log.level": "ERROR",
        }
        if memory is not None:
            settings["spark.driver.memory"] = f"{memory // 2**20}m"
        launch = need("pyspark.java_gateway", "the engine spark", "spark").launch_gateway
        conf = SparkConf().setAppName("stenosis-kg").setAll(list(settings.items()))
        try:
            # Java and Spark print a dozen lines of their own there; what fails comes as an error.
            quiet = None if SparkContext._gateway else launch(conf, {"stderr": subprocess.DEVNULL})
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # of a pandas that is there, and that we do not use
                return cls(SparkSession(SparkContext(conf=conf, gateway=quiet)))
        except (PySparkException, RuntimeError, OSError) as error:
            what = visible(str(error).splitlines()[0], 200)
            hint = "it needs Java 17 or newer, found by JAVA_HOME"
            if memory is not None:
                hint += ", and a machine with the memory that --memory asks for"
            raise UsageError(f"Spark does not start ({what}); {hint}") from None

    def reference(self, name: str, table: Reference) -> None:
        """A view of rows that are handed over as values."""
        types = zip(table.columns, table.types("STRING"), strict=True)
        schema = ", ".join(f"`{name}` {kind}" for name, kind in types)
        with self._running():
            self._view(name, self._frame(list(table.rows), schema))

    def files(self, name: str, table: ReadTable) -> None:
        """A view over the files, those of one physical schema at a time: Spark takes that of the first for all."""
        import pyarrow.parquet as pq

        kinds = [kind.replace("VARCHAR", "STRING") for kind in table.types]
        columns = [f"CAST(`{c}` AS {kind}) AS `{c}`" for c, kind in zip(table.columns, kinds, strict=True)]
        alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
        for file in table.files:
            if file.name.startswith(("_", ".")) or ":" in file.name:
                what = "has a name that begins with _ or ., or has a colon in it, which Spark does not read"
                raise InputError(f"{what}; rename it, or take --engine duckdb", file=file)
            # Times of 96 bits, as Spark writes them, are microseconds to it.
            with pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as opened:
                schema, logical = opened.schema, opened.schema_arrow
            if any(str(field.type).startswith("timestamp[ns") for field in logical):
                hint = "write them in microseconds, or take --engine duckdb"
                raise InputError(f"has times in nanoseconds, which Spark does not read; {hint}", file=file)
            physical = tuple((each.path, each.physical_type, str(each.logical_type)) for each in schema)
            alike.setdefault(physical, []).append(_one(file))
        with self._running():
            frames = [self.session.read.parquet(*files).selectExpr(*columns) for files in alike.values()]
            self._view(name, reduce(lambda one, other: one.unionByName(other), frames))

    def days(self, column: str) -> str:
        """Dates have their days since 1970 at hand."""
        return f"UNIX_DATE(CAST({column} AS DATE))"

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """A view; where it is kept, of rows that are made now."""
        with self._running():
            frame = self.session.sql(select)
            if kept:
                frame = frame.localCheckpoint(eager=True)
            self._view(name, frame)

    def free(self, name: str) -> None:
        """Drop the view of the rows."""
        with self._running():
            self.session.catalog.dropTempView(name)
        self._views.discard(name)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows, collected."""
        with self._running():
            return [tuple(row) for row in self.session.sql(select).collect()]

    def save(self, select: str, place: Path, form: str) -> None:
        """One file: Spark writes a folder, whose one part is taken out of it."""
        folder = place.absolute().with_suffix(".parts")
        with self._running(place):
            writer = self.session.sql(select).coalesce(1).write.mode("overwrite")
            if form == "parquet":
                writer.option("compression", "zstd").parquet(_LOCAL + str(folder))
            else:
                writer.options(**_CSV).csv(_LOCAL + str(folder))
        parts = list(folder.glob("part-*"))
        if len(parts) != 1:
            what = f"Spark left {len(parts)} files in {folder}, and one was expected"
            raise OutputError(f"cannot be written: {what}; its machines must share this folder", file=place)
        shutil.move(parts[0], place)
        shutil.rmtree(folder)

    def close(self) -> None:
        """Drop our views, or stop a session that was started here."""
        if self._closed:
            return
        self._closed = True
        if self._beside is None:
            self.session.stop()
            return
        with suppress(*_errors()):  # it may have been stopped by now
            for name in self._views:
                self.session.catalog.dropTempView(name)

    def _view(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)
        self._views.add(name)

    def _frame(self, rows: list[tuple[Any, ...]], schema: str) -> Any:
        """A frame of rows. Making one makes its session the active one: so the other makes one too, and is it again."""
        frame = self.session.createDataFrame(rows, schema)
        if self._beside is not None:
            self._beside.createDataFrame([], "nothing INT")
        return frame

    @contextmanager
    def _running(self, place: Path | None = None) -> Iterator[None]:
        if self._closed:
            raise UsageError(CLOSED)
        try:
            yield
        except _errors() as error:
            message = str(error).strip()
            if message.startswith("An error occurred while calling"):  # the next line says what it was
                message = message.partition("\n")[2].removeprefix(": ") or message
            damaged = any(words in message for words in _OF_DATA)
            raise failure("Spark", message, damaged=damaged, place=place) from None


# As DuckDB writes it: a quote is doubled, blanks stay.
_CSV = {"header": True, "escape": '"', "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
_LOCAL = "file://"  # and the path as it is: Spark takes %20 for three characters


def _one(file: Path) -> str:
    """A file by a name that Spark takes for no pattern.

    >>> print(_one(Path("/data/a [1] #%20.parquet")))
    file:///data/a \\[1\\] #%20.parquet
    """
    return _LOCAL + re.sub(r"([\\\[\]{}*?])", r"\\\1", str(file.absolute()))


def _errors() -> tuple[type[Exception], ...]:
    from pyspark.errors import PySparkException

    return PySparkException, need("py4j.protocol", "the engine spark", "spark").Py4JError
