"""Which relations go between two classes, by the schema, each with a statement of the graph that has it."""

from __future__ import annotations

from dataclasses import dataclass

from ..namespaces import OWL, RDF, RDFS
from ..rdf.graph import Graph
from . import Statement
from .names import resolve
from .reading import Statements, reached, statements_of

__all__ = ["Relation", "relations"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A property from one class to another, and a statement that has it (None: the graph has none).

    ``wider`` says that the schema allows it for all things of both classes; otherwise for some of them.
    """

    iri: str
    label: str
    domain: str
    range: str
    wider: bool
    example: Statement | None


def relations(graph: Graph, first: str, second: str) -> tuple[Relation, ...]:
    """The relations from things of the first class to things of the second; those of all such things come first.

    Parameters
    ----------
    first, second : a class, or a thing for its classes: a label, a synonym, a CURIE or an IRI, in any case

    Raises
    ------
    UnknownName, UsageError
        If a name means no class and no thing, or several.

    >>> from stenosis_kg.rdf.graph import load
    >>> [each.label for each in relations(load(), "intervention", "condition")][:2]
    ['is effective for', 'treats']
    """
    read = statements_of(graph)
    starts, ends = _classes(graph, first), _classes(graph, second)
    found = []
    for iri in sorted(read.clinical):
        domain, target = (graph.iris(iri, RDFS + part) for part in ("domain", "range"))
        if OWL + "ObjectProperty" not in graph.iris(iri, RDF + "type") or not (domain and target):
            continue
        fits = [_fit(graph, starts, domain[0]), _fit(graph, ends, target[0])]
        if all(fits):
            example = _example(read, iri, starts, ends)
            wider = fits == ["wider", "wider"]
            found.append(Relation(iri, graph.label(iri), domain[0], target[0], wider, example))
    depth = {each: len(_above(graph, each)) for relation in found for each in (relation.domain, relation.range)}
    return tuple(sorted(found, key=lambda each: (not each.wider, -depth[each.domain] - depth[each.range], each.iri)))


def _classes(graph: Graph, name: str) -> tuple[str, ...]:
    """The class that a name means, or the classes of the thing."""
    iri = resolve(graph, name)
    kinds = graph.iris(iri, RDF + "type")
    return (iri,) if OWL + "Class" in kinds else tuple(kinds)


def _above(graph: Graph, iri: str) -> tuple[str, ...]:
    return reached([iri], lambda each: graph.iris(each, RDFS + "subClassOf"))


def _fit(graph: Graph, classes: tuple[str, ...], other: str) -> str:
    """Whether a property's class is "wider" than one of ours (or the same), "narrower", or neither: ""."""
    if any(other in _above(graph, each) for each in classes):
        return "wider"
    return "narrower" if any(each in _above(graph, other) for each in classes) else ""


def _example(read: Statements, iri: str, starts: tuple[str, ...], ends: tuple[str, ...]) -> Statement | None:
    """A statement with the property: the first between things of the classes, else the first of all."""
    every = [each for each in read.stated(predicate=iri) if each.passages]
    own = (
        each
        for each in every
        if set(starts) & set(read.classes(each.subject)) and set(ends) & set(read.classes(each.target))
    )
    return next(own, every[0] if every else None)
