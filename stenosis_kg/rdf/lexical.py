"""What a literal, a language tag and an IRI must look like; each check gives what is wrong, or ``None``.

RDF parsers keep ``"12.5"^^xsd:integer`` as it stands, and every engine then does something else with it: here it is a
fault. So is an IRI that shows a reader something else than it is.
"""

from __future__ import annotations

import re
import unicodedata

from ..errors import visible
from ..namespaces import RDF, XSD

__all__ = ["MAX_DIGITS", "NOT_XML", "iri_fault", "is_long", "language_fault", "literal_fault", "mixed_scripts"]

MAX_DIGITS = 100
"""More digits than that in a row are no number that an engine can hold."""

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DATE = r"(?P<year>-?(?:[1-9]\d{3,8}|0\d{3}))-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_REAL = r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)"
_DAYS_AND_TIME = r"(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"

# datatype -> form, and an example for the message
_FORMS: dict[str, tuple[str, str]] = {
    "boolean": (r"true|false|0|1", "true"),
    "decimal": (r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "12.5"),
    "double": (_REAL, "1.25e1"),
    "float": (_REAL, "1.25e1"),
    "date": (_DATE + _ZONE, "2024-02-29"),
    "dateTime": (f"{_DATE}T{_TIME}{_ZONE}", "2024-02-29T13:45:00Z"),
    "dateTimeStamp": (f"{_DATE}T{_TIME}{_ZONE[:-1]}", "2024-02-29T13:45:00Z"),
    "time": (_TIME + _ZONE, "13:45:00"),
    "gYear": (r"-?(?:[1-9]\d{3,8}|0\d{3})" + _ZONE, "2024"),
    "gYearMonth": (r"-?(?:[1-9]\d{3,8}|0\d{3})-(?:0[1-9]|1[0-2])" + _ZONE, "2024-02"),
    "gMonth": (r"--(?:0[1-9]|1[0-2])" + _ZONE, "--02"),
    "gMonthDay": (r"--(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])" + _ZONE, "--02-29"),
    "gDay": (r"---(?:0[1-9]|[12]\d|3[01])" + _ZONE, "---29"),
    "duration": (rf"-?P(?=.)(?!T?$)(?:\d+Y)?(?:\d+M)?{_DAYS_AND_TIME}", "P3M"),
    "yearMonthDuration": (r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?", "P3M"),
    "dayTimeDuration": (rf"-?P(?=.){_DAYS_AND_TIME}", "P90D"),
    "hexBinary": (r"(?:[0-9A-Fa-f]{2})*", "0FB7"),
    "base64Binary": (r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:==|[A-Za-z0-9+/] ?= ?))?", "D7c="),
    "language": (r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "en"),
}

# integer types -> lowest and highest value
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(2**bits), 2**bits - 1) for name, bits in (("long", 63), ("int", 31), ("short", 15), ("byte", 7))},
    **{"unsigned" + name: (0, 2**bits - 1) for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
}
# Any characters will do for these, or their forms are not ours to judge.
_FREE = {"string", "normalizedString", "token", "anyURI", "Name", "NCName", "NMTOKEN", "QName", "NOTATION"}
_KNOWN = sorted({*_FORMS, *_INTEGERS, *_FREE})

_COMPILED = {name: re.compile(form + r"\Z") for name, (form, _) in _FORMS.items()}
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_LONG = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_LANGUAGE = _COMPILED["language"]
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""XML 1.0 has no way to write these, not even escaped: RDF/XML and GraphML of such a literal cannot be read."""

_HIDDEN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"}
_WORD = re.compile(r"[^\W\d_]+")
# By the first word of a letter's name in Unicode: letters of no script, and scripts that are written together.
_COMMON = {"MICRO", "MODIFIER", "FEMININE", "MASCULINE", "DOUBLE-STRUCK", "MATHEMATICAL", "SCRIPT", "BLACK-LETTER"}
_HAN = {"CJK", "IDEOGRAPHIC", "LATIN"}
_TOGETHER = (
    _HAN | {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH", "FULLWIDTH"},
    _HAN | {"HANGUL", "HALFWIDTH", "FULLWIDTH"},
    _HAN | {"BOPOMOFO"},
)


def literal_fault(value: str, datatype: str) -> str | None:
    """What is wrong with a literal of a datatype (an IRI), with the mend.

    >>> literal_fault("12.5", "http://www.w3.org/2001/XMLSchema#integer")
    '"12.5" is no xsd:integer; write whole numbers like 12, or give it another datatype'
    >>> literal_fault("2024-02-29", "http://www.w3.org/2001/XMLSchema#date")
    """
    if control := NOT_XML.search(value):
        return f"a literal holds the control character U+{ord(control[0]):04X}, which XML cannot carry; take it out"
    if not datatype.startswith(XSD):
        return "rdf:langString needs a language tag; add one, like @en" if datatype == RDF + "langString" else None
    name = datatype[len(XSD) :]
    if name in _FREE:
        return None
    if name not in _FORMS and name not in _INTEGERS:
        from difflib import get_close_matches

        near = get_close_matches(name, _KNOWN, n=1)
        hint = f"; write xsd:{near[0]}" if near else "; take a type of XML Schema"
        return f"there is no datatype xsd:{visible(name, 40)}{hint}"
    if is_long(value):
        return f"an xsd:{name} of {len(value)} characters has more than {MAX_DIGITS} digits in a row; shorten it"
    if name in _INTEGERS:
        return _integer_fault(value, name)
    found = _COMPILED[name].match(value)
    if found is None:
        return f'"{visible(value, 40)}" is no xsd:{name}; write it like {_FORMS[name][1]}'
    parts = found.groupdict()
    if "day" in parts and int(parts["day"]) > _days(parts["month"], parts.get("year")):
        return f'"{visible(value, 40)}" is no xsd:{name}: that month has no day {int(parts["day"])}; mend the date'
    return None


def is_long(value: str) -> bool:
    """Whether a text has more than `MAX_DIGITS` digits in a row."""
    return _LONG.search(value) is not None


def language_fault(tag: str) -> str | None:
    """What is wrong with a language tag.

    >>> language_fault("en-US")
    >>> language_fault("en_US")
    '"en_US" is no language tag; write en-US'
    """
    if _LANGUAGE.match(tag):
        return None
    mended = tag.replace("_", "-")
    hint = f"write {mended}" if _LANGUAGE.match(mended) else "each part has at most eight letters, as in en-US"
    return f'"{visible(tag, 40)}" is no language tag; {hint}'


def iri_fault(iri: str) -> str | None:
    """What makes an IRI unsafe: characters that cannot be seen, or that end it when it is written out.

    >>> iri_fault("http://example.org/a\\u202egpj")
    'an IRI hides the character U+202E (RIGHT-TO-LEFT OVERRIDE); take it out'
    """
    if iri.isascii() and iri.isprintable() and not set(iri) & set(' <>"{}|\\^`'):
        return None
    for character in iri:
        if unicodedata.category(character) in _HIDDEN or character in '<>"{}|\\^`':
            name = unicodedata.name(character, "a control character")
            return f"an IRI hides the character U+{ord(character):04X} ({name}); take it out"
    return None


def mixed_scripts(iri: str) -> str | None:
    """A word of the IRI whose letters are of several scripts, so that it can pass for another word.

    Chinese, Japanese and Korean take several, and Latin letters among them (Unicode TR 39, section 5.2: the level
    "highly restrictive").

    >>> mixed_scripts("http://example.org/\\u0410orticStenosis") == "\\u0410orticStenosis"
    True
    >>> mixed_scripts("http://example.org/stenosis")
    """
    if iri.isascii():
        return None
    for word in _WORD.findall(iri):
        scripts = {unicodedata.name(letter, "?").split()[0] for letter in word} - _COMMON
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            return str(word)
    return None


def _integer_fault(value: str, name: str) -> str | None:
    if not _INTEGER.match(value):
        return f'"{visible(value, 40)}" is no xsd:{name}; write whole numbers like 12, or give it another datatype'
    lowest, highest = _INTEGERS[name]
    number = int(value)
    if (lowest is not None and number < lowest) or (highest is not None and number > highest):
        span = f"{'…' if lowest is None else lowest} to {'…' if highest is None else highest}"
        return f"{visible(value, 40)} is out of the range of xsd:{name} ({span}); mend it, or take xsd:integer"
    return None


def _days(month: str, year: str | None) -> int:
    if month != "02":
        return 30 if month in {"04", "06", "09", "11"} else 31
    y = 4 if year is None else int(year)  # --02-29 is a day of some years
    return 29 if y % 4 == 0 and (y % 100 != 0 or y % 400 == 0) else 28
