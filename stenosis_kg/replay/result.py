"""The result of a replay as a plain record, and the facts of its run: versions, parameters with reasons, hashes."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..export.layouts import OutputTable, Value
from ..paths import __version__
from ..rdf.sssom import LEVELS
from ..rdf.writing import dumps_nquads
from .codebook import Codebook
from .engine import Engine
from .model import Model
from .plan import PLAN, RESULTS, sql
from .reading import Input

if TYPE_CHECKING:
    from ..rdf.graph import Graph

__all__ = ["CohortResult", "run_facts"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CohortResult:
    """What a replay found. The page, the figures and the writer take it; it knows none of them.

    Attributes
    ----------
    graph, model : the graph, and its pathway with the rules and their parameters
    given, codes : the data that was read, and the codebook of its codes
    tables : the tables that are not of persons, by name, after suppression
    persons : persons of the cohort, not suppressed
    min_cell : the smallest count that is shown
    """

    graph: Graph
    model: Model
    given: Input
    codes: Codebook
    tables: Mapping[str, OutputTable]
    persons: int
    min_cell: int


def run_facts(
    graph: Graph, model: Model, given: Input, codes: Codebook, engine: Engine, least: int
) -> Iterator[tuple[Value, ...]]:
    """The rows of the table ``run``: name, value, reason. With them a replay can be repeated."""
    yield "stenosis-kg", __version__, "the package"
    yield "python", platform.python_version(), ""
    yield engine.name, engine.version, "the engine"
    yield "pathway", model.pathway.iri, model.pathway.label
    yield "graph", _hash(dumps_nquads(graph.store)), "SHA-256 of the canonical N-Quads of the graph"
    yield "codebook", codes.hash, "SHA-256 of codebook.tsv"
    plan = "\n".join(sql(name) for name in (*(step.name for step in PLAN), *RESULTS))
    yield "SQL", _hash(plan.encode()), "SHA-256 of the plan"
    yield "events", given.root.name, f"read as {given.kind}"
    for file in given.given:
        with file.open("rb") as stream:
            yield given.called(file), hashlib.file_digest(stream, "sha256").hexdigest(), "SHA-256 of the file"
    yield "rows read", given.rows, ""
    yield "rows without a time", given.undated, "static rows of MEDS, which say nothing of when"
    yield "rows left out", given.left_out_count, "bad rows, where they were to be skipped; left_out.csv lists the first"
    for warning in given.warnings:
        yield "warning", warning, "of the reading"
    for warning in codes.warnings:
        yield "warning", warning, "of the mappings of your own"
    yield "min_cell", least, "the smallest count of persons that is shown"
    for parameter in model.rules.parameters:
        yield parameter.name, parameter.value, f"{parameter.text}. {parameter.because}"
    for role, levels in model.rules.match.items():
        listed = ", ".join(level for level in LEVELS.values() if level in levels)
        yield f"match {role}", listed, model.rules.match_reasons[role]


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
