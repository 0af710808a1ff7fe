"""Each hole in a pathway is found, by its own check alone, on its own line."""

from __future__ import annotations

from pathlib import Path

import pytest

from stenosis_kg.check.pathway import CHECKS, lint
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.rdf.graph import load

from .pathways import edited

BROKEN = sorted((Path(__file__).parent / "data" / "pathway" / "broken").glob("*.trig"))


def check_of(path: Path) -> str:
    """pathway-cycle.trig and pathway-cycle-2.trig are both for pathway-cycle."""
    return path.stem.rstrip("0123456789").rstrip("-")


def test_the_bundled_pathway_has_no_hole(kg: KnowledgeGraph) -> None:
    assert lint(kg) == ()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_hole_is_found_by_its_own_check_alone(path: Path) -> None:
    findings = lint(load(path))
    assert [finding.check for finding in findings] == [check_of(path)]
    marked = [number for number, line in enumerate(path.read_text().splitlines(), 1) if "# <- here" in line]
    if marked:
        assert (findings[0].file, findings[0].line) == (str(path), marked[0])
    assert findings[0].severity == "error"
    assert ";" in findings[0].message, "says what was seen, and what to do"


def test_every_check_has_a_hole_to_find() -> None:
    assert {check_of(path) for path in BROKEN} == {*CHECKS, "pathway-unreadable"}
    assert sum("# <- here" in path.read_text() for path in BROKEN) >= len(BROKEN) - 1


@pytest.mark.parametrize("check", CHECKS)
def test_without_a_check_its_hole_is_not_found(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other check stands in for it, so each of them is needed."""
    monkeypatch.delitem(CHECKS, check)
    for path in BROKEN:
        if check_of(path) == check:
            assert lint(load(path)) == ()


@pytest.mark.parametrize(
    ("old", "new", "checks"),
    [
        pytest.param(
            "skg:startsAt step:conservative .",
            "skg:startsAt step:surgical .",
            {"pathway-unguarded-stage", "pathway-unreachable-stage"},
            id="starts-with-surgery",
        ),
        pytest.param(
            "skg:bypasses step:conservative ;",
            "",
            {"pathway-unguarded-stage"},
            id="a-deficit-without-its-bypass",
        ),
        pytest.param(
            "skg:startsAt step:conservative .",
            "skg:hasStage step:conservative .",
            {"pathway-unreachable-stage"},
            id="no-first-stage",
        ),
        pytest.param(
            "skg:unplacedStage step:evaluation .",
            "skg:hasStage step:evaluation .",
            {"pathway-unreachable-stage"},
            id="a-stage-without-a-place",
        ),
        pytest.param(
            "skg:unplacedStage step:evaluation .",
            "skg:waived step:evaluation .",
            {"pathway-unreachable-stage"},
            id="a-stage-that-no-pathway-has",
        ),
        pytest.param(
            "skg:to step:rehabilitation ;",
            "",
            {"pathway-unreadable"},
            id="an-escalation-that-leads-nowhere",
        ),
        pytest.param(
            "skg:modality skg:Essential ;",
            "",
            {"pathway-option-without-modality"},
            id="a-passage-without-a-modality",
        ),
    ],
)
def test_what_is_taken_from_the_document_is_missed(old: str, new: str, checks: set[str], tmp_path: Path) -> None:
    assert {finding.check for finding in lint(edited(tmp_path, (old, new)))} == checks


def test_a_graph_without_a_pathway_has_no_hole() -> None:
    assert lint(load(bundled=False)) == ()


def test_what_comes_before_the_first_line_is_not_past_it(tmp_path: Path) -> None:
    graph = edited(
        tmp_path,
        ("skg:startsAt step:conservative .", "skg:startsAt step:evaluation ; skg:hasStage step:conservative ."),
        ("skg:unplacedStage step:evaluation .", "skg:hasStage step:evaluation ."),
        more="l5s1:s4a { step:to-conservative skg:from step:evaluation ; skg:to step:conservative ;"
        " skg:trigger concept:pain }",
    )
    assert lint(graph) == ()
