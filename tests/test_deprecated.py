"""What is deprecated: its name leads to what replaces it, and says so; a deprecated passage is still one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import stenosis_kg
from stenosis_kg.errors import DeprecatedName
from stenosis_kg.release.compare import compare
from stenosis_kg.statements.names import resolve

OLD = """
@prefix concept: <https://w3id.org/stenosis-kg/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

concept:older-fusion
    skos:prefLabel "older fusion"@en ;
    owl:deprecated true ;
    dcterms:isReplacedBy concept:old-fusion .

concept:old-fusion
    skos:prefLabel "old fusion"@en ;
    owl:deprecated true ;
    dcterms:isReplacedBy concept:lumbar-fusion .

concept:round
    skos:prefLabel "round and round"@en ;
    owl:deprecated true ;
    dcterms:isReplacedBy concept:round .
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "old.ttl"
    path.write_text(OLD)
    return path


def test_a_name_follows_what_replaces_it(file: Path) -> None:
    graph = stenosis_kg.load(file)
    for name in ("older fusion", "concept:older-fusion", "Old Fusion"):
        with pytest.warns(DeprecatedName, match="replaced by concept:lumbar-fusion"):
            assert resolve(graph, name).endswith("/lumbar-fusion")
    assert resolve(graph, "round and round").endswith("/round")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["show", "old fusion"], id="show"),
        pytest.param(["cite", "old fusion", "resultsIn", "spine stabilization"], id="cite"),
        pytest.param(["next", "--tried", "old fusion"], id="next"),
        pytest.param(["ask", "conditions-for", "--set", "intervention=old fusion"], id="ask"),
    ],
)
def test_a_command_says_so(file: Path, words: list[str]) -> None:
    code = "from stenosis_kg.commands.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--graph", str(file), *words], capture_output=True, text=True, check=False
    )
    assert "warning: concept:old-fusion is deprecated and replaced by concept:lumbar-fusion" in done.stderr


def test_a_passage_that_is_deprecated_conforms_and_withdraws_what_it_said(tmp_path: Path) -> None:
    examples = Path(__file__).parent.parent / "examples"
    for file in examples.glob("short-view.*"):
        shutil.copy(file, tmp_path)
    changed = tmp_path / "short-view.trig"
    text = changed.read_text()
    start = text.index("\nshort:s3 {")
    text = text[:start] + text[text.index("\nshort:s3\n") :]
    about = text[text.index("\nshort:s3\n") :].partition(" .\n")[0]
    kept = [line for line in about.split("\n") if "skg:modality" not in line and "skg:cue" not in line]
    extra = [
        '    skg:waived "withdrawn by its author" ;',
        "    <http://www.w3.org/2002/07/owl#deprecated> true ;",
        "    <http://purl.org/dc/terms/isReplacedBy> short:s2 ;",
    ]
    changed.write_text(text.replace(about, "\n".join([*kept[:2], *extra, *kept[2:]])))
    assert stenosis_kg.load(changed).validate()
    found = compare(examples / "short-view.trig", changed)
    assert not found.broken
    assert {"EdgeObsoletion", "NodeObsoletionWithDirectReplacement"} <= {each.kgcl for each in found.changes}
