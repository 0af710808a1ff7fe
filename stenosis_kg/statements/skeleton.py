"""Start a new document: its text copied, its sentences found, numbered and hashed, and nothing encoded yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from ..errors import InputError, OutputError, UsageError
from ..files import write_atomic
from ..namespaces import DCTERMS, OA, PREFIXES, PROV, SCHEMA, SKG, SOURCE, VANN
from ..rdf.graph import Graph, stands
from ..rdf.prefixes import NAME, SPACE
from ..rdf.writing import format_file
from .documents import SourceText, read_text
from .proposals import commented, proposals, table
from .sentences import Span, is_heading

__all__ = ["NOT_YET", "NO_RIGHTS", "New", "add", "skeleton"]

NO_RIGHTS = "not yet stated"
"""What stands as the rights of a new document until its curator says what they are."""

NOT_YET = "not yet encoded"
"""Why each sentence of a new document is waived; taken out as the sentence is encoded."""

_STEM = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class New:
    """A document to be: its text, its sentences, its IRI, and the prefix of its passages."""

    source: SourceText
    sentences: tuple[Span, ...]
    headings: tuple[Span, ...]
    iri: str
    prefix: str

    @property
    def numbered(self) -> Sequence[tuple[str, Span]]:
        """Each sentence by the CURIE that it gets."""
        return [(f"{self.prefix}:s{number}", span) for number, span in enumerate(self.sentences, 1)]


def add(
    file: Path, into: Path, graph: Graph | None = None, *, base: str = SOURCE, prefix: str | None = None
) -> tuple[Path, New]:
    """Copy a .txt into a folder and write its skeleton beside it: a .trig of the same stem, and a .tsv of proposals.

    Parameters
    ----------
    file : a plain text whose name is in kebab-case: ``back-pain.txt`` becomes ``source:back-pain``
    into : the folder, made where it is missing; it may be the one in which the text is
    graph : what is known already: the concepts that a sentence may name, the documents and prefixes that are taken
    base : what the IRI of the document begins with
    prefix : of the passages, "bp" for ``bp:s1``; the file's name where it is not given

    Returns
    -------
    the .trig that was written, and the document

    Raises
    ------
    InputError, UsageError
        If the file is no UTF-8 text, has no sentence, or has a name, base or prefix that cannot be or is taken.
    OutputError
        If a file is there already (a text that is the same may be), or cannot be written; nothing is left behind.
    """
    if file.suffix != ".txt":
        raise InputError('a document is a plain text whose name ends with ".txt"; save it as one', file=file)
    if not _STEM.match(file.stem):
        raise UsageError("the name becomes an IRI; use small letters, digits and hyphens: back-pain.txt", file=file)
    new = _new(file, base, prefix, graph)
    text, trig, side = into / file.name, into / f"{file.stem}.trig", into / f"{file.stem}.tsv"
    for path in (trig, side):
        if path.exists() or path.is_symlink():
            raise OutputError("is there already, and a document is never overwritten; move it away first", file=path)
    copied = file.read_bytes()
    missing = not text.exists()
    if not missing and text.read_bytes() != copied:
        raise OutputError("is there already, and its text differs; move it away, or rename the new one", file=text)
    found = proposals(graph, new.source.text, new.numbered) if graph else ()
    headings = [(span, new.source.text[slice(*span)]) for span in new.headings]
    files = {**({text: copied} if missing else {}), side: table(found, headings), trig: commented(skeleton(new), found)}
    written: list[Path] = []
    try:
        for path, data in files.items():
            write_atomic(path, data)
            written.append(path)
    except OutputError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return trig, new


def _new(file: Path, base: str, prefix: str | None, graph: Graph | None) -> New:
    """The document that a text becomes, where its name, prefix and IRI are free."""
    if not re.match(SPACE, base):
        raise UsageError(f'the base "{base}" does not begin an IRI; write one like https://example.org/source/')
    name = prefix or file.stem
    iri = base + file.stem
    taken = {**PREFIXES, **(graph.prefixes if graph else {})}
    if name in taken and prefix is None:
        raise UsageError(f'"{name}:" is a prefix of the project; give the text another name, or a --prefix', file=file)
    if name in taken:
        raise UsageError(f'the prefix "{name}:" is taken by {taken[name]}; choose another --prefix', file=file)
    if not re.match(NAME, name):
        raise UsageError(f'"{name}" cannot be a prefix; use at most 31 letters, digits and hyphens', file=file)
    if graph and stands(graph.store, iri):
        raise UsageError(f"the document {iri} is in the graph already; give the text another name", file=file)
    source = read_text(file)
    headings = tuple(span for span in source.sentences if is_heading(source.text, span))
    sentences = tuple(span for span in source.sentences if span not in headings)
    if not sentences:
        raise InputError("has no sentence below its title; write what it says under its first line", file=file)
    return New(source, sentences, headings, iri, name)


def skeleton(new: New) -> bytes:
    """The TriG of a document of which nothing is encoded: the document, and each sentence, waived for now."""
    source, name, document = new.source, new.prefix, f"<{new.iri}>"
    title = source.title or source.path.stem
    lines = [
        f'# What the document "{" ".join(title.split())}" says, one named graph for each sentence or clause.\n',
        f"@prefix {name}: <{new.iri}/> .",
        "# The document -----",
        f"{document} a <{SKG}Document> ; <{DCTERMS}title> {ox.Literal(title, language='en')} .",
        f'{document} <{DCTERMS}format> "text/plain" ; <{DCTERMS}language> "en" .',
        f'{document} <{DCTERMS}rights> "{NO_RIGHTS}"@en ; <{SCHEMA}sha256> "{source.sha256}" .',
        f'{document} <{VANN}preferredNamespacePrefix> "{name}" .',
        "# What it says -----",
    ]
    for passage, (start, end) in new.numbered:
        lines += [
            f"{passage} a <{SKG}Sentence> ; <{OA}exact> {ox.Literal(source.text[start:end])} .",
            f"{passage} <{OA}start> {start} ; <{OA}end> {end} .",
            f'{passage} <{SKG}waived> "{NOT_YET}" ; <{PROV}wasQuotedFrom> {document} .',
        ]
    with TemporaryDirectory() as folder:
        draft = Path(folder, f"{source.path.stem}.trig")
        draft.write_text("\n".join(lines), encoding="utf-8")
        return format_file(draft)
