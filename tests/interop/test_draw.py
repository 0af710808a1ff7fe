"""Figures by the tools of others: Mermaid's parser, and a browser that clicks through the page."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import which

import pytest

from stenosis_kg import draw
from stenosis_kg.draw.flowchart import mermaid
from stenosis_kg.kg import load

from ..test_draw_formats import nasty
from .tools import absent, node


def test_mermaid_reads_every_figure(tmp_path: Path) -> None:
    kg = load()
    files = [
        draw.pathway(kg).save(tmp_path / "pathway.mmd"),
        draw.overview(kg).save(tmp_path / "overview.mmd"),
        draw.schema(kg).save(tmp_path / "schema.mmd"),
        draw.concept(kg, "lumbar fusion").save(tmp_path / "concept.mmd"),
        tmp_path / "nasty.mmd",
        tmp_path / "broken.mmd",
    ]
    files[-2].write_text(mermaid(nasty()), encoding="utf-8")
    files[-1].write_text('flowchart TB\n  a["says no --> b\n', encoding="utf-8")
    done = node("mermaid_check.mjs", *files, package="mermaid")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["flowchart-v2"] * 5 + ["refused"], done.stdout


@pytest.fixture(scope="module")
def clicked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("page")
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    if chromium is None:
        absent("Chromium")
    page = draw.pathway(load()).save(folder / "pathway.html")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", str(chromium))
        done = node("page_check.cjs", page, folder, package="playwright-core")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("screen", ["wide", "night", "phone"])
def test_a_click_and_a_key_show_the_sentences(clicked: dict[str, dict[str, object]], screen: str) -> None:
    found = clicked[screen]
    sentence = "when conservative treatments fail to relieve symptoms or when neurological deficits such as"
    assert str(found["click"]).startswith(sentence)
    assert found["inView"] is True
    assert (
        found["told"] == "from conservative care to surgery: when failure of conservative treatment (necessary [s8a])"
    )
    assert found["again"] == "", "a second click lets go"
    assert str(found["enter"]).startswith("when neurological deficits such as")
    assert found["escape"] == ""
    assert any("completed-surgery" in name for name in found["trace"])  # type: ignore[attr-defined]
    assert found["overflow"] == 0, "nothing is wider than the screen"


def test_the_page_asks_for_nothing_and_its_policy_stops_nothing_of_its_own(clicked: dict[str, object]) -> None:
    assert clicked["requests"] == []
    assert clicked["errors"] == []


def test_the_page_follows_the_reader_into_the_dark(clicked: dict[str, dict[str, object]]) -> None:
    assert clicked["wide"]["paper"] == "rgb(255, 255, 255)"
    assert clicked["night"]["paper"] == "rgb(20, 23, 27)"
