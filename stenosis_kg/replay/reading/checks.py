"""The rules for rows, in SQL: values of their kind, none missing, sensible years, no end before its start.

They are the same for files of text, Parquet and databases. DuckDB's own casts are more lenient than the rules (they
take "1.0" for a whole number and 2024-1-5 for a day), so a text must match the pattern of its kind first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ..duck import name, text
from .model import MOST
from .schema import InputColumn, InputSpec
from .scratch import FileRead, Reading
from .values import CONTROL, HIDDEN, KINDS, LONGEST, YEARS, wrong

__all__ = ["RowChecks", "RowRule", "copy", "row_checks"]

_BLANK = -1  # in place of a rule: a row of a file of text without any value, which is passed over


@dataclass(frozen=True, slots=True)
class RowRule:
    """A condition that makes a row bad: ``test`` and ``seen`` are SQL, ``reason`` is in words, from what was seen."""

    test: str
    seen: str
    reason: Callable[[Any], str]


@dataclass(slots=True)
class RowChecks:
    """The rules of a table over a source; the first that holds counts.

    Attributes
    ----------
    table, kept : the name of the table, and the columns to hand on
    inner : what is selected from the source, as SQL: columns as they are, and as values
    values, zones : column -> its value, and whether a time of a file of text has a zone, by their names in ``inner``
    blank : whether a row of a file of text has no value at all, by its name in ``inner``
    """

    table: str
    kept: tuple[InputColumn, ...]
    inner: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    rules: list[RowRule] = field(default_factory=list)
    blank: str = ""

    def any(self, source: str) -> str:
        """A SELECT of one row if any row is bad; the footers of Parquet can answer most of it."""
        return f"SELECT 1 FROM {self._from(source)} WHERE {self._bad} LIMIT 1"

    def select(self, source: str) -> str:
        """A SELECT of all rows: the kept columns, typed; the rule that a bad row breaks; if times have zones."""
        columns = [
            *(f"{self.values[column.name]} AS {name(column.name)}" for column in self.kept),
            f'{self._rule} AS "rule "',
            *(f"{zone} AS {name(f'zone {column}')}" for column, zone in self.zones.items()),
        ]
        return f"SELECT {', '.join(columns)} FROM {self._from(source)}"

    def seen(self, source: str) -> str:
        """A SELECT of the bad rows: rule, and what was seen. Apart, as it takes a fifth of the time of reading."""
        seen = " ".join(f"WHEN {index} THEN {rule.seen}" for index, rule in enumerate(self.rules))
        rows = f"SELECT *, {self._rule} AS rule FROM {self._from(source)}"
        return f"SELECT rule, CASE rule {seen} END FROM ({rows}) WHERE rule <> {_BLANK}"

    def _from(self, source: str) -> str:
        return f"(SELECT {', '.join(self.inner)} FROM {source})"

    @property
    def _bad(self) -> str:
        return " OR ".join(f"({rule.test})" for rule in self.rules) or "false"

    @property
    def _rule(self) -> str:
        blank = [f"WHEN {self.blank} THEN {_BLANK}"] if self.blank else []
        tests = [*blank, *(f"WHEN {rule.test} THEN {index}" for index, rule in enumerate(self.rules))]
        return f"CASE WHEN {self._bad} THEN CASE {' '.join(tests)} END END"


def row_checks(
    spec: InputSpec,
    columns: Mapping[str, str],
    *,
    textual: bool,
    others: Sequence[tuple[str, str]] = (),
    plain: Collection[str] = (),
    tests: Mapping[str, str] | None = None,
) -> RowChecks:
    """The rules for a table.

    Parameters
    ----------
    spec : InputSpec
        The table and its columns.
    columns : mapping of str to str
        The columns of the spec that are there: name to what the source calls it.
    textual : bool
        Whether all columns of the source are text, where an empty one is null.
    others : sequence of (str, str)
        Columns of a file of text that are not read: how messages call each, and the source.
    plain : collection of str
        Columns of codes that are known to be good, if they are there.
    tests : mapping of str to str
        Columns whose values count only if a test in SQL holds, of the value as ``{0}``.
    """
    found = RowChecks(spec.name, tuple(column for column in spec.columns if column.name in columns and column.kept))
    if textual:
        found.blank = "blank"
        found.inner.append(
            f"COALESCE({', '.join(map(name, [*columns.values(), *(each for _, each in others)]))}) IS NULL AS blank"
        )
    for column in spec.columns:
        if column.name in columns:
            test = (tests or {}).get(column.name)
            _column(found, column, name(columns[column.name]), textual, column.name in plain, test)
    for index, (called, source) in enumerate(others):
        found.inner.append(f"{name(source)} AS o{index}")
        hidden = f"regexp_matches(o{index}, '{HIDDEN}')"
        found.rules.append(RowRule(hidden, f"o{index}", partial(wrong, called, "label")))
    if spec.order and set(spec.order) <= set(found.values):
        first, last = (found.values[each] for each in spec.order)
        words = f"'{spec.order[1]} ' || {last} || ' is before {spec.order[0]} ' || {first}"
        found.rules.append(RowRule(f"{last} < {first}", words, "{}; mend the one that is wrong".format))
    return found


def _column(found: RowChecks, column: InputColumn, source: str, textual: bool, plain: bool, test: str | None) -> None:
    """Add a column, its value and its rules; for ``plain`` codes the footer of Parquet can answer what is left."""
    number = len(found.values)
    raw, value = f"r{number}", f"v{number}"
    found.values[column.name] = value
    found.inner.append(f"{source} AS {raw}")
    zone = f"z{number}"
    if textual and column.kind in ("day", "time"):
        found.zones[column.name] = zone
        found.inner.append(f"strlen({raw}) > 16 AND regexp_matches(substr({raw}, 17), '[ZU+-]') AS {zone}")
    typed = _value(column.kind, raw, zone if textual else "")
    found.inner.append(f"{f'CASE WHEN {test.format(raw)} THEN {typed} END' if test else typed} AS {value}")
    seen, reason = f"CAST({raw} AS VARCHAR)", partial(wrong, column.name, column.kind, textual=textual)
    is_text = column.kind in ("code", "label")
    if column.kind == "code" and not plain:
        long = f"strlen({raw}) > {LONGEST} AND length({raw}) > {LONGEST}"  # the first is in bytes, and takes less time
        found.rules.append(RowRule(f"regexp_matches({raw}, '{CONTROL}') OR {long}", seen, reason))
    elif column.kind == "label" and textual:
        found.rules.append(RowRule(f"regexp_matches({raw}, '{HIDDEN}')", seen, reason))
    if not column.empty:
        missing = f"{column.name} is missing; give it, or take the row out"
        none = f"{raw if plain else value} IS NULL"
        found.rules.append(RowRule(none, seen, lambda value: missing if is_text or value is None else reason(value)))
    elif not is_text:
        found.rules.append(RowRule(f"{raw} IS NOT NULL AND {value} IS NULL", seen, reason))
    if column.kind in ("day", "time"):
        first, last = YEARS
        years = f"{{}}; {first} to {last} is expected: mend the year"
        test = f"{value} < '{first}-01-01' OR {value} >= '{last + 1}-01-01'"
        found.rules.append(RowRule(test, f"'{column.name} is ' || {value}", years.format))


def _value(kind: str, raw: str, zone: str) -> str:
    """A column as the type of its kind, null where it cannot be; a text, if ``zone`` is whether it has a time zone."""
    if kind in ("code", "label"):
        return f"NULLIF({raw}, '')"
    cast = f"TRY_CAST({raw} AS {KINDS[kind].sql})"
    if not zone:
        return cast
    if kind == "number":
        cast = f"CASE WHEN isfinite({cast}) THEN {cast} END"
    if kind in ("day", "time"):
        # DuckDB 1.4 wants seconds before a zone; a TIMESTAMPTZ becomes a time in UTC, as the connection is set to.
        zoned = f"TRY_CAST(regexp_replace({raw}, '^(.{{16}})([Z+-])', '\\1:00\\2') AS TIMESTAMPTZ)"
        cast = f"CASE WHEN {zone} THEN CAST({zoned} AS TIMESTAMP) ELSE TRY_CAST({raw} AS TIMESTAMP) END"
        cast = f"CAST({cast} AS DATE)" if kind == "day" else cast
    return f"CASE WHEN regexp_full_match({raw}, {text(KINDS[kind].pattern)}) THEN {cast} END"


def copy(connection: Any, source: str, checks: RowChecks, reading: Reading) -> FileRead:
    """Copy what ``source`` has to Parquet in the scratch folder, in its order, and leave out bad and blank rows.

    The first copy has them, with the rule that each breaks: a file of text is parsed once. Only if there are any is it
    read again for what was seen, and copied again without them.
    """
    path = reading.new_file(checks.table)
    _write(connection, checks.select(source), path)
    file = f"read_parquet({text(path)}"
    zones = [f"COALESCE(BOOL_OR({name(f'zone {column}')}), false)" for column in checks.zones]
    dates = [f'COUNT(*) FILTER ({name(c.name)} IS NULL AND "rule " IS NULL)' for c in checks.kept if c.kind == "time"]
    counts = ["COUNT(*)", 'COUNT("rule ")', f'COUNT(*) FILTER ("rule " = {_BLANK})', *(dates or ["0"]), *zones]
    rows, marked, blank, undated, *zoned = connection.execute(f"SELECT {', '.join(counts)} FROM {file})").fetchone()
    reasons: list[tuple[int, str]] = []
    if marked:
        places = connection.execute(
            f'SELECT file_row_number FROM {file}, file_row_number = true) WHERE "rule " <> {_BLANK}'
            f" ORDER BY file_row_number LIMIT {MOST}"
        ).fetchall()
        found = connection.execute(f"{checks.seen(source)} LIMIT {MOST}").fetchall()  # DuckDB keeps the order
        reasons = [
            (place, checks.rules[rule].reason(seen)) for (place,), (rule, seen) in zip(places, found, strict=True)
        ]
        every, path = path, reading.new_file(checks.table)
        columns = ", ".join(name(column.name) for column in checks.kept)
        _write(connection, f'SELECT {columns} FROM {file}) WHERE "rule " IS NULL', path)
        every.unlink()
    of_zone = [column for column, there in zip(checks.zones, zoned, strict=True) if there]
    return FileRead(path, checks.kept, rows - marked, marked - blank, blank, undated, reasons, of_zone)


def _write(connection: Any, select: str, path: Path) -> None:
    # Row groups of less are slow to read.
    connection.execute(f"COPY ({select}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)")
