"""Small queries give the same answer on every engine, with their defaults and with their examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query

from .engines import ENGINES, Run, start

QUERIES = sorted((Path(__file__).parent / "data" / "queries").glob("*.rq"))
NASTY = ['"} # {', "\\u0022} #", "\\", "'''", 'a\nb\t"""', "é😀"]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, kg: KnowledgeGraph) -> Iterator[Run]:
    with start(request.param, kg) as run:
        yield run


@pytest.fixture(scope="module")
def reference(kg: KnowledgeGraph) -> Iterator[Run]:
    with start("pyoxigraph", kg) as run:
        yield run


def examples(query: Query) -> dict[str, object]:
    return {each.name: each.example.strip('"') for each in query.parameters}


def test_there_are_queries_of_every_kind() -> None:
    assert {queries.read(path).kind for path in QUERIES} == {"select", "ask", "construct"}
    assert len(QUERIES) == 5


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_engine_gives_the_same(path: Path, engine: Run, reference: Run) -> None:
    query = queries.read(path)
    default = engine(query, {})
    assert default == reference(query, {})
    assert default - {(False,)}, "no row at all compares nothing"
    if query.parameters:
        example = engine(query, examples(query))
        assert example == reference(query, examples(query))
        assert example - {(False,)}


def test_an_example_gives_another_answer(reference: Run) -> None:
    for path in QUERIES:
        query = queries.read(path)
        if query.parameters and query.kind != "ask":
            assert reference(query, {}) != reference(query, examples(query)), path.stem


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_only_ever_a_text(text: str, engine: Run) -> None:
    """What would break out of a pasted string finds nothing, and the answer does not become another query's."""
    query = queries.read(QUERIES[0].parent / "named.rq")
    assert engine(query, {"words": text}) == set()
