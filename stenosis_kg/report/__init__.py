"""The main job: one folder that holds the article, the answers, the diagrams, and the graph in the formats of others.

Everything is made in memory and written at the end, so that the folder is whole or not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path

import pyoxigraph as ox

from .. import draw
from ..check.coverage import Coverage, CoverageRow
from ..check.report import Report
from ..check.validate import validate
from ..draw.picture import Figure, picture
from ..errors import UsageError
from ..export import FORMATS
from ..files import check_place, write_folder
from ..namespaces import RDF
from ..paths import SCOPE, __version__
from ..query import library as queries
from ..query.rows import Rows
from ..rdf import Term
from ..rdf.graph import Graph
from ..statements import Statement
from ..statements.documents import documents
from . import page as report_page
from .page import Answer, Said, Sentence

__all__ = ["Written", "report"]


@dataclass(frozen=True, slots=True)
class Written:
    """What `report` wrote: the folder, its files, and what validation found. Truthy where the graph conforms."""

    folder: Path
    files: tuple[str, ...]
    validation: Report

    def __bool__(self) -> bool:
        return bool(self.validation)

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"


def report(graph: Graph, out: str | PathLike[str]) -> Written:
    """Validate the graph, and write all that it holds as a folder with a page that opens offline.

    Parameters
    ----------
    graph : the graph to report on
    out : a new or empty folder, or an earlier report, which is replaced

    Raises
    ------
    OutputError
        If the folder holds anything else or cannot be written; it is then left as it was.
    """
    check_place(out, "report")
    validation = validate(graph)
    covered = validation.coverage
    figures, drawn = _figures(graph)
    answers, answered = _answers(graph, covered)
    parts = {
        "Figures": drawn,
        "Answers": answered,
        "Coverage": {"coverage.csv": _table(covered).to_csv().encode()},
        "Validation": {
            f"validation.{ending}": validation.render(form).encode()
            for form, ending in (("text", "txt"), ("json", "json"), ("sarif", "sarif"), ("turtle", "ttl"))
        },
        **_exports(graph),
    }
    titles = " and ".join(f"“{document.title}”" for document in documents(graph) if document.title)
    page = report_page.index(
        conforms=bool(validation),
        verdict=validation.verdict,
        provenance=f"stenosis-kg {__version__}, from {titles}.",
        scope=SCOPE,
        figures=figures,
        sentences=_sentences(graph, covered),
        unsourced=[" ".join(_words(graph, each.statement)) for each in covered.homeless],
        answers=answers,
        validation=validation.render(),
        folders={title: sorted(files) for title, files in parts.items()},
    )
    files = {name: data for part in parts.values() for name, data in part.items()} | {"index.html": page}
    return Written(write_folder(out, files, kind="report"), tuple(sorted(files)), validation)


def _exports(graph: Graph) -> dict[str, dict[str, bytes]]:
    """Every format that can be written here, and its files. One whose package is not installed is left out."""
    written: dict[str, dict[str, bytes]] = {}
    for form in FORMATS.values():
        with suppress(UsageError):
            written[f"{form.name}: {form.what}"] = {
                f"exports/{form.name}/{name}": data for name, data in form.files(graph).items()
            }
    return written


def _figures(graph: Graph) -> tuple[list[Figure], dict[str, bytes]]:
    """The drawings for light and dark pages, wide and narrow, and as files to take away."""
    figures: list[Figure] = []
    files: dict[str, bytes] = {}
    for name, drawing in (("pathway", draw.pathway), ("overview", draw.overview), ("schema", draw.schema)):
        figure, drawn = picture(name, partial(drawing, graph))
        figures.append(figure)
        files |= drawn
    return figures, files


def _answers(graph: Graph, covered: Coverage) -> tuple[dict[str, list[Answer]], dict[str, bytes]]:
    """Every question of the library, by who asks it, answered as text for the page and as a file."""
    places = {part.passage.iri: f"#{row.passage.id}" for row in covered.rows for part in (row, *row.clauses)}

    def cell(term: Term | None) -> tuple[str, str | None]:
        return graph.words(term), places.get(getattr(term, "value", ""))

    by_reader: dict[str, list[Answer]] = {}
    files: dict[str, bytes] = {}
    for query in queries.library():
        rows = queries.ask(graph, query.name, {})
        file = f"answers/{query.name}.csv"
        files[file] = rows.to_csv().encode()
        cells = tuple(tuple(map(cell, row)) for row in rows.terms)
        asked = tuple((name, graph.words(term)) for name, term in rows.asked)
        by_reader.setdefault(query.asked_by, []).append(
            Answer(query.name, query.summary, rows.columns, cells, file, asked)
        )
    return by_reader, files


def _table(covered: Coverage) -> Rows:
    """A row per sentence and clause: what it is part of, how many statements it makes, or why it is waived."""

    def lines() -> Iterator[tuple[ox.Literal, ...]]:
        for row in covered.rows:
            for part in (row, *row.clauses):
                passage = part.passage
                whole = row.passage.id if part is not row else ""
                cells = (passage.id, whole, len(part.statements), part.count, passage.waived or "", passage.text)
                yield tuple(ox.Literal(cell) for cell in cells)

    return Rows(("passage", "part of", "states itself", "states with its clauses", "waived", "words"), lines())


def _sentences(graph: Graph, covered: Coverage) -> list[Sentence]:
    return [
        Sentence(
            id=row.passage.id,
            text=row.passage.text,
            says=tuple(_said(graph, part) for part in (row, *row.clauses) if part.statements),
            waived=row.passage.waived,
        )
        for row in covered.rows
    ]


def _said(graph: Graph, row: CoverageRow) -> Said:
    passage = row.passage
    return Said(
        id=passage.id,
        text=passage.text,
        voice=tuple(value.label for value in passage.axes.values()),
        inferences=passage.inferences,
        statements=tuple(_words(graph, statement) for statement in row.statements),
    )


def _words(graph: Graph, statement: Statement) -> tuple[str, str, str]:
    """A statement in labels: what, how related, to what."""
    related = "is a" if statement.predicate == RDF + "type" else graph.label(statement.predicate)
    related = f"not: {related}" if statement.denied else related
    return graph.label(statement.subject), related, graph.words(statement.object)
