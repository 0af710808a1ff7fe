"""A comparison as text, as CSV (its table of treatments), as JSON, and as a page."""

from __future__ import annotations

import json as json_
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

from ..errors import visible
from ..namespaces import compact
from ..pages import Content, el, framed, grid, listing, note, wide
from ..paths import __version__
from ..query.table import wrap
from ..rdf.graph import Graph
from ..statements import Passages
from ..tabular import delimited
from . import CONFLICTS, POSITIONS, Cell, Claim, Comparison, Conflict, Numbers, Pair
from .words import cell_words, cited, claim_words, names, share, verdict

__all__ = ["FORMATS", "csv", "html", "json", "text"]

_KINSHIP = {"same": "", "narrower": "the second is more general", "broader": "the first is more general"}
_COLUMNS = (
    "treatment", "label", "document", "position", "firmness", "of", "when", "restriction", "passages", "words",
)  # fmt: skip


def text(graph: Graph, comparison: Comparison, room: int = 100) -> str:
    """Each two documents: what was counted, then conflicts, what limits them, agreements, numbers, additions."""
    known = names(graph, comparison)
    lines = [f"  {short}  {title}" for short, title in known.values()]
    for a, b in combinations(comparison.documents, 2):
        two = comparison.between(a, b)
        one, other = known[a][0], known[b][0]
        lines += ["", f"{one} and {other}: {verdict(two)}."]
        lines += [f"Treatments on which both take a position: they agree on {share(*two.table.agreement())}."]
        for title, rows in _sections(two, one, other):
            if rows:
                lines += ["", f"{title}: {len(rows)}", *(line for row in rows for line in _row(graph, row, room))]
    return visible("\n".join(lines), lines=True) + "\n"


def _sections(two: Comparison, one: str, other: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    a, b = two.documents
    for kind, meaning in CONFLICTS.items():
        yield f"Conflicts, {kind} ({meaning})", tuple(each for each in two.conflicts if each.kind == kind)
    yield "Near conflicts, which words or conditions limit", two.limited
    yield "Agreements with other firmness", two.firmness
    yield "Agreements", tuple(each for each in two.agreements if not each.differs)
    yield "Numbers and times", two.numbers
    yield f"Said by {one} alone", two.additions[a, b]
    yield f"Said by {other} alone", two.additions[b, a]


def _row(graph: Graph, row: Pair | Numbers | Conflict | Claim, room: int) -> list[str]:
    """A claim, or two: each after its passages, or both together where they are in the same words."""
    if isinstance(row, Claim):
        return wrap(_line(claim_words(graph, row), row), room, "    ")
    one, other = (claim_words(graph, each) for each in (row.a, row.b))
    lines = (
        wrap(_line(one, row.a, row.b), room, "    ")
        if one == other
        else ["", *wrap(_line(one, row.a), room, "    "), *wrap(_line(other, row.b), room, "    ")]
    )
    return lines + wrap(f"({remark})", room, "      ") if (remark := _remark(row)) else lines


def _line(words: str, *claims: Claim) -> str:
    return f"{' '.join(each.tag for claim in claims for each in claim.passages)}  {words}"


def _remark(row: Pair | Numbers | Conflict) -> str:
    """What is to be said of the two beside their words."""
    if isinstance(row, Conflict):
        return row.why if row.kind == "limited" else ""
    kinship = _KINSHIP[row.kinship]
    if isinstance(row, Pair):
        return kinship
    how = row.relation.replace("a within b", "the first within the second").replace(
        "b within a", "the second within the first"
    )
    return "; ".join(filter(None, [how, kinship]))


def csv(graph: Graph, comparison: Comparison) -> str:
    """The table of treatments: a row for each thing that a document says of one, and one where it is silent."""
    known = names(graph, comparison)
    rows: list[tuple[object, ...]] = [_COLUMNS]
    for row in comparison.table.rows:
        start = (compact(row.treatment), graph.label(row.treatment))
        for document, cells in row.cells.items():
            short = known[document][0]
            for cell in cells:
                of = "; ".join(map(graph.label, cell.what))
                said = " ".join(dict.fromkeys(" ".join(each.text.split()) for each in cell.passages))
                when = graph.label(cell.when) if cell.when else ""
                limits = "; ".join(cell.restriction)
                by = cited(cell.passages)
                rows.append((*start, short, cell.position, str(cell.modality or ""), of, when, limits, by, said))
            if not cells:
                rows.append((*start, short, "silent", "", "", "", "", "", ""))
    return delimited(rows)


def json(graph: Graph, comparison: Comparison) -> str:
    """One object: the documents, each two of them with all that was found, and the table."""
    known = names(graph, comparison)
    pairs = []
    for a, b in combinations(comparison.documents, 2):
        two = comparison.between(a, b)
        agreed, both = two.table.agreement()
        pairs.append(
            {
                "a": known[a][0],
                "b": known[b][0],
                "agreements": [
                    {**_two(graph, each), "kinship": each.kinship, "other_firmness": each.differs}
                    for each in two.agreements
                ],
                "numbers": [
                    {**_two(graph, each), "kinship": each.kinship, "relation": each.relation} for each in two.numbers
                ],
                "conflicts": [{**_two(graph, each), "kind": each.kind, "why": each.why} for each in two.conflicts],
                "limited": [{**_two(graph, each), "why": each.why} for each in two.limited],
                "only_a": [_claim(graph, each) for each in two.additions[a, b]],
                "only_b": [_claim(graph, each) for each in two.additions[b, a]],
                "treatments": {"agree": agreed, "of": both},
            }
        )
    table = [
        {
            "treatment": compact(row.treatment),
            "label": graph.label(row.treatment),
            "documents": {known[each][0]: [_cell(cell) for cell in cells] for each, cells in row.cells.items()},
            "agree": row.agreement(comparison.documents)[0],
            "of": row.agreement(comparison.documents)[1],
        }
        for row in comparison.table.rows
    ]
    documents = [{"id": compact(iri), "name": short, "title": title} for iri, (short, title) in known.items()]
    return json_.dumps({"documents": documents, "pairs": pairs, "table": table}, ensure_ascii=False, indent=1) + "\n"


def _two(graph: Graph, row: Pair | Numbers | Conflict) -> dict[str, Any]:
    return {"a": _claim(graph, row.a), "b": _claim(graph, row.b)}


def _claim(graph: Graph, claim: Claim) -> dict[str, Any]:
    more = {"when": sorted(map(compact, claim.when)), "restriction": list(claim.restriction)}
    return {
        "words": claim_words(graph, claim),
        "direction": claim.direction,
        "firmness": str(claim.modality or ""),
        **{key: value for key, value in more.items() if value},
        "passages": _passages(claim.passages),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    more = {
        "of": list(map(compact, cell.what)),
        "when": compact(cell.when) if cell.when else "",
        "restriction": list(cell.restriction),
    }
    return {
        "position": cell.position,
        "firmness": str(cell.modality or ""),
        **{key: value for key, value in more.items() if value},
        "passages": _passages(cell.passages),
    }


def _passages(passages: Passages) -> list[dict[str, Any]]:
    return [each.quote | ({"speaker": each.speaker} if each.speaker else {}) for each in passages]


def html(graph: Graph, comparison: Comparison) -> str:
    """A page that opens offline: the table first, then each two documents."""
    known = names(graph, comparison)
    parts: dict[str, tuple[str, list[Content]]] = {}
    for place, (a, b) in enumerate(combinations(comparison.documents, 2), 1):
        two = comparison.between(a, b)
        one, other = known[a][0], known[b][0]
        held: list[Content] = [
            el("p", f"{verdict(two)}. Of the treatments on which both take a position, they agree on "
                    f"{share(*two.table.agreement())}.")
        ]  # fmt: skip
        for title, rows in _sections(two, one, other):
            if rows:
                held += [el("h3", f"{title}: {len(rows)}"), _rows(graph, rows, one, other)]
        parts[f"pair{place}"] = (f"{one} and {other}", held)
    parts["documents"] = ("Documents", [listing((short, (title,)) for short, title in known.values())])
    head = f"Documents compared: {', '.join(short for short, _ in known.values())}"
    table = wide("Treatments by document", el("div", _table(graph, comparison, known), class_="treatments"))
    explained = note(
        "; ".join(f"{name}: {meaning}" for name, meaning in POSITIONS.items()) + ". Empty: it says nothing of it."
    )
    found = el("span", verdict(comparison), class_="verdict")
    return framed(head, found, f"stenosis-kg {__version__}.", [table, explained], parts).decode("utf-8")


def _table(graph: Graph, comparison: Comparison, known: dict[str, tuple[str, str]]) -> Content:
    heads = [
        el("th", "Treatment", scope="col"),
        *(el("th", short, scope="col", title=title) for short, title in known.values()),
    ]
    rows = []
    for row in comparison.table.rows:
        cells = [el("td", *_lines(_cell_lines(graph, cells))) for cells in row.cells.values()]
        agreed, both = row.agreement(comparison.documents)
        last = f"{100 * agreed / both:.0f} %" if both else ""
        rows.append(
            el("tr", el("th", graph.label(row.treatment), scope="row"), *cells, el("td", last, class_="number"))
        )
    return grid([*heads, el("th", "Agreement", scope="col", class_="number")], rows)


def _cell_lines(graph: Graph, cells: Iterable[Cell]) -> Iterator[Content]:
    for cell in cells:
        said = " ".join(dict.fromkeys(" ".join(each.text.split()) for each in cell.passages))
        position, comma, more = cell_words(graph, cell).partition(",")
        yield el(
            "span",
            el("b", position),
            comma + more,
            " ",
            el("span", f"[{cited(cell.passages)}]", class_="id", title=said),
        )


def _rows(graph: Graph, rows: Iterable[Any], one: str, other: str) -> Content:
    found = list(rows)
    if isinstance(found[0], Claim):
        return el(
            "ul", *(el("li", claim_words(graph, each), el("br"), *_quotes(each)) for each in found), class_="says"
        )
    lines = [
        el(
            "tr",
            *(el("td", claim_words(graph, claim), el("br"), *_quotes(claim)) for claim in (row.a, row.b)),
            el("td", _remark(row)),
        )
        for row in found
    ]
    return wide("Two documents", grid([*(el("th", name, scope="col") for name in (one, other)), el("th", "")], lines))


def _quotes(claim: Claim) -> list[Content]:
    return _lines(
        el("span", el("span", each.tag, class_="id"), f" “{' '.join(each.text.split())}”", class_="note")
        for each in claim.passages
    )


def _lines(some: Iterable[Content]) -> list[Content]:
    """One under the other."""
    return [part for each in some for part in (el("br"), each)][1:]


FORMATS: dict[str, Callable[..., str]] = {"text": text, "csv": csv, "json": json, "html": html}
"""The names of the formats, and what writes each."""
