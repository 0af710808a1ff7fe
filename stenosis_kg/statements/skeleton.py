"""Start a new document: its text copied, its sentences found, numbered and hashed, and nothing encoded yet."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from ..errors import InputError, OutputError, UsageError
from ..files import write_atomic
from ..namespaces import DCTERMS, OA, PREFIXES, PROV, SCHEMA, SKG, SOURCE
from ..rdf.writing import format_file
from .documents import SourceText, read_text

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
    title, document = source.title or stem, f"<{SOURCE}{stem}>"
    lines = [
        f'# What the document "{" ".join(title.split())}" says, one named graph for each sentence or clause.\n',
        f"@prefix {stem}: <{SOURCE}{stem}/> .",
        "# The document -----",
        f"{document} a <{SKG}Document> ; <{DCTERMS}title> {ox.Literal(title, language='en')} .",
        f'{document} <{DCTERMS}format> "text/plain" ; <{DCTERMS}language> "en" .',
        f'{document} <{DCTERMS}rights> "not yet stated"@en ; <{SCHEMA}sha256> "{source.sha256}" .',
        "# What it says -----",
    ]
    for number, (start, end) in enumerate(source.sentences, 1):
        lines += [
            f"{stem}:s{number} a <{SKG}Sentence> ; <{OA}exact> {ox.Literal(source.text[start:end])} .",
            f"{stem}:s{number} <{OA}start> {start} ; <{OA}end> {end} .",
            f'{stem}:s{number} <{SKG}waived> "{NOT_YET}" ; <{PROV}wasQuotedFrom> {document} .',
        ]
    with TemporaryDirectory() as folder:
        draft = Path(folder, f"{stem}.trig")
        draft.write_text("\n".join(lines), encoding="utf-8")
        return format_file(draft)
