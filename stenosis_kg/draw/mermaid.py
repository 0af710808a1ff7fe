"""A figure as Mermaid: text that GitHub and many editors draw.

>>> label('says "no" [x]')
'"says #quot;no#quot; #91;x#93;"'
"""

from __future__ import annotations

import re

from .net import Join, Knot, Net
from .palette import LIGHT
from .scene import Pen, Scene
from .svg import clean

__all__ = ["label", "mermaid"]

# What opens and closes a node of each shape.
_SHAPES = {
    "round": ("(", ")"), "cup": ("(", ")"), "pill": ("([", "])"), "hexagon": ("{{", "}}"), "slant": ("[/", "/]"),
    "flag": (">", "]"), "octagon": ("[[", "]]"), "house": ("[/", "\\]"), "fold": ("[", "]"), "ticket": ("[(", ")]"),
}  # fmt: skip

# Whatever could end a label, begin a tag, or be taken for Markdown or a word of the language.
_SPECIAL = re.compile(r"[\"#;&<>`*_\[\](){}|\\$%~^@:/=]")


def mermaid(scene: Scene) -> str:
    """The scene's nodes and edges as a Mermaid flowchart."""
    net = scene.net or Net()
    names = {knot.key: f"n{i}" for i, knot in enumerate(net.knots)}
    out = [f"%% {_comment(scene.title)}", f"%% {_comment(scene.caption)}", "flowchart TB"]
    for i, group in enumerate(net.groups):
        out.append(f"  subgraph g{i}[{label(group.label)}]")
        out += [f"    {_node(names, knot)}" for knot in net.knots if knot.group == group.key]
        out.append("  end")
        out.append(f"  style g{i} fill:{LIGHT[f'{group.colour}.band']},stroke:{LIGHT[f'{group.colour}.line']}")
    grouped = {group.key for group in net.groups}
    out += [f"  {_node(names, knot)}" for knot in net.knots if knot.group not in grouped]
    for knot in net.knots:
        out.append(f"  style {names[knot.key]} {_border(knot)}")
    out += [f"  {_edge(names, join)}" for join in net.joins]
    return "\n".join([*out, ""])


def label(text: str) -> str:
    """A quoted label in which nothing is more than a character; line breaks become ``<br/>``.

    An empty label is a blank, since Mermaid refuses to read none.
    """
    held = _SPECIAL.sub(lambda found: _entity(found[0]), clean(text))
    return '"' + (held.strip() or " ").replace("\n", "<br/>").replace("\t", " ") + '"'


def _entity(char: str) -> str:
    return {'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}.get(char, f"#{ord(char)};")


def _comment(text: str) -> str:
    """A comment cannot hold a directive or another line."""
    return re.sub(r"[\n%{}]+", " ", clean(text))


def _node(names: dict[str, str], knot: Knot) -> str:
    opens, closes = _SHAPES.get(knot.shape, ("[", "]"))
    return f"{names[knot.key]}{opens}{label(chr(10).join(knot.lines))}{closes}"


def _border(knot: Knot) -> str:
    dash = f",stroke-dasharray:{' '.join(f'{n:g}' for n in knot.pen.dash)}" if knot.pen.dash else ""
    colours = f"fill:{LIGHT[f'{knot.colour}.band']},stroke:{LIGHT[f'{knot.colour}.line']},color:{LIGHT['ink']}"
    return f"{colours},stroke-width:{knot.pen.width:g}px{dash}"


def _edge(names: dict[str, str], join: Join) -> str:
    said = f"|{label(join.label)}|" if join.label else ""
    return f"{names[join.source]} {_arrow(join.pen)}{said} {names[join.target]}"


def _arrow(pen: Pen) -> str:
    return "-.->" if pen.dash else "==>" if pen.width >= 2 else "-->"
