"""The description of the data set: its counts are those of the graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from stenosis_kg.export.dataset import VOID, VOID_EXT, describe, triples
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


def test_partitions_are_counted_from_the_graph(tmp_path: Path) -> None:
    file = tmp_path / "few.ttl"
    file.write_text(
        """@prefix ex: <http://example.org/> .
ex:a a ex:A ; ex:to ex:b, ex:c ; ex:n 2.5, 2.50, 7, "seven" .
ex:b a ex:B .
ex:c a ex:B ; ex:to ex:nothing .
""",
        encoding="utf-8",
    )
    told = {(str(each.subject), each.predicate.value): each.object for each in triples(load(file, bundled=False))}
    found = {}
    for (node, how), value in told.items():
        kind = next((name for name in ("class", "property") if (node, VOID + name) in told), "datatype")
        if how in (VOID + "triples", VOID + "entities") and "#" in node:
            of = told[node, (VOID_EXT if kind == "datatype" else VOID) + kind]
            depth = node.partition("#")[2].count(".")
            assert isinstance(of, ox.NamedNode)
            assert isinstance(value, ox.Literal)
            found[depth, of.value.rpartition("/")[2].rpartition("#")[2], int(value.value)] = kind
    assert found == {
        (0, "A", 1): "class", (0, "B", 2): "class",
        (0, "type", 3): "property", (0, "to", 3): "property", (0, "n", 4): "property",
        (1, "type", 1): "property", (1, "type", 2): "property", (1, "to", 2): "property", (1, "to", 1): "property",
        (1, "n", 4): "property",
        (2, "B", 2): "class",
        (2, "decimal", 2): "datatype", (2, "integer", 1): "datatype", (2, "string", 1): "datatype",
    }  # fmt: skip
