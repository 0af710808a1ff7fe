"""``stenosis-kg validate``: every check of a graph, in one report."""

from __future__ import annotations

import sys
from pathlib import Path

from . import seconds, warn
from .main import graph_of
from .parser import Given, Parser
from .progress import progress

__all__ = ["EXAMPLE", "STATUS", "arguments", "validate"]

STATUS = "0 conforms, 1 does not, 2 could not run"
EXAMPLE = "stenosis-kg validate more.ttl --format sarif > findings.sarif"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILES", type=Path)
    parser.add_argument(
        "--shapes", metavar="FILE", action="append", default=[], type=Path,
        help="Shapes of your own, run beside the bundled ones; may be repeated.",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", type=seconds("--timeout"), default=60.0,
        help="Seconds that shapes of your own may take. [default: %(default)s]",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=("text", "json", "sarif", "turtle"), default="text", help="[default: text]"
    )  # fmt: skip


def validate(given: Given) -> int:
    """Check shapes, quotes, coverage, hygiene and the pathway: of the bundled graph, or of FILES together with it.

    FILES get their terms from the bundled schema and vocabulary, so the two are validated as one graph. With --source,
    too, the whole graph is: the findings are then those in the file of that document.
    """
    from dataclasses import replace

    from ..check import shapes
    from ..check import validate as checks
    from ..paths import example_documents
    from ..statements.documents import documents
    from ..statements.one_document import document_named

    # Read first: shapes that cannot be run should say so before the graph is looked at.
    own = (shapes.read(*given.shapes, lenient=given.lenient),) if given.shapes else ()
    for warning in own[0].warnings if own else ():
        warn(f"warning: {warning}")
    source, given.source = given.source, None
    if source in example_documents() and given.project is None:
        given.documents.append(source)
    graph = graph_of(given, *given.files)
    with progress(checks.STEPS, given.quiet) as begin:
        report = checks.validate(graph, *own, timeout=given.timeout, progress=begin)
    if source is not None:
        iri = document_named(graph, source)
        (file,) = {each.file for each in documents(graph) if each.iri == iri}
        report = replace(report, findings=tuple(each for each in report.findings if each.file == str(file)))
    sys.stdout.write(report.render(given.format))
    return 0 if report else 1
