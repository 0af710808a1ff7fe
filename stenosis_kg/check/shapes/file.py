"""What shapes files hold: the shapes, what they name, how many constraints they take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from ...namespaces import OWL, RDF, RDFS, SH, compact
from ...rdf import Term
from ..finding import Finding
from .terms import COMPONENTS, SHAPE_LINKS, TARGETS

__all__ = ["Node", "Shapes"]

Node: TypeAlias = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class Shapes:
    """The shapes of one or more files, as quads. A *shape* is a node that is typed as one, has a target or a
    constraint, or is named by a shape. ``ours`` are those of the package, which need no limits; ``idle`` says which
    check nothing, ``warnings`` what was noticed while reading."""

    files: tuple[Path, ...]
    quads: tuple[ox.Quad, ...]
    ours: bool = False
    idle: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()

    @cached_property
    def table(self) -> dict[Term, dict[str, list[Term]]]:
        """Subject -> predicate IRI -> objects, all in term order."""
        table: dict[Term, dict[str, list[Term]]] = {}
        for quad in sorted(self.quads, key=str):
            if not isinstance(quad.subject, ox.Triple):
                table.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        return table

    def objects(self, node: Term, name: str) -> list[Term]:
        """The values of ``sh:name`` at a node; a literal has none."""
        return self.table.get(node, {}).get(SH + name, [])

    @cached_property
    def nodes(self) -> dict[Node, None]:
        """Every shape of the files, as the keys of a dictionary that keeps their order."""
        found: dict[Node, None] = {}
        kinds = {SH + "NodeShape", SH + "PropertyShape", SH + "Shape"}
        marks = {SH + name for name in (*COMPONENTS, *TARGETS, "property", "qualifiedValueShape")}
        for node, values in self.table.items():
            if isinstance(node, (ox.NamedNode, ox.BlankNode)) and (kinds & self.types(node) or marks & values.keys()):
                found[node] = None
            found.update(dict.fromkeys(self.linked(node)))
        own = {node for node in found if self.has_target(node)}.union(*map(self.linked, found))
        return {node: None for node in found if node not in self._parameters or node in own}

    @cached_property
    def _parameters(self) -> dict[Term, str]:
        """The parameters of constraint components, which are no shapes -> the properties that give them."""
        nodes = [one for values in self.table.values() for one in values.get(SH + "parameter", [])]
        return {one: getattr(next(iter(self.objects(one, "path")), None), "value", "") for one in nodes}

    @cached_property
    def reached(self) -> set[Node]:
        """The shapes that have a target, and those that these name, switched off or not."""
        return {one for node in self.nodes if self.has_target(node) for one in self._leading(node, off=True)}

    def aimed(self, nodes: Collection[Node]) -> tuple[ox.Quad, ...]:
        """The quads, with the targets of these shapes alone; those that are classes keep theirs."""
        targets = {SH + name for name in TARGETS}
        return tuple(quad for quad in self.quads if quad.predicate.value not in targets or quad.subject in nodes)

    def types(self, node: Term) -> set[str]:
        """The classes of a node."""
        return {one.value for one in self.table.get(node, {}).get(RDF + "type", []) if isinstance(one, ox.NamedNode)}

    def linked(self, node: Term) -> list[Node]:
        """The shapes that a shape names: properties, nodes, and the members of its logical lists."""
        found: list[Node] = []
        for link in SHAPE_LINKS:
            for value in self.objects(node, link):
                values = self.items(value) if link in {"and", "or", "xone"} else [value]
                found += [one for one in values if isinstance(one, (ox.NamedNode, ox.BlankNode))]
        return found

    def items(self, head: object) -> list[Term]:
        """The members of an RDF list; one that is broken, or comes back to itself, ends there."""
        return [item for item, _ in self.cells(head)]

    def cells(self, head: object) -> Iterator[tuple[Term, Node]]:
        """Each member of an RDF list with the node that holds it."""
        seen: set[object] = set()
        while isinstance(head, (ox.NamedNode, ox.BlankNode)) and head not in seen:
            seen.add(head)
            for item in self.table.get(head, {}).get(RDF + "first", [])[:1]:
                yield item, head
            head = next(iter(self.table.get(head, {}).get(RDF + "rest", [])), None)

    def declarations(self, ontology: Term) -> list[Term]:
        """The prefixes that an ontology declares, and those of all that it imports (SHACL, section 5.2.1)."""
        every = [ontology]
        for one in every:
            every += [more for more in self.table.get(one, {}).get(OWL + "imports", []) if more not in every]
        return [declaration for one in every for declaration in self.objects(one, "declare")]

    def has_target(self, node: Node) -> bool:
        """Does the shape choose its own focus nodes: by a target, or by being a class itself?"""
        return self.is_class(node) or any(self.objects(node, target) for target in TARGETS)

    def is_class(self, node: Node) -> bool:
        """Is the shape a class, which makes its instances its focus nodes?"""
        return bool({RDFS + "Class", OWL + "Class"} & self.types(node))

    @cached_property
    def entailed(self) -> bool:
        """Do the shapes ask for what follows from the graph as well?"""
        return any(quad.predicate.value == SH + "entailment" for quad in self.quads)

    def deactivated(self, node: Node) -> bool:
        """Is the shape switched off?"""
        values = self.objects(node, "deactivated")
        return any(isinstance(one, ox.Literal) and one.value in {"true", "1"} for one in values)

    def constraints(self, node: Node) -> int:
        """How many constraints the shape itself takes; those of the shapes that it names are theirs."""
        given = self.table.get(node, {})
        return sum(
            len(given.get(name, [])) for name in (*(SH + one for one in COMPONENTS), *set(self._parameters.values()))
        )

    def under(self, node: Node) -> set[Node]:
        """The shape, and every active shape that its focus nodes or their values must answer to."""
        return self._leading(node)

    def _leading(self, node: Node, *, off: bool = False) -> set[Node]:
        seen: set[Node] = set()
        todo = [node]
        while todo:
            one = todo.pop()
            if one not in seen and (off or not self.deactivated(one)):
                seen.add(one)
                todo += self.linked(one)
        return seen

    def name(self, node: Node) -> str:
        """The CURIE of a shape; an anonymous one is named by the shape that holds it."""
        if isinstance(node, ox.NamedNode):
            return compact(node.value)
        holder = next((one for one in self.nodes if node in self.linked(one)), None)
        return f"a shape in {self.name(holder)}" if holder is not None else "an anonymous shape"
