"""The page of the report: the pathway first, then the article with what each sentence states, then every check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element

import pyoxigraph as ox

from ..check.coverage import CoverageRow, Misplaced
from ..check.report import Report
from ..draw.drawing import Figure, element
from ..draw.palette import THEMES
from ..namespaces import SKG
from ..pages import Content, el, framed, grid, link, links, listing, note, wide
from ..paths import __version__, asset
from ..query.library import Query
from ..query.rows import Rows
from ..rdf.graph import Graph
from ..search.build import index_of
from ..statements import Statement
from ..statements.documents import documents
from ..statements.show import sentence
from . import what_next
from .addresses import Addresses
from .asked import command, written
from .asked import values as choices
from .things import glossary, index, things

__all__ = ["Answers", "Parts", "page"]

_SCRIPTS = ("search.js", "report.js", "asked.js", *what_next.SCRIPTS)
_HINT = "Choose a part of the figure to read what is said of it, and in which sentence."
_SURE = "Every statement here rests on a sentence of its document, word for word; all checks hold."
_UNSURE = "Some checks do not hold: see Checks before you rely on what stands here."

Answers: TypeAlias = Mapping[str, Sequence[tuple[Query, Rows]]]
"""Who asks -> the questions of the library, answered."""

Parts: TypeAlias = Mapping[str, tuple[str, list[Content]]]
"""The name of a part in an address -> its title and what it holds."""


def page(
    graph: Graph,
    validation: Report,
    figures: Sequence[Figure],
    pathway: str,
    answers: Answers,
    folders: Mapping[str, Sequence[str]],
    more: Parts | None = None,
) -> bytes:
    """The whole page: with its script one part at a time, at an address that can be sent; without it all of them.

    Parameters
    ----------
    figures : the pathway first; it is the first thing that the page shows
    pathway : that figure as SVG for a page (`svg` with ``inline``), whose parts lead on
    folders : what the files are -> their paths, relative to the page
    more : further parts, before the files
    """
    covered, addresses = validation.coverage, Addresses(graph)
    away = [part for name in figures[0].files for part in (" ", link(name, name.rsplit(".", 1)[-1].upper()))]
    first = [
        el("p", _HINT, class_="note"),
        el("figure", el("div", id="pathway"), el("figcaption", figures[0].caption, *away)),
        el("div", el("h2", "Article"), *_article(addresses, covered.rows), id="article"),
    ]
    parts: dict[str, tuple[str, list[Content]] | None] = {
        "next": what_next.part(graph),
        "questions": ("Questions", _questions(addresses, answers)) if answers else None,
        "things": ("Concepts and terms", index(addresses)),
        "words": ("What the words mean", glossary(addresses)),
        "figures": ("Figures", [*map(element, figures[1:])]) if figures[1:] else None,
        "checks": ("Checks", _checks(addresses, validation)),
        **(more or {}),
        "files": ("Files", [listing((what, _folded(names)) for what, names in folders.items())]),
    }
    sure = el("span", _SURE if validation else _UNSURE, class_=f"verdict {'yes' if validation else 'no'}")
    titles = " and ".join(f"“{document.title}”" for document in documents(graph) if document.title)
    about, shown = f"stenosis-kg {__version__}, from {titles}.", {key: part for key, part in parts.items() if part}
    script, data = "".join(map(asset, _SCRIPTS)), index_of(graph).to_json()
    whole = framed(
        _title(graph), sure, about, first, shown,
        more=things(addresses), script=script, style=_style(), data=data,
    )  # fmt: skip
    return whole.replace(b'<div id="pathway"></div>', f'<div id="pathway">{pathway}</div>'.encode(), 1)


def _style() -> str:
    """The colours of the figure for light and dark pages."""
    light, dark = (
        " ".join(f"--{role.replace('.', '-')}: {colour};" for role, colour in THEMES[theme].items())
        for theme in ("light", "dark")
    )
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _checks(addresses: Addresses, validation: Report) -> list[Content]:
    """What was checked, in words; then what each sentence states, and the report as it is."""
    covered = validation.coverage
    words = (
        "Every quotation was held against the text letter by letter; every word that hedges or denies must show in "
        "what the sentence is held to say; every statement must have its sentence; and the graph must keep the rules "
        "of its schema."
    )
    said = el("pre", validation.render())
    report = el("details", el("summary", validation.verdict), said, open=None if validation else "")
    body: list[Content] = [el("p", words), report, el("h3", "What each sentence states")]
    return [*body, *_coverage(addresses.graph, covered.rows, covered.homeless)]


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


def _article(addresses: Addresses, rows: Sequence[CoverageRow]) -> list[Content]:
    lead = "Each sentence as the document has it, and beside it what the graph holds that it says."
    out: list[Content] = [note(lead)]
    several = len({row.passage.document for row in rows}) > 1
    before = ""
    for row in rows:
        passage = row.passage
        if several and passage.document != before:
            out.append(el("h3", addresses.named(passage.document)))
        before = passage.document
        if passage.waived:
            says = note(f"Not encoded: {passage.waived}")
        else:
            says = el("div", *(_said(addresses, part, of_clause=part is not row) for part in _stating(row)))
        words = el("p", link(f"#{passage.name}", passage.name, class_="id"), " ", passage.text)
        out.append(el("div", words, says, class_="sentence", id=passage.name))
    return out


def _said(addresses: Addresses, part: CoverageRow, *, of_clause: bool) -> Element:
    passage = part.passage
    number = link(f"#{passage.name}", passage.name, class_="id")
    head = [number, " ", *addresses.chips(passage), f"“{passage.text}”"] if of_clause else addresses.chips(passage)
    lines = [el("li", *_words(addresses, statement)) for statement in part.statements]
    notes = [note(f"Read: {inference}") for inference in passage.inferences]
    name = passage.name if of_clause else None
    return el("div", el("p", *head), el("ul", *lines, class_="says"), *notes, class_="clause", id=name)


def _words(addresses: Addresses, statement: Statement) -> list[Content]:
    """A statement in labels: what, how related, to what; each a link."""
    related = addresses.named(statement.predicate)
    denied = [el("b", "not: ")] if statement.denied else []
    return [
        *denied,
        addresses.named(statement.subject),
        " ",
        el("span", related, class_="rel"),
        " ",
        addresses.term(statement.object),
    ]


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
    titles = ("Sentence", "Statements", "Share", "Clauses", "Words")
    head = [el("th", title, scope="col", class_="bars" if title == "Share" else None) for title in titles]
    back = el("p", "No clinical statement stands without a sentence.")
    if homeless:
        items = (el("li", sentence(graph, each.statement)) for each in homeless)
        back = el("div", el("p", "Without a sentence:"), el("ul", *items))
    return [el("p", words), back, wide("Coverage", grid(head, lines))]


def _questions(addresses: Addresses, answers: Answers) -> list[Content]:
    graph = addresses.graph
    body: list[Content] = [note("Every question of the library, as the document answers it.")]
    for who, questions in answers.items():
        body.append(el("h3", f"Asked by a {who}" if who[:1] not in "aeiou" else f"Asked by an {who}"))
        for query, found in questions:
            lines = [el("tr", *(el("td", addresses.term(term)) for term in row)) for row in found.terms]
            head = [el("th", column, scope="col") for column in found.columns]
            table = grid(head, lines) if lines else note("No rows: nothing is said of this.")
            asked = [el("span", f" {name}: {graph.words(term)}", class_="asked") for name, term in found.asked]
            count = f"{query.name}, {len(lines)} row{'' if len(lines) == 1 else 's'}"
            summary = el("summary", query.summary, *asked, el("span", count, class_="note"))
            file = f"answers/{query.name}.csv"
            with_ = "".join(f", {name}: {graph.words(term)}" for name, term in found.asked)
            parts = [summary, wide(query.name, table), el("p", link(file, file), with_, class_="note")]
            if query.parameters and not choices(addresses, query):
                parts.append(
                    el("p", "With other values: ", el("code", command(query.name, found.asked)), class_="note")
                )
            body.append(el("details", *parts, id=f"question/{query.name}"))
    every = [(query, rows.asked) for some in answers.values() for query, rows in some if query.parameters]
    return [*body, el("script", written(addresses, every), type="application/json", id="answers")]


def _folded(names: Sequence[str]) -> list[Content]:
    """Links to files; where they are many, folded away."""
    return links(names) if len(names) <= 12 else [el("details", el("summary", f"{len(names)} files"), *links(names))]
