"""The tables and columns that a replay reads, as ``assets/replay_input.toml`` declares them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ...paths import settings

__all__ = ["InputColumn", "InputSpec", "tables", "unread"]

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
    """A table: ``order`` are two columns of which the second is not before the first."""

    name: str
    columns: tuple[InputColumn, ...]
    order: tuple[str, str] | None = None
    events: bool = False
    instead_of: str | None = None


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
        )
        for name, table in _data()[form].items()
    }


@cache
def unread(form: str) -> frozenset[str]:
    """The tables of a form that show what the data is, and are not read."""
    return frozenset(_data()["unread"].get(form, "").split())


def _column(name: str, said: str) -> InputColumn:
    kind, *words = said.split(", ")
    if unknown := set(words) - _WORDS:
        raise ValueError(f"replay_input.toml: column {name}: {unknown} is none of {_WORDS}")
    optional = "optional" in words
    return InputColumn(name, kind, optional, optional or "may be empty" in words, "not read" not in words)


def _data() -> dict[str, Any]:
    return settings("replay_input")
