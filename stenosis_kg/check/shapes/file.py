"""What shapes files hold: the shapes, what they name, how many constraints they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from ...namespaces import OWL, RDF, RDFS, SH, compact
from ...rdf import Term
from .terms import COMPONENTS, SHAPE_LINKS, TARGETS

__all__ = ["Node", "Shapes"]

Node: TypeAlias = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
class Shapes:
    """The shapes of one or more files, as quads. A *shape* is a node that is typed as one, has a target or a
    constraint, or is named by a shape. ``ours`` are those of the package, which need no limits."""

    files: tuple[Path, ...]
    quads: tuple[ox.Quad, ...]
    ours: bool = False

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
        return found

    @cached_property
    def reached(self) -> set[Node]:
        """The shapes that have a target, and those that these name."""
        return {one for node in self.nodes if self.has_target(node) for one in (node, *self.under(node))}

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

    def has_target(self, node: Node) -> bool:
        """Does the shape choose its own focus nodes: by a target, or by being a class itself?"""
        return self.is_class(node) or any(self.objects(node, target) for target in TARGETS)

    def is_class(self, node: Node) -> bool:
        """Is the shape a class, which makes its instances its focus nodes?"""
        return bool({RDFS + "Class", OWL + "Class"} & self.types(node))

    def deactivated(self, node: Node) -> bool:
        """Is the shape switched off?"""
        values = self.objects(node, "deactivated")
        return any(isinstance(one, ox.Literal) and one.value in {"true", "1"} for one in values)

    def constraints(self, node: Node) -> int:
        """How many constraints the shape itself takes; those of the shapes that it names are theirs."""
        return sum(len(self.objects(node, name)) for name in COMPONENTS)

    def under(self, node: Node) -> set[Node]:
        """The shape, and every active shape that its focus nodes or their values must answer to."""
        seen: set[Node] = set()
        todo = [node]
        while todo:
            one = todo.pop()
            if one not in seen and not self.deactivated(one):
                seen.add(one)
                todo += self.linked(one)
        return seen

    def name(self, node: Node) -> str:
        """The CURIE of a shape; an anonymous one is named by the shape that holds it."""
        if isinstance(node, ox.NamedNode):
            return compact(node.value)
        holder = next((one for one in self.nodes if node in self.linked(one)), None)
        return f"a shape in {self.name(holder)}" if holder is not None else "an anonymous shape"
