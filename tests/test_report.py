"""The main job: everything is there, every link leads somewhere, and the same graph gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyoxigraph import BlankNode

from stenosis_kg.check.validate import validate
from stenosis_kg.draw.drawing import Figure
from stenosis_kg.errors import OutputError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import CONCEPT, PREFIXES, RDF, SKG, SKOS, compact
from stenosis_kg.paths import SCOPE
from stenosis_kg.query import library as queries
from stenosis_kg.rdf.graph import Graph, load
from stenosis_kg.report import Written, report
from stenosis_kg.report.page import page as report_page
from stenosis_kg.search.build import index_of
from stenosis_kg.search.index import from_json
from stenosis_kg.statements.reading import statements_of

from .sampling import long

PICTURE = Figure("figures/pathway.svg", (), (), "", "The pathway")


@pytest.fixture(scope="module")
def written(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return report(kg, tmp_path_factory.mktemp("report") / "out")


class Page(HTMLParser):
    """What a page refers to, names, and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.names: set[str] = set()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.alts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "srcset") and value and value != "data:,":
                self.targets.append(value)
            if name == "id" and value:
                assert value not in self.names, f"two elements are called {value}"
                self.names.add(value)
            if name == "alt" and value:
                self.alts.append(value)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def page(written: Written) -> Page:
    return Page(written.index.read_text(encoding="utf-8"))


def test_it_conforms_and_says_what_was_looked_at(written: Written, page: Page) -> None:
    assert written
    assert written.validation.verdict in " ".join(page.words)
    assert re.search(r"\d{3} shapes, \d{3} constraints, \d{4} focus nodes", written.validation.verdict)
    words = " ".join(page.words)
    assert words.index("Every statement here rests on a sentence") < words.index("Checks") < words.index("shapes")


def test_what_is_listed_is_there(written: Written) -> None:
    there = {path.relative_to(written.folder).as_posix() for path in written.folder.rglob("*") if path.is_file()}
    assert there == {*written.files, "manifest.json"}
    assert json.loads((written.folder / "manifest.json").read_text())["files"] == sorted(written.files)


def test_every_link_leads_somewhere_and_nothing_is_fetched(kg: KnowledgeGraph, written: Written, page: Page) -> None:
    codes = {row.object for row in kg.mappings().rows if row.object}
    assert len(page.targets) > 2000
    for target in page.targets:
        if target.startswith("#"):
            assert target[1:] in page.names
        elif target not in codes:  # which are links to the pages of others, for those who follow them
            assert (written.folder / target).is_file(), target
    text = written.index.read_text(encoding="utf-8")
    assert "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'sha256-" in text
    assert page.tags.count("script") == 4  # three are data, and run nothing


def test_everything_has_an_address(kg: KnowledgeGraph, page: Page) -> None:
    named = {*kg.subjects(RDF + "type", SKG + "Document"), *kg.subjects(SKOS + "inScheme", CONCEPT)}
    assert len(named) > 120
    assert {compact(iri).replace(":", "/", 1) for iri in named} <= page.names
    assert {passage.name for passage in statements_of(kg).passages.values()} <= page.names
    for name in ("home", "questions", "things", "words", "figures", "checks", "files", "skg/treats", "skg/Possible"):
        assert name in page.names


def test_what_is_searched_is_in_the_page(kg: KnowledgeGraph, written: Written, page: Page) -> None:
    text = written.index.read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', text, re.DOTALL)
    index = from_json(data)
    assert index.words == index_of(kg).words
    for thing in index.things:
        own = {"sentence": thing.label, "question": f"question/{thing.id}"}
        place = own.get(thing.kind, thing.id.replace(":", "/"))
        assert place in page.names or thing.id.startswith("skg:"), place  # of the schema, what is used has a place


def test_it_is_small_enough_to_send(written: Written) -> None:
    assert written.index.stat().st_size < 3_000_000


def test_a_thing_has_its_statements_with_their_sentences_and_its_codes(kg: KnowledgeGraph) -> None:
    (text,) = re.findall(
        r'<section class="view" data-under="things" id="concept/gabapentin">.*?</section>', page_of(kg), re.DOTALL
    )
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Neuropathic pain agent that is the gabapentinoid" in words
    assert "gabapentin helps manage discomfort s6a possible" in words
    assert "conservative stage offers gabapentin s6a possible" in words
    assert 'href="http://purl.obolibrary.org/obo/CHEBI_42797"' in text
    assert 'title="Modality of a passage that says what can or may be."' in text


def test_a_thing_has_a_picture_of_what_it_is_related_to(kg: KnowledgeGraph) -> None:
    sections = re.findall(
        r'<section class="view" data-under="things" id="concept/(.*?)">(.*?)</section>', page_of(kg), re.DOTALL
    )
    drawn = {name for name, text in sections if '<svg class="near" aria-hidden="true"' in text}
    assert drawn == {name for name, text in sections if '<ul class="says">' in text or "<dt>broader" in text or
                     "<dt>narrower" in text}  # fmt: skip
    (text,) = (text for name, text in sections if name == "gabapentin")
    assert re.search(r'<a href="#s6a" tabindex="-1"><path', text)
    assert re.search(r'<a href="#concept/discomfort" tabindex="-1"><path', text)


def test_labels_stay_text(tmp_path: Path) -> None:
    """What a file of somebody calls its things is shown, and becomes no markup and no address."""
    file = tmp_path / "hostile.ttl"
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("skos", "skg", "concept"))
    label, definition = "<img src=x onerror=alert(1)>", "</section><script>alert(2)</script>"
    file.write_text(
        f"""{prefixes} <urn:example:x> a skg:Symptom ; skos:prefLabel "{label}"@en ; skos:definition "{definition}"@en ;
        skos:inScheme concept: .""",
        encoding="utf-8",
    )
    text = page_of(load(file))
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def page_of(graph: Graph) -> str:
    return report_page(graph, validate(graph), [PICTURE], "", {}, {}).decode()


def test_every_file_is_linked(written: Written, page: Page) -> None:
    assert {name for name in written.files if name != "index.html"} - set(page.targets) == set()


def test_the_pathway_comes_first_and_is_told_in_words(written: Written, page: Page) -> None:
    assert page.tags.index("svg") < page.tags.index("h2")
    assert "neurological deficit" in " ".join(page.words[: page.words.index("Article")])
    assert {f"figures/pathway.{kind}" for kind in ("png", "svg", "pdf", "html", "mmd", "dot")} <= set(page.targets)


def test_the_article_is_whole(kg: KnowledgeGraph, written: Written, page: Page) -> None:
    sentences = [row[1] for row in kg.rows("SELECT ?p ?text { ?p a skg:Sentence ; oa:exact ?text }")]
    assert len(sentences) == 24
    text = " ".join(page.words)
    assert all(str(getattr(sentence, "value", "")) in text for sentence in sentences)
    assert SCOPE in text
    with (written.folder / "coverage.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["passage"] for row in rows if not row["part of"]] == [f"s{number}" for number in range(1, 25)]
    assert all(int(row["states with its clauses"]) > 0 for row in rows)


def test_what_a_thing_is_said_to_be_reads_as_words(page: Page) -> None:
    words = " ".join("".join(page.words).split())
    assert "severe foraminal stenosis at L5-S1 is a condition" in words
    assert "stenosis at L5-S1 rdf:type" not in words


def test_every_question_is_answered(written: Written, page: Page) -> None:
    for query in queries.library():
        assert f"answers/{query.name}.csv" in written.files
        assert f"question/{query.name}" in page.names


def test_the_graph_that_is_written_is_the_graph(kg: KnowledgeGraph, written: Written) -> None:
    named = {quad for quad in kg.store if not any(isinstance(term, BlankNode) for term in (quad.subject, quad.object))}
    assert len(named) > 2000
    assert named <= set(load(written.folder / "exports/trig/stenosis.trig", bundled=False).store)


@long
def test_the_same_graph_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    into = repr(str(tmp_path / "out"))
    program = f"from stenosis_kg.kg import load; from stenosis_kg.report import report; report(load(), {into})"
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})

    def digests(folder: Path) -> dict[str, str]:
        return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in written.files}

    assert digests(tmp_path / "out") == digests(written.folder)


def test_a_folder_of_somebody_else_is_left_alone(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds files that no report has written"):
        report(kg, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_below_a_file_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a file; name another place"):
        report(kg, tmp_path / "thesis.txt" / "out")


def test_several_documents_are_compared(tmp_path: Path) -> None:
    """Their comparison is there as a figure and as files, each link leads somewhere, and no two ids are the same."""
    graph = load(documents="all")
    several = report(graph, tmp_path / "out")
    told = Page(several.index.read_text(encoding="utf-8"))
    for name in ("comparison.html", "comparison.csv", "figures/comparison.svg", "figures/comparison-narrow.svg"):
        assert name in several.files
        assert name in told.targets
    assert not {f"figures/comparison.{kind}" for kind in ("mmd", "dot")} & set(several.files)
    assert (several.folder / "comparison.csv").read_text(encoding="utf-8").count("\nconcept:gabapentin,") == 3
    here = [target for target in told.targets if not target.startswith(("#", "http"))]
    assert {target[1:] for target in told.targets if target.startswith("#")} <= told.names
    assert not [target for target in here if not (several.folder / target.split("#")[0]).exists()]
