"""What a value of each kind is, and how a message names one that is not.

A text is taken by its pattern and nothing is guessed: 01/02/2024 is no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ...errors import visible

__all__ = ["CONTROL", "HIDDEN", "KINDS", "LONGEST", "YEARS", "Kind", "accepts", "plain_codes", "whole_if", "wrong"]

YEARS = (1800, 2200)
"""The first and the last year that a time may be in."""

LONGEST = 1_000
"""How many characters a code may have: those of MEDS and OMOP have some ten, and a text in their place is a mistake."""

CONTROL = r"[\x00-\x1f\x7f]"
"""The characters that no code may have."""

HIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
"""The characters that no file of text may have: all of CONTROL but tab, line feed and carriage return."""

_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_ZONE = r"(?:Z| UTC|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"  # as ISO 8601 and databases have it: +02:00, +0200, +02
_TIME = rf"\d{{4}}-\d\d-\d\d(?:[T ]{_HOUR}(?::[0-5]\d(?:\.\d{{1,9}})?)?{_ZONE}?)?"
_OF_PERSONS = frozenset(["subject_id", "person_id"])


@dataclass(frozen=True, slots=True)
class Kind:
    """``pattern`` is what a whole text must match, ``noun`` and ``mend`` how a message names it, ``sql`` its type."""

    sql: str
    noun: str
    mend: str
    pattern: str = ""


KINDS = {
    # With a fraction of zero at most 15 digits: what was a double before it was text has more, and is rounded.
    "whole": Kind(
        "BIGINT", "whole number of at most 64 bits", "write one such as 1234", r"-?(?:\d{1,19}|\d{1,15}\.0+)"
    ),
    "day": Kind("DATE", "day of the calendar", "write it like 2024-01-31", _TIME),
    "time": Kind("TIMESTAMP", "day or time of the calendar", "write it like 2024-01-31 or 2024-01-31T08:00:00", _TIME),
    "code": Kind("VARCHAR", "text", "write it without line breaks and control characters"),
    "label": Kind("VARCHAR", "text", "take the control character out"),
    "number": Kind(
        "DOUBLE",
        "finite decimal number",
        "write one such as 0.9, or leave it empty",
        r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?",
    ),
}


def accepts(kind: str, type_: Any) -> bool:
    """Whether a Parquet column of this Arrow type can hold values of the kind."""
    from pyarrow import types

    if types.is_dictionary(type_):
        type_ = type_.value_type
    if kind == "whole":
        return bool(types.is_integer(type_)) or whole_if(type_) is not None
    if kind in ("day", "time"):
        return bool(types.is_timestamp(type_) or types.is_date32(type_))
    if kind == "number":
        return bool(types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_))
    return bool(types.is_string(type_) or types.is_large_string(type_) or types.is_string_view(type_))


def whole_if(type_: Any) -> str | None:
    """The SQL of whether a value (``{0}``) of this Arrow type is a whole number for sure; None where none can be.

    Databases export numbers of persons as decimals, and R has them as doubles, which are exact below 2**53.
    """
    from pyarrow import types

    if types.is_float64(type_):
        return f"(trunc({{0}}) = {{0}} AND abs({{0}}) < {2**53})"
    if types.is_decimal(type_) and type_.precision <= 38:  # with more digits DuckDB makes doubles of them
        return "trunc({0}) = {0}"
    return None


def plain_codes(codes: list[str | None]) -> bool:
    """Whether all codes are good."""
    there = [code for code in codes if code is not None]
    return all(0 < len(code) <= LONGEST for code in there) and not re.search(CONTROL, "".join(there))


def wrong(name: str, kind: str, text: str, *, textual: bool = True) -> str:
    """The reason for a value that is not of the kind; ``textual`` if it comes from a file of text."""
    if textual and "\0" in text:
        return f"{name} has a NUL byte; take it out, or save the file as text in UTF-8"
    if textual and kind in ("code", "label") and "\n" in text:
        return f'{name} goes over lines, from "{visible(text, 40)}"; is a quote not closed?'
    if kind == "code" and len(text) > LONGEST and not re.search(CONTROL, text):
        most = f"at most {LONGEST:,} are expected: shorten it"
        return f'{name} is "{visible(text, 40)}", which has {len(text):,} characters; {most}'
    if kind in ("code", "label"):
        return f'{name} is "{visible(text, 60)}", with a control character; {KINDS[kind].mend}'
    if name in _OF_PERSONS:
        text = re.sub(r"\d", "#", text)  # numbers of persons appear in no message
    return f'{name} is "{visible(text, 60)}", which is no {KINDS[kind].noun}; {KINDS[kind].mend}'
