"""Who says it: stated, contradicted or silent, and everything about one thing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from stenosis_kg.commands import main as cli
from stenosis_kg.errors import UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import CONCEPT, SKG, SKOS, compact
from stenosis_kg.statements.cite import cite
from stenosis_kg.statements.names import resolve
from stenosis_kg.statements.reading import statements_of
from stenosis_kg.statements.show import show

DISEASE = "severe foraminal stenosis at L5-S1"

DENIAL = """
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix ex: <https://example.org/doc/> .
ex:s1 {
    ex:d1 a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:nsaid ; owl:assertionProperty skg:treats ;
        owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .
    ex:d2 a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:foraminotomy ;
        owl:assertionProperty skg:treats ; owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .
    concept:nsaid skg:minimumNumber "Two Weeks"@en .
}
ex:s1 a skg:Sentence ; oa:exact "Neither treats it." ; oa:start 0 ; oa:end 18 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/doc> .
"""


@pytest.fixture(scope="module")
def denied(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The bundled graph, and a document that denies two things, one of which the bundled one states."""
    file = tmp_path_factory.mktemp("denied") / "denied.trig"
    file.write_text(DENIAL, encoding="utf-8")
    return load(file)


def test_stated_in_the_words_of_the_document(kg: KnowledgeGraph) -> None:
    found = kg.evidence("foraminotomy", "treats", DISEASE)
    assert (found.answer, bool(found)) == ("stated", True)
    source = (Path(__file__).parent.parent / "ontology/sources/l5s1-treatment.txt").read_text(encoding="utf-8")
    for citation in found.sentences:
        passage = citation.passage
        assert source[passage.start : passage.end] == passage.text
        assert citation.sentence is not None
        assert passage.text in citation.sentence.text


def test_json_is_as_documented(kg: KnowledgeGraph) -> None:
    said = json.loads(kg.evidence("foraminotomy", "treats", DISEASE).to_json())
    assert said["answer"] == "stated"
    (first,) = said["sentences"]
    assert first["id"] == "l5s1:s10a"
    assert first["text"].startswith("The most common surgical procedure")
    assert (first["start"], first["end"], first["modality"]) == (1633, 1722, "skg:MostCommon")
    assert first["cues"] == ["most common"]
    assert first["sentence"]["id"] == "l5s1:s10"


def test_silence_is_silence_and_shows_what_is_said_of_the_two(kg: KnowledgeGraph) -> None:
    found = kg.evidence("nerve root", "treats", "foraminotomy")
    assert (found.answer, found.sentences, bool(found)) == ("silent", (), False)
    two = kg.evidence("foraminotomy", "recommended when", DISEASE)
    assert two.answer == "silent"
    assert [compact(each.predicate) for each in two.between] == ["skg:treats"]


def test_a_path_is_shown_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["cite", "corticosteroid injection", "results in", "relief of symptoms"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("stated through a path: corticosteroid injection results in relief of symptoms")
    assert "stated through: corticosteroid injection provides relief from corticosteroid injection; " in told
    assert "is a kind of relief of symptoms (by the vocabulary)" in told
    assert cli.run(["cite", "corticosteroid injection", "results in", "relief of symptoms", "--format", "json"]) == 0
    (sentence,) = json.loads(capsys.readouterr().out)["sentences"]
    assert [step.get("vocabulary", False) for step in sentence["through"]] == [False, True]


def test_what_is_left_open_is_neither_stated_nor_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["cite", "TLIF", "treats", DISEASE]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("left open: transforaminal lumbar interbody fusion treats")
    assert "[s22, plain]" in told
    assert "depends on severity of symptoms" in told
    assert cli.run(["cite", "TLIF", "treats", DISEASE, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["answer"] == "left open"
    factors = {step["object"] for step in found["sentences"][0]["depends"]}
    assert factors == {"concept:response-to-initial-therapies", "concept:symptom-severity"}


def test_a_path_that_another_document_denies_is_disputed(tmp_path: Path) -> None:
    file = tmp_path / "denied.trig"
    file.write_text(
        DENIAL.replace(
            "concept:nsaid ; owl:assertionProperty skg:treats",
            "concept:lumbar-fusion ; owl:assertionProperty skg:resultsIn",
        ).replace(
            "targetIndividual concept:severe-foraminal-stenosis-l5-s1 .",
            "targetIndividual concept:spine-stabilization .",
            1,
        ),
        encoding="utf-8",
    )
    found = load(file).evidence("lumbar fusion", "results in", "stabilization of the spine")
    assert (found.answer, found.through) == ("disputed", True)
    assert [citation.passage.text for citation in found.against] == ["Neither treats it."]


def test_a_notebook_shows_it_short_and_as_text(denied: KnowledgeGraph) -> None:
    found = denied.evidence("foraminotomy", "treats", DISEASE)
    statement = "concept:foraminotomy skg:treats concept:severe-foraminal-stenosis-l5-s1"
    assert repr(found) == str(found) == f'<Evidence: {statement}: disputed by l5s1:s10a (most common, "most common")>'
    html = found._repr_html_()
    assert "<blockquote>The most common surgical procedure" in html
    assert "[l5s1:s10a, most common, &quot;most common&quot;]</blockquote>" in html
    assert "<blockquote>Neither treats it. [ex:s1, plain]</blockquote>" in html
    joined = denied.evidence("corticosteroid injection", "results in", "relief of symptoms")
    assert 'stated through a path of l5s1:s7 (selective, "In some cases")>' in repr(joined)
    assert "<br>stated through: concept:corticosteroid-injection skg:provides concept:injection-relief; " in (
        joined._repr_html_()
    )
    opened = denied.evidence("TLIF", "treats", DISEASE)
    assert repr(opened).endswith(": left open by l5s1:s22 (plain)>")
    assert "<br>left open: concept:treatment-of-severe-foraminal-stenosis-l5-s1 skg:dependsOn" in opened._repr_html_()
    odd = replace(found, object=ox.Literal("<b>"), sentences=())
    assert "<b>" not in odd._repr_html_()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda kg: kg.pathway(3), id="pathway"),
        pytest.param(lambda kg: kg.ask(None), id="ask"),
        pytest.param(lambda kg: kg.sparql(b"ASK {}"), id="sparql"),
        pytest.param(lambda kg: kg.export(None, "x"), id="export"),
    ],
)
def test_what_is_no_text_is_a_mistake_of_usage(call: Callable[[KnowledgeGraph], object], kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"is given as text, and .* is none"):
        call(kg)


def test_an_inverse_says_the_same(kg: KnowledgeGraph) -> None:
    assert (
        kg.evidence(DISEASE, "skg:treatedBy", "foraminotomy").sentences
        == kg.evidence("foraminotomy", "treats", DISEASE).sentences
    )


def test_the_hierarchy_is_vocabulary_and_no_one_s_words(kg: KnowledgeGraph) -> None:
    found = kg.evidence("PLIF", "skos:broader", "lumbar fusion")
    assert (found.answer, found.vocabulary) == ("silent", True)
    assert json.loads(found.to_json())["vocabulary"] is True


def test_a_statement_in_a_file_of_one_s_own_is_no_vocabulary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(f"<{resolve(load(), 'foraminotomy')}>\n  <{SKG}treats> <{resolve(load(), 'numbness')}> .\n")
    graph = load(file)
    found = graph.evidence("foraminotomy", "treats", "numbness")
    assert (found.answer, found.vocabulary, found.outside) == ("silent", False, (f"{file}, line 2",))
    assert json.loads(found.to_json())["outside"] == [f"{file}, line 2"]
    assert graph.evidence("PLIF", "skos:broader", "lumbar fusion").vocabulary
    assert cli.run(["--graph", str(file), "cite", "foraminotomy", "treats", "numbness"]) == 1
    assert f"{file}, line 2 holds it outside any passage; no sentence does." in capsys.readouterr().out


def test_a_denial_contradicts(denied: KnowledgeGraph) -> None:
    found = denied.evidence("nsaid", "treats", DISEASE)
    assert (found.answer, bool(found)) == ("contradicted", False)
    assert [citation.passage.text for citation in found.sentences] == ["Neither treats it."]


def test_what_one_document_states_and_another_denies_is_disputed(denied: KnowledgeGraph) -> None:
    found = denied.evidence("foraminotomy", "treats", DISEASE)
    assert (found.answer, bool(found)) == ("disputed", False)
    assert [compact(citation.passage.iri) for citation in found.sentences] == ["l5s1:s10a"]
    assert [citation.passage.text for citation in found.against] == ["Neither treats it."]
    assert json.loads(found.to_json())["against"][0]["text"] == "Neither treats it."


def test_objects_may_be_words_numbers_and_rdflib_terms(denied: KnowledgeGraph) -> None:
    assert denied.evidence("nsaid", "minimum number", "two weeks").answer == "stated"
    assert denied.evidence("nsaid", "minimum number", "three weeks").answer == "silent"
    assert denied.evidence("vertebral-joining", "skg:minimumNumber", "2").answer == "stated"
    assert denied.evidence("vertebral-joining", "skg:minimumNumber", "3").answer == "silent"
    iris = [rdflib.URIRef(resolve(denied, name)) for name in ("foraminotomy", "treats", DISEASE)]
    assert cite(denied, iris[0], iris[1], iris[2]).answer == "disputed"  # type: ignore[arg-type, unused-ignore]


@pytest.mark.parametrize(
    "names",
    [("foraminotmy", "treats", DISEASE), ("foraminotomy", "treets", DISEASE), ("foraminotomy", "treats", "stenosys")],
)
def test_a_misspelt_name_is_no_silence(names: tuple[str, str, str], kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName):
        kg.evidence(*names)


def test_every_statement_of_every_passage_is_stated_there(kg: KnowledgeGraph) -> None:
    """Asking for each statement gives the passage whose graph holds it."""
    clinical = kg.rows(
        """SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } ?g skg:modality ?m .
        ?p rdfs:subPropertyOf+ skg:clinicalRelation FILTER(isIRI(?o)) }"""
    )
    assert len(clinical) > 100
    for subject, predicate, target, graph in clinical:
        found = kg.evidence(*(getattr(term, "value", "") for term in (subject, predicate, target)))
        assert getattr(graph, "value", "") in {citation.passage.iri for citation in found.sentences}


def test_a_summary_has_all_that_is_said(kg: KnowledgeGraph) -> None:
    found = show(kg, resolve(kg, "neurological deficit"))
    assert "significant weakness" in {kg.label(iri) for iri in found.narrower}
    assert [each.passages[0].curie for each in found.on_pathway] == ["l5s1:s8b"]
    assert {compact(each.predicate) for each in found.as_object} == {"skg:kindOf"}
    assert found.to_dict()["pathway"][0]["passages"] == [{"id": "l5s1:s8b", "modality": "skg:Necessary"}]


def test_a_summary_of_a_sentence_has_what_its_clauses_state(kg: KnowledgeGraph) -> None:
    found = show(kg, resolve(kg, "s10"))
    assert found.passage is not None
    assert SKG + "treats" in {each.predicate for each in found.states}
    assert json.loads(found.to_json())["states"]


def test_a_tag_names_every_axis(kg: KnowledgeGraph) -> None:
    tags = {passage.id: passage.tag for passage in statements_of(kg).passages.values()}
    assert tags["s8b"] == "[s8b, necessary]"
    assert tags["s23b"] == "[s23b, plain, vital]"


def test_a_summary_has_the_terms_of_other_vocabularies(kg: KnowledgeGraph) -> None:
    found = show(kg, CONCEPT + "foraminotomy").mappings
    assert found[0] == (SKOS + "exactMatch", "MESH:D059526 Foraminotomy")
    assert show(kg, SKG + "treats").mappings == ()


def test_what_is_said_of_a_change_in_a_thing_is_said_of_the_thing(
    kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    found = show(kg, "recovery").changes
    assert {compact(each.target) for each in found} == {
        "concept:quicker-recovery",
        "concept:recovery-experience-improvement",
    }
    assert cli.run(["show", "recovery"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "No passage states anything of it" not in told
    assert "minimally invasive approach results in quicker recovery [s11b, plain]" in told
