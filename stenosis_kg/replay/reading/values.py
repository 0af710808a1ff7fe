"""What a value of each kind is, as text and as a type of Arrow: whole columns are converted at once.

This is the only place that says it. A text is taken by its pattern and nothing is guessed: 01/02/2024 is no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ...errors import visible
from .arrow import arrow, compute

__all__ = [
    "KINDS",
    "LONGEST",
    "YEARS",
    "Converted",
    "Kind",
    "accepts",
    "convert",
    "control",
    "plain_codes",
    "target",
    "wrong",
]

YEARS = (1800, 2200)
"""The first and the last year that a time may be in."""

LONGEST = 1_000
"""How many characters a code may have: those of MEDS and OMOP have some ten, and a text in their place is a mistake."""

_CONTROL = r"[\x00-\x1f\x7f]"
_HIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # all but tab, line feed and carriage return

_LEAP_YEAR = r"(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_TIME = (
    rf"^({_LEAP_YEAR}-02-29|"
    r"\d{4}-(02-(0[1-9]|1\d|2[0-8])|(0[469]|11)-(0[1-9]|[12]\d|30)|(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])))"
    r"([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?$"
)
_OF_PERSONS = frozenset(["subject_id", "person_id"])
_MOST = (1 << 63) - 1
_ZONE = r"(Z|[+-]\d\d:\d\d)$"


@dataclass(frozen=True, slots=True)
class Kind:
    """``pattern`` is what a text must be, ``noun`` and ``mend`` how a message names it, ``sql`` its type."""

    sql: str
    noun: str
    mend: str
    pattern: str = ""


KINDS = {
    "whole": Kind("BIGINT", "whole number of at most 64 bits", "write one such as 1234", r"^-?\d{1,19}$"),
    "day": Kind("DATE", "day of the calendar", "write it like 2024-01-31", _TIME),
    "time": Kind("TIMESTAMP", "day or time of the calendar", "write it like 2024-01-31 or 2024-01-31T08:00:00", _TIME),
    "code": Kind("VARCHAR", "text", "write it without line breaks and control characters"),
    "label": Kind("VARCHAR", "text", "take the control character out"),
    "number": Kind(
        "DOUBLE",
        "finite decimal number",
        "write one such as 0.9, or leave it empty",
        r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$",
    ),
}


@dataclass(frozen=True, slots=True)
class Converted:
    """``values`` of the type that the kind has, null where missing or ``bad``; ``zoned`` if any named a time zone."""

    values: Any
    bad: Any
    zoned: bool = False


def target(kind: str) -> Any:
    """The Arrow type that values of a kind are handed on in."""
    pa = arrow()
    return {
        "whole": pa.int64(),
        "day": pa.date32(),
        "time": pa.timestamp("us"),
        "code": pa.string(),
        "label": pa.string(),
        "number": pa.float64(),
    }[kind]


def accepts(kind: str, type_: Any) -> bool:
    """Whether a column of this Arrow type can hold values of the kind."""
    types = arrow().types
    if kind == "whole":
        return bool(types.is_integer(type_))
    if kind in ("day", "time"):
        return bool(types.is_timestamp(type_) or types.is_date32(type_))
    if kind == "number":
        return bool(types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_))
    if types.is_dictionary(type_):
        type_ = type_.value_type
    return bool(types.is_string(type_) or types.is_large_string(type_))


def convert(kind: str, array: Any, *, textual: bool) -> Converted:
    """A column as values of the kind; ``textual`` if it comes from a file of text, where all columns are text."""
    pa = arrow()
    pc = compute()
    if kind in ("code", "label"):
        values = pc.cast(array, pa.string())
        bad = None
        if kind == "code":
            bad = pc.match_substring_regex(values, _CONTROL)
            if (pc.max(pc.binary_length(values)).as_py() or 0) > LONGEST:
                bad = pc.or_(bad, pc.greater(pc.utf8_length(values), LONGEST))
        elif textual:
            bad = pc.match_substring_regex(values, _HIDDEN)
        return _converted(pc.if_else(pc.equal(values, ""), None, values), bad)
    if not textual:
        over = _too_large(array)
        values, bad = _cast(array if over is None else pc.if_else(over, None, array), target(kind))
        bad = bad if over is None else pc.or_(bad, pc.fill_null(over, False))
        return Converted(values, bad, getattr(array.type, "tz", None) is not None)
    texts = pc.if_else(pc.equal(array, ""), None, array)
    off = pc.invert(pc.match_substring_regex(texts, KINDS[kind].pattern))
    if kind == "whole" and (pc.max(pc.binary_length(texts)).as_py() or 0) >= len(str(_MOST)):
        digits = pc.utf8_ltrim(texts, "-")
        long = pc.greater_equal(pc.binary_length(digits), len(str(_MOST)))
        over = pc.and_(pc.greater(digits, str(_MOST)), pc.not_equal(texts, str(-_MOST - 1)))
        off = pc.or_(off, pc.and_(long, over))
    texts = pc.if_else(off, None, texts)
    zoned = False
    if kind in ("day", "time"):
        values, bad, zoned = _times(texts)
        values = pc.cast(values, target(kind), safe=False)
    else:
        values, bad = _cast(texts, target(kind))
    if kind == "number":
        bad = pc.or_(bad, pc.invert(pc.fill_null(pc.is_finite(values), True)))
    return _converted(values, pc.or_(pc.fill_null(off, False), bad), zoned=zoned)


def plain_codes(array: Any) -> bool:
    """Whether all codes are good. By Python's own means: what pyarrow computes with takes longer to import."""
    try:
        codes = [code for code in array.to_pylist() if code is not None]
    except UnicodeDecodeError:
        return False
    return all(len(code) <= LONGEST for code in codes) and not re.search(_CONTROL, "".join(codes))


def control(array: Any) -> Any:
    """Which texts of a column that is not read have characters that no file of text has."""
    return compute().match_substring_regex(array, _HIDDEN)


def wrong(name: str, kind: str, value: object, *, textual: bool = True) -> str:
    """What a message says of a value that is not of the kind; ``textual`` if it comes from a file of text."""
    text = str(value)
    if textual and "\0" in text:
        return f"{name} has a NUL byte; take it out, or save the file as text in UTF-8"
    if textual and "\x1a" in text:
        return f"{name} has a byte that is not UTF-8 (is it Latin-1 or Windows-1252?); save the file as UTF-8"
    if textual and kind in ("code", "label") and "\n" in text:
        return f'{name} goes over lines, from "{visible(text, 40)}"; is a quote not closed?'
    if kind == "code" and len(text) > LONGEST and not re.search(_CONTROL, text):
        most = f"at most {LONGEST:,} are expected: shorten it"
        return f'{name} is "{visible(text, 40)}", which has {len(text):,} characters; {most}'
    if kind in ("code", "label"):
        return f'{name} is "{visible(text, 60)}", with a control character; {KINDS[kind].mend}'
    if name in _OF_PERSONS:
        text = re.sub(r"\d", "#", text)  # who it is stays where it is
    return f'{name} is "{visible(text, 60)}", which is no {KINDS[kind].noun}; {KINDS[kind].mend}'


def _too_large(array: Any) -> Any:
    """Which values of a type larger than ours do not fit in it; None where the type is not larger."""
    pa = arrow()
    pc = compute()
    if pa.types.is_uint64(array.type):
        return pc.greater(array, pa.scalar(_MOST, pa.uint64()))
    if pa.types.is_timestamp(array.type) and array.type.unit in ("s", "ms"):
        most = _MOST // (1_000_000 if array.type.unit == "s" else 1_000)
        return pc.greater(pc.abs(array.view(pa.int64())), most)
    return None


def _times(texts: Any) -> tuple[Any, Any, bool]:
    """Texts of the pattern as times in UTC, which cannot be one all the same, and if any has a zone."""
    pa = arrow()
    pc = compute()
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > 26:  # a fraction finer than ours, perhaps
        texts = pc.replace_substring_regex(texts, r"(\.\d{6})\d+", r"\1")
    with_zone = pc.match_substring_regex(texts, r":.*" + _ZONE)
    if not pc.any(with_zone).as_py():
        values, bad = _cast(texts, pa.timestamp("us"))
        return values, bad, False
    plain, bad = _cast(pc.if_else(with_zone, None, texts), pa.timestamp("us"))
    zoned, bad_too = _cast(pc.if_else(with_zone, texts, None), pa.timestamp("us", "UTC"))
    return pc.coalesce(plain, pc.cast(zoned, pa.timestamp("us"))), pc.or_(bad, bad_too), True


def _cast(array: Any, type_: Any) -> tuple[Any, Any]:
    """Cast all that can be, with null for the rest, and which those are: halved until the bad ones stand alone."""
    pa = arrow()
    options = compute().CastOptions(type_, allow_time_truncate=True)
    try:
        return compute().cast(array, options=options), _mask(len(array), False)
    except pa.ArrowInvalid:
        if len(array) == 1:
            return pa.nulls(1, type_), _mask(1, True)
    half = len(array) // 2
    (left, left_bad), (right, right_bad) = _cast(array[:half], type_), _cast(array[half:], type_)
    return pa.concat_arrays([left, right]), pa.concat_arrays([left_bad, right_bad])


def _converted(values: Any, bad: Any, *, zoned: bool = False) -> Converted:
    if bad is None:
        return Converted(values, _mask(len(values), False), zoned)
    bad = compute().fill_null(bad, False)
    return Converted(compute().if_else(bad, None, values), bad, zoned)


def _mask(length: int, value: bool) -> Any:
    pa = arrow()
    return pa.array([value]) if length == 1 else pa.repeat(pa.scalar(value), length)
