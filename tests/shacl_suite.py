"""Tests of SHACL in the form of the W3C's suite (``mf:``, ``sht:``), as `benchmarks/shapes.py` and the tests run them.

The project's own are in ``data/shacl``. A result is held to its focus node, path, value, component, severity and shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlparse

import pyoxigraph as ox

from stenosis_kg.check import shapes
from stenosis_kg.check.shapes.engine import limited
from stenosis_kg.check.shapes.file import Shapes
from stenosis_kg.check.shapes.lint import lint
from stenosis_kg.errors import StenosisError
from stenosis_kg.namespaces import RDF, SH
from stenosis_kg.rdf.convert import to_rdflib
from stenosis_kg.rdf.graph import Graph

__all__ = ["DATA", "Case", "Results", "cases", "outcome", "readable"]

DATA = Path(__file__).parent / "data" / "shacl"
Results: TypeAlias = "list[tuple[str | None, ...]] | str"
"""Focus node, component, shape, severity, path and value of each result, as Turtle; or "failure"."""

_SHT, _MF = "http://www.w3.org/ns/shacl-test#", "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_PARTS = ("focusNode", "sourceConstraintComponent", "sourceShape", "resultSeverity", "resultPath", "value")
_PATHS = ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "alternativePath")
_NAMES = ("*.ttl", "*.trig", "*.rdf", "*.nt", "*.jsonld")


class Case(NamedTuple):
    """A test: data and shapes, and the results that SHACL gives."""

    name: str
    file: Path
    data: list[ox.Quad]
    shapes: list[ox.Quad]
    expected: Results


def cases(folder: Path) -> Iterator[Case]:
    """The tests of a folder, by name."""
    for file in sorted(folder.rglob("*.ttl")):
        quads = _parsed(file)
        own = Shapes((file,), tuple(quads))
        for test in sorted({str(quad.subject): quad.subject for quad in quads if _is(quad, _SHT + "Validate")}.items()):
            action, result = (_one(own, test[1], _MF + name) for name in ("action", "result"))
            both = (_one(own, action, _SHT + name) for name in ("dataGraph", "shapesGraph"))
            data, given = (quads if _path(iri) == file else _parsed(_path(iri)) for iri in both)
            expected = "failure" if result == ox.NamedNode(_SHT + "Failure") else _expected(own, result)
            yield Case(f"{file.relative_to(folder).with_suffix('')}", file, data, _without_tests(given), expected)


def outcome(case: Case) -> tuple[Results, str]:
    """What is found, and why not where nothing could be."""
    graph = Graph(ox.Store(), (case.file,))
    graph._dataset = to_rdflib(case.data)
    try:
        given = lint(Shapes((case.file,), tuple(case.shapes)), dict.fromkeys(case.shapes, case.file))
        found = [
            (one.focus, one.component, one.shape, one.severity, one.path, one.value) for one in limited(graph, given)
        ]
        return sorted(found, key=str), ""
    except StenosisError as error:
        return "failure", error.message


def readable(folder: Path, *, lenient: bool = False) -> tuple[int, dict[str, str]]:
    """How many shapes files a folder holds, and why some are refused."""
    refused = {}
    found = sorted({file for name in _NAMES for file in folder.rglob(name)})
    for file in found:
        try:
            shapes.read(file, lenient=lenient)
        except StenosisError as error:
            refused[file.name] = error.message
    return len(found), refused


def _parsed(file: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(file), base_iri=file.as_uri()))


def _path(iri: object) -> Path:
    assert isinstance(iri, ox.NamedNode)
    return Path(unquote(urlparse(iri.value).path))


def _is(quad: ox.Quad, kind: str) -> bool:
    return quad.predicate.value == RDF + "type" and quad.object == ox.NamedNode(kind)


def _one(own: Shapes, node: object, name: str) -> object:
    return next(iter(own.table.get(node, {}).get(name, [])), None)  # type: ignore[call-overload]


def _without_tests(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The shapes without the report that is expected, which stands in the same file."""
    kinds = (SH + "ValidationReport", SH + "ValidationResult")
    reports = {quad.subject for quad in quads for kind in kinds if _is(quad, kind)}
    return [quad for quad in quads if quad.subject not in reports]


def _expected(own: Shapes, report: object) -> Results:
    results = own.table.get(report, {}).get(SH + "result", [])  # type: ignore[call-overload]
    return sorted((tuple(_written(own, _one(own, one, SH + part)) for part in _PARTS) for one in results), key=str)


def _written(own: Shapes, term: object) -> str | None:
    """A term as results have it: a path with all that it is made of."""
    if items := own.items(term):
        return f"( {' '.join(str(_written(own, item)) for item in items)} )"
    for name in _PATHS:
        if (inner := _one(own, term, SH + name)) is not None:
            return f"[ <{SH}{name}> {_written(own, inner)} ]"
    return None if term is None else str(term)
