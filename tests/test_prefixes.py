"""The prefixes of a graph: of its documents and of a user's files, in what is written and in what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg import load
from stenosis_kg.namespaces import CONCEPT, PREFIXES

HEAD = """@prefix vann: <http://purl.org/vocab/vann/> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def _file(folder: Path, text: str) -> Path:
    file = folder / "more.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "name", "space"),
    [
        pytest.param(
            '<http://ex.org/d> a skg:Document ; vann:preferredNamespacePrefix "cts" .',
            "cts", "http://ex.org/d/", id="a-document-has-its-passages-under-it",
        ),
        pytest.param(
            '<http://ex.org/d> vann:preferredNamespacePrefix "cts" ; vann:preferredNamespaceUri "http://ex.org/v#" .',
            "cts", "http://ex.org/v#", id="a-namespace-that-is-named",
        ),
        pytest.param(
            '<http://ex.org/v#> a skos:ConceptScheme ; vann:preferredNamespacePrefix "own" .',
            "own", "http://ex.org/v#", id="a-scheme-whose-name-is-a-namespace",
        ),
        pytest.param("@prefix ex: <http://ex.org/v/> .", "ex", "http://ex.org/v/", id="declared-in-the-file"),
    ],
)  # fmt: skip
def test_prefixes_are_learned(tmp_path: Path, text: str, name: str, space: str) -> None:
    graph = load(_file(tmp_path, f'{text}\n<{space}wrist> a skg:AnatomicalStructure ; skos:prefLabel "wrist"@en .'))
    assert graph.prefixes[name] == space
    assert graph.show(f"{name}:wrist").label == "wrist"
    assert f"{name}:wrist" in graph.sparql(f"SELECT * {{ {name}:wrist a ?kind BIND ({name}:wrist AS ?it) }}").render(
        "table"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@prefix concept: <http://ex.org/v/> .", id="a-name-of-the-package"),
        pytest.param(f"@prefix ours: <{CONCEPT}> .", id="a-namespace-of-the-package"),
        pytest.param("@prefix h: <http://ex.org> .", id="a-namespace-that-could-end-within-a-word"),
        pytest.param('<http://ex.org/d> vann:preferredNamespacePrefix "cts" .', id="no-document-and-no-namespace"),
        pytest.param('<http://ex.org/d> a skg:Document ; vann:preferredNamespacePrefix "a b" .', id="no-prefix"),
    ],
)
def test_what_gives_no_prefix(tmp_path: Path, text: str) -> None:
    assert load(_file(tmp_path, text)).prefixes is PREFIXES


def test_another_graph_has_its_own(tmp_path: Path) -> None:
    with_more = load(_file(tmp_path, '@prefix ex: <http://ex.org/v/> .\nex:wrist skos:prefLabel "wrist"@en .'))
    assert "ex" not in load().prefixes
    assert "ex:wrist" in with_more.sparql("SELECT * { ?it skos:prefLabel 'wrist'@en }").render("table")
