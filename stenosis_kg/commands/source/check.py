"""``stenosis-kg source check``: whether documents are true to their texts."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError, visible
from .. import say
from ..main import graph_of
from ..parser import Given, Parser

__all__ = ["EXAMPLE", "STATUS", "arguments", "check"]

STATUS = "0 all true to their texts, 1 not so (--strict: or not all encoded), 2 could not run"
EXAMPLE = "stenosis-kg source check"


def arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE.trig", type=Path)
    parser.add_argument("--strict", action="store_true", help="Exit 1 where a sentence is not yet encoded.")


def check(given: Given) -> int:
    """Hold every quote, offset, cue and hash of the documents against their texts.

    What is not yet encoded, or is to be read again after its text changed, is counted and listed.

    Without FILE.trig: the bundled documents, and those of --graph.
    """
    from ... import paths
    from ...check import quotes
    from ...namespaces import DCTERMS
    from ...rdf.graph import load
    from ...statements.documents import documents
    from ...statements.open_work import READ_AGAIN, open_work
    from ...statements.reading import statements_of
    from ...statements.skeleton import NO_RIGHTS, NOT_YET

    files = given.files
    graph = load(paths.ontology() / "stenosis.ttl", *files, bundled=False) if files else graph_of(given)
    known = documents(graph)
    if not known:
        raise InputError("states no document; a document is a skg:Document", file=", ".join(map(str, files)) or None)
    findings = quotes.check(graph)
    for finding in findings:
        say(str(finding))
    every = statements_of(graph).passages.values()
    waiting, unstated = open_work(graph), list[str]()
    for document in known:
        own = [passage.is_sentence for passage in every if passage.document == document.iri]
        left = [each for each in waiting if each.passage.document == document.iri]
        counts = [f"{sum(own)} sentences", f"{len(own) - sum(own)} clauses"]
        for why in (NOT_YET, READ_AGAIN):
            number = sum(each.why == why for each in left)
            counts += [f"{number} {why}"] if number else []
        say(f"{document.title or document.iri}: {', '.join(counts)}")
        unstated += [document.iri] if NO_RIGHTS in graph.texts(document.iri, DCTERMS + "rights") else []
        if document.iri in unstated:
            say(f"    {NO_RIGHTS}: dcterms:rights, under what licence the text is")
        for each in left:
            say(f"    {each.why}: {each.passage.id} {visible(' '.join(each.passage.text.split()), lines=True)}")
    say(f"{len(findings)} to mend" if findings else "all true to their texts")
    return 1 if findings or (given.strict and (waiting or unstated)) else 0
