"""The library of questions: what each header promises, and that each answer is the one read from the document."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import PREFIXES
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query
from stenosis_kg.query.rows import collect

from .questions import GOLDEN, Case, cases, cases_of_all_documents, cells, golden

ASKERS = {"spine researcher", "guideline author", "data engineer", "terminologist", "student"}

LIBRARY = [pytest.param(question, id=question.name) for question in queries.library()]
CASES = [pytest.param(case, id=case.id) for case in cases()]
OF_ALL = [pytest.param(case, id=case.id) for case in cases_of_all_documents()]


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_what_the_document_says(kg: KnowledgeGraph, case: Case) -> None:
    columns, rows = golden(case.file)
    answer = kg.ask(case.question.name, **case.parameters)
    assert answer.columns == columns
    assert sorted(cells(answer.terms)) == sorted(rows)


@pytest.mark.parametrize("case", OF_ALL)
def test_the_answer_is_what_the_documents_say_together(every: KnowledgeGraph, case: Case) -> None:
    columns, rows = golden(case.file)
    answer = every.ask(case.question.name, **case.parameters)
    assert answer.columns == columns
    assert sorted(cells(answer.terms)) == sorted(rows)


def test_what_a_document_denies_is_told_from_what_it_is_silent_of(tmp_path: Path) -> None:
    (tmp_path / "doc.trig").write_text(
        """@prefix oa: <http://www.w3.org/ns/oa#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix prov: <http://www.w3.org/ns/prov#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
        @prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix ex: <https://example.org/doc/> .
        ex:s1 { [] a owl:NegativePropertyAssertion ; owl:sourceIndividual concept:nsaid ;
            owl:assertionProperty skg:treats ; owl:targetIndividual concept:spinal-instability . }
        ex:s1 a skg:Sentence ; oa:exact "NSAIDs do not treat it." ; oa:start 0 ; oa:end 23 ; skg:modality skg:Plain ;
            prov:wasQuotedFrom <https://example.org/doc> ."""
    )
    graph = load(tmp_path / "doc.trig")
    told = {
        intervention: graph.ask("does-it-treat", intervention=intervention, condition="spinal instability")[0].answer
        for intervention in ("NSAID", "gabapentin")
    }
    assert told == {"NSAID": "denied", "gabapentin": "silent"}


@pytest.mark.parametrize("question", LIBRARY)
def test_the_header_says_what_the_question_is(question: Query) -> None:
    assert question.summary[-1] in ("." if question.kind == "construct" else "?")
    assert question.asked_by in ASKERS
    assert 2 <= len(question.keywords) <= 6
    assert question.reach in {"", "any"}
    assert question.documents in {"", "all"}
    assert question.expects == f"tests/golden/{question.name}.csv"
    assert Path(question.file).with_suffix("").name == question.name.lower()


@pytest.mark.parametrize("question", LIBRARY)
def test_the_header_has_the_columns_of_the_answer(kg: KnowledgeGraph, question: Query) -> None:
    names = tuple(name for name, _ in question.columns)
    assert names == kg.ask(question.name).columns
    list(kg.ask(question.name))  # each value is of the type that the header declares


@pytest.mark.parametrize("question", LIBRARY)
def test_an_example_has_an_answer(kg: KnowledgeGraph, every: KnowledgeGraph, question: Query) -> None:
    graph = every if question.documents else kg
    for parameters in ({}, {each.name: each.example.strip('"') for each in question.parameters}):
        assert len(graph.ask(question.name, **parameters)) > 0, f"{question.name} with {parameters} has no row"


@pytest.mark.parametrize("question", LIBRARY)
def test_the_order_of_the_rows_is_total(every: KnowledgeGraph, question: Query) -> None:
    """No two rows are alike in what they are sorted by, or one engine could turn them round."""
    if question.kind != "select":
        return
    last = re.search(r"^ORDER BY (.+)$", question.text, re.MULTILINE)
    assert last, "no ORDER BY"
    answer = every.ask(question.name)
    keys = [answer.columns.index(name) for name in re.findall(r"\?(\w+)", last[1])]
    sorted_by = Counter(tuple(str(row[key]) for key in keys) for row in answer.terms)
    assert [key for key, count in sorted_by.items() if count > 1] == []


@pytest.mark.parametrize("question", LIBRARY)
def test_rows_come_once_on_engines_that_repeat_a_triple_for_each_graph(question: Query) -> None:
    if question.kind == "select":
        assert re.search(r"^SELECT DISTINCT |^GROUP BY ", question.text, re.MULTILINE)


@pytest.fixture(scope="module")
def repeated(kg: KnowledgeGraph) -> KnowledgeGraph:
    """The bundled graph, with every triple outside the passages in two graphs more."""
    store = ox.Store()
    store.extend(kg.store)
    for quad in kg.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        for name in ("urn:one", "urn:two"):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name)))
    return KnowledgeGraph(store, kg.files)


@pytest.mark.parametrize("question", [*queries.library(), *queries.hygiene()], ids=lambda each: each.name)
def test_asking_all_graphs_is_asking_their_union(repeated: KnowledgeGraph, question: Query) -> None:
    for parameters in [{}, *({each.name: each.example.strip('"')} for each in question.parameters)]:
        text = queries.bound(repeated, question, parameters)
        answer = repeated.ask(question.name, **parameters)
        assert answer.terms == collect(repeated.union.query(text, prefixes=PREFIXES)).terms, parameters


@pytest.mark.parametrize("question", LIBRARY)
def test_no_statement_comes_without_its_passage_and_its_firmness(question: Query) -> None:
    """What passages say is answered with who says it and how firmly; profiles and lists of the whole are not."""
    if question.kind == "select" and "GRAPH ?passage" in question.text and not question.reach:
        assert {"passage", "modality"} <= {name for name, _ in question.columns}


def test_the_library_is_whole() -> None:
    library = queries.library()
    assert len(library) >= 44
    assert len({question.summary for question in library}) == len(library)
    assert set(Counter(question.asked_by for question in library)) == ASKERS
    assert min(Counter(question.asked_by for question in library).values()) >= 8
    assert len([question for question in library if question.parameters]) >= len(library) / 3
    assert {kind: count >= 2 for kind, count in Counter(question.kind for question in library).items()} == {
        "select": True,
        "construct": True,
    }, "a bare yes or no shows no sentence"


def test_every_golden_file_is_used() -> None:
    assert {case.file for case in (*cases(), *cases_of_all_documents())} == set(GOLDEN.glob("*.csv"))
