"""The FHIR bundle by two validators together: fhirkit (structure, dates) and npm fhir (codes). Each misses some."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stenosis_kg.export import files
from stenosis_kg.rdf.graph import load

from .tools import node, tool


def rejected(resource: Any, place: Path) -> list[str]:
    """The validators that refuse a resource."""
    file = place / "bundle.json"
    file.write_text(json.dumps(resource), encoding="utf-8")
    tool("fhirkit")
    program = Path(sys.executable).parent / "fhirkit"
    first = subprocess.run([str(program), "validate", str(file)], capture_output=True, text=True)
    second = node("fhir_check.cjs", file, package="fhir")
    assert first.returncode in (0, 1), first.stderr
    assert second.returncode in (0, 1), second.stderr
    assert "Error:" not in second.stderr
    return [name for name, done in (("fhirkit", first), ("npm fhir", second)) if done.returncode]


@pytest.fixture(scope="module")
def good() -> bytes:
    return files(load(), "fhir")["stenosis.json"]


def test_both_accept_it(good: bytes, tmp_path: Path) -> None:
    assert rejected(json.loads(good), tmp_path) == []


def no_status(plan: Any) -> None:
    del plan["status"]


def bad_status(plan: Any) -> None:
    plan["status"] = "finished"


def bad_relationship(plan: Any) -> None:
    next(a for a in plan["action"] if "relatedAction" in a)["relatedAction"][0]["relationship"] = "some-time-after"


def bad_artifact(plan: Any) -> None:
    plan["relatedArtifact"][0]["type"] = "hearsay"


def bad_selection(plan: Any) -> None:
    plan["action"][0]["selectionBehavior"] = "whichever"


def unknown_element(plan: Any) -> None:
    plan["strength"] = "strong"


def newer_element(plan: Any) -> None:
    plan["versionAlgorithmString"] = "semver"


def bad_date(plan: Any) -> None:
    plan["date"] = "22.11.2026"


def no_list(plan: Any) -> None:
    plan["action"] = plan["action"][0]


def no_kind(plan: Any) -> None:
    plan["action"][0]["condition"] = [{"expression": {"language": "text/turtle", "reference": "http://x/y"}}]


def two_definitions(plan: Any) -> None:
    plan["action"][0]["definitionUri"] = "http://example.org/x"
    plan["action"][0]["definitionCanonical"] = "http://example.org/y"


PLANTED = [
    pytest.param(no_status, id="no-status"),
    pytest.param(bad_status, id="status-of-no-value-set"),
    pytest.param(bad_relationship, id="relationship-of-no-value-set"),
    pytest.param(bad_artifact, id="artifact-type-of-no-value-set"),
    pytest.param(bad_selection, id="selection-of-no-value-set"),
    pytest.param(unknown_element, id="unknown-element"),
    pytest.param(newer_element, id="element-of-R5"),
    pytest.param(bad_date, id="malformed-date"),
    pytest.param(no_list, id="object-where-a-list-is-due"),
    pytest.param(no_kind, id="condition-without-kind"),
    pytest.param(two_definitions, id="two-definitions"),
]


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_error_turns_one_of_them_red(plant: Callable[[Any], None], good: bytes, tmp_path: Path) -> None:
    bundle = json.loads(good)
    plant(bundle["entry"][0]["resource"])  # inside the bundle, where a validator could overlook it
    assert rejected(bundle, tmp_path)
