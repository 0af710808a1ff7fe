"""The examples run on real output, and print what their pages promise."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stenosis_kg.export import export
from stenosis_kg.rdf.graph import load

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(script: str, *arguments: str | Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["sh"] if script.endswith(".sh") else [sys.executable]
    done = subprocess.run(
        [*command, str(EXAMPLES / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_example_is_told_and_tested() -> None:
    scripts = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".sh")}
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    here = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in scripts if f"`{name}`" not in readme or f'"{name}"' not in here} == set()


def test_from_a_code_to_the_sentence_in_five_lines() -> None:
    code = (EXAMPLES / "code_to_sentence.py").read_text(encoding="utf-8").split('"""')[2]
    assert len([line for line in code.splitlines() if line.strip()]) == 5
    first = run("code_to_sentence.py").splitlines()[0]
    assert first.startswith("narrow | surgical stage | indicated | when neurological deficits such as")


def test_a_table_of_diagnoses() -> None:
    rows = list(csv.DictReader(run("diagnoses.py", EXAMPLES / "diagnoses.csv").splitlines()))
    told = {(row["code"], row["concept"], row["bears on"], row["alone"]) for row in rows}
    assert ("M53.2X7", "spinal instability", "lumbar fusion", "no") in told
    assert any(
        row["code"] == "N31.9" and row["stage"] == "surgical stage" and row["firmness"] == "necessary" for row in rows
    )
    # What only overlaps decides nothing, and what is not known is told.
    assert {row["bears on"] for row in rows if row["level"] == "close"} <= {"", None}
    assert [row["level"] for row in rows if row["code"] == "J45.909"] == ["unknown"]
    assert {row["patient"] for row in rows} == set("12345")


NOTE = {
    "concept:severe-foraminal-stenosis-l5-s1", "concept:radiating-leg-pain", "concept:numbness",
    "concept:physical-therapy", "concept:nsaid", "concept:gabapentin",
    "concept:bladder-dysfunction", "concept:degenerative-disc-disease", "concept:foraminotomy", "concept:lumbar-fusion",
}  # fmt: skip


def test_a_note_is_linked(tmp_path: Path) -> None:
    folder = export(load(), "gazetteer", tmp_path / "gazetteer")
    lines = run("link_note.py", folder / "patterns.jsonl", EXAMPLES / "note.txt").splitlines()
    assert {line.split("\t")[2] for line in lines} == NOTE


def test_links_are_ranked_better_than_by_chance(tmp_path: Path) -> None:
    lines = run("rank_links.py", export(load(), "triples", tmp_path / "triples")).splitlines()
    rank = float(lines[1].partition(",")[0].rpartition(" ")[2])
    assert rank > 2 * float(lines[2].rpartition(" ")[2])


def test_a_bigger_graph_takes_ours(tmp_path: Path) -> None:
    ours = export(load(), "kgx", tmp_path / "kgx")
    said = run("merge_kgx.py", ours, EXAMPLES / "bigger", tmp_path / "merged")
    # Paresthesia (HP:0003401), which is in the bigger graph too, is wider than our tingling: it is not merged.
    assert said.strip().endswith("in both: HP:0000011")
    nodes = (tmp_path / "merged" / "nodes.jsonl").read_text(encoding="utf-8").split("\n")
    edges = (tmp_path / "merged" / "edges.jsonl").read_text(encoding="utf-8")
    assert len(nodes) > 130
    assert '"HP:0000011"' in edges
    assert '"concept:bladder-dysfunction"' not in edges


def test_sparql_from_the_shell() -> None:
    if sys.platform == "win32":
        pytest.skip("a shell script")
    rows = list(csv.DictReader(run("ask.sh").splitlines()))
    assert {(row["treatment"], row["modality"]) for row in rows} >= {
        ("foraminotomy", "most common"),
        ("conservative treatment", "plain"),
    }
