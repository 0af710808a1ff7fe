"""Mappings that cannot be right: two exact matches in one vocabulary, an exact match across classes, and so on.

Each check gives findings with the file and line of the row to mend. What a file alone can get wrong is an error of its
reader (`sssom`); these are about how rows go together, and how they go with the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, groupby, product
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..namespaces import OWL, RDF, SKG, SKOS, compact
from ..paths import mappings as bundled
from ..rdf.sssom import EXACT_TERM
from ..statements.reading import statements_of
from .finding import Finding

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..rdf.sssom import Mapping
    from ..statements.mappings import Mappings

__all__ = ["NO_LABELS", "check"]

NO_LABELS = "labels may not be passed on"
"""A note of a set whose vocabulary is not free: its terms are named by their identifiers alone."""

_OURS = SKG.removesuffix("ontology#")
"""What all names of the project begin with: a subject that does is never of another vocabulary, but misspelt."""

_CATEGORIES = """
SELECT DISTINCT ?class ?category WHERE {
  ?class rdfs:subClassOf* ?above . ?above rdfs:subClassOf|skos:closeMatch ?category .
  FILTER(STRSTARTS(STR(?category), STR(biolink:)))
}"""


def check(mappings: Mappings, graph: Graph) -> tuple[Finding, ...]:
    """Compare mappings with each other and with the graph.

    >>> from stenosis_kg.rdf.graph import load
    >>> from stenosis_kg.statements.mappings import read
    >>> graph = load()
    >>> check(read(graph), graph)
    ()
    """
    labelled = graph.values("SELECT DISTINCT ?concept WHERE { ?concept skos:prefLabel ?label }")
    namespaces = (_OURS, *{_namespace(each.value) for each in labelled if isinstance(each, ox.NamedNode)})
    rows = [row for row in mappings.rows if row.subject.startswith(namespaces)]
    found = [
        *_others(row for row in mappings.rows if not row.subject.startswith(namespaces)),
        *_subjects(rows, graph),
        *_labels(mappings),
        *_exact(rows),
        *_across_classes(rows, graph),
        *_two_ways(rows),
        *_none_and_some(rows),
        *_against_hierarchy(rows, graph),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.file or "", finding.line or 0, finding.check)))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _others(every: Iterable[Mapping]) -> Iterator[Finding]:
    """One warning for each file with rows between other vocabularies: they are no mistake, and of no use here."""
    for _, (first, *more) in groupby(every, lambda row: row.file):
        also = f" (and {len(more):,} more rows like it)" if more else ""
        message = (
            f"{compact(first.subject)} is of no vocabulary that the graph has{also}; "
            "load the file that defines it, if the row is to be used"
        )
        yield replace(_finding("mapping-of-others", message, first), severity="warning")


def _subjects(every: list[Mapping], graph: Graph) -> Iterator[Finding]:
    for row in every:
        name = compact(row.subject)
        if not graph.objects(row.subject, SKOS + "prefLabel"):
            message = f"{name} is no concept of the graph; mend the name, or load the file that defines it"
            yield _finding("mapping-subject-unknown", message, row)
            continue
        if graph.objects(row.subject, OWL + "deprecated"):
            message = f"{name} is deprecated; map the concept that replaces it"
            yield _finding("mapping-subject-deprecated", message, row)
        label = graph.label(row.subject)
        if row.subject_label and row.subject_label != label:
            message = f'{name} is labelled "{row.subject_label}" here, and "{label}" in the graph; mend the label'
            yield _finding("mapping-subject-label", message, row)
        kinds = {kind.value for kind in graph.objects(row.subject, RDF + "type") if isinstance(kind, ox.NamedNode)}
        if row.subject_category and row.subject_category not in kinds:
            seen = ", ".join(sorted(map(compact, kinds)))
            message = f"{name} is a {seen}, and no {compact(row.subject_category)}; mend subject_category"
            yield _finding("mapping-subject-category", message, row)


def _labels(mappings: Mappings) -> Iterator[Finding]:
    for whole in mappings.sets:
        for row in whole.mappings if NO_LABELS in whole.notes else ():
            if row.label:
                message = f"{row.curie} has a label, which its vocabulary does not let us pass on; leave it empty"
                yield _finding("mapping-label-not-ours", message, row)


def _exact(every: list[Mapping]) -> Iterator[Finding]:
    terms: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    concepts: dict[str, list[Mapping]] = defaultdict(list)
    for row in every:
        if row.object and row.level == "exact":
            terms[row.subject, row.vocabulary].append(row)
            concepts[row.object].append(row)
    for (subject, vocabulary), rows in terms.items():
        for row in rows[1:]:
            if row.object == rows[0].object:
                continue
            message = (
                f"{compact(subject)} exactly matches {rows[0].curie} and {row.curie}, two terms of {vocabulary}; "
                "keep the one that means the same, and say closeMatch, broadMatch or narrowMatch of the other"
            )
            yield _finding("mapping-two-exact", message, row)
    for rows in concepts.values():
        for row in rows[1:]:
            if row.subject == rows[0].subject:
                continue
            message = (
                f"{row.curie} is an exact match of {compact(rows[0].subject)} and of {compact(row.subject)}, "
                "which would make them one; keep the one that means the same"
            )
            yield _finding("mapping-term-of-two", message, row)


def _across_classes(every: list[Mapping], graph: Graph) -> Iterator[Finding]:
    """An exact match has a category that the concept's class has, by its parents or its close matches.

    SSSOM asks for no category: only our own files must have one.
    """
    allowed: dict[str, set[str]] = defaultdict(set)
    for kind, category in graph.rows(_CATEGORIES):
        if isinstance(kind, ox.NamedNode) and isinstance(category, ox.NamedNode):
            allowed[kind.value].add(category.value)
    ours = set(bundled())
    for row in every:
        if not row.object or row.level != "exact" or not (row.object_category or row.file in ours):
            continue
        kinds = [kind.value for kind in graph.objects(row.subject, RDF + "type") if isinstance(kind, ox.NamedNode)]
        good = set[str]().union(*(allowed[kind] for kind in kinds))
        if kinds and row.object_category not in good:  # a name that nothing has is said by `_subjects`
            seen = compact(row.object_category) if row.object_category else "of no category"
            fits = ", ".join(sorted(map(compact, good))) or "nothing"
            message = (
                f"{row.curie} is {seen}, and an exact match of {compact(row.subject)} would be {fits}; "
                "say closeMatch, or mend object_category"
            )
            yield _finding("mapping-across-classes", message, row)


def _two_ways(every: list[Mapping]) -> Iterator[Finding]:
    pairs: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    for row in every:
        if row.object:
            pairs[row.subject, row.object].append(row)
    for rows in pairs.values():
        for row in rows[1:]:
            before = rows[0]
            if row.predicate == before.predicate:  # two records of one mapping
                continue
            ways = f"{compact(before.predicate)} ({before.file.name}, line {before.line}) and {compact(row.predicate)}"
            message = f"{compact(row.subject)} and {row.curie} match in two ways, {ways}; keep the one that holds"
            yield _finding("mapping-two-ways", message, row)


def _none_and_some(every: list[Mapping]) -> Iterator[Finding]:
    some = {(row.subject, row.predicate, row.vocabulary): row for row in every if row.object}
    for row in every:
        predicate = SKOS + "exactMatch" if row.predicate == EXACT_TERM else row.predicate
        other = some.get((row.subject, predicate, row.vocabulary))
        if not row.object and other:
            message = (
                f"{compact(row.subject)} has no {compact(predicate)} in {row.vocabulary} by this row, and "
                f"{other.curie} by line {other.line} of {other.file.name}; take one of them out"
            )
            yield _finding("mapping-none-and-some", message, row)


def _against_hierarchy(every: list[Mapping], graph: Graph) -> Iterator[Finding]:
    """What is within a concept is within what is above the concept: so no term is that one, or more than it."""
    hierarchy = statements_of(graph)
    rows: dict[str, list[Mapping]] = defaultdict(list)
    for row in every:
        if row.object and row.level in ("exact", "narrow", "broad"):
            rows[row.object].append(row)
    for same in rows.values():
        for pair in combinations(same, 2):
            for lower, upper in (pair, pair[::-1]):
                if lower.subject == upper.subject or not hierarchy.below(lower.subject, upper.subject):
                    continue
                if (lower.level, upper.level) in product(("exact", "narrow"), ("exact", "broad")):
                    message = (
                        f"{lower.curie} is {lower.level} for {compact(lower.subject)}, but {upper.level} for "
                        f"{compact(upper.subject)}, which is above it; mend one of the two predicates"
                    )
                    yield _finding("mapping-against-hierarchy", message, lower)


def _finding(check: str, message: str, row: Mapping) -> Finding:
    value = row.object or None
    return Finding(check, message, row.subject, row.predicate, value, file=str(row.file), line=row.line)
