"""The answers that the forms of a page choose from are those that the questions give."""

from __future__ import annotations

import json
import shlex
from itertools import product
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.namespaces import PREFIXES
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query
from stenosis_kg.rdf.graph import Graph
from stenosis_kg.report import asked
from stenosis_kg.report.addresses import Addresses
from stenosis_kg.report.page import page

from .test_report import PICTURE

WITH = [query for query in queries.library() if query.parameters]
FREE = {"compare", "concept-by-name", "evidence-for"}  # of any words, or of more values than a page holds


def answers(graph: Graph) -> list[tuple[Query, asked.Asked]]:
    return [(query, queries.ask(graph, query.name, {}).asked) for query in WITH]


@pytest.fixture(scope="module")
def addresses(kg: KnowledgeGraph) -> Addresses:
    return Addresses(kg)


@pytest.fixture(scope="module")
def held(addresses: Addresses) -> dict[str, Any]:
    text = asked.written(addresses, answers(addresses.graph))
    assert "<" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_question_with_parameters_is_a_form_or_says_how_it_is_asked(held: dict[str, Any]) -> None:
    assert set(held["questions"]) == {query.name for query in WITH} - FREE
    assert len(held["questions"]) > 25


@pytest.mark.parametrize("query", [each for each in WITH if each.name not in FREE], ids=lambda each: each.name)
def test_each_answer_is_the_answer(
    kg: KnowledgeGraph, addresses: Addresses, held: dict[str, Any], query: Query
) -> None:
    """With any of the values, also those of which nothing is said; asked by name, as at the command line."""
    terms, question = held["terms"], held["questions"][query.name]
    assert [each["name"] for each in question["parameters"]] == [each.name for each in query.parameters]
    assert len({tuple(terms[place]) for each in question["parameters"] for place in each["values"]}) > 1
    iris = {address: iri for iri in (*addresses.passages, *addresses.things) if (address := addresses.address(iri))}
    values = [each["values"] for each in question["parameters"]]
    silent = [places for places in product(*values) if " ".join(map(str, places)) not in question["rows"]]
    answered = [tuple(map(int, key.split())) for key in question["rows"]]
    default = tuple(each["default"] for each in question["parameters"])
    assert default in {*answered, *silent}
    for places in {default, *answered[:9], *silent[:3]}:
        given = {
            each.name: iris.get(terms[place][1], terms[place][0])
            for each, place in zip(query.parameters, places, strict=True)
        }
        rows = queries.ask(kg, query.name, given)
        shown = question["rows"].get(" ".join(map(str, places)), [])
        words = [["" if place is None else terms[place][0] for place in row] for row in shown]
        assert words == [[words_of(addresses, term) for term in row] for row in rows.terms]
        assert tuple(question["columns"]) == rows.columns


def words_of(addresses: Addresses, term: Any) -> str:
    if term is None:
        return ""
    return addresses.label(term.value) if isinstance(term, ox.NamedNode) else addresses.graph.words(term)


@pytest.mark.parametrize("query", WITH, ids=lambda each: each.name)
def test_the_command_asks(kg: KnowledgeGraph, query: Query) -> None:
    first = queries.ask(kg, query.name, {})
    name, *given = shlex.split(asked.command(query.name, first.asked))[2:]
    values = dict(each.split("=", 1) for each in given if each != "--set")
    assert [*values] == [each.name for each in query.parameters]
    assert queries.ask(kg, name, values).terms == first.terms


def test_a_question_of_many_values_stands_with_its_default(
    addresses: Addresses, kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = next(each for each in WITH if each.name == "what-eases")
    monkeypatch.setattr(asked, "MOST", 5)
    assert asked.values(addresses, query) == ()
    shown = {"patient": [(query, queries.ask(kg, query.name, {}))]}
    text = page(kg, kg.validate(), [PICTURE], "", shown, {}).decode()
    assert "With other values: <code>stenosis-kg ask what-eases --set finding=concept:discomfort</code>" in text


def test_a_hostile_label_ends_no_script(tmp_path: Path) -> None:
    file = tmp_path / "hostile.ttl"
    file.write_text(
        "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("skos", "skg", "concept"))
        + 'concept:hostile a skg:Symptom ; skos:prefLabel "</script><script>alert(1)"@en ; skos:inScheme concept: .',
        encoding="utf-8",
    )
    text = asked.written(Addresses(graph := load(file)), answers(graph))
    assert "alert(1)" in text
    assert "<" not in text
