"""``stenosis-kg export``: the graph in another format."""

from __future__ import annotations

import sys
from pathlib import Path

from ..errors import UsageError
from . import say, width
from .main import graph_of
from .parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "export"]

STATUS = "0 done, 2 could not run"
EXAMPLE = "stenosis-kg export trig -o stenosis.trig"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("format", nargs="?", metavar="FORMAT", complete="formats")
    parser.add_argument("-o", "--output", metavar="PATH", type=Path, help='The file or folder; "-" prints a file.')
    parser.add_argument("--mappings", action="store_true", help="With the mappings to other vocabularies.")
    parser.add_argument("--explain", action="store_true", help="Write nothing; say what the format drops.")


def export(given: Given) -> None:
    """Write the graph in FORMAT to a file, or to a folder where the format has several files.

    Without FORMAT, list the formats; with --explain, say what each of them drops.
    """
    from ..export import FORMATS, format_named
    from ..export import export as write
    from ..export.ledger import explain, wrapped

    out = given.output
    if given.format is None and out is not None:
        raise UsageError(f"name the format; the formats are {', '.join(FORMATS)}")
    if given.format is None or given.explain:
        chosen = [format_named(given.format)] if given.format else list(FORMATS.values())
        wide, room = max(map(len, FORMATS)), width() or 0
        for each in chosen:
            row = wrapped(f"{each.name:{wide}}  ", each.what, room)
            say(explain(each.name, room) if given.explain else "\n".join(row))
        return
    wanted = format_named(given.format)
    if out is None:
        raise UsageError(f"say where: stenosis-kg export {wanted.name} -o {wanted.name}{wanted.suffix or '/'}")
    if str(out) == "-" and wanted.folder:
        raise UsageError(f"{wanted.name} is several files; name a folder: -o {wanted.name}/")
    graph = graph_of(given, mappings=given.mappings)
    if str(out) == "-":
        (data,) = wanted.files(graph).values()
        sys.stdout.buffer.write(data)
        return
    say(f"{write(graph, wanted.name, out)}: written as {wanted.name}")
