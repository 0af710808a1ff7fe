"""The codebook: the codes of a data set, the concepts that they stand for, and their roles on the pathway.

A code is looked up in the mappings (bundled, and the user's own), where ICD codes nest by prefix. Where the data has a
hierarchy of its own (OMOP's ``concept_ancestor``), a code also has the exact and narrow concepts of the codes above it.
How exact a match must be depends on the role (`rules`). A code that stands for one option more exactly than for another
of the same stage counts for the first alone: the other cannot be told from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..namespaces import compact
from ..rdf.sssom import LEVELS
from ..tabular import delimited
from .code_counts import CodeCount
from .model import Model, NumberedOption
from .own_codes import unused

if TYPE_CHECKING:
    from ..statements.mappings import Mappings, Match

__all__ = ["NOT_CODED", "NOT_TOLD", "OVERLAP", "TOLD", "Codebook", "CodebookEntry", "UnmappedCode", "codebook"]

TOLD, OVERLAP, NOT_TOLD, NOT_CODED = "yes", "only by codes that overlap", "cannot be told from these codes", "no"
"""Whether codes can show an option."""

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

    ``untold`` are options that a code overlaps with, or takes in, and that cannot be told from it: they play no part.
    ``vocabularies`` are those of the data: what none of them has a code for cannot be observed. ``warnings`` name the
    rows of a user's codebooks that count for nothing.
    """

    def __init__(
        self,
        entries: Iterable[CodebookEntry],
        untold: Iterable[CodebookEntry],
        unmapped: Iterable[UnmappedCode],
        vocabularies: Collection[str],
        mappings: Mappings,
        model: Model,
        warnings: Iterable[str] = (),
    ) -> None:
        self.warnings = tuple(warnings)
        self.vocabularies = frozenset(vocabularies)
        self.entries = tuple(sorted(entries, key=lambda e: (e.code, e.concept)))
        self.untold = tuple(sorted(untold, key=lambda e: (e.code, e.concept)))
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
    def options_told(self) -> dict[int, str]:
        """How codes show each option (by number) that a vocabulary of the data has any code for.

        TOLD: by codes that are exact or narrow for it. OVERLAP: only by codes that overlap with it. NOT_TOLD: each of
        its codes stands more exactly for another option of its stage, or is broader than the match of an option may be.
        """
        option_of = self._model.option_of
        levels: dict[int, set[str]] = defaultdict(set)  # of the codes that count for an option
        for entry in self.entries:
            option = option_of(entry.concept)
            if option and any(role.startswith("option:") for role in entry.roles):
                levels[option.number].add(entry.level)
        for curie in {row.curie for row in self._mappings.rows if row.object and row.vocabulary in self.vocabularies}:
            found = {match.concept: match.level for match in self._mappings.concepts(curie) if match.level != "related"}
            counted = _counted(self._model, found)
            for concept, level in found.items():
                if option := option_of(concept):
                    levels[option.number].update({level} if concept in counted else ())
        return {
            number: TOLD if levels[number].intersection(_SURE) else OVERLAP if levels[number] else NOT_TOLD
            for number in sorted(levels)
        }

    @cached_property
    def text(self) -> str:
        """As tab-separated text: the same bytes for the same graph, mappings, rules and codes."""
        label = self._model.graph.label
        rows = (
            (e.code, compact(e.concept), label(e.concept), e.level, "; ".join(e.roles), e.mapped_as)
            for e in sorted((*self.entries, *self.untold), key=lambda e: (e.code, e.concept))
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
    untold: list[CodebookEntry] = []
    unmapped: list[UnmappedCode] = []
    known = set(mappings.vocabularies)
    data: set[tuple[str, str]] = set()
    used: set[tuple[Path, int]] = set()
    for each in counts:
        data.update((*each.names, *each.above))
        names = [(vocabulary, code) for vocabulary, code in each.names if vocabulary in known]
        above = [(vocabulary, code) for vocabulary, code in each.above if vocabulary in known]
        found = _matches(mappings, names, above)
        used.update((match.mapping.file, match.mapping.line) for _, match in found.values())
        counted = _counted(model, {concept: level for concept, (level, _) in found.items()})
        told = {option.number for concept in counted if (option := model.option_of(concept))}
        kept, left = [], []
        for concept, (level, match) in found.items():
            option = model.option_of(concept)
            roles = [role for role in model.roles(concept, level) if role.name != "option" or concept in counted]
            if roles:
                named = tuple(f"{role.name}: {role.label}" for role in roles)
                kept.append(CodebookEntry(each.code, concept, level, match.mapping.curie, named))
            elif option and option.number not in told and level != "related":
                named = (f"cannot be told from this code: {option.option.label}",)
                left.append(CodebookEntry(each.code, concept, level, match.mapping.curie, named))
        entries += kept
        untold += left if kept else []
        if not kept and each.standard:
            unmapped.append(UnmappedCode(each.code, each.label, _reason(model, found, each, bool(names)), each.events))
    vocabularies = {vocabulary for vocabulary, _ in data}
    return Codebook(entries, untold, unmapped, vocabularies, mappings, model, unused(mappings, model.graph, data, used))


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


def _counted(model: Model, levels: Mapping[str, str]) -> set[str]:
    """Of a code's concepts (with their levels), the options: in each stage those with the most exact match."""
    enough, best, stages = model.rules.match["option"], dict[int, int](), dict[str, int]()
    for concept, level in levels.items():
        option = model.option_of(concept)
        if option and level in enough:
            stages[concept] = option.stage
            best[option.stage] = min(best.get(option.stage, len(_ORDER)), _ORDER[level])
    return {concept for concept, stage in stages.items() if _ORDER[levels[concept]] == best[stage]}


def _reason(model: Model, found: dict[str, tuple[str, Match]], counted: CodeCount, mapped: bool) -> str:
    if not any(vocabulary for vocabulary, _ in counted.names):
        return "vocabulary not known"
    if not mapped:
        return "no mappings for its vocabulary"
    if not found:
        return "no concept"
    wider = [level for concept, (level, _) in found.items() if any(model.roles(concept, "exact"))]
    return f"match not exact enough ({min(wider, key=_ORDER.__getitem__)})" if wider else "no role on the pathway"
