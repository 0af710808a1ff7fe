"""Refuse a shapes file that would check nothing, something else than it says, or that reaches out.

A SHACL validator says "conforms" for a misspelt constraint and for a shape without a target, and fetches what a query
in a shape names. So each file is checked before any of it runs: by the list of SHACL's terms (rdflib's), by the shapes
for shapes that pySHACL ships (SHACL-SHACL), and here for what these do not say. What could attack is reported before
what is merely wrong. How long a shape may run is not judged here: shapes of users run in a child process that is killed
at its limit (`engine.limited`).

References: https://www.w3.org/TR/shacl/#shacl-shacl
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files
from typing import TypeAlias

import pyoxigraph as ox

from ...errors import QueryError, ShapesError, UnsafeInput, UnsafeQuery, visible
from ...namespaces import OWL, RDF, SH, XSD
from ...query import guard
from ...rdf import Term, bare
from ...rdf.graph import Graph
from ...rdf.graph import read as read_quads
from ...rdf.locate import places
from .engine import limited
from .file import Node, Shapes
from .terms import SHAPE_LINKS, UNSAFE, datatypes, vocabulary

__all__ = ["lint"]

_Found: TypeAlias = Iterator[tuple[ox.Quad, str]]
"""A statement that is wrong, and the message."""

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_LISTS = ("and", "or", "xone")
# What SHACL-SHACL requires of a value, in words: by constraint and its value, else by constraint.
_KINDS = {
    "datatype integer": "a whole number",
    "datatype boolean": "true or false",
    "datatype string": "a string",
    "nodeKind IRI": "an IRI",
    "nodeKind Literal": "a literal",
    "nodeKind IRIOrLiteral": "an IRI or a literal",
    "node": "a list",
}
_OF_TERM = {"nodeKind": "a node kind", "deactivated": "true or false", "message": "text", "path": "a path"}
_EXAMPLES = {
    "a whole number": "a number without quotes, such as 1",
    "true or false": "true or false without quotes",
    "a node kind": "sh:IRI, sh:BlankNode, sh:Literal, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral or sh:IRIOrLiteral",
    "a list": "a list in round brackets",
}


def lint(shapes: Shapes) -> None:
    """Check the shapes of one file.

    Raises
    ------
    UnsafeInput
        If the file imports others, uses rules, functions, custom targets or JavaScript, or holds a query that reaches
        out.
    ShapesError
        If a term or a value is wrong, a shape has no target or leads back to itself, or there is no shape.
    """
    where = places(shapes.files[0])

    def line(quad: ox.Quad) -> int:
        value = quad.object.value if isinstance(quad.object, (ox.NamedNode, ox.Literal)) else None
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None
        return where.line(subject, quad.predicate.value, value) or 0

    quads = [quad for quad in shapes.quads if not isinstance(quad.subject, ox.Triple)]
    quads.sort(key=lambda quad: (line(quad), str(quad)))
    for check in (_unsafe, _wrong_term, _wrong_value, _wrong_structure, _wrong_shape):
        error = UnsafeInput if check is _unsafe else ShapesError
        for quad, message in sorted(check(shapes, quads), key=lambda one: line(one[0])):
            raise error(message, file=shapes.files[0], line=line(quad) or None)
    if not shapes.nodes:
        raise ShapesError("holds no shape, so it would check nothing; write one, or leave it out", file=shapes.files[0])


def _unsafe(_shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """What would fetch, or run code."""
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        if predicate == OWL + "imports":
            yield quad, f"imports {value}, which is not fetched; remove the line, and name that file yourself"
        for iri in (predicate, value.value if isinstance(value, ox.NamedNode) else ""):
            if (name := iri.removeprefix(SH)) in UNSAFE and iri != name:
                yield quad, f"uses sh:{name}, which is refused: {UNSAFE[name]}; use SHACL Core or sh:sparql"
        if predicate in {SH + "select", SH + "ask"} and isinstance(value, ox.Literal):
            try:
                guard.check(value.value)
            except UnsafeQuery as error:
                yield quad, f"the query of {_term(predicate)} is refused: {error.message}"
            except QueryError:
                continue  # wrong, not unsafe: `_wrong_value` reports it


def _wrong_term(_shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Terms of the SHACL namespace that SHACL does not have."""
    properties, others = vocabulary()
    for quad in quads:
        name = quad.predicate.value.removeprefix(SH)
        if name == "entailment" and quad.predicate.value != name:
            yield quad, "asks for an entailment, and none is done here; remove sh:entailment"
        elif quad.predicate.value.startswith(SH) and name not in properties:
            yield quad, f"sh:{name} is no property of SHACL, so it would check nothing{_nearest(name, properties)}"
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(SH):
            name = quad.object.value.removeprefix(SH)
            if name not in others | properties:
                yield quad, f"sh:{name} is no term of SHACL{_nearest(name, others)}"


def _wrong_value(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Values that SHACL-SHACL lets pass: patterns, queries, datatypes, numbers below 0, literals for shapes."""
    for quad in quads:
        name, value = quad.predicate.value.removeprefix(SH), quad.object
        literal = value if isinstance(value, ox.Literal) else None
        if name in SHAPE_LINKS:
            if any(isinstance(one, ox.Literal) for one in (value, *(shapes.items(value) if name in _LISTS else ()))):
                yield quad, _takes(name, "a list of shapes" if name in _LISTS else "a shape", value)
        elif name.endswith(("Count", "Length")) and literal and literal.value.startswith("-"):
            yield quad, _takes(name, "a whole number", value)
        elif name == "pattern" and literal:
            try:
                re.compile(literal.value, _flags(shapes, _node(quad)))
            except re.error as error:
                yield quad, f'sh:pattern "{visible(literal.value, 60)}" is no regular expression: {error}; mend it'
        elif name in {"select", "ask"} and quad.predicate.value != name:
            if not literal or literal.datatype.value != XSD + "string":
                yield quad, _takes(name, "a query", value)
            elif problem := _query_problem(shapes, _node(quad), literal.value):
                yield quad, f"the query of sh:{name} cannot be read: {problem}; mend it, or its sh:prefixes"
        elif name == "datatype" and isinstance(value, ox.NamedNode) and value.value.startswith(XSD):
            local = value.value.removeprefix(XSD)
            if local not in datatypes():
                yield quad, f"xsd:{local} is no datatype{_nearest(local, datatypes(), 'xsd:')}"


def _wrong_structure(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """What SHACL-SHACL finds: values of the wrong kind, terms that are given twice, paths, lists."""
    store = ox.Store()
    store.extend(_without_long_lists(shapes, quads))
    for result in limited(Graph(store, shapes.files), Shapes(shapes.files, _shacl_shacl().quads)):
        focus = ox.NamedNode(result.focus) if ":" in result.focus else ox.BlankNode(result.focus)
        source = ox.BlankNode(result.shape[2:]) if result.shape.startswith("_:") else ox.NamedNode(result.shape)
        wanted = _shacl_shacl().table[source]
        path = wanted.get(SH + "path", [None])[0]
        if isinstance(path, ox.BlankNode):  # ( sh:languageIn [ sh:zeroOrMorePath rdf:rest ] rdf:first )
            path = next(iter(_shacl_shacl().items(path)), None)
        name = path.value.removeprefix(SH) if isinstance(path, ox.NamedNode) else ""
        at = [quad for quad in quads if quad.subject == focus and quad.predicate.value == SH + name]
        at = [quad for quad in at if _is(quad.object, result.value)] or at
        if result.component == "MaxCountConstraintComponent":
            naming = [quad for quad in quads if quad.object == focus and quad.predicate.value == SH + "node"]
            if not any(_is(limit, "0") for limit in wanted[SH + "maxCount"]):
                yield at[0], f"sh:{name} is given twice for one shape; keep one"
            elif naming:
                message = "sh:node names a property shape, which validators refuse; put it in: [ sh:property … ]"
                yield naming[0], message
        elif result.component == "XoneConstraintComponent" and not shapes.objects(focus, "path"):
            for quad in quads:
                if quad.subject == focus and (name := quad.predicate.value.removeprefix(SH)) in _on_path():
                    name = f"sh:{name} needs the sh:path whose values it is about"
                    yield quad, f"{name}; add sh:path to {shapes.name(focus)}"
        elif at:
            yield at[0], _takes(name, _kind(name, wanted), at[0].object)
        elif name == "path" and (naming := [quad for quad in quads if quad.object == focus]):
            yield naming[0], f"{_term(naming[0].predicate.value)} names a shape without a sh:path; add it"


def _without_long_lists(shapes: Shapes, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The file with an empty list for each whole list of sh:in: SHACL-SHACL takes minutes over hundreds of members."""
    nil = ox.NamedNode(RDF + "nil")
    whole: set[object] = set()
    for quad in quads:
        cells = [cell for _, cell in shapes.cells(quad.object)] if quad.predicate.value == SH + "in" else []
        each = [[*map(len, (shapes.table[cell].get(RDF + end, []) for end in ("first", "rest")))] for cell in cells]
        if cells and all(one == [1, 1] for one in each) and shapes.table[cells[-1]][RDF + "rest"] == [nil]:
            whole.update(cells)
    for quad in quads:
        if quad.subject not in whole:
            yield ox.Quad(quad.subject, quad.predicate, nil if quad.object in whole else quad.object)


def _wrong_shape(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Shapes that nothing leads to, or that lead back to themselves."""
    for quad in quads:
        node = _node(quad)
        if node in shapes.nodes and node not in shapes.reached:
            message = (
                f"{shapes.name(node)} has no target and no shape names it, so it would check nothing; "
                "add sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
            )
            yield quad, message
        elif quad.predicate.value.removeprefix(SH) in SHAPE_LINKS and node in shapes.nodes:
            if not any(node in shapes.under(one) for one in shapes.linked(node)):
                continue
            yield quad, f"{shapes.name(node)} leads back to itself, which SHACL leaves undefined; break the circle"


def _node(quad: ox.Quad) -> Node:
    assert not isinstance(quad.subject, ox.Triple)  # `lint` leaves those out
    return quad.subject


@cache
def _shacl_shacl() -> Shapes:
    """The shapes for shapes of the SHACL specification, which pySHACL ships."""
    with as_file(files("pyshacl") / "assets" / "shacl-shacl.ttl") as file:
        return Shapes((file,), tuple(read_quads(file)), ours=True)


@cache
def _on_path() -> frozenset[str]:
    """What means something on a shape with sh:path alone: what SHACL-SHACL says a node shape has none of."""
    shapes = _shacl_shacl()
    node_shape = ox.NamedNode("http://www.w3.org/ns/shacl-shacl#NodeShapeShape")
    paths = [shapes.objects(node, "path")[0] for node in shapes.linked(node_shape)]
    return frozenset(path.value.removeprefix(SH) for path in paths if isinstance(path, ox.NamedNode)) - {"path"} | {
        "qualifiedMinCount", "qualifiedMaxCount",
    }  # fmt: skip


def _kind(name: str, wanted: dict[str, list[Term]]) -> str:
    """The kind of value that a shape of SHACL-SHACL requires of a term, in words."""
    if name in _OF_TERM:
        return _OF_TERM[name]
    for term, values in wanted.items():
        short = f"{term.removeprefix(SH)} {re.split('[#/]', getattr(values[0], 'value', ''))[-1]}"
        for key in (short, short.split()[0]):
            if key in _KINDS:
                return _KINDS[key]
    return "another kind of value"


def _takes(name: str, kind: str, value: Term) -> str:
    return f"sh:{name} takes {kind}, and this is {_seen(value)}; write {_EXAMPLES.get(kind, kind)}"


def _is(term: Term, value: str | None) -> bool:
    return getattr(term, "value", None) == value


def _query_problem(shapes: Shapes, node: Node, text: str) -> str | None:
    """Why SHACL does not take the query, or it cannot be parsed with the prefixes that it declares; or ``None``."""
    from rdflib.plugins.sparql import prepareQuery

    declared: dict[str, str] = {}
    for ontology in shapes.objects(node, "prefixes"):
        for one in shapes.objects(ontology, "declare"):
            for prefix, namespace in zip(shapes.objects(one, "prefix"), shapes.objects(one, "namespace"), strict=False):
                declared[bare(prefix)] = bare(namespace)
    try:
        words = {token.text.upper() for token in guard.check(text).tokens if token.kind == "word"}
        if barred := words & {"VALUES", "MINUS"}:
            return f"SHACL allows no {' and no '.join(sorted(barred))} in it, FILTER can say the same"
        prepareQuery(text.replace("$PATH", "<urn:path>"), initNs=declared)
    except Exception as error:  # the parser raises many kinds
        return (str(error).strip().splitlines() or ["no query"])[0][:150]
    return None


def _flags(shapes: Shapes, node: Node) -> int:
    letters = "".join(one.value for one in shapes.objects(node, "flags") if isinstance(one, ox.Literal))
    return sum(_FLAGS.get(letter, 0) for letter in set(letters))


def _nearest(name: str, known: Iterable[str], prefix: str = "sh:") -> str:
    folded = {one.lower(): one for one in sorted(known)}
    near = [folded[one] for one in difflib.get_close_matches(name.lower(), folded, n=2, cutoff=0.6)]
    return f"; did you mean {' or '.join(prefix + one for one in near)}?" if near else "; remove or replace it"


def _seen(value: Term) -> str:
    if isinstance(value, ox.Literal):
        kind = "with a language tag" if value.language else f"of type {value.datatype.value.rpartition('#')[2]}"
        return f'"{visible(value.value, 60)}" {kind}'
    return "a blank node" if isinstance(value, ox.BlankNode) else str(value)


def _term(iri: str) -> str:
    return "sh:" + iri.removeprefix(SH)
