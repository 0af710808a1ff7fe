"""The answer to a query: rows with named, typed columns, that iterate, print and convert to text and data frames.

Inside, terms are pyoxigraph's; they become Python values and rdflib terms when somebody iterates. These are plain
classes and not dataclasses, because a cold ``stenosis-kg ask`` must not wait for what dataclasses import.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import QueryError, UsageError
from ..namespaces import XSD
from ..rdf import NUMBERS, bare, short, turtle, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import pandas as pd
    import rdflib

    from ..rdf import Term

__all__ = ["FORMATS", "Row", "Rows", "Triples", "collect"]

FORMATS = ("table", "csv", "tsv", "json", "markdown", "turtle")
"""What rows are printed as; the names of `Rows.render`."""


class Row(tuple):  # type: ignore[type-arg]
    """One row: a tuple of values that also answers by column, as ``row.concept`` and ``row["from"]``."""

    __slots__ = ()
    columns: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return tuple.__getitem__(self, self.columns.index(name))
        except ValueError:
            raise AttributeError(f'no column "{name}"; the columns are {", ".join(self.columns)}') from None

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                return self.__getattr__(key)
            except AttributeError as error:
                raise KeyError(str(error)) from None
        return tuple.__getitem__(self, key)

    def as_dict(self) -> dict[str, Any]:
        """Column to value."""
        return dict(zip(self.columns, self, strict=True))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={item!r}' for name, item in zip(self.columns, self, strict=True))})"


class Rows:
    """The rows that a query gave.

    Iterating gives `Row`: IRIs are ``rdflib.URIRef``, numbers ``int``, ``decimal.Decimal`` or ``float``, booleans
    ``bool``, dates ``datetime.date``, other literals ``str``, and what is unbound ``None``. `rdf` keeps the terms.
    Truthy where there is a row; the answer to an ASK is one row with the column ``answer``, truthy where that is true.

    Attributes
    ----------
    columns : names, in the order of the query
    types : what each column holds, of `rdf.COLUMN_TYPES`
    terms : pyoxigraph terms, a tuple for each row; None where unbound
    kind : "select", "ask" or "construct"
    asked : pairs of a parameter and its value, where a question of the library takes any
    """

    __slots__ = ("asked", "columns", "kind", "terms", "types")

    def __init__(
        self,
        columns: Iterable[str],
        terms: Iterable[tuple[Term | None, ...]],
        types: Iterable[str] = (),
        kind: str = "select",
    ) -> None:
        self.columns = tuple(columns)
        self.terms = tuple(terms)
        self.types = tuple(types) or ("any",) * len(self.columns)
        self.kind = kind
        self.asked: tuple[tuple[str, Term], ...] = ()

    def __len__(self) -> int:
        return len(self.terms)

    def __bool__(self) -> bool:
        if self.kind == "ask":
            return value(self.terms[0][0], "boolean") is True
        return bool(self.terms)

    def __iter__(self) -> Iterator[Row]:
        row: type[Row] = type("Row", (Row,), {"__slots__": (), "columns": self.columns})
        for number in range(len(self.terms)):
            yield row(self._values(number))

    def __getitem__(self, index: int) -> Row:
        row: type[Row] = type("Row", (Row,), {"__slots__": (), "columns": self.columns})
        return row(self._values(range(len(self.terms))[index]))

    def _values(self, number: int) -> Iterator[object]:
        for column, kind, term in zip(self.columns, self.types, self.terms[number], strict=True):
            try:
                yield value(term, kind)
            except QueryError as error:
                raise QueryError(f"row {number + 1}, column {column}: {error.message}") from None

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        if name not in self.columns:
            raise QueryError(f'no column "{name}"; the columns are {", ".join(self.columns)}')
        return [row[name] for row in self]

    @property
    def rdf(self) -> list[tuple[rdflib.term.Node | None, ...]]:
        """The rows as rdflib terms, with languages and datatypes; None where unbound."""
        from ..rdf.convert import term_to_rdflib

        return [tuple(None if term is None else term_to_rdflib(term) for term in row) for row in self.terms]

    def render(self, name: str, *, width: int | None = None, colour: bool = False) -> str:
        """The rows in one of `FORMATS`, ending with a line end.

        Parameters
        ----------
        width, colour : of a table, as `table.table` takes them

        Raises
        ------
        UsageError
            If there is no such format, or Turtle is asked of rows that are no triples.
        """
        if name not in FORMATS:
            raise UsageError(f'there is no format "{name}"; the formats are {", ".join(FORMATS)}')
        if name != "table":
            made: str = getattr(self, f"to_{name}")()
            return made
        from .table import table

        return table(self.columns, self.terms, width=width, colour=colour) + "\n"

    def __repr__(self) -> str:
        from .table import table

        shown = 20
        more = f"\n… {len(self) - shown} more rows" if len(self) > shown else ""
        if not self.terms:
            return f"no rows ({', '.join(self.columns)})"
        return table(self.columns, self.terms[:shown], width=120) + more

    def _repr_html_(self) -> str:
        """An HTML table for notebooks: text only, no links, everything escaped."""
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = ("".join(f"<td>{escape(short(term))}</td>" for term in row) for row in self.terms)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_csv(self) -> str:
        """SPARQL 1.1 CSV with whole IRIs, but lines end with a line feed, so that they pipe into the usual tools.

        Text that a spreadsheet would run gets an apostrophe in front; a number may begin with "-".
        """
        from ..tabular import delimited, guarded

        def cell(term: Term | None) -> str:
            number = isinstance(term, ox.Literal) and term.datatype.value in NUMBERS
            return bare(term) if number else guarded(bare(term))

        return delimited([self.columns, *(map(cell, row) for row in self.terms)], guard=False)

    def to_tsv(self) -> str:
        """SPARQL 1.1 TSV: terms as Turtle writes them, so that nothing is lost."""
        lines = [(f"?{name}" for name in self.columns), *(map(turtle, row) for row in self.terms)]
        return "".join("\t".join(line) + "\n" for line in lines)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON; an ASK gives ``{"head": {}, "boolean": …}``."""
        from json import dumps

        if self.kind == "ask":
            return dumps({"head": {}, "boolean": bool(self)}, indent=1) + "\n"
        bindings = [
            {name: _json_term(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
            for row in self.terms
        ]
        answer: dict[str, Any] = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        if self.asked:  # a further member, which readers of the standard pass over
            answer["asked"] = {name: _json_term(term) for name, term in self.asked}
        return dumps(answer, indent=1, ensure_ascii=False) + "\n"

    def to_markdown(self) -> str:
        """A Markdown table with CURIEs; what Markdown or HTML would read as markup is escaped."""
        cells = ((_plain_markdown(short(term)) for term in row) for row in self.terms)
        return "".join(f"| {' | '.join(line)} |\n" for line in (self.columns, ["---"] * len(self.columns), *cells))

    def to_turtle(self) -> str:
        """The triples of a CONSTRUCT in the house format: the same triples give the same text.

        Raises
        ------
        UsageError
            If the rows are no triples.
        """
        if self.kind != "construct":
            raise UsageError("Turtle is for triples, and this query gives rows; use csv, tsv, json or markdown")
        from ..rdf.writing import dumps_turtle

        return dumps_turtle(ox.Triple(*row) for row in self.terms).decode()  # type: ignore[arg-type]

    def to_pandas(self) -> pd.DataFrame:
        """A data frame: IRIs and text as str, integers as Int64, other numbers as float64, booleans as boolean.

        Raises
        ------
        UsageError
            If pandas is not installed (``pip install "stenosis-kg[pandas]"``).
        """
        from ..extras import need

        def cell(term: Term | None, kind: str) -> object:
            if not isinstance(term, ox.Literal):
                return None if term is None else bare(term)
            found = value(term, kind)
            return float(str(found)) if kind == "number" else found

        pd = need("pandas", "a data frame", "pandas")
        types = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
        columns = {}
        for number, (name, kind) in enumerate(zip(self.columns, self.types, strict=True)):
            cells = [cell(row[number], kind) for row in self.terms]
            columns[name] = pd.Series(cells, dtype=types.get(kind, "object"))
        return pd.DataFrame(columns)


class Triples(Rows):
    """The triples that a CONSTRUCT or DESCRIBE gave: rows of subject, predicate and object, and a graph."""

    __slots__ = ()

    def __init__(self, triples: Iterable[Iterable[Term | None]]) -> None:
        unique = {str(triple): triple for triple in (tuple(each)[:3] for each in triples)}
        super().__init__(("subject", "predicate", "object"), (unique[key] for key in sorted(unique)), (), "construct")

    @property
    def graph(self) -> rdflib.Graph:
        """A new rdflib.Graph of the triples."""
        import rdflib

        graph = rdflib.Graph()
        for triple in self.rdf:
            graph.add(triple)  # type: ignore[arg-type]
        return graph


def collect(answer: object) -> Rows:
    """What pyoxigraph gave, as `Rows` (or `Triples`); anything but rows and triples is a yes or a no."""
    if isinstance(answer, ox.QuerySolutions):
        return Rows((variable.value for variable in answer.variables), map(tuple, answer))
    if isinstance(answer, (ox.QueryTriples, Iterator)):
        return Triples(answer)
    return Rows(("answer",), [(ox.Literal(bool(answer)),)], ("boolean",), "ask")


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    made = {"type": "literal", "value": term.value}
    if term.language:
        made["xml:lang"] = term.language
        if term.direction:
            made["its:dir"] = str(term.direction)
    elif term.datatype.value != XSD + "string":
        made["datatype"] = term.datatype.value
    return made


def _plain_markdown(text: str) -> str:
    for mark in "\\`*_[]|~":
        text = text.replace(mark, "\\" + mark)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
