"""A statement has a direction: asked the wrong way round it is not stated, unless its property is symmetric."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import CONCEPT, OWL, RDF, SKG
from stenosis_kg.statements.reading import statements_of

DISEASE = CONCEPT + "severe-foraminal-stenosis-l5-s1"
SYMMETRIC = ox.NamedNode(OWL + "SymmetricProperty")

OWN = """
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix ex: <https://example.org/doc/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:beside a owl:ObjectProperty, owl:SymmetricProperty ; rdfs:subPropertyOf skg:clinicalRelation .
ex:s1 {
    ex:d1 a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:nsaid ; owl:assertionProperty skg:treats ;
        owl:targetIndividual concept:numbness .
    concept:screw ex:beside concept:vertebra .
}
ex:s1 a skg:Sentence ; oa:exact "It does not treat it." ; oa:start 0 ; oa:end 21 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom <https://example.org/doc> .
"""


def asymmetric(kg: KnowledgeGraph) -> list[tuple[str, str, str]]:
    """What passages state between two things, whose property is not symmetric, and that none states the other way."""
    read = statements_of(kg)
    stated = {
        (each.subject, each.predicate, each.target)
        for each in read.stated()
        if each.passages and each.target and each.predicate in read.clinical
    }
    inverse = {one: other for one in read.clinical for other in kg.subjects(OWL + "inverseOf", one)}
    return sorted(
        (subject, predicate, target)
        for subject, predicate, target in stated
        if (target, predicate, subject) not in stated
        and (subject, inverse.get(predicate), target) not in stated
        and ox.Quad(ox.NamedNode(predicate), ox.NamedNode(RDF + "type"), SYMMETRIC) not in kg.store
    )


def test_no_statement_is_stated_the_wrong_way_round(kg: KnowledgeGraph) -> None:
    stated = asymmetric(kg)
    assert len(stated) > 100
    for subject, predicate, target in stated:
        assert kg.evidence(subject, predicate, target).answer == "stated"
        found = kg.evidence(target, predicate, subject)
        assert found.answer in ("silent", "left open"), (target, predicate)
        assert found.answer == "left open" or found.sentences == (), (target, predicate)


def test_an_inverse_turns_a_statement_round_and_nothing_else_does(kg: KnowledgeGraph) -> None:
    foraminotomy = CONCEPT + "foraminotomy"
    assert kg.evidence(DISEASE, SKG + "treatedBy", foraminotomy).answer == "stated"
    assert kg.evidence(foraminotomy, SKG + "treatedBy", DISEASE).answer == "silent"
    assert kg.evidence(DISEASE, SKG + "treats", foraminotomy).answer == "silent"


@pytest.mark.parametrize(
    ("subject", "predicate", "object", "answer"),
    [
        pytest.param("nsaid", SKG + "treats", "numbness", "contradicted", id="denied"),
        pytest.param("numbness", SKG + "treats", "nsaid", "silent", id="denied-the-other-way"),
        pytest.param("numbness", SKG + "treatedBy", "nsaid", "contradicted", id="denied-by-the-inverse"),
        pytest.param("nsaid", SKG + "treatedBy", "numbness", "silent", id="the-inverse-the-wrong-way"),
        pytest.param("screw", "https://example.org/doc/beside", "vertebra", "stated", id="symmetric"),
        pytest.param("vertebra", "https://example.org/doc/beside", "screw", "stated", id="symmetric-turned-round"),
    ],
)
def test_denials_and_symmetric_properties(
    subject: str, predicate: str, object: str, answer: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.trig"
    file.write_text(OWN, encoding="utf-8")
    assert load(file).evidence(CONCEPT + subject, predicate, CONCEPT + object).answer == answer
