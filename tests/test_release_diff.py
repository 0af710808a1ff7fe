"""What changed from one release to the next: a copy of the ontology is changed in one place, and that is named."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from stenosis_kg import paths
from stenosis_kg.commands.main import run
from stenosis_kg.errors import InputError
from stenosis_kg.rdf.graph import load
from stenosis_kg.release import reading, writing
from stenosis_kg.release.compare import compare

ROOT = Path(__file__).parent.parent
L5S1 = "sources/l5s1-treatment.trig"
AXIOM = """
<https://w3id.org/stenosis-kg/source/l5s1-treatment/withdrawn>
    a <http://www.w3.org/2002/07/owl#Axiom> ;
    <http://www.w3.org/2002/07/owl#annotatedSource> {0} ;
    <http://www.w3.org/2002/07/owl#annotatedProperty> {1} ;
    <http://www.w3.org/2002/07/owl#annotatedTarget> {2} ;
    <http://www.w3.org/2002/07/owl#deprecated> true .
"""
DDD = 'skos:altLabel "DDD"@en'

CHANGED = [  # file, what stands there, what stands there instead, kinds as KGCL names them, whether something is broken
    pytest.param("concepts.ttl", DDD, 'skos:altLabel "DDD"@en, "worn disc"@en', {"NewSynonym"}, False, id="synonym"),
    pytest.param("concepts.ttl", f"    {DDD} ;\n", "", {"RemoveSynonym"}, False, id="synonym-removed"),
    pytest.param(
        "concepts.ttl", DDD, 'oboInOwl:hasNarrowSynonym "DDD"@en', {"SynonymPredicateChange"}, False, id="other-synonym"
    ),
    pytest.param(
        "concepts.ttl", 'skos:prefLabel "degenerative disc disease"@en', 'skos:prefLabel "disc wear"@en',
        {"NodeRename"}, False, id="rename",
    ),
    pytest.param(
        "concepts.ttl", "in which intervertebral discs wear and lose", "in which discs wear and lose",
        {"TextDefinitionReplacement"}, False, id="definition",
    ),
    pytest.param(
        "concepts.ttl", "concept:foraminal-stenosis\n    a skg:Condition ;",
        "concept:worn-disc\n    a skg:Condition ;\n    skos:broader concept:degenerative-disc-disease .\n\n"
        "concept:foraminal-stenosis\n    a skg:Condition ;", {"NodeCreation"}, False, id="node",
    ),
    pytest.param(
        "concepts.ttl", f"    {DDD} ;", f"    {DDD} ;\n    skos:broader concept:foraminal-stenosis ;",
        {"EdgeCreation"}, False, id="edge",
    ),
    pytest.param(
        "stenosis.ttl", "skg:Advance\n    a owl:Class ;",
        "skg:Fall\n    a owl:Class .\n\nskg:Advance\n    a owl:Class ;",
        {"ClassCreation"}, False, id="class",
    ),
    pytest.param(
        "concepts.ttl", f"    {DDD} ;",
        f"    {DDD} ;\n    <http://www.w3.org/2002/07/owl#deprecated> true ;\n"
        "    dcterms:isReplacedBy concept:foraminal-stenosis ;",
        {"NodeObsoletionWithDirectReplacement"}, False, id="deprecated",
    ),
]  # fmt: skip


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A copy of the ontology, to be changed."""
    return Path(shutil.copytree(ROOT / "ontology", tmp_path / "ontology"))


def changed(other: Path, file: str, old: str, new: str) -> None:
    text = (other / file).read_text()
    assert old in text
    (other / file).write_text(text.replace(old, new, 1))


def test_nothing_changed(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not compare(other, load())
    assert run(["diff", str(other)]) == 0
    assert capsys.readouterr().out.endswith("Nothing changed.\n")


@pytest.mark.parametrize(("file", "old", "new", "kinds", "broken"), CHANGED)
def test_each_change_has_its_kind(other: Path, file: str, old: str, new: str, kinds: set[str], broken: bool) -> None:
    changed(other, file, old, new)
    found = compare(load(), other)
    assert {each.kgcl for each in found.of("vocabulary")} == kinds
    assert bool(found.broken) is broken


def test_a_node_that_went_is_broken(other: Path) -> None:
    changed(other, "concepts.ttl", "concept:foraminal-stenosis-at-another-level\n", "concept:elsewhere\n")
    found = compare(load(), other)
    assert [each.about.rpartition("/")[2] for each in found.broken] == ["foraminal-stenosis-at-another-level"]
    assert {"NodeDeletion", "NodeCreation"} <= {each.kgcl for each in found.changes}


def graph_of(other: Path, passage: str) -> tuple[str, list[str]]:
    """The text of a passage's graph, and the terms of its first statement."""
    text = (other / L5S1).read_text()
    start = text.index(f"{passage} {{")
    whole = text[start : text.index("}", start) + 1]
    return whole, whole.partition("{")[2].split()[:3]


def test_a_statement_withdrawn_is_broken_until_it_is_deprecated(other: Path) -> None:
    whole, (subject, predicate, target) = graph_of(other, "l5s1:s14")
    changed(other, L5S1, whole, "")
    found = compare(load(), other)
    gone = [each for each in found.of("statement") if each.kind == "withdrawn"]
    assert len(gone) == len(found.broken) >= 2
    assert all(each.passages[0].id == "s14" for each in gone)
    assert run(["diff", str(ROOT), str(other)]) == 1
    changed(other, L5S1, "l5s1:s14\n", AXIOM.format(subject, predicate, target.rstrip(";,")) + "\nl5s1:s14\n")
    assert len(compare(load(), other).broken) == len(gone) - 1
    changed(
        other,
        L5S1,
        "l5s1:s14\n    a skg:Sentence ;",
        "l5s1:s14\n    a skg:Sentence ;\n    <http://www.w3.org/2002/07/owl#deprecated> true ;",
    )
    assert not compare(load(), other).broken


def test_firmness_place_and_answers(other: Path) -> None:
    text = (other / L5S1).read_text()
    about = text.index("l5s1:s14\n")
    text = text[:about] + text[about:].replace("skg:modality skg:Possible", "skg:modality skg:Necessary", 1)
    (other / L5S1).write_text(text)
    firmer = [each for each in compare(load(), other).of("statement") if each.kind == "other firmness"]
    assert firmer
    assert {(each.old, each.new) for each in firmer} == {("possible", "necessary")}
    start = text[about:].split("oa:start ")[1].split()[0]
    changed(other, L5S1, f"oa:start {start} ", f"oa:start {int(start) - 1} ")
    (other / L5S1).write_text(
        (other / L5S1).read_text().replace("skg:modality skg:Necessary", "skg:modality skg:Possible")
    )
    found = compare(load(), other)
    assert "moved" in {each.kind for each in found.of("statement")}
    assert not found.broken


def test_triggers_and_mappings(other: Path) -> None:
    mapping = next(file for file in sorted((other / "mappings").glob("*.tsv")) if "skos:exactMatch" in file.read_text())
    changed(other, f"mappings/{mapping.name}", "\tskos:exactMatch\t", "\tskos:closeMatch\t")
    text = (other / L5S1).read_text()
    line = next(line for line in text.splitlines() if "skg:trigger" in line and "concept:" in line)
    changed(other, L5S1, line, line.replace("concept:", "concept:no-", 1))
    found = compare(load(), other)
    assert {each.kgcl for each in found.of("mapping")} == {"PredicateChange"}
    assert {each.kind for each in found.of("pathway")} == {"added", "withdrawn"}
    assert "escalation-triggers" in {each.about for each in found.of("answer")}


def test_every_format_tells_of_every_change(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(other, "concepts.ttl", DDD, 'skos:altLabel "worn disc"@en')
    found = compare(load(), other)
    whole = json.loads(writing.json(found))
    assert len(whole["changes"]) == len(found.changes) >= 2
    nodes = {str(triple.subject) for triple in ox.parse(writing.turtle(found).encode(), format=ox.RdfFormat.TURTLE)}
    assert len(nodes) == len(found.changes)
    assert writing.markdown(found).count("\n- ") == len(found.changes)
    assert run(["diff", str(ROOT), str(other), "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### Changed\n\n- ")


def test_a_wheel_is_a_release(other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "stenosis_kg-0.0.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for file in sorted(other.rglob("*")):
            packed.write(file, f"stenosis_kg/_data/ontology/{file.relative_to(other).as_posix()}")
    assert not compare(wheel, load())
    monkeypatch.setattr(reading, "MOST_BYTES", 10_000)
    with pytest.raises(InputError, match="unpacks to more than 10,000 bytes"):
        reading.read(wheel)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.whl", None, "there is no such file", id="missing"),
        pytest.param("a.whl", b"no zip", "not a wheel that can be read", id="no-zip"),
        pytest.param("empty", "", "has no ontology", id="empty-folder"),
    ],
)
def test_what_is_no_release(tmp_path: Path, name: str, data: bytes | str | None, says: str) -> None:
    if isinstance(data, bytes):
        (tmp_path / name).write_bytes(data)
    elif data is not None:
        (tmp_path / name).mkdir()
    with pytest.raises(InputError, match=says):
        reading.read(tmp_path / name)


def test_a_project_and_a_file_are_releases() -> None:
    project = ROOT / "examples" / "carpal-tunnel"
    assert not compare(project, load(project=project))
    file = paths.ontology() / L5S1
    assert not compare(file, file)
