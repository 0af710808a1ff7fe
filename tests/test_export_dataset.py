"""The description of the data set: its counts are those of the graph."""

from __future__ import annotations

import pyoxigraph as ox

from stenosis_kg.export.dataset import describe
from stenosis_kg.paths import __version__
from stenosis_kg.rdf.graph import load


def test_counts_are_those_of_the_graph() -> None:
    graph = load()
    told = {
        triple.predicate.value.rpartition("#")[2]: triple.object.value
        for triple in ox.parse(describe(graph), format=ox.RdfFormat.TURTLE)
        if isinstance(triple.object, ox.Literal)
    }
    triples = {(quad.subject, quad.predicate, quad.object) for quad in graph.store}
    assert told["triples"] == str(len(triples))
    assert told["distinctSubjects"] == str(len({subject for subject, _, _ in triples}))
    assert told["properties"] == str(len({predicate for _, predicate, _ in triples}))
    assert told["version"] == __version__
