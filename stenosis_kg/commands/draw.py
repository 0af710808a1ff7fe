"""``stenosis-kg draw``: a diagram to a file."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from . import complete, say, warn
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "draw"]

STATUS = "0 done, 2 could not run"
EXAMPLE = 'stenosis-kg draw pathway -o pathway.svg    stenosis-kg draw concept "lumbar fusion" -o fusion.png'


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("what", metavar="WHAT", choices=("pathway", "concept", "overview", "schema", "comparison"))
    parser.add_argument("name", nargs="*", metavar="NAME", complete=complete.concepts)
    parser.add_argument("--merged", action="store_true", help="The pathways of all documents, or those named, as one.")
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, type=Path,
        help="Where to; the ending says how: png, svg, pdf, html, mmd (Mermaid) or dot (Graphviz).",
    )  # fmt: skip
    parser.add_argument("--width", choices=("one", "two"), default="two", help="Journal columns. [default: two]")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="[default: light]")


def draw(given: Given) -> None:
    """Draw a pathway (pathway NAME, where there are several; --merged for several as one), a concept (concept NAME),
    the whole graph by class (overview), the schema, or what the documents of the graph say of treatments (comparison).
    """
    from .. import draw as drawings
    from ..draw.drawing import Drawing, kind_of

    names, what = given.name, given.what
    if what == "concept" and not names:
        raise UsageError('name the concept to draw: stenosis-kg draw concept "lumbar fusion" -o FILE')
    if what not in ("concept", "pathway") and names:
        raise UsageError(f'draw {what} takes no name, and "{names[0]}" was given; leave it out')
    if given.merged and what != "pathway":
        raise UsageError(f"--merged is of pathways, and draw {what} was given; leave it out")
    if len(names) > 1 and not given.merged:
        raise UsageError(f"draw {what} takes one name, and {len(names)} were given; put a name with blanks in quotes")
    kind = kind_of(given.output)
    graph, look = graph_of(given), {"width": given.width, "theme": given.theme}
    drawing: Drawing
    if given.merged:
        drawing = drawings.merged_pathway(graph, names=names, **look)
    else:
        drawing = getattr(drawings, what)(graph, **({"name": names[0]} if names else {}), **look)
    say(str(drawing.save(given.output)))
    for warning in drawing.warnings(kind):
        warn(f"warning: {warning}")
