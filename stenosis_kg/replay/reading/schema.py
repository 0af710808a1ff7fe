"""The tables and columns that a replay reads, as ``assets/replay_input.toml`` declares them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...errors import InputError, visible
from ...paths import settings

__all__ = ["InputColumn", "InputSpec", "columns", "tables", "unread"]

_WORDS = {"optional", "may be empty", "not read"}


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column: ``optional`` if it may be missing, ``empty`` if values may be, ``kept`` if it is handed on."""

    name: str
    kind: str
    optional: bool = False
    empty: bool = False
    kept: bool = True


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A table: ``order`` are two columns of which the second is not before the first.

    ``any_case`` if the case of column names does not count, and text may have tabs between columns: those of OMOP.
    """

    name: str
    columns: tuple[InputColumn, ...]
    order: tuple[str, str] | None = None
    events: bool = False
    instead_of: str | None = None
    any_case: bool = False


@cache
def tables(form: str) -> dict[str, InputSpec]:
    """The tables of a form of data ("meds", "csv", "omop"), by name.

    >>> list(tables("meds"))
    ['events']
    >>> [column.name for column in tables("omop")["death"].columns]
    ['person_id', 'death_date']
    """
    return {
        name: InputSpec(
            name,
            tuple(_column(*column) for column in table["columns"].items()),
            tuple(table["order"]) if "order" in table else None,
            table.get("events", False),
            table.get("instead_of"),
            any_case=form == "omop",
        )
        for name, table in settings("replay_input")[form].items()
    }


@cache
def unread(form: str) -> frozenset[str]:
    """The tables of a form that show what the data is, and are not read."""
    return frozenset(settings("replay_input")["unread"].get(form, "").split())


def columns(path: Path, names: Sequence[str], spec: InputSpec, line: int | None = None) -> dict[str, int]:
    """Where the columns of the spec are among the names; those that may be missing need not be there.

    Raises
    ------
    InputError
        If one is missing, or there twice.
    """
    found = [name.lower() for name in names] if spec.any_case else list(names)
    counts, folded = Counter(found), Counter(name.lower() for name in names)  # to DuckDB, Code is code
    for column in spec.columns:
        if folded[column.name] > 1:
            message = f'the column "{column.name}" is there {folded[column.name]} times; take out all but one'
            raise InputError(message, file=path, line=line)
    needed = [column.name for column in spec.columns if not column.optional]
    if missing := [name for name in needed if not counts[name]]:
        seen = visible(", ".join(names), 200) or "none"
        message = f"there is no column {' and no '.join(missing)}; the columns are {seen}"
        hint = f"expected are {', '.join(needed)}"
        if folded["person_id"] and "subject_id" in missing:
            hint = "is it a table of OMOP? Then give the folder that it is in"
        raise InputError(f"{message}; {hint}", file=path, line=line)
    return {column.name: found.index(column.name) for column in spec.columns if counts[column.name]}


def _column(name: str, declared: str) -> InputColumn:
    kind, *words = declared.split(", ")
    if unknown := set(words) - _WORDS:
        raise ValueError(f"replay_input.toml: column {name}: {unknown} is none of {_WORDS}")
    optional = "optional" in words
    return InputColumn(name, kind, optional, optional or "may be empty" in words, "not read" not in words)
