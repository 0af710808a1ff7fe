"""The page of the report: the pathway first, then the article with what each sentence states, then every check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element

import pyoxigraph as ox

from ..check.coverage import CoverageRow, Misplaced
from ..check.report import Report
from ..draw.drawing import Figure, element
from ..namespaces import RDF, SKG
from ..pages import Content, el, framed, grid, link, links, listing, note, wide
from ..paths import __version__
from ..query.library import Query
from ..query.rows import Rows
from ..rdf import Term
from ..rdf.graph import Graph
from ..statements import Statement
from ..statements.documents import documents

__all__ = ["Answers", "page"]

Answers: TypeAlias = Mapping[str, Sequence[tuple[Query, Rows]]]
"""Who asks -> the questions of the library, answered."""


def page(
    graph: Graph,
    validation: Report,
    figures: Sequence[Figure],
    answers: Answers,
    folders: Mapping[str, Sequence[str]],
) -> bytes:
    """The whole page.

    Parameters
    ----------
    figures : the pathway first; it is the first thing that the page shows
    folders : what the files are -> their paths, relative to the page
    """
    covered = validation.coverage
    parts: dict[str, tuple[str, list[Content]] | None] = {
        "article": ("Article", _article(graph, covered.rows)),
        "coverage": ("Coverage", _coverage(graph, covered.rows, covered.homeless)),
        "questions": ("Questions", _questions(graph, answers, covered.rows)) if answers else None,
        "figures": ("Figures", [*map(element, figures[1:])]) if figures[1:] else None,
        "validation": ("Validation", [el("pre", validation.render())]),
        "files": ("Files", [listing((what, _folded(names)) for what, names in folders.items())]),
    }
    verdict = el("span", validation.verdict, class_=f"verdict {'yes' if validation else 'no'}")
    titles = " and ".join(f"“{document.title}”" for document in documents(graph) if document.title)
    about, shown = f"stenosis-kg {__version__}, from {titles}.", {key: part for key, part in parts.items() if part}
    return framed(_title(graph), verdict, about, map(element, figures[:1]), shown)


def _title(graph: Graph) -> str:
    """What the page is called: as the project is, else by what its pathways are for."""
    if graph.project is not None:
        return graph.project.title
    found = graph.store.quads_for_pattern(None, ox.NamedNode(SKG + "forCondition"), None)
    treated = sorted({graph.words(quad.object) for quad in found})
    return f"How {' and '.join(treated)} is treated" if treated else "What the documents say"


def _stating(row: CoverageRow) -> list[CoverageRow]:
    """The sentence and its clauses, as far as they state something."""
    return [part for part in (row, *row.clauses) if part.statements]


def _count(row: CoverageRow) -> int:
    """How many statements rest on a sentence; one that two of its clauses make counts twice."""
    return sum(len(part.statements) for part in _stating(row))


def _words(graph: Graph, statement: Statement) -> tuple[str, str, str]:
    """A statement in labels: what, how related, to what."""
    related = "is a" if statement.predicate == RDF + "type" else graph.label(statement.predicate)
    related = f"not: {related}" if statement.denied else related
    return graph.label(statement.subject), related, graph.words(statement.object)


def _article(graph: Graph, rows: Sequence[CoverageRow]) -> list[Content]:
    lead = "Each sentence as the document has it, and beside it what the graph holds that it says."
    out: list[Content] = [note(lead)]
    for row in rows:
        passage = row.passage
        if passage.waived:
            says = note(f"Not encoded: {passage.waived}")
        else:
            says = el("div", *(_said(graph, part, of_clause=part is not row) for part in _stating(row)))
        words = el("p", link(f"#{passage.name}", passage.name, class_="id"), " ", passage.text)
        out.append(el("div", words, says, class_="sentence", id=passage.name))
    return out


def _said(graph: Graph, part: CoverageRow, *, of_clause: bool) -> Element:
    passage = part.passage
    voice = [el("span", value.label, class_="chip") for value in passage.axes.values()]
    head = [el("span", passage.name, class_="id"), " ", *voice, f" “{passage.text}”"] if of_clause else voice
    statements = (_words(graph, statement) for statement in part.statements)
    lines = [el("li", s, " ", el("span", p, class_="rel"), " ", o) for s, p, o in statements]
    notes = [note(f"Read: {inference}") for inference in passage.inferences]
    return el("div", el("p", *head), el("ul", *lines, class_="says"), *notes, class_="clause")


def _coverage(graph: Graph, rows: Sequence[CoverageRow], homeless: Sequence[Misplaced]) -> list[Content]:
    counts = [_count(row) for row in rows]
    waived = sum(bool(row.passage.waived) for row in rows)
    words = (
        f"{sum(map(bool, counts))} of {len(rows)} sentences state something, {waived} are waived; they make "
        f"{sum(counts)} statements (one that two sentences make counts twice)."
    )
    lines = []
    for row, count in zip(rows, counts, strict=True):
        name, text = row.passage.name, row.passage.text
        bar = el("span", class_="bar", style=f"width:{9 * count / max(*counts, 1):.2f}rem")
        clauses = ", ".join(part.passage.name for part in _stating(row) if part is not row)
        cells = (
            el("td", link(f"#{name}", name, class_="id")),
            el("td", str(count), class_="number"),
            el("td", bar, class_="bars"),
            el("td", clauses or ("waived" if row.passage.waived else "")),
            el("td", text if len(text) < 70 else text[:68].rsplit(" ", 1)[0] + "\u00a0…"),
        )
        lines.append(el("tr", *cells))
    titles = ("Sentence", "Statements", None, "Clauses", "Words")
    head = [el("th", title, class_=None if title else "bars") for title in titles]
    back = el("p", "No clinical statement stands without a sentence.")
    if homeless:
        items = (el("li", " ".join(_words(graph, each.statement))) for each in homeless)
        back = el("div", el("p", "Without a sentence:"), el("ul", *items))
    return [el("p", words), back, wide("Coverage", grid(head, lines))]


def _questions(graph: Graph, answers: Answers, rows: Sequence[CoverageRow]) -> list[Content]:
    places = {part.passage.iri: f"#{row.passage.name}" for row in rows for part in (row, *row.clauses)}

    def cell(term: Term | None) -> Element:
        target, text = places.get(getattr(term, "value", "")), graph.words(term)
        return el("td", link(target, text) if target else text)

    body: list[Content] = [note("Every question of the library, as the document answers it.")]
    for who, questions in answers.items():
        body.append(el("h3", f"Asked by a {who}" if who[:1] not in "aeiou" else f"Asked by an {who}"))
        for query, found in questions:
            lines = [el("tr", *map(cell, row)) for row in found.terms]
            table = grid([el("th", column) for column in found.columns], lines) if lines else note("No rows.")
            asked = [el("span", f" {name}: {graph.words(term)}", class_="asked") for name, term in found.asked]
            count = f"{query.name}, {len(lines)} row{'' if len(lines) == 1 else 's'}"
            summary = el("summary", query.summary, *asked, el("span", count, class_="note"))
            file = f"answers/{query.name}.csv"
            parts = (summary, wide(query.name, table), el("p", link(file, file), class_="note"))
            body.append(el("details", *parts, id=f"q-{query.name}"))
    return body


def _folded(names: Sequence[str]) -> list[Content]:
    """Links to files; where they are many, folded away."""
    return links(names) if len(names) <= 12 else [el("details", el("summary", f"{len(names)} files"), *links(names))]
