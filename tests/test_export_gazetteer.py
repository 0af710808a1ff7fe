"""The gazetteer: every name of every concept, as token patterns that a blank pipeline can use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import files
from stenosis_kg.export.gazetteer import tokens
from stenosis_kg.namespaces import RDF, compact
from stenosis_kg.paths import SCOPE, __version__
from stenosis_kg.rdf.graph import load

NASTY = Path(__file__).parent / "data" / "export" / "nasty.trig"


def read(written: dict[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written["patterns.jsonl"].decode().split("\n") if line]


def singular(pattern: list[dict[str, Any]]) -> list[str]:
    return [part["LOWER"] if isinstance(part["LOWER"], str) else part["LOWER"]["IN"][0] for part in pattern]


def wrong(lines: list[dict[str, Any]]) -> list[str]:
    found = ["a pattern twice"] if len({json.dumps(line["pattern"]) for line in lines}) != len(lines) else []
    for line in lines:
        if set(line) != {"label", "pattern", "id"} or not line["pattern"]:
            found.append("keys")
        for part in line["pattern"]:
            found += [f"needs {name}" for name in part if name not in ("LOWER", "OP")]
            text = part["LOWER"]
            words = [text] if isinstance(text, str) else text["IN"]
            found += [f"{word} is not lower case, so it is never found" for word in words if word != word.lower()]
        if all(part.get("OP") == "?" for part in line["pattern"]):
            found.append("matches nothing at all")
    return found


def test_nothing_is_wrong() -> None:
    assert wrong(read(files(load(NASTY), "gazetteer"))) == []


PLANTED = [
    pytest.param({"pattern": [{"LEMMA": "pain", "LOWER": "pain"}]}, "needs LEMMA", id="needs-a-model"),
    pytest.param({"pattern": [{"LOWER": "Pain"}]}, "never found", id="capital"),
    pytest.param({"pattern": [{"LOWER": "-", "OP": "?"}]}, "matches nothing", id="optional-alone"),
    pytest.param({"pattern": []}, "keys", id="empty"),
]


@pytest.mark.parametrize(("change", "finding"), PLANTED)
def test_a_planted_error_is_found(change: dict[str, Any], finding: str) -> None:
    lines = read(files(load(), "gazetteer"))
    assert any(finding in each for each in wrong([*lines, {**lines[0], **change}]))


def test_every_english_name_of_every_concept_is_there() -> None:
    graph = load(NASTY)
    lines = read(files(graph, "gazetteer"))
    found = {tuple(singular(line["pattern"])): line for line in lines}
    asked = 0
    for name in ("prefLabel", "altLabel", "hiddenLabel"):
        for subject, label in graph.rows(f"SELECT ?s ?l {{ ?s skos:{name} ?l ; skos:inScheme concept: }}"):
            line = found[tuple(tokens(str(getattr(label, "value", ""))))]
            classes = [compact(str(getattr(t, "value", ""))) for t in graph.objects(line["id"].replace(
                "concept:", "https://w3id.org/stenosis-kg/concept/"), RDF + "type")]  # fmt: skip
            assert f"skg:{line['label']}" in classes
            asked += 1
            if name == "prefLabel":
                assert line["id"] == compact(str(getattr(subject, "value", "")))
    assert asked > 280
    assert not [line for line in lines if line["id"].startswith("step:")]


def test_a_name_that_is_wider_narrower_or_only_close_links_nothing() -> None:
    found = {tuple(singular(line["pattern"])) for line in read(files(load(), "gazetteer"))}
    assert ("numbness",) in found
    assert not {("loss", "of", "sensation"), ("urinary", "retention"), ("pedicle", "screw"), ("fusion",)} & found


def test_a_name_of_two_concepts_goes_to_the_one_that_prefers_it(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> ."
        '<http://a/first> a skg:Device ; skos:prefLabel "a thing"@en ; skos:altLabel "Numbness"@en .'
    )
    ids = {line["id"] for line in read(files(load(more), "gazetteer")) if singular(line["pattern"]) == ["numbness"]}
    assert ids == {"concept:numbness"}


def test_a_hyphen_may_be_left_out() -> None:
    found = [line["pattern"] for line in read(files(load(), "gazetteer")) if "-" in singular(line["pattern"])]
    assert found
    assert all(part.get("OP") == "?" for pattern in found for part in pattern if part["LOWER"] == "-")


PLURALS = [
    pytest.param("screw", ["screw", "screws"], id="s"),
    pytest.param("injection therapy", ["therapy", "therapies"], id="y"),
    pytest.param("lateral stenosis", ["stenosis", "stenoses"], id="sis"),
    pytest.param("weakness", ["weakness", "weaknesses"], id="ss"),
    pytest.param("exercises", "exercises", id="plural-already"),
    pytest.param("disc at L5-S1", "s1", id="no-word"),
]


@pytest.mark.parametrize(("name", "last"), PLURALS)
def test_the_last_word_is_found_in_the_plural(name: str, last: object, tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix skg: <https://w3id.org/stenosis-kg/ontology#> ."
        f'<http://a/x> a skg:Device ; skos:prefLabel "{name}"@en .'
    )
    (line,) = read(files(load(more, bundled=False), "gazetteer"))
    assert line["pattern"][-1]["LOWER"] == ({"IN": last} if isinstance(last, list) else last)


def test_scope_and_version_stand_in_the_readme() -> None:
    readme = files(load(), "gazetteer")["README.txt"].decode()
    assert SCOPE in readme
    assert f"version {__version__}" in readme


CUT = [  # as spaCy 3.8 cuts them; tests/interop compares
    ("L4/5", "l4/5"),
    ("L4–5,", "l4–5 ,"),
    ("L5/S1", "l5 / s1"),
    ("L4-5", "l4 - 5"),
    ("L5-S1 COX-2", "l5 - s1 cox-2"),
    ("10 mg/day", "10 mg / day"),
    ("1,000 a,b", "1,000 a , b"),
    ("1:2 a:b", "1:2 a : b"),
    ("R&D 1+2 C+3", "r&d 1 + 2 c+3"),
    ("0.5 b.C", "0.5 b . c"),
    ("O'Brien's patient’s", "o'brien 's patient ’s"),
    ("drug(s)", "drug(s )"),
]


@pytest.mark.parametrize(("name", "cut"), CUT)
def test_a_name_is_cut_as_spacy_cuts_it(name: str, cut: str) -> None:
    assert tokens(name) == cut.split()
