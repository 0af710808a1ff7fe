"""The answers of cite, of several documents and speakers: each its own, and none taken for another's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stenosis_kg.commands import main as cli
from stenosis_kg.kg import KnowledgeGraph, load

SEED = "https://w3id.org/stenosis-kg/source/l5s1-treatment"
OTHER = "https://example.org/doc"

SECOND = """
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix ex: <https://example.org/doc/> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
<https://example.org/doc> a skg:Document ; dcterms:title "A second view"@en .
ex:group a skg:Speaker ; rdfs:label "the surgical group"@en .
ex:s1 {
    [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:foraminotomy ;
        owl:assertionProperty skg:treats ; owl:targetIndividual concept:severe-foraminal-stenosis-l5-s1 .
    concept:lumbar-fusion skg:notRecommendedWhen step:instability-with-stenosis .
    step:surgical skg:advisesAgainst concept:nsaid .
}
ex:s1 a skg:Sentence ; oa:exact "Not so." ; oa:start 0 ; oa:end 7 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/doc> .
ex:s2 { concept:screw skg:treats concept:numbness , concept:tingling .
    concept:foraminotomy skg:techniqueOf concept:lumbar-fusion . }
ex:s2 a skg:Sentence ; oa:exact "It has not been shown." ; oa:start 8 ; oa:end 30 ; skg:modality skg:NotShown ;
    skg:cue "has not been shown" ; prov:wasQuotedFrom <https://example.org/doc> .
ex:s3 { concept:screw skg:treats concept:tingling . concept:rod skg:treats concept:tingling . }
ex:s3 a skg:Sentence ; oa:exact "It does." ; oa:start 31 ; oa:end 39 ; skg:modality skg:Plain ;
    prov:wasAttributedTo ex:group ; prov:wasQuotedFrom <https://example.org/doc> .
ex:s4 { [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:rod ; owl:assertionProperty skg:treats ;
    owl:targetIndividual concept:tingling . }
ex:s4 a skg:Sentence ; oa:exact "It does not." ; oa:start 40 ; oa:end 52 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/doc> .
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second document, that contradicts the bundled one, says what has not been shown, and quotes a speaker."""
    path = tmp_path_factory.mktemp("answers") / "second.trig"
    path.write_text(SECOND, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def two(file: Path) -> KnowledgeGraph:
    """The bundled graph and the second document."""
    return load(file)


ANSWERS = [  # subject, property, object; the answer; those of the two documents and of the speaker
    ("foraminotomy", "treats", "severe-foraminal-stenosis-l5-s1", "disputed", ["contradicted", "stated"]),
    ("lumbar-fusion", "recommendedWhen", "step:instability-with-stenosis", "disputed", ["contradicted", "stated"]),
    ("lumbar-fusion", "notRecommendedWhen", "step:instability-with-stenosis", "disputed", ["stated", "contradicted"]),
    ("step:surgical", "offers", "nsaid", "contradicted", ["contradicted", "silent"]),
    ("screw", "treats", "numbness", "not shown", ["not shown", "silent"]),
    ("screw", "treats", "tingling", "stated", ["not shown", "silent", "stated"]),
    ("rod", "treats", "tingling", "disputed", ["contradicted", "silent", "stated"]),
    ("rod", "treats", "numbness", "silent", ["silent", "silent"]),
]


@pytest.mark.parametrize(("subject", "predicate", "object", "answer", "voices"), ANSWERS)
def test_each_voice_has_its_answer(
    two: KnowledgeGraph, subject: str, predicate: str, object: str, answer: str, voices: list[str]
) -> None:
    one, other = (each if ":" in each else f"concept:{each}" for each in (subject, object))
    found = two.cite(one, f"skg:{predicate}", other)
    assert (found.answer, bool(found)) == (answer, answer == "stated")
    assert [each for _, each in found.voices] == voices
    assert [voice for voice, _ in found.voices] == [OTHER, SEED, "the surgical group"][: len(voices)]
    told = json.loads(found.to_json())
    assert (told["answer"], list(told["voices"].values())) == (answer, voices)


def test_what_another_says_has_not_been_shown_stands_beside(two: KnowledgeGraph) -> None:
    found = two.cite("screw", "treats", "tingling")
    assert [each.passage.id for each in found.sentences] == ["s3"]
    assert [each.passage.id for each in found.not_shown] == ["s2"]


def test_a_speaker_is_cited_as_the_speaker(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--graph", str(file), "cite", "rod", "treats", "tingling"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("disputed: ")
    assert "according to the surgical group, quoted in" in out
    assert "  A second view: contradicted" in out
    assert "  the surgical group: stated" in out


def test_one_document_needs_no_voices(kg: KnowledgeGraph) -> None:
    found = kg.cite("foraminotomy", "treats", "severe foraminal stenosis at L5-S1")
    assert (found.answer, found.voices, found.not_shown) == ("stated", (), ())
