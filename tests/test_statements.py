"""Everything that speaks of statements says the same of them: who states or denies it, and how firmly.

A document of four sentences denies three things: with a named node, with a blank node, and of a value.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout

import pyoxigraph as ox
import pytest

from stenosis_kg.check.coverage import coverage
from stenosis_kg.commands import main as cli
from stenosis_kg.draw.figure_data import FigureData
from stenosis_kg.export import files as exported
from stenosis_kg.export import kgx
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import CONCEPT, SKG, STEP, compact
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.statements.cite import cite
from stenosis_kg.statements.reading import statements_of
from stenosis_kg.statements.show import show

DISEASE = CONCEPT + "severe-foraminal-stenosis-l5-s1"
DOCUMENT = "https://example.org/doc"
TRIG = """
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix step: <https://w3id.org/stenosis-kg/pathway/> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix doc: <https://example.org/doc/> .

doc:s1 a skg:Sentence ; oa:exact "Rest may treat it, but foraminotomy does not." ; oa:start 0 ; oa:end 45 ;
    prov:wasQuotedFrom <https://example.org/doc> .
doc:s1a { concept:rest skg:treats concept:severe-foraminal-stenosis-l5-s1 }
doc:s1a a skg:Clause ; dcterms:isPartOf doc:s1 ; oa:exact "Rest may treat it" ; oa:start 0 ; oa:end 17 ;
    skg:modality skg:Possible ; skg:cue "may" ; prov:wasQuotedFrom <https://example.org/doc> .
doc:s1b {
    doc:no-foraminotomy a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:foraminotomy ;
        owl:assertionProperty skg:treats ; owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .
}
doc:s1b a skg:Clause ; dcterms:isPartOf doc:s1 ; oa:exact "foraminotomy does not" ; oa:start 23 ; oa:end 44 ;
    skg:modality skg:Plain ; prov:wasQuotedFrom <https://example.org/doc> .
doc:s2 {
    concept:rest skg:treats concept:severe-foraminal-stenosis-l5-s1 .
    [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:foraminotomy ;
        owl:assertionProperty skg:treats ; owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .
    [] a owl:NegativePropertyAssertion ; owl:sourceIndividual step:to-surgery ;
        owl:assertionProperty skg:trigger ; owl:targetIndividual concept:persistent-symptoms .
}
doc:s2 a skg:Sentence ; oa:exact "It is necessary to rest." ; oa:start 46 ; oa:end 70 ; skg:modality skg:Necessary ;
    skg:cue "necessary" ; prov:wasQuotedFrom <https://example.org/doc> .
doc:s10 {
    [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:rest ;
        owl:assertionProperty skg:minimumNumber ; owl:targetValue "Two Weeks"@en .
}
doc:s10 a skg:Sentence ; oa:exact "Two weeks are not the least." ; oa:start 71 ; oa:end 99 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/doc> .
doc:s11 a skg:Sentence ; oa:exact "It has no end, so nobody can quote it." ; oa:start 100 ;
    prov:wasQuotedFrom <https://example.org/doc> .
"""

Told = list[tuple[str, str]]  # the passages and how firmly each speaks, in reading order

STATED = (CONCEPT + "rest", SKG + "treats", DISEASE)
TRIGGER = (STEP + "to-surgery", SKG + "trigger", CONCEPT + "persistent-symptoms")
DENIALS = [  # subject, property, object, and who denies it
    pytest.param(CONCEPT + "foraminotomy", *STATED[1:], [("s1b", "plain"), ("s2", "necessary")], id="two-nodes"),
    pytest.param(*TRIGGER, [("s2", "necessary")], id="blank-node"),
    pytest.param(CONCEPT + "rest", SKG + "minimumNumber", "Two Weeks", [("s10", "plain")], id="value"),
]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The bundled graph, and the document that denies."""
    file = tmp_path_factory.mktemp("denials") / "doc.trig"
    file.write_text(TRIG, encoding="utf-8")
    return load(file)


def by_cite(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    found = cite(graph, subject, predicate, object)
    cited = (found.against or found.sentences) if denied else found.sentences
    return [(each.passage.id, str(each.passage.modality)) for each in cited]


def by_show(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    summary = show(graph, subject)
    told = [
        [(passage.id, str(passage.modality)) for passage in each.passages]
        for each in (*summary.as_subject, *summary.on_pathway)
        if (each.predicate, getattr(each.object, "value", ""), each.denied) == (predicate, object, denied)
    ]
    assert len(told) == 1
    return told[0]


def by_coverage(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    return [
        (row.passage.id, str(row.passage.modality))
        for whole in coverage(graph).rows
        for row in (whole, *whole.clauses)
        for each in row.statements
        if (each.subject, each.predicate, getattr(each.object, "value", "")) == (subject, predicate, object)
        if each.denied == denied
    ]


def by_figures(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    facts = FigureData(graph)
    told = [
        [(passage.id, str(passage.modality)) for passage in each.passages]
        for each in facts.stated
        if (each.subject, each.predicate, each.denied) == (subject, predicate, denied)
        if object in (each.target, facts.words(each))
    ]
    assert len(told) == 1
    return told[0]


def by_csv(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    rows = csv.DictReader(io.StringIO(exported(graph, "csv")["edges.csv"].decode()))
    wanted = (compact(subject), compact(predicate), "denied" if denied else "stated")
    (row,) = [
        row
        for row in rows
        if (row["subject"], row["predicate"], row["kind"]) == wanted
        and compact(object) in (row["object"], row["value"])
    ]
    names = (name.rpartition("/")[2].rpartition(":")[2] for name in row["passages"].split("|"))
    return list(zip(names, row["modalities"].split("|"), strict=True))


def by_kgx(graph: Graph, subject: str, predicate: str, object: str, denied: bool) -> Told:
    edges = [json.loads(line) for name, data in kgx.files(graph).items() if name.endswith("edges.jsonl")
             for line in data.decode().splitlines()]  # fmt: skip
    return [
        (edge["passage"].rpartition("/")[2].rpartition(":")[2], edge["modality"])
        for edge in sorted(edges, key=lambda edge: edge["id"].partition("@")[2])
        if (edge["subject"], edge["object"]) == (compact(subject), compact(object))
        if (edge["original_predicate"], edge.get("negated", False)) == (compact(predicate), denied)
    ]  # fmt: skip


READERS = [by_cite, by_show, by_coverage, by_figures, by_csv, by_kgx]


@pytest.mark.parametrize("by", READERS)
@pytest.mark.parametrize(("subject", "predicate", "object", "told"), DENIALS)
def test_all_agree_on_who_denies(
    by: Callable[..., Told], subject: str, predicate: str, object: str, told: Told, graph: KnowledgeGraph
) -> None:
    without = by is by_kgx and object == "Two Weeks"  # KGX has edges between things, and no values
    assert by(graph, subject, predicate, object, True) == ([] if without else told)


@pytest.mark.parametrize("by", READERS)
def test_all_agree_on_who_states_what_two_passages_state(by: Callable[..., Told], graph: KnowledgeGraph) -> None:
    assert by(graph, *STATED, False) == [("s1a", "possible"), ("s2", "necessary")]


@pytest.mark.parametrize("by", READERS)
def test_what_is_denied_is_not_stated_by_those_that_deny_it(by: Callable[..., Told], graph: KnowledgeGraph) -> None:
    assert by(graph, CONCEPT + "foraminotomy", SKG + "treats", DISEASE, False) == [("s10a", "most common")]


def test_the_pathway_knows_who_denies_a_trigger(graph: KnowledgeGraph) -> None:
    triggers = {trigger.curie: trigger for trigger in graph.pathway().escalation("step:to-surgery").triggers}
    denied = {
        curie: [passage.id for passage in trigger.denied] for curie, trigger in triggers.items() if trigger.denied
    }
    assert denied == {"concept:persistent-symptoms": ["s2"]}


def test_a_denial_counts_as_one_statement_of_its_sentence(graph: KnowledgeGraph) -> None:
    rows = {row.passage.id: row for row in coverage(graph).rows if row.passage.document == DOCUMENT}
    assert {name: row.count for name, row in rows.items()} == {"s1": 2, "s2": 3, "s10": 1}
    assert [clause.passage.id for clause in rows["s1"].clauses] == ["s1a", "s1b"]
    assert not [each for each in coverage(graph).foreign if DOCUMENT in each.graphs[0]]


def printed(words: list[str]) -> str:
    with redirect_stdout(io.StringIO()) as out:
        assert cli.run(words) == 0
    return out.getvalue()


def test_a_denial_is_marked_where_it_is_shown(graph: KnowledgeGraph) -> None:
    summary = show(graph, "foraminotomy").to_dict()
    assert [each["object"] for each in summary["statements"] if each.get("denied")] == [compact(DISEASE)]
    assert [each["passages"] for each in summary["statements"] if each["object"] == compact(DISEASE)] == [
        [{"id": "doc:s1b", "modality": "skg:Plain"}, {"id": "doc:s2", "modality": "skg:Necessary"}],
        [{"id": "l5s1:s10a", "modality": "skg:MostCommon"}],
    ]
    file = str(graph.files[-1])
    said = printed(["--graph", file, "show", "foraminotomy"])
    words = " ".join(said.split())
    assert " not: foraminotomy treats severe foraminal stenosis at L5-S1 [s1b, plain] [s2, necessary]" in words
    assert "sourceIndividual" not in printed(["--graph", file, "show", DOCUMENT])
    of_sentence = printed(["--graph", file, "show", f"{DOCUMENT}/s1"])
    assert "not: foraminotomy treats" in of_sentence
    assert "rest treats" in of_sentence
    assert "sourceIndividual" not in of_sentence


def test_a_passage_that_cannot_be_quoted_is_none(graph: KnowledgeGraph) -> None:
    read = statements_of(graph)
    assert [passage.id for passage in read.passages.values() if passage.document == DOCUMENT] == [
        "s1",
        "s1a",
        "s1b",
        "s2",
        "s10",
    ]
    assert read.passage(f"{DOCUMENT}/s11") is None
    assert read.passage(CONCEPT + "rest") is None


def test_a_clause_knows_its_sentence(graph: KnowledgeGraph) -> None:
    read = statements_of(graph)
    clause, whole = read.passages[f"{DOCUMENT}/s1b"], read.passages[f"{DOCUMENT}/s1"]
    assert (clause.part_of, clause.is_sentence, whole.is_sentence) == (whole.iri, False, True)
    assert (clause.tag, clause.firmness, whole.tag, whole.firmness) == ("[s1b, plain]", 5, "[s1]", 0)
    (found,) = [each for each in cite(graph, "foraminotomy", "treats", DISEASE).against if each.passage == clause]
    assert found.sentence == whole


def test_statements_are_read_once_for_each_graph(graph: KnowledgeGraph) -> None:
    assert statements_of(graph) is statements_of(graph)
    assert statements_of(graph) is not statements_of(load(bundled=False))


def test_half_a_denial_denies_nothing() -> None:
    store = ox.Store()
    file = TRIG.replace("owl:assertionProperty skg:treats ;", "").replace("owl:targetValue", "oa:note")
    store.load(file.encode(), format=ox.RdfFormat.TRIG)
    assert [each.predicate for each in statements_of(Graph(store)).denied()] == [SKG + "trigger"]


def test_a_command_its_method_and_its_module_have_one_name(graph: KnowledgeGraph) -> None:
    assert graph.cite("foraminotomy", "treats", DISEASE) == graph.evidence("foraminotomy", "treats", DISEASE)
    assert graph.show("foraminotomy") == show(graph, CONCEPT + "foraminotomy")
    assert (
        graph.next(["bladder dysfunction"]).to_dict() == graph.pathway().next_steps(["bladder dysfunction"]).to_dict()
    )
