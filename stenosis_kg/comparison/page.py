"""A comparison as a page that opens offline: conflicts first, then the table of treatments, then each two documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby
from typing import Any

from ..namespaces import SKOS
from ..pages import Content, el, framed, grid, listing, note
from ..paths import __version__
from ..rdf.graph import Graph
from ..statements import Passage
from ..statements.reading import statements_of
from . import CONFLICTS, POSITIONS, Cell, Claim, Comparison, Conflict, Numbers, Pair, TreatmentRow
from .words import cell_words, cited, claim_words, counted, names, remark, share, verdict
from .writing import sections, told

__all__ = ["html"]

_AGREE = (
    "Two documents agree on a treatment where both are for it, or both against it, and nothing that they say of it "
    "conflicts. A dash: the document takes no position on that very treatment; kinds of it have rows of their own."
)


def html(graph: Graph, comparison: Comparison) -> str:
    """The page; the words of each sentence stand beside what is read from it."""
    known = names(graph, comparison)
    shorts = [short for short, _ in known.values()]
    titles = (el("li", el("b", short), f": {title}") for short, title in known.values())
    first = [el("ul", *titles, class_="says"), *_conflicts(graph, comparison, known)]
    parts: dict[str, tuple[str, list[Content]]] = {"treatments": ("Treatments", _treatments(graph, comparison, known))}
    for place, (a, b) in enumerate(combinations(comparison.documents, 2), 1):
        two = comparison.between(a, b)
        parts[f"pair{place}"] = (f"{known[a][0]} and {known[b][0]}", _pair(graph, two, known[a][0], known[b][0]))
    parts["words"] = ("What the words mean", _meanings(graph))
    found = el("span", verdict(comparison), class_="verdict")
    title = f"Documents compared: {', '.join(shorts)}"
    return framed(title, found, f"stenosis-kg {__version__}.", first, parts).decode("utf-8")


def _conflicts(graph: Graph, comparison: Comparison, known: dict[str, tuple[str, str]]) -> list[Any]:
    if not comparison.conflicts:
        return [el("p", "No conflict was found.")]
    kinds = list(CONFLICTS)
    rows = sorted(comparison.conflicts, key=lambda each: kinds.index(each.kind))
    lines = [
        el("tr", el("td", el("b", row.kind), el("br"), row.why), *(_side(graph, row, side, known) for side in "ab"))
        for row in rows
    ]
    heads = [el("th", title, scope="col") for title in ("Conflict", "One says", "The other says")]
    return [el("h2", counted(len(rows), "conflict").capitalize()), el("div", grid(heads, lines), class_="treatments")]


def _side(graph: Graph, row: Conflict, side: str, known: dict[str, tuple[str, str]]) -> Content:
    claim: Claim = getattr(row, side)
    return el("td", *_claim(graph, claim), data_head=known[claim.document][0])


def _treatments(graph: Graph, comparison: Comparison, known: dict[str, tuple[str, str]]) -> list[Content]:
    """The table of those on which two or more take a position; the others folded under it."""
    rows = comparison.table.rows
    several = [row for row in rows if sum(map(bool, row.cells.values())) > 1]
    alone = [row for row in rows if row not in several]
    body: list[Content] = [note(_AGREE), _table(graph, comparison, several, known)]
    if alone:
        summary = el("summary", f"{counted(len(alone), 'treatment')} of which one document alone speaks")
        body.append(el("details", summary, _table(graph, comparison, alone, known)))
    return body


def _table(
    graph: Graph, comparison: Comparison, rows: Sequence[TreatmentRow], known: dict[str, tuple[str, str]]
) -> Content:
    heads = [el("th", "Treatment", scope="col")]
    heads += [el("th", short, scope="col", title=title) for short, title in known.values()]
    heads.append(el("th", "Agreement", scope="col", class_="number"))
    lines = []
    for row in rows:
        positions = (el("td", *(_lines(_cells(graph, some)) or ["–"])) for some in row.cells.values())
        cells = [el("th", graph.label(row.treatment), scope="row"), *positions]
        agreed, both = row.agreement(comparison.documents)
        share = f"{100 * agreed / both:.0f} %" if both else "–"
        cells.append(el("td", share, class_="number"))
        lines.append(el("tr", *cells))
    return el("div", grid(heads, lines), class_="treatments")


def _cells(graph: Graph, cells: Iterable[Cell]) -> Iterator[Content]:
    for cell in cells:
        said = " ".join(dict.fromkeys(" ".join(each.text.split()) for each in cell.passages))
        words = cell_words(graph, cell)
        head = el("b", cell.position)
        yield el("span", head, words.removeprefix(cell.position), " ", _named(cell.passages, said))


def _named(passages: Iterable[Passage], title: str | None = None) -> Content:
    return el("span", f"[{cited(passages)}]", class_="note", title=title)


def _pair(graph: Graph, two: Comparison, one: str, other: str) -> list[Content]:
    """What was found of two documents; what one alone says is folded, a sentence at a time."""
    body: list[Content] = [
        el("p", f"{verdict(two)}. Of the treatments on which both take a position, they agree on "
                f"{share(*two.table.agreement())}.")
    ]  # fmt: skip
    for title, rows in sections(two, one, other):
        if rows and isinstance(rows[0], Claim):
            body.append(el("details", el("summary", f"{title}: {len(rows)}"), _alone(graph, rows)))
        elif rows:
            body += [el("h3", f"{title}: {len(rows)}"), _rows(graph, rows, one, other)]
    return body


def _rows(graph: Graph, rows: Sequence[Pair | Numbers | Conflict], one: str, other: str) -> Content:
    lines = []
    for row in rows:
        cells = [el("td", *_claim(graph, claim)) for claim in (row.a, row.b)]
        beside = told(graph, row) or (remark(graph, row) if not isinstance(row, Conflict) else "")
        lines.append(el("tr", *cells, el("td", beside)))
    heads = [el("th", name, scope="col") for name in (one, other, "Beside")]
    return el("div", grid(heads, lines), class_="treatments even")


def _alone(graph: Graph, rows: Iterable[Claim]) -> Content:
    """What one document alone says, by sentence."""
    items = []
    for passages, claims in groupby(rows, key=lambda each: each.passages):
        words = [el("li", claim_words(graph, each)) for each in claims]
        items.append(el("li", *_quotes(passages), el("ul", *words, class_="says")))
    return el("ul", *items, class_="says")


def _claim(graph: Graph, claim: Claim) -> list[Content]:
    return [claim_words(graph, claim), el("br"), *_quotes(claim.passages)]


def _quotes(passages: Iterable[Passage]) -> list[Content]:
    return _lines(
        el("span", el("b", each.curie), *([f", according to {each.speaker}"] if each.speaker else []),
           f" “{' '.join(each.text.split())}”", class_="note")
        for each in passages
    )  # fmt: skip


def _lines(some: Iterable[Content]) -> list[Content]:
    """One under the other."""
    return [part for each in some for part in (el("br"), each)][1:]


def _meanings(graph: Graph) -> list[Content]:
    """What the words for positions, conflicts and firmness mean."""
    said = statements_of(graph)
    values = {passage.modality for passage in said.passages.values() if passage.modality is not None}
    ranked = sorted(values, key=lambda value: -value.firmness)
    return [
        el("h3", "Positions"),
        listing((name, (meaning,)) for name, meaning in POSITIONS.items()),
        el("h3", "Conflicts"),
        listing((name, (meaning,)) for name, meaning in CONFLICTS.items()),
        el("h3", "How firmly a sentence speaks, the firmest first"),
        listing((value.label, (" ".join(graph.texts(value.iri, SKOS + "definition")),)) for value in ranked),
        note("What is said plainly has no word before it."),
    ]
