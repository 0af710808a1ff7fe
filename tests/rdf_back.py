"""The way back from the RDF formats that have no named graphs to the quads that they were made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from stenosis_kg.export.about import GRAPH
from stenosis_kg.export.rdf import STATEMENT
from stenosis_kg.namespaces import DCTERMS, RDF


def unflatten(triples: Iterable[ox.Quad | ox.Triple]) -> list[ox.Quad]:
    """What `flatten` was given."""
    known = {ox.Triple(each.subject, each.predicate, each.object) for each in triples}
    parts: dict[object, dict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in known:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(STATEMENT):
            parts[triple.subject][triple.predicate.value].append(triple)
    stated: set[ox.Triple] = set()
    found: list[ox.Quad] = []
    for part in parts.values():
        subject, predicate, target = (part[RDF + each][0].object for each in ("subject", "predicate", "object"))
        triple = ox.Triple(subject, predicate, target)  # type: ignore[arg-type]
        stated.add(triple)
        for source in part[DCTERMS + "source"]:
            name = ox.DefaultGraph() if source.object == ox.NamedNode(GRAPH) else source.object
            found.append(ox.Quad(triple.subject, triple.predicate, triple.object, name))  # type: ignore[arg-type]
    rest = (triple for triple in known if triple not in stated and triple.subject not in parts)
    return found + [ox.Quad(each.subject, each.predicate, each.object) for each in rest]


def read_back(data: bytes) -> list[ox.Quad]:
    """The quads that the file was made from: what a passage reifies stands in its graph again."""
    quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE))
    held = [quad for quad in quads if quad.predicate.value == RDF + "reifies" and isinstance(quad.object, ox.Triple)]
    said: list[ox.Quad] = []
    for quad in held:
        triple = quad.object
        assert isinstance(triple, ox.Triple)
        name = ox.DefaultGraph() if quad.subject == ox.NamedNode(GRAPH) else quad.subject
        said.append(ox.Quad(triple.subject, triple.predicate, triple.object, name))
    gone = {quad.triple for quad in said} | {quad.triple for quad in held}
    return [quad for quad in quads if quad.triple not in gone] + said
