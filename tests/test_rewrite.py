"""Queries mean what SPARQL 1.1 says, also where the engine reads them otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from stenosis_kg.commands.main import run
from stenosis_kg.errors import QueryError, UnsafeQuery
from stenosis_kg.kg import KnowledgeGraph, load
from stenosis_kg.query import patterns, rewrite, sandbox
from stenosis_kg.query.guard import check, prefixed
from stenosis_kg.query.rewrite import rewritten

DATA = """@prefix ex: <http://example.org/> .
ex:a ex:k ex:b ; ex:flag true ; ex:word "aXbb" .
ex:b ex:k ex:a .
ex:g1 { ex:a ex:k ex:b . ex:a ex:l ex:g2 }
ex:g2 { ex:a ex:k ex:b . ex:b ex:k ex:c . ex:a ex:m ex:g2 }
"""
PREFIX = "PREFIX ex: <http://example.org/> "


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rewrite") / "data.trig"
    path.write_text(DATA, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def graph(file: Path) -> KnowledgeGraph:
    return load(file, bundled=False)


@pytest.fixture(params=["fork", "spawn"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to make a child."""
    if request.param == "fork" and sys.platform != "linux":
        pytest.skip("forking is for Linux")
    if request.param == "spawn":
        monkeypatch.setattr(sandbox, "sys", SimpleNamespace(platform="darwin", executable=sys.executable))


def one(expression: str) -> str:
    return f"SELECT ({expression} AS ?x) {{}}"


CASES = [  # query, what its rows are as CSV, sorted and without the head
    pytest.param("SELECT ?s { ?s ?p ex:1.1.1.353 }", "", id="dots"),
    pytest.param("ASK { FILTER(STR(ex:a.b.c) = 'http://example.org/a.b.c') }", "true", id="dots-in-an-expression"),
    pytest.param(r"ASK { FILTER(STR(ex:a.b\-c.d) = 'http://example.org/a.b-c.d') }", "true", id="dots-and-an-escape"),
    pytest.param("PREFIX e.x.y: <http://example.org/> SELECT ?o { e.x.y:a e.x.y:k ?o }", "ex:b", id="dots-in-a-prefix"),
    pytest.param("SELECT ?s { ?s ex:flag ?f FILTER(?f = TRUE) }", "ex:a", id="TRUE"),
    pytest.param("SELECT ?s { ?s ex:flag True }", "ex:a", id="True-in-a-pattern"),
    pytest.param("SELECT ?x { ex:none ex:k* ?x }", "ex:none", id="zero-length-from"),
    pytest.param("SELECT ?x { ?x ex:k? ex:none }", "ex:none", id="zero-length-to"),
    pytest.param("SELECT ?x { ex:none (ex:k|^ex:k)* ?x }", "ex:none", id="zero-length-of-several"),
    pytest.param("SELECT ?x { ex:none (ex:k?) ?x }", "ex:none", id="zero-length-in-brackets"),
    pytest.param("SELECT ?x ?y { ex:none ex:k*|ex:l|ex:m? ?x, ?y }", "ex:none,ex:none " * 4, id="zero-length-two-ways"),
    pytest.param("SELECT ?x { ex:none ex:k*/ex:k ?x }", "", id="no-zero-length-of-a-sequence"),
    pytest.param("SELECT ?x { ex:none ex:k+ ?x }", "", id="no-zero-length-of-plus"),
    pytest.param("SELECT ?x { VALUES ?n { ex:none } ?n ex:k* ?x }", "", id="no-zero-length-from-a-variable"),
    pytest.param("ASK { ex:none ex:k* ex:none }", "true", id="zero-length-to-itself"),
    pytest.param("ASK { ex:none ex:k* ex:a }", "false", id="zero-length-to-another"),
    pytest.param(
        "ASK { ex:none ex:k* [] . [] ex:k? ex:none . ex:none ex:k* _:n }", "true", id="zero-length-to-a-blank"
    ),
    pytest.param("ASK { ex:none ex:k* [ ex:k ?o ] }", "false", id="zero-length-to-a-blank-that-says-more"),
    pytest.param("ASK { ex:none ex:k* _:n . _:n ex:k ?o }", "false", id="zero-length-to-a-blank-that-comes-twice"),
    pytest.param("SELECT ?x { GRAPH ex:g1 { ex:c ex:k* ?x } }", "ex:c", id="zero-length-of-another-graph's-node"),
    pytest.param("SELECT ?x { GRAPH ex:g2 { ex:c ex:k* ?x } }", "ex:c", id="zero-length-of-this-graph's-node"),
    pytest.param("SELECT ?x { GRAPH ex:none { ex:none ex:k* ?x } }", "", id="zero-length-in-no-graph"),
    pytest.param('SELECT ?x { ?x ex:k? "no such"@en }', "no such", id="zero-length-of-a-literal"),
    pytest.param(
        "SELECT ?x ?y { ?y ex:flag true . ex:none ex:k* ?x ; ex:k? ?z . ?y ex:k ex:b }",
        "ex:none,ex:a",
        id="among-others",
    ),
    pytest.param("SELECT ?x ?y { ex:a ex:flag ?y ; ex:k? ex:none . ex:none ex:k* ?x }", "", id="with-what-has-no-row"),
    pytest.param("SELECT ?x { ex:a ex:k* ?x }", "ex:a ex:b ex:c", id="zero-length-of-a-known-node"),
    pytest.param("SELECT (?a * ?b AS ?x) { VALUES (?a ?b) { (2 3) } }", "6", id="a-product-is-no-path"),
    pytest.param(one(r"REPLACE('costs 5', '5', '\\$5')"), "costs $5", id="dollar"),
    pytest.param(one(r"REPLACE('abc', 'b', '\\\\')"), r"a\c", id="backslash"),
    pytest.param(one("REPLACE('abc', '(b)', '$1x')"), "abxc", id="group-and-letter"),
    pytest.param(one("REPLACE('abc', '(b)', '$12')"), "ab2c", id="group-and-digit"),
    pytest.param(one("REPLACE('abc', 'b', '$0$0')"), "abbc", id="the-whole"),
    pytest.param(one("REPLACE('a.c', '.', '$', 'q')"), "a$c", id="flag-q"),
    pytest.param(one(r"REPLACE('abc', CONCAT('(b', ')'), CONCAT('\\', '$', '$1x'))"), "a$bxc", id="computed"),
    pytest.param(one(r"REPLACE(REPLACE('a5', '5', '\\$'), 'a', CONCAT('', '$0\\$'))"), "a$$", id="nested"),
    pytest.param("ASK { FILTER(REGEX('a', '[a-z-[aeiou]]')) }", "false", id="class-minus-class"),
    pytest.param("ASK { FILTER(REGEX('&', '[a&&b]')) }", "true", id="and-in-a-class"),
    pytest.param("ASK { FILTER(REGEX('L5-S1', '^\\\\i\\\\c+$')) }", "true", id="name-characters"),
    pytest.param("ASK { FILTER(REGEX('abab', '^(ab)\\\\1$')) }", "true", id="back-reference"),
    pytest.param("ASK { FILTER(REGEX('aba', '^(ab)\\\\1$')) }", "false", id="back-reference-not-met"),
    pytest.param("ASK { FILTER(REGEX('ABba', '(b)\\\\1', 'i')) }", "true", id="back-reference-with-a-flag"),
    pytest.param(
        "SELECT (REPLACE(?w, '(b)\\\\1', '<$1>') AS ?x) { ex:a ex:word ?w }", "aX<b>", id="back-reference-replaced"
    ),
    pytest.param(
        "ASK { { SELECT (GROUP_CONCAT(?o) AS ?g) { VALUES ?o { 'a'@en } } } FILTER(?g = 'a') }", "true", id="joined"
    ),
    pytest.param(
        "SELECT (GROUP_CONCAT(DISTINCT ?o; SEPARATOR='|') AS ?g) { VALUES ?o { 'a'@en 'a'@fr } }",
        "a|a",
        id="joined-distinct",
    ),
    pytest.param(
        "SELECT (?b = ?c AS ?x) { { SELECT (BNODE('x') AS ?b) { VALUES ?i { 1 } } } "
        "{ SELECT (BNODE('x') AS ?c) { VALUES ?i { 2 } } } }",
        "false",
        id="bnode-a-row",
    ),
    pytest.param(
        "SELECT (?b = ?c AS ?x) { BIND(BNODE('x') AS ?b) BIND(BNODE('x') AS ?c) }", "true", id="bnode-twice-in-a-row"
    ),
    pytest.param(
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ex:k ?o } } }",
        "ex:g1,1 ex:g2,2",
        id="count-in-each-graph",
    ),
    pytest.param("SELECT ?g { GRAPH ?g { SELECT ?s { ?s ex:k ex:c } } }", "ex:g2", id="subquery-in-a-graph"),
    pytest.param(
        "SELECT ?g ?s { GRAPH ?g { ?s ex:k ex:b MINUS { ?t ex:k ex:c } } }",
        "ex:g1,ex:a ex:g2,ex:a",
        id="minus-in-a-graph",
    ),
    pytest.param(
        "SELECT ?g ?s { GRAPH ?g { ?s ex:k ex:b OPTIONAL { ?s ex:l ?g } } }", "ex:g2,ex:a", id="the-graph-inside"
    ),
    pytest.param("SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 } } }", "ex:g1,1 ex:g2,1", id="values-in-a-graph"),
    pytest.param(
        "SELECT ?g ?h ?n { GRAPH ?g { ?s ex:l ?h } GRAPH ?h { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } }",
        "ex:g1,ex:g2,3",
        id="two-graphs",
    ),
]


def expected(rows: str) -> list[str]:
    split = rows.split() if "ex:" in rows else [rows] if rows else []
    return sorted(row.replace("ex:", "http://example.org/") for row in split)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("query", "rows"), CASES)
def test_in_python(query: str, rows: str, graph: KnowledgeGraph) -> None:
    assert sorted(graph.sparql(PREFIX + query, timeout=60).to_csv().splitlines()[1:]) == expected(rows)


@pytest.mark.parametrize(("query", "rows"), [case for case in CASES[::4] if "GRAPH ?" not in str(case.values[0])])
def test_on_the_command_line(query: str, rows: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["--graph", str(file), "sparql", "--format", "csv", PREFIX + query])
    assert sorted(capsys.readouterr().out.splitlines()[1:]) == expected(rows)
    assert status == (1 if not rows or (query.startswith("ASK") and rows == "false") else 0)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { GRAPH ?g { ?s skg:treats ?o FILTER(?s != ?o) } ?o skos:broader? ?x }",
        "ASK { ?s a skg:Sentence ; rdfs:label 'TRUE', 'a.b.c' } # REPLACE",
        "SELECT (REGEX('a', '[.]') AS ?x) (REPLACE('a', 'b', 'c') AS ?y) { ex:k ?REPLACE ex:1.5 }",
    ],
)
def test_what_is_plain_stays(query: str, graph: KnowledgeGraph) -> None:
    checked = check(PREFIX + query)
    assert rewritten(checked, graph.union) == prefixed(checked)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT *\n{ <thing> ?p ?o }", "line 2: <thing> is relative, and there is no BASE"),
        ("SELECT (REPLACE('a', 'a', '$') AS ?x) {}", r"line 1: '\$' is no replacement"),
        ("SELECT (REPLACE('a', 'a', '\\\\n') AS ?x) {}", "is no replacement"),
        ("SELECT (REPLACE('a', 'x*', '-') AS ?x) {}", "the pattern 'x\\*' .flags .* finds nothing between letters"),
        ("ASK { FILTER(REGEX('a', '(')) }", "is not read; write another"),
        ("ASK { FILTER(REGEX('a', 'a', 'z')) }", "flags .z.. is not read"),
        (r"ASK { FILTER(REGEX('a', '(\\p{L})\\1')) }", "has a back reference beside"),
    ],
)
def test_what_is_refused(query: str, message: str, graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=message):
        graph.sparql(query)


def test_a_base_makes_it_whole(graph: KnowledgeGraph) -> None:
    assert graph.sparql("BASE <http://example.org/> SELECT ?o { <a> <k> ?o }", timeout=60)


def test_lines_stay(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="line 5: not SPARQL"):
        graph.sparql(PREFIX + "SELECT *\n{ ex:none\n ex:k*\n ?x .\n ?x 5 5 }")


def test_many_graphs(graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    query = PREFIX + "SELECT ?g ?n {\n GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ex:k ?o } } }"
    monkeypatch.setattr(patterns, "MAX_GRAPHS", 2)
    assert len(graph.sparql(query, timeout=60)) == 2
    for bound in ("MAX_GRAPHS", "MAX_TEXT"):
        monkeypatch.setattr(patterns, bound, 1)
        with pytest.raises(UnsafeQuery, match=r"line 2: what stands in GRAPH \?g .* there are 2; take the subquery"):
            graph.sparql(query)
        monkeypatch.setattr(patterns, bound, 10**6)


def test_only_so_many_patterns_are_tried(graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried before a query runs has no limit of time, so the number is limited; the engine has the rest."""
    query = "SELECT (REGEX('a', 'a') AS ?x) (REGEX('a', '(') AS ?y) {}"
    with pytest.raises(QueryError, match="is not read"):
        graph.sparql(query, timeout=60)
    monkeypatch.setattr(rewrite, "LOOKED_AT", 1)
    assert graph.sparql(query, timeout=60).terms[0][1] is None
