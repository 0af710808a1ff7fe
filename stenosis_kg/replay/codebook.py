"""From the codes that a data set holds to concepts and their roles on the pathway; frozen, with a hash.

A code is looked up in the mappings (bundled, and those of the user's own files), where ICD codes nest by prefix; where
the data has a hierarchy of its own (OMOP's ``concept_ancestor``), a code is also what the codes above it are exact or
narrow for. How exact a match must be depends on the role (`rules`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from ..namespaces import compact
from ..rdf.sssom import LEVELS
from ..tabular import delimited
from .model import Model, Offered
from .rules import Form

if TYPE_CHECKING:
    from ..statements.mappings import Mappings, Match

__all__ = ["Codebook", "Entry", "Left", "Seen", "codebook", "plain", "split"]

_ORDER = {level: place for place, level in enumerate(LEVELS.values())}
_SEPARATORS = ("//", "/", ":", "|")
_SURE = ("exact", "narrow")


@dataclass(frozen=True, slots=True)
class Seen:
    """A code that occurs, as the data writes it.

    ``names`` are the (vocabulary, code) pairs that it can be looked up by, ``above`` those of the codes above it; a
    vocabulary that is not known is "". ``label`` is what the data calls it. One that is not ``standard`` says again
    what another code of the same event says.
    """

    code: str
    names: tuple[tuple[str, str], ...]
    events: int
    label: str = ""
    above: tuple[tuple[str, str], ...] = ()
    standard: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A code is a concept (IRI) at a level of match, by the row for ``mapped_as`` (a CURIE); ``roles`` are in words."""

    code: str
    concept: str
    level: str
    mapped_as: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A code that no role on the pathway came of, and why; what the data calls it, and in how many events it is."""

    code: str
    label: str
    reason: str
    events: int


class Codebook:
    """The entries, sorted by code and concept; the codes that are left, most events first.

    ``vocabularies`` are those of the data: what none of them has a code for could not have been seen.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        left: Iterable[Left],
        vocabularies: Collection[str],
        mappings: Mappings,
        model: Model,
    ) -> None:
        self.vocabularies = frozenset(vocabularies)
        self.entries = tuple(sorted(entries, key=lambda e: (e.code, e.concept)))
        self.left = tuple(sorted(left, key=lambda each: (-each.events, each.code)))
        self._mappings = mappings
        self._model = model

    @cached_property
    def items(self) -> dict[tuple[str, str], int]:
        """(concept, level) -> the number that events are joined by."""
        return {pair: i for i, pair in enumerate(sorted({(e.concept, e.level) for e in self.entries}), 1)}

    def can_show(self, sign: str) -> bool:
        """Whether some vocabulary has a code that would be a sign, had it been recorded."""
        enough, below = self._model.rules.match["sign"], self._model.hierarchy.below
        return any(
            row.vocabulary in self.vocabularies and row.level in enough and below(row.subject, sign)
            for row in self._mappings.rows
            if row.object
        )

    def shows(self, stage: int) -> bool:
        """Whether some vocabulary has a code that would be care of a stage. What counts only after an operation can be
        seen only where operations can."""
        shown = self.options_shown
        operations = any(option.operation for option in shown)
        options = self._model.options
        later = [options[option.later] for option in shown if option.later is not None] if operations else []
        plain = [option for option in shown if operations or not option.after]
        return any(option.stage == stage for option in (*plain, *later))

    @cached_property
    def options_shown(self) -> list[Offered]:
        """The options that some vocabulary has a code for."""
        enough = self._model.rules.match["option"]
        subjects = {
            row.subject
            for row in self._mappings.rows
            if row.object and row.vocabulary in self.vocabularies and row.level in enough
        }
        found = {offered.number: offered for each in subjects if (offered := self._model.option_of(each))}
        return [found[number] for number in sorted(found)]

    @cached_property
    def text(self) -> str:
        """As tab-separated text: the same bytes for the same graph, mappings, rules and codes."""
        label = self._model.graph.label
        rows = (
            (e.code, compact(e.concept), label(e.concept), e.level, "; ".join(e.roles), e.mapped_as)
            for e in self.entries
        )
        names = ("code", "concept", "concept_label", "match", "roles", "mapped_as")
        return delimited([names, *rows], delimiter="\t")

    @property
    def hash(self) -> str:
        """The SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()


def codebook(model: Model, mappings: Mappings, seen: Iterable[Seen]) -> Codebook:
    """The codebook for the codes that occur in a data set."""
    entries: list[Entry] = []
    left: list[Left] = []
    known = set(mappings.vocabularies)
    vocabularies: set[str] = set()
    for each in seen:
        vocabularies.update(vocabulary for vocabulary, _ in (*each.names, *each.above))
        names = [(vocabulary, code) for vocabulary, code in each.names if vocabulary in known]
        above = [(vocabulary, code) for vocabulary, code in each.above if vocabulary in known]
        found = _matches(mappings, names, above)
        with_roles = [
            Entry(each.code, concept, level, match.mapping.curie, roles)
            for concept, (level, match) in found.items()
            if (roles := tuple(f"{role.name}: {role.label}" for role in model.roles(concept, level)))
        ]
        entries += _surest(model, with_roles)
        if not with_roles and each.standard:
            left.append(Left(each.code, each.label, _reason(model, found, each, bool(names)), each.events))
    return Codebook(entries, left, vocabularies, mappings, model)


def split(code: str, systems: Mapping[str, str], forms: Iterable[Form] = ()) -> tuple[str, str]:
    """The vocabulary ("" where it is not known) and the code, of a code as data writes it.

    >>> split("ICD10CM//M48.07", {"ICD10CM": "ICD10CM"})
    ('ICD10CM', 'M48.07')
    >>> split("DIAGNOSIS//ICD//9//72402", {}, [Form("DIAGNOSIS//ICD//9//", "ICD9CM", 3)])
    ('ICD9CM', '724.02')
    >>> split("local/17", {"ICD10CM": "ICD10CM"})
    ('', '17')
    """
    for form in forms:
        if code.upper().startswith(form.begins):
            local = code[len(form.begins) :].strip()
            missing = form.dot and "." not in local and len(local) > form.dot
            return form.system, f"{local[: form.dot]}.{local[form.dot :]}" if missing else local
    for separator in _SEPARATORS:
        system, found, local = code.partition(separator)
        if found:
            return systems.get(plain(system), ""), local.strip()
    return "", code.strip()


def plain(system: str) -> str:
    """The name of a vocabulary without regard to case and punctuation.

    >>> plain("ICD-10-CM")
    'ICD10CM'
    """
    return "".join(char for char in system.upper() if char.isalnum())


def _matches(
    mappings: Mappings, names: Iterable[tuple[str, str]], above: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, Match]]:
    """The concepts of a code, each at its surest level. Of what is above it only what holds of all below."""
    best: dict[str, tuple[str, Match]] = {}
    found = [(match.level, match) for match in _look_up(mappings, names)]
    found += [("narrow", match) for match in _look_up(mappings, above) if match.level in _SURE]
    for level, match in found:
        if match.concept not in best or _ORDER[level] < _ORDER[best[match.concept][0]]:
            best[match.concept] = (level, match)
    return best


def _look_up(mappings: Mappings, names: Iterable[tuple[str, str]]) -> Iterator[Match]:
    for vocabulary, code in names:
        if code and ":" not in code:
            yield from mappings.concepts(f"{vocabulary}:{code}")


def _surest(model: Model, entries: list[Entry]) -> list[Entry]:
    """Without those that only make the code an option of a stage less surely than another does."""
    surest: dict[int, int] = {}
    for entry in entries:
        option = model.option_of(entry.concept)
        if option and any(role.startswith("option") for role in entry.roles):
            surest[option.stage] = min(surest.get(option.stage, len(_ORDER)), _ORDER[entry.level])
    kept = []
    for entry in entries:
        option = model.option_of(entry.concept)
        only_option = all(role.startswith("option") for role in entry.roles)
        if not (option and only_option and _ORDER[entry.level] > surest[option.stage]):
            kept.append(entry)
    return kept


def _reason(model: Model, found: dict[str, tuple[str, Match]], seen: Seen, mapped: bool) -> str:
    if not any(vocabulary for vocabulary, _ in seen.names):
        return "vocabulary not known"
    if not mapped:
        return "no mappings for its vocabulary"
    if not found:
        return "no concept"
    wider = [level for concept, (level, _) in found.items() if any(model.roles(concept, "exact"))]
    return f"match not exact enough ({min(wider, key=_ORDER.__getitem__)})" if wider else "no role on the pathway"
