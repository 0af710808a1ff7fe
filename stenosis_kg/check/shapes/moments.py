"""SPARQL's ``<`` over literals of rdflib, with dates of any year: what cannot be compared is in no order.

References: https://www.w3.org/TR/sparql11-query/#OperatorMapping, https://www.w3.org/TR/xmlschema11-2/#vp-dateTimeRep
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rdflib import Literal

from ...namespaces import XSD
from ...rdf import NUMBERS
from ...rdf.lexical import literal_fault

__all__ = ["before"]

_MOMENT = re.compile(r"(?:(-?\d+)-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d):(\d\d(?:\.\d+)?))?(?:(Z)|([+-])(\d\d):(\d\d))?\Z")
_MOMENTS = {XSD + "date": "date", XSD + "dateTime": "dateTime", XSD + "dateTimeStamp": "dateTime", XSD + "time": "time"}


def before(first: Any, second: Any, holds: Callable[[Any, Any], bool]) -> bool:
    """Whether ``first < second`` (or another order, by ``holds``) is true in SPARQL: false where it is an error."""
    if not (isinstance(first, Literal) and isinstance(second, Literal)) or first.language or second.language:
        return False
    kinds = [_kind(term) for term in (first, second)]
    if kinds[0] != kinds[1] or any(
        literal_fault(term, str(term.datatype)) for term in (first, second) if term.datatype
    ):
        return False
    if kinds[0] in _MOMENTS.values():
        (one, zoned), (other, other_zoned) = _moment(first), _moment(second)
        return zoned == other_zoned and holds(one, other)
    values = [str(term) if kinds[0] == "string" else term.value for term in (first, second)]
    try:
        return bool(holds(*values))
    except (TypeError, ValueError):  # durations, what has no order
        return False


def _kind(term: Literal) -> str:
    """What values are compared within: numbers of all datatypes, moments of one, strings."""
    datatype = str(term.datatype or XSD + "string")
    if datatype in NUMBERS:
        return "number"
    return "string" if datatype == XSD + "string" else _MOMENTS.get(datatype, datatype)


def _moment(term: Literal) -> tuple[Decimal, bool]:
    """Seconds on the time line, and whether a zone puts them there."""
    found = _MOMENT.match(str(term))
    assert found is not None  # its form was looked at
    year, month, day, hour, minute, second, zulu, sign, hours, minutes = found.groups()
    seconds = Decimal(86400 * (_days(int(year), int(month), int(day)) if year else 0))
    seconds += 3600 * int(hour or 0) + 60 * int(minute or 0) + Decimal(second or 0)
    if year is None and hour == "24":
        seconds -= 86400  # the end of a day without a date is its beginning
    if sign:
        seconds -= int(sign + "1") * (3600 * int(hours) + 60 * int(minutes))
    return seconds, bool(zulu or sign)


def _days(year: int, month: int, day: int) -> int:
    """Days from the first of March of year 0, in the Gregorian calendar of any year."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day
