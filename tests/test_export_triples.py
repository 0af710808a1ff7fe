"""Triples for embeddings: three columns, numbers without gaps, and splits that leak nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.export import files
from stenosis_kg.namespaces import SKG
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load

from .tabular import by_aspect, iri

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
SPLITS = ("train", "validation", "test")
Rows = dict[str, list[list[str]]]


def read(written: dict[str, bytes]) -> Rows:
    return {
        name.removesuffix(".tsv"): [line.split("\t") for line in data.decode().split("\n") if line]
        for name, data in written.items()
        if name.endswith(".tsv")
    }


@pytest.fixture(scope="module")
def rows() -> Rows:
    return read(files(load(NASTY), "triples"))


def wrong(rows: Rows) -> list[str]:
    found = [f"{name}: {len(row)} columns" for name in SPLITS for row in rows[name] if len(row) != 3]
    if found:
        return found
    found += [
        f"{name}: numbers"
        for name in ("entities", "relations")
        if [row[0] for row in rows[name]] != [str(n) for n in range(len(rows[name]))]
    ]
    triples = [tuple(row) for name in SPLITS for row in rows[name]]
    found += ["a triple twice"] if len(set(triples)) != len(triples) else []
    for name, places in (("entities", (0, 2)), ("relations", (1,))):
        used = {triple[place] for triple in triples for place in places}
        trained = {row[place] for row in rows["train"] for place in places}
        found += [f"{name}: numbered and used differ"] if used != {row[1] for row in rows[name]} else []
        found += [f"{name}: not in training"] if used != trained else []
    pairs = [{frozenset((row[0], row[2])) for row in rows[name]} for name in SPLITS]
    found += ["leak"] if pairs[0] & pairs[1] or pairs[0] & pairs[2] or pairs[1] & pairs[2] else []
    weighed = [tuple(row[:3]) for row in rows["modality"]]
    found += ["modality: not each triple"] if sorted(triples) != sorted(weighed) else []
    return found


def test_nothing_is_wrong(rows: Rows) -> None:
    assert wrong(rows) == []
    total = sum(len(rows[name]) for name in SPLITS)
    tenth = total // 10
    assert [len(rows[name]) for name in SPLITS] == [total - 2 * tenth, tenth, tenth]


def inverse(rows: Rows) -> None:
    head, relation, tail = rows["train"][0]
    rows["test"].append([tail, relation, head])
    rows["modality"].append([tail, relation, head, "plain", "5"])


PLANTED = [
    pytest.param(inverse, "leak", id="inverse-in-test"),
    pytest.param(lambda rows: rows["train"][0].pop(), "2 columns", id="two-columns"),
    pytest.param(lambda rows: rows["train"].append(rows["train"][0]), "a triple twice", id="twice"),
    pytest.param(lambda rows: rows["entities"].pop(3), "entities: numbers", id="gap"),
    pytest.param(lambda rows: rows["train"].clear(), "not in training", id="never-trained"),
    pytest.param(lambda rows: rows["modality"].pop(), "modality", id="no-modality"),
]


@pytest.mark.parametrize(("spoil", "finding"), PLANTED)
def test_a_planted_error_is_found(rows: Rows, spoil: Any, finding: str) -> None:
    copy = {name: [list(row) for row in table] for name, table in rows.items()}
    spoil(copy)
    assert any(finding in each for each in wrong(copy))


def test_inverses_of_a_users_graph_stay_together(tmp_path: Path) -> None:
    """Both directions of a property, in one document, for 40 pairs."""
    lines = ["@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix ex: <http://x/> .",
             "@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .",
             'ex:s a skg:Sentence ; oa:exact "x" ; oa:start 0 ; oa:end 1 ; skg:modality skg:Plain ;'
             " prov:wasQuotedFrom ex:d .", "ex:s {"]  # fmt: skip
    pairs = [(a, b) for a in range(10) for b in range(10, 14)]
    lines += [f"ex:t{a} skg:treats ex:c{b} . ex:c{b} skg:treatedBy ex:t{a} ." for a, b in pairs]
    file = tmp_path / "x.trig"
    file.write_text("\n".join([*lines, "}"]))
    found = read(files(load(file, bundled=False), "triples"))
    assert wrong(found) == []
    assert (len(found["test"]), len(found["validation"])) == (8, 8)


def test_a_triple_stays_in_its_split_when_others_come() -> None:
    before, after = (read(files(load(*more), "triples")) for more in ((), (NASTY,)))
    # The shares grow with the graph, so a triple may go from training into another split, and hardly ever back.
    kept = [row for row in before["test"] if row in after["test"]]
    assert len(kept) >= 0.8 * len(before["test"])


def test_what_the_ledger_keeps_comes_back() -> None:
    graph = load(NASTY)
    rows = read(files(graph, "triples"))
    found = {tuple(iri(cell).value for cell in row[:3]) for row in rows["modality"]}
    for aspect in ("hierarchy", "escalations"):
        lines = by_aspect(graph.store)[aspect].decode().splitlines()
        wanted = {tuple(part.strip("<>") for part in line.split()[:3]) for line in lines}
        assert wanted - found == set()
    firm = {tuple(row[:3]): row[3:] for row in rows["modality"]}
    condition = "concept:severe-foraminal-stenosis-l5-s1"
    assert firm["concept:combined-treatment", "skg:treats", condition] == ["selective", "1", ""]
    assert firm["http://example.org/a#odd", "skg:treats", condition] == ["plain", "5", ""]
    assert ["http://example.org/a#odd", "skg:aimsAt"] not in [row[:2] for row in rows["modality"]]  # denied
    labels = {row[1]: row[2] for row in rows["entities"]}
    assert labels["concept:nsaid"] == graph.label(iri("concept:nsaid").value)


def test_scope_and_version_stand_in_the_readme() -> None:
    readme = files(load(), "triples")["README.txt"].decode()
    assert SCOPE in readme
    assert f"version {__version__}" in readme


def test_a_graph_without_relations_is_told_so() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/a"), ox.NamedNode(SKG + "x"), ox.Literal("a")))
    with pytest.raises(UsageError, match="no statements between things"):
        files(Graph(store), "triples")
