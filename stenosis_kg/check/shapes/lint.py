"""Refuse a shapes file that would check nothing, something else than it says, or that reaches out.

A SHACL validator says "conforms" for a misspelt constraint and for a shape without a target; it fetches
what a query in a shape names; and a regular expression can hold it for hours. Each file is held against
the table of `terms` before any of it runs. What could attack is reported before what is merely wrong.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from ...errors import InputError, QueryError, ShapesError, UnsafeInput, UnsafeQuery
from ...namespaces import OWL, RDF, SH, XSD
from ...query import guard
from ...rdf.locate import places
from .file import Node, Shapes
from .patterns import explosive
from .terms import CLASSES, DATATYPES, MANY, NODE_KINDS, ON_PATH, SEVERITIES, SHAPE_LINKS, TERMS, UNSAFE

__all__ = ["lint"]

_Problem: TypeAlias = tuple[type[InputError], str]
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def lint(shapes: Shapes) -> None:
    """Check the shapes of one file.

    Raises
    ------
    UnsafeInput
        If the file imports others, uses rules, functions, custom targets or JavaScript, holds a query that
        reaches out, or a regular expression that can take exponential time.
    ShapesError
        If a term or a value is wrong, a shape has no target or leads back to itself, or there is no shape.
    """
    where = places(shapes.files[0])
    told: list[tuple[int, ox.Quad]] = []
    for quad in shapes.quads:
        value = quad.object.value if isinstance(quad.object, (ox.NamedNode, ox.Literal)) else None
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else None
        told.append((where.line(subject, quad.predicate.value, value) or 0, quad))
    told.sort(key=lambda one: (one[0], str(one[1])))
    for check in (_unsafe, _wrong_term, _wrong_value, _wrong_shape):
        for line, quad in told:
            if not isinstance(quad.subject, ox.Triple) and (check is not _wrong_shape or quad.subject in shapes.nodes):
                for error, message in check(shapes, quad.subject, quad.predicate.value, quad.object):
                    raise error(message, file=shapes.files[0], line=line or None)
    if not shapes.nodes:
        raise ShapesError("holds no shape, so it would check nothing; write one, or leave it out", file=shapes.files[0])


def _unsafe(shapes: Shapes, node: Node, predicate: str, value: object) -> Iterator[_Problem]:
    """What would fetch, run code, or never end."""
    if predicate == OWL + "imports":
        yield UnsafeInput, f"imports {value}, which is not fetched; remove the line, and name that file yourself"
    for iri in (predicate, value.value if isinstance(value, ox.NamedNode) else ""):
        if (name := iri.removeprefix(SH)) in UNSAFE and iri != name:
            yield UnsafeInput, f"uses sh:{name}, which is refused: {UNSAFE[name]}; use SHACL Core or sh:sparql"
    if not isinstance(value, ox.Literal):
        return
    if predicate in {SH + "select", SH + "ask"}:
        try:
            guard.check(value.value)
        except UnsafeQuery as error:
            yield UnsafeInput, f"the query of {_term(predicate)} is refused: {error.message}"
        except QueryError:
            return  # wrong, not unsafe: `_wrong_value` reports it
    if predicate == SH + "pattern":
        try:
            if explosive(value.value, _flags(shapes, node)):
                yield (
                    UnsafeInput,
                    f'the pattern "{_short(value.value)}" could take exponential time, since its repeats can match the '
                    "same text in more than one way; let each turn begin with a character of its own",
                )
        except re.error:
            return  # wrong, not unsafe: `_wrong_value` reports it


def _wrong_term(_shapes: Shapes, _node: Node, predicate: str, value: object) -> Iterator[_Problem]:
    """Terms of the SHACL namespace that SHACL does not have."""
    if predicate.startswith(SH):
        name = predicate.removeprefix(SH)
        if name == "entailment":
            yield ShapesError, "asks for an entailment, and none is done here; remove sh:entailment"
        elif name not in TERMS:
            yield ShapesError, f"sh:{name} is no property of SHACL, so it would check nothing{_nearest(name, TERMS)}"
    if isinstance(value, ox.NamedNode) and value.value.startswith(SH):
        name = value.value.removeprefix(SH)
        known = {*CLASSES, *NODE_KINDS, *SEVERITIES}
        if name not in known and name not in TERMS:
            yield ShapesError, f"sh:{name} is no term of SHACL{_nearest(name, known)}"


def _wrong_value(shapes: Shapes, node: Node, predicate: str, value: object) -> Iterator[_Problem]:
    """Values that are not of the kind that their term takes."""
    name = predicate.removeprefix(SH)
    if name == predicate:
        return
    kind = TERMS[name]
    if not _fits(shapes, kind, value):
        yield ShapesError, f"sh:{name} takes {kind}, and this is {_seen(value)}; write {_EXAMPLES.get(kind, kind)}"
    elif name == "node" and isinstance(value, (ox.NamedNode, ox.BlankNode)) and shapes.objects(value, "path"):
        yield ShapesError, "sh:node names a property shape, which validators refuse; put it in: [ sh:property … ]"
    elif kind == "a regular expression" and isinstance(value, ox.Literal):
        try:
            re.compile(value.value, _flags(shapes, node))
        except re.error as error:
            yield ShapesError, f'sh:pattern "{_short(value.value)}" is no regular expression: {error}; mend it'
    elif kind == "a query" and isinstance(value, ox.Literal) and (problem := _query_problem(shapes, node, value.value)):
        yield ShapesError, f"the query of sh:{name} cannot be read: {problem}; mend it, or its sh:prefixes"
    elif kind == "a datatype" and isinstance(value, ox.NamedNode) and _unknown_datatype(value.value):
        local = value.value.removeprefix(XSD)
        yield ShapesError, f"xsd:{local} is no datatype{_nearest(local, DATATYPES, 'xsd:')}"
    if name not in MANY and len(shapes.objects(node, name)) > 1:
        yield ShapesError, f"sh:{name} is given twice for one shape; keep one"


def _wrong_shape(shapes: Shapes, node: Node, predicate: str, _value: object) -> Iterator[_Problem]:
    """Shapes that nothing leads to, that lead back to themselves, or whose constraints need a path."""
    if node not in shapes.reached:
        yield (
            ShapesError,
            f"{shapes.name(node)} has no target and no shape names it, so it would check nothing; "
            "add sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf",
        )
    elif (name := predicate.removeprefix(SH)) in ON_PATH and not shapes.objects(node, "path"):
        yield ShapesError, f"sh:{name} needs the sh:path whose values it is about; add sh:path to {shapes.name(node)}"
    elif name in SHAPE_LINKS and any(node in shapes.under(one) for one in shapes.linked(node)):
        yield ShapesError, f"{shapes.name(node)} leads back to itself, which SHACL leaves undefined; break the circle"


def _fits(shapes: Shapes, kind: str, value: object) -> bool:
    """Is the value of the kind that `terms.TERMS` names?"""
    literal = value if isinstance(value, ox.Literal) else None
    datatype = literal.datatype.value.removeprefix(XSD) if literal else ""
    members = shapes.items(value)
    whole_list = isinstance(value, (ox.NamedNode, ox.BlankNode)) and _ends(shapes, value)
    match kind:
        case "an IRI" | "a datatype":
            return isinstance(value, ox.NamedNode)
        case "an IRI or a literal":
            return isinstance(value, (ox.NamedNode, ox.Literal))
        case "a shape" | "a node":
            return isinstance(value, (ox.NamedNode, ox.BlankNode))
        case "a path":
            return isinstance(value, ox.NamedNode) or _is_path(shapes, value)
        case "a whole number":
            return datatype == "integer" and literal is not None and literal.value.lstrip("+").isdecimal()
        case "true or false":
            return datatype == "boolean" and literal is not None and literal.value in {"true", "false", "1", "0"}
        case "a string" | "a regular expression" | "a query":
            return datatype == "string"
        case "text":
            return literal is not None and (datatype == "string" or literal.language is not None)
        case "a literal":
            return literal is not None
        case "a node kind":
            return isinstance(value, ox.NamedNode) and value.value.removeprefix(SH) in NODE_KINDS
        case "a severity":
            return isinstance(value, ox.NamedNode)
        case "a list":
            return whole_list
        case "a list of IRIs":
            return whole_list and all(isinstance(one, ox.NamedNode) for one in members)
        case "a list of strings":
            return whole_list and all(isinstance(one, ox.Literal) for one in members)
        case "a list of shapes":
            return whole_list and bool(members) and not any(isinstance(one, ox.Literal) for one in members)
    return True


_EXAMPLES = {
    "a whole number": "a number without quotes, such as 1",
    "true or false": "true or false without quotes",
    "a node kind": "one of " + ", ".join("sh:" + kind for kind in NODE_KINDS),
    "a severity": "one of " + ", ".join("sh:" + severity for severity in SEVERITIES),
    "a list of strings": 'a list such as ("en" "de")',
    "a list": "a list in round brackets",
}


def _ends(shapes: Shapes, head: Node) -> bool:
    """Is this a list that ends in rdf:nil, with one member in each cell?"""
    nil, seen = ox.NamedNode(RDF + "nil"), set[Node]()
    while head != nil:
        cell = shapes.table.get(head, {})
        first, rest = cell.get(RDF + "first", []), cell.get(RDF + "rest", [])
        if head in seen or len(first) != 1 or len(rest) != 1 or not isinstance(rest[0], (ox.NamedNode, ox.BlankNode)):
            return False
        seen.add(head)
        head = rest[0]
    return True


def _is_path(shapes: Shapes, value: object) -> bool:
    """A blank node that is a sequence, or one of the path operators."""
    if not isinstance(value, ox.BlankNode):
        return False
    operators = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
    if any(shapes.objects(value, name) for name in operators):
        return True
    return _ends(shapes, value) and len(shapes.items(value)) > 1


def _query_problem(shapes: Shapes, node: Node, text: str) -> str | None:
    """Why SHACL does not take the query, or it cannot be parsed with the prefixes that it declares; or ``None``."""
    from rdflib.plugins.sparql import prepareQuery

    declared: dict[str, str] = {}
    for ontology in shapes.objects(node, "prefixes"):
        for one in shapes.objects(ontology, "declare") if isinstance(ontology, (ox.NamedNode, ox.BlankNode)) else []:
            if isinstance(one, (ox.NamedNode, ox.BlankNode)):
                prefix, namespace = shapes.objects(one, "prefix"), shapes.objects(one, "namespace")
                if prefix and namespace:
                    declared[getattr(prefix[0], "value", "")] = getattr(namespace[0], "value", "")
    try:
        words = {token.text.upper() for token in guard.check(text).tokens if token.kind == "word"}
        if barred := words & {"VALUES", "MINUS"}:
            return f"SHACL allows no {' and no '.join(sorted(barred))} in it, FILTER can say the same"
        prepareQuery(text.replace("$PATH", "<urn:path>"), initNs=declared)
    except Exception as error:  # the parser raises many kinds
        return (str(error).strip().splitlines() or ["no query"])[0][:150]
    return None


def _unknown_datatype(iri: str) -> bool:
    return iri.startswith(XSD) and iri.removeprefix(XSD) not in DATATYPES


def _flags(shapes: Shapes, node: Node) -> int:
    letters = "".join(one.value for one in shapes.objects(node, "flags") if isinstance(one, ox.Literal))
    return sum(_FLAGS.get(letter, 0) for letter in set(letters))


def _nearest(name: str, known: object, prefix: str = "sh:") -> str:
    names = sorted(known) if isinstance(known, (set, frozenset, dict, tuple)) else []
    folded = {one.lower(): one for one in names}
    near = [folded[one] for one in difflib.get_close_matches(name.lower(), folded, n=2, cutoff=0.6)]
    return f"; did you mean {' or '.join(prefix + one for one in near)}?" if near else "; remove or replace it"


def _seen(value: object) -> str:
    if isinstance(value, ox.Literal):
        kind = "with a language tag" if value.language else f"of type {value.datatype.value.rpartition('#')[2]}"
        return f'"{_short(value.value)}" {kind}'
    return "a blank node" if isinstance(value, ox.BlankNode) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _term(iri: str) -> str:
    return "sh:" + iri.removeprefix(SH)
