"""Read SSSOM mapping files (``.sssom.tsv``) strictly, and turn mappings into SKOS triples.

A mapping file is a table of concepts and the terms or codes of other vocabularies that they match, below a header of
comment lines (SSSOM 1.1, https://w3id.org/sssom/). All that the readers we know of let pass in silence is an error
here: a column that SSSOM does not have, a row without its justification, a set without a licence, a number too great.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError
from ..namespaces import DCTERMS, OWL, RDF, SKG, SKOS
from .sssom_table import MappingTable, read_table
from .textfile import text_of

__all__ = ["DOTLESS", "GRAPH", "LEVELS", "NESTED", "Mapping", "MappingSet", "quads", "read", "read_text"]

GRAPH = "https://w3id.org/stenosis-kg/mappings"
"""The named graph that holds the triples of all mappings."""

LEVELS = {
    SKOS + "exactMatch": "exact",
    SKOS + "narrowMatch": "narrow",
    SKOS + "broadMatch": "broad",
    SKOS + "closeMatch": "close",
    SKOS + "relatedMatch": "related",
}
"""The predicates that a mapping may have, from the surest use for a cohort to the least, in one word each."""

NESTED = "codes nest by prefix"
"""A note of a set whose vocabulary puts a code below every code that it begins with: M54.31 below M54.3."""

DOTLESS = "dots may be left out"
"""A note of a set in whose vocabulary no two codes differ by dots alone: M5431 is M54.31."""

_NO_TERM = "https://w3id.org/sssom/NoTermFound"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: how a concept and a term of another vocabulary match, read from the concept's side.

    ``skos:broadMatch`` says that the term is broader than the concept. ``object`` is ``None`` where the row says that
    the vocabulary ``source`` has no such term. What a row does not carry is "", its confidence ``None``.
    """

    subject: str
    predicate: str
    object: str | None
    curie: str
    label: str
    subject_label: str
    subject_category: str
    object_category: str
    justification: str
    source: str
    version: str
    confidence: float | None
    comment: str
    file: Path
    line: int

    @property
    def level(self) -> str:
        """How exact it is: exact, narrow (the term is narrower), broad, close or related."""
        return LEVELS[self.predicate]

    @property
    def vocabulary(self) -> str:
        """The vocabulary, as its prefix: "ICD10CM"; of a row that found no term, the name of its source in capitals."""
        return self.curie.partition(":")[0] if self.object else self.source.rpartition(":")[2].upper()

    @property
    def code(self) -> str:
        """The term's own part of its CURIE: "M48.07"; "" where there is no term."""
        return self.curie.partition(":")[2] if self.object else ""


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A mapping file: what it says of itself, and its rows in the order of the file.

    ``notes`` is its key ``other``, cut at semicolons. Two notes mean something to `mappings`: NESTED and DOTLESS.
    """

    iri: str
    title: str
    version: str
    license: str
    notes: frozenset[str]
    prefixes: dict[str, str]
    mappings: tuple[Mapping, ...]
    file: Path


def read(path: Path) -> MappingSet:
    """Read a mapping file: exactly SSSOM, or an error that names the line and says how to mend it.

    Raises
    ------
    InputError
        If it cannot be read; its header lacks what a set must say; a column is unknown or missing; or a row has an
        empty cell where there must be none, a prefix that is not declared, a predicate that is none of SKOS's mapping
        properties, an unknown justification, a confidence beyond 0 to 1, or repeats another row.
    """
    return read_text(text_of(path), path)


def read_text(text: str, path: Path) -> MappingSet:
    """Read the text of a mapping file.

    Parameters
    ----------
    text : with "\\n" or "\\r\\n" at the ends of lines
    path : what errors, and the rows, name as their file

    Raises
    ------
    InputError
        As in `read`.
    """
    table = read_table(text, path)
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for line, row in table.rows:
        mapping = _mapping(table, row, path, line)
        key = (mapping.subject, mapping.predicate, mapping.object or mapping.source)
        if (before := seen.setdefault(key, line)) != line:
            raise InputError(f"says the same as line {before}; take one of them out", file=path, line=line)
        found.append(mapping)
    about = table.header
    return MappingSet(
        about["mapping_set_id"],
        about.get("mapping_set_title", ""),
        about.get("mapping_set_version", ""),
        about["license"],
        frozenset(note.strip() for note in about.get("other", "").split(";")),
        table.prefixes,
        tuple(found),
        path,
    )


def quads(sets: Iterable[MappingSet]) -> Iterator[ox.Quad]:
    """The SKOS triples of mappings in the graph `GRAPH`, and in the default graph what describes the sets.

    >>> list(quads([]))
    []
    """
    graph, kind, title = ox.NamedNode(GRAPH), ox.NamedNode(SKG + "MappingSet"), ox.NamedNode(DCTERMS + "title")
    for mappings in sets:
        whole = ox.NamedNode(mappings.iri)
        yield ox.Quad(graph, ox.NamedNode(RDF + "type"), kind)
        yield ox.Quad(graph, title, ox.Literal("Mappings to other vocabularies", language="en"))
        yield ox.Quad(whole, ox.NamedNode(RDF + "type"), kind)
        yield ox.Quad(whole, ox.NamedNode(DCTERMS + "isPartOf"), graph)
        yield ox.Quad(whole, ox.NamedNode(DCTERMS + "license"), ox.NamedNode(mappings.license))
        if mappings.title:
            yield ox.Quad(whole, title, ox.Literal(mappings.title, language="en"))
        if mappings.version:
            yield ox.Quad(whole, ox.NamedNode(OWL + "versionInfo"), ox.Literal(mappings.version))
        for row in mappings.mappings:
            if row.object:
                subject, predicate = ox.NamedNode(row.subject), ox.NamedNode(row.predicate)
                yield ox.Quad(subject, predicate, ox.NamedNode(row.object), graph)


_CURIE = re.compile(r"([A-Za-z_][\w.-]*):([^\s<>\"{}|\\^`]+)\Z")


def _mapping(table: MappingTable, row: dict[str, str], path: Path, line: int) -> Mapping:
    def iri(column: str) -> str:
        written = row.get(column, "")
        return _expanded(written, column, table, path, line) if written else ""

    subject, predicate = iri("subject_id"), iri("predicate_id")
    object_iri: str | None = iri("object_id")
    source = row.get("object_source") or table.header.get("object_source", "")
    if predicate not in LEVELS:
        names = " ".join(f"skos:{known.removeprefix(SKOS)}" for known in LEVELS)
        raise InputError(f"{row['predicate_id']} is no way to match; write one of {names}", file=path, line=line)
    if subject == _NO_TERM:
        message = "a row has to be about one of our concepts; name it as subject_id, and sssom:NoTermFound as object_id"
        raise InputError(message, file=path, line=line)
    if object_iri == _NO_TERM:
        object_iri = None
        if not source:
            message = "no term was found, but in which vocabulary is not said; fill in object_source"
            raise InputError(message, file=path, line=line)
    iri("object_source")
    return Mapping(
        subject,
        predicate,
        object_iri,
        row["object_id"],
        row.get("object_label", ""),
        row.get("subject_label", ""),
        iri("subject_category"),
        iri("object_category"),
        row["mapping_justification"],
        source,
        row.get("object_source_version") or table.header.get("object_source_version", ""),
        float(row["confidence"]) if row.get("confidence") else None,
        row.get("comment", ""),
        path,
        line,
    )


def _expanded(curie: str, column: str, table: MappingTable, path: Path, line: int) -> str:
    """The IRI of a CURIE by the prefixes of the file; each is checked once."""
    if known := table.expanded.get(curie):
        return known
    parts = _CURIE.match(curie)
    if parts is None:
        message = f'{column} "{curie}" is not prefix:name; write a CURIE, like concept:foraminotomy'
        raise InputError(message, file=path, line=line)
    if parts[1] not in table.prefixes:
        message = f"{column}: the prefix {parts[1]}: is not declared; add it to the curie_map of the header"
        raise InputError(message, file=path, line=line)
    whole = table.prefixes[parts[1]] + parts[2]
    try:
        ox.NamedNode(whole)
    except ValueError:
        message = f"{column}: <{whole}> is not an IRI; mend the name or its prefix"
        raise InputError(message, file=path, line=line) from None
    table.expanded[curie] = whole
    return whole
