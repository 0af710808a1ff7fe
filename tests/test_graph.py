"""The graph in memory: what it answers, and the terms that rdflib would have read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import BNode, Dataset

from stenosis_kg import paths
from stenosis_kg.errors import InputError, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import PREFIXES, compact, expand
from stenosis_kg.paths import bundled
from stenosis_kg.rdf.convert import from_rdflib, term_from_rdflib, term_to_rdflib, to_rdflib
from stenosis_kg.rdf.graph import Graph, _take, load
from stenosis_kg.rdf.parsing import read_into

from .test_reading import E_

# Asking ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    file = tmp_path_factory.mktemp("small") / "small.trig"
    file.write_text(
        E_
        + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        + 'e:g1 { e:a e:p 1 , "one" } e:g2 { e:a e:p 1 . e:b e:p 2 }\n'
        + 'e:a skos:prefLabel "An A"@en , "Ein A"@de . e:g1 oa:exact "A is one." .'
    )
    return load(file, bundled=False)


def test_rows_bind_terms_and_see_all_graphs(small: Graph) -> None:
    a = "http://example.org/a"
    # e:a e:p 1 stands in two graphs, and is one statement.
    assert len(small.rows("SELECT ?o { ?s <http://example.org/p> ?o }")) == 3
    assert small.one("SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }") == ox.Literal(3)
    one = ox.Literal(1)
    assert small.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", s=a, o=one) == [
        (ox.NamedNode("http://example.org/g1"),),
        (ox.NamedNode("http://example.org/g2"),),
    ]
    assert small.rows("SELECT ?s ?l WHERE { ?s skos:prefLabel ?l FILTER(lang(?l) = 'en') }", s=a) == [
        (ox.NamedNode(a), ox.Literal("An A", language="en"))
    ]
    assert small.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", s="http://example.org/b") == [
        (ox.Literal(1),)
    ]
    assert small.one("SELECT ?o { ?s ?p ?o }", s="http://example.org/b") == ox.Literal(2)
    assert small.one("SELECT ?o { ?s ?p ?o }", s="http://example.org/nothing") is None
    assert small.values("SELECT ?o { OPTIONAL { ?s ?p ?o } }", s="http://example.org/nothing") == []
    assert small.holds("ASK { ?s ?p ?o }", s=a, o=one)
    assert not small.holds("ASK { ?s ?p ?o }", s=a, o=ox.Literal(2))
    with pytest.raises(UsageError, match="SELECT"):
        small.rows("ASK { ?s ?p ?o }")


def test_a_bound_term_cannot_break_out(small: Graph) -> None:
    nasty = ox.Literal('x" } UNION { ?s ?p ?o } #')
    assert small.rows("SELECT ?s { ?s ?p ?o }", o=nasty) == []


def test_labels_texts_and_neighbours(small: Graph) -> None:
    a = "http://example.org/a"
    assert small.label(a) == "An A"
    assert small.label("https://w3id.org/stenosis-kg/concept/x") == "concept:x"
    assert small.text("http://example.org/g1") == "A is one."
    assert small.text(a) == ""
    assert small.objects(a, "http://example.org/p") == [ox.Literal(1), ox.Literal("one")]
    assert small.subjects("http://example.org/p", ox.Literal(1)) == [a]
    assert len(small) == 7
    assert repr(small) == "<Graph of 7 statements from 1 files>"


# rdflib ----------------------------------------------------------------------


def named(dataset: Dataset) -> set[object]:
    """The quads without blank nodes, in rdflib's own terms and under its own equality."""
    return {quad for quad in dataset.quads() if not any(isinstance(term, BNode) for term in quad)}


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_the_dataset_is_what_rdflib_would_have_read(kg: KnowledgeGraph) -> None:
    theirs = Dataset(default_union=True)
    for file in bundled():
        theirs.parse(data=file.read_text(encoding="utf-8"), format="turtle" if file.suffix == ".ttl" else "trig")
    ours = kg.dataset
    assert ours is kg.dataset
    assert named(ours) == named(theirs)
    assert canonical(from_rdflib(ours)) == canonical(from_rdflib(theirs)) == canonical(kg.store)


def test_terms_cross_the_boundary_both_ways() -> None:
    text = E_ + 'e:g { e:s e:p "x", "x"@en, 1, 1.5, true, "a"^^e:t, _:b, e:o . _:b e:p "y"^^xsd:string } e:s e:p "d" .'
    quads = list(ox.parse(text, format=ox.RdfFormat.TRIG))
    assert set(from_rdflib(to_rdflib(quads))) == set(quads)
    theirs = Dataset(default_union=True)
    theirs.parse(data=text, format="trig")
    assert named(to_rdflib(quads)) == named(theirs)
    assert canonical(quads) == canonical(from_rdflib(theirs))
    assert term_to_rdflib(ox.Literal("x")).datatype is None  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="triple terms"):
        term_to_rdflib(ox.Triple(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o")))
    with pytest.raises(TypeError, match="no RDF term"):
        term_from_rdflib("text")


# Names -----------------------------------------------------------------------


def test_curies_there_and_back() -> None:
    assert expand("l5s1:s10") == "https://w3id.org/stenosis-kg/source/l5s1-treatment/s10"
    assert compact(expand("concept:foraminotomy")) == "concept:foraminotomy"
    assert compact(PREFIXES["concept"]) == "concept:"
    assert compact("https://w3id.org/stenosis-kg/source/l5s1-treatment") == "source:l5s1-treatment"
    assert compact("https://w3id.org/stenosis-kg/concept/a b") == "https://w3id.org/stenosis-kg/concept/a b"
    for name in ("foraminotomy", "nothing:foraminotomy"):
        with pytest.raises(UsageError, match="known prefix"):
            expand(name)


# The bundled files, which are loaded without the checks that those of others get --------------------------------------


@pytest.mark.parametrize("path", bundled(), ids=lambda path: path.name)
def test_bundled_files_pass_the_checks_of_other_files(path: Path) -> None:
    strict, plain = ox.Store(), ox.Store()
    warnings: list[str] = []
    assert not read_into(strict, path, warnings)
    assert not _take(plain, str(path), warnings)
    assert warnings == []
    both = [ox.Dataset(store) for store in (strict, plain)]
    for each in both:
        each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(lambda text: text.rpartition(" .")[0], "concepts.ttl, line [0-9]+: the file ends", id="cut-off"),
        pytest.param(lambda _: "\0\1\2", "concepts.ttl: is no text, but binary data", id="binary"),
    ],
)
def test_a_damaged_installation_says_where(
    damage: Callable[[str], str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "stenosis_kg" / "_data" / "ontology"
    shutil.copytree(paths.ontology(), data)
    file = data / "concepts.ttl"
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "stenosis_kg")
    with pytest.raises(InputError, match=says):
        load()
