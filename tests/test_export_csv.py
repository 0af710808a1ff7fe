"""CSV tables: read back they give the graph, nothing dangles, and a spreadsheet runs nothing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.export import files
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.rdf.written import WrittenStore
from stenosis_kg.statements.mappings import read as read_mappings
from stenosis_kg.tabular import delimited, guarded, unguarded

from .tabular import Row, assert_ledger, read_csv, to_quads

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
TABLES = "nodes edges evidence labels texts passages mappings".split()


def read(written: dict[str, bytes]) -> dict[str, list[Row]]:
    return {name: read_csv(written[f"{name}.csv"]) for name in TABLES}


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return read(files(load(NASTY), "csv"))


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_what_the_ledger_does_not_list_comes_back_equal(more: tuple[Path, ...]) -> None:
    graph = load(*more)
    back = to_quads(read(files(graph, "csv")))
    assert_ledger("csv", graph.store, back, all_lost=bool(more))


def broken(tables: dict[str, list[Row]]) -> list[str]:
    """References that lead nowhere, and ids that come twice."""
    nodes = {row["id"] for row in tables["nodes"]}
    edges = {row["id"] for row in tables["edges"]}
    passages = {row["id"] for row in tables["passages"]}
    found = [f"{name}: id twice" for name in ("nodes", "edges", "passages")
             if len({row["id"] for row in tables[name]}) != len(tables[name])]  # fmt: skip
    for row in tables["edges"]:
        found += [f"edge to {end}" for end in (row["subject"], row["object"]) if end and end not in nodes]
        if bool(row["object"]) == bool(row["datatype"]):
            found.append("an edge has an object or a value")
        if len(row["passages"].split("|")) != len(row["modalities"].split("|")):
            found.append("modalities do not go with passages")
        if bool(row["passages"]) == (row["kind"] == "vocabulary"):
            found.append("who says it does not go with the kind")
    said = {(row["id"], passage) for row in tables["edges"] for passage in row["passages"].split("|") if passage}
    if said != {(row["edge"], row["passage"]) for row in tables["evidence"]}:
        found.append("evidence does not go with edges")
    found += [f"evidence of {row['edge']}" for row in tables["evidence"] if row["edge"] not in edges]
    found += [f"passage {row['passage']}" for row in tables["evidence"] if row["passage"] not in passages]
    found += [f"text of {row['node']}" for row in tables["labels"] if row["node"] not in nodes]
    found += [f"text of {row['node']}" for row in tables["texts"] if row["node"] not in nodes | passages]
    found += [f"mapping of {row['concept']}" for row in tables["mappings"] if row["concept"] not in nodes]
    return found


def test_nothing_leads_nowhere(tables: dict[str, list[Row]]) -> None:
    assert broken(tables) == []
    assert (len(tables["nodes"]) > 140, len(tables["edges"]) > 500, len(tables["mappings"]) > 300) == (True,) * 3


Break = Callable[[dict[str, list[Row]]], object]
BREAKS = [
    pytest.param(lambda t: t["nodes"].pop(20), "edge to", id="dangling-edge"),
    pytest.param(lambda t: t["nodes"].append(t["nodes"][0]), "id twice", id="double-node"),
    pytest.param(lambda t: t["evidence"].pop(), "evidence does not go", id="lost-evidence"),
    pytest.param(lambda t: t["passages"].pop(0), "passage http", id="lost-passage"),
    pytest.param(
        lambda t: t["edges"][-1].update(object="", value="", datatype=""), "object or a value", id="no-object"
    ),
    pytest.param(lambda t: t["edges"][5].update(modalities="plain|plain|plain"), "modalities", id="modalities"),
    pytest.param(lambda t: t["edges"][5].update(kind="vocabulary"), "who says it", id="kind"),
    pytest.param(lambda t: t["mappings"][0].update(concept="concept:x"), "mapping of", id="mapping-of-nothing"),
    pytest.param(lambda t: t["labels"][0].update(node="concept:x"), "text of", id="label-of-nothing"),
]


@pytest.mark.parametrize(("spoil", "finding"), BREAKS)
def test_the_check_can_fail(tables: dict[str, list[Row]], spoil: Break, finding: str) -> None:
    copy = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    spoil(copy)
    assert any(finding in each for each in broken(copy))


def test_a_spreadsheet_runs_nothing() -> None:
    import csv
    import io

    for name, data in files(load(NASTY), "csv").items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode(), newline="")):
                run = [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
                assert not [cell for cell in run if not cell.removeprefix("-").isdigit()], (
                    name
                )  # a firmness is a number
    assert b"'=1+1" in files(load(NASTY), "csv")["labels.csv"]


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'", "", "it's", "'tis", "-5", "@x", "\tx", "L5-S1"])
def test_the_apostrophe_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t")


@pytest.mark.parametrize("text", ["a\rb", "a\nb", 'a"b', "a,b", "=a\r\nb", " a ", ""])
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    import csv
    import io

    rows = csv.reader(io.StringIO(delimited([("x", "y"), (text, 1.5)]), newline=""), strict=True)
    assert [[unguarded(cell) for cell in row] for row in rows] == [["x", "y"], [text, "1.5"]]


def test_hedges_stay_visible(tables: dict[str, list[Row]]) -> None:
    edges = {(r["subject"], r["predicate"], r["object"]): r for r in tables["edges"] if r["kind"] == "stated"}
    odd = edges["http://example.org/a#odd", "skg:treats", "concept:severe-foraminal-stenosis-l5-s1"]
    assert (odd["modality"], odd["modalities"]) == ("plain", "possible|plain")
    assert odd["passages"] == "http://example.org/doc/s1|http://example.org/doc/s2"
    combined = edges["concept:combined-treatment", "skg:treats", "concept:severe-foraminal-stenosis-l5-s1"]
    assert combined["modality"] == "selective"
    assert all(row["modality"] for row in edges.values())


def test_mappings_are_all_there(tables: dict[str, list[Row]]) -> None:
    rows = read_mappings(load()).rows
    assert [(r["level"], r["vocabulary"], r["code"]) for r in tables["mappings"]] == [
        (row.level, row.vocabulary, row.curie.partition(":")[2] if row.object else "") for row in rows
    ]


def test_scope_and_version_stand_in_the_readme_and_every_column_is_told() -> None:
    written = files(load(), "csv")
    readme = written["README.txt"].decode()
    assert SCOPE in readme
    assert f"version {__version__}" in readme
    assert set(written) == {"README.txt", *(f"{name}.csv" for name in TABLES)}
    for name in TABLES:
        for column in written[f"{name}.csv"].decode().partition("\n")[0].split(","):
            assert f"  {column} (" in readme


SEVERAL = ["csv", "kgx", "graphml", "neo4j", "triples", "gazetteer", "omop"]


@pytest.mark.parametrize("name", SEVERAL)
def test_the_bytes_are_the_same_whatever_order_and_hash_seed(name: str) -> None:
    store = WrittenStore(ox.Store())
    for quad in list(load(NASTY).store)[::-1]:
        store.add(quad)
    assert files(Graph(store, load(NASTY).files), name) == files(load(NASTY), name)
    code = (
        "import sys, hashlib; from stenosis_kg.rdf.graph import load; from stenosis_kg.export import files;"
        f"print(hashlib.sha256(repr(sorted(files(load({str(NASTY)!r}), {name!r}).items())).encode()).hexdigest())"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONHASHSEED": seed}
        )
        want = hashlib.sha256(repr(sorted(files(load(NASTY), name).items())).encode()).hexdigest()
        assert done.stdout.strip() == want, done.stderr


@pytest.mark.parametrize("name", SEVERAL)
def test_an_empty_graph_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="the graph is empty"):
        files(Graph(ox.Store()), name)


@pytest.mark.parametrize("name", SEVERAL)
def test_mappings_in_the_graph_change_nothing(name: str) -> None:
    assert files(load(mappings=True), name) == files(load(), name)
