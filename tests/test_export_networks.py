"""GraphML and Neo4j CSV: read back they give the relations with their passages; nothing dangles, headers are right."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest

from stenosis_kg.export import files
from stenosis_kg.export.networks import NODE_COLUMNS, RELATIONSHIP_COLUMNS
from stenosis_kg.namespaces import RDF, SKG, SKOS
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load

from .tabular import assert_ledger, network_quads, read_csv

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
NO_XML = ox.Literal("a\u0001b ]]> \r &", language="en")


def graphml(graph: Graph) -> Any:
    data = files(graph, "graphml")["stenosis.graphml"]
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True)


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_graphml_brings_back_what_the_ledger_does_not_list(more: tuple[Path, ...]) -> None:
    graph = load(*more)
    found = graphml(graph)
    nodes = [
        {
            "iri": data["iri"],
            "types": data.get("types", "").split(),
            "label": data["label"],
            "definition": data.get("definition", ""),
            "synonyms": json.loads(data.get("synonyms", "[]")),
            "hidden": json.loads(data.get("hidden", "[]")),
        }
        for _, data in found.nodes(data=True)
    ]
    edges = [
        {**data, "subject": a, "object": b, "evidence": json.loads(data.get("evidence", "[]"))}
        for a, b, data in found.edges(data=True)
    ]
    assert_ledger("graphml", graph.store, network_quads(nodes, edges), all_lost=bool(more))


LISTS = ("passages", "modalities", "words")


def dangling(data: bytes) -> list[str]:
    """What readers of GraphML let pass: an edge to a node that is not declared, an id that comes twice."""
    text = data.decode()
    nodes = re.findall(r'<node id=("[^"]*"|\'[^\']*\')', text)
    ends = re.findall(r'(?:source|target)=("[^"]*"|\'[^\']*\')', text)
    edges = re.findall(r'<edge [^>]*\bid=("[^"]*"|\'[^\']*\')', text)
    assert len(edges) == text.count("<edge ")
    return sorted(set(ends) - set(nodes)) + [f"{name} twice" for name in ("node",) if len(set(nodes)) != len(nodes)] + (
        ["edge twice"] if len(set(edges)) != len(edges) else []
    )  # fmt: skip


def test_graphml_has_no_dangling_edge() -> None:
    data = files(load(NASTY), "graphml")["stenosis.graphml"]
    assert dangling(data) == []
    assert dangling(data.replace(b'<node id="concept:numbness">', b'<node id="concept:x">')) == ['"concept:numbness"']
    assert dangling(data.replace(b'<node id="concept:numbness">', b'<node id="concept:nsaid">'))[-1] == "node twice"
    assert len(graphml(load(NASTY))) == data.count(b"<node ")


def test_graphml_edges_have_the_ids_that_they_have_in_other_exports() -> None:
    graph = load(NASTY)
    found = graphml(graph)
    rows = read_csv(files(graph, "csv")["edges.csv"])
    edges = {row["id"]: (row["subject"], row["object"], row["predicate"], row["kind"]) for row in rows}
    assert found.number_of_edges() > 100
    for subject, target, key, data in found.edges(keys=True, data=True):
        assert edges[key] == (subject, target, data["predicate"], data["kind"])


def test_graphml_has_scope_version_and_the_weight_of_each_edge() -> None:
    found = graphml(load())
    assert (found.graph["scope"], found.graph["version"]) == (SCOPE, __version__)
    for _, _, data in found.edges(data=True):
        assert ("modality" in data, data.get("firmness", 0) > 0) == (data["kind"] != "vocabulary",) * 2


def test_graphml_holds_no_character_that_xml_cannot() -> None:
    store = ox.Store()  # no file that holds one is read, but a graph may be made otherwise
    for name, term in ((RDF + "type", ox.NamedNode(SKG + "Device")), (SKOS + "prefLabel", NO_XML)):
        store.add(ox.Quad(ox.NamedNode("http://x/a"), ox.NamedNode(name), term))
    found = graphml(Graph(store))
    assert found.nodes["http://x/a"]["label"] == "a�b ]]> \r &"


@pytest.fixture(scope="module")
def neo4j() -> dict[str, bytes]:
    return files(load(NASTY), "neo4j")


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_neo4j_brings_back_what_the_ledger_does_not_list(more: tuple[Path, ...]) -> None:
    graph = load(*more)
    written = files(graph, "neo4j")
    voices = {graph.label(v): v for v in graph.subjects(RDF + "type", SKG + "Modality")}
    nodes = [
        {
            "iri": row["iri"],
            "types": split(row["types:string[]"]),
            "label": row["name"],
            "definition": row["definition"],
            "synonyms": split(row["synonyms:string[]"]),
            "hidden": [],
        }
        for row in read(written["nodes.csv"])
    ]
    edges = [
        {
            "subject": row[":START_ID"],
            "object": row[":END_ID"],
            **row,
            "evidence": [
                {"passage": p, "words": w, "modality": voices[m]}
                for p, m, w in zip(*(split(row[f"{column}:string[]"]) for column in LISTS), strict=True)
            ],
        }
        for name, data in written.items()
        if name.startswith("relationships/")
        for row in read(data)
    ]  # fmt: skip
    assert_ledger("neo4j", graph.store, network_quads(nodes, edges), all_lost=bool(more))


def read(data: bytes) -> list[dict[str, str]]:
    import csv

    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def split(cell: str) -> list[str]:
    return cell.split("|") if cell else []


_HEADER = re.compile(r"\w*:(ID|LABEL|START_ID|END_ID|TYPE)|\w+(:(string|int|float|boolean)(\[\])?)?")


def wrong(written: dict[str, bytes]) -> list[str]:
    """What no tool but Neo4j itself would find: header syntax, dangling ends, a type that is not the file's."""
    found = []
    nodes = read(written["nodes.csv"])
    ids = [row.get("id:ID", "") for row in nodes]
    found += ["node twice"] if len(set(ids)) != len(ids) else []
    for name, data in written.items():
        if not name.endswith(".csv"):
            continue
        columns = data.decode().partition("\n")[0].split(",")
        found += [f"{name}: header {column}" for column in columns if not _HEADER.fullmatch(column)]
        wanted = [":ID", ":LABEL"] if name == "nodes.csv" else [":START_ID", ":END_ID", ":TYPE"]
        found += [f"{name}: no {end}" for end in wanted if sum(c.endswith(end) for c in columns) != 1]
    for name, data in written.items():
        if name.startswith("relationships/"):
            rows = read(data)
            found += [f"{name}: dangling" for row in rows if {row.get(":START_ID"), row.get(":END_ID")} - set(ids)]
            found += [f"{name}: type {row[':TYPE']}" for row in rows if name != f"relationships/{row.get(':TYPE')}.csv"]
            if name not in written["import.sh"].decode():
                found.append(f"{name} is not imported")
    return found


def test_neo4j_headers_and_ends_are_right(neo4j: dict[str, bytes]) -> None:
    assert wrong(neo4j) == []
    assert tuple(read(neo4j["nodes.csv"])[0]) == NODE_COLUMNS
    assert tuple(read(neo4j["relationships/TREATS.csv"])[0]) == RELATIONSHIP_COLUMNS
    assert "relationships/NOT_AIMS_AT.csv" in neo4j


TREATS = "relationships/TREATS.csv"
PLANTED = [
    pytest.param("nodes.csv", b"id:ID", b"id:IDENT", "header id:IDENT", id="header"),
    pytest.param("nodes.csv", b",:LABEL", b",LABEL", "no :LABEL", id="no-label"),
    pytest.param(TREATS, b"firmness:int", b"firmness:number", "header firmness", id="type-of-column"),
    pytest.param(TREATS, b"concept:foraminotomy,", b"concept:foraminotomie,", "dangling", id="dangling"),
    pytest.param(TREATS, b",TREATS\n", b",HEALS\n", "type HEALS", id="type"),
    pytest.param("import.sh", b"TREATS.csv", b"TREAT.csv", "is not imported", id="import-line"),
]


@pytest.mark.parametrize(("name", "old", "new", "finding"), PLANTED)
def test_a_planted_error_is_found(neo4j: dict[str, bytes], name: str, old: bytes, new: bytes, finding: str) -> None:
    assert old in neo4j[name]
    assert any(finding in each for each in wrong({**neo4j, name: neo4j[name].replace(old, new)}))


def test_neo4j_names_scope_and_version(neo4j: dict[str, bytes]) -> None:
    assert SCOPE in neo4j["README.txt"].decode()
    assert f"version {__version__}" in neo4j["README.txt"].decode()
    assert read_csv(neo4j["nodes.csv"])
