"""From what people write to what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg.commands import main as cli
from stenosis_kg.errors import InexactName, UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.namespaces import CONCEPT, OBO_IN_OWL, SKOS, compact
from stenosis_kg.rdf import bare
from stenosis_kg.rdf.graph import load
from stenosis_kg.statements.names import INEXACT, Kind, names, resolve
from stenosis_kg.statements.reading import statements_of

FOUND = [  #         written,                  kind,       meant
    pytest.param("concept:foraminotomy", "any", "concept:foraminotomy", id="curie"),
    pytest.param("CONCEPT:Foraminotomy", "any", "concept:foraminotomy", id="curie-in-another-case"),
    pytest.param("https://w3id.org/stenosis-kg/concept/foraminotomy", "any", "concept:foraminotomy", id="iri"),
    pytest.param("<https://w3id.org/stenosis-kg/concept/foraminotomy>", "any", "concept:foraminotomy", id="brackets"),
    pytest.param("Lumbar  FUSION", "any", "concept:lumbar-fusion", id="label-case-and-spaces"),
    pytest.param("lumbar-fusion", "any", "concept:lumbar-fusion", id="local-name"),
    pytest.param("plif", "any", "concept:posterior-lumbar-interbody-fusion", id="synonym"),
    pytest.param("pins-and-needles", "any", "concept:tingling", id="synonym-with-hyphens"),
    pytest.param("L5–S1 level", "any", "concept:l5-s1-level", id="dash"),
    pytest.param("treats", "property", "skg:treats", id="property"),
    pytest.param("s10", "any", "l5s1:s10", id="sentence"),
    pytest.param("skos:broader", "property", "skos:broader", id="property-without-a-label-here"),
]


@pytest.mark.parametrize(("written", "kind", "meant"), FOUND)
def test_found(written: str, kind: Kind, meant: str, kg: KnowledgeGraph) -> None:
    assert compact(resolve(kg, written, kind)) == meant


UNKNOWN = [
    pytest.param("foraminotmy", "any", "foraminotomy", id="misspelt-label"),
    pytest.param("concept:foraminotmy", "any", "concept:foraminotomy", id="misspelt-curie"),
    pytest.param("lumbar fusoin", "any", "lumbar fusion", id="two-words"),
    pytest.param("treat", "property", "treats", id="property"),
    pytest.param("leg pain", "any", "nearest: radiating leg pain", id="a-label-that-holds-the-words-comes-first"),
    pytest.param("cures", "property", "no name comes near it", id="rather-none-than-one-that-is-far-off"),
    pytest.param("modalty", "property", "no name comes near it", id="a-property-that-states-nothing-clinical"),
    pytest.param("a\nb" + "c" * 5000, "any", '"a\\nbccc', id="what-cannot-be-shown-whole"),
    pytest.param("foraminotomy", "property", "", id="a-concept-is-no-property"),
    pytest.param("xyzzy", "any", "no name comes near it", id="nothing-near"),
    pytest.param("https://example.org/nothing", "any", "", id="foreign-iri"),
    pytest.param("<x y>", "any", "", id="no-iri"),
]


@pytest.mark.parametrize(("written", "kind", "nearest"), UNKNOWN)
def test_unknown(written: str, kind: Kind, nearest: str, kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        resolve(kg, written, kind)
    assert nearest in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 400
    assert len(caught.value.nearest) <= 5


ASKED = [  #         written,             what is asked
    pytest.param("Urinary  retention", 'close to "bladder dysfunction" (concept:bladder-dysfunction)', id="close"),
    pytest.param("pedicle screw", 'narrower than "screw" (concept:screw)', id="narrower"),
    pytest.param("disc degeneration", 'wider than "degenerative disc disease" (concept:degenerative-disc', id="wider"),
    pytest.param("weakness", '(concept:muscle-weakness) and wider than "significant weakness"', id="of-two"),
]


@pytest.mark.parametrize(("written", "asked"), ASKED)
def test_a_name_that_is_only_near_is_asked_about(
    written: str, asked: str, kg: KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InexactName) as caught:
        resolve(kg, written)
    assert f'"{written}" is no exact name here: it is ' in str(caught.value)
    assert asked in str(caught.value)
    assert "did you mean" in str(caught.value)
    for call in (
        ["cite", written, "treats", "pain"],
        ["cite", "foraminotomy", "treats", written],
        ["show", written],
        ["ask", "who-says", "--set", f"concept={written}"],
        ["next", "--finding", written],
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(call)
        assert ended.value.code == 2
        assert asked in capsys.readouterr().err


def test_every_name_of_the_vocabulary_is_found_or_asked_about(kg: KnowledgeGraph) -> None:
    """Labels and synonyms mean their concept; a name that is wider, narrower or only close never does."""
    labels = kg.rows("SELECT ?iri ?how ?name { ?iri skos:inScheme ?scheme ; ?how ?name . FILTER(isLiteral(?name)) }")
    exact = [row for row in labels if bare(row[1]) in {SKOS + "prefLabel", SKOS + "altLabel"}]
    near = [row for row in labels if bare(row[1]) in INEXACT]
    assert len(exact) > 250
    assert len(near) > 35
    for iri, _, name in exact:
        assert resolve(kg, bare(name), "concept") == bare(iri)
    for iri, how, name in near:
        with pytest.raises(InexactName) as caught:
            resolve(kg, bare(name), "concept")
        assert (INEXACT[bare(how)], kg.label(bare(iri)), compact(bare(iri))) in caught.value.meant


def test_cite_says_stated_of_no_name_that_is_only_near(kg: KnowledgeGraph) -> None:
    """Whatever is stated of a concept is asked for by each of its names: only an exact one is answered."""
    tried = 0
    for how in INEXACT:
        for iri, name in kg.rows(f"SELECT ?iri ?name {{ ?iri <{how}> ?name }}"):
            for each in statements_of(kg).stated(bare(iri)):
                if each.passages and each.target and each.predicate in statements_of(kg).clinical:
                    with pytest.raises(InexactName):
                        kg.cite(bare(name), each.predicate, each.target)
                    tried += 1
    assert tried > 50


def test_an_exact_name_of_one_s_own_file_goes_before_a_near_one(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    file.write_text(
        f'<{CONCEPT}sciatica> a <{SKOS}Concept> ; <{SKOS}prefLabel> "sciatica"@en .\n'
        f'<{CONCEPT}shin> a <{SKOS}Concept> ; <{OBO_IN_OWL}hasBroadSynonym> "leg"@en .\n'
    )
    graph = load(file)
    assert compact(resolve(graph, "Sciatica")) == "concept:sciatica"
    with pytest.raises(InexactName, match=r'wider than "concept:shin" \(concept:shin\)'):
        resolve(graph, "leg")
    with pytest.raises(UnknownName, match="no property is named"):
        resolve(graph, "leg", "property")


def test_an_empty_name_is_a_mistake(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="a name is empty"):
        resolve(kg, "  ")


def test_a_concept_wins_over_a_class_and_two_concepts_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    file.write_text(
        """@prefix concept: <https://w3id.org/stenosis-kg/concept/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
        skg:Thing a owl:Class ; rdfs:label "one thing"@en .
        concept:a a skos:Concept ; skos:prefLabel "one thing"@en ; skos:altLabel "both"@en .
        concept:b a skos:Concept ; skos:prefLabel "another"@en ; skos:altLabel "both"@en , "one thing"@en .
        """,
        encoding="utf-8",
    )
    graph = load(file, bundled=False)
    assert compact(resolve(graph, "one thing")) == "concept:a"
    with pytest.raises(UsageError, match='"both" may be concept:a or concept:b; give one of these'):
        resolve(graph, "both")


def test_every_label_of_the_bundled_graph_finds_something(kg: KnowledgeGraph) -> None:
    """No two concepts have the same best name: each can be asked for by its label."""
    for iri in kg.subjects("http://www.w3.org/2004/02/skos/core#inScheme", "https://w3id.org/stenosis-kg/concept/"):
        assert resolve(kg, kg.label(iri), "concept") == iri


def test_the_index_is_made_once(kg: KnowledgeGraph) -> None:
    assert names(kg) is names(kg)
