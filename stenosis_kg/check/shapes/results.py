"""A validation report of pySHACL's as records of text, which pass from a child process as they are, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import RDF, Literal, URIRef

from ...namespaces import SH
from ...rdf.convert import term_from_rdflib
from ..finding import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph

__all__ = ["made", "read_report", "term", "text"]

_PATHS = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "alternativePath")


def read_report(report: Graph) -> list[list[Any]]:
    """What each result of a report holds, in the order of `Result`."""
    return [_result(report, node) for node in report.objects(None, URIRef(SH + "result"))]


def made(parts: Iterable[Any]) -> Result:
    """The record of one of these."""
    focus, component, shape, severity, path, value, messages, details = parts
    return Result(focus, component, shape, severity, path, value, tuple(messages), tuple(map(made, details)))


def term(written: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term that is written so in Turtle without prefixes."""
    if written.startswith("_:"):
        return ox.BlankNode(written[2:])
    (quad,) = ox.parse(f"<urn:a> <urn:b> {written} .", format=ox.RdfFormat.N_TRIPLES, lenient=True)
    found: ox.NamedNode | ox.BlankNode | ox.Literal = quad.object  # rdflib has no triple terms
    return found


def text(messages: Iterable[str]) -> str:
    """The message for people: the English one, else one without a language, else the first."""
    rank = {"en": 0, None: 1}
    told = [one for one in map(term, messages) if isinstance(one, ox.Literal)]
    ranked = [(rank.get(one.language and one.language.partition("-")[0], 2), one.value) for one in told]
    return min(ranked, default=(0, ""))[1]


def _result(report: Graph, node: Any) -> list[Any]:
    def one(name: str) -> str | None:
        found = report.value(node, URIRef(SH + name))
        return None if found is None else str(term_from_rdflib(found))

    path = report.value(node, URIRef(SH + "resultPath"))
    messages = sorted(str(term_from_rdflib(each)) for each in report.objects(node, URIRef(SH + "resultMessage")))
    return [
        *map(one, ("focusNode", "sourceConstraintComponent", "sourceShape", "resultSeverity")),
        None if path is None else _path(report, path),
        one("value"),
        messages,
        sorted((_result(report, each) for each in report.objects(node, URIRef(SH + "detail"))), key=str),
    ]


def _path(report: Graph, path: Any) -> str:
    """A path as it is written in Turtle, with the blank nodes that it is made of."""
    if isinstance(path, (URIRef, Literal)):
        return str(term_from_rdflib(path))
    if (path, RDF.first, None) in report:
        return f"( {' '.join(_path(report, step) for step in report.items(path))} )"
    for name in _PATHS:
        if (inner := report.value(path, URIRef(SH + name))) is not None:
            return f"[ <{SH}{name}> {_path(report, inner)} ]"
    return "[]"
