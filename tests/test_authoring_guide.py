"""The guide to a document of five sentences: followed word for word it arrives at the example that is shipped."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from stenosis_kg.commands.main import main
from stenosis_kg.rdf.graph import load, read
from stenosis_kg.statements.relations import relations

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "documents.md").read_text().split("## Add a document")[1].split("\n## ")[0]
FINISHED = ROOT / "examples" / "short-view.trig"


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.raises(SystemExit) as caught:
        main(words)
    return int(str(caught.value.code)), capsys.readouterr().out


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)\n *```", GUIDE, re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


def test_the_guide_arrives_at_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    shutil.copy(FINISHED.with_suffix(".txt"), "mine")
    status, out = run(["source", "add", "mine/short-view.txt", "--into", "mine", "--prefix", "short"], capsys)
    assert status == 0
    assert textwrap.indent(out, "   ") in GUIDE
    trig = Path("mine/short-view.trig")
    assert run(["source", "check", str(trig)], capsys)[0] == 0
    status, out = run(["source", "check", str(trig), "--strict"], capsys)
    assert status == 1
    assert "5 not yet encoded" in out
    head, rule, _ = trig.read_text().partition("# What it says")
    rule += _.partition("\n")[0]
    head = head.replace('"not yet stated"@en', '"CC BY 4.0"@en').replace(
        "@prefix dcterms", block("turtle") + "\n@prefix dcterms"
    )
    trig.write_text(f"{head}{rule}\n\n{block('trig')}\n")
    assert {str(quad) for quad in read(trig) if "_:" not in str(quad)} == {
        str(quad) for quad in read(FINISHED) if "_:" not in str(quad)
    }
    status, out = run(["source", "check", str(trig), "--strict"], capsys)
    assert status == 0
    assert textwrap.indent(out, "   ") in GUIDE
    assert run(["validate", str(trig)], capsys)[0] == 0
    cited = ["cite", "lumbar fusion", "treats", "severe foraminal stenosis at L5-S1", "--graph", str(trig)]
    status, out = run(cited, capsys)
    assert status == 1
    assert textwrap.indent(out, "   ").rstrip() in GUIDE


def test_relations_between_two_things() -> None:
    graph = load()
    found = {each.iri.rpartition("#")[2]: each for each in relations(graph, "physical therapy", "radiating leg pain")}
    assert found["helpsManage"].wider
    assert found["helpsManage"].example
    assert "treats" not in found
    assert "treats" not in {each.label for each in relations(graph, "condition", "intervention")}


def test_the_relations_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(["source", "relations", "intervention", "condition"], capsys)
    assert status == 0
    assert "skg:treats  (treats; skg:Intervention to skg:Condition)" in out
    assert "l5s1:s" in out


def test_the_concepts_of_the_guide_conform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own,) = [each for each in re.findall(r"```turtle\n(.*?)```", GUIDE, re.DOTALL) if "concept:acupuncture" in each]
    file = tmp_path / "own.ttl"
    file.write_text(own, encoding="utf-8")
    status, out = run(["validate", str(file)], capsys)
    assert status == 0, out


def test_the_licence_of_a_new_document_is_left_to_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ending in (".trig", ".txt"):
        shutil.copy(FINISHED.with_suffix(ending), tmp_path)
    trig = tmp_path / FINISHED.name
    trig.write_text(trig.read_text(encoding="utf-8").replace("CC BY 4.0", "not yet stated"), encoding="utf-8")
    assert run(["source", "check", str(trig)], capsys)[0] == 0
    status, out = run(["source", "check", str(trig), "--strict"], capsys)
    assert status == 1
    assert "not yet stated: dcterms:rights" in out
