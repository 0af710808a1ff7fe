"""The main job: one folder that holds the article, the answers, the diagrams, and the graph in the formats of others.

Everything is made in memory and written at the end, so that the folder is whole or not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path

from .. import draw
from ..check.coverage import Coverage
from ..check.report import Report
from ..check.validate import STEPS as CHECKS
from ..check.validate import validate
from ..comparison.formats import FORMATS as COMPARISONS
from ..comparison.matching import compare
from ..draw.drawing import Drawing, Figure, picture
from ..draw.svg import svg
from ..errors import UsageError
from ..export import FORMATS
from ..files import check_place, write_folder
from ..pathway.reading import described
from ..query import library as queries
from ..query.library import Query
from ..query.rows import Rows
from ..rdf.graph import Graph
from ..statements.one_document import documents_in
from ..tabular import delimited
from .page import Parts, page

__all__ = ["STEPS", "Written", "explorer", "report"]

_DRAW, _ASK, _PAGE = "draw the figures", "answer the questions", "write the page"
STEPS = (*(f"export {name}" for name in FORMATS), *CHECKS, _DRAW, _ASK, _PAGE)
"""What `report` does, as its progress names it."""

_Progress = Callable[[str], None]


def _quiet(what: str) -> None:
    """Report nothing."""


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


def report(graph: Graph, out: str | PathLike[str], *, progress: _Progress = _quiet) -> Written:
    """Validate the graph, and write all that it holds as a folder with a page that opens offline.

    Parameters
    ----------
    graph : the graph to report on
    out : a new or empty folder, or an earlier report, which is replaced
    progress : called with what begins, of `STEPS`

    Raises
    ------
    OutputError
        If the folder holds anything else or cannot be written; it is then left as it was.
    """
    check_place(out, "report")
    validation, files = _made(graph, None, _exports(graph, progress), {}, progress)
    return Written(write_folder(out, files, kind="report"), tuple(sorted(files)), validation)


def explorer(graph: Graph, parts: Parts | None = None) -> dict[str, bytes]:
    """The page of a report, ``index.html``, and the files that it leads to, for a server: path -> content.

    It is the same page, with figures in SVG alone and without the formats of others, which take long to write.

    Parameters
    ----------
    parts : further parts of the page, which a server has
    """
    return _made(graph, ("svg",), {}, parts or {})[1]


def _made(
    graph: Graph,
    kinds: Iterable[str] | None,
    exports: dict[str, dict[str, bytes]],
    more: Parts,
    progress: _Progress = _quiet,
) -> tuple[Report, dict[str, bytes]]:
    """What validation found, and the files of the folder; ``kinds`` are the formats of its figures, None for all."""
    validation = validate(graph, progress=progress)
    covered = validation.coverage
    progress(_DRAW)
    figures, drawn = _figures(graph, kinds)
    progress(_ASK)
    answered = [(query, queries.ask(graph, query.name, {})) for query in queries.library()]
    parts = {
        "Figures": drawn,
        **_comparison(graph),
        "Answers": {f"answers/{query.name}.csv": rows.to_csv().encode() for query, rows in answered},
        "Coverage": {"coverage.csv": _table(covered).encode()},
        "Validation": {
            f"validation.{ending}": validation.render(form).encode()
            for form, ending in (("text", "txt"), ("json", "json"), ("sarif", "sarif"), ("turtle", "ttl"))
        },
        **exports,
    }
    answers: dict[str, list[tuple[Query, Rows]]] = defaultdict(list)
    for query, rows in answered:
        answers[query.asked_by].append((query, rows))
    folders = {title: sorted(files) for title, files in parts.items()}
    files = {name: data for part in parts.values() for name, data in part.items()}
    progress(_PAGE)
    files["index.html"] = page(graph, validation, figures, _inline(graph), answers, folders, more)
    return validation, files


def _exports(graph: Graph, progress: _Progress) -> dict[str, dict[str, bytes]]:
    """Every format that can be written here, and its files. One whose package is not installed is left out."""
    written: dict[str, dict[str, bytes]] = {}
    for form in FORMATS.values():
        progress(f"export {form.name}")
        with suppress(UsageError):
            written[f"{form.name}: {form.what}"] = {
                f"exports/{form.name}/{name}": data for name, data in form.files(graph).items()
            }
    return written


def _comparison(graph: Graph) -> dict[str, dict[str, bytes]]:
    """The documents beside each other, where there are several."""
    if len(documents_in(graph)) < 2:
        return {}
    found = compare(graph)
    endings = {"html": "html", "csv": "csv", "json": "json", "text": "txt"}
    return {
        "Documents compared": {
            f"comparison.{ending}": COMPARISONS[form](graph, found).encode() for form, ending in endings.items()
        }
    }


def _inline(graph: Graph) -> str:
    """The first pathway as a part of the page: wide, and for narrow screens."""
    name = next(iter(described(graph)), None)
    return "".join(svg(draw.pathway(graph, name=name, width=width).scene, inline=width) for width in ("two", "one"))


def _figures(graph: Graph, formats: Iterable[str] | None) -> tuple[list[Figure], dict[str, bytes]]:
    """The drawings for light and dark pages, wide and narrow, and as files to take away."""
    ways = described(graph)
    kinds: dict[str, Callable[..., Drawing]] = {
        f"pathway-{_last(iri)}" if iri and len(ways) > 1 else "pathway": partial(draw.pathway, graph, name=iri)
        for iri in ways or (None,)
    }
    if len(documents_in(graph)) > 1:
        kinds["comparison"] = partial(draw.comparison, graph)
    kinds |= {"overview": partial(draw.overview, graph), "schema": partial(draw.schema, graph)}
    drawn = [picture(name, drawing, formats) for name, drawing in kinds.items()]
    return [figure for figure, _ in drawn], {name: data for _, files in drawn for name, data in files.items()}


def _last(iri: str) -> str:
    """The last part of an IRI as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", re.split(r"[/#]", iri.rstrip("/#"))[-1])


def _table(covered: Coverage) -> str:
    """A row per sentence and clause: what it is part of, how many statements it makes, or why it is waived."""
    rows: list[tuple[str | int, ...]] = [
        ("passage", "part of", "states itself", "states with its clauses", "waived", "words")
    ]
    for row in covered.rows:
        for part in (row, *row.clauses):
            passage, whole = part.passage, row.passage.name if part is not row else ""
            rows.append((passage.name, whole, len(part.statements), part.count, passage.waived or "", passage.text))
    return delimited(rows)
