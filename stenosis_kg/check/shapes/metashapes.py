"""What the shapes for shapes of the SHACL specification, which pySHACL ships, find in a shapes file, in words.

References: https://www.w3.org/TR/shacl/#shacl-shacl
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files

import pyoxigraph as ox

from ...errors import visible
from ...namespaces import RDF, RDFS, SH, XSD
from ...rdf import Term, bare
from ...rdf.graph import Graph
from ...rdf.graph import read as read_quads
from .engine import limited
from .file import Shapes
from .results import term

__all__ = ["structure", "takes"]

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
_DEEPEST = 30  # lists and paths in each other that are compared
_NAMING = {SH + "property", SH + "node", SH + "not", RDF + "first"}  # where a shape is named


def structure(shapes: Shapes, quads: list[ox.Quad]) -> Iterator[tuple[ox.Quad, str]]:
    """What SHACL-SHACL finds: values of the wrong kind, terms that are given twice, paths, lists."""
    short = list(_without_long_lists(shapes, quads))
    alike = _alike(Shapes((), tuple(short)), short)
    store = ox.Store()
    store.extend(_one_of_each(short, alike))
    for result in limited(Graph(store, shapes.files), Shapes(shapes.files, _shacl_shacl().quads)):
        focus, value = term(result.focus), term(result.value) if result.value else None
        assert not isinstance(focus, ox.Literal)
        component = result.component.strip("<>").removeprefix(SH)
        wanted = _shacl_shacl().table[term(result.shape)]
        path = wanted.get(SH + "path", [None])[0]
        if isinstance(path, ox.BlankNode):  # ( sh:languageIn [ sh:zeroOrMorePath rdf:rest ] rdf:first )
            path = next(iter(_shacl_shacl().items(path)), None)
        name = path.value.removeprefix(SH) if isinstance(path, ox.NamedNode) else ""
        at = [quad for quad in quads if quad.subject == focus and quad.predicate.value == SH + name]
        at = [quad for quad in at if _is(quad.object, bare(value) if value else None)] or at
        if component == "MaxCountConstraintComponent":
            naming = [quad for quad in quads if alike.get(quad.object) == focus and quad.predicate.value == SH + "node"]
            if not any(_is(limit, "0") for limit in wanted[SH + "maxCount"]):
                yield at[0], f"sh:{name} is given twice for one shape; keep one"
            elif naming:
                message = "sh:node names a property shape, which validators refuse; put it in: [ sh:property … ]"
                yield naming[0], message
        elif component == "XoneConstraintComponent" and not shapes.objects(focus, "path"):
            for quad in quads:
                if quad.subject == focus and (name := quad.predicate.value.removeprefix(SH)) in _on_path():
                    name = f"sh:{name} needs the sh:path whose values it is about"
                    yield quad, f"{name}; add sh:path to {shapes.name(focus)}"
        elif at:
            yield at[0], takes(name, _kind(name, wanted), at[0].object)
        elif name == "path" and (naming := [quad for quad in quads if alike.get(quad.object) == focus]):
            yield (
                naming[0],
                f"{'sh:' + naming[0].predicate.value.removeprefix(SH)} names a shape without a sh:path; add it",
            )


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


def _alike(shapes: Shapes, quads: Iterable[ox.Quad]) -> dict[Term, Term]:
    """Each shape -> the first of the same form, in which SHACL-SHACL finds the same; it takes long over each."""
    forms: dict[Term, object] = {}

    def form(term: Term, inside: tuple[Term, ...] = ()) -> object:
        """What SHACL-SHACL sees of a term: of a shape in a shape, whether it has a path."""
        if isinstance(term, ox.Literal):
            kind = term.datatype.value
            return kind, bool(term.language), term.value * (kind.startswith(XSD) and kind != XSD + "string")
        if inside and term in shapes.nodes:
            return "a shape", bool(shapes.objects(term, "path"))
        if isinstance(term, ox.NamedNode) and inside:
            return term.value if term.value.startswith((SH, RDF)) else "an IRI"
        if term in inside or len(inside) > _DEEPEST:
            return str(term)  # like no other
        if term not in forms:
            table = shapes.table.get(term, {})
            said = {name: [form(value, (*inside, term)) for value in table[name]] for name in table}
            parts = [(name, sorted(set(of) if name in _NAMING else of, key=str)) for name, of in said.items()]
            forms[term] = str(sorted(part for part in parts if part[0].startswith((SH, RDF))))
        return forms[term]

    first: dict[object, Term] = {}
    subjects = dict.fromkeys(quad.subject for quad in quads if quad.subject in shapes.nodes)
    return {node: first.setdefault(form(node), node) for node in subjects}


def _one_of_each(quads: list[ox.Quad], alike: dict[Term, Term]) -> Iterator[ox.Quad]:
    """The file with one shape of each form, by which the others are stood for where shapes name them."""
    below: dict[Term, list[Term]] = {}
    for quad in quads:
        if isinstance(quad.object, ox.BlankNode) and quad.object not in alike:
            below.setdefault(quad.subject, []).append(quad.object)
    dropped, kept = ({node for node in alike if (alike[node] == node) is same} for same in (False, True))
    for nodes in (dropped, kept):  # with the lists and paths that they are made of
        for node in (todo := list(nodes)):
            new = [one for one in below.get(node, []) if one not in nodes]
            nodes.update(new)
            todo += new
    paths = {quad.subject for quad in quads if quad.predicate.value == SH + "path"}
    for node in set(alike.values()):  # also where all that names it is stood for
        kind = "PropertyShape" if node in paths else "NodeShape"
        yield ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + kind))  # type: ignore[arg-type]
    for quad in quads:
        named = alike.get(quad.object, quad.object) if quad.predicate.value in _NAMING else quad.object
        of_shacl = quad.predicate.value.startswith((SH, RDF, RDFS + "subClassOf"))
        if quad.predicate.value in _NAMING and quad.subject in alike:
            yield ox.Quad(alike[quad.subject], quad.predicate, named)  # type: ignore[arg-type]
        elif of_shacl and (quad.subject in kept or quad.subject not in dropped):
            yield ox.Quad(quad.subject, quad.predicate, named)


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
    for iri, values in wanted.items():
        short = f"{iri.removeprefix(SH)} {re.split('[#/]', getattr(values[0], 'value', ''))[-1]}"
        for key in (short, short.split()[0]):
            if key in _KINDS:
                return _KINDS[key]
    return "another kind of value"


def takes(name: str, kind: str, value: Term) -> str:
    """What a property of SHACL takes, what was seen, and what to write."""
    return f"sh:{name} takes {kind}, and this is {_seen(value)}; write {_EXAMPLES.get(kind, kind)}"


def _is(term: Term, value: str | None) -> bool:
    return getattr(term, "value", None) == value


def _seen(value: Term) -> str:
    if isinstance(value, ox.Literal):
        kind = "with a language tag" if value.language else f"of type {value.datatype.value.rpartition('#')[2]}"
        return f'"{visible(value.value, 60)}" {kind}'
    return "a blank node" if isinstance(value, ox.BlankNode) else str(value)
