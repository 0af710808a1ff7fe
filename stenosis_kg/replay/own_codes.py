"""Codebooks of a user: prefixes as people write them are one vocabulary, and a row that counts for nothing is told."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import InputError
from ..namespaces import OURS, compact
from ..paths import mappings as bundled
from ..rdf.sssom import GRAPH, NESTED
from ..statements.mappings import Mappings
from ..statements.names import names
from .code_counts import plain

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..rdf.sssom import Mapping as Row

__all__ = ["known_as", "unused"]

_SHOWN = 5  # rows of one file that are listed for one reason


def known_as(mappings: Mappings, graph: Graph, systems: Mapping[str, str]) -> Mappings:
    """The mappings with one prefix for each vocabulary: CPT4, cpt and CPT are CPT.

    Parameters
    ----------
    systems : `plain` name -> vocabulary; other prefixes that differ in case and punctuation alone are the first of them

    Raises
    ------
    InputError
        If a row of a user's file is about a concept that looks like one of the graph, and is none; with the nearest.
    """
    called = dict(systems)
    for name in sorted(mappings.vocabularies):
        called.setdefault(plain(name), name)

    def renamed(row: Row) -> Row:
        prefix, colon, code = row.curie.partition(":")
        vocabulary = called.get(plain(prefix), prefix)
        return replace(row, curie=f"{vocabulary}:{code}") if row.object and colon and vocabulary != prefix else row

    for row in _own(mappings):
        if row.subject.startswith(tuple(OURS.values())) and not _stands(graph, row.subject):
            shown = compact(row.subject)
            if near := ", ".join(names(graph).nearest(shown, "concept")):  # else it may be of another graph: a warning
                message = f"{shown} is no concept of the graph; nearest: {near}; mend the subject_id"
                raise InputError(message, file=row.file, line=row.line)
    return Mappings((replace(each, mappings=tuple(map(renamed, each.mappings))) for each in mappings.sets), graph)


def unused(
    mappings: Mappings, graph: Graph, data: Iterable[tuple[str, str]], used: Collection[tuple[Path, int]]
) -> Iterator[str]:
    """A warning for each row of a user's files that matches no concept, or no code or vocabulary of the data.

    Parameters
    ----------
    mappings : as `known_as` gives them
    data : (vocabulary, code) of every code of the data, and of those above it
    used : the file and line of the rows that a code of the data rests on
    """
    codes: dict[str, list[str]] = defaultdict(list)
    for vocabulary, code in sorted({(vocabulary, _plain(code)) for vocabulary, code in data}):
        codes[vocabulary].append(code)
    nested = {row.vocabulary for each in mappings.sets if NESTED in each.notes for row in each.mappings}
    found: dict[tuple[Path, str], list[Row]] = defaultdict(list)
    for row in _own(mappings):
        if why := _why(row, graph, codes, nested) if (row.file, row.line) not in used else "":
            found[row.file, why].append(row)
    for (file, why), rows in found.items():
        for row in rows[:_SHOWN]:
            yield f"{file}, line {row.line}: {row.curie} counts for nothing: {why}"
        if more := rows[_SHOWN:]:
            lines = f"lines {more[0].line} to {more[-1].line}" if len(more) > 1 else f"line {more[0].line}"
            yield f"{file}: {len(more):,} more rows count for nothing ({lines}): {why}"


def _why(row: Row, graph: Graph, codes: Mapping[str, list[str]], nested: Collection[str]) -> str:
    if not _stands(graph, row.subject):
        return "its subject is no concept of the graph"
    if row.vocabulary not in codes:
        return f"no code of the data is of {row.vocabulary}"
    known, code = codes[row.vocabulary], _plain(row.code)
    nearest = "".join(known[(at := bisect_left(known, code)) : at + 1])
    there = nearest == code or (row.vocabulary in nested and nearest.startswith(code))
    return "" if there else "the data has no such code"


def _own(mappings: Mappings) -> Iterator[Row]:
    """The rows with a term in files that are not ours."""
    ours = set(bundled())
    return (row for row in mappings.rows if row.object and row.file not in ours)


def _stands(graph: Graph, iri: str) -> bool:
    """Whether a graph says anything of a thing but what it maps to."""
    quads = graph.store.quads_for_pattern(ox.NamedNode(iri), None, None)
    return any(not isinstance(quad.graph_name, ox.NamedNode) or quad.graph_name.value != GRAPH for quad in quads)


def _plain(code: str) -> str:
    return code.upper().replace(".", "")
