"""Rows as text: CSV, TSV, SPARQL results JSON, Markdown, HTML, Turtle, and a data frame.

Lines end with a line feed, also in CSV, so that the text pipes into the usual tools.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import UsageError
from ..namespaces import XSD
from ..rdf.terms import NUMBERS, bare, short, turtle, value
from ..tabular import delimited, guarded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

    from ..rdf.terms import Term
    from .table import Tabular

__all__ = ["FORMATS", "csv", "frame", "html", "json", "markdown", "render", "tsv", "turtle_document"]

FORMATS = ("table", "csv", "tsv", "json", "markdown", "turtle")


def render(rows: Tabular, name: str, *, width: int | None = None, colour: bool = False) -> str:
    """The rows in one of `FORMATS`, ending with a line end.

    Raises
    ------
    UsageError
        If there is no such format, or Turtle is asked of rows that are no triples.
    """
    if name == "table":
        from .table import table

        return table(rows, width=width, colour=colour) + "\n"
    if name == "turtle":
        if rows.kind != "construct":
            raise UsageError("Turtle is for triples, and this query gives rows; use csv, tsv, json or markdown")
        return turtle_document(rows)
    writers = {"csv": csv, "tsv": tsv, "json": json, "markdown": markdown}
    if name not in writers:
        raise UsageError(f'there is no format "{name}"; the formats are {", ".join(FORMATS)}')
    return writers[name](rows)


def csv(rows: Tabular) -> str:
    """SPARQL 1.1 CSV; see `Rows.to_csv`."""
    return delimited([rows.columns, *([_cell(term) for term in row] for row in rows.terms)], guard=False)


def _cell(term: Term | None) -> str:
    """The value of a term; a number may begin with "-", any other text that a spreadsheet would run may not."""
    number = isinstance(term, ox.Literal) and term.datatype.value in NUMBERS
    return bare(term) if number else guarded(bare(term))


def tsv(rows: Tabular) -> str:
    """SPARQL 1.1 TSV; see `Rows.to_tsv`."""
    lines = [tuple(f"?{name}" for name in rows.columns), *(tuple(turtle(term) for term in row) for row in rows.terms)]
    return "".join("\t".join(line) + "\n" for line in lines)


def json(rows: Tabular) -> str:
    """SPARQL 1.1 Query Results JSON; an ASK gives ``{"head": {}, "boolean": …}``."""
    from json import dumps

    if rows.kind == "ask":
        return dumps({"head": {}, "boolean": bool(rows)}, indent=1) + "\n"
    bindings = [
        {name: _json_term(term) for name, term in zip(rows.columns, row, strict=True) if term is not None}
        for row in rows.terms
    ]
    answer = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    return dumps(answer, indent=1, ensure_ascii=False) + "\n"


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    said = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        said["datatype"] = term.datatype.value
    return said


def markdown(rows: Tabular) -> str:
    """A Markdown table; what Markdown or HTML would read as markup is escaped."""
    lines = [
        tuple(rows.columns),
        ("---",) * len(rows.columns),
        *(tuple(_plain_markdown(short(term)) for term in row) for row in rows.terms),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _plain_markdown(text: str) -> str:
    for mark in "\\`*_[]|~":
        text = text.replace(mark, "\\" + mark)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")


def html(rows: Tabular) -> str:
    """An HTML table for notebooks: text only, no links, everything escaped."""
    from html import escape

    head = "".join(f"<th>{escape(name)}</th>" for name in rows.columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(short(term))}</td>' for term in row)}</tr>" for row in rows.terms)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def turtle_document(rows: Tabular) -> str:
    """The triples of a CONSTRUCT in the house format."""
    from ..rdf.writing import dumps_turtle

    return dumps_turtle(ox.Triple(*row) for row in rows.terms).decode()  # type: ignore[arg-type]


def frame(rows: Tabular) -> pd.DataFrame:
    """A data frame; see `Rows.to_pandas`."""
    from ..extras import need

    pd = need("pandas", "a data frame", "pandas")
    types = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    columns = {}
    for number, (name, kind) in enumerate(zip(rows.columns, rows.types, strict=True)):
        terms = [row[number] for row in rows.terms]
        cells = [
            (None if term is None else bare(term)) if not isinstance(term, ox.Literal) else _cell_value(term, kind)
            for term in terms
        ]
        columns[name] = pd.Series(cells, dtype=types.get(kind, "object"))
    return pd.DataFrame(columns)


def _cell_value(term: ox.Literal, kind: str) -> object:
    found = value(term, kind)
    return float(str(found)) if kind == "number" else found
