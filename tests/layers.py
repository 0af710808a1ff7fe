"""The package as its files import each other, and the picture of its layers in the architecture page.

`python -m tests.layers` writes the picture into ``docs/architecture.md``; `test_layers` compares it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["LAYERS", "PACKAGE", "PAGE", "Import", "files", "imports", "picture", "room", "tree", "with_picture"]

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "stenosis_kg"
PAGE = ROOT / "docs" / "architecture.md"

# Layer of each room: a folder, or a module at the top. A new one gets its line here, in the lowest layer that its
# imports allow. Rooms of one layer may import each other, as long as no circle comes of it.
LAYERS: dict[str, int] = {
    **dict.fromkeys(["errors"], 0),
    **dict.fromkeys(["namespaces", "paths", "extras", "files", "tabular", "child", "project"], 1),
    **dict.fromkeys(["pages", "rdf"], 2),
    **dict.fromkeys(["query", "start", "statements"], 3),
    **dict.fromkeys(["pathway", "search"], 4),
    **dict.fromkeys(["check", "comparison", "release"], 5),
    **dict.fromkeys(["draw", "export", "replay"], 6),
    **dict.fromkeys(["kg", "report", "serve", "commands"], 7),
    **dict.fromkeys(["__init__", "__main__"], 8),
}

# What the rooms of the picture hold, in a few words. Rooms of layers 0 and 1 stand together below the others.
HOLDS = {
    "pages": "HTML elements and frame",
    "rdf": "files to quads and back",
    "query": "SPARQL: library, guard, sandbox",
    "start": "a project of one's own, begun",
    "statements": "who says what, how firmly",
    "search": "what words name or say",
    "pathway": "stages and the next steps",
    "check": "shapes, quotes, coverage, schema",
    "comparison": "documents beside each other",
    "release": "what changed from one to the next",
    "draw": "figures",
    "export": "one module a format",
    "replay": "cohorts against the pathway",
    "kg": "KnowledgeGraph, the front door",
    "report": "the folder with everything",
    "serve": "HTTP: SPARQL endpoint and pages",
    "commands": "one module a command",
}
BEGIN, END = "<!-- picture: python -m tests.layers -->\n", "<!-- end of the picture -->\n"


@dataclass(frozen=True)
class Import:
    """One file imports another. ``kind``: at once, deferred (inside a function), or types (only for type checkers)."""

    source: str
    target: str
    kind: str
    line: int


@cache
def files() -> dict[str, Path]:
    """The files of the package by dotted name, ``rdf.graph``; a folder's own is ``rdf.__init__``."""
    return {".".join(p.relative_to(PACKAGE).with_suffix("").parts): p for p in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree(name: str) -> ast.Module:
    """A file, parsed."""
    return ast.parse(files()[name].read_text(encoding="utf-8"))


def room(name: str) -> str:
    """The folder at the top that a file is in, or the file itself."""
    return name.split(".")[0]


@cache
def imports() -> tuple[Import, ...]:
    """All imports of files of the package by its files, whatever function or condition they stand in."""
    return tuple(
        Import(name, target, kind, node.lineno)
        for name in files()
        for node, kind in _statements(tree(name), "at once")
        for target in _targets(name, node)
        if target != name
    )


def _statements(node: ast.AST, kind: str) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, kind
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _statements(child, "deferred")
        elif not isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            continue  # an expression holds no statement
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for each in child.body:
                yield from _statements(ast.Module([each], []), "types")
            for each in child.orelse:
                yield from _statements(ast.Module([each], []), kind)
        else:
            yield from _statements(child, kind)


def _targets(name: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The files that one statement names; raises ValueError where it names the package absolutely."""
    if isinstance(node, ast.Import) or not node.level:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        if any(each.split(".")[0] == PACKAGE.name for each in names):
            raise ValueError(
                f"{files()[name]}, line {node.lineno}: an absolute import of the package; make it relative"
            )
        return
    above = name.split(".")[: -node.level]
    base = [*above, *(node.module.split(".") if node.module else [])]
    for alias in node.names:
        found = _file([*base, alias.name]) or _file(base)
        if found is None:
            raise ValueError(f"{files()[name]}, line {node.lineno}: imports {'.'.join(base)}, which is no file")
        yield found


def _file(parts: list[str]) -> str | None:
    return next((name for name in (".".join(parts), ".".join([*parts, "__init__"])) if name in files()), None)


def picture() -> str:
    """A Mermaid flow chart: a band for each layer, an arrow for each room that another imports in the layers shown.

    Arrows that follow from others (a imports b, b imports c, a imports c) are left out.
    """
    uses = {
        name: {room(each.target) for each in imports() if room(each.source) == name} & HOLDS.keys() - {name}
        for name in HOLDS
    }
    reach: dict[str, set[str]] = {}

    def reached(name: str) -> set[str]:
        if name not in reach:
            reach[name] = uses[name].union(*(reached(other) for other in uses[name]))
        return reach[name]

    lines = ["flowchart TB"]
    for layer in sorted({LAYERS[name] for name in HOLDS}, reverse=True):
        lines.append(f"  subgraph layer{layer} [layer {layer}]")
        lines += [f'    {name}["<b>{name}</b><br/>{words}"]' for name, words in HOLDS.items() if LAYERS[name] == layer]
        lines.append("  end")
    below = ", ".join(name for name, layer in LAYERS.items() if layer <= 1)
    lines += [f'  below["{below}"]']
    for name in sorted(HOLDS, key=lambda name: (-LAYERS[name], name)):
        direct = sorted(other for other in uses[name] if not any(other in reached(via) for via in uses[name]))
        lines += [f"  {name} --> {other}" for other in direct]
        if not uses[name]:
            lines.append(f"  {name} --> below")
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


def with_picture(page: str) -> str:
    """The text of the page with the picture as it is now between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE}: the lines {BEGIN.strip()!r} and {END.strip()!r} are not there; put them back")
    return before + BEGIN + "\n" + picture() + "\n" + END + after


if __name__ == "__main__":
    PAGE.write_text(with_picture(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
