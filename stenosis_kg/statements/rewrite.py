"""Bring a document to a text that changed: new places for words, marks where they changed, new numbers for new ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase

import pyoxigraph as ox

from ..errors import InputError, OutputError, UsageError
from ..files import write_atomic
from ..namespaces import DCTERMS, OA, PROV, RDF, SCHEMA, SKG, SKOS, XSD
from ..rdf.graph import Graph
from ..rdf.writing import rewritten
from . import Passage
from .documents import Document, SourceText, documents, read_text
from .open_work import CHANGED, READ_AGAIN
from .reading import statements_of
from .reanchor import Anchor, compare, stretch
from .sentences import Span
from .skeleton import NOT_YET

__all__ = ["Changed", "changes", "write"]

_USED = re.compile(r"numbers up to s([0-9]{1,9}) are used")


@dataclass(frozen=True)
class Changed:
    """A document, the text that it is brought to, and what became of each sentence."""

    document: Document
    source: SourceText
    own: tuple[Passage, ...]
    changes: tuple[Anchor, ...]
    last: int


def changes(graph: Graph, new: Path) -> Changed:
    """What became of the sentences of the one document of a graph in a new text.

    Raises
    ------
    InputError, UsageError
        If the text is none or has no sentence, or the graph has no document, or several.
    """
    known = documents(graph)
    if len(known) != 1:
        raise UsageError(f"the file states {len(known)} documents; give one with one skg:Document")
    source = read_text(new)
    if not source.sentences:
        raise InputError("has no sentence below its title; give the text as it is now", file=new)
    every = statements_of(graph).passages.values()
    own = tuple(each for each in every if each.document == known[0].iri)
    ordered = sorted((each for each in own if each.is_sentence), key=lambda each: each.start)
    old = {each.id: (each.text, Span(each.start, each.end)) for each in ordered}
    numbers = [int(name[1:]) for name in old if re.fullmatch(r"s[0-9]{1,9}", name)]
    notes = graph.texts(known[0].iri, CHANGED)
    numbers += [int(used[1]) for note in notes if (used := _USED.search(note))]
    return Changed(known[0], source, own, compare(old, source.text), max(numbers, default=0))


def write(file: Path, changed: Changed) -> None:
    """Write the document and its text as they are now; both or neither.

    Raises
    ------
    OutputError
        If a place cannot be written; the text that was there is then put back.
    """
    text = file.with_suffix(".txt")
    data = rewritten(file, lambda quads: _Rewriting(changed).of(quads))
    before = text.read_bytes() if text.exists() else None
    write_atomic(text, changed.source.path.read_bytes())
    try:
        write_atomic(file, data)
    except OutputError:
        if before is None:
            text.unlink(missing_ok=True)
        else:
            write_atomic(text, before)
        raise


@dataclass
class _Rewriting:
    """The quads of a document as they become: what is renamed, what is left out, and what is added."""

    changed: Changed
    names: dict[str, str] = field(default_factory=dict)  # the IRI of a passage -> its new one
    places: dict[str, Span] = field(default_factory=dict)  # the old IRI -> its place
    parents: dict[str, str] = field(default_factory=dict)  # a clause's old IRI -> the sentence's new IRI
    gone: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)  # the new IRI -> the note
    added: list[tuple[str, Span]] = field(default_factory=list)

    def of(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """The quads of the document as it is now."""
        quads = list(quads)
        by_id = {each.id: each for each in self.changed.own}
        space = next((each.iri[: -len(each.id)] for each in self.changed.own), self.changed.document.iri + "/")
        last = self.changed.last
        for change in self.changed.changes:
            olds = [by_id[name] for name in change.old]
            extra = []
            for span in change.new[1:] if olds else change.new:
                last += 1
                extra.append((f"{space}s{last}", span))
            self.added += extra
            self._sentences(change, olds, extra)
        self._letters()
        kept = [new for quad in quads if (new := self._quad(quad))]
        return [*kept, *self._more(kept, last)]

    def _sentences(self, change: Anchor, olds: Sequence[Passage], extra: Sequence[tuple[str, Span]]) -> None:
        """Where the sentences of one change and their clauses are now."""
        clauses = [each for each in self.changed.own for old in olds if each.part_of == old.iri]
        if change.kind == "vanished":
            self.gone |= {each.iri for each in (*olds, *clauses)}
            return
        if not olds:
            return
        first, *others = olds
        self.places[first.iri] = change.new[0]
        for other in others:  # merged: what it states is now said by the first
            self.names[other.iri] = first.iri
            self.gone.add(other.iri)
        homes = [(first.iri, change.new[0]), *extra]
        if change.kind not in ("same", "moved"):
            was = " ".join(" ".join(each.text.split()) for each in olds)
            self.notes[first.iri] = f'{READ_AGAIN}; {change.kind}, the words were: "{was}"'
        for clause in clauses:
            found = [
                (iri, Span(home.start + at.start, home.start + at.end))
                for iri, home in homes
                for at in stretch(clause.text, self.changed.source.text[slice(*home)])
            ]
            parent, place = found[0] if found else homes[0]
            self.places[clause.iri], self.parents[clause.iri] = place, parent
            if not found:
                self.notes[clause.iri] = f'{READ_AGAIN}; the words were: "{" ".join(clause.text.split())}"'

    def _letters(self) -> None:
        """Clauses that came to another sentence get its number and the next letter."""
        own = {each.iri: each for each in self.changed.own}
        for parent in {*self.parents.values()}:
            parts = sorted((each for each in self.parents if self.parents[each] == parent), key=lambda e: own[e].order)
            stay = all(own[each].part_of == parent for each in parts)
            for letter, each in zip(ascii_lowercase, parts, strict=False):
                if not stay or own[each].iri != parent + letter:
                    self.names[each] = parent + letter
                    if each in self.notes:
                        self.notes[parent + letter] = self.notes.pop(each)

    def _quad(self, quad: ox.Quad) -> ox.Quad | None:
        subject, predicate, value, graph = quad.subject, quad.predicate.value, quad.object, quad.graph_name
        if isinstance(graph, ox.NamedNode):
            if graph.value in self.gone and graph.value not in self.names:
                return None
            graph = ox.NamedNode(self.names.get(graph.value, graph.value))
            return ox.Quad(subject, quad.predicate, value, graph)
        if not isinstance(subject, ox.NamedNode):
            return quad
        iri = subject.value
        if iri in self.gone:
            return None
        if iri == self.changed.document.iri and predicate == SCHEMA + "sha256":
            value = ox.Literal(self.changed.source.sha256)
        if iri == self.changed.document.iri and predicate == CHANGED and _USED.search(str(value)):
            return None
        if iri in self.places:
            start, end = self.places[iri]
            now = {OA + "start": _number(start), OA + "end": _number(end)}
            now[OA + "exact"] = ox.Literal(self.changed.source.text[start:end])
            value = now.get(predicate, value)
            if predicate == DCTERMS + "isPartOf":
                value = ox.NamedNode(self.parents[iri])
        return ox.Quad(ox.NamedNode(self.names.get(iri, iri)), quad.predicate, value)

    def _more(self, kept: Sequence[ox.Quad], last: int) -> list[ox.Quad]:
        """The notes, and the sentences that are new; one that no clause came to waits to be encoded."""
        document = self.changed.document.iri
        note = f"The text was changed after it was encoded; numbers up to s{last} are used."
        found = [_quad(document, CHANGED, ox.Literal(note, language="en"))]
        found += [
            _quad(iri, SKOS + "editorialNote", ox.Literal(each, language="en")) for iri, each in self.notes.items()
        ]
        stating = {getattr(quad.graph_name, "value", "") for quad in kept} | {*self.parents.values()}
        waived = {quad.subject.value for quad in kept if quad.predicate.value == SKG + "waived"}  # type: ignore[union-attr]
        for iri, (start, end) in self.added:
            found += [
                _quad(iri, RDF + "type", ox.NamedNode(SKG + "Sentence")),
                _quad(iri, OA + "exact", ox.Literal(self.changed.source.text[start:end])),
                _quad(iri, OA + "start", _number(start)),
                _quad(iri, OA + "end", _number(end)),
                _quad(iri, PROV + "wasQuotedFrom", ox.NamedNode(document)),
            ]
        sentences = {each.iri for each in self.changed.own if each.is_sentence} - self.gone
        for iri in sorted(sentences | {name for name, _ in self.added}):
            if iri not in stating | waived:
                found.append(_quad(iri, SKG + "waived", ox.Literal(NOT_YET)))
        return found


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value)
