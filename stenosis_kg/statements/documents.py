"""Read what the graph says of its documents: which passages they have, in which words, how firmly.

The graph is taken as it is. A passage that lacks its words, its place or its document cannot be quoted: `passages`
leaves it out, and `quotes.check` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..namespaces import DCTERMS, OA, PROV, RDF, SCHEMA, SKG
from ..rdf.graph import Graph, read
from ..rdf.textfile import bytes_of, decoded
from .model import Passage
from .sentences import Span, sentences, title_of

if TYPE_CHECKING:
    from ..rdf.terms import Term

__all__ = ["AXES", "Document", "SourceText", "documents", "is_sentence", "passage_iris", "passages", "read_text"]

AXES = ("modality", "importance", "rank", "aspect")
"""The axes on which a passage speaks; each is a property skg:<axis> and a field of `Passage`."""

_KINDS = (SKG + "Sentence", SKG + "Clause", SKG + "Passage")
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
    found = graph.subjects(RDF + "type", SKG + "Document")
    return tuple(
        Document(
            iri,
            _first(_texts(graph.objects(iri, DCTERMS + "title"))),
            _first(_texts(graph.objects(iri, SCHEMA + "sha256"))),
            _file_of(graph, iri),
        )
        for iri in found
    )


def passages(graph: Graph) -> tuple[Passage, ...]:
    """The passages of the graph that can be quoted, by document and as a reader counts: s2, s10, s10a, s10b, s11.

    Where a passage has two values for what it may have one of, the first in term order counts.

    >>> passages(Graph(ox.Store()))
    ()
    """
    read_all = (_passage(graph, iri) for iri in passage_iris(graph))
    return tuple(sorted((p for p in read_all if p), key=lambda passage: passage.order))


def passage_iris(graph: Graph) -> tuple[str, ...]:
    """The IRIs of all that is typed as a passage, whether it can be quoted or not."""
    return tuple(sorted({iri for kind in _KINDS for iri in graph.subjects(RDF + "type", kind)}))


def is_sentence(graph: Graph, passage: Passage) -> bool:
    """Whether the passage is a whole sentence (skg:Sentence), and not a clause of one."""
    kind = ox.NamedNode(SKG + "Sentence")
    return any(True for _ in graph.store.quads_for_pattern(ox.NamedNode(passage.iri), _TYPE, kind))


def _passage(graph: Graph, iri: str) -> Passage | None:
    about: dict[str, list[Term]] = {}
    for quad in graph.store.quads_for_pattern(ox.NamedNode(iri), None, None):
        about.setdefault(quad.predicate.value, []).append(quad.object)
    values = {predicate: sorted(set(terms), key=str) for predicate, terms in about.items()}

    def texts(predicate: str) -> tuple[str, ...]:
        return tuple(_texts(values.get(predicate, ())))

    def node(predicate: str) -> str | None:
        return _first(term.value for term in values.get(predicate, ()) if isinstance(term, ox.NamedNode))

    text, source = _first(texts(OA + "exact")), node(PROV + "wasQuotedFrom")
    start, end = (_integer(_first(texts(OA + side))) for side in ("start", "end"))
    if text is None or start is None or end is None or source is None:
        return None
    return Passage(
        iri,
        text,
        start,
        end,
        source,
        part_of=node(DCTERMS + "isPartOf"),
        **{axis: node(SKG + axis) for axis in AXES},
        cues=texts(SKG + "cue"),
        other_cues=texts(SKG + "otherCue"),
        inferences=texts(SKG + "inference"),
        waived=_first(texts(SKG + "waived")),
    )


def _file_of(graph: Graph, iri: str) -> Path | None:
    """The file that states the document: the one named like it, else the first that types it."""
    name = re.split(r"[/#]", iri)[-1]
    document = (ox.NamedNode(iri), _TYPE, ox.NamedNode(SKG + "Document"))
    for file in sorted(graph.files, key=lambda file: file.stem != name):
        named = name.encode() in file.read_bytes()
        if named and any((quad.subject, quad.predicate, quad.object) == document for quad in read(file)):
            return file
    return None


def _texts(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, ox.Literal)]


def _first(values: Iterable[str]) -> str | None:
    return next(iter(values), None)


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\+?[0-9]{1,12}", text) else None
