"""The documents of a graph: what it says of them, and their texts as they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from ..namespaces import RDF, SCHEMA, SKG, use
from ..rdf.graph import Graph, read
from ..rdf.textfile import bytes_of, decoded
from .reading import title
from .sentences import Span, sentences, title_of, untiled

__all__ = ["Document", "SourceText", "documents", "read_text"]

_TYPE = ox.NamedNode(RDF + "type")


@dataclass(frozen=True)
class SourceText:
    """A document's .txt: its text as stored, what that hashes to, and where its sentences are."""

    path: Path
    text: str
    sha256: str

    @cached_property
    def title(self) -> str:
        """The first line, where that is no sentence."""
        return title_of(self.text)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The spans of the sentences, in order."""
        return sentences(self.text)

    def untiled(self, tiles: Iterable[Span]) -> tuple[Span, ...]:
        """What is in no tile, of the text that is neither title nor heading."""
        return untiled(self.text, self.sentences, tiles)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the graph: its IRI, title and hash as stated, and the file that states them (None: no file)."""

    iri: str
    title: str | None
    sha256: str | None
    file: Path | None

    @property
    def text_file(self) -> Path | None:
        """Where its words should be: the .txt beside the file that states it, with the same stem."""
        return self.file.with_suffix(".txt") if self.file else None


def read_text(path: Path) -> SourceText:
    """Read a .txt as it is stored: UTF-8, with no line end changed and nothing cut off.

    Raises
    ------
    InputError
        If the file is missing, is not UTF-8, or holds a NUL (which no RDF file can quote).
    """
    data = bytes_of(path)
    return SourceText(path, decoded(data, path), sha256(data).hexdigest())


def documents(graph: Graph) -> tuple[Document, ...]:
    """The documents of the graph (instances of skg:Document), by IRI.

    >>> documents(Graph(ox.Store()))
    ()
    """
    found, files = graph.subjects(RDF + "type", SKG + "Document"), graph.files
    by_stem: dict[str, list[Path]] = {}
    for file in files:
        by_stem.setdefault(file.stem, []).append(file)
    placed = tuple(
        Document(
            iri,
            title(graph, iri),
            next(iter(graph.texts(iri, SCHEMA + "sha256")), None),
            _file_of(iri, by_stem, files),
        )
        for iri in found
    )
    use(graph.prefixes)  # a file that is read by itself puts its own in force
    return placed


def _file_of(iri: str, by_stem: dict[str, list[Path]], files: tuple[Path, ...]) -> Path | None:
    """The file that states the document: the one named like it, else the first that types it."""
    name = re.split(r"[/#]", iri)[-1]
    document = (ox.NamedNode(iri), _TYPE, ox.NamedNode(SKG + "Document"))
    for file in chain(by_stem.get(name, ()), (each for each in files if each.stem != name)):
        named = name.encode() in file.read_bytes()
        if named and any((quad.subject, quad.predicate, quad.object) == document for quad in read(file)):
            return file
    return None
