"""What Python returns shows itself in a prompt, in a notebook and as a data frame; and labels stay text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import stenosis_kg as skg
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.query import library
from stenosis_kg.rdf.graph import Shown

ROOT = Path(__file__).parent.parent
DISEASE = "severe foraminal stenosis at L5-S1"
HOSTILE = "<img src=x onerror=alert(1)>\x1b[2J"


@pytest.fixture(scope="module")
def several() -> KnowledgeGraph:
    return skg.load(documents="all")


def things(kg: KnowledgeGraph, several: KnowledgeGraph) -> dict[str, object]:
    return {
        "graph": kg,
        "questions": kg.questions(),
        "rows": kg.ask("escalation-triggers"),
        "mappings": kg.mappings(),
        "matches": kg.mappings().codes("foraminal stenosis"),
        "evidence": kg.evidence("foraminotomy", "treats", DISEASE),
        "summary": kg.show("foraminotomy"),
        "pathway": kg.pathway(),
        "next": kg.next(["bladder dysfunction"]),
        "report": kg.validate(),
        "difference": kg.diff(kg),
        "comparison": several.compare("l5s1", "second-view"),
    }


def test_everything_shows_itself_short_in_a_prompt_and_well_in_a_notebook(
    kg: KnowledgeGraph, several: KnowledgeGraph
) -> None:
    for name, thing in things(kg, several).items():
        assert 10 < len(repr(thing)) < 11_000, name
        assert " object at 0x" not in repr(thing), name
        html = thing._repr_html_()  # type: ignore[attr-defined]
        if name == "pathway":  # a notebook that has both shows no picture
            assert html is None
            assert kg.pathway()._repr_svg_()
        else:
            ElementTree.fromstring(html.replace("<br>", "<br/>"))
        assert name in ("graph", "next") or hasattr(thing, "to_pandas"), name


def test_records_are_one_line(kg: KnowledgeGraph) -> None:
    stage = kg.pathway().stages[0]
    assert repr(stage) == "<Stage: conservative stage (step:conservative) [typical, s4a]>"
    assert repr(stage.passages[0]).startswith('<Passage l5s1:s4a (typical): "Initially')
    assert repr(kg.mappings().concepts("ICD10CM:N31.9")[0]).startswith("<Match: ICD10CM:N31.9")


def test_a_replay_shows_its_tables(kg: KnowledgeGraph) -> None:
    pytest.importorskip("duckdb", reason="a replay is an extra")
    with skg.replay(kg, ROOT / "examples" / "cohort.csv") as found:
        assert "944 persons; tables: attrition, flows" in repr(found)
        assert "<td>attrition</td>" in found._repr_html_()
        assert repr(found.table("attrition")).startswith("attrition: from everybody")


def test_questions_are_those_of_the_library(kg: KnowledgeGraph) -> None:
    rows = kg.questions()
    assert rows.columns == ("name", "asked_by", "question", "parameters")
    assert [row.name for row in rows] == [each.name for each in library.library()]
    assert next(row for row in rows if row.name == "who-says").parameters == "concept"


def test_a_data_frame_has_labels_where_asked(kg: KnowledgeGraph) -> None:
    pytest.importorskip("pandas", reason="pandas is an extra")
    rows = kg.ask("what-treats")
    assert list(rows.to_pandas().columns) == list(rows.columns)
    frame = rows.to_pandas(labels=True)
    assert frame["treatment_label"].tolist() == [kg.label(each) for each in frame["treatment"]]
    assert "passage_label" not in frame.columns
    for thing in things(kg, skg.load(documents="all")).values():
        if isinstance(thing, Shown):
            assert list(thing.to_pandas().columns) == list(thing._table().columns)
    assert kg.evidence("foraminotomy", "treats", DISEASE).to_pandas()["modality"].tolist() == ["most common"]


def run(*words: str) -> str:
    environment = os.environ | {"COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "stenosis_kg", *words], capture_output=True, text=True, cwd=ROOT, env=environment,
        check=True,
    ).stdout  # fmt: skip


def test_labels_stand_beside_identifiers_where_asked_and_what_is_piped_stays_as_it_is() -> None:
    plain = run("ask", "what-treats")
    assert plain == run("ask", "what-treats", "--no-labels")
    assert "concept:conservative-treatment" in plain
    assert "first line" not in plain
    shown = run("ask", "what-treats", "--labels")
    assert "(concept:foraminotomy)" in shown
    assert "most common" in shown
    assert max(map(len, shown.split("\n"))) <= 100
    for form in ("csv", "tsv", "json", "markdown"):
        assert "conservative treatment" not in run("ask", "what-treats", "--format", form)
        assert "conservative treatment" in run("ask", "what-treats", "--format", form, "--labels")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="terminals are Unix's")
@pytest.mark.parametrize(("words", "labels"), [([], True), (["--no-labels"], False), (["--format", "csv"], False)])
def test_a_terminal_shows_labels(words: list[str], labels: bool) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "stenosis_kg", "ask", "what-follows", *words], cwd=ROOT, stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux says so where the other end is closed
            pass
        assert process.wait() == 0
    os.close(ours)
    assert (b"essential" in shown) == labels


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    file = tmp_path / "hostile.ttl"
    label = HOSTILE.replace("\x1b", "\\u001B")
    file.write_text(
        f'concept:odd a skg:Condition ; skos:prefLabel "{label}"@en .\n'
        "concept:foraminotomy skos:broader concept:odd .\n"
    )
    text = file.read_text()
    prefixes = "".join(
        f"@prefix {name}: <{skg.load(bundled=False).prefixes[name]}> .\n" for name in ("skg", "concept", "skos")
    )
    file.write_text(prefixes + text)
    kg = skg.load(file, lenient=True)
    rows = kg.sparql("SELECT ?x { concept:foraminotomy skos:broader ?x FILTER(?x = concept:odd) }")
    assert "onerror" in repr(rows)
    for thing in (rows, kg.show("concept:odd"), kg):
        assert "\x1b" not in repr(thing)
        html = thing._repr_html_()
        assert html
        assert "<img" not in html
        assert "\x1b" not in html
    for form in ("table", "csv", "markdown"):
        assert "\x1b" not in rows.render(form, labels=True)
    assert "<img" not in rows.render("markdown", labels=True)
