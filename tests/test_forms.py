"""Queries over literals that are kept as they are written: values where they compare, terms where they ask for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stenosis_kg.commands.main import run
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.query.library import library

from .test_rewrite import way  # noqa: F401

DATA = """@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:n ex:v 1, 01, +1, 1.0, 1.50, "1"^^xsd:int .
ex:a ex:no "0042"^^xsd:integer ; ex:no 7 ; ex:flag "1"^^xsd:boolean ; ex:day "2026-01-31+00:00"^^xsd:date .
ex:b ex:no 0042 ; ex:flag "0"^^xsd:boolean ; ex:word "0042" ; ex:no 100 .
"""
PREFIX = "PREFIX ex: <http://example.org/> "

CASES = [  # query, its rows as CSV
    pytest.param("SELECT (STR(?n) AS ?x) { ex:b ex:no ?n }", "0042 100", id="STR"),
    pytest.param("SELECT ?n { ex:b ex:no ?n }", "0042 100", id="the-term"),
    pytest.param("SELECT ?n { ex:a ex:no ?n } ORDER BY DESC(?n)", "0042 7", id="order-by-value"),
    pytest.param("SELECT ?n { ex:b ex:no ?n } ORDER BY ?n LIMIT 1", "0042", id="order-and-limit"),
    pytest.param("SELECT ?s { ?s ex:no ?n FILTER(?n = 42) }", "ex:a ex:b", id="equal-by-value"),
    pytest.param("SELECT ?s { ?s ex:no ?n FILTER(?n IN (41, 42)) }", "ex:a ex:b", id="in"),
    pytest.param("SELECT ?s { ?s ex:no ?n FILTER(sameTerm(?n, 42)) }", "", id="not-the-same-term"),
    pytest.param("SELECT ?s { ?s ex:no ?n FILTER(sameTerm(?n, 0042)) }", "ex:a ex:b", id="the-same-term"),
    pytest.param("SELECT ?s { ?s ex:no 42 }", "", id="a-pattern-takes-terms"),
    pytest.param("SELECT ?s { ?s ex:no '0042'^^xsd:integer }", "ex:a ex:b", id="a-pattern-of-the-form"),
    pytest.param("SELECT ?s { VALUES ?n { 0042 } ?s ex:no ?n }", "ex:a ex:b", id="values"),
    pytest.param("SELECT (SUM(?n) AS ?x) { ?s ex:no ?n }", "191", id="sum"),
    pytest.param("SELECT (COUNT(DISTINCT ?n) AS ?x) { ex:n ex:v ?n }", "6", id="distinct-terms"),
    pytest.param("SELECT (COUNT(?n) AS ?x) { ex:n ex:v ?n FILTER(?n = 1.0) }", "5", id="equal-values"),
    pytest.param("SELECT ?n { ex:n ex:v ?n } GROUP BY ?n HAVING(MAX(?n) > 1.2)", "1.50", id="having"),
    pytest.param("SELECT ?s { ?s ex:flag ?f FILTER(?f) }", "ex:a", id="a-boolean"),
    pytest.param("SELECT ?s { ?s ex:flag ?f FILTER(!?f) }", "ex:b", id="not"),
    pytest.param("SELECT ?x { ?s ex:no ?n FILTER(?x = 43) BIND(?n + 1 AS ?x) }", "43 43", id="filter-before-bind"),
    pytest.param(
        "SELECT ?n { ex:n ex:v ?n } GROUP BY ?n HAVING(?n > 1) VALUES (?n) { (1.50) }", "1.50", id="values-at-the-end"
    ),
    pytest.param("SELECT (?n + 1 AS ?x) { ex:b ex:no ?n }", "101 43", id="arithmetic"),
    pytest.param("SELECT (YEAR(?d) AS ?x) { ex:a ex:day ?d }", "2026", id="year"),
    pytest.param("SELECT ?d { ex:a ex:day ?d FILTER(?d = '2026-01-31Z'^^xsd:date) }", "2026-01-31+00:00", id="date"),
    pytest.param("SELECT (DATATYPE(?n) AS ?x) { ex:n ex:v ?n FILTER(STR(?n) = '01') }", "xsd:integer", id="datatype"),
    pytest.param(
        "SELECT (COUNT(?n) AS ?x) { ex:n ex:v ?n FILTER(DATATYPE(?n) = xsd:int) }", "1", id="datatype-of-a-kind"
    ),
    pytest.param("SELECT ?x { ex:b ex:no ?n BIND(?n AS ?x) FILTER(BOUND(?x) && ?x < 50) }", "0042", id="bind"),
    pytest.param("SELECT ?x { ex:b ex:no ?n BIND(IF(?n < 50, ?n, 0.50) AS ?x) }", "0.50 0042", id="if"),
    pytest.param("SELECT ?n { ex:b ex:no ?n FILTER(COALESCE(?none, ?n) < 50) }", "0042", id="coalesce"),
    pytest.param("SELECT ?n { ex:b ex:no ?n FILTER(isNumeric(?n) && ABS(?n) = 42) }", "0042", id="functions"),
    pytest.param(
        "SELECT ?s { ?s ex:no ?n FILTER EXISTS { ?t ex:word ?w FILTER(?w = STR(?n) && ?n > 1) } }",
        "ex:a ex:b",
        id="exists",
    ),
    pytest.param("SELECT ?s { ?s ex:flag ?f FILTER(EXISTS { ?s ex:no 0042 } && ?f) }", "ex:a", id="exists-inside"),
    pytest.param(
        "SELECT ?x { { SELECT ?s (AVG(?n) AS ?x) { ?s ex:no ?n } GROUP BY ?s } FILTER(?x > 50) }", "71", id="subquery"
    ),
    pytest.param(
        "SELECT (REPLACE(STR(?n), '^0+', '\\\\$') AS ?x) { ex:b ex:no ?n FILTER(STRLEN(STR(?n)) = 4) }",
        "$42",
        id="both-kinds",
    ),
    pytest.param("SELECT (xsd:integer(?n) AS ?x) { ex:n ex:v ?n FILTER(STR(?n) = '1.50') }", "1", id="cast"),
    pytest.param("SELECT ?o { { SELECT ?o { ?s ex:no ?o } ORDER BY ASC(?o) ?s LIMIT 1 } }", "7", id="order-inside"),
    pytest.param("ASK { ex:b ex:no 0042, 100 ; ex:flag '0'^^xsd:boolean }", "true", id="ask"),
    pytest.param(
        "CONSTRUCT { ?s ex:is 007 ; ex:no ?n } { ?s ex:no ?n ; ex:word ?w FILTER(?n < 50) }",
        "ex:b,ex:is,007 ex:b,ex:no,0042",
        id="construct",
    ),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    path = tmp_path_factory.mktemp("forms") / "data.ttl"
    path.write_text(DATA, encoding="utf-8")
    return load(path, bundled=False)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("query", "rows"), CASES)
def test_values_and_terms(query: str, rows: str, graph: KnowledgeGraph) -> None:
    found = sorted(graph.sparql(PREFIX + query, timeout=60).to_csv().splitlines()[1:])
    for prefix, namespace in (("ex:", "http://example.org/"), ("xsd:", "http://www.w3.org/2001/XMLSchema#")):
        rows = rows.replace(prefix, namespace)
    assert found == sorted(rows.split())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("?n > 1", ["10"]),
        ("isNumeric(?n)", ["10"]),
        ("DATATYPE(?n) = xsd:byte", ["10", "300"]),
        ("STR(?n) > '2'", ["300"]),
    ],
)
def test_a_literal_that_is_none_of_its_datatype_has_no_value(condition: str, rows: list[str], tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA + "ex:odd ex:byte '300'^^xsd:byte, '10'^^xsd:byte .", encoding="utf-8")
    found = load(file, bundled=False, lenient=True).sparql(
        f"{PREFIX} SELECT ?n {{ ?s ex:byte ?n FILTER({condition}) }}"
    )
    assert sorted(found.to_csv().split()[1:]) == rows


@pytest.mark.usefixtures("way")
def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    query = PREFIX + "SELECT (STR(?n) AS ?x) { ex:b ex:no ?n FILTER(?n < 50) }"
    assert run(["--graph", str(file), "sparql", "--format", "csv", query]) == 0
    assert capsys.readouterr().out == "x\n0042\n"


def test_questions_of_the_library(tmp_path: Path, kg: KnowledgeGraph) -> None:
    """What a user's file adds changes no answer, also where it makes the store another one."""
    file = tmp_path / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    both = load(file)
    assert type(both.store) is not type(kg.store)
    for question in library():
        assert sorted(map(str, both.ask(question.name).terms)) == sorted(map(str, kg.ask(question.name).terms))


FORMS_OF_THE_QUERY = [
    pytest.param("SELECT (STR(0042) AS ?x) {}", "0042", id="STR"),
    pytest.param("SELECT (COUNT(DISTINCT ?n) AS ?x) { VALUES ?n { 1 01 +1 1.0 1e0 } }", "5", id="distinct"),
    pytest.param("SELECT ?x { VALUES ?x { 1.50 '007'^^xsd:integer } FILTER(?x > 1) }", "007 1.50", id="values"),
    pytest.param("SELECT ?s { ?s ex:no 07 }", "", id="pattern"),
    pytest.param("CONSTRUCT { ex:a ex:no 07 } {}", "ex:a,ex:no,07", id="construct"),
]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("query", "rows"), FORMS_OF_THE_QUERY)
def test_forms_of_the_query_itself(query: str, rows: str, tmp_path: Path) -> None:
    """Where no file has such a literal, but the query."""
    file = tmp_path / "plain.ttl"
    file.write_text("@prefix ex: <http://example.org/> . ex:a ex:no 7 .", encoding="utf-8")
    found = load(file, bundled=False).sparql(PREFIX + query, timeout=60).to_csv().splitlines()[1:]
    assert sorted(found) == sorted(rows.replace("ex:", "http://example.org/").split())


def test_values_are_made_in_a_fresh_process(tmp_path: Path) -> None:
    """The process that answers may open no file: what makes values of written forms is loaded before it begins."""
    file = tmp_path / "numbers.ttl"
    file.write_text("<urn:a> <urn:p> 6.0, 2.50 .")
    code = (
        f"import stenosis_kg; graph = stenosis_kg.load({str(file)!r}, bundled=False); "
        "print(len(graph.sparql('SELECT ?o { <urn:a> <urn:p> ?o FILTER(?o > 3) }')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
