r"""A figure as Graphviz DOT: text that dot lays out itself.

>>> print(quote('says "no" \\ {a|b}'))
"says \"no\" \\ {a|b}"
"""

from __future__ import annotations

from .net import Join, Knot, Net
from .palette import LIGHT
from .scene import Pen, Scene
from .svg import clean

__all__ = ["dot", "quote"]

_SHAPES = {
    "round": "box", "octagon": "octagon", "cup": "box", "fold": "note", "hexagon": "hexagon", "pill": "ellipse",
    "slant": "parallelogram", "flag": "cds", "ticket": "component", "house": "house",
}  # fmt: skip


def dot(scene: Scene) -> str:
    """The scene's nodes and edges as a DOT file."""
    net = scene.net or Net()
    names = {knot.key: f"n{i}" for i, knot in enumerate(net.knots)}
    out = [
        f"// {_comment(scene.caption)}",
        "digraph {",
        f"  graph [label={quote(scene.title)} labelloc=t fontname={quote('DejaVu Sans')} rankdir=TB compound=true]",
        f"  node [fontname={quote('DejaVu Sans')} fontsize=10 style=filled fillcolor=white]",
        f"  edge [fontname={quote('DejaVu Sans')} fontsize=9]",
    ]
    for i, group in enumerate(net.groups):
        out.append(f"  subgraph cluster_{i} {{")
        out.append(f"    label={quote(group.label)} style=filled color={quote(LIGHT[f'{group.colour}.band'])}")
        out += [f"    {_node(names, knot)}" for knot in net.knots if knot.group == group.key]
        out.append("  }")
    grouped = {group.key for group in net.groups}
    out += [f"  {_node(names, knot)}" for knot in net.knots if knot.group not in grouped]
    out += [f"  {_edge(names, join)}" for join in net.joins]
    return "\n".join([*out, "}", ""])


def quote(text: str) -> str:
    """A DOT string: nothing in the text can end it, and a backslash is one. Line breaks are kept."""
    held = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + held.replace("\n", "\\n") + '"'


def _comment(text: str) -> str:
    return clean(text).replace("\n", " ").rstrip("\\")


def _node(names: dict[str, str], knot: Knot) -> str:
    shape = _SHAPES.get(knot.shape, "box")
    colour = quote(LIGHT[f"{knot.colour}.line"])
    style = _style(knot.pen, "rounded,filled" if knot.shape in ("round", "cup") else "filled")
    fill = quote(LIGHT[f"{knot.colour}.band"])
    label = quote("\n".join(knot.lines))
    return f"{names[knot.key]} [label={label} shape={shape} color={colour} fillcolor={fill} {style}]"


def _edge(names: dict[str, str], join: Join) -> str:
    label = f" label={quote(join.label)}" if join.label else ""
    return f"{names[join.source]} -> {names[join.target]} [{_style(join.pen)}{label}]"


def _style(pen: Pen, base: str = "") -> str:
    """Solid, dashed or dotted, and the width; a double line is two colours with a gap."""
    line = "dotted" if pen.dash and pen.dash[0] < 2 else "dashed" if pen.dash else "solid"
    style = ",".join(filter(None, (base, line)))
    return f"style={quote(style)} penwidth={pen.width:g}" + (" peripheries=2" if pen.double and base else "")
