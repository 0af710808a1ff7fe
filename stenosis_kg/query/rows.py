"""The answer to a query: rows with named, typed columns, that iterate, print and convert to text and data frames.

Inside, terms are pyoxigraph's; they become Python values and rdflib terms when somebody iterates. These are plain
classes and not dataclasses, because a cold ``stenosis-kg ask`` must not wait for what dataclasses import.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..errors import QueryError, UsageError, visible
from ..namespaces import SKG, XSD
from ..rdf import NUMBERS, bare, short, turtle, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
    label : from an IRI to its label, where the rows are of a graph; None where nothing is known of labels
    """

    __slots__ = ("asked", "columns", "kind", "label", "terms", "types")

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
        self.label: Callable[[str], str] | None = None

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

    def labelled(self) -> Rows:
        """The same rows with a column more beside each that holds IRIs with labels: ``trigger``, ``trigger_label``."""
        columns: list[tuple[str, str, tuple[Term | None, ...]]] = []
        for place, (name, kind) in enumerate(zip(self.columns, self.types, strict=True)):
            held = tuple(row[place] for row in self.terms)
            columns.append((name, kind, held))
            words = [self._label(term) for term in held]
            if any(words):
                named = f"{name}_label"
                while named in self.columns:
                    named += "_"
                columns.append((named, "string", tuple(ox.Literal(each) if each else None for each in words)))
        names, types, terms = zip(*columns, strict=True) if columns else ((), (), ())
        rows = Rows(names, zip(*terms, strict=True), types, "select")
        rows.asked, rows.label = self.asked, self.label
        return rows

    def _label(self, term: Term | None) -> str:
        """The label of an IRI, on one line; "" where it has none."""
        if self.label is None or not isinstance(term, ox.NamedNode):
            return ""
        words = visible(" ".join(self.label(term.value).split()))
        return "" if words == short(term) else words

    def _cells(self, labels: bool, most: int | None = None) -> Iterable[list[Any]]:
        """What a table shows. With labels: of a thing label and CURIE, of what the schema defines the label alone."""
        if not labels or self.label is None:
            return map(list, self.terms[:most])
        known: dict[Term | None, Any] = {}
        for term in {term for row in self.terms[:most] for term in row}:
            words = self._label(term)
            alone = isinstance(term, ox.NamedNode) and term.value.startswith(SKG)
            known[term] = (words if alone else (words, short(term))) if words else term
        return ([known[term] for term in row] for row in self.terms[:most])

    def render(self, name: str, *, width: int | None = None, colour: bool = False, labels: bool = False) -> str:
        """The rows in one of `FORMATS`, ending with a line end.

        Parameters
        ----------
        width, colour : of a table, as `table.table` takes them
        labels : show labels: in a table beside the identifiers, in the other formats in columns of their own

        Raises
        ------
        UsageError
            If there is no such format, or Turtle is asked of rows that are no triples.
        """
        if name not in FORMATS:
            raise UsageError(f'there is no format "{name}"; the formats are {", ".join(FORMATS)}')
        if name != "table":
            rows = self.labelled() if labels and name != "turtle" and self.kind != "ask" else self
            made: str = getattr(rows, f"to_{name}")()
            return made
        from ..rdf.table import table

        return table(self.columns, self._cells(labels), width=width, colour=colour) + "\n"

    def __repr__(self) -> str:
        from ..rdf.records import MOST, prompt

        return prompt(f"no rows ({', '.join(self.columns)})", self.columns, self._cells(True, MOST), len(self))

    def _repr_html_(self) -> str:
        """An HTML table for notebooks: text only, no links, everything escaped."""
        from ..rdf.records import notebook

        return notebook(self.columns, self._cells(True))

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

    def to_pandas(self, *, labels: bool = False) -> pd.DataFrame:
        """A data frame: IRIs and text as str, integers as Int64, other numbers as float64, booleans as boolean.

        Parameters
        ----------
        labels : with a column of labels beside each column of IRIs that have any

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
        if labels:
            return self.labelled().to_pandas()
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
