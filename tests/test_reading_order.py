"""Statements and their passages come in the order in which a reader meets them."""

from __future__ import annotations

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import CONCEPT
from stenosis_kg.statements.reading import statements_of

PATHWAY = "https://w3id.org/stenosis-kg/pathway/"

PLACES = [  # concept, passage, the words that name it there
    pytest.param("foraminotomy", "s10a", "foraminotomy", id="by-its-label"),
    pytest.param("surgical-intervention", "s9a", "surgery", id="by-a-synonym"),
    pytest.param("targeted-exercise", "s5b", "exercises", id="by-a-wider-name"),
    pytest.param("symptom-impact-on-daily-life", "s3a", "impact on daily life", id="by-a-near-name"),
]


@pytest.mark.parametrize(("concept", "passage", "words"), PLACES)
def test_where_a_passage_names_a_thing(concept: str, passage: str, words: str, kg: KnowledgeGraph) -> None:
    read = statements_of(kg)
    (found,) = [each for each in read.passages.values() if each.id == passage]
    place = read.place(CONCEPT + concept, (found,))
    assert place == found.text.casefold().index(words)
    assert read.place(CONCEPT + "rod", (found,)) == len(found.text), "what it does not name is past its end"
    assert read.place(CONCEPT + "rod", ()) == 0


def test_the_passages_of_a_statement_are_in_reading_order(kg: KnowledgeGraph) -> None:
    read = statements_of(kg)
    offered = read.table("offers")[PATHWAY + "surgical"][CONCEPT + "surgical-intervention"]
    assert [each.id for each in offered] == ["s8a", "s8b", "s19a", "s23b"]
    several = [
        [each.start for each in said]
        for name in sorted(read.clinical)
        for objects in read.table(name).values()
        for said in objects.values()
        if len(said) > 1
    ]
    assert all(starts == sorted(starts) for starts in several)


def test_the_objects_of_a_table_are_in_the_order_of_the_text(kg: KnowledgeGraph) -> None:
    caused = statements_of(kg).table("leadsTo")[CONCEPT + "nerve-root-compression"]
    named = "chronic-lower-back-pain radiating-leg-pain numbness tingling muscle-weakness"  # s2
    assert [each.removeprefix(CONCEPT) for each in caused] == named.split()
    offered = statements_of(kg).table("offers")[PATHWAY + "conservative"]
    named = "nsaid muscle-relaxant neuropathic-pain-agent gabapentin pregabalin"  # s6
    assert [each for iri in offered if (each := iri.removeprefix(CONCEPT)) in named.split()] == named.split()
