"""The server over HTTP: the protocol, what it answers in, what it says of itself, its pages and its manners."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import stenosis_kg
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import PREFIXES
from stenosis_kg.query.library import Query, library
from stenosis_kg.query.rows import Triples, collect
from stenosis_kg.report import explorer

from . import servers

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SELECT = "SELECT ?s { ?s a skg:Sentence } ORDER BY ?s LIMIT 2"
S10A, S11A = (f"https://w3id.org/stenosis-kg/source/l5s1-treatment/{name}" for name in ("s10a", "s11a"))
HOSTILE = """@prefix ex: <http://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:x skos:prefLabel "<script>alert(1)</script>" ; skos:definition "<img src=x onerror=alert(2)>" ;
  skos:related <javascript:alert(3)>, ex:y ; skos:note 2.50 .
ex:y skos:prefLabel "\\"><b onmouseover=alert(4)>" ; skos:related ex:x .
"""


class Reply(NamedTuple):
    status: int
    type: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def rows(self) -> list[dict[str, str]]:
        bindings = json.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


def send(url: str, data: bytes | None = None, method: str | None = None, **headers: str) -> Reply:
    """One request; headers by name with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=data, headers={"Accept": "*/*", **named}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as found:
            reply = Reply(found.status, found.headers.get_content_type(), dict(found.headers.items()), found.read())
    except urllib.error.HTTPError as error:
        with error:
            reply = Reply(error.code, error.headers.get_content_type(), dict(error.headers.items()), error.read())
    reply = reply._replace(headers={name.lower(): value for name, value in reply.headers.items()})
    assert "Traceback" not in reply.body.decode("utf-8", "replace")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    return reply


def ask(base: str, query: str, accept: str = JSON, **more: str) -> Reply:
    return send(f"{base}sparql?{urlencode({'query': query, **more})}", Accept=accept)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled graph and a file with hostile labels."""
    file = tmp_path_factory.mktemp("serve") / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    with servers.ours("--timeout", "20", "--graph", str(file)) as address:
        yield address


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    """The bundled graph alone."""
    with servers.ours("--timeout", "20") as address:
        yield address


# The protocol ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "kind", "status", "says"),
    [
        pytest.param(f"?query={quote(SELECT)}", None, "", 200, '"head"', id="get"),
        pytest.param("", urlencode({"query": SELECT}).encode(), FORM, 200, '"head"', id="post-form"),
        pytest.param("", SELECT.encode(), DIRECT, 200, '"head"', id="post-direct"),
        pytest.param("", SELECT.encode(), f"{DIRECT}; charset=UTF-8", 200, '"head"', id="post-with-charset"),
        pytest.param(f"?query={quote(SELECT)}&ac=1&unknown=x", None, "", 200, '"head"', id="other-parameters-pass"),
        pytest.param(f"?query={quote(SELECT)}&default-graph-uri=", None, "", 200, '"head"', id="empty-graph-passes"),
        pytest.param("?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400, "2 were given", id="two-queries"),
        pytest.param("?query=", None, "", 400, "empty", id="empty-query"),
        pytest.param("?query=%FF", None, "", 400, "UTF-8", id="address-not-utf-8"),
        pytest.param("", b"query=%FF", FORM, 400, "UTF-8", id="form-not-utf-8"),
        pytest.param("", b"ASK { ?s ?p '\xff' }", DIRECT, 400, "UTF-8", id="body-not-utf-8"),
        pytest.param("", SELECT.encode("utf-16"), f"{DIRECT}; charset=utf-16", 415, "utf-16", id="other-charset"),
        pytest.param("", b"default-graph-uri=urn:x", FORM, 400, "none was given", id="form-without-query"),
        pytest.param("", b"{}", "application/json", 415, "application/sparql-query", id="other-body"),
        pytest.param("", b"CLEAR ALL", "application/sparql-update", 403, "only reads", id="update-body"),
        pytest.param("", b"update=CLEAR+ALL", FORM, 403, "only reads", id="update-form"),
        pytest.param("?update=CLEAR+ALL", None, "", 403, "only reads", id="update-get"),
        pytest.param("?query=CLEAR+ALL", None, "", 400, "CLEAR", id="update-as-query"),
        pytest.param("?query=SELECT+%7B", None, "", 400, "line 1", id="not-sparql"),
        pytest.param("?query=ASK%7B+SERVICE+%3Curn:x%3E+%7B%7D+%7D", None, "", 400, "SERVICE", id="federation"),
        pytest.param("", b"ASK {} #" + b"x" * 65536, DIRECT, 400, "65,536", id="more-than-64-KB"),
        pytest.param("", b"query=" + b"x" * 300_000, FORM, 413, "64 KB", id="more-than-is-read"),
    ],
)
def test_protocol(base: str, path: str, body: bytes | None, kind: str, status: int, says: str) -> None:
    reply = send(f"{base}sparql{path}", body, Accept=JSON, **({"Content_Type": kind} if kind else {}))
    assert reply.status == status, reply.text
    assert says in reply.text
    assert reply.type == ("application/problem+json" if status >= 400 else JSON)


def test_a_query_of_64_kb_is_taken_in_both_ways(base: str) -> None:
    query = "ASK {} #" + "ü" * ((65536 - 8) // 2)
    assert ask(base, query).status == 200
    assert send(f"{base}sparql", query.encode(), Content_Type=DIRECT).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "sparql", 405),
        ("DELETE", "concept/foraminotomy", 405),
        ("POST", "", 405),
        ("HEAD", "", 200),
        ("HEAD", "sparql?query=ASK%7B%7D", 200),
        ("OPTIONS", "sparql", 204),
    ],
)
def test_methods(base: str, method: str, path: str, status: int) -> None:
    reply = send(base + path, method=method)
    assert reply.status == status
    assert (reply.body == b"") == (method in {"HEAD", "OPTIONS"})
    if status == 405:
        assert "GET" in reply.headers["allow"]


# Content negotiation ---------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept", "type", "starts"),
    [
        pytest.param(SELECT, "*/*", JSON, '{"head"', id="rows-anything"),
        pytest.param(SELECT, JSON, JSON, '{"head"', id="rows-json"),
        pytest.param(SELECT, "application/json", "application/json", '{"head"', id="rows-plain-json"),
        pytest.param(SELECT, XML, XML, "<?xml", id="rows-xml"),
        pytest.param(SELECT, "text/csv", "text/csv", "s\r\nhttps://", id="rows-csv"),
        pytest.param(SELECT, "text/tab-separated-values", "text/tab-separated-values", "?s\n<https://", id="rows-tsv"),
        pytest.param(SELECT, "text/*;q=0.5, */*;q=0.1", "text/xml", "<?xml", id="rows-a-range"),
        pytest.param(SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.7", XML, "<?xml", id="rows-quality"),
        pytest.param(SELECT, "text/csv;q=0, text/*", "text/xml", "<?xml", id="rows-refused-with-0"),
        pytest.param(SELECT, BROWSER, "text/html", "<!doctype html>", id="rows-browser"),
        pytest.param("ASK {}", "*/*", JSON, '{"head":{},"boolean":true}', id="ask-json"),
        pytest.param("ASK {}", "text/csv", "text/csv", "true", id="ask-csv"),
        pytest.param("ASK {}", BROWSER, "text/html", "<!doctype html>", id="ask-browser"),
        pytest.param("DESCRIBE concept:foraminotomy", "*/*", "text/turtle", "@prefix", id="graph-anything"),
        pytest.param("DESCRIBE l5s1:s10", "application/n-triples", "application/n-triples", "<https", id="graph-nt"),
        pytest.param("DESCRIBE l5s1:s10", "application/ld+json", "application/ld+json", "[{", id="graph-jsonld"),
        pytest.param("DESCRIBE l5s1:s10", "application/rdf+xml", "application/rdf+xml", "<?xml", id="graph-xml"),
        pytest.param("DESCRIBE l5s1:s10", BROWSER, "text/html", "<!doctype html>", id="graph-browser"),
    ],
)
def test_negotiation(base: str, query: str, accept: str, type: str, starts: str) -> None:
    reply = ask(base, query, accept)
    assert (reply.status, reply.type) == (200, type)
    assert reply.text.startswith(starts)


def test_what_is_not_offered_is_not_acceptable(base: str) -> None:
    assert ask(base, SELECT, "image/png").status == 406
    assert ask(base, SELECT, "text/turtle").status == 406, "rows have no Turtle"
    assert ask(base, "DESCRIBE l5s1:s10", "text/csv").status == 406, "and triples no CSV"
    assert send(f"{base}concept/foraminotomy", Accept="image/png").status == 406


def test_a_format_may_be_named(base: str) -> None:
    assert ask(base, SELECT, BROWSER, format="csv").type == "text/csv"
    assert ask(base, "DESCRIBE l5s1:s10", "text/turtle", format="xml").type == "text/turtle", "no format of triples"


@pytest.mark.parametrize(
    ("accept", "type"),
    [(BROWSER, "text/html"), (JSON, "application/problem+json"), (XML, "application/problem+xml"),
     ("text/csv", "text/plain")],
)  # fmt: skip
def test_errors_come_in_the_kind_of_format_that_was_asked_for(base: str, accept: str, type: str) -> None:
    reply = ask(base, "SELECT ?s { <b>", accept)
    assert (reply.status, reply.type) == (400, type)
    assert "line 1" in reply.text
    assert "<b>" not in reply.text or type in {"text/plain", "application/problem+json"}


# The answers -----------------------------------------------------------------


@pytest.mark.parametrize("question", library(), ids=lambda each: each.name)
def test_questions_are_answered_as_by_the_library(question: Query, plain: str, kg: KnowledgeGraph) -> None:
    expected = kg.sparql(question.text)
    reply = ask(plain, question.text, f"{JSON}, application/n-triples;q=0.5")
    assert reply.status == 200, reply.text
    if question.kind == "construct":
        found = Triples(ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES))
    else:
        found = collect(ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON))  # type: ignore[assignment]
    assert sorted(map(str, found.terms)) == sorted(map(str, expected.terms))
    assert found.columns == expected.columns


@pytest.mark.parametrize(
    ("more", "query", "count"),
    [
        pytest.param({}, "SELECT * { ?s skg:treats ?o }", None, id="all-of-them"),
        pytest.param({"default-graph-uri": S10A}, "SELECT * { ?s ?p ?o }", 2, id="a-default-graph"),
        pytest.param({"default-graph-uri": S10A}, "SELECT * { GRAPH ?g { ?s ?p ?o } }", 0, id="and-no-named-ones"),
        pytest.param({"named-graph-uri": S10A}, "SELECT * { GRAPH ?g { ?s ?p ?o } }", 2, id="a-named-graph"),
        pytest.param({"named-graph-uri": S10A}, "SELECT * { ?s ?p ?o }", 0, id="and-no-default-one"),
        pytest.param({}, f"SELECT * FROM <{S10A}> {{ ?s ?p ?o }}", 2, id="from"),
        pytest.param({}, "SELECT * FROM l5s1:s10a { ?s ?p ?o }", 2, id="from-a-prefixed-name"),
        pytest.param({}, f"SELECT * FROM NAMED <{S10A}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 2, id="from-named"),
        pytest.param({"default-graph-uri": S10A}, f"SELECT * FROM <{S11A}> {{ ?s skg:treats ?o }}", 1,
                     id="the-request-comes-before-the-query"),
    ],
)  # fmt: skip
def test_graphs_of_a_request(
    plain: str, kg: KnowledgeGraph, more: dict[str, str], query: str, count: int | None
) -> None:
    expected = len(kg.sparql(query)) if count is None else count
    assert len(ask(plain, query, **more).rows) == expected


def test_the_union_has_a_name_and_no_triple_twice(plain: str, kg: KnowledgeGraph) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    all_of_them = str(len({(quad.subject, quad.predicate, quad.object) for quad in kg.store}))
    assert ask(plain, count).rows == [{"n": all_of_them}]
    union = {"default-graph-uri": "https://w3id.org/stenosis-kg/graph"}
    assert ask(plain, count, **union).rows == [{"n": all_of_them}]
    twice = f"SELECT (COUNT(*) AS ?n) FROM <{S10A}> FROM <{S10A}> {{ ?s ?p ?o }}"
    assert ask(plain, twice).rows == [{"n": "2"}]


@pytest.mark.parametrize("name", ["urn:nothing", "not an IRI"])
def test_a_graph_that_there_is_not(plain: str, name: str) -> None:
    reply = ask(plain, "ASK {}", **{"default-graph-uri": name})
    assert reply.status == 400
    assert name in reply.text


def test_literals_are_as_they_are_written(base: str) -> None:
    query = "SELECT ?n { <http://example.org/x> skos:note ?n FILTER(?n = 2.5) }"
    assert ask(base, query).rows == [{"n": "2.50"}]
    assert "2.50" in ask(base, query, "text/csv").text
    assert '"2.50"^^' in ask(base, "DESCRIBE <http://example.org/x>", "application/n-triples").text
    assert len(ask(base, "SELECT * { ?s skos:note 2.50 }").rows) == 1
    assert len(ask(base, "SELECT * { ?s skos:note 2.5 }").rows) == 0


# What it says of itself ------------------------------------------------------

PREFIXES_ASKED = (
    "SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"
)
EXAMPLES_ASKED = """SELECT DISTINCT ?sq ?comment ?query {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query } ORDER BY ?sq"""
SCHEMA_ASKED = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX voidext: <http://ldf.fi/void-ext#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
SELECT DISTINCT ?class ?property ?to ?datatype {
  ?graph sd:graph ?described . ?described void:classPartition ?part .
  ?part void:class ?class ; void:propertyPartition ?of . ?of void:property ?property
  OPTIONAL { { ?of void:classPartition [ void:class ?to ] }
             UNION { ?of voidext:datatypePartition [ voidext:datatype ?datatype ] } } }"""


def test_prefixes_are_asked_for_by_editors(plain: str) -> None:
    found = {row["prefix"]: row["namespace"] for row in ask(plain, PREFIXES_ASKED).rows}
    assert found.items() >= PREFIXES.items()


def test_examples_are_the_questions_and_each_runs(plain: str) -> None:
    found = ask(plain, EXAMPLES_ASKED).rows
    assert [row["sq"].rpartition("/")[2] for row in found] == sorted(each.name for each in library())
    for row in found:
        assert ask(plain, row["query"], "*/*").status == 200, row["sq"]


def test_the_schema_is_asked_for_by_editors(plain: str, kg: KnowledgeGraph) -> None:
    found = ask(plain, SCHEMA_ASKED).rows
    skg, treats = PREFIXES["skg"], PREFIXES["skg"] + "treats"
    assert {"class": skg + "SurgicalProcedure", "property": treats, "to": skg + "Condition"} in found
    datatypes = {row["datatype"] for row in found if row["property"] == PREFIXES["oa"] + "start"}
    assert datatypes == {PREFIXES["xsd"] + "integer"}
    pairs = "SELECT DISTINCT ?c ?p { ?s a ?c ; ?p ?o FILTER(ISIRI(?c)) }"
    assert {(row["class"], row["property"]) for row in found} == {(str(c), str(p)) for c, p in kg.sparql(pairs).rdf}


def test_counts_do_not_count_the_description(plain: str) -> None:
    classes = {row["c"] for row in ask(plain, "SELECT DISTINCT ?c { ?s a ?c }").rows}
    assert not any(name.startswith(PREFIXES["sh"]) for name in classes)
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert all(row["g"].startswith(PREFIXES["source"]) for row in ask(plain, graphs).rows)
    unused = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert ask(plain, unused).rows == ask(plain, graphs).rows, "editors declare prefixes that they do not use"


@pytest.mark.parametrize("path", ["sparql", ".well-known/void", ".well-known/sparql-examples"])
def test_descriptions_are_the_same_in_each_format(plain: str, path: str) -> None:
    graphs = []
    for accept, name in (
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
    ):
        reply = send(plain + path, Accept=accept)
        assert (reply.status, reply.type) == (200, accept)
        graphs.append(rdflib.Graph().parse(data=reply.text, format=name))
    assert len(graphs[0]) == len(graphs[1]) == len(graphs[2]) > 100
    assert set(graphs[0]) == set(graphs[1])
    assert send(plain + path, Accept=BROWSER).text.startswith("<!doctype html>")


def test_the_service_description(plain: str) -> None:
    graph = rdflib.Graph().parse(data=send(f"{plain}sparql", Accept="text/turtle").text)
    sd, endpoint = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#"), rdflib.URIRef(f"{plain}sparql")
    assert (endpoint, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert (endpoint, sd.endpoint, endpoint) in graph
    assert {str(each).rpartition("/")[2] for each in graph.objects(endpoint, sd.resultFormat)} >= {"Turtle", "JSON-LD"}
    targets = set(graph.objects(None, rdflib.URIRef("https://schema.org/target")))
    assert targets == {endpoint}, "the examples are for this endpoint"


# Pages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["concept/foraminotomy", "ontology", "source/l5s1-treatment/s10a", "source/l5s1-treatment", "pathway/surgical",
     "concept/", f"describe?iri={quote('https://w3id.org/stenosis-kg/ontology#treats', safe='')}"],
)  # fmt: skip
def test_a_thing_in_each_format(plain: str, path: str) -> None:
    page = send(plain + path, Accept=BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    turtle = rdflib.Graph().parse(data=send(plain + path, Accept="text/turtle").text)
    triples = rdflib.Graph().parse(data=send(plain + path, Accept="application/n-triples").text, format="nt")
    linked = rdflib.Dataset(default_union=True)
    linked.parse(data=send(plain + path, Accept="application/ld+json").text, format="json-ld")
    assert len(turtle) == len(triples) > 0
    assert len(linked) > 0
    assert send(plain + path).type == "text/turtle", "for whoever takes anything"


def test_a_thing_has_who_says_it_and_how_firmly(plain: str) -> None:
    page = send(f"{plain}concept/foraminotomy", Accept=BROWSER).text
    assert "[s11a, possible]" in page
    turtle = send(f"{plain}concept/foraminotomy", Accept="text/turtle").text
    assert "dcterms:source l5s1:s11a" in turtle
    front = send(plain).text
    for path, place in (("concept/foraminotomy", "concept/foraminotomy"), ("source/l5s1-treatment/s11a", "s11a")):
        assert f'href="/#{place}"' in send(plain + path, Accept=BROWSER).text
        assert f'id="{place}"' in front
    assert "skg:modality skg:Possible" in turtle


def test_links_of_a_page_lead_somewhere(plain: str) -> None:
    page = send(f"{plain}concept/foraminotomy", Accept=BROWSER).text
    found = set(re.findall(r'href="(/[^"#]*)', page))
    assert len(found) > 10
    for path in found:
        assert send(plain + path[1:].replace("&amp;", "&"), Accept=BROWSER).status == 200, path
    assert 'id="treats"' in send(f"{plain}ontology", Accept=BROWSER).text, "where /ontology#treats leads"


def test_the_front_page_is_that_of_a_report(plain: str, kg: KnowledgeGraph) -> None:
    """Byte for byte, beside what only a server has; and whatever it leads to on this server is there."""
    page, files = send(plain), explorer(kg)
    assert (page.status, page.type) == (200, "text/html")
    part = re.compile(r'<section class="view" id="(sparql|files)">.*?</section>', re.DOTALL)
    linked = '<li><a href="#sparql">SPARQL</a></li>'
    assert linked in page.text
    assert part.sub("", page.text).replace(linked, "") == part.sub("", files["index.html"].decode())
    assert set(files) - {"index.html"} <= set(re.findall(r'(?:href|src|srcset)="([^"#:]+)"', page.text))
    for path in files:
        assert send(plain + path.removeprefix("index.html")).status == 200, path
    assert send(f"{plain}figures/overview.svg").type == "image/svg+xml"


def test_the_front_page_runs_its_own_script_alone(plain: str) -> None:
    page = send(plain)
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'sha256-{hashed}'; " in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in send(f"{plain}concept/nsaid", Accept=BROWSER).headers["content-security-policy"]


def test_the_front_page_is_sent_small_and_once(plain: str) -> None:
    whole, small = send(plain), send(plain, Accept_Encoding="gzip")
    assert gzip.decompress(small.body) == whole.body
    assert len(small.body) < len(whole.body) / 4
    assert small.headers["etag"] == whole.headers["etag"]
    for known in (whole.headers["etag"], f'"x", {whole.headers["etag"]}', "*"):
        again = send(plain, If_None_Match=known)
        assert (again.status, again.body) == (304, b"")
    assert send(plain, If_None_Match='"x"').status == 200
    head = send(plain, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))
    assert send(plain, b"x").status == 405


def test_the_front_page_asks(plain: str) -> None:
    page = send(plain).text
    assert '<form action="/sparql" method="get">' in page
    query = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert query
    answer = ask(plain, query[1], BROWSER)
    assert "concept:foraminotomy" in answer.text


@pytest.mark.parametrize("path", ["nothing", "concept/nothing", "describe?iri=urn:nothing", "%00", "../x"])
def test_what_there_is_not(base: str, path: str) -> None:
    assert send(base + path, Accept=BROWSER).status == 404


def test_an_iri_is_to_be_given(base: str) -> None:
    assert send(f"{base}describe").status == 400
    assert send(f"{base}describe?iri=urn:a&iri=urn:b").status == 400


# Manners ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "y"])
def test_hostile_labels_stay_text(base: str, name: str) -> None:
    iri = quote(f"http://example.org/{name}", safe="")
    for page in (
        send(f"{base}describe?iri={iri}", Accept=BROWSER),
        ask(base, "SELECT * { ?s skos:prefLabel ?o }", BROWSER),
    ):
        assert page.status == 200
        for mark in ("<script", "<img", "<b ", 'href="javascript:'):
            assert mark not in page.text
        assert "alert(" in page.text


def test_hostile_requests_stay_text(base: str) -> None:
    for page in (
        ask(base, "SELECT (1 AS ?x) {} # </textarea><script>alert(1)</script>", BROWSER),
        ask(base, "SELECT ?s { <script> }", BROWSER),
        send(f"{base}%3Cscript%3Ealert(1)", Accept=BROWSER),
        send(f"{base}describe?iri=%3Cscript%3E", Accept=BROWSER),
    ):
        assert page.type == "text/html"
        assert "<script" not in page.text


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("127.0.0.1:1", 200), ("[::1]:80", 200), ("evil.example", 421),
     ("127.0.0.1.evil.example", 421), ("", 421), ("[", 421)],
)  # fmt: skip
def test_the_name_that_it_is_called_by_is_looked_at(base: str, host: str, status: int) -> None:
    assert send(base, Host=host).status == status


def test_other_sites_may_ask_only_where_that_is_wanted(base: str) -> None:
    def allowed(reply: Reply) -> bool:
        return "access-control-allow-origin" in {name.lower() for name in reply.headers}

    assert not allowed(ask(base, "ASK {}"))
    with servers.ours("--cors", "--url", "http://kg.example/") as address:
        assert allowed(ask(address, "ASK {}"))
        assert allowed(ask(address, "not SPARQL")), "an editor shows what is wrong"
        asked = send(f"{address}sparql", method="OPTIONS", Access_Control_Request_Method="POST")
        assert asked.status == 204
        assert "POST" in {name.lower(): value for name, value in asked.headers.items()}["access-control-allow-methods"]
        assert send(address, Host="kg.example").status == 200
        assert "http://kg.example/sparql" in send(f"{address}sparql").text, "the address that others have"


# Clients of others -----------------------------------------------------------


def test_sparqlwrapper(plain: str) -> None:
    servers.package("SPARQLWrapper")
    wrapper = import_module("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{plain}sparql")
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        client.setQuery("PREFIX skg: <https://w3id.org/stenosis-kg/ontology#> SELECT ?s { ?s a skg:Sentence }")
        client.setReturnFormat(wrapper.JSON)
        assert len(client.query().convert()["results"]["bindings"]) == 24
        client.setReturnFormat(wrapper.XML)
        assert len(client.query().convert().getElementsByTagName("result")) == 24
        client.setReturnFormat(wrapper.CSV)
        assert client.query().convert().count(b"\r\n") == 25
        client.setQuery("CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 5")
        client.setReturnFormat(wrapper.TURTLE)
        assert len(rdflib.Graph().parse(data=client.query().convert())) == 5
        client.setReturnFormat(wrapper.JSON)
        client.setQuery("SELECT {")
        with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="never closed"):
            client.query()


def test_rdflib(plain: str) -> None:
    store = SPARQLStore(f"{plain}sparql", returnFormat="json")
    graph = rdflib.Graph(store)
    skg = rdflib.Namespace(PREFIXES["skg"])
    assert len(list(graph.subjects(rdflib.RDF.type, skg.Sentence))) == 24
    assert len(rdflib.Graph(SPARQLStore(f"{plain}sparql", returnFormat="xml"))) > 2000
    one = rdflib.Graph(
        SPARQLStore(f"{plain}sparql", returnFormat="json", context_aware=True), identifier=rdflib.URIRef(S10A)
    )
    assert len(list(one.triples((None, None, None)))) == 2


def test_our_own_client(plain: str, kg: KnowledgeGraph) -> None:
    endpoint = stenosis_kg.connect(f"{plain}sparql")
    assert list(endpoint.ask("escalation-triggers")) == list(kg.ask("escalation-triggers"))


def test_curl(plain: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        servers.missing("curl", "apt-get install curl")
    assert curl
    file = tmp_path / "q.rq"
    file.write_text(SELECT, encoding="utf-8")
    for how in (["--data-urlencode", f"query={SELECT}"], ["-G", "--data-urlencode", f"query={SELECT}"],
                ["-H", f"Content-Type: {DIRECT}", "--data-binary", f"@{file}"]):  # fmt: skip
        done = subprocess.run(
            [curl, "-sf", "-H", "Accept: text/csv", *how, f"{plain}sparql"], capture_output=True, check=True
        )
        assert done.stdout.decode().splitlines()[0] == "s"
        assert len(done.stdout.splitlines()) == 3
