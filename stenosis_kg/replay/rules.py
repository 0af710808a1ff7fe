"""How coded events are held against the pathway: windows, rules and their reasons. ``assets/replay.toml`` has them.

Nothing of it is said by a document; what a document says is read from the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..errors import UnknownName, UsageError
from ..namespaces import expand
from ..paths import settings
from ..rdf.sssom import LEVELS

__all__ = ["Caveat", "Form", "Parameter", "Reading", "Repeat", "Rules", "rules"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a replay: days, unless ``text`` says otherwise. ``because`` is its reason or its source."""

    name: str
    value: int
    least: int
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Derived:
    """How a sign shows in care; ``text`` has the names of parameters in braces."""

    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sign (IRI) that shows when what is ``of`` a concept (IRI), or the condition itself, are on record again."""

    sign: str
    of: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What care (IRI) is read as after an operation."""

    concept: str
    later: str
    because: str


@dataclass(frozen=True, slots=True)
class Caveat:
    """What to know before the numbers are believed; ``of`` is the kind of departure that it is about, "" all."""

    title: str
    text: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How codes of a vocabulary may begin; ``dot``: how many characters stand before the dot that they lack, 0 none."""

    begins: str
    system: str
    dot: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """All of it. ``match`` has the levels that count for each role, ``systems`` how data names vocabularies."""

    parameters: tuple[Parameter, ...]
    match: dict[str, frozenset[str]]
    match_reasons: dict[str, str]
    trial: Derived
    completion: Derived
    repeats: tuple[Repeat, ...]
    readings: tuple[Reading, ...]
    ignored: dict[str, str]
    firm: frozenset[str]
    systems: dict[str, str]
    forms: tuple[Form, ...] = ()
    caveats: tuple[Caveat, ...] = ()

    def __getitem__(self, name: str) -> int:
        return next(each.value for each in self.parameters if each.name == name)


def rules(changes: Mapping[str, int | str] | None = None, match: Mapping[str, str] | None = None) -> Rules:
    """The rules, with numbers and levels of match that a user has changed.

    Parameters
    ----------
    changes : name of a parameter -> whole number
    match : role ("index", "option", "sign", "symptom") -> levels, with commas between them

    Raises
    ------
    UnknownName
        If there is no such parameter or role.
    UsageError
        If a value is no whole number or too small, or a level is none.

    >>> rules({"lookback": 730})["lookback"]
    730
    """
    table = _table()
    changed = dict(changes or {})
    _known(changed, table["parameters"], "parameter")
    parameters = tuple(
        Parameter(name, _number(name, changed.get(name, each["value"]), each["least"]), each["least"], each["text"],
                  each["because"])
        for name, each in table["parameters"].items()
    )  # fmt: skip
    wanted = dict(match or {})
    _known(wanted, table["match"], "role of a match")
    levels = {role: each["levels"] for role, each in table["match"].items()}
    levels |= {role: [level.strip() for level in text.split(",")] for role, text in wanted.items()}
    for role, names in levels.items():
        for name in names:
            if name not in LEVELS.values():
                raise UsageError(f'{role}: "{name}" is no level of match; the levels are {", ".join(LEVELS.values())}')
    derived = table["rules"]
    return Rules(
        parameters,
        {role: frozenset(names) for role, names in levels.items()},
        {role: each["because"] for role, each in table["match"].items()},
        Derived(**derived["trial"]),
        Derived(**derived["completion"]),
        tuple(
            Repeat(expand(each["sign"]), expand(each["of"]), each["text"], each["because"])
            for each in derived["repeat"]
        ),
        tuple(Reading(expand(e["concept"]), expand(e["as"]), e["because"]) for e in table["readings"]),
        {expand(each["concept"]): each["because"] for each in table["ignored"]},
        frozenset(map(expand, table["firm"]["modalities"])),
        {name: system for system, names in table["systems"].items() for name in names},
        tuple(Form(**form) for form in table["forms"]),
        tuple(Caveat(**caveat) for caveat in table["caveats"]),
    )


def _table() -> dict[str, Any]:
    return settings("replay")


def _known(given: Mapping[str, object], known: Mapping[str, object], kind: str) -> None:
    for name in given:
        if name not in known:
            raise UnknownName(name, get_close_matches(name, known, 3, 0.5) or known, kind=kind)


def _number(name: str, value: object, least: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= 1_000_000:
        raise UsageError(f'{name} takes a whole number from {least} to 1000000, and "{value}" is none')
    return number
