"""The page of a report in a browser, from a folder and from a server: each kind of place, on five kinds of screens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from stenosis_kg.kg import load
from stenosis_kg.report import report

from .. import servers
from .tools import NPM, absent, node

SCREENS = ["wide", "night", "tablet", "phone", "phone-night"]


HOSTILE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skg: <https://w3id.org/stenosis-kg/ontology#> .
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
concept:hostile a skg:Symptom ; skos:prefLabel "hostile </script><img src=x onerror=alert(1)>"@en ;
    skos:definition "</section><script>alert(2)</script>"@en ; skos:broader concept:symptom ; skos:inScheme concept: .
"""


@contextmanager
def opened(how: str, folder: Path, *files: Path) -> Iterator[str]:
    """Where the page is: a file, or the address of a server."""
    if how == "file":
        yield str(report(load(*files), folder / "out").index)
    else:
        with servers.ours("--timeout", "20", *(word for file in files for word in ("--graph", str(file)))) as address:
            yield address


def chromium() -> str:
    """The browser; what it is busy with takes minutes, so that only .ci/run interop runs it."""
    if os.environ.get("STENOSIS_INTEROP") != "1":
        pytest.skip("a browser is busy with it for a minute or two; .ci/run interop runs it")
    found = which("chromium") or which("chromium-browser") or which("google-chrome")
    if found is None:
        absent("Chromium")
    return str(found)


@pytest.fixture(scope="module", params=["file", "server"])
def visited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    browser, folder = chromium(), tmp_path_factory.mktemp("visit")
    if not (NPM / "axe-core").is_dir():
        absent("axe-core")
    with opened(request.param, folder) as index, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", browser)
        done = node("explorer_check.cjs", index, folder, package="playwright-core")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("screen", SCREENS)
def test_from_the_pathway_to_a_thing_to_its_sentence_and_back(visited: dict[str, Any], screen: str) -> None:
    walk = visited["walks"][screen]
    assert walk["start"]["shown"] == ["home"]
    assert walk["node"]["shown"] == ["concept/foraminotomy"]
    assert walk["node"]["head"].startswith("foraminotomy – ")
    assert walk["focus"] == "foraminotomy", "the heading has the focus, so that it is read out"
    assert walk["sentence"]["shown"] == ["home"]
    assert walk["on"] == ["s10a"]
    assert walk["inView"]
    assert walk["back"] == walk["node"]
    assert walk["key"]["shown"] == ["concept/neurological-deficit"], "a key does what a click does"
    assert walk["overflow"] == 0


@pytest.mark.parametrize("screen", SCREENS)
def test_a_question_is_a_form(visited: dict[str, Any], screen: str) -> None:
    """Its answer follows what is chosen, at an address that can be sent; and back is the choice before."""
    walk = visited["walks"][screen]
    number, other = walk["same"]
    assert number > 20
    assert other == [], "with its defaults a form shows what stands in the page without a script"
    assert "gabapentin" in walk["asked"]
    assert walk["silent"] == walk["again"] == "No rows: nothing is said of this."
    assert "corticosteroid injection" in walk["chosen"]
    assert walk["question"]["hash"] == "#question/what-eases?finding=concept/symptom"
    assert walk["question"]["shown"] == ["questions"]
    value, is_open, words, linked = walk["sent"]
    assert (value, is_open, linked) == ("concept/numbness", True, True)
    assert "concept: numbness" in words


@pytest.mark.parametrize("screen", SCREENS)
def test_the_picture_and_the_crumbs_lead_on(visited: dict[str, Any], screen: str) -> None:
    walk = visited["walks"][screen]
    assert walk["picture"]["shown"] == ["concept/discomfort"]
    assert walk["crumb"]["shown"] == [walk["crumb"]["hash"][1:]]


@pytest.mark.parametrize("screen", SCREENS)
def test_what_next_follows_what_is_ticked(visited: dict[str, Any], screen: str) -> None:
    walk = visited["walks"][screen]
    assert walk["nothing"] == ["#next", "conservative stage: indicated; evaluation stage: indicated"]
    failed = "#next?concept/failed-conservative-treatment&concept/spinal-instability"
    assert walk["ticked"] == [failed, "surgical stage: indicated; evaluation stage: indicated"]
    assert walk["next"].startswith("1. surgical stage indicated necessary Why: failure of conservative treatment s8a")
    assert "lumbar fusion: possible s12a; on condition of" in walk["next"], "what may be is not said to be"
    assert "spinal instability with stenosis (met: spinal instability) s12a" in walk["next"]
    assert walk["read"], "the answer is beside what is ticked, or one click away"
    assert walk["absent"][0] == failed.replace("treatment&", "treatment=absent&")
    assert walk["absent"][1].startswith("conservative stage: indicated")
    assert walk["undone"] == walk["ticked"]
    ticked = ["failure of conservative treatment", "spinal instability"]
    assert sorted(walk["only"]) == sorted(["bladder dysfunction", "bowel/bladder dysfunction", *ticked])
    assert walk["cleared_all"] == walk["nothing"]
    assert walk["received"] == "Given: bladder dysfunction (found); physical therapy (failed)."
    assert walk["cited"]["hash"] == "#s8b"


@pytest.mark.parametrize("screen", SCREENS)
def test_an_address_that_is_not_there_is_told(visited: dict[str, Any], screen: str) -> None:
    assert visited["walks"][screen]["unknown"] == "Nothing in this page is at #no/such-thing."


@pytest.mark.parametrize("screen", SCREENS)
def test_search_as_one_types(visited: dict[str, Any], screen: str) -> None:
    walk = visited["walks"][screen]
    assert walk["found"][0] == "#concept/foraminotomy"
    assert "#s10a" in walk["found"] or "#s10" in walk["found"]
    assert "foramintomy is read as foraminotomy" in walk["count"]
    assert walk["cleared"] == "", "whoever has arrived has found it"
    assert walk["code"].startswith("Spinal stenosis, lumbosacral region: close to severe foraminal stenosis at L5-S1")


def test_nothing_is_fetched_and_nothing_goes_wrong(visited: dict[str, Any]) -> None:
    assert visited["requests"] == []
    assert visited["errors"] == []


def test_axe_finds_nothing_on_any_kind_of_place(visited: dict[str, Any]) -> None:
    assert visited["violations"] == []


@pytest.mark.parametrize("how", ["file", "server"])
def test_hostile_labels_stay_text(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the search, as a heading, in the picture, as a choice and in an answer; and so does an address."""
    monkeypatch.setenv("CHROMIUM", chromium())
    file = tmp_path / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    with opened(how, tmp_path, file) as index:
        done = node("hostile_check.cjs", index, package="playwright-core")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["made"] == 0
    assert len(found["texts"]) == 7
    assert all("onerror=alert(" in text for text in found["texts"]), found["texts"]
