"""A figure as Mermaid: text that GitHub and many editors draw.

>>> label('says "no" [x]')
'"says #quot;no#quot; #91;x#93;"'
"""

from __future__ import annotations

import re

from .palette import LIGHT
from .scene import Diagram, DiagramEdge, DiagramNode, Scene
from .svg import clean

__all__ = ["label", "mermaid"]

# What opens and closes a node of each shape.
_SHAPES = {
    "round": ("(", ")"), "cup": ("(", ")"), "pill": ("([", "])"), "hexagon": ("{{", "}}"), "slant": ("[/", "/]"),
    "flag": (">", "]"), "octagon": ("[[", "]]"), "house": ("[/", "\\]"), "fold": ("[", "]"), "ticket": ("[(", ")]"),
}  # fmt: skip

_ENTITIES = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}
# Whatever could end a label, begin a tag, or be taken for Markdown or a word of the language.
_SPECIAL = re.compile(r"[\"#;&<>`*_\[\](){}|\\$%~^@:/=]")


def mermaid(scene: Scene) -> str:
    """The scene's nodes and edges as a Mermaid flowchart."""
    diagram = scene.diagram or Diagram()
    names = {node.key: f"n{i}" for i, node in enumerate(diagram.nodes)}
    out = [f"%% {_comment(scene.title)}", f"%% {_comment(scene.caption)}", "flowchart TB"]
    for i, frame in enumerate(diagram.frames):
        out.append(f"  subgraph g{i}[{label(frame.label)}]")
        out += [f"    {_node(names, node)}" for node in diagram.nodes if node.group == frame.key]
        out.append("  end")
        out.append(f"  style g{i} fill:{LIGHT[f'{frame.colour}.band']},stroke:{LIGHT[f'{frame.colour}.line']}")
    grouped = {frame.key for frame in diagram.frames}
    out += [f"  {_node(names, node)}" for node in diagram.nodes if node.group not in grouped]
    out += [f"  style {names[node.key]} {_border(node)}" for node in diagram.nodes]
    out += [f"  {_edge(names, edge)}" for edge in diagram.edges]
    return "\n".join([*out, ""])


def label(text: str) -> str:
    """A quoted label without special characters; line breaks become ``<br/>``.

    An empty label is a blank, since Mermaid refuses to read none.
    """
    escaped = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"#{ord(found[0])};"), clean(text))
    return '"' + (escaped.strip() or " ").replace("\n", "<br/>").replace("\t", " ") + '"'


def _comment(text: str) -> str:
    """A comment cannot hold a directive or another line."""
    return re.sub(r"[\n%{}]+", " ", clean(text))


def _node(names: dict[str, str], node: DiagramNode) -> str:
    opens, closes = _SHAPES.get(node.shape, ("[", "]"))
    return f"{names[node.key]}{opens}{label(chr(10).join(node.lines))}{closes}"


def _border(node: DiagramNode) -> str:
    dash = f",stroke-dasharray:{' '.join(f'{n:g}' for n in node.stroke.dash)}" if node.stroke.dash else ""
    colours = f"fill:{LIGHT[f'{node.colour}.band']},stroke:{LIGHT[f'{node.colour}.line']},color:{LIGHT['ink']}"
    return f"{colours},stroke-width:{node.stroke.width:g}px{dash}"


def _edge(names: dict[str, str], edge: DiagramEdge) -> str:
    arrow = "-.->" if edge.stroke.dash else "==>" if edge.stroke.width >= 2 else "-->"
    words = f"|{label(edge.label)}|" if edge.label else ""
    return f"{names[edge.source]} {arrow}{words} {names[edge.target]}"
