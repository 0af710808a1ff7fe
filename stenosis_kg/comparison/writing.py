"""A comparison as text, as CSV (its table of treatments), and as JSON."""

from __future__ import annotations

import json as json_
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from ..errors import visible
from ..namespaces import compact
from ..rdf.graph import Graph
from ..rdf.table import wrap
from ..statements import Passages
from ..tabular import delimited
from . import CONFLICTS, Cell, Claim, Comparison, Conflict, Numbers, Pair
from .words import cited, claim_words, names, remark, share, verdict

__all__ = ["csv", "json", "sections", "text", "told"]

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
        for title, rows in sections(two, one, other):
            if rows:
                lines += ["", f"{title}: {len(rows)}", *(line for row in rows for line in _row(graph, row, room))]
    return visible("\n".join(lines), lines=True) + "\n"


def sections(two: Comparison, one: str, other: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What was found of two documents: a title, and the rows under it; none is left out for being empty."""
    a, b = two.documents
    for kind in CONFLICTS:
        some = [each for each in two.conflicts if each.kind == kind]
        for why in dict.fromkeys(each.why for each in some):
            yield f"Conflicts, {kind} ({why})", tuple(each for each in some if each.why == why)
    yield "Near conflicts, which words or a condition take away", two.limited
    yield "Said by one, and by the other to be seldom so or not shown", two.doubts
    yield "Agreements with other firmness", two.firmness
    yield "Agreements", tuple(each for each in two.agreements if not each.differs)
    yield "Numbers and times on the same thing", two.numbers
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
    return lines + wrap(f"({beside})", room, "      ") if (beside := told(graph, row)) else lines


def _line(words: str, *claims: Claim) -> str:
    return f"[{cited(passage for claim in claims for passage in claim.passages)}]  {words}"


def told(graph: Graph, row: Pair | Numbers | Conflict) -> str:
    """What stands beside two claims; nothing where the title over them says it."""
    return "" if isinstance(row, Conflict) and row.kind != "limited" else remark(graph, row)


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
                "doubts": [{**_two(graph, each), "kinship": each.kinship} for each in two.doubts],
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
