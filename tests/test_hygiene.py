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
    assert [str(term).rsplit("/", 1)[1] for term in row] == ["discomfort", "pain", "s1"]


CONDITION = "concept:severe-foraminal-stenosis-l5-s1"


@pytest.mark.parametrize(
    ("subject", "relation", "object", "why"),
    [
        pytest.param("concept:nsaid", "skg:treats", CONDITION, set(), id="nothing wrong"),
        pytest.param("concept:nsaidd", "skg:treats", CONDITION, {"its subject is no intervention"}, id="no thing"),
        pytest.param("concept:nsaid", "skg:treats", "concept:pain", {"its object is no condition"}, id="another kind"),
        pytest.param("concept:nsaid", "skg:treats", '"stenosis"', {"its object is no condition"}, id="words"),
        pytest.param(
            "concept:vertebral-joining", "skg:minimumNumber", '"two"', {"its object is no integer"}, id="number"
        ),
        pytest.param("concept:vertebral-joining", "skg:minimumNumber", "2", set(), id="a number"),
        pytest.param(
            "concept:nsaid", "skg:pathwayRelation", CONDITION, {"its relation only groups others"}, id="group"
        ),
        pytest.param(
            *("concept:lumbar-fusion", "skg:follows", "concept:lumbar-fusion", {"nothing has its relation to itself"}),
            id="itself",
        ),
    ],
)
@pytest.mark.parametrize("node", ["[]", "made:named"])
def test_a_denial_of_what_no_passage_could_state(
    tmp_path: Path, node: str, subject: str, relation: str, object: str, why: set[str]
) -> None:
    text = (FIXTURES / "denial-of-nothing.trig").read_text(encoding="utf-8")
    end = "targetIndividual concept:degenerative-disc-disease"
    kind = "targetIndividual" if object.startswith("concept:") else "targetValue"
    assert end in text
    text = text.replace(end, f"{kind} {object}").replace("skg:treats", relation)
    text = text.replace("concept:spinal-instability", subject).replace("    []\n", f"    {node}\n")
    (tmp_path / "doc.trig").write_text(text, encoding="utf-8")
    assert {row[4] for row in load(tmp_path / "doc.trig").ask("denial-of-nothing")} == why


def test_every_query_has_its_file_and_every_file_its_query() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == {query.name for query in queries.hygiene()}
    assert len(queries.hygiene()) >= 20
