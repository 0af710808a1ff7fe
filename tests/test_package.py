"""The front door is short and light, and the package says of itself what is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import stenosis_kg
from stenosis_kg import paths
from stenosis_kg.errors import StenosisError

ROOT = Path(__file__).parent.parent
HEAVY = {"rdflib", "matplotlib", "networkx", "pyshacl", "pandas", "numpy"}
TEST_LINE = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest"


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after some code."""
    code += "\nimport sys; print(' '.join({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split("\n")[-2].split())


def test_at_most_a_dozen_names() -> None:
    assert len(stenosis_kg.__all__) <= 12
    assert stenosis_kg.__all__ == sorted(stenosis_kg.__all__)
    for name in stenosis_kg.__all__:
        assert getattr(stenosis_kg, name) is not None
    assert set(stenosis_kg.__all__) <= set(dir(stenosis_kg))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = stenosis_kg.no_such_name


@pytest.mark.parametrize(
    ("code", "also"),
    [
        pytest.param("import stenosis_kg", {"pyoxigraph", "argparse"}, id="import"),
        pytest.param("import stenosis_kg; stenosis_kg.load()", {"argparse"}, id="load"),
        pytest.param(
            "from stenosis_kg.commands.main import main\ntry: main(['--help'])\nexcept SystemExit: pass",
            {"pyoxigraph"},
            id="help",
        ),
    ],
)
def test_nothing_heavy_is_imported(code: str, also: set[str]) -> None:
    assert "stenosis_kg" in loaded_by(code)
    assert loaded_by(code) & (HEAVY | also) == set()


def test_the_check_of_heavy_imports_can_fail() -> None:
    assert "rdflib" in loaded_by("import stenosis_kg; stenosis_kg.load(bundled=False).dataset")


def test_every_dependency_has_a_lowest_and_a_highest_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    for line in [*project["dependencies"], *extras]:
        assert re.search(r">=[\d.]+,<[\d.]+$|==[\d.]+$", line), line


def test_pyproject_is_the_only_configuration() -> None:
    others = ["setup.py", "setup.cfg", "tox.ini", "pytest.ini", "mypy.ini", "ruff.toml", ".flake8", "requirements.txt"]
    assert [name for name in others if (ROOT / name).exists()] == []


def test_readme_and_ci_run_the_same_line() -> None:
    assert TEST_LINE in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert TEST_LINE in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_ci_runs_the_long_tests_too_with_both_ends_of_the_dependencies() -> None:
    lines = [line.strip() for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()]
    assert ".venv/bin/python -m pytest -m long" in lines
    assert ".venv-lowest/bin/python -m pytest -m ''" in lines
    assert 'for name in tests long checks owl wheel lowest interop; do "$name"; done' in lines


def test_hooks_and_hosted_ci_call_what_is_called_by_hand() -> None:
    assert "run: .ci/run\n" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    for file in (".pre-commit-config.yaml", ".ci/run"):
        assert "python -m nox --session check\n" in (ROOT / file).read_text(encoding="utf-8"), file


def test_the_citation_has_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf'^version: "?{re.escape(stenosis_kg.__version__)}"?$', citation, re.MULTILINE)


def test_paths_in_a_checkout_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.ontology() == ROOT / "ontology"
    assert paths.folder("queries") == str(ROOT / "queries")
    assert all(file.is_file() for file in paths.bundled())
    assert [file.name for file in paths.bundled()][:2] == ["stenosis.ttl", "concepts.ttl"]
    (tmp_path / "stenosis_kg" / "_data" / "ontology").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "stenosis_kg")
    assert paths.ontology() == tmp_path / "stenosis_kg" / "_data" / "ontology"
    with pytest.raises(StenosisError, match="queries is missing; reinstall"):
        paths.folder("queries")


@pytest.mark.parametrize("gone", ["stenosis.ttl", "concepts.ttl", "sources"])
def test_without_a_part_of_its_data_the_package_says_so(
    gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "stenosis_kg" / "_data" / "ontology"
    (data / "sources").mkdir(parents=True)
    for name in {"stenosis.ttl", "concepts.ttl", "sources/a.trig"} - {gone, f"{gone}/a.trig"}:
        (data / name).touch()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "stenosis_kg")
    with pytest.raises(StenosisError, match=f"the installation is incomplete: .*{gone}.* is missing"):
        paths.bundled()
