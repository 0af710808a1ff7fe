"""The whole library on four engines: each case of each question, and each hygiene query, has the same rows on all.

The answers of pyoxigraph are held to the golden files in `test_questions`; here the other engines are held to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query

from .engines import ENGINES, Run, start
from .questions import Case, cases, cases_of_all_documents
from .sampling import long

FIXTURES = sorted((Path(__file__).parent / "data" / "hygiene").glob("*.trig"))

CASES = [pytest.param(case, id=case.id) for case in cases()]
OF_ALL = [pytest.param(case, id=case.id) for case in cases_of_all_documents()]
HYGIENE = [pytest.param(query, id=query.name) for query in queries.hygiene()]
# rdflib is the slowest; the quick run has it in `test_engines`.
OTHERS = [pytest.param(each, marks=long if each == "rdflib" else []) for each in ENGINES if each != "pyoxigraph"]


@pytest.fixture(scope="module")
def dirty() -> KnowledgeGraph:
    """The bundled graph with everything in it that must never be."""
    return load(*FIXTURES)


@pytest.fixture(scope="module", params=OTHERS)
def engine(request: pytest.FixtureRequest, kg: KnowledgeGraph) -> Iterator[Run]:
    with start(request.param, kg) as run:
        yield run


@pytest.fixture(scope="module", params=OTHERS)
def dirty_engine(request: pytest.FixtureRequest, dirty: KnowledgeGraph) -> Iterator[Run]:
    with start(request.param, dirty) as run:
        yield run


@pytest.fixture(scope="module", params=OTHERS)
def engine_of_all(request: pytest.FixtureRequest, every: KnowledgeGraph) -> Iterator[Run]:
    with start(request.param, every) as run:
        yield run


@pytest.fixture(scope="module")
def reference(kg: KnowledgeGraph) -> Iterator[Run]:
    with start("pyoxigraph", kg) as run:
        yield run


@pytest.fixture(scope="module")
def dirty_reference(dirty: KnowledgeGraph) -> Iterator[Run]:
    with start("pyoxigraph", dirty) as run:
        yield run


@pytest.mark.parametrize("case", CASES)
def test_a_question_has_the_same_rows(engine: Run, reference: Run, case: Case) -> None:
    assert engine(case.question, case.parameters) == reference(case.question, case.parameters)


@pytest.mark.parametrize("case", OF_ALL)
def test_a_question_to_all_documents_has_the_same_rows(engine_of_all: Run, every: KnowledgeGraph, case: Case) -> None:
    with start("pyoxigraph", every) as reference:
        assert engine_of_all(case.question, case.parameters) == reference(case.question, case.parameters)


@pytest.mark.parametrize("query", HYGIENE)
def test_the_bundled_graph_is_clean(engine: Run, query: Query) -> None:
    assert engine(query, {}) == set()


@pytest.mark.parametrize("query", HYGIENE)
def test_what_must_never_be_is_found(dirty_engine: Run, dirty_reference: Run, query: Query) -> None:
    found = dirty_engine(query, {})
    assert found == dirty_reference(query, {})
    assert found
