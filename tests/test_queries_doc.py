"""The library's README and its description in RDF are those of the query files, and every question is in both."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery

from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.paths import folder
from stenosis_kg.query import library as queries
from stenosis_kg.query.library import Query
from stenosis_kg.rdf.writing import dumps_turtle

from .library_pages import ENDPOINT, QUERY, main, queries_readme, queries_turtle

QUERIES = Path(folder("queries"))

SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")

LIBRARY = [pytest.param(question, id=question.name) for question in queries.library()]


@pytest.fixture(scope="module")
def described() -> Graph:
    return Graph().parse(QUERIES / "library.ttl")


@pytest.mark.parametrize(
    ("name", "made"), [("README.md", queries_readme()), ("library.ttl", queries_turtle())], ids=["readme", "turtle"]
)
def test_the_file_is_what_the_headers_say(name: str, made: str) -> None:
    written = (QUERIES / name).read_text(encoding="utf-8")
    assert written == made, "run: python -m tests.library_pages"


def test_main_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.library_pages.folder", lambda _: tmp_path)
    main()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "README.md": queries_readme(),
        "library.ttl": queries_turtle(),
    }


def test_the_readme_lists_every_query_once_and_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", queries_readme())
    listed = [link for link in links if link.endswith(".rq")]
    assert sorted(listed) == sorted(
        f"{Path(q.file).parent.name}/{Path(q.file).name}" for q in queries.library() + queries.hygiene()
    )
    assert [link for link in links if not (QUERIES / link).is_file()] == []
    assert not re.search(r"\{\w*\}", queries_readme()), "a place holder was not filled"


@pytest.mark.parametrize("question", LIBRARY)
def test_a_question_in_rdf_is_the_question(kg: KnowledgeGraph, described: Graph, question: Query) -> None:
    node = URIRef(QUERY + question.name)
    kind = {"select": "Select", "ask": "Ask", "construct": "Construct"}[question.kind]
    assert set(described.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH[f"SPARQL{kind}Executable"]}
    texts = [text for form in ("select", "ask", "construct") for text in described.objects(node, SH[form])]
    assert texts == list(described.objects(node, SH[question.kind])), "one text, under the name of its form"
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
    assert str(texts[0]).strip() == body.strip()
    prepareQuery(str(texts[0]))
    kg.union.query(str(texts[0]))

    comment = described.value(node, RDFS.comment)
    assert isinstance(comment, Literal)
    assert comment.language == "en"
    assert comment.startswith(question.summary)
    assert {str(word) for word in described.objects(node, SCHEMA.keywords)} == {question.asked_by, *question.keywords}
    assert list(described.objects(node, SCHEMA.target)) == [URIRef(ENDPOINT)]


def test_every_question_is_described_and_nothing_else(described: Graph) -> None:
    nodes = {str(node) for node in described.subjects(RDF.type, SH.SPARQLExecutable)}
    assert nodes == {QUERY + question.name for question in queries.library()}


def test_the_declared_prefixes_are_enough_for_the_texts_alone(described: Graph) -> None:
    """A processor of SHACL takes the prefixes from sh:prefixes; one query must do without its own declarations."""
    declared = {
        str(described.value(node, SH.prefix)): str(described.value(node, SH.namespace))
        for node in described.objects(URIRef(QUERY + "prefixes"), SH.declare)
    }
    for question in queries.library():
        bare = "\n".join(line for line in question.text.splitlines() if not line.startswith(("#+", "PREFIX")))
        prepareQuery(bare, initNs=declared)


def test_the_endpoint_can_be_ones_own() -> None:
    assert "<https://example.org/sparql>" in queries_turtle("https://example.org/sparql")
    assert ENDPOINT not in queries_turtle("https://example.org/sparql")


def test_texts_that_turtle_would_break_on_are_escaped() -> None:
    nasty = 'a "quote", a \\ and """three"""\nand "one at the end"'
    for text in (nasty, nasty.replace("\n", " ")):
        made = ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(text))
        triple = next(ox.parse(dumps_turtle([made]), format=ox.RdfFormat.TURTLE))
        assert isinstance(triple.object, ox.Literal)
        assert triple.object.value == text
