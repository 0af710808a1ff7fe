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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from ...errors import QueryError, ShapesError, UnsafeInput, UnsafeQuery, visible
from ...namespaces import OWL, SH, XSD
from ...query import guard
from ...rdf import Term, bare
from ...rdf.locate import places
from ..finding import Finding
from .file import Node, Shapes
from .metashapes import structure, takes
from .terms import FLAGS, SHAPE_LINKS, UNSAFE, datatypes, vocabulary

__all__ = ["lint"]

_Found: TypeAlias = Iterator[tuple[ox.Quad, str]]
"""A statement that is wrong, and the message."""

_UNREAD = "the query of sh:{} cannot be read: {}; mend it, or its sh:prefixes"
_PAIRS = {"minCount": "maxCount", "minLength": "maxLength", "qualifiedMinCount": "qualifiedMaxCount"}
_LISTS = ("and", "or", "xone")
_RDFS = "http://www.w3.org/ns/entailment/RDFS"


def lint(shapes: Shapes, files: Mapping[ox.Quad, Path]) -> Shapes:
    """Check the shapes of one or more files as one; give those that can be run.

    Parameters
    ----------
    files : the file that each statement is from

    Raises
    ------
    UnsafeInput
        If they use rules, functions, custom targets or JavaScript, hold a query that reaches out, or are nothing but
        an import.
    ShapesError
        If a term or a value is wrong, a shape leads back to itself, none has a target, or there is none.
    """
    where = {path: (number, places(path)) for number, path in enumerate(shapes.files)}

    holders: dict[Term, Term] = {
        quad.object: quad.subject for quad in shapes.quads if isinstance(quad.object, ox.BlankNode)
    }

    def place(quad: ox.Quad) -> tuple[int, int]:
        value = quad.object.value if isinstance(quad.object, (ox.NamedNode, ox.Literal)) else None
        number, lines = where[files[quad]]
        return number, lines.line(_named(quad.subject, holders), quad.predicate.value, value) or 0

    quads = [quad for quad in shapes.quads if not isinstance(quad.subject, ox.Triple)]
    quads.sort(key=lambda quad: (place(quad), str(quad)))
    imports = [quad for quad in quads if quad.predicate.value == OWL + "imports"]
    dangling = dict.fromkeys(quad for quad in quads if _dangles(shapes, quad))
    kept = [quad for quad in quads if quad not in dangling]
    whole = replace(shapes, quads=tuple(kept))
    for check in (_unsafe, _wrong_term, _wrong_value, structure, _circles, _without_target):
        error = UnsafeInput if check is _unsafe else ShapesError
        for quad, message in sorted(check(whole, kept), key=lambda one: place(one[0])):
            raise error(message, file=files[quad], line=place(quad)[1] or None)
    if not whole.nodes:
        if imports:
            message = f"imports {imports[0].object}, which is not fetched, and holds no shape; name that file instead"
            raise UnsafeInput(message, file=files[imports[0]], line=place(imports[0])[1] or None)
        raise ShapesError("holds no shape, so it would check nothing; write one, or leave it out", file=shapes.files[0])

    def idle(quad: ox.Quad, message: str) -> Finding:
        node = _node(quad)
        iri = node.value if isinstance(node, ox.NamedNode) else None
        return Finding(whole.name(node), message, iri, None, None, "warning", str(files[quad]), place(quad)[1] or None)

    # pySHACL looks for the prefixes of an ontology there alone, and not in what it imports.
    ontologies = [quad.object for quad in kept if quad.predicate.value == SH + "prefixes"]
    named = [one for one in ontologies if isinstance(one, (ox.NamedNode, ox.BlankNode))]
    declare = ox.NamedNode(SH + "declare")
    more = [ox.Quad(ontology, declare, one) for ontology in named for one in whole.declarations(ontology)]
    return replace(
        whole,
        quads=(*kept, *more),
        idle=(
            *(idle(quad, _DANGLING.format(_term(quad.predicate.value), bare(quad.object))) for quad in dangling),
            *(idle(next(quad for quad in kept if quad.subject == node), _SPARE) for node in _spare(whole)),
        ),
    )


_SPARE = "This shape checked nothing: it has no target, and no shape that has one names it. Add one, or leave it out."
_DANGLING = "{} names {}, and no file says anything of it: it checked nothing. Give the file that holds it as well."


def _named(node: Term, holders: dict[Term, Term]) -> str | None:
    """The IRI of a node, or of what holds it."""
    seen = set()
    while isinstance(node, ox.BlankNode) and node in holders and node not in seen:
        seen.add(node)
        node = holders[node]
    return node.value if isinstance(node, ox.NamedNode) else None


def _dangles(shapes: Shapes, quad: ox.Quad) -> bool:
    """Does a shape name another, by its IRI, that stands in none of the files?"""
    named = quad.object
    links = {SH + "property", SH + "node"}
    return quad.predicate.value in links and isinstance(named, ox.NamedNode) and named not in shapes.table


def _spare(shapes: Shapes) -> list[Node]:
    """The active shapes that nothing leads to; of each group the outermost."""
    lost = [node for node in shapes.nodes if node not in shapes.reached and not shapes.deactivated(node)]
    named = {one for node in lost for one in shapes.linked(node) if one != node}
    return [node for node in lost if node not in named]


def _unsafe(_shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """What would fetch, or run code."""
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
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
        if name == "entailment" and quad.predicate.value != name and quad.object != ox.NamedNode(_RDFS):
            yield quad, f"asks for the entailment {bare(quad.object)}, and only <{_RDFS}> is done; remove sh:entailment"
        elif quad.predicate.value.startswith(SH) and name not in properties:
            yield quad, f"sh:{name} is no property of SHACL, so it would check nothing{_nearest(name, properties)}"
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(SH):
            name = quad.object.value.removeprefix(SH)
            if name and name not in others | properties:  # the vocabulary itself may be named
                yield quad, f"sh:{name} is no term of SHACL{_nearest(name, others)}"


def _wrong_value(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Values that SHACL-SHACL lets pass: patterns, queries, datatypes, numbers below 0, literals for shapes."""
    for quad in quads:
        name, value = quad.predicate.value.removeprefix(SH), quad.object
        literal = value if isinstance(value, ox.Literal) else None
        if name in SHAPE_LINKS:
            if any(isinstance(one, ox.Literal) for one in (value, *(shapes.items(value) if name in _LISTS else ()))):
                yield quad, takes(name, "a list of shapes" if name in _LISTS else "a shape", value)
        elif name.endswith(("Count", "Length")) and literal and literal.value.startswith("-"):
            yield quad, takes(name, "a whole number", value)
        elif (most := _PAIRS.get(name)) and literal and (above := _above(shapes, _node(quad), literal, most)):
            yield (
                quad,
                f"sh:{name} {literal.value} is above sh:{most} {above}, so nothing could conform; mend one of them",
            )
        elif name == "pattern" and literal:
            try:
                re.compile(literal.value, _flags(shapes, _node(quad)))
            except re.error as error:
                yield quad, f'sh:pattern "{visible(literal.value, 60)}" is no regular expression: {error}; mend it'
        elif name in {"select", "ask"} and quad.predicate.value != name:
            if not literal or literal.datatype.value != XSD + "string":
                yield quad, takes(name, "a query", value)
            elif problem := _query_problem(shapes, _node(quad), name, literal.value):
                yield quad, problem
        elif name == "datatype" and isinstance(value, ox.NamedNode) and value.value.startswith(XSD):
            local = value.value.removeprefix(XSD)
            if local not in datatypes():
                yield quad, f"xsd:{local} is no datatype{_nearest(local, datatypes(), 'xsd:')}"


def _circles(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Shapes that lead back to themselves."""
    for quad in quads:
        node = _node(quad)
        names = quad.predicate.value.removeprefix(SH) in SHAPE_LINKS and node in shapes.nodes
        if names and any(node in shapes.under(one) for one in shapes.linked(node)):
            yield quad, f"{shapes.name(node)} leads back to itself, which SHACL leaves undefined; break the circle"


def _without_target(shapes: Shapes, quads: Iterable[ox.Quad]) -> _Found:
    """Shapes none of which has a target."""
    for quad in quads if not any(map(shapes.has_target, shapes.nodes)) else ():
        if (node := _node(quad)) in shapes.nodes:
            yield (
                quad,
                (
                    f"{shapes.name(node)} has no target, nor has any other shape, so they would check nothing; "
                    "add sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
                ),
            )


def _node(quad: ox.Quad) -> Node:
    assert not isinstance(quad.subject, ox.Triple)  # `lint` leaves those out
    return quad.subject


def _above(shapes: Shapes, node: Node, least: ox.Literal, name: str) -> str | None:
    """The value of another property of the shape, where the least is above it."""
    numbers = [one.value for one in shapes.objects(node, name) if isinstance(one, ox.Literal)]
    return next(
        (one for one in numbers if one.isdecimal() and least.value.isdecimal() and _more(least.value, one)), None
    )


def _more(one: str, other: str) -> bool:
    """Whether a number of digits is above another, however long they are."""
    one, other = one.lstrip("0"), other.lstrip("0")
    return (len(one), one) > (len(other), other)


def _query_problem(shapes: Shapes, node: Node, name: str, text: str) -> str | None:
    """Why SHACL does not take the query, or it cannot be parsed with the prefixes that it declares; or ``None``."""
    from rdflib.plugins.sparql import prepareQuery

    declared: dict[str, str] = {}
    for one in (one for ontology in shapes.objects(node, "prefixes") for one in shapes.declarations(ontology)):
        for prefix, namespace in zip(shapes.objects(one, "prefix"), shapes.objects(one, "namespace"), strict=False):
            declared[bare(prefix)] = bare(namespace)
    try:
        words = {token.text.upper() for token in guard.check(text).tokens if token.kind == "word"}
        if barred := words & {"VALUES", "MINUS"}:
            return _UNREAD.format(
                name, f"SHACL allows no {' and no '.join(sorted(barred))} in it, FILTER can say the same"
            )
        query = prepareQuery(text.replace("$PATH", "<urn:path>"), initNs=declared)
    except Exception as error:  # the parser raises many kinds
        return _UNREAD.format(name, (str(error).strip().splitlines() or ["no query"])[0][:150])
    if name == "select" and "this" not in map(str, query.algebra.PV or ()):
        return "the query of sh:select does not give $this, so it would check nothing; write SELECT $this …"
    return None


def _flags(shapes: Shapes, node: Node) -> int:
    letters = "".join(one.value for one in shapes.objects(node, "flags") if isinstance(one, ox.Literal))
    return sum(FLAGS.get(letter, 0) for letter in set(letters))


def _nearest(name: str, known: Iterable[str], prefix: str = "sh:") -> str:
    folded = {one.lower(): one for one in sorted(known)}
    near = [folded[one] for one in difflib.get_close_matches(name.lower(), folded, n=2, cutoff=0.6)]
    return f"; did you mean {' or '.join(prefix + one for one in near)}?" if near else "; remove or replace it"


def _term(iri: str) -> str:
    return "sh:" + iri.removeprefix(SH)
