"""Hygiene: each query finds nothing in the bundled graph, and one thing in the file that was made for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query

FIXTURES = Path(__file__).parent / "data" / "hygiene"

HYGIENE = [pytest.param(query, id=query.name) for query in queries.hygiene()]


def found(kg: KnowledgeGraph, query: Query) -> int:
    """How many rows the query has."""
    return len(kg.ask(query.name))


@pytest.mark.parametrize("query", HYGIENE)
def test_the_bundled_graph_is_clean(kg: KnowledgeGraph, query: Query) -> None:
    assert kg.ask(query.name).terms == ()


@pytest.mark.parametrize("query", HYGIENE)
def test_its_file_has_it_once_and_nothing_else(query: Query) -> None:
    dirty = load(FIXTURES / f"{query.name}.trig")
    assert {other.name: found(dirty, other) for other in queries.hygiene() if found(dirty, other)} == {query.name: 1}


@pytest.mark.parametrize("query", HYGIENE)
def test_the_header_says_what_is_wrong_and_what_to_do(query: Query) -> None:
    columns = [name for name, _ in query.columns]
    assert query.kind == "select"
    assert query.expects == "no rows"
    assert query.summary[-1] == query.problem[-1] == query.solution[-1] == "."
    named = set(re.findall(r"\{(\w+)\}", query.problem + query.solution))
    assert columns[0] in named, "the problem names what the row is about"
    assert named <= set(columns), "only columns can be filled in"
    assert query.problem.format(**dict.fromkeys(columns, "X")).count("X") >= 1


def test_the_row_is_the_thing_that_is_wrong() -> None:
    """One row, looked at: the words of the header fit what was planted."""
    row = load(FIXTURES / "kind-missing-from-the-hierarchy.trig").ask("kind-missing-from-the-hierarchy")[0]
    assert [str(term).rsplit("/", 1)[1] for term in row] == ["tingling", "pain", "s1"]


RESTRICTED = 'made:s2 skg:restriction "routinely" .'
ADVICE = """made:s3 { step:surgical skg:offers concept:physical-therapy . }
made:s4 { step:surgical skg:advisesAgainst concept:physical-therapy . }
made:s3 a skg:Sentence ; oa:exact "Made." ; oa:start 100 ; oa:end 140 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom source:made-for-contradicted-in-one-document .
made:s4 a skg:Sentence ; oa:exact "Made." ; oa:start 150 ; oa:end 190 ; skg:modality skg:Plain ;
    prov:wasQuotedFrom source:made-for-contradicted-in-one-document ."""


@pytest.mark.parametrize(
    ("more", "relations"),
    [
        pytest.param(RESTRICTED, ["treats"], id="a denial is not restricted"),
        pytest.param(ADVICE, ["treats", "offers"], id="advice"),
        pytest.param(f'{ADVICE} made:s4 skg:restriction "alone" .', ["treats"], id="restricted advice"),
        pytest.param(f'{ADVICE} made:s3 skg:restriction "only for" .', ["treats"], id="restricted offer"),
        pytest.param(f"{ADVICE} {RESTRICTED}", ["treats", "offers"], id="a restriction elsewhere"),
    ],
)
def test_a_restriction_excepts_the_advice_that_it_restricts(tmp_path: Path, more: str, relations: list[str]) -> None:
    text = (FIXTURES / "contradicted-in-one-document.trig").read_text(encoding="utf-8")
    (tmp_path / "doc.trig").write_text(f"{text}\n{more}\n", encoding="utf-8")
    found = load(tmp_path / "doc.trig").ask("contradicted-in-one-document")
    assert [str(row[1]).rpartition("#")[2] for row in found] == relations


def test_every_query_has_its_file_and_every_file_its_query() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == {query.name for query in queries.hygiene()}
    assert len(queries.hygiene()) >= 20
