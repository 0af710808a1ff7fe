"""Files import only from lower layers, by relative imports and in no circle; names are not used twice."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

import networkx as nx
import pytest

from .layers import LAYERS, PACKAGE, PAGE, files, imports, room, tree, with_picture


@pytest.mark.parametrize("name", sorted({room(name) for name in files()}))
def test_imports_point_down(name: str) -> None:
    """Those inside functions and those for type checkers alone as well."""
    assert name in LAYERS, f"{name} has no layer: add it to LAYERS in tests/layers.py"
    for each in imports():
        other = room(each.target)
        if room(each.source) == name and other != name:
            assert LAYERS[other] <= LAYERS[name], (
                f"{files()[each.source]}, line {each.line}, imports {each.target}, which is in a higher layer "
                f"({LAYERS[other]}, and {name} in {LAYERS[name]}): move what is wanted down"
            )


def circles(edges: set[tuple[str, str]]) -> list[set[str]]:
    graph = nx.DiGraph()
    graph.add_edges_from(sorted(edges))
    return [each for each in nx.strongly_connected_components(graph) if len(each) > 1]


def test_there_is_no_circle_of_files() -> None:
    """Of imports of any kind: what is imported for its type, or inside a function, is still needed to be read."""
    found = circles({(each.source, each.target) for each in imports()})
    assert [sorted(circle) for circle in found] == []


def test_there_is_no_circle_of_rooms() -> None:
    found = circles({(room(each.source), room(each.target)) for each in imports()})
    assert [sorted(circle) for circle in found] == []


def test_the_test_of_circles_can_fail() -> None:
    assert circles({("a", "b"), ("b", "c"), ("c", "b")}) == [{"b", "c"}]


def test_all_kinds_of_imports_are_seen() -> None:
    assert {each.kind for each in imports()} == {"at once", "deferred", "types"}
    assert len(imports()) > 500


def test_the_table_names_no_module_that_is_gone() -> None:
    assert set(LAYERS) - {room(name) for name in files()} == set()


def test_there_are_few_rooms() -> None:
    assert len({room(name) for name in files()} - {"__init__", "__main__"}) <= 26


def test_no_two_public_classes_share_a_name() -> None:
    """A class is public where its name has no underscore: whoever reads it in a traceback looks for one place."""
    homes = defaultdict(list)
    for name in files():
        for node in tree(name).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(name)
    twice = {name: where for name, where in homes.items() if len(where) > 1}
    assert twice == {}, "give one of them another name"
    assert len(homes) > 50


def test_the_picture_of_the_layers_is_of_these_layers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_picture(page), "the imports have changed: python -m tests.layers draws them again"


def test_what_the_architecture_page_names_is_there() -> None:
    named = re.findall(r"`([a-z_0-9]+/[a-z_0-9/]*(?:\.[a-z]+)?)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [name for name in named if not ((PACKAGE / name).exists() or (PAGE.parent.parent / name).exists())] == []


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files().values()}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}
    assert len(lengths) > 20


def test_modules_say_what_they_are_and_what_they_offer() -> None:
    for name, path in files().items():
        assert ast.get_docstring(tree(name)), f"{path} has no docstring"
        assigned = [node for node in tree(name).body if isinstance(node, (ast.Assign, ast.AnnAssign))]
        targets = [target for node in assigned for target in getattr(node, "targets", [getattr(node, "target", None)])]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        assert "__all__" in names, f"{path} has no __all__"
