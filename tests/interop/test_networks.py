"""GraphML by networkx and igraph, Neo4j CSV by an embedded Cypher engine; each refuses what was broken on purpose."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from stenosis_kg.export import export, files
from stenosis_kg.rdf.graph import load

from .tools import tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"


def by_networkx(file: Path) -> tuple[int, int]:
    graph = nx.read_graphml(file, force_multigraph=True)
    return len(graph), graph.number_of_edges()


def by_igraph(file: Path) -> tuple[int, int]:
    graph = tool("igraph").Graph.Read_GraphML(str(file))
    assert all(graph.es["kind"])
    assert all(graph.vs["label"])
    return graph.vcount(), graph.ecount()


@pytest.fixture
def graphml(tmp_path: Path) -> Path:
    return export(load(NASTY), "graphml", tmp_path / "x.graphml")


def test_both_read_graphml_whole(graphml: Path) -> None:
    text = graphml.read_text(encoding="utf-8")
    whole = text.count("<node "), text.count("<edge ")
    assert by_networkx(graphml) == whole
    assert by_igraph(graphml) == whole
    assert tool("igraph").Graph.Read_GraphML(str(graphml))["version"]


PLANTED = [
    pytest.param('for="edge" attr.name="firmness" attr.type="long"', 'for="edge" attr.name="firmness" attr.type="size"',
                 id="unknown-type"),
    pytest.param('<data key="firmness">5<', '<data key="firmness">five<', id="no-number"),
    pytest.param('<key id="label"', '<key id="name"', id="undeclared-key"),
    pytest.param("</graph>", "", id="not-closed"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), PLANTED)
def test_networkx_refuses_what_is_wrong(graphml: Path, old: str, new: str) -> None:
    text = graphml.read_text(encoding="utf-8")
    assert old in text
    graphml.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises((nx.NetworkXError, ValueError, KeyError, SyntaxError)):
        by_networkx(graphml)


def cypher(folder: Path, place: Path) -> Any:
    """The folder in a database of its own. The engine reads columns by position: our tests hold the names."""
    ladybug = tool("ladybug")
    connection = ladybug.Connection(ladybug.Database(str(place)))
    connection.execute(
        "CREATE NODE TABLE Concept(id STRING PRIMARY KEY, name STRING, iri STRING, definition STRING, synonyms STRING,"
        " types STRING, labels STRING)"
    )
    options = "(HEADER=true, PARALLEL=false)"
    connection.execute(f"COPY Concept FROM '{folder / 'nodes.csv'}' {options}")
    for file in sorted((folder / "relationships").glob("*.csv")):
        connection.execute(
            f"CREATE REL TABLE `{file.stem}`(FROM Concept TO Concept, id STRING, predicate STRING, kind STRING,"
            " modality STRING, firmness INT64, condition STRING, passages STRING, modalities STRING, conditions STRING,"
            " words STRING, type STRING)"
        )
        connection.execute(f"COPY `{file.stem}` FROM '{file}' {options}")
    return connection


def rows(connection: Any, query: str) -> list[list[Any]]:
    result = connection.execute(query)
    found = []
    while result.has_next():
        found.append(result.get_next())
    return found


def test_cypher_answers_from_the_csv(tmp_path: Path) -> None:
    folder = export(load(NASTY), "neo4j", tmp_path / "neo4j")
    connection = cypher(folder, tmp_path / "kg.lbug")
    written = files(load(NASTY), "neo4j")
    lines = list(csv.DictReader(io.StringIO(written["nodes.csv"].decode(), newline="")))
    assert rows(connection, "MATCH (a:Concept) RETURN count(a)") == [[len(lines)]]
    firm = "MATCH (a)-[r:TREATS]->(b) WHERE r.firmness < 5 RETURN a.name, r.modality ORDER BY a.name"
    assert rows(connection, firm) == [
        ["combination of conservative and surgical approaches", "selective"],
        ["foraminotomy", "most common"],
    ]
    edges = sum(len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1
                for name, data in written.items() if name.startswith("relationships/"))  # fmt: skip
    assert rows(connection, "MATCH (a)-[r]->(b) RETURN count(r)") == [[edges]]


BROKEN = [
    pytest.param("relationships/TREATS.csv", "concept:foraminotomy,", "concept:foraminotomie,", id="dangling"),
    pytest.param("relationships/TREATS.csv", ",most common,3,", ",most common,three,", id="no-number"),
    pytest.param("nodes.csv", "\nconcept:numbness,", "\nconcept:nsaid,", id="node-twice"),
]


@pytest.mark.parametrize(("name", "old", "new"), BROKEN)
def test_cypher_refuses_what_is_wrong(name: str, old: str, new: str, tmp_path: Path) -> None:
    folder = export(load(), "neo4j", tmp_path / "neo4j")
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    tool("ladybug")
    with pytest.raises(RuntimeError):
        cypher(folder, tmp_path / "kg.lbug")
