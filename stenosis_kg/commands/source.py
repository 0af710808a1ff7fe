"""``stenosis-kg source add`` and ``source check``."""

from __future__ import annotations

from pathlib import Path

import click

from .main import graph_of

__all__ = ["command"]


@click.group("source")
def command() -> None:
    """Start a new document, or check one."""


@command.command(
    "add",
    epilog="Exit status: 0 written, 2 could not be.  Example:  stenosis-kg source add back-pain.txt --into mine/",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), default=Path(), show_default="here", help="The folder.")
def add(file: Path, into: Path) -> int:
    """Split FILE, a plain text, into sentences; number and hash them, and write a .trig to encode them in."""
    from ..statements import skeleton

    written, source = skeleton.add(file, into)
    click.echo(
        f"{written}: {len(source.sentences)} sentences, none encoded yet\n"
        f"Encode them, take out each skg:waived, and run: stenosis-kg source check {written}"
    )
    return 0


@command.command(
    "check",
    epilog="Exit status: 0 all true to their texts, 1 not so, 2 could not run.  Example:  stenosis-kg source check",
)
@click.argument("files", nargs=-1, metavar="[FILE.trig]...", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> int:
    """Hold every quote, offset, cue and hash of the documents against their texts.

    Without FILE: the bundled documents, and those of --graph.
    """
    from .. import paths
    from ..check.quotes import check as check_quotes
    from ..errors import InputError
    from ..rdf.graph import load
    from ..statements.documents import documents
    from ..statements.reading import statements_of

    graph = load(paths.ontology() / "stenosis.ttl", *files, bundled=False) if files else graph_of(ctx)
    known = documents(graph)
    if not known:
        raise InputError("states no document; a document is a skg:Document", file=", ".join(map(str, files)) or None)
    findings = check_quotes(graph)
    for finding in findings:
        click.echo(str(finding))
    every = statements_of(graph).passages.values()
    for document in known:
        own = [passage.is_sentence for passage in every if passage.document == document.iri]
        click.echo(f"{document.title or document.iri}: {sum(own)} sentences, {len(own) - sum(own)} clauses")
    click.echo(f"{len(findings)} to mend" if findings else "all true to their texts")
    return 1 if findings else 0
