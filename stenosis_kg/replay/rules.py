"""How coded events are held against the pathway: parameters, rules and their reasons, from ``assets/replay.toml``.

No document states any of it; what documents state is read from the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import UnknownName, UsageError
from ..namespaces import expand
from ..paths import settings
from ..rdf.sssom import LEVELS

__all__ = ["CodeForm", "Derived", "LaterReading", "ReplayParameter", "Rules", "rules"]


@dataclass(frozen=True, slots=True)
class ReplayParameter:
    """A number of a replay, in days unless ``text`` says otherwise. ``because`` is its reason or its source."""

    name: str
    value: int
    least: int
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Derived:
    """How care shows a sign; ``text`` has placeholders for parameters.

    A ``sign`` (IRI) may show when a concept ``of`` this kind (IRI), or the condition itself, is recorded again.
    """

    text: str
    because: str
    sign: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class LaterReading:
    """Care (IRI) that is read as another option (IRI) after an operation."""

    concept: str
    later: str
    because: str


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A prefix of codes of a vocabulary; ``dot``: after how many characters their missing dot belongs, 0 for none."""

    begins: str
    system: str
    dot: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them. ``match``: role -> levels of match that suffice; ``systems``: `plain` name -> vocabulary."""

    parameters: tuple[ReplayParameter, ...]
    match: dict[str, frozenset[str]]
    match_reasons: dict[str, str]
    trial: Derived
    completion: Derived
    repeats: tuple[Derived, ...]
    readings: tuple[LaterReading, ...]
    ignored: dict[str, str]
    firm: frozenset[str]
    systems: dict[str, str]
    forms: tuple[CodeForm, ...] = ()

    def __getitem__(self, name: str) -> int:
        return next(each.value for each in self.parameters if each.name == name)


def rules(changes: Mapping[str, int | str] | None = None, match: Mapping[str, str] | None = None) -> Rules:
    """The rules, with the user's changes.

    Parameters
    ----------
    changes : parameter -> whole number
    match : role ("index", "option", "sign", "symptom") -> levels of match, separated by commas

    Raises
    ------
    UnknownName
        If there is no such parameter or role.
    UsageError
        If a value is not a whole number or too small, or a level of match is unknown.

    >>> rules({"lookback": 730})["lookback"]
    730
    """
    table = settings("replay")
    changed, wanted = dict(changes or {}), dict(match or {})
    for given, known, kind in ((changed, "parameters", "parameter"), (wanted, "match", "role of a match")):
        for name in given:
            if name not in table[known]:
                raise UnknownName(name, get_close_matches(name, table[known], 3, 0.5) or table[known], kind=kind)
    levels = {role: each["levels"] for role, each in table["match"].items()}
    levels |= {role: [level.strip() for level in text.split(",")] for role, text in wanted.items()}
    for role, names in levels.items():
        for name in names:
            if name not in LEVELS.values():
                raise UsageError(f'{role}: "{name}" is no level of match; the levels are {", ".join(LEVELS.values())}')
    derived = table["rules"]
    return Rules(
        tuple(
            ReplayParameter(name, **each | {"value": _number(name, changed.get(name, each["value"]), each["least"])})
            for name, each in table["parameters"].items()
        ),
        {role: frozenset(names) for role, names in levels.items()},
        {role: each["because"] for role, each in table["match"].items()},
        Derived(**derived["trial"]),
        Derived(**derived["completion"]),
        tuple(Derived(**each | {"sign": expand(each["sign"]), "of": expand(each["of"])}) for each in derived["repeat"]),
        tuple(LaterReading(expand(e["concept"]), expand(e["as"]), e["because"]) for e in table["readings"]),
        {expand(each["concept"]): each["because"] for each in table["ignored"]},
        frozenset(map(expand, table["firm"]["modalities"])),
        {name: system for system, names in table["systems"].items() for name in names},
        tuple(CodeForm(**form) for form in table["forms"]),
    )


def _number(name: str, value: object, least: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= 1_000_000:
        raise UsageError(f'{name} takes a whole number from {least} to 1000000, and "{value}" is none')
    return number
