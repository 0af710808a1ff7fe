"""The page of a report in a browser: every kind of place, on screens of five kinds, as a visitor goes through it."""

from __future__ import annotations

import json
import os
from shutil import which
from typing import Any

import pytest

from stenosis_kg.kg import load
from stenosis_kg.report import report

from .tools import NPM, absent, node

SCREENS = ["wide", "night", "tablet", "phone", "phone-night"]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if os.environ.get("STENOSIS_INTEROP") != "1":
        pytest.skip("a browser is busy with it for a minute or two; .ci/run interop runs it")
    folder = tmp_path_factory.mktemp("visit")
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        absent("Chromium")
    if not (NPM / "axe-core").is_dir():
        absent("axe-core")
    written = report(load(), folder / "out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", str(chromium))
        done = node("explorer_check.cjs", written.index, folder, package="playwright-core")
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
