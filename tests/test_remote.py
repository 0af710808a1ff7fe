"""Other servers: the same answers, and every way in which a server can be wrong ends in one clear line."""

from __future__ import annotations

import base64
import http.server
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import rdflib

import stenosis_kg
from stenosis_kg.commands.main import run
from stenosis_kg.errors import EndpointError, QueryError, UnknownName, UnsafeQuery, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.query import endpoint as http_layer
from stenosis_kg.query.endpoint import Server
from stenosis_kg.query.placeholders import written
from stenosis_kg.query.remote import Endpoint
from stenosis_kg.query.rows import Triples
from stenosis_kg.query.tokens import tokenize

from . import servers
from .servers import Running

JSON = "application/sparql-results+json"
ONE = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}}]}})


# Real servers ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["oxigraph", "oxigraph-union", "virtuoso"])
def server(request: pytest.FixtureRequest, kg: KnowledgeGraph) -> Iterator[Running]:
    """A server that `publish` has filled: with a plain default graph, with a union one, and Virtuoso."""
    start = {
        "oxigraph": servers.oxigraph,
        "oxigraph-union": lambda: servers.oxigraph("--union-default-graph"),
        "virtuoso": servers.virtuoso,
    }[request.param]
    with start() as running:
        report = stenosis_kg.publish(kg, running.store, auth=running.auth, default_graph=running.default_graph)
        assert report.graphs[running.default_graph or ""] > 0
        assert str(report).endswith(f"statements in {len(report.graphs)} graphs")
        yield running


def test_it_is_asked_like_the_graph(server: Running, kg: KnowledgeGraph) -> None:
    there = stenosis_kg.connect(server.query)
    for parameters in ({}, {"concept": "Neurological DEFICIT"}, {"concept": "concept:medication"}):
        here = kg.ask("kinds-of", **parameters)
        assert set(there.ask("kinds-of", **parameters)) == set(here) != set()
    assert there.ask("does-it-treat").column("answer") == kg.ask("does-it-treat").column("answer") == ["stated"]
    assert set(there.ask("does-it-treat", intervention="lumbar fusion").column("answer")) == {"left open"}
    assert len(there.sparql("SELECT DISTINCT ?x { ?x skg:treats ?y }")) == len(
        kg.sparql("SELECT DISTINCT ?x { ?x skg:treats ?y }")
    )
    triples = there.sparql("CONSTRUCT { ?x skos:broader ?y } { ?x skos:broader ?y }")
    assert isinstance(triples, Triples)
    assert set(triples.graph) == set(kg.sparql("CONSTRUCT { ?x skos:broader ?y } { ?x skos:broader ?y }").graph)  # type: ignore[attr-defined]


def test_who_says_so_is_still_a_graph(server: Running, kg: KnowledgeGraph) -> None:
    query = "SELECT DISTINCT ?s ?x ?y { GRAPH ?s { ?x skg:treats ?y } ?s skg:modality ?m }"
    assert set(stenosis_kg.connect(server.query).sparql(query)) == set(kg.sparql(query))


def test_labels_are_those_of_the_graph(server: Running, kg: KnowledgeGraph) -> None:
    there, here = stenosis_kg.connect(server.query).ask("kinds-of"), kg.ask("kinds-of")
    assert set(there.labelled()) == set(here.labelled())
    assert there.labelled().columns != there.columns
    assert repr(there) == repr(here)


def test_publishing_again_replaces(server: Running, kg: KnowledgeGraph) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?s { ?x ?p ?y } ?s skg:modality ?m }"
    there = stenosis_kg.connect(server.query)
    before = there.sparql(count)[0].n
    stenosis_kg.publish(kg, server.store, auth=server.auth, default_graph=server.default_graph)
    assert there.sparql(count)[0].n == before > 0


def test_any_address_of_a_server_will_do(server: Running, kg: KnowledgeGraph) -> None:
    base = server.query.rpartition("/")[0]
    took = {"/sparql": "/sparql", "/store": "/store", "/sparql-graph-crud": "/store"}
    for path in ("/", "/sparql", "/query", "/store", "/update", "/sparql-graph-crud"):
        report = stenosis_kg.publish(kg, base + path, auth=server.auth, default_graph=server.default_graph)
        assert report.url == (server.store if server.auth else base + took.get(path, "/update"))
        there = stenosis_kg.connect(base + path)
        answers = path == "/sparql" or (path == "/query" and not server.auth)
        with nullcontext() if answers else pytest.warns(UserWarning, match=r"takes no queries; .*/sparql does"):
            assert there.ask("does-it-treat").column("answer") == ["stated"]
        assert repr(there) == f"<Endpoint {base}{path if answers else '/sparql'}>"


def test_a_limit_of_rows_is_told(server: Running) -> None:
    query = "SELECT ?s { GRAPH ?g { ?s ?p ?o } }"
    assert len(stenosis_kg.connect(server.query).sparql(f"{query} LIMIT 3")) == 3
    if server.auth:  # Virtuoso
        with pytest.raises(EndpointError, match="at most 3 rows, and there may be more"):
            stenosis_kg.connect(f"{server.query}?maxrows=3").sparql(query)


def test_unknown_names_get_the_nearest_there_too(server: Running) -> None:
    with pytest.raises(UnknownName, match=r"nearest: .*foraminotomy"):
        stenosis_kg.connect(server.query).ask("does-it-treat", intervention="foraminotmy")


def test_an_error_of_the_server_is_told(server: Running) -> None:
    with pytest.raises(EndpointError, match=r"answered [45]0"):
        stenosis_kg.connect(server.query).sparql("SELECT ?x { ?x }")


# Made-up servers ------------------------------------------------------------------------------------------------------


@dataclass
class Script:
    """What a made-up server answers, one request after the other (the last again and again), and what it was asked."""

    answers: list[tuple[int, dict[str, str], bytes]]
    delay: float = 0.0
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    path: str = "/sparql"
    url: str = ""


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.path, dict(self.headers), body))
            status, headers, data = script.answers[min(len(script.asked), len(script.answers)) - 1]
            try:
                time.sleep(script.delay)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(data))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # the client had given up

        do_PUT = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as it:
        thread = threading.Thread(target=it.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        script.url = f"http://127.0.0.1:{it.server_port}{script.path}"
        try:
            yield script
        finally:
            it.shutdown()
            thread.join(5)


def ok(text: str = ONE, kind: str = JSON) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": kind}, text.encode()


def asked_by(script: Script, waits: list[float] | None = None, **options: object) -> Endpoint:
    wait: Callable[[float], None] = ([] if waits is None else waits).append
    return Endpoint(Server(script.url, wait=wait, **options))  # type: ignore[arg-type]


def test_the_query_goes_as_a_form_with_its_prefixes() -> None:
    with serving(Script([ok()])) as script:
        rows = asked_by(script).sparql("SELECT ?x { ?x a owl:Class }")
    assert list(rows) == [(rdflib.URIRef("urn:a"),)]
    (_, headers, body), *more = script.asked
    assert not more
    assert headers["Accept"] == JSON
    assert parse_qs(body.decode())["query"] == [
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ?x { ?x a owl:Class }"
    ]


def test_the_direction_of_a_text_is_kept() -> None:
    text = {"type": "literal", "value": "نص", "xml:lang": "ar", "its:dir": "rtl"}
    answer = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": text}]}}
    with serving(Script([ok(json.dumps(answer))])) as script:
        rows = asked_by(script).sparql("SELECT ?x { ?s ?p ?x }")
    assert rows.terms == ((ox.Literal("نص", language="ar", direction=ox.BaseDirection.RTL),),)
    assert '"its:dir": "rtl"' in rows.to_json()
    assert "@ar--rtl" in rows.to_tsv()
    with pytest.warns(UserWarning, match="rdflib has no direction"):
        assert rows.rdf == [(rdflib.Literal("نص", lang="ar"),)]
    with serving(Script([ok('<urn:s> <urn:p> "x"@ar--rtl .', "application/n-triples")])) as script:
        triples = asked_by(script).sparql("CONSTRUCT WHERE { ?s ?p ?o }")
    assert triples.terms[0][2] == ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL)


def test_nothing_unsafe_is_sent() -> None:
    nasty = ('"} DROP ALL #', "\\u0022} DROP ALL #")
    with serving(Script([ok('{"head":{"vars":["concept","name"]},"results":{"bindings":[]}}')])) as script:
        for text, error in (
            ("SELECT * { SERVICE ?x {} }", UnsafeQuery),
            ("ASK {", QueryError),
            ("DROP ALL", UnsafeQuery),
        ):
            with pytest.raises(error):
                asked_by(script).sparql(text)
        for words in nasty:
            with suppress(QueryError):  # the columns of the made-up answer may be others
                asked_by(script).ask("concept-by-name", called=words)
    texts = [parse_qs(body.decode())["query"][0] for *_, body in script.asked]
    for text, words in zip(texts, nasty, strict=True):
        assert written(ox.Literal(words)) in {token.text for token in tokenize(text) if token.kind == "string"}
        assert "DROP" not in {token.text for token in tokenize(text)}


def test_busy_servers_are_asked_again_a_few_times() -> None:
    busy: tuple[int, dict[str, str], bytes] = (503, {}, b"later")
    waits: list[float] = []
    with serving(Script([busy, (503, {"Retry-After": "3"}, b""), ok()])) as script:
        assert len(asked_by(script, waits).sparql("SELECT ?x {}")) == 1
    assert (len(script.asked), waits) == (3, [0.2, 3.0])
    with serving(Script([busy])) as script, pytest.raises(EndpointError, match=r"answered 503 .*: later"):
        asked_by(script, retries=1).sparql("SELECT ?x {}")
    assert len(script.asked) == 2
    with serving(Script([(503, {"Retry-After": "86400"}, b""), ok()])) as script:
        asked_by(script, waits).sparql("SELECT ?x {}")
    assert waits[-1] == 10.0


def test_a_server_that_is_not_there() -> None:
    waits: list[float] = []
    url = f"http://127.0.0.1:{servers.free_port()}/sparql"
    with pytest.raises(EndpointError, match=r"cannot be reached: connection refused \(3 tries\)"):
        Endpoint(Server(url, wait=waits.append)).sparql("ASK {}")
    assert waits == [0.2, 0.4]
    with pytest.raises(EndpointError, match="cannot be reached"):
        Endpoint(Server("http://no-such-host.invalid/", retries=0)).sparql("ASK {}")


def test_a_server_that_does_not_answer_in_time() -> None:
    with (
        serving(Script([ok()], delay=1.0)) as script,
        pytest.raises(EndpointError, match=r"did not answer within 0\.2 s"),
    ):
        asked_by(script, timeout=0.2).sparql("ASK {}")
    assert len(script.asked) == 1, "a slow server is not asked again"


WRONG = [
    pytest.param((200, {"Content-Type": "text/html"}, b"<html>"), "SELECT ?x {}", "address for queries", id="page"),
    pytest.param(ok("{}"), "SELECT ?x {}", "address for queries", id="other-json"),
    pytest.param(ok(ONE[:-20]), "SELECT ?x {}", "JSON that breaks off, .* the answer is not whole", id="cut-json"),
    pytest.param(ok(ONE[:-20]), "ASK {}", "the answer is not whole", id="cut-json-of-yes-or-no"),
    pytest.param(ok(ONE.replace("urn:a", "a b")), "SELECT ?x {}", "address for queries", id="bad-iri"),
    pytest.param(ok(), "ASK {}", "address for queries", id="rows-for-yes-or-no"),
    pytest.param(ok("[]"), "ASK {}", "address for queries", id="list"),
    pytest.param(ok("<a", "text/turtle"), "CONSTRUCT {} {}", "address for queries", id="bad-turtle"),
    pytest.param(ok("", "application/zip"), "CONSTRUCT {} {}", "address for queries", id="no-triples"),
    pytest.param(
        (302, {"Location": "http://127.0.0.1:18999/"}, b""), "ASK {}", "sends to http://127.0.0.1:18999/", id="redirect"
    ),
    pytest.param((307, {"Location": "/there"}, b""), "ASK {}", "which is not followed", id="redirect-307"),
    pytest.param((401, {}, b""), "ASK {}", "right auth", id="401"),
    pytest.param((403, {}, b""), "ASK {}", "right auth", id="403"),
    pytest.param(
        (500, {}, b"Error\n\x1b[31m in line 3"), "ASK {}", r"answered 500 .*: Error \\x1b\[31m in line 3", id="500"
    ),
    pytest.param(
        (200, {"Content-Type": JSON, "Content-Length": "9999"}, b"{}"),
        "ASK {}",
        "cut its answer off",
        id="cut-off",
    ),
    pytest.param(
        (200, {"Content-Type": JSON, "Transfer-Encoding": "chunked", "Content-Length": ""}, b"9\r\n{"),
        "ASK {}",
        "cut its answer off",
        id="cut-chunk",
    ),
    pytest.param((206, {"Content-Type": JSON}, ONE.encode()), "SELECT ?x {}", r"only a part .*206", id="206"),
    pytest.param(
        (200, {"Content-Type": JSON, "X-SQL-State": "S1TAT", "X-SQL-Message": "by \x1btimeout"}, ONE.encode()),
        "SELECT ?x {}",
        r"only a part of the answer \(by \\x1btimeout\); .*LIMIT",
        id="virtuoso-time",
    ),
    pytest.param(
        (200, {"Content-Type": "text/turtle", "X-SQL-State": "S1TAT"}, b"<urn:a> <urn:b> <urn:c> ."),
        "CONSTRUCT {} {}",
        r"only a part of the answer \(X-SQL-State S1TAT\)",
        id="virtuoso-time-of-a-graph",
    ),
    pytest.param(
        (200, {"Content-Type": JSON, "X-SPARQL-MaxRows": "1"}, ONE.encode()),
        "SELECT ?x {}",
        "at most 1 rows, and there may be more",
        id="virtuoso-rows",
    ),
]


@pytest.mark.parametrize(("answer", "query", "says"), WRONG)
def test_wrong_answers(answer: tuple[int, dict[str, str], bytes], query: str, says: str) -> None:
    with serving(Script([answer])) as script, pytest.raises(EndpointError, match=says) as caught:
        asked_by(script, retries=0).sparql(query)
    assert "\n" not in str(caught.value)
    assert len(script.asked) == 1


def test_a_limit_that_is_not_reached_is_no_matter() -> None:
    with serving(Script([(200, {"Content-Type": JSON, "X-SPARQL-MaxRows": "2"}, ONE.encode())])) as script:
        assert len(asked_by(script).sparql("SELECT ?x {}")) == 1


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_layer, "_MOST", 1000)
    with serving(Script([ok("x" * 100_000)])) as script, pytest.raises(EndpointError, match="add a LIMIT"):
        asked_by(script).sparql("ASK {}")


def test_passwords_go_only_where_and_when_they_are_asked_for() -> None:
    challenge = (401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
    with serving(Script([challenge, ok()])) as script:
        asked_by(script, auth=("me", "secret")).sparql("SELECT ?x {}")
    assert ["Authorization" in headers for _, headers, _ in script.asked] == [False, True]
    assert script.asked[1][1]["Authorization"] == "Basic " + base64.b64encode(b"me:secret").decode()
    with serving(Script([challenge])) as script, pytest.raises(EndpointError, match="right auth"):
        asked_by(script, auth=("me", "wrong")).sparql("ASK {}")
    with (
        serving(Script([(401, {"WWW-Authenticate": "Negotiate"}, b"")])) as script,
        pytest.raises(EndpointError, match=r"auth|login"),
    ):
        asked_by(script, auth=("me", "x")).sparql("ASK {}")
    with serving(Script([ok()])) as script:
        asked_by(script, auth="token").sparql("SELECT ?x {}")
    assert script.asked[0][1]["Authorization"] == "Bearer token"
    assert "secret" not in repr(Server("http://x", ("me", "secret")))


@pytest.mark.parametrize(
    "url", ["", "x", "file:///etc/passwd", "ftp://x/", "http://", "http://me:secret@x/", "http://x/\n"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        stenosis_kg.connect(url)
    assert "secret" not in str(caught.value)


def test_a_server_that_takes_nothing() -> None:
    nothing: tuple[int, dict[str, str], bytes] = (404, {}, b"no")
    graph = stenosis_kg.load(bundled=False)
    with serving(Script([nothing], path="/db")) as script:
        with pytest.raises(EndpointError, match=r"/db answered 404") as caught:
            stenosis_kg.connect(script.url).sparql("ASK {}")
        assert [path for path, *_ in script.asked] == ["/db", "/db/sparql", "/db/query"]
        with pytest.raises(EndpointError, match=r"no address for queries.* tried http://.*/db/sparql, http"):
            stenosis_kg.connect(f"{script.url}/store").sparql("ASK {}")
        assert "\n" not in str(caught.value)
        graph.store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
        with pytest.raises(EndpointError, match=r"no address .* /db/update \(404\), .* 0 of 1 graphs"):
            stenosis_kg.publish(graph, script.url)
    with (
        serving(Script([nothing, (401, {}, b""), nothing], path="/db")) as script,
        pytest.raises(EndpointError, match=r"/db/statements lets nobody in"),
    ):
        stenosis_kg.publish(graph, script.url)
    with (
        serving(Script([(200, {"Content-Type": "text/html"}, b"<html>"), nothing], path="/update")) as script,
        pytest.raises(EndpointError, match=r"no address .* /update \(200\)"),
    ):
        stenosis_kg.publish(graph, script.url)


def test_an_address_with_a_key_is_asked_alone_and_not_shown(kg: KnowledgeGraph) -> None:
    with serving(Script([(404, {}, b"")], path="/sparql?key=secret")) as script:
        for use in (
            lambda: stenosis_kg.connect(script.url).sparql("ASK {}"),
            lambda: stenosis_kg.publish(kg, script.url),
        ):
            with pytest.raises(EndpointError, match=r"/sparql (answered |\()404") as caught:
                use()
            assert "secret" not in str(caught.value)
        assert {path.partition("&")[0] for path, *_ in script.asked} == {"/sparql?key=secret"}
        assert "secret" not in repr(stenosis_kg.connect(script.url))


def test_the_command_publishes(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STENOSIS_KG_TOKEN", "secret-token")
    with serving(Script([(204, {}, b"")], path="/store")) as script:
        assert run(["publish", script.url]) == 0
        assert re.fullmatch(rf"{script.url}: [\d,]+ statements in \d+ graphs\n", capfd.readouterr().out)
        assert {headers["Authorization"] for _, headers, _ in script.asked} == {"Bearer secret-token"}
    with pytest.raises(UsageError, match="STENOSIS_KG_PASSWORD"):
        run(["publish", "http://127.0.0.1:1/", "--user", "dba"])
    monkeypatch.setenv("STENOSIS_KG_PASSWORD", "secret-word")
    challenge = (401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
    with (
        serving(Script([challenge], path="/store")) as script,
        pytest.raises(EndpointError, match="lets nobody in") as caught,
    ):
        run(["publish", script.url, "--user", "dba"])
    assert "secret" not in str(caught.value) + "".join(capfd.readouterr())


def test_publishing_says_how_far_it_came(kg: KnowledgeGraph) -> None:
    with (
        serving(Script([(204, {}, b""), (204, {}, b""), (507, {}, b"full")], path="/store")) as script,
        pytest.raises(EndpointError, match=r"507 .*: full; at graph http.*, 2 of \d+ graphs were loaded before"),
    ):
        stenosis_kg.publish(kg, script.url)
    assert [path.partition("?")[2][:6] for path, *_ in script.asked] == ["defaul", "graph=", "graph="]


def test_the_default_graph_gets_the_union_unless_it_has_a_name(kg: KnowledgeGraph) -> None:
    with serving(Script([(204, {}, b"")], path="/store")) as script:
        union = stenosis_kg.publish(kg, script.url).graphs
        named = stenosis_kg.publish(kg, script.url, default_graph="urn:rest").graphs
    assert union[""] == len({quad.triple for quad in kg.store})
    assert named["urn:rest"] < union[""]
    assert {name: n for name, n in union.items() if name} == {
        name: n for name, n in named.items() if name != "urn:rest"
    }
