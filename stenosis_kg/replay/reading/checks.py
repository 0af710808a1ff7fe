"""The rules for rows: what must be there is, times are in years that can be meant, and no end is before its start.

They are the same for files of text, Parquet and databases, and stand here only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .arrow import arrow, compute
from .schema import Spec
from .values import YEARS, control, convert, wrong

__all__ = ["Checked", "check", "in_years"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The columns of a spec, typed, and the bad rows: index in the batch to reason, in the order of the rows."""

    columns: dict[str, Any]
    bad: dict[int, str]
    zoned: tuple[str, ...] = ()


def check(spec: Spec, arrays: Mapping[str, Any], *, textual: bool, others: Sequence[tuple[str, Any]] = ()) -> Checked:
    """Check a batch; ``arrays`` are those columns of the spec that are there (and to be checked).

    ``others`` are columns of a file of text that are not read: all that is asked of them is that they are text.
    """
    pc = compute()
    typed: dict[str, Any] = {}
    bad: dict[int, str] = {}
    zoned = []
    columns = [column for column in spec.columns if column.name in arrays]
    for column in columns:
        name, array = column.name, arrays[column.name]
        found = convert(column.kind, array, textual=textual)
        typed[name] = found.values
        if found.zoned:
            zoned.append(name)
        for index in _where(found.bad):
            bad.setdefault(index, wrong(name, column.kind, _seen(array[index]), textual=textual))
        if not column.empty:
            for index in _where(pc.is_null(found.values)):
                bad.setdefault(index, f"{name} is missing; give it, or take the row out")
        if column.kind in ("day", "time"):
            for index in _where(_out_of_years(found.values)):
                bad.setdefault(
                    index,
                    f"{name} is {_seen(found.values[index])}; {YEARS[0]} to {YEARS[1]} is expected: mend the year",
                )
    for name, array in others:
        for index in _where(control(array)):
            bad.setdefault(index, wrong(f'the column "{name}"', "label", array[index].as_py()))
    if spec.order and set(spec.order) <= set(typed):
        first, last = spec.order
        for index in _where(pc.less(typed[last], typed[first])):
            bad.setdefault(
                index,
                f"{last} {typed[last][index]} is before {first} {typed[first][index]}; mend the one that is wrong",
            )
    return Checked(typed, dict(sorted(bad.items())), tuple(zoned))


def in_years(values: Sequence[Any]) -> bool:
    """Whether dates or times, such as the footer of a Parquet file has, are in the years that can be meant."""
    return all(YEARS[0] <= value.year <= YEARS[1] for value in values)


def _out_of_years(values: Any) -> Any:
    pa = arrow()
    pc = compute()
    first, after = (pa.scalar(datetime(year, 1, 1)).cast(values.type) for year in (YEARS[0], YEARS[1] + 1))
    return pc.or_(pc.less(values, first), pc.greater_equal(values, after))


def _seen(value: Any) -> str:
    try:
        return str(value.as_py())
    except UnicodeDecodeError:
        return str(value.as_buffer().to_pybytes(), "utf-8", "replace")
    except (OverflowError, ValueError):  # no such date in Python
        return str(value.value)


def _where(mask: Any) -> list[int]:
    """The indices at which it is true."""
    pc = compute()
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist() if pc.any(mask).as_py() else []
