"""``stenosis-kg source check``: whether documents are true to their texts."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError
from .. import say
from ..main import Given, Parser, graph_of

__all__ = ["EXAMPLE", "STATUS", "arguments", "check"]

STATUS = "0 all true to their texts, 1 not so, 2 could not run"
EXAMPLE = "stenosis-kg source check"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE.trig", type=Path)


def check(given: Given) -> int:
    """Hold every quote, offset, cue and hash of the documents against their texts.

    Without FILE.trig: the bundled documents, and those of --graph.
    """
    from ... import paths
    from ...check import quotes
    from ...rdf.graph import load
    from ...statements.documents import documents
    from ...statements.reading import statements_of

    files = given.files
    graph = load(paths.ontology() / "stenosis.ttl", *files, bundled=False) if files else graph_of(given)
    known = documents(graph)
    if not known:
        raise InputError("states no document; a document is a skg:Document", file=", ".join(map(str, files)) or None)
    findings = quotes.check(graph)
    for finding in findings:
        say(str(finding))
    every = statements_of(graph).passages.values()
    for document in known:
        own = [passage.is_sentence for passage in every if passage.document == document.iri]
        say(f"{document.title or document.iri}: {sum(own)} sentences, {len(own) - sum(own)} clauses")
    say(f"{len(findings)} to mend" if findings else "all true to their texts")
    return 1 if findings else 0
