"""KGX: what a passage says is an edge no stronger than the passage; nothing dangles; what is kept comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.export import files
from stenosis_kg.export.kgx import OWN, SOURCE, Biolink
from stenosis_kg.namespaces import OA, OWL, RDF, RDFS, SKG, SKOS
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import Graph, load

from .tabular import assert_ledger, iri

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"
Record = dict[str, Any]


def records(written: dict[str, bytes], name: str) -> list[Record]:
    # Not splitlines: a text may hold U+2028.
    return [json.loads(line) for line in written[name].decode().split("\n") if line]


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return files(load(NASTY), "kgx")


def to_quads(written: dict[str, bytes], graph: Graph) -> list[ox.Quad]:
    """The quads that the nodes and edges were made from, as far as they hold them."""
    voices = {graph.label(v): v for axis in ("Modality", "Importance", "Rank", "Aspect")
              for v in graph.subjects(RDF + "type", SKG + axis)}  # fmt: skip
    quads = []

    def add(node: ox.NamedNode | ox.BlankNode, name: str, term: Any, graph: Any = ox.DefaultGraph()) -> None:  # noqa: B008
        quads.append(ox.Quad(node, ox.NamedNode(name), term, graph))

    for record in records(written, "nodes.jsonl"):
        node = ox.NamedNode(record["iri"])
        for each in record.get("type", ()):
            add(node, RDF + "type", iri(each))
        if record["name"] != record["id"]:
            add(node, SKOS + "prefLabel", ox.Literal(record["name"], language="en"))
        for each in record.get("synonym", ()):
            add(node, SKOS + "altLabel", ox.Literal(each, language="en"))
        if "description" in record:
            add(node, SKOS + "definition", ox.Literal(record["description"], language="en"))
    for record in records(written, "edges.jsonl"):
        subject, predicate, target = (iri(record[part]) for part in ("subject", "original_predicate", "object"))
        if "passage" not in record:
            add(subject, predicate.value, target)
            continue
        passage = iri(record["passage"])
        add(passage, OA + "exact", ox.Literal(record["supporting_text"][0]))
        for axis in ("modality", "importance", "rank", "aspect"):
            if axis in record:
                add(passage, SKG + axis, ox.NamedNode(voices[record[axis]]))
        if record.get("negated"):
            denial = ox.BlankNode()
            add(denial, RDF + "type", ox.NamedNode(OWL + "NegativePropertyAssertion"), passage)
            add(denial, OWL + "sourceIndividual", subject, passage)
            add(denial, OWL + "assertionProperty", predicate, passage)
            add(denial, OWL + "targetIndividual", target, passage)
        else:
            add(subject, predicate.value, target, passage)
    return [quad for quad in quads if quad.object != ox.Literal("")]


@pytest.mark.parametrize("more", [(), (NASTY,)], ids=["bundled", "with-nasty"])
def test_what_the_ledger_does_not_list_comes_back_equal(more: tuple[Path, ...]) -> None:
    graph = load(*more)
    assert_ledger("kgx", graph.store, to_quads(files(graph, "kgx"), graph), all_lost=bool(more))


def test_tsv_and_json_lines_say_the_same(written: dict[str, bytes]) -> None:
    for name in ("nodes", "edges"):
        lines = [line.split("\t") for line in written[f"{name}.tsv"].decode().split("\n") if line]
        assert {len(line) for line in lines} == {len(lines[0])}
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        flat = [
            {k: "|".join(map(squeeze, v)) if isinstance(v, list) else squeeze(v) for k, v in record.items()}
            for record in records(written, f"{name}.jsonl")
        ]
        assert [{k: v for k, v in row.items() if v} for row in rows] == flat


def squeeze(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else " ".join(value.split()).replace("|", "¦")


def broken(nodes: list[Record], edges: list[Record]) -> list[str]:
    """What kgx and the Biolink classes let pass."""
    ids = [node["id"] for node in nodes]
    found = ["node twice"] if len(set(ids)) != len(ids) else []
    found += ["edge twice"] if len({edge["id"] for edge in edges}) != len(edges) else []
    for edge in edges:
        found += [f"edge to {edge[end]}" for end in ("subject", "object") if edge[end] not in set(ids)]
        if ("passage" in edge) != ("modality" in edge and "supporting_text" in edge):
            found.append(f"who says {edge['id']}, and how firmly?")
        if edge["predicate"] == "biolink:treats" and not edge.get("negated"):
            found += [f"{edge.get('modality')} became treats"] if edge.get("modality") not in FIRM else []
    return found


FIRM = ("plain", "essential", "necessary")


def test_nothing_dangles_and_no_hedge_is_lost(written: dict[str, bytes]) -> None:
    nodes, edges = records(written, "nodes.jsonl"), records(written, "edges.jsonl")
    assert broken(nodes, edges) == []
    assert (len(nodes) > 130, len(edges) > 230) == (True, True)


BREAKS = [
    pytest.param(lambda f: f[0].pop(9), "edge to", id="dangling"),
    pytest.param(lambda f: f[0].append(f[0][0]), "node twice", id="node-twice"),
    pytest.param(lambda f: f[1].append(f[1][0]), "edge twice", id="edge-twice"),
    pytest.param(lambda f: [x.pop("modality", 0) for x in f[1]], "how firmly", id="no-modality"),
    pytest.param(
        lambda f: [x.update(predicate="biolink:treats") for x in f[1] if x.get("modality") == "selective"],
        "selective became treats",
        id="may-became-treats",
    ),
]


@pytest.mark.parametrize(("spoil", "finding"), BREAKS)
def test_the_check_can_fail(written: dict[str, bytes], spoil: Any, finding: str) -> None:
    nodes, edges = records(written, "nodes.jsonl"), records(written, "edges.jsonl")
    spoil((nodes, edges))
    assert any(finding in each for each in broken(nodes, edges))


TREATS = [
    pytest.param("combined-treatment", "biolink:treats_or_applied_or_studied_to_treat", "selective", id="may"),
    pytest.param("foraminotomy", "biolink:applied_to_treat", "most common", id="most-common"),
    pytest.param("conservative-treatment", "biolink:treats", "plain", id="first-line"),
]


@pytest.mark.parametrize(("concept", "predicate", "modality"), TREATS)
def test_treats_is_as_weak_as_the_passage(
    written: dict[str, bytes], concept: str, predicate: str, modality: str
) -> None:
    (edge,) = [
        edge
        for edge in records(written, "edges.jsonl")
        if (edge["subject"], edge["original_predicate"]) == (f"concept:{concept}", "skg:treats")
    ]
    assert (edge["predicate"], edge["modality"]) == (predicate, modality)
    assert edge["primary_knowledge_source"] == SOURCE


def test_a_statement_of_two_passages_is_two_edges(written: dict[str, bytes]) -> None:
    odd = [
        edge
        for edge in records(written, "edges.jsonl")
        if (edge["subject"], edge["original_predicate"]) == ("http://example.org/a#odd", "skg:treats")
    ]
    assert [(edge["modality"], edge["predicate"]) for edge in odd] == [
        ("possible", "biolink:treats_or_applied_or_studied_to_treat"),
        ("plain", "biolink:treats"),
    ]
    assert odd[0]["supporting_text"] == ['It may "treat"\u2028it.']


STRAY = {
    "outside passages": "{}",
    "in a graph that is no passage": "ex:g {{ {} }}",
    "in a passage without a modality": "ex:g {{ {} }} ex:g a skg:Sentence ; oa:exact 'x' ; oa:start 0 ; oa:end 1 ;"
    " prov:wasQuotedFrom ex:d .",
}


@pytest.mark.parametrize("where", STRAY)
def test_what_nobody_is_known_to_say_does_not_become_treats(where: str, tmp_path: Path) -> None:
    file = tmp_path / "x.trig"
    file.write_text(
        "@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix ex: <http://x/> . "
        "@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> . "
        "ex:t a skg:Intervention . ex:c a skg:Condition . " + STRAY[where].format("ex:t skg:treats ex:c .")
    )
    found = [e for e in records(files(load(file), "kgx"), "edges.jsonl") if e["subject"] == "ex:t"]
    assert [edge["predicate"] for edge in found] == ["biolink:related_to"]


def test_a_denial_is_negated(written: dict[str, bytes]) -> None:
    (edge,) = [edge for edge in records(written, "edges.jsonl") if edge.get("negated")]
    assert (edge["object"], edge["modality"]) == ("concept:symptom-relief", "possible")


def test_the_rules_name_what_there_is_and_have_reasons() -> None:
    graph = load()
    rules = Biolink(graph)
    properties = {p for kind in ("ObjectProperty",) for p in graph.subjects(RDF + "type", OWL + kind)}
    for stated, entries in rules.rules.items():
        assert iri(stated).value in properties, stated
        assert all(rule.why and rule.predicate.startswith("biolink:") for rule in entries)
        levels = [graph.objects(iri(rule.firm).value, SKG + "firmness") for rule in entries]
        assert all(levels), f"{stated}: a rule is for a modality that is not there"
        # The firmer rule stands first, or the weaker one would hide it.
        numbers = [int(str(level[0].value)) for level in levels]  # type: ignore[union-attr]
        assert numbers == sorted(numbers, reverse=True), stated
    classes = set(graph.subjects(RDF + "type", OWL + "Class"))
    assert {iri(name).value for name in rules._named} <= classes
    for name in sorted(graph.subjects(RDFS + "subClassOf", SKG + "ClinicalEntity")):
        assert rules.categories([name.replace(SKG, "skg:")]) != ()


def test_scope_and_version_and_own_properties_stand_in_the_readme(written: dict[str, bytes]) -> None:
    readme = written["README.txt"].decode()
    assert SCOPE in readme
    assert f"version {__version__}" in readme
    assert all(name in readme for name in OWN)
