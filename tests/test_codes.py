"""A code, or a term of another vocabulary, given as a name: what it means by the mappings, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stenosis_kg.errors import InexactName, UnknownName
from stenosis_kg.kg import load
from stenosis_kg.namespaces import CONCEPT
from stenosis_kg.statements.codes import known_as

ROOT = Path(__file__).parents[1]
KG = load()


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stenosis_kg", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    ("code", "concept", "words"),
    [
        pytest.param("MONDO:0011385", "degenerative-disc-disease", "the same as this", id="exact"),
        pytest.param("mondo:0011385", "degenerative-disc-disease", "the same as this", id="in-any-case"),
        pytest.param("5640", "nsaid", 'RXNORM:5640 "ibuprofen" is narrower than this', id="without-its-vocabulary"),
        pytest.param("SNOMEDCT:398064005", "bladder-dysfunction", "398064005 is the same as this", id="without-label"),
        pytest.param(
            "M48.07",
            "severe-foraminal-stenosis-l5-s1",
            "is close to this, and close to foraminal stenosis (concept:foraminal-stenosis)",
            id="close-to-several",
        ),
    ],
)
def test_show_takes_a_code_and_says_what_it_is_to_the_thing(code: str, concept: str, words: str) -> None:
    shown = KG.show(code)
    assert shown.iri == CONCEPT + concept
    assert shown.asked.endswith(words)
    assert shown.to_dict()["asked"] == shown.asked
    printed = run("show", code)
    assert printed.returncode == 0
    assert f"{shown.asked}." in " ".join(printed.stdout.split())


def test_a_name_of_the_graph_is_shown_without_a_code() -> None:
    assert KG.show("neurogenic bladder").asked == ""
    assert "asked" not in KG.show("neurogenic bladder").to_dict()


def test_next_takes_the_code_of_what_was_found_and_says_how_it_was_read() -> None:
    answer = KG.next(findings=["ICD10CM:N31.9"], tried=["RXNORM:5640"])
    named = KG.next(findings=["bladder dysfunction"], tried=["NSAID"])
    assert [step.stage.iri for step in answer.steps] == [step.stage.iri for step in named.steps]
    assert answer.to_dict()["given"]["read_as"] == [
        {
            "given": 'ICD10CM:N31.9 "Neuromuscular dysfunction of bladder, unspecified"',
            "label": "bladder dysfunction",
        },
        {"given": 'RXNORM:5640 "ibuprofen"', "label": "nonsteroidal anti-inflammatory drug"},
    ]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"findings": ["not:ICD10CM:N31.9"]}, id="absent-a-kind-is-not-absent-all"),
        pytest.param({"declined": ["RXNORM:5640"]}, id="declined-one-is-not-declined-all"),
        pytest.param({"responses": {"RXNORM:5640": "failed"}}, id="failed-one-is-not-failed-all"),
        pytest.param({"findings": ["M48.07"]}, id="what-is-only-close-is-asked"),
        pytest.param({"tried": ["laminectomy"]}, id="a-term-is-a-name-and-asked"),
        pytest.param({"findings": ["foot drop"]}, id="a-narrower-name-is-asked"),
    ],
)
def test_next_takes_no_code_for_more_than_it_says(given: dict[str, list[str]]) -> None:
    with pytest.raises(InexactName, match=r"is no exact name here: it is (narrower than|close to)"):
        KG.next(**given)


def test_an_exact_code_may_be_absent() -> None:
    assert KG.next(findings=["not:HP:0000011"]).facts.absent == (CONCEPT + "bladder-dysfunction",)


@pytest.mark.parametrize("name", ["CPT:63030", "x9", "M", "acupuncture", "concept:no-such-9"])
def test_what_no_mapping_knows_is_unknown(name: str) -> None:
    assert known_as(KG, name) == ()
    for ask in (KG.show, lambda each: KG.next(findings=[each])):
        with pytest.raises(UnknownName, match="nothing is named") as error:
            ask(name)
        assert not isinstance(error.value, InexactName)


def test_a_project_has_the_codes_of_its_own_mappings() -> None:
    project = load(project=ROOT / "examples" / "carpal-tunnel")
    row = next(row for row in project.mappings().rows if row.object)
    assert project.show(row.curie).iri == row.subject
    with pytest.raises(UnknownName):
        project.show("M48.07")
