"""Spark as the engine, for cohorts that outgrow one machine. It runs the same SELECTs as DuckDB."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ..errors import InputError, UsageError
from ..extras import need
from .engine import Value
from .reading import Table
from .tables import WIDE, Reference, is_text

__all__ = ["Spark"]

_ZONE = "spark.sql.session.timeZone"


class Spark:
    """An `Engine` over a Spark session.

    Rows that are kept are checkpointed: a plan of plans, each with those before it inside, takes minutes to analyse.
    """

    name = "spark"

    def __init__(self, session: Any, *, owned: bool = False, zone: str | None = None) -> None:
        self.session = session
        self._zone = zone
        self.version = str(session.version)
        self._owned = owned
        self._kept: dict[str, Any] = {}

    @classmethod
    def start(cls, memory: str | None, scratch: Path) -> Spark:
        """The session that is already there (of a cluster), or a local one.

        Raises
        ------
        UsageError
            If pyspark is not installed, or does not start (it needs Java).
        """
        need("pyspark", "the engine spark", "spark")
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        active = SparkSession.getActiveSession()
        if active is not None:
            zone = active.conf.get(_ZONE)
            active.conf.set(_ZONE, "UTC")  # a time with a zone must come to the same day on every engine
            return cls(active, zone=zone)
        settings = {
            "spark.master": "local[*]",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(scratch / "spark"),
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            "spark.sql.shuffle.partitions": "8",
            _ZONE: "UTC",
            "spark.log.level": "ERROR",
        }
        if memory is not None:
            settings["spark.driver.memory"] = memory.upper().removesuffix("B")
        builder = SparkSession.builder.appName("stenosis-kg")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            return cls(builder.getOrCreate(), owned=True)
        except (PySparkException, RuntimeError, OSError) as error:
            what = str(error).splitlines()[0][:200]
            raise UsageError(f"Spark does not start ({what}); it needs Java 17 or newer, found by JAVA_HOME") from None

    def reference(self, name: str, table: Reference) -> None:
        """A view of rows that are handed over as values."""
        kinds = ["STRING" if is_text(c) else "BIGINT" if c in WIDE else "INT" for c in table.columns]
        schema = ", ".join(f"`{column}` {kind}" for column, kind in zip(table.columns, kinds, strict=True))
        self.session.createDataFrame(list(table.rows), schema).createOrReplaceTempView(name)

    def files(self, name: str, table: Table) -> None:
        """A view over the files, those of one physical schema at a time: Spark takes that of the first for all."""
        import pyarrow.parquet as pq

        kinds = [kind.replace("VARCHAR", "STRING") for kind in table.types]
        columns = [f"CAST(`{c}` AS {kind}) AS `{c}`" for c, kind in zip(table.columns, kinds, strict=True)]
        alike: dict[str, list[str]] = {}
        for file in table.files:
            schema = pq.read_schema(file)
            if any(str(field.type).startswith("timestamp[ns") for field in schema):
                hint = "write them in microseconds, or take --engine duckdb"
                raise InputError(f"has times in nanoseconds, which Spark does not read; {hint}", file=file)
            alike.setdefault(str(schema.remove_metadata()), []).append(str(file))
        frames = [self.session.read.parquet(*files).selectExpr(*columns) for files in alike.values()]
        empty = ", ".join(f"`{c}` {kind}" for c, kind in zip(table.columns, kinds, strict=True))
        whole = frames[0] if frames else self.session.createDataFrame([], empty)
        for frame in frames[1:]:
            whole = whole.unionByName(frame)
        whole.createOrReplaceTempView(name)

    def days(self, column: str) -> str:
        """Dates have their days since 1970 at hand."""
        return f"UNIX_DATE(CAST({column} AS DATE))"

    def define(self, name: str, select: str, *, kept: bool = False) -> None:
        """A view; where it is kept, of rows that are made now."""
        frame = self.session.sql(select)
        if kept:
            self._kept[name] = frame = frame.localCheckpoint(eager=True)
        frame.createOrReplaceTempView(name)

    def free(self, name: str) -> None:
        """Drop the rows."""
        if name in self._kept:
            self.session.catalog.dropTempView(name)
            self._kept.pop(name).unpersist()

    def rows(self, select: str) -> list[tuple[Value, ...]]:
        """All rows, collected."""
        return [tuple(row) for row in self.session.sql(select).collect()]

    def save(self, select: str, place: Path, form: str) -> None:
        """One file: Spark writes a folder, whose one part is taken out of it."""
        folder = place.with_suffix(".parts")
        writer = self.session.sql(select).coalesce(1).write.mode("overwrite")
        if form == "parquet":
            writer.option("compression", "zstd").parquet(str(folder))
        else:
            writer.option("header", "true").option("emptyValue", "").csv(str(folder))
        (part,) = (file for file in folder.iterdir() if file.name.startswith("part-"))
        shutil.move(part, place)
        shutil.rmtree(folder)

    def close(self) -> None:
        """Let go of the caches, and stop a session that was started here."""
        for frame in self._kept.values():
            frame.unpersist()
        self._kept.clear()
        if self._zone is not None:
            self.session.conf.set(_ZONE, self._zone)
        if self._owned:
            self.session.stop()
