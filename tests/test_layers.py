"""Modules import only from lower layers, and by relative imports."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "stenosis_kg"

# Layer of each module or folder. A new one gets its line here, in the lowest layer that its imports allow.
# Modules of one layer may import each other, as long as no circle comes of it.
LAYERS: dict[str, int] = {
    **dict.fromkeys(["errors", "version"], 0),
    **dict.fromkeys(["namespaces", "paths", "scope", "extras", "files", "tabular"], 1),
    **dict.fromkeys(["pages", "rdf"], 2),
    **dict.fromkeys(["query", "statements"], 3),
    **dict.fromkeys(["pathway"], 4),
    **dict.fromkeys(["check"], 5),
    **dict.fromkeys(["draw", "export", "replay"], 6),
    **dict.fromkeys(["kg", "report", "commands", "quick"], 7),
    **dict.fromkeys(["__init__", "__main__"], 8),
}


def modules() -> dict[str, list[Path]]:
    """The top level of the package: name to the files in it."""
    found = {path.stem: [path] for path in PACKAGE.glob("*.py")}
    found |= {path.parent.name: sorted(path.parent.rglob("*.py")) for path in PACKAGE.glob("*/__init__.py")}
    return found


def imported(path: Path, *, at_once: bool = False) -> set[str]:
    """The modules of the package that a file imports; ``at_once``: only those without which it cannot be imported."""
    found = set()
    depth = len(path.relative_to(PACKAGE).parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not [name for name in node.names if name.name.split(".")[0] == "stenosis_kg"], f"{path}: absolute"
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "stenosis_kg", f"{path}: absolute import"
            if node.level == depth:  # from the package itself
                found |= {node.module.split(".")[0]} if node.module else {name.name for name in node.names}
    return found


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name: str) -> None:
    assert name in LAYERS, f"{name} has no layer: add it to LAYERS in tests/test_layers.py"
    for path in modules()[name]:
        for other in imported(path) - {name}:
            assert other in LAYERS, f"{path} imports {other}, which has no layer"
            assert LAYERS[other] <= LAYERS[name], f"{path} (layer {LAYERS[name]}) imports {other} ({LAYERS[other]})"


def test_there_is_no_circle() -> None:
    # An import inside a function (a method that hands on to its module) makes none.
    uses = {
        name: set().union(*(imported(path, at_once=True) for path in paths)) - {name}
        for name, paths in modules().items()
    }
    assert list(TopologicalSorter(uses).static_order())  # raises CycleError


def test_the_table_names_no_module_that_is_gone() -> None:
    assert set(LAYERS) - set(modules()) == set()


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}
    assert len(lengths) > 20


def test_modules_say_what_they_are_and_what_they_offer() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{path} has no docstring"
        assigned = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
        targets = [target for node in assigned for target in getattr(node, "targets", [getattr(node, "target", None)])]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        assert "__all__" in names, f"{path} has no __all__"
