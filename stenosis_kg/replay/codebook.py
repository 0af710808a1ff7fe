"""The codebook: the codes of a data set, the concepts that they stand for, and their roles on the pathway.

A code is looked up in the mappings (bundled, and the user's own), where ICD codes nest by prefix. Where the data has a
hierarchy of its own (OMOP's ``concept_ancestor``), a code also has the exact and narrow concepts of the codes above it.
How exact a match must be depends on the role (`rules`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from ..namespaces import compact
from ..rdf.sssom import LEVELS
from ..tabular import delimited
from .code_counts import CodeCount
from .model import Model, NumberedOption

if TYPE_CHECKING:
    from ..statements.mappings import Mappings, Match

__all__ = ["Codebook", "CodebookEntry", "UnmappedCode", "codebook"]

_ORDER = {level: place for place, level in enumerate(LEVELS.values())}
_SURE = ("exact", "narrow")


@dataclass(frozen=True, slots=True)
class CodebookEntry:
    """A code, its concept (IRI), the level of match, the CURIE whose mapping it rests on, and its roles in words."""

    code: str
    concept: str
    level: str
    mapped_as: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnmappedCode:
    """A code without a role on the pathway, what the data calls it, the reason, and in how many events it is."""

    code: str
    label: str
    reason: str
    events: int


class Codebook:
    """The entries by code and concept, and the unmapped codes, most events first.

    ``vocabularies`` are those of the data: what none of them has a code for cannot be observed.
    """

    def __init__(
        self,
        entries: Iterable[CodebookEntry],
        unmapped: Iterable[UnmappedCode],
        vocabularies: Collection[str],
        mappings: Mappings,
        model: Model,
    ) -> None:
        self.vocabularies = frozenset(vocabularies)
        self.entries = tuple(sorted(entries, key=lambda e: (e.code, e.concept)))
        self.unmapped = tuple(sorted(unmapped, key=lambda each: (-each.events, each.code)))
        self._mappings = mappings
        self._model = model

    @cached_property
    def items(self) -> dict[tuple[str, str], int]:
        """(concept, level of match) -> number of the item that the SQL joins events by."""
        return {pair: i for i, pair in enumerate(sorted({(e.concept, e.level) for e in self.entries}), 1)}

    def can_show(self, sign: str) -> bool:
        """Whether a vocabulary of the data has a code for a sign (IRI)."""
        enough, below = self._model.rules.match["sign"], self._model.hierarchy.below
        return any(
            row.vocabulary in self.vocabularies and row.level in enough and below(row.subject, sign)
            for row in self._mappings.rows
            if row.object
        )

    def shows(self, stage: int) -> bool:
        """Whether a vocabulary of the data has a code for care of a stage.

        Care that counts only after an operation can be observed only where operations can.
        """
        shown = self.options_shown
        operations = any(option.operation for option in shown)
        options = self._model.options
        later = [options[option.later] for option in shown if option.later is not None] if operations else []
        plain = [option for option in shown if operations or not option.after]
        return any(option.stage == stage for option in (*plain, *later))

    @cached_property
    def options_shown(self) -> list[NumberedOption]:
        """The options that a vocabulary of the data has a code for."""
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


def codebook(model: Model, mappings: Mappings, counts: Iterable[CodeCount]) -> Codebook:
    """The codebook of a data set's codes."""
    entries: list[CodebookEntry] = []
    unmapped: list[UnmappedCode] = []
    known = set(mappings.vocabularies)
    vocabularies: set[str] = set()
    for each in counts:
        vocabularies.update(vocabulary for vocabulary, _ in (*each.names, *each.above))
        names = [(vocabulary, code) for vocabulary, code in each.names if vocabulary in known]
        above = [(vocabulary, code) for vocabulary, code in each.above if vocabulary in known]
        found = _matches(mappings, names, above)
        with_roles = [
            CodebookEntry(each.code, concept, level, match.mapping.curie, roles)
            for concept, (level, match) in found.items()
            if (roles := tuple(f"{role.name}: {role.label}" for role in model.roles(concept, level)))
        ]
        entries += _most_exact(model, with_roles)
        if not with_roles and each.standard:
            unmapped.append(UnmappedCode(each.code, each.label, _reason(model, found, each, bool(names)), each.events))
    return Codebook(entries, unmapped, vocabularies, mappings, model)


def _matches(
    mappings: Mappings, names: Iterable[tuple[str, str]], above: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, Match]]:
    """The concepts of a code at their most exact level, those of codes above it (if exact or narrow) as narrow."""
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


def _most_exact(model: Model, entries: list[CodebookEntry]) -> list[CodebookEntry]:
    """Keep, per stage, only the options with the most exact match; entries with another role stay."""
    best: dict[int, int] = {}
    for entry in entries:
        option = model.option_of(entry.concept)
        if option and any(role.startswith("option") for role in entry.roles):
            best[option.stage] = min(best.get(option.stage, len(_ORDER)), _ORDER[entry.level])
    kept = []
    for entry in entries:
        option = model.option_of(entry.concept)
        only_option = all(role.startswith("option") for role in entry.roles)
        if not (option and only_option and _ORDER[entry.level] > best[option.stage]):
            kept.append(entry)
    return kept


def _reason(model: Model, found: dict[str, tuple[str, Match]], counted: CodeCount, mapped: bool) -> str:
    if not any(vocabulary for vocabulary, _ in counted.names):
        return "vocabulary not known"
    if not mapped:
        return "no mappings for its vocabulary"
    if not found:
        return "no concept"
    wider = [level for concept, (level, _) in found.items() if any(model.roles(concept, "exact"))]
    return f"match not exact enough ({min(wider, key=_ORDER.__getitem__)})" if wider else "no role on the pathway"
