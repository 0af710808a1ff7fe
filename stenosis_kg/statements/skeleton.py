"""Start a new document: its text copied, its sentences found, numbered and hashed, and nothing encoded yet."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from ..errors import InputError, OutputError, UsageError
from ..files import write_atomic
from ..namespaces import DCTERMS, OA, PREFIXES, PROV, RDF, SCHEMA, SKG, SOURCE, XSD
from ..rdf.writing import dumps_nquads, format_file
from .documents import SourceText, read_text
from .sentences import Span

__all__ = ["NOT_YET", "add", "skeleton"]

NOT_YET = "not yet encoded"
"""Why each sentence of a new document is waived; taken out as the sentence is encoded."""

_STEM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


def add(file: Path, into: Path) -> tuple[Path, SourceText]:
    """Copy a .txt into a folder and write its skeleton, a .trig of the same stem, beside it.

    Parameters
    ----------
    file : a plain text whose name is in kebab-case: ``back-pain.txt`` becomes ``source:back-pain``
    into : the folder, made where it is missing; it may be the one in which the text is

    Returns
    -------
    the .trig that was written, and the text as it was read

    Raises
    ------
    InputError, UsageError
        If the file is no UTF-8 text, has no sentence, or has a name that cannot stand in an IRI.
    OutputError
        If either file is there already (a text that is the same may be), or cannot be written; nothing is left behind.
    """
    if file.suffix != ".txt":
        raise InputError('a document is a plain text whose name ends with ".txt"; save it as one', file=file)
    if not _STEM.match(file.stem):
        raise UsageError("the name becomes an IRI; use small letters, digits and hyphens: back-pain.txt", file=file)
    if file.stem in PREFIXES:
        raise UsageError(f'"{file.stem}:" is a prefix of the project; give the text another name', file=file)
    source = read_text(file)
    if not source.sentences:
        raise InputError("has no sentence below its title; write what it says under its first line", file=file)
    text, graph = into / file.name, into / f"{file.stem}.trig"
    if graph.exists() or graph.is_symlink():
        raise OutputError("is there already, and a document is never overwritten; move it away first", file=graph)
    copied = file.read_bytes()
    missing = not text.exists()
    if not missing and text.read_bytes() != copied:
        raise OutputError("is there already, and its text differs; move it away, or rename the new one", file=text)
    if missing:
        write_atomic(text, copied)
    try:
        write_atomic(graph, skeleton(source))
    except OutputError:
        if missing:
            text.unlink(missing_ok=True)
        raise
    return graph, source


def skeleton(source: SourceText) -> bytes:
    """The TriG of a document of which nothing is encoded: the document, and each sentence, waived for now."""
    stem = source.path.stem
    document = ox.NamedNode(SOURCE + stem)
    about = [
        _quad(document, RDF + "type", ox.NamedNode(SKG + "Document")),
        _quad(document, DCTERMS + "title", ox.Literal(source.title or stem, language="en")),
        _quad(document, DCTERMS + "format", ox.Literal("text/plain")),
        _quad(document, DCTERMS + "language", ox.Literal("en")),
        _quad(document, DCTERMS + "rights", ox.Literal("not yet stated", language="en")),
        _quad(document, SCHEMA + "sha256", ox.Literal(source.sha256)),
    ]
    sentences = [
        quad
        for number, span in enumerate(source.sentences, 1)
        for quad in _sentence(document, number, span, source.text)
    ]
    name = " ".join((source.title or stem).split())
    header = (f'# What the document "{name}" says, one named graph for each sentence or clause.',)
    parts = [*header, "", f"@prefix {stem}: <{document.value}/> ."]
    parts += [_rule("The document"), dumps_nquads(about).decode()]
    parts += [_rule("What it says"), dumps_nquads(sentences).decode()]
    with TemporaryDirectory() as folder:
        draft = Path(folder, f"{stem}.trig")
        draft.write_text("\n".join(parts), encoding="utf-8")
        return format_file(draft)


def _sentence(document: ox.NamedNode, number: int, span: Span, text: str) -> list[ox.Quad]:
    sentence = ox.NamedNode(f"{document.value}/s{number}")
    integer = ox.NamedNode(XSD + "integer")
    return [
        _quad(sentence, RDF + "type", ox.NamedNode(SKG + "Sentence")),
        _quad(sentence, OA + "exact", ox.Literal(text[span.start : span.end])),
        _quad(sentence, OA + "start", ox.Literal(str(span.start), datatype=integer)),
        _quad(sentence, OA + "end", ox.Literal(str(span.end), datatype=integer)),
        _quad(sentence, SKG + "waived", ox.Literal(NOT_YET)),
        _quad(sentence, PROV + "wasQuotedFrom", document),
    ]


def _quad(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value)


def _rule(title: str) -> str:
    return f"# {title} -----"
