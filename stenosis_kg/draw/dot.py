r"""A figure as Graphviz DOT: text that dot lays out itself.

>>> print(quote('says "no" \\ {a|b}'))
"says \"no\" \\ {a|b}"
"""

from __future__ import annotations

from .palette import LIGHT
from .scene import Diagram, DiagramEdge, DiagramNode, Scene, Stroke
from .svg import clean

__all__ = ["dot", "quote"]

_SHAPES = {
    "round": "box", "octagon": "octagon", "cup": "box", "fold": "note", "hexagon": "hexagon", "pill": "ellipse",
    "slant": "parallelogram", "flag": "cds", "ticket": "component", "house": "house",
}  # fmt: skip


def dot(scene: Scene) -> str:
    """The scene's nodes and edges as a DOT file."""
    diagram = scene.diagram or Diagram()
    names = {node.key: f"n{i}" for i, node in enumerate(diagram.nodes)}
    comment = clean(scene.caption).replace("\n", " ").rstrip("\\")
    out = [
        f"// {comment}",
        "digraph {",
        f"  graph [label={quote(scene.title)} labelloc=t fontname={quote('DejaVu Sans')} rankdir=TB compound=true]",
        f"  node [fontname={quote('DejaVu Sans')} fontsize=10 style=filled fillcolor=white]",
        f"  edge [fontname={quote('DejaVu Sans')} fontsize=9]",
    ]
    for i, frame in enumerate(diagram.frames):
        out.append(f"  subgraph cluster_{i} {{")
        out.append(f"    label={quote(frame.label)} style=filled color={quote(LIGHT[f'{frame.colour}.band'])}")
        out += [f"    {_node(names, node)}" for node in diagram.nodes if node.group == frame.key]
        out.append("  }")
    grouped = {frame.key for frame in diagram.frames}
    out += [f"  {_node(names, node)}" for node in diagram.nodes if node.group not in grouped]
    out += [f"  {_edge(names, edge)}" for edge in diagram.edges]
    return "\n".join([*out, "}", ""])


def quote(text: str) -> str:
    """A DOT string: nothing in the text can end it, and a backslash is one. Line breaks are kept.

    Graphviz decodes entities in every label, so that an "&" before a name and ";" would be another character.
    """
    escaped = clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


def _node(names: dict[str, str], node: DiagramNode) -> str:
    shape = _SHAPES.get(node.shape, "box")
    colour = quote(LIGHT[f"{node.colour}.line"])
    style = _style(node.stroke, "rounded,filled" if node.shape in ("round", "cup") else "filled")
    fill = quote(LIGHT[f"{node.colour}.band"])
    label = quote("\n".join(node.lines))
    return f"{names[node.key]} [label={label} shape={shape} color={colour} fillcolor={fill} {style}]"


def _edge(names: dict[str, str], edge: DiagramEdge) -> str:
    label = f" label={quote(edge.label)}" if edge.label else ""
    return f"{names[edge.source]} -> {names[edge.target]} [{_style(edge.stroke)}{label}]"


def _style(stroke: Stroke, base: str = "") -> str:
    """Solid, dashed or dotted, and the width; a double line is two colours with a gap."""
    line = "dotted" if stroke.dash and stroke.dash[0] < 2 else "dashed" if stroke.dash else "solid"
    style = ",".join(filter(None, (base, line)))
    return f"style={quote(style)} penwidth={stroke.width:g}" + (" peripheries=2" if stroke.double and base else "")
