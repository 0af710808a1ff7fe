"""What the server does at its limits, how it starts, and how it ends. Harmless queries, low limits."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.errors import UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.rdf.graph import load
from stenosis_kg.serve import resource, serve
from stenosis_kg.serve.answers import Answers, asked, read
from stenosis_kg.start import start

from . import servers
from .test_serve import BROWSER, JSON, XML, ask, send

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's, and so is /proc")
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NOTHING = load(bundled=False)
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a"


@pytest.fixture(scope="module")
def low() -> Iterator[str]:
    with servers.ours("--timeout", "2", "--memory", "64", "--rows", "10") as address:
        yield address


def test_time(low: str) -> None:
    for accept in (JSON, BROWSER):
        reply = ask(low, PRODUCT, accept)
        assert reply.status == 500
        assert "limit of 2 s" in reply.text
    assert ask(low, "ASK {}").status == 200, "the next is answered"


@ON_LINUX
def test_memory(low: str) -> None:
    reply = ask(low, SORTED)
    assert reply.status == 500
    assert "64 MB" in reply.text
    assert ask(low, "ASK {}").status == 200


@pytest.mark.parametrize(
    ("query", "accept", "cut"),
    [
        pytest.param("SELECT * { ?s ?p ?o }", JSON, "at most 10", id="json"),
        pytest.param("SELECT * { ?s ?p ?o } LIMIT 500", XML, "at most 10", id="xml-with-a-limit-above"),
        pytest.param("SELECT * { ?s ?p ?o }", BROWSER, "This is not all", id="page"),
        pytest.param("SELECT * { ?s ?p ?o }", "text/csv", "", id="csv-has-no-place-for-it"),
        pytest.param("SELECT * { ?s ?p ?o }", "text/tab-separated-values", "", id="tsv-neither"),
        pytest.param("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "text/turtle", "at most 10", id="turtle"),
        pytest.param("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/ld+json", "", id="json-ld"),
    ],
)
def test_rows_are_cut_with_a_mark(low: str, query: str, accept: str, cut: str) -> None:
    reply = ask(low, query, accept)
    assert reply.status == 200
    assert reply.headers["x-sparql-maxrows"] == "10"
    assert cut in reply.text
    if accept == JSON:
        assert len(reply.rows) == 10
    elif accept.startswith("text/") and accept not in {BROWSER, "text/turtle"}:
        assert len(reply.text.splitlines()) == 11


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param("SELECT * { ?s ?p ?o } LIMIT 10", 10, id="a-limit-of-its-own"),
        pytest.param("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", 1, id="an-aggregate"),
        pytest.param("SELECT ?x { VALUES ?x { 1 2 3 } ?s ?p ?o } LIMIT 9", 9, id="fewer"),
        pytest.param(
            "SELECT ?x { { SELECT ?s { ?s ?p ?o } LIMIT 100 } } GROUP BY ?x VALUES ?x { 1 2 }", 2, id="values-after"
        ),
    ],
)
def test_what_fits_has_no_mark(low: str, query: str, rows: int) -> None:
    reply = ask(low, query)
    assert "x-sparql-maxrows" not in reply.headers
    assert len(reply.rows) == rows
    assert "at most" not in reply.text


def test_an_answer_that_is_cut_keeps_its_order(low: str) -> None:
    query = "SELECT ?n { ?passage oa:start ?n } ORDER BY DESC(?n) OFFSET 1"
    numbers = [int(row["n"]) for row in ask(low, query).rows]
    assert len(numbers) == 10
    assert numbers == sorted(numbers, reverse=True)


# Children --------------------------------------------------------------------


def children(pid: int) -> list[int]:
    """The processes below one, whatever started them."""
    found = [int(each) for task in Path(f"/proc/{pid}/task").glob("*/children") for each in task.read_text().split()]
    return [*found, *(below for each in found for below in children(each))]


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def until_gone(pids: list[int]) -> list[int]:
    """Those that are still there after a while."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(map(alive, pids)):
        time.sleep(0.05)
    return [pid for pid in pids if alive(pid)]


@pytest.fixture
def uvicorn() -> None:
    servers.package("uvicorn")


def started(*options: str) -> tuple[subprocess.Popen[str], str]:
    """A server as a terminal starts it, once it has said where it is."""
    command = [sys.executable, "-m", "stenosis_kg", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    line = process.stdout.readline()
    assert line.endswith("Ctrl-C ends it\n"), line
    return process, line.split()[0]


@ON_LINUX
@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
@pytest.mark.usefixtures("uvicorn")
def test_it_ends_and_nothing_stays(how: signal.Signals, status: int) -> None:
    process, base = started("--timeout", "20")
    with process:
        assert ask(base, "ASK {}").status == 200
        below = children(process.pid)
        assert len(below) > 1
        os.kill(process.pid, how)
        output, _ = process.communicate(timeout=20)
        assert (process.returncode, output) == (status, "")
    assert until_gone(below) == []


@ON_LINUX
def test_a_child_holds_no_connection_and_descriptors_stay_few(low: str) -> None:
    with servers.ours("--timeout", "0.5") as base:
        pid = owner(base)
        ask(base, PRODUCT)
        before = len(os.listdir(f"/proc/{pid}/fd"))
        for _ in range(6):
            assert ask(base, PRODUCT).status == 500
            assert ask(base, "ASK {}").status == 200
        assert len(os.listdir(f"/proc/{pid}/fd")) <= before + 2
        for child in children(pid):
            links = [os.readlink(each) for each in Path(f"/proc/{child}/fd").iterdir()]
            assert sum(link.startswith("socket:") for link in links) <= 2
        assert len(children(pid)) < 12


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", b"400", id="no-http"),
        pytest.param(b"GET / HTTP/1.0\r\n\r\n", b"421", id="no-name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 2**20, b"400", id="a-head-without-end"),
        pytest.param(b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404", id="a-way-out"),
        pytest.param(b"GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404", id="no-utf-8"),
    ],
)
@pytest.mark.usefixtures("uvicorn")
def test_what_is_no_request_is_refused_in_silence(data: bytes, status: bytes) -> None:
    process, base = started()
    with process:
        port, reply = int(base.rstrip("/").rpartition(":")[2]), b""
        # What is too long is not read to its end: the connection may break before its reply is read.
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(data)
            reply = connection.recv(100)
        assert reply.split()[1:2] == [status] or (not reply and len(data) > 2**20)
        assert ask(base, "ASK {}").status == 200
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20)[0] == "", "nothing on the terminal"


def owner(base: str) -> int:
    """The process of this test's that listens at an address."""
    port = base.rstrip("/").rpartition(":")[2]
    for pid in children(os.getpid()):
        if f"--port\0{port}\0".encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError(f"nothing of ours listens at {base}")


@pytest.mark.usefixtures("uvicorn")
def test_a_request_that_finds_no_child_is_told_so(tmp_path: Path) -> None:
    port = servers.free_port()
    code = f"""from stenosis_kg.rdf.graph import load
from stenosis_kg.serve import Limits, serve
serve(load(), port={port}, limits=Limits(timeout=2), children=1)"""
    base = f"http://127.0.0.1:{port}/"
    with servers.process([sys.executable, "-c", code], servers.answers(base), str(tmp_path)):
        command = [sys.executable, "-c", f"from tests.test_serve import ask; print(ask({base!r}, {PRODUCT!r}).status)"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first, \
             subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second, \
             subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as third:  # fmt: skip
            statuses = [each.communicate(timeout=60)[0].strip() for each in (first, second, third)]
        assert set(statuses) <= {"500", "503"}
        assert "500" in statuses
        assert ask(base, "ASK {}").status == 200


# Starting --------------------------------------------------------------------


def test_a_taken_port_is_told_with_the_next(low: str) -> None:
    port = int(low.rstrip("/").rpartition(":")[2])
    with pytest.raises(UsageError, match=rf"port {port} is taken; \d+ is free: --port \d+"):
        serve(NOTHING, port=port)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param({"host": "0.0.0.0"}, "can be reached from elsewhere", id="open-without-a-name"),
        pytest.param({"url": "kg.example"}, "takes the address of a host", id="no-address"),
        pytest.param({"url": "http://kg.example/here/"}, "takes the address of a host", id="a-folder"),
        pytest.param({"host": "192.0.2.1", "url": "http://kg.example/"}, "cannot be listened on", id="elsewhere"),
        pytest.param({"port": 70000}, "cannot be listened on", id="no-port"),
    ],
)
@pytest.mark.usefixtures("uvicorn")
def test_what_cannot_be_served(options: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        serve(NOTHING, **options)  # type: ignore[arg-type]


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(UsageError, match=r"pip install 'stenosis-kg\[serve\]'"):
        serve(NOTHING)


# Every IRI -------------------------------------------------------------------


def test_every_iri_of_the_graph_is_told_of(kg: KnowledgeGraph) -> None:
    """Each at its address, in Turtle that has what the graph says of it; a sample as a page and as JSON-LD."""
    answers = Answers(kg, "http://127.0.0.1:8000/", 100_000)
    named = {term for quad in kg.store for term in (*quad.triple, quad.graph_name) if isinstance(term, ox.NamedNode)}
    assert len(named) > 400
    subjects = {quad.subject for quad in kg.store}
    for number, term in enumerate(sorted(named, key=str)):
        where = resource.address(kg, term.value)
        assert where.startswith("/"), where
        if "#" not in where and not where.startswith("/describe"):
            assert resource.iri_at(kg, where[1:]) == term.value
        answer = read(answers.work(asked("thing", iri=term.value, kind="text/turtle")))
        assert answer.status == 200, term
        triples = {(t.subject, t.predicate) for t in ox.parse(answer.body, format=ox.RdfFormat.TURTLE)}
        if term in subjects:
            own = {(q.subject, q.predicate) for q in kg.store.quads_for_pattern(term, None, None, None)}
            assert own <= triples, term
        if number % 25 == 0:
            for kind in ("text/html", "application/ld+json"):
                assert read(answers.work(asked("thing", iri=term.value, kind=kind))).status == 200, (term, kind)


def test_a_project_is_served_under_its_own_addresses(tmp_path: Path) -> None:
    start(tmp_path / "my-project")
    with servers.ours("--timeout", "20", "--project", str(tmp_path / "my-project")) as base:
        found = ask(base, "SELECT ?s { ?s a skg:Sentence } LIMIT 1").rows[0]["s"]
        assert found.startswith("https://example.org/my-project/")
        assert send(base + found.removeprefix("https://example.org/my-project/"), Accept=BROWSER).status == 200
        assert "my project" in send(base).text
        examples = "SELECT ?query { ?sq a sh:SPARQLExecutable ; sh:select|sh:ask|sh:construct ?query }"
        for row in ask(base, examples).rows:
            assert ask(base, row["query"], "*/*").status == 200, row["query"]
