"""The answer to a query: rows with named, typed columns, that print, iterate and convert.

Inside, terms are pyoxigraph's; they become Python values and rdflib terms when somebody iterates. These are plain
classes and not dataclasses, because a cold ``stenosis-kg ask`` must not wait for what dataclasses import.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import QueryError
from ..rdf.terms import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    import pandas as pd
    import rdflib

    from ..rdf.terms import Term

__all__ = ["Row", "Rows", "Triples", "collect"]


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
    types : what each column holds, of `terms.COLUMN_TYPES`
    terms : pyoxigraph terms, a tuple for each row; None where unbound
    kind : "select", "ask" or "construct"
    """

    __slots__ = ("columns", "kind", "terms", "types")

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

    def __repr__(self) -> str:
        from .table import table

        shown = 20
        more = f"\n… {len(self) - shown} more rows" if len(self) > shown else ""
        head = Rows(self.columns, self.terms[:shown], self.types, self.kind)
        return f"{table(head, width=120)}{more}" if self.terms else f"no rows ({', '.join(self.columns)})"

    def _repr_html_(self) -> str:
        from .formats import html

        return html(self)

    def to_csv(self) -> str:
        """SPARQL 1.1 CSV with whole IRIs; text that a spreadsheet would run gets an apostrophe in front."""
        from .formats import csv

        return csv(self)

    def to_tsv(self) -> str:
        """SPARQL 1.1 TSV: terms as Turtle writes them, so that nothing is lost."""
        from .formats import tsv

        return tsv(self)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        from .formats import json

        return json(self)

    def to_markdown(self) -> str:
        """A Markdown table with CURIEs, escaped."""
        from .formats import markdown

        return markdown(self)

    def to_pandas(self) -> pd.DataFrame:
        """A data frame: IRIs and text as str, integers as Int64, other numbers as float64, booleans as boolean.

        Raises
        ------
        UsageError
            If pandas is not installed (``pip install "stenosis-kg[pandas]"``).
        """
        from .formats import frame

        return frame(self)


class Triples(Rows):
    """The triples that a CONSTRUCT or DESCRIBE gave: rows of subject, predicate and object, and a graph."""

    __slots__ = ()

    def __init__(self, triples: Iterable[tuple[Term | None, ...]]) -> None:
        unique = {str(triple): triple for triple in triples}
        super().__init__(("subject", "predicate", "object"), (unique[key] for key in sorted(unique)), (), "construct")

    @property
    def graph(self) -> rdflib.Graph:
        """A new rdflib.Graph of the triples."""
        import rdflib

        graph = rdflib.Graph()
        for triple in self.rdf:
            graph.add(triple)  # type: ignore[arg-type]
        return graph

    def to_turtle(self) -> str:
        """Turtle in the house format: the same triples give the same text."""
        from .formats import turtle_document

        return turtle_document(self)


def collect(answer: object, types: Iterable[str] = ()) -> Rows:
    """What pyoxigraph gave, as `Rows` (or `Triples`); ``types`` as `Rows` takes them."""
    if isinstance(answer, ox.QuerySolutions):
        return Rows((variable.value for variable in answer.variables), map(tuple, answer), types)
    if isinstance(answer, ox.QueryTriples):
        return Triples((triple.subject, triple.predicate, triple.object) for triple in answer)
    return Rows(("answer",), [(ox.Literal(bool(answer)),)], ("boolean",), "ask")
