"""The questions of the library as cases: with which parameters each is asked, and the file of its expected rows.

Each golden file was written by reading the document and not by running the query: ``name.csv`` for the defaults,
``name.example.csv`` for the examples in the header, ``name.<case>.csv`` for the cases of `FURTHER`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from stenosis_kg.namespaces import compact
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query
from stenosis_kg.rdf import Term
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.statements.names import resolve

__all__ = ["GOLDEN", "Case", "cases", "cases_of_all_documents", "cells", "golden", "text"]

GOLDEN = Path(__file__).parent / "golden"

FURTHER: dict[tuple[str, str], dict[str, str]] = {
    # Silence is an answer: no row, and no error.
    ("what-treats", "silent"): {"condition": "concept:degenerative-disc-disease"},
    ("conditions-for", "silent"): {"intervention": "concept:foraminotomy"},
    ("symptom-chain", "silent"): {"condition": "concept:spinal-instability"},
    # "May be recommended" is not "treats".
    ("does-it-treat", "fusion"): {"intervention": "concept:lumbar-fusion"},
    # The kinds that two sentences give.
    ("kinds-of", "surgery"): {"concept": "concept:surgical-intervention"},
    ("kinds-of", "symptom"): {"concept": "concept:symptom"},
}

OF_ALL_DOCUMENTS: dict[tuple[str, str], dict[str, str]] = {
    # Denied, advised against, not shown and silent are told apart (none of the three denies that a thing treats).
    ("does-it-treat", "advised-against"): {
        "intervention": "concept:foraminotomy",
        "condition": "concept:lumbar-disc-herniation-l5-s1",
    },
    ("does-it-treat", "advised-against-in-a-stage"): {"intervention": "concept:gabapentin"},
    ("does-it-treat", "not-shown"): {
        "intervention": "concept:traction",
        "condition": "concept:lumbar-disc-herniation-l5-s1",
    },
    # What is advised against, seldom or not shown is neither firm, nor a condition on recommending, nor an effect.
    ("firm-recommendations", "all-documents"): {},
    ("conditions-for", "all-documents"): {},
    ("benefits", "all-documents"): {},
    ("what-eases", "all-documents"): {},
    ("treatment-table", "all-documents"): {},
}


@dataclass(frozen=True)
class Case:
    """A question, the parameters it is asked with, and the file that holds the expected rows."""

    question: Query
    file: Path
    parameters: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def id(self) -> str:
        """The name that pytest shows."""
        return self.file.stem


def cases() -> list[Case]:
    """What is asked of the seed document: each question with its defaults, its examples, and the further parameters."""
    found = []
    for question in queries.library():
        if question.documents:
            continue
        found.append(Case(question, GOLDEN / f"{question.name}.csv"))
        if any(each.example != each.default for each in question.parameters):
            examples = {each.name: each.example.strip('"') for each in question.parameters}
            found.append(Case(question, GOLDEN / f"{question.name}.example.csv", examples))
    for (name, case), parameters in FURTHER.items():
        found.append(Case(queries.query(name), GOLDEN / f"{name}.{case}.csv", parameters))
    return found


def cases_of_all_documents() -> list[Case]:
    """What is asked of all bundled documents together."""
    found = [Case(each, GOLDEN / f"{each.name}.csv") for each in queries.library() if each.documents]
    for (name, case), parameters in OF_ALL_DOCUMENTS.items():
        found.append(Case(queries.query(name), GOLDEN / f"{name}.{case}.csv", parameters))
    return found


def golden(file: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and the rows of a golden file."""
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    return tuple(head), [tuple(row) for row in rows]


def text(case: Case, graph: Graph) -> str:
    """The SPARQL of a case, with its parameters in it."""
    return queries.bind(case.question, case.parameters, lambda said: resolve(graph, said))


def cells(rows: Iterable[Iterable[Term | None]]) -> list[tuple[str, ...]]:
    """Rows of terms as golden files write them: CURIEs, the words of a literal, nothing for unbound."""
    return [tuple(_cell(term) for term in row) for row in rows]


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    return compact(term.value) if isinstance(term, ox.NamedNode) else term.value if isinstance(term, ox.Literal) else ""
