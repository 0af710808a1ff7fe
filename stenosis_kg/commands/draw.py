"""``stenosis-kg draw``: a diagram to a file, or to standard output."""

from __future__ import annotations

import math
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ..errors import UsageError
from . import quoted, say, warn, whole
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "draw", "look", "look_options"]

STATUS = "0 done, 2 could not run"
EXAMPLE = 'stenosis-kg draw pathway -o pathway.svg    stenosis-kg draw concept "lumbar fusion" -o fusion.png'


_FORMATS = ("png", "tiff", "svg", "pdf", "html", "mmd", "dot")
_BINARY = ("png", "tiff", "pdf")


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("what", metavar="WHAT", choices=("pathway", "concept", "overview", "schema", "comparison"))
    parser.add_argument("name", nargs="*", metavar="NAME", complete="concepts")
    parser.add_argument("--merged", action="store_true", help="The pathways of all documents, or those named, as one.")
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, type=Path,
        help='Where to; the ending says how: png, tiff, svg, pdf, html, mmd (Mermaid) or dot. "-" prints it.',
    )  # fmt: skip
    parser.add_argument("--format", choices=_FORMATS, help="What -o - prints. [default: svg]")
    look_options(parser)
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="[default: light]")


def look_options(parser: ArgumentParser) -> None:
    """Declare the options for how a figure is printed."""
    parser.add_argument(
        "--width", metavar="MM", type=_width, default="two",
        help="Of a figure: millimetres (85, 120, 178), or columns of a journal, one or two. [default: two]",
    )  # fmt: skip
    parser.add_argument("--bare", action="store_true", help="Figures without title and footnote; the legend stays.")
    parser.add_argument("--dpi", metavar="N", type=whole("--dpi"), help="Dots an inch of png and tiff. [default: 300]")


def look(given: Given) -> dict[str, Any]:
    """What these options say, as `stenosis_kg.draw.Look` has it."""
    wide = {"width": given.width} if isinstance(given.width, str) else {"width_mm": given.width}
    return wide | {"bare": given.bare} | ({} if given.dpi is None else {"dpi": given.dpi})


def _width(text: str) -> str | float:
    """A width: millimetres, or the word for columns of a journal."""
    if text in ("one", "two"):
        return text
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f'--width takes millimetres, "one" or "two", and {quoted(text)} is none')
    return number


def draw(given: Given) -> None:
    """Draw a pathway (pathway NAME, where there are several; --merged for several as one), a concept (concept NAME),
    the whole graph by class (overview), the schema, or what the documents of the graph say of treatments (comparison).
    """
    from .. import draw as drawings
    from ..draw.drawing import Drawing

    names, what = given.name, given.what
    if what == "concept" and not names:
        raise UsageError('name the concept to draw: stenosis-kg draw concept "lumbar fusion" -o FILE')
    if what not in ("concept", "pathway") and names:
        raise UsageError(f'draw {what} takes no name, and "{names[0]}" was given; leave it out')
    if given.merged and what != "pathway":
        raise UsageError(f"--merged is of pathways, and draw {what} was given; leave it out")
    if len(names) > 1 and not given.merged:
        raise UsageError(f"draw {what} takes one name, and {len(names)} were given; put a name with blanks in quotes")
    kind = _kind(given)
    if given.dpi is not None and kind not in ("png", "tiff"):
        raise UsageError(f"--dpi is of png and tiff, and {kind} has no dots; leave it out")
    graph, style = graph_of(given), look(given) | {"theme": given.theme}
    drawing: Drawing
    if given.merged:
        drawing = drawings.merged_pathway(graph, names=names, **style)
    else:
        drawing = getattr(drawings, what)(graph, **({"name": names[0]} if names else {}), **style)
    if _to_stdout(given):
        sys.stdout.buffer.write(drawing.to_bytes(kind))
    else:
        say(str(drawing.save(given.output)))
    for warning in drawing.warnings(kind):
        warn(f"warning: {warning}")


def _to_stdout(given: Given) -> bool:
    return str(given.output) == "-"


def _kind(given: Given) -> str:
    """The format: what --format says of standard output, and the ending of a file."""
    from ..draw.drawing import kind_of

    if not _to_stdout(given):
        if given.format:
            raise UsageError(f"--format is of -o -, and the ending of {given.output.name} says how; leave it out")
        return kind_of(given.output)
    kind: str = given.format or "svg"
    if kind in _BINARY and sys.stdout.isatty():
        raise UsageError(f"{kind} is no text to show on a terminal; name a file: -o FILE.{kind}, or -o - > FILE.{kind}")
    return kind
