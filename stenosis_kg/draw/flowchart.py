r"""A figure as text that others lay out: Graphviz DOT, and Mermaid, which GitHub and many editors draw.

>>> print(quote('says "no" \\ {a|b}'))
"says \"no\" \\ {a|b}"
>>> label('says "no" [x]')
'"says #quot;no#quot; #91;x#93;"'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .palette import LIGHT
from .scene import Diagram, DiagramEdge, DiagramFrame, DiagramNode, Scene, Stroke
from .svg import clean

__all__ = ["dot", "label", "mermaid", "quote"]

_DOT_SHAPES = {
    "round": "box", "octagon": "octagon", "cup": "box", "fold": "note", "hexagon": "hexagon", "pill": "ellipse",
    "slant": "parallelogram", "flag": "cds", "ticket": "component", "house": "house",
}  # fmt: skip

# What opens and closes a node of each shape in Mermaid.
_BRACKETS = {
    "round": ("(", ")"), "cup": ("(", ")"), "pill": ("([", "])"), "hexagon": ("{{", "}}"), "slant": ("[/", "/]"),
    "flag": (">", "]"), "octagon": ("[[", "]]"), "house": ("[/", "\\]"), "fold": ("[", "]"), "ticket": ("[(", ")]"),
}  # fmt: skip

_ENTITIES = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}
# Whatever could end a label, begin a tag, or be taken for Markdown or a word of the language.
_SPECIAL = re.compile(r"[\"#;&<>`*_\[\](){}|\\$%~^@:/=]")


def dot(scene: Scene) -> str:
    """The scene's nodes and edges as a DOT file."""
    comment = clean(scene.caption).replace("\n", " ").rstrip("\\")
    font = f"fontname={quote('DejaVu Sans')}"
    head = [
        f"// {comment}",
        "digraph {",
        f"  graph [label={quote(scene.title)} labelloc=t {font} rankdir=TB compound=true]",
        f"  node [{font} fontsize=10 style=filled fillcolor=white]",
        f"  edge [{font} fontsize=9]",
    ]

    def framed(number: int, frame: DiagramFrame, nodes: Iterable[str]) -> list[str]:
        title = f"label={quote(frame.label)} style=filled color={quote(LIGHT[f'{frame.colour}.band'])}"
        return [f"  subgraph cluster_{number} {{", f"    {title}", *nodes, "  }"]

    def drawn(name: str, node: DiagramNode) -> str:
        colours = f"color={quote(LIGHT[f'{node.colour}.line'])} fillcolor={quote(LIGHT[f'{node.colour}.band'])}"
        style = _style(node.stroke, "rounded,filled" if node.shape in ("round", "cup") else "filled")
        words, shape = quote("\n".join(node.lines)), _DOT_SHAPES.get(node.shape, "box")
        return f"{name} [label={words} shape={shape} {colours} {style}]"

    def joined(source: str, edge: DiagramEdge, target: str) -> str:
        words = f" label={quote(edge.label)}" if edge.label else ""
        head = " arrowhead=tee" if edge.denied else ""
        return f"{source} -> {target} [{_style(edge.stroke)}{head}{words}]"

    nodes, edges = _parts(scene.diagram or Diagram(), framed, drawn, joined)
    return "\n".join([*head, *nodes, *edges, "}", ""])


def mermaid(scene: Scene) -> str:
    """The scene's nodes and edges as a Mermaid flowchart."""
    diagram = scene.diagram or Diagram()

    def framed(number: int, frame: DiagramFrame, nodes: Iterable[str]) -> list[str]:
        style = f"fill:{LIGHT[f'{frame.colour}.band']},stroke:{LIGHT[f'{frame.colour}.line']}"
        return [f"  subgraph g{number}[{label(frame.label)}]", *nodes, "  end", f"  style g{number} {style}"]

    def drawn(name: str, node: DiagramNode) -> str:
        opens, closes = _BRACKETS.get(node.shape, ("[", "]"))
        return f"{name}{opens}{label(chr(10).join(node.lines))}{closes}"

    def joined(source: str, edge: DiagramEdge, target: str) -> str:
        arrow = "-.-" if edge.stroke.dash else "==" if edge.stroke.width >= 2 else "--"
        arrow += "x" if edge.denied else ">"
        words = f"|{label(edge.label)}|" if edge.label else ""
        return f"{source} {arrow}{words} {target}"

    nodes, edges = _parts(diagram, framed, drawn, joined)
    borders = [f"  style n{number} {_border(node)}" for number, node in enumerate(diagram.nodes)]
    # A comment cannot hold a directive or another line.
    comments = ["%% " + re.sub(r"[\n%{}]+", " ", clean(text)) for text in (scene.title, scene.caption)]
    return "\n".join([*comments, "flowchart TB", *nodes, *borders, *edges, ""])


def _parts(
    diagram: Diagram,
    framed: Callable[[int, DiagramFrame, Iterable[str]], list[str]],
    drawn: Callable[[str, DiagramNode], str],
    joined: Callable[[str, DiagramEdge, str], str],
) -> tuple[list[str], list[str]]:
    """The lines of the nodes, those in frames first, and those of the edges."""
    names = {node.key: f"n{number}" for number, node in enumerate(diagram.nodes)}
    nodes: list[str] = []
    for number, frame in enumerate(diagram.frames):
        inside = [f"    {drawn(names[node.key], node)}" for node in diagram.nodes if node.group == frame.key]
        nodes += framed(number, frame, inside)
    frames = {frame.key for frame in diagram.frames}
    nodes += [f"  {drawn(names[node.key], node)}" for node in diagram.nodes if node.group not in frames]
    return nodes, [f"  {joined(names[edge.source], edge, names[edge.target])}" for edge in diagram.edges]


def quote(text: str) -> str:
    """A DOT string: nothing in the text can end it, and a backslash is one. Line breaks are kept.

    Graphviz decodes entities in every label, so that an "&" before a name and ";" would be another character.
    """
    escaped = clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


def label(text: str) -> str:
    """A quoted label of Mermaid without special characters; line breaks become ``<br/>``.

    An empty label is a blank, since Mermaid refuses to read none.
    """
    escaped = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"#{ord(found[0])};"), clean(text))
    return '"' + (escaped.strip() or " ").replace("\n", "<br/>").replace("\t", " ") + '"'


def _style(stroke: Stroke, base: str = "") -> str:
    """Of DOT: solid, dashed or dotted, and the width; a double line is two colours with a gap."""
    line = "dotted" if stroke.dash and stroke.dash[0] < 2 else "dashed" if stroke.dash else "solid"
    style = ",".join(filter(None, (base, line)))
    return f"style={quote(style)} penwidth={stroke.width:g}" + (" peripheries=2" if stroke.double and base else "")


def _border(node: DiagramNode) -> str:
    dash = f",stroke-dasharray:{' '.join(f'{n:g}' for n in node.stroke.dash)}" if node.stroke.dash else ""
    colours = f"fill:{LIGHT[f'{node.colour}.band']},stroke:{LIGHT[f'{node.colour}.line']},color:{LIGHT['ink']}"
    return f"{colours},stroke-width:{node.stroke.width:g}px{dash}"
