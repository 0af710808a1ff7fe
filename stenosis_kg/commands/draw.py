"""``stenosis-kg draw``: a diagram to a file."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from . import say, warn
from .main import Given, Parser, graph_of

__all__ = ["EXAMPLE", "STATUS", "arguments", "draw"]

STATUS = "0 done, 2 could not run"
EXAMPLE = 'stenosis-kg draw pathway -o pathway.svg    stenosis-kg draw concept "lumbar fusion" -o fusion.png'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("what", metavar="WHAT", choices=("pathway", "concept", "overview", "schema", "comparison"))
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, type=Path,
        help="Where to; the ending says how: png, svg, pdf, html, mmd (Mermaid) or dot (Graphviz).",
    )  # fmt: skip
    parser.add_argument("--width", choices=("one", "two"), default="two", help="Journal columns. [default: two]")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="[default: light]")


def draw(given: Given) -> None:
    """Draw a pathway (pathway NAME, where there are several), a concept (concept NAME), the whole graph by class
    (overview), the schema, or what the documents of the graph say of treatments (comparison).
    """
    from .. import draw as drawings
    from ..draw.drawing import Drawing, kind_of

    if given.what == "concept" and given.name is None:
        raise UsageError('name the concept to draw: stenosis-kg draw concept "lumbar fusion" -o FILE')
    if given.what not in ("concept", "pathway") and given.name is not None:
        raise UsageError(f'draw {given.what} takes no name, and "{given.name}" was given; leave it out')
    kind = kind_of(given.output)
    named = {"name": given.name} if given.name is not None else {}
    drawing: Drawing = getattr(drawings, given.what)(graph_of(given), **named, width=given.width, theme=given.theme)
    say(str(drawing.save(given.output)))
    for warning in drawing.warnings(kind):
        warn(f"warning: {warning}")
