"""ask, sparql, show and cite on the command line: what goes where, in which format, with which status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.query import library as queries
from stenosis_kg.query.guard import check
from stenosis_kg.query.undeclared import undeclared

ROOT = Path(__file__).parent.parent
QUESTIONS = [query.name for query in queries.library()]


def run(*arguments: str, given: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a user runs it."""
    plain = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "NO_COLOR"}}
    return subprocess.run(
        [sys.executable, "-m", "stenosis_kg", *arguments],
        capture_output=True, text=True, cwd=ROOT, input=given, env=plain | environment, check=False, timeout=120,
    )  # fmt: skip


def test_the_list_names_every_question_and_parameter() -> None:
    done = run("ask")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout[:1].isalpha(), "what is cut after one line (head -1) shows something"
    assert done.stdout.count(" (Turtle)\n") == sum(query.kind == "construct" for query in queries.library())
    for query in queries.library():
        assert f"\n  {query.name}\n" in done.stdout
        for parameter in query.parameters:
            assert f"--set {parameter.name}={parameter.default}" in done.stdout
    rows = list(csv.DictReader(io.StringIO(run("ask", "--format", "csv").stdout)))
    assert {row["name"] for row in rows} >= set(QUESTIONS)


def test_a_plain_question_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from stenosis_kg.commands.main import main\n"
        "try: main(['ask', sys.argv[1]])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}", "what-treats"],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    slow = {"rdflib", "typing", "dataclasses", "inspect", "json", "csv", "difflib", "decimal"}
    assert done.stdout
    assert set(done.stderr.split()) & slow == set()


STATUS = [  #         arguments,                                                   status, in the output, in the errors
    pytest.param(["ask", "no-such"], 2, "", "no question is named", id="unknown-question"),
    pytest.param(["ask", "what-treats", "--set", "condition=spinal instability"], 1, "rank", "no rows", id="no-rows"),
    pytest.param(["ask", "what-treats", "--set", "conditon=x"], 2, "", "nearest: condition", id="unknown-parameter"),
    pytest.param(["ask", "what-treats", "--set", "condition"], 2, "", "NAME=VALUE", id="no-value"),
    pytest.param(["ask", "what-treats", "--set", "a=b", "--set", "a=c"], 2, "", "twice", id="twice"),
    pytest.param(["ask", "--set", "a=b"], 2, "", "name the question", id="no-name"),
    pytest.param(["ask", "what-treats", "--format", "turtle"], 2, "", "Turtle is for triples", id="no-triples"),
    pytest.param(["sparql", "ASK { ?s <urn:no> ?o }"], 1, "false", "", id="no"),
    pytest.param(["sparql", "ASK { ?s skg:treats ?o }"], 0, "true", "", id="yes"),
    pytest.param(["sparql", "ASK {"], 2, "", 'line 1: "{" is never closed', id="syntax"),
    pytest.param(["sparql", "nofile.rq"], 2, "", "is no file, and no query", id="no-file"),
    pytest.param(["sparql", "no such file"], 2, "", "is no file, and no query", id="no-file-of-several-words"),
    pytest.param(["sparql", "x" * 300], 2, "", "is no file, and no query", id="longer-than-a-file-name"),
    pytest.param(["sparql", " "], 2, "", "the query is empty", id="empty"),
    pytest.param(["sparql", "-"], 2, "", "standard input, line 1: there is no query", id="empty-input"),
    pytest.param(["sparql", "DESCRIBE concept:foraminotomy"], 0, "concept:foraminotomy", "", id="query-without-braces"),
    pytest.param(["sparql", "ASK {}", "--timeout", "nan"], 2, "", "takes a number above 0", id="timeout-not-a-number"),
    pytest.param(["sparql", "ASK {}", "--timeout", "1e300"], 2, "", "at most", id="timeout-too-large-for-the-system"),
    pytest.param(["validate", "--timeout", "nan"], 2, "", "takes a number above 0", id="validate-timeout"),
    pytest.param(["sparql", "SELECT * { SERVICE ?x {} }"], 2, "", "SERVICE asks another server", id="service"),
    pytest.param(
        ["sparql", "tests/data/badinput/q06_cartesian_timeout.rq", "--timeout", "0.5"], 2, "",
        "q06_cartesian_timeout.rq, line 1: the query ran past its limit of 0.5 s", id="timeout",
    ),
    pytest.param(["cite", "foraminotomy", "treats", "PLIF"], 1, "silent", "", id="silent"),
    pytest.param(["cite", "foraminotomy", "treats", "no such thing"], 2, "", "nothing is named", id="unknown-name"),
    pytest.param(["show", "foraminotmy"], 2, "", "nearest: foraminotomy", id="show-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "status", "out", "err"), STATUS)
def test_status_and_where_it_is_said(arguments: list[str], status: int, out: str, err: str) -> None:
    done = run(*arguments, given="")
    assert done.returncode == status, done.stderr
    assert out in done.stdout
    assert err in done.stderr
    assert bool(done.stdout) == bool(out)
    assert done.stderr.count("\n") <= 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="the shell and /dev/full are Unix's")
@pytest.mark.parametrize("command", [
    pytest.param("ask stages", id="plain"),
    pytest.param("ask what-treats --set condition=spinal-instability", id="with-a-value"),
    pytest.param("ask", id="list"),
])  # fmt: skip
@pytest.mark.parametrize(("streams", "said"), [
    pytest.param(">/dev/full", "standard output|the system: no space left on device", id="full-disk"),
    pytest.param(">&-", "standard output is closed; open it", id="closed"),
    pytest.param(">/dev/full 2>&1", "", id="nobody-hears"),
])  # fmt: skip
def test_an_output_that_takes_nothing_is_one_line(command: str, streams: str, said: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m stenosis_kg {command} {streams}'],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert re.match(f"stenosis-kg: ({said}).*\n\\Z" if said else r"\Z", done.stderr), done.stderr


def test_a_closed_input_is_said() -> None:
    line = f'"{sys.executable}" -m stenosis_kg sparql - <&-'
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("stenosis-kg: standard input is closed; give")


def test_formats_of_a_query() -> None:
    query = "SELECT ?what ?words { ?what skg:treats ?x ; skos:prefLabel ?words } ORDER BY ?what"
    done = {name: run("sparql", query, "--format", name) for name in ("table", "csv", "tsv", "json", "markdown")}
    assert {each.returncode for each in done.values()} == {0}
    assert {each.stderr for each in done.values()} == {""}
    first = csv.DictReader(io.StringIO(done["csv"].stdout)).__next__()
    assert first["what"].startswith("https://w3id.org/stenosis-kg/concept/")
    tsv = ox.parse_query_results(done["tsv"].stdout.encode(), format=ox.QueryResultsFormat.TSV)
    parsed = ox.parse_query_results(done["json"].stdout.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(tsv, ox.QuerySolutions)
    assert isinstance(parsed, ox.QuerySolutions)
    assert [tuple(row) for row in tsv] == [tuple(row) for row in parsed]
    assert done["markdown"].stdout.startswith("| what | words |\n| --- | --- |\n| concept:")
    assert "concept:" in done["table"].stdout


UNDECLARED = [  #   query, what is said of it ("" is nothing)
    pytest.param("ASK { ?x skg:traets ?y }", "line 1: skg:traets is not declared; nearest: skg:treats", id="property"),
    pytest.param("ASK { ?x ?p\nconcept:foraminotmy }", "line 2: concept:foraminotmy is", id="concept-on-its-line"),
    pytest.param("ASK { ?x a <https://w3id.org/stenosis-kg/ontology#Sypmtom> }", "nearest: skg:Symptom", id="iri"),
    pytest.param("ASK { ?x skg:Treats ?y }", "skg:Treats is not declared; nearest: skg:treats", id="other-case"),
    pytest.param("ASK { ?x skg:xyzzy ?y }", "no name comes near it", id="nothing-near"),
    pytest.param("ASK { GRAPH l5s1:s10a { ?x skg:treats step:surgical } }", "", id="declared"),
    pytest.param("PREFIX skg: <urn:own:> ASK { ?x skg:traets ?y }", "", id="a-prefix-of-one-s-own"),
    pytest.param("PREFIX s: <https://w3id.org/stenosis-kg/ontology#> ASK { ?x s:treats ?y }", "", id="namespace-alone"),
    pytest.param("CONSTRUCT { ?x skg:mine [ skg:own ?y ] } { ?x skg:treats ?y }", "", id="what-it-makes"),
    pytest.param(
        "CONSTRUCT { ?x ?p ?y } { ?x skg:mine ?y ; ?p ?y }", "skg:mine is not declared", id="after-a-template"
    ),
    pytest.param("ASK { ?x ?p 'skg:traets' } # skg:traets", "", id="in-a-string"),
]


@pytest.mark.parametrize(("query", "said"), UNDECLARED)
def test_a_name_that_the_graph_has_not_is_warned_of(query: str, said: str, kg: KnowledgeGraph) -> None:
    assert said in "\n".join(undeclared(check(query), kg.store))
    assert bool(said) == bool(undeclared(check(query), kg.store))


def test_a_warning_is_not_in_the_answer() -> None:
    done = run("sparql", "SELECT ?x { ?x skg:traets ?y }", "--format", "csv")
    assert (done.returncode, done.stdout) == (1, "x\n")
    assert done.stderr == "warning: line 1: skg:traets is not declared; nearest: skg:treats\n"


def test_construct_gives_turtle() -> None:
    done = run("sparql", "CONSTRUCT { ?s skos:broader ?o } { ?s skos:broader ?o }")
    assert done.returncode == 0
    assert len(list(ox.parse(done.stdout, format=ox.RdfFormat.TURTLE))) > 5


def test_a_query_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text("SELECT ?s {\n ?s skg:treats ?o\n}", encoding="utf-8")
    assert run("sparql", str(file)).stdout == run("sparql", "-", given=file.read_text()).stdout != ""
    file.write_text("SELECT ?s {\n ?s nope:p ?o\n}", encoding="utf-8")
    assert f'{file}, line 2: the prefix "nope:" is not declared' in run("sparql", str(file)).stderr


def test_the_query_can_be_seen_with_its_values() -> None:
    plain = run("ask", "what-treats", "--query").stdout
    assert plain == queries.query("what-treats").text
    own = run("ask", "what-treats", "--query", "--set", "condition=spinal instability").stdout
    assert "VALUES ?condition { <https://w3id.org/stenosis-kg/concept/spinal-instability> }" in own
    assert run("sparql", own).returncode == 1  # it runs as it is


def test_a_table_fits_and_has_no_colour_in_a_pipe() -> None:
    done = run("ask", "what-treats", COLUMNS="70")
    assert max(map(len, done.stdout.split("\n"))) <= 70
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="pseudo-terminals are Unix's")
def test_colour_only_on_a_terminal_that_wants_it() -> None:
    def on_terminal(**environment: str) -> bytes:
        ours, theirs = os.openpty()
        env = (
            {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm", "COLUMNS": "80"} | environment
        )
        command = [sys.executable, "-m", "stenosis_kg", "ask", "does-it-treat"]
        subprocess.run(command, stdout=theirs, cwd=ROOT, env=env, check=True, timeout=60)
        os.close(theirs)
        shown = os.read(ours, 10_000)
        os.close(ours)
        return shown

    assert b"\x1b[1m" in on_terminal()
    assert b"\x1b" not in on_terminal(NO_COLOR="1")
    assert b"\x1b" not in on_terminal(TERM="dumb")


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    for command in (["ask", "coverage"], ["sparql", "SELECT * { ?s ?p ?o }"]):
        with subprocess.Popen(
            [sys.executable, "-m", "stenosis_kg", *command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        ) as it:  # fmt: skip
            assert it.stdout
            assert it.stderr
            it.stdout.close()
            assert it.stderr.read() == b""
            it.wait(60)
            assert it.returncode == 0


def test_cite_and_show_have_json() -> None:
    said = json.loads(
        run("cite", "foraminotomy", "treats", "severe foraminal stenosis at L5-S1", "--format", "json").stdout
    )
    assert said["answer"] == "stated"
    shown = json.loads(run("show", "PLIF", "--format", "json").stdout)
    assert shown["id"] == "concept:posterior-lumbar-interbody-fusion"
    text = run("show", "PLIF").stdout
    assert "is a technique of lumbar fusion [s14, possible]" in text


@pytest.mark.parametrize(("name", "lines"), [
    pytest.param("skg:treats", ["Where it is used", "  foraminotomy treats severe"], id="property"),
    pytest.param(
        "spinal segment", ["No passage states anything of it.", "See what is narrower: L5-S1"], id="only-narrower"
    ),
    pytest.param("mild foraminal stenosis", ["No passage states anything of it."], id="nothing-narrower"),
])  # fmt: skip
def test_show_says_where_it_is_spoken_of(name: str, lines: list[str]) -> None:
    shown = run("show", name).stdout
    assert [line for line in lines if f"\n{line}" not in shown] == []
    assert ("No passage" in shown) == (lines[0].startswith("No passage"))


@pytest.mark.parametrize("command", ["ask", "sparql", "show", "cite"])
def test_help_has_an_example_and_the_statuses(command: str) -> None:
    text = " ".join(run(command, "--help").stdout.split())
    assert "Example: stenosis-kg " + command in text
    assert "Exit status: 0" in text


def test_a_file_of_one_s_own_is_asked_too(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text("<urn:a> <https://w3id.org/stenosis-kg/ontology#treats> <urn:b> .", encoding="utf-8")
    done = run("--graph", str(file), "sparql", "SELECT ?o { <urn:a> skg:treats ?o }", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "o\nurn:b\n")


def test_what_was_asked_is_shown_with_the_answer() -> None:
    done = run("ask", "does-it-treat", "--set", "intervention=PLIF")
    assert "asked with intervention: posterior lumbar interbody fusion (concept:posterior-lumbar" in done.stderr
    assert "asked with condition: severe foraminal stenosis at L5-S1" in done.stderr
    assert "left open" in done.stdout
    found = json.loads(run("ask", "does-it-treat", "--set", "intervention=PLIF", "--format", "json").stdout)
    assert found["asked"]["intervention"]["value"].endswith("/posterior-lumbar-interbody-fusion")
    assert found["results"]["bindings"][0]["passage"]["value"].endswith("/s22")
