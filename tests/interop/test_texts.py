"""The gazetteer by spaCy: each name is found by its own pattern. The triples by gensim: they train an embedding."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import export, files
from stenosis_kg.export.gazetteer import tokens
from stenosis_kg.rdf.graph import load

from .tools import tool


def pipeline(patterns: Path) -> Any:
    nlp = tool("spacy").blank("en")
    nlp.add_pipe("entity_ruler", config={"validate": True}).from_disk(patterns)
    return nlp


@pytest.fixture(scope="module")
def nlp(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = export(load(), "gazetteer", tmp_path_factory.mktemp("g") / "gazetteer")
    return pipeline(folder / "patterns.jsonl")


def test_spacy_finds_every_name_as_it_is_written(nlp: Any) -> None:
    graph = load()
    query = "SELECT ?l ?s { ?s skos:prefLabel|skos:altLabel|skos:hiddenLabel ?l ; skos:inScheme concept: }"
    asked = 0
    for label, _ in graph.rows(query):
        name = getattr(label, "value", "")
        for text in (name, name.upper(), name.capitalize()):
            found = [entity.text for entity in nlp(f"Seen: {text} today.").ents]
            assert text in found, (text, found)
            asked += 1
    assert asked > 840


def test_names_are_cut_as_spacy_cuts_them() -> None:
    cut = tool("spacy").blank("en")
    words = ("L", "ab", "L4", "45", "é")
    for name in [a + sign + b for a in words for b in ("xy", "5", "S1") for sign in "-–—~/:<>=,.+*^&_%#@'’;()|"]:
        assert tokens(name) == [token.lower_ for token in cut(name)], name


@pytest.mark.parametrize("level", ["L4/5", "L4–5", "L4-5", "L4/L5", "L4–L5"])
def test_levels_of_a_user_are_found_as_they_are_written(level: str, tmp_path: Path) -> None:
    text = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix concept: <https://w3id.org/stenosis-kg/concept/> .
        @prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
        concept:level a skg:AnatomicalStructure ; skos:inScheme concept: ; skos:prefLabel "{level} level"@en ."""
    (tmp_path / "own.ttl").write_text(text, encoding="utf-8")
    folder = export(load(tmp_path / "own.ttl", bundled=False), "gazetteer", tmp_path / "gazetteer")
    found = pipeline(folder / "patterns.jsonl")(f"Seen at the {level} level, and at ({level.lower()} levels).").ents
    assert [entity.text for entity in found] == [f"{level} level", f"{level.lower()} levels"]


NOTE = (
    "Severe L5-S1 foraminal stenosis; numbness. Tried NSAIDs and two epidural steroid injections; now foraminotomies?"
)
LINKS = {
    "concept:severe-foraminal-stenosis-l5-s1",
    "concept:numbness",
    "concept:nsaid",
    "concept:foraminotomy",
}


def test_spacy_links_a_note(nlp: Any) -> None:
    assert {entity.ent_id_ for entity in nlp(NOTE).ents} >= LINKS


def test_spacy_refuses_an_attribute_that_it_does_not_know(tmp_path: Path) -> None:
    lines = files(load(), "gazetteer")["patterns.jsonl"].decode().replace("LOWER", "LOVER", 1)
    (tmp_path / "patterns.jsonl").write_text(lines, encoding="utf-8")
    tool("spacy")
    with pytest.raises(ValueError, match="LOVER"):
        pipeline(tmp_path / "patterns.jsonl")("Seen: numbness.")


def test_gensim_trains_on_the_triples() -> None:
    written = files(load(), "triples")
    triples = [line.split("\t") for line in written["train.tsv"].decode().splitlines()]
    ways: dict[str, list[tuple[str, str]]] = {}
    for head, relation, tail in triples:
        ways.setdefault(head, []).append((relation, tail))
        ways.setdefault(tail, []).append((f"^{relation}", head))
    chance = random.Random(1)
    walks = []
    for start in sorted(ways) * 20:
        walk = [start]
        while len(walk) < 9:
            walk += chance.choice(ways[walk[-1]])
        walks.append(walk)
    model = tool("gensim.models").Word2Vec(walks, vector_size=16, min_count=1, workers=1, seed=1, epochs=10)
    entities = [line.split("\t")[1] for line in written["entities.tsv"].decode().splitlines()]
    assert [each for each in entities if each not in model.wv] == []
    near = model.wv.similarity("concept:gabapentin", "concept:pregabalin")
    far = model.wv.similarity("concept:gabapentin", "concept:l5-s1-level")
    assert near > far
    assert json.dumps(float(near))


def test_the_small_matcher_of_the_example_links_what_spacy_links(nlp: Any, tmp_path: Path) -> None:
    import runpy

    examples = Path(__file__).parent.parent.parent / "examples"
    example = runpy.run_path(str(examples / "link_note.py"))
    patterns = export(load(), "gazetteer", tmp_path / "gazetteer") / "patterns.jsonl"
    note = (examples / "note.txt").read_text(encoding="utf-8")
    assert [link[2] for link in example["without"](patterns, note)] == [
        link[2] for link in example["with_spacy"](patterns, note)
    ]
