"""What words deny must be denied, and a word that reads like a hedge must be known: `check.polarity`."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg.check import polarity
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.statements.hedges import lexicon
from stenosis_kg.statements.reading import statements_of

HEAD = """
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix ex: <https://example.org/doc/> .
@prefix step: <https://w3id.org/stenosis-kg/pathway/> .
ex:union skos:prefLabel "fracture that does not unite"@en .
"""
TREATS = "concept:nsaid skg:treats concept:numbness ."
DENIES = """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:nsaid ; owl:assertionProperty skg:treats ;
    owl:targetIndividual concept:numbness ."""


def found(folder: Path, words: str, states: str, modality: str = "Plain", more: str = "") -> list[tuple[str, str]]:
    """The checks that one passage fails, each with the word in its message."""
    passage = f"""ex:s1 {{ {states} }}
    ex:s1 a skg:Sentence ; oa:exact "{words}" ; oa:start 5 ; oa:end {5 + len(words)} ;
        skg:modality skg:{modality} ; prov:wasQuotedFrom <https://example.org/doc> ."""
    file = folder / "doc.trig"
    file.write_text(HEAD + passage + more, encoding="utf-8")
    graph = load(file)
    own = [each for each in statements_of(graph).passages.values() if each.document == "https://example.org/doc"]
    return [(each.check, each.message.split('"')[1]) for each in polarity.check(graph, lexicon(graph), own)]


@pytest.mark.parametrize(
    ("words", "states", "modality", "expected"),
    [
        pytest.param("It does not treat it.", TREATS, "Plain", [("polarity", "not")], id="stated though denied"),
        pytest.param("It does not treat it.", DENIES, "Plain", [], id="denied"),
        pytest.param(
            "It is Not recommended.", "step:surgical skg:advisesAgainst concept:nsaid .", "Plain", [], id="advice"
        ),
        pytest.param(
            "It is not recommended.",
            "step:surgical skg:offers concept:nsaid .",
            "Plain",
            [("polarity", "not")],
            id="advice the wrong way round",
        ),
        pytest.param("It has not been shown.", TREATS, "NotShown", [], id="not shown"),
        pytest.param("It is seldom or never so.", TREATS, "Seldom", [], id="seldom"),
        pytest.param(
            "A fracture that does not unite.", "ex:union skg:characterizedBy concept:pain .", "Plain", [], id="name"
        ),
        pytest.param("It no longer hurts.", TREATS, "Plain", [], id="apart"),
        pytest.param("It helps without surgery, unless it hurts.", TREATS, "Plain", [], id="bounds"),
        pytest.param("It notes a knot.", TREATS, "Plain", [], id="part of a word"),
        pytest.param("It does not treat it.", "", "Plain", [], id="states nothing"),
        pytest.param("It probably treats it.", TREATS, "Plain", [("hedge-unknown", "probably")], id="hedge"),
        pytest.param("It may treat it.", TREATS, "Possible", [], id="a hedge that is known"),
    ],
)
def test_what_the_words_deny(
    tmp_path: Path, words: str, states: str, modality: str, expected: list[tuple[str, str]]
) -> None:
    assert found(tmp_path, words, states, modality) == expected


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("There is no evidence that it helps.", ["no"]),
        ("It is without benefit.", ["without benefit"]),
        ("It is contraindicated.", ["contraindicated"]),
        ("It is not indicated.", ["not"]),
        ("It helps neither of them nor others.", ["neither", "nor"]),
        ("It fails to help.", ["fails to"]),
        ("Its use lacks evidence.", ["lacks evidence"]),
        ("It is unlikely to help.", ["unlikely"]),
        ("It hardly helps.", ["hardly"]),
        ("Guidelines recommend against it.", ["recommend against"]),
        ("Its use is discouraged.", ["discouraged"]),
        ("It doesn’t help.", ["doesn’t"]),
        ("It can't help.", ["can't"]),
        ("There is insufficient evidence for it.", ["insufficient evidence"]),
        # What bounds or compares denies nothing.
        ("It helps without surgery.", []),
        ("It helps rather than surgery.", []),
        ("It helps against pain.", []),
        ("It helps with a lack of strength.", []),
        ("Options include but are not limited to it.", []),
        ("It is unavoidable and notable.", []),
    ],
)
def test_words_that_deny(tmp_path: Path, words: str, seen: list[str]) -> None:
    assert found(tmp_path, words, TREATS) == [("polarity", word) for word in seen]
    assert found(tmp_path, words, DENIES) == []


def test_a_failure_that_is_stated_denies_nothing_else(tmp_path: Path) -> None:
    fails = "concept:failed-conservative-treatment skg:failureOf concept:conservative-treatment ."
    assert found(tmp_path, "When it fails to help.", fails) == []
    assert found(tmp_path, "When it fails to help, it does not.", fails) == [("polarity", "not")]


def test_rarely_is_a_signal_of_its_own(tmp_path: Path) -> None:
    """`check.cues` finds where no cue takes it up."""
    assert [mark.words for mark in lexicon(load()).marks("It rarely helps.")] == ["rarely"]


def test_a_signal_makes_a_hedge_known(tmp_path: Path) -> None:
    more = '\nskg:Possible skg:signal "probably" .'
    assert found(tmp_path, "It probably treats it.", TREATS, "Possible", more) == []


def test_a_word_that_another_clause_denies_is_no_finding(tmp_path: Path) -> None:
    words = "It does not treat it."
    more = f"""
    ex:s1b {{ {DENIES} }}
    ex:s1b a skg:Clause ; oa:exact "not treat it" ; oa:start 13 ; oa:end 25 ;
        skg:modality skg:Plain ; prov:wasQuotedFrom <https://example.org/doc> ."""
    assert found(tmp_path, words, TREATS, more=more) == []
    assert found(tmp_path, words, TREATS, more=more.replace("start 13", "start 14")) == [("polarity", "not")]


def test_the_bundled_documents_say_what_they_deny(kg: KnowledgeGraph, every: KnowledgeGraph) -> None:
    for graph in (kg, every):
        assert list(polarity.check(graph, lexicon(graph), tuple(statements_of(graph).passages.values()))) == []
