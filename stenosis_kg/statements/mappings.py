"""Which codes stand for a concept in other vocabularies, and which concepts a code stands for; how exactly, each time.

The mappings are the bundled ones and those of the graph's own files (``.sssom.tsv``): who has the right to use a
vocabulary that cannot be passed on, such as CPT, writes a file of the same form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ..errors import UnknownName, UsageError, visible
from ..namespaces import compact
from ..paths import bundled as bundled_files
from ..paths import mappings as bundled_mappings
from ..rdf.graph import Graph, Shown
from ..rdf.sssom import DOTLESS, LEVELS, NESTED, Mapping, MappingSet
from ..rdf.sssom import read as read_set
from ..rdf.textfile import is_mapping_file
from .names import resolve
from .reading import statements_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rdf.records import Table

__all__ = ["LEVEL_WORDS", "Mappings", "Match", "Matches", "read"]

LEVEL_WORDS = {
    "exact": "the same as", "narrow": "narrower than", "broad": "wider than", "close": "close to",
    "related": "related to",
}  # fmt: skip
"""The levels of a match, the surest first -> what the term is to the concept."""

_MATCHED = ("code", "term", "level", "label", "concept")
_ROWS = ("concept", "label", "level", "code", "term", "confidence", "reason")
_ORDER = {level: place for place, level in enumerate(LEVELS.values())}


@dataclass(frozen=True, slots=True, repr=False)
class Match:
    """How a code and a concept match, and by which row.

    Attributes
    ----------
    concept, code : the IRI of the concept; the CURIE of the code
    level : "exact", "narrow" (every patient with the code has the concept, and there are others), "broad" (the other
        way round), "close" (they overlap) or "related" (neither, but of interest)
    mapping : the row that it rests on. It is about another code where that is a code above or below, and about another
        concept where that is a narrower one.
    """

    concept: str
    code: str
    level: str
    mapping: Mapping

    def __repr__(self) -> str:
        return visible(f"<Match: {self.named} is {LEVEL_WORDS[self.level]} {compact(self.concept)}>")

    @property
    def direct(self) -> bool:
        """Whether a row says so itself."""
        return (self.concept, self.code) == (self.mapping.subject, self.mapping.curie)

    @property
    def named(self) -> str:
        """The code with the label of its term, as far as that is free: ``RXNORM:5640 "ibuprofen"``."""
        label = self.mapping.label if self.code == self.mapping.curie else ""
        return f'{self.code} "{label}"' if label else self.code


class Matches(Shown, tuple[Match, ...]):
    """Matches, the surest first; a tuple that shows itself as a table."""

    label: Callable[[str], str]

    def _table(self) -> Table:
        from ..rdf.records import Table

        rows = (
            (
                each.code,
                each.mapping.label if each.direct else "",
                each.level,
                self.label(each.concept),
                compact(each.concept),
            )
            for each in self
        )
        return Table(f"{len(self)} match{'es' * (len(self) != 1)}", _MATCHED, tuple(rows))


class Mappings(Shown):
    """The mappings that go with a graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> found = read(load()).concepts("ICD10CM:M99.63")
    >>> [(match.level, match.mapping.subject_label) for match in found][:2]
    [('narrow', 'foraminal stenosis'), ('close', 'severe foraminal stenosis at L5-S1')]
    """

    def __init__(self, sets: Iterable[MappingSet], graph: Graph) -> None:
        self.sets = tuple(sets)
        self._graph = graph
        self._by_concept: dict[str, list[Mapping]] = defaultdict(list)
        self._by_vocabulary: dict[str, list[Mapping]] = defaultdict(list)
        self._notes: dict[str, frozenset[str]] = {}
        # Per vocabulary: codes in capitals without dots, sorted, with their rows, so that a look-up need not read all.
        self._sorted: dict[str, list[tuple[str, int]]] = defaultdict(list)
        surest: dict[tuple[str, str, str], Mapping] = {}  # of the rows that say the same
        for row in self.rows:
            said = (row.subject, row.predicate, row.object or row.source)
            if said not in surest or (row.confidence or 0) > (surest[said].confidence or 0):
                surest[said] = row
        for row in surest.values():
            self._by_concept[row.subject].append(row)
            if row.object:
                self._by_vocabulary[row.vocabulary].append(row)
        for whole in self.sets:
            for row in whole.mappings:
                if row.object and not row.unused:
                    self._notes.setdefault(row.vocabulary, whole.notes)
        for vocabulary, rows in self._by_vocabulary.items():
            self._sorted[vocabulary] = sorted((_plain(row.code), place) for place, row in enumerate(rows))
        self._longest = {name: max(len(code) for code, _ in codes) for name, codes in self._sorted.items()}

    def _table(self) -> Table:
        """A row for each mapping; of a vocabulary that has no term for a concept, without a code."""
        from ..rdf.records import Table

        rows = tuple(
            (
                *(compact(row.subject), self._graph.label(row.subject), row.level if row.object else "no term"),
                *(row.curie if row.object else row.source, row.label, row.confidence, compact(row.justification)),
            )
            for row in self.rows
        )
        title = f"{len(rows)} mappings of {len(self._by_concept)} concepts to {', '.join(self.vocabularies) or 'none'}"
        return Table(title, _ROWS, rows)

    @property
    def rows(self) -> tuple[Mapping, ...]:
        """All rows that are used, in the order of the files."""
        return tuple(row for whole in self.sets for row in whole.mappings if not row.unused)

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The vocabularies that have a term for some concept, as prefixes, sorted."""
        return tuple(sorted(self._by_vocabulary))

    def codes(self, concept: str, vocabulary: str | None = None, *, below: bool = False) -> Matches:
        """The codes of a concept: the surest first, then by code.

        Parameters
        ----------
        concept : CURIE, IRI, label or synonym
        vocabulary : a prefix ("ICD10CM"); None for all
        below : True takes in the codes of narrower concepts, exact and narrow ones, as narrow: with these the codes
            with level exact and narrow are the value set of the concept

        Raises
        ------
        UnknownName
            If there is no such concept or vocabulary; with the nearest.
        """
        iri = resolve(self._graph, concept, kind="concept")
        wanted = self._vocabulary(vocabulary) if vocabulary else None
        found = [Match(iri, row.curie, row.level, row) for row in self._by_concept[iri] if row.object]
        if below:
            said = {match.code for match in found}
            for narrower in self._below(iri):
                for row in self._by_concept[narrower]:
                    if row.object and row.level in ("exact", "narrow") and row.curie not in said:
                        said.add(row.curie)
                        found.append(Match(iri, row.curie, "narrow", row))
        return self._sorted_matches(match for match in found if wanted in (None, match.mapping.vocabulary))

    def concepts(self, code: str, vocabulary: str | None = None) -> Matches:
        """The concepts that a code stands for: the surest first. None at all where nothing is known of the code.

        Where codes nest (ICD), one that is not listed is narrower than what a code above it is exact or narrow for,
        and broader than what one below it is exact for.

        Parameters
        ----------
        code : a CURIE ("ICD10CM:M54.31"), or the code alone, which is then looked up in ``vocabulary`` or in all.
            The dots of ICD-10-CM may be left out; those of ICD-9-CM may not, as 0309 would be two codes.

        Raises
        ------
        UnknownName
            If there is no such vocabulary; with the nearest.
        """
        prefix, colon, local = code.strip().rpartition(":")
        if colon and vocabulary and self._vocabulary(prefix) != self._vocabulary(vocabulary):
            raise UsageError(f'"{code}" is not of {vocabulary}; leave one of the two out')
        asked = prefix if colon else vocabulary
        if not local:
            raise UsageError("there is no code to look up; write one, like ICD10CM:M48.07")
        wanted = [self._vocabulary(asked)] if asked else list(self.vocabularies)
        return self._sorted_matches(match for name in wanted for match in self._matches(name, local.upper()))

    def missing(self, concept: str) -> tuple[Mapping, ...]:
        """The rows that say in which vocabularies a concept has no term. Errors as in `codes`."""
        return tuple(row for row in self._by_concept[resolve(self._graph, concept, kind="concept")] if not row.object)

    def _sorted_matches(self, matches: Iterable[Match]) -> Matches:
        found = Matches(
            sorted(matches, key=lambda m: (_ORDER[m.level], m.code, m.concept, -(m.mapping.confidence or 0)))
        )
        found.label = self._graph.label
        return found

    def _matches(self, vocabulary: str, code: str) -> Iterable[Match]:
        notes = self._notes[vocabulary]
        best: dict[str, tuple[int, int, Match]] = {}  # per concept: listed before derived, then the nearest code
        for row in self._near(vocabulary, _plain(code)):
            listed = row.code.upper()
            level, distance = "", abs(len(listed) - len(code))
            if listed == code or (DOTLESS in notes and listed.replace(".", "") == code.replace(".", "")):
                level, distance = row.level, -1
            elif NESTED in notes and _nests(listed, code, notes) and row.level in ("exact", "narrow"):
                level = "narrow"
            elif NESTED in notes and _nests(code, listed, notes) and row.level == "exact":
                level = "broad"
            if level:
                match = Match(row.subject, f"{vocabulary}:{code}" if distance >= 0 else row.curie, level, row)
                key = (distance, _ORDER[level], match)
                if row.subject not in best or key[:2] < best[row.subject][:2]:
                    best[row.subject] = key
        return [match for _, _, match in best.values()]

    def _near(self, vocabulary: str, code: str) -> Iterator[Mapping]:
        """The rows, in their order, whose code begins with this one or the other way round; dots aside."""
        codes, rows = self._sorted[vocabulary], self._by_vocabulary[vocabulary]
        places = []
        for length in range(1, min(len(code), self._longest[vocabulary] + 1)):
            at = bisect_left(codes, (code[:length], 0))
            while at < len(codes) and codes[at][0] == code[:length]:
                places.append(codes[at][1])
                at += 1
        at = bisect_left(codes, (code, 0))
        while at < len(codes) and codes[at][0].startswith(code):
            places.append(codes[at][1])
            at += 1
        return (rows[place] for place in sorted(places))

    def _below(self, iri: str) -> list[str]:
        read = statements_of(self._graph)
        return [other for other in sorted(self._by_concept) if other != iri and read.below(other, iri)]

    def _vocabulary(self, name: str) -> str:
        known = {vocabulary.upper(): vocabulary for vocabulary in self.vocabularies}
        if name.upper() not in known:
            nearest = get_close_matches(name.upper(), list(known), 3) or sorted(known)
            raise UnknownName(name, [known.get(near, near) for near in nearest], kind="vocabulary")
        return known[name.upper()]


def read(graph: Graph) -> Mappings:
    """The mappings of a graph, and those among its files.

    Its own are those of its project; else the bundled ones, where it holds the bundled vocabulary.

    Raises
    ------
    InputError
        If a mapping file cannot be read; see `sssom.read`.
    """
    if graph.project is not None:
        ours = tuple(map(Path, graph.project.mappings))
    else:
        ours = bundled_mappings() if set(bundled_files()) & set(graph.files) else ()
    own = filter(is_mapping_file, graph.files)
    return Mappings(map(read_set, dict.fromkeys((*ours, *own))), graph)


def _plain(code: str) -> str:
    return code.upper().replace(".", "")


def _nests(above: str, below: str, notes: Collection[str]) -> bool:
    """Whether one code is below another: it begins with it, and not in the middle of what stands before the dot."""
    if "." not in below and DOTLESS in notes:
        above = above.replace(".", "")
    if not below.startswith(above) or below == above:
        return False
    return "." in above or "." not in below or below[len(above)] == "."
