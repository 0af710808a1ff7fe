"""Does every sentence state something, and is every clinical statement stated by a sentence?

A clinical statement is a triple whose predicate is a ``skg:clinicalRelation`` or a ``skg:clinicalAttribute``, by the
schema in the graph. It has to stand in the named graph of a passage. A sentence says, itself or through its clauses, at
least one thing, or it is waived with a reason. What else a passage's graph may hold are types, and denials
(``owl:NegativePropertyAssertion``); each counts as one statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..namespaces import RDF, SKG, compact
from ..rdf.graph import Graph, read
from ..statements import Passage, Statement
from ..statements.reading import Statements, is_of_denial, statements_of
from .finding import Finding, pinpoint

__all__ = ["Coverage", "Misplaced", "CoverageRow", "coverage"]

_MAPPINGS = (RDF + "type", ox.NamedNode(SKG + "MappingSet"))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One sentence or clause: what its own graph states, and the clauses that state the rest."""

    passage: Passage
    statements: tuple[Statement, ...]
    clauses: tuple[CoverageRow, ...] = ()

    @property
    def count(self) -> int:
        """How many statements it makes, itself and through its clauses (what two clauses state counts once)."""
        return _different(self, *self.clauses)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A triple that stands where it should not, and the named graphs that hold it (none: the default graph)."""

    statement: Statement
    graphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Both directions: a row per sentence in reading order, and what no sentence states.

    Attributes
    ----------
    rows : one per sentence, with its clauses; a clause that is part of no sentence has a row of its own
    homeless : clinical statements outside the graphs of all passages
    foreign : what stands in a passage's graph and is no statement of a sentence
    strangers : named graphs that no passage owns, and that are no mapping sets
    """

    rows: tuple[CoverageRow, ...]
    homeless: tuple[Misplaced, ...]
    foreign: tuple[Misplaced, ...]
    strangers: tuple[str, ...]

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return sum(row.passage.is_sentence for row in self.rows)

    @property
    def stating(self) -> int:
        """How many sentences state something."""
        return sum(row.passage.is_sentence and row.count > 0 for row in self.rows)

    @property
    def waived(self) -> int:
        """How many sentences are waived."""
        return sum(row.passage.is_sentence and row.passage.waived is not None for row in self.rows)

    @property
    def statements(self) -> int:
        """How many different statements the sentences make."""
        return _different(*(part for row in self.rows for part in (row, *row.clauses)))

    def findings(self, graph: Graph) -> tuple[Finding, ...]:
        """What is missing in either direction, with file, line and mend; nothing where coverage is whole."""
        found = [finding for each in self.homeless for finding in pinpoint([_homeless(each)], _files_with(graph, each))]
        return (*found, *pinpoint(self._others(), graph.files))

    def _others(self) -> Iterator[Finding]:
        for row in self.rows:
            yield from _unstated(row)
        for each in self.foreign:
            wrong = compact(each.statement.predicate)
            message = (
                f"{_shown(each.statement)} stands in the graph of {', '.join(map(compact, each.graphs))}, but "
                f"{wrong} is no clinical property; move it to the vocabulary, or mend its name"
            )
            yield Finding("passage-holds-other", message, *_triple(each.statement))
        for iri in self.strangers:
            message = f"{compact(iri)}: it is a named graph, but no passage; describe it as one, or take it out"
            yield Finding("graph-without-passage", message, iri)


def coverage(graph: Graph) -> Coverage:
    """Compare the passages of a graph with what their named graphs state.

    >>> coverage(Graph(ox.Store())).rows
    ()
    """
    read = statements_of(graph)
    homeless: dict[Statement, set[str]] = {}
    foreign: list[Misplaced] = []
    for quad in graph.store:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        clinical = quad.predicate.value in read.clinical
        if clinical and name not in read.passages:
            homeless.setdefault(_statement(quad), set()).update({name} - {""})
        elif name in read.passages and not (clinical or quad.predicate.value == RDF + "type" or is_of_denial(quad)):
            foreign.append(Misplaced(_statement(quad), (name,)))
    names = {graph_name.value for graph_name in graph.store.named_graphs()} - set(graph.subjects(*_MAPPINGS))
    return Coverage(
        _rows(read),
        tuple(Misplaced(each, tuple(sorted(homeless[each]))) for each in sorted(homeless, key=_key)),
        tuple(sorted(foreign, key=lambda each: _key(each.statement))),
        tuple(sorted(names - set(read.passages))),
    )


def _rows(read: Statements) -> tuple[CoverageRow, ...]:
    counted = read.clinical | {RDF + "type"}

    def row(passage: Passage, clauses: tuple[CoverageRow, ...] = ()) -> CoverageRow:
        own = (each for each in read.by(passage.iri) if each.denied or each.predicate in counted)
        return CoverageRow(passage, tuple(own), clauses)

    every = read.passages.values()
    sentences = {passage.iri for passage in every if passage.is_sentence}
    parts: dict[str, list[CoverageRow]] = defaultdict(list)
    whole = []
    for passage in every:
        if not passage.is_sentence and passage.part_of in sentences:
            parts[passage.part_of].append(row(passage))
        else:
            whole.append(passage)
    return tuple(row(passage, tuple(parts[passage.iri])) for passage in whole)


def _homeless(misplaced: Misplaced) -> Finding:
    where = ", ".join(map(compact, misplaced.graphs)) or "the default graph"
    message = (
        f"{_shown(misplaced.statement)} is a clinical statement, but stands in {where}; "
        "move it into the graph of the passage that says it, or take it out"
    )
    return Finding("statement-without-passage", message, *_triple(misplaced.statement))


def _unstated(row: CoverageRow) -> Iterator[Finding]:
    passage = row.passage
    if passage.is_sentence and row.count and passage.waived is not None:
        message = f"{passage.name}: it is waived, but it states something; take out skg:waived, or what it states"
        yield Finding("sentence-waived-and-stated", message, passage.iri, SKG + "waived")
    if passage.is_sentence and not row.count and passage.waived is None:
        message = f'{passage.name}: it states nothing; encode what it says, or write skg:waived "why not"'
        yield Finding("sentence-without-statement", message, passage.iri, RDF + "type")
    for clause in row.clauses if passage.is_sentence else (row,):
        if not clause.statements:
            message = f"{clause.passage.name}: the clause states nothing; encode what it says, or take the clause out"
            yield Finding("clause-without-statement", message, clause.passage.iri, RDF + "type")


def _statement(quad: ox.Quad) -> Statement:
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else str(quad.subject)
    return Statement(subject, quad.predicate.value, quad.object)


def _files_with(graph: Graph, misplaced: Misplaced) -> tuple[Path, ...]:
    """The files that hold a statement outside the passages: another file may have it where it belongs."""
    graphs = set(misplaced.graphs or ("",))

    def holds(quad: ox.Quad) -> bool:
        return getattr(quad.graph_name, "value", "") in graphs and _statement(quad) == misplaced.statement

    return tuple(file for file in graph.files if any(map(holds, read(file))))


def _different(*rows: CoverageRow) -> int:
    return len({(*_key(statement), statement.denied) for row in rows for statement in row.statements})


def _key(statement: Statement) -> tuple[str, str, str]:
    return statement.subject, statement.predicate, str(statement.object)


def _triple(statement: Statement) -> tuple[str, str, str]:
    return statement.subject, statement.predicate, getattr(statement.object, "value", str(statement.object))


def _shown(statement: Statement) -> str:
    value = statement.object
    last = compact(value.value) if isinstance(value, ox.NamedNode) else str(value)
    return f"{compact(statement.subject)} {compact(statement.predicate)} {last}"
