"""Read SSSOM mapping files (``.sssom.tsv``), and turn mappings into SKOS triples.

A mapping file is a table of concepts and the terms or codes of other vocabularies that they match, below a header of
comment lines (SSSOM 1.1, https://w3id.org/sssom/). All that the specification allows is read; what we have no use for
is kept or left out with a warning. What it does not allow is an error, also where the readers that we know of let it
pass in silence: a row without its justification, a prefix that is not declared, a number too great.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pyoxigraph as ox

from ..errors import InputError
from ..namespaces import DCTERMS, OWL, RDF, SKG, SKOS
from .noted import Noted
from .sssom_table import LITERAL, read_table
from .textfile import text_of

__all__ = ["DOTLESS", "EXACT_TERM", "GRAPH", "LEVELS", "NESTED", "Mapping", "MappingSet", "quads", "read", "read_text"]

GRAPH = "https://w3id.org/stenosis-kg/mappings"
"""The named graph that holds the triples of all mappings."""

LEVELS = {
    SKOS + "exactMatch": "exact",
    SKOS + "narrowMatch": "narrow",
    SKOS + "broadMatch": "broad",
    SKOS + "closeMatch": "close",
    SKOS + "relatedMatch": "related",
}
"""The predicates of mappings that are used, from the surest use for a cohort to the least, in one word each."""

EXACT_TERM = SKG + "exactTerm"
"""The predicate of our rows that found no term: by ``skos:exactMatch`` a tool that takes rows for triples makes all
concepts without a term exact matches of one another."""

NESTED = "codes nest by prefix"
"""A note of a set whose vocabulary puts a code below every code that it begins with: M54.31 below M54.3."""

DOTLESS = "dots may be left out"
"""A note of a set in whose vocabulary no two codes differ by dots alone: M5431 is M54.31."""

_NO_TERM = ("https://w3id.org/sssom/NoTermFound", "https://w3id.org/sssom/NoMapping")  # and its name before 1.0


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: how a concept and a term of another vocabulary match, read from the concept's side.

    ``skos:broadMatch`` says that the term is broader than the concept. ``object`` is ``None`` where the row says that
    the vocabulary ``source`` has no such term, or where a text is mapped, which is the label then; so "" as
    ``subject``. What a row does not carry is "", its confidence ``None``.

    ``unused`` says why a row is of no use to us, and "" where it is: it has a predicate that is none of `LEVELS`,
    denies the match, maps a text, or is about no subject. Such rows are kept, and make no triples.
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
    unused: str = ""

    @property
    def level(self) -> str:
        """How exact it is: exact, narrow (the term is narrower), broad, close or related; "" of another predicate."""
        return LEVELS.get(self.predicate, "")

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

    Attributes
    ----------
    license : "" where none is given
    notes : its key ``other``, cut at semicolons. Two notes mean something to `mappings`: NESTED and DOTLESS
    mappings : all rows. Several may have one subject, predicate and object, and differ in who says so, and why
    warnings : what was left out, changed, or is not used: each kind once, with file, line and count
    """

    iri: str
    title: str
    version: str
    license: str
    notes: frozenset[str]
    prefixes: dict[str, str]
    mappings: tuple[Mapping, ...]
    file: Path
    warnings: tuple[str, ...] = ()


def read(path: str | PathLike[str], metadata: str | PathLike[str] | None = None) -> MappingSet:
    """Read a mapping file: SSSOM, or an error that names the line and says how to mend it.

    Parameters
    ----------
    metadata : the file of the header (YAML), where that is not in the mapping file; one of the same name that ends
        with ``.yml`` or ``.yaml`` is found beside it

    Raises
    ------
    InputError
        If it cannot be read; its header has no ``mapping_set_id``; a column is missing; or a row has an empty cell
        where there must be none, a prefix that is not declared, an unknown justification, a confidence beyond 0 to 1.

    References
    ----------
    https://mapping-commons.github.io/sssom/spec-formats-tsv/
    """
    path = Path(path)
    return read_text(text_of(path), path, Path(metadata) if metadata else None)


def read_text(text: str, path: Path, metadata: Path | None = None) -> MappingSet:
    """Read the text of a mapping file.

    Parameters
    ----------
    text : with "\\n" or "\\r\\n" at the ends of lines
    path : what errors, and the rows, name as their file
    metadata : as in `read`

    Raises
    ------
    InputError
        As in `read`.
    """
    noted = Noted(path)
    table = read_table(text, path, noted, metadata)
    names = _Names(table.header.prefixes, path)
    found = tuple(_mapping(names, row, path, line, noted) for line, row in table.rows)
    about = table.header.values
    return MappingSet(
        about["mapping_set_id"],
        about.get("mapping_set_title", ""),
        about.get("mapping_set_version", ""),
        about.get("license", ""),
        frozenset(note.strip() for note in about.get("other", "").split(";")),
        table.header.prefixes,
        found,
        path,
        noted.warnings,
    )


def quads(sets: Iterable[MappingSet]) -> Iterator[ox.Quad]:
    """The SKOS triples of the rows that are used, in the graph `GRAPH`; in the default graph what describes the sets.

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
        if mappings.license:
            yield ox.Quad(whole, ox.NamedNode(DCTERMS + "license"), ox.NamedNode(mappings.license))
        if mappings.title:
            yield ox.Quad(whole, title, ox.Literal(mappings.title, language="en"))
        if mappings.version:
            yield ox.Quad(whole, ox.NamedNode(OWL + "versionInfo"), ox.Literal(mappings.version))
        for row in mappings.mappings:
            if row.object and not row.unused:
                subject, predicate = ox.NamedNode(row.subject), ox.NamedNode(row.predicate)
                yield ox.Quad(subject, predicate, ox.NamedNode(row.object), graph)


_CURIE = re.compile(r"(\w[\w.-]*):([^\s<>\"{}|\\^`]+)\Z")


def _mapping(names: _Names, row: dict[str, str], path: Path, line: int, noted: Noted) -> Mapping:
    def iri(column: str) -> str:
        return names.iri(row[column], column, line) if row.get(column) else ""

    subject, predicate, target = iri("subject_id"), iri("predicate_id"), iri("object_id")
    texts = [row.get(f"{side}_type") == LITERAL for side in ("subject", "object")]
    if predicate in _NO_TERM:
        message = f"{row['predicate_id']} stands for a term, and is no way to match; it can be subject_id or object_id"
        raise InputError(message, file=path, line=line)
    kind = unused = ""
    if any(texts):
        kind, unused = "text", "maps a text that has no identifier"
    elif subject in _NO_TERM:
        kind, unused = "subject", f"{row['subject_id']} as subject says nothing about a concept"
    elif row.get("predicate_modifier"):
        kind, unused = "denial", "denies a match (predicate_modifier Not), which SKOS cannot say"
    elif predicate not in LEVELS and not (predicate == EXACT_TERM and target in _NO_TERM):
        ways = " ".join(f"skos:{known.removeprefix(SKOS)}" for known in LEVELS)
        kind, unused = "predicate", f"{row['predicate_id']} is none of {ways}"
    elif target in _NO_TERM and not row.get("object_source"):
        kind, unused = "source", "no term was found, but in which vocabulary is not said (object_source)"
    if unused:
        noted.add(kind, unused + "; the row is kept and not used", line)
    iri("object_source")
    return Mapping(
        "" if texts[0] or subject in _NO_TERM else subject,
        predicate,
        None if texts[1] or target in _NO_TERM else target,
        row.get("object_id", ""),
        row.get("object_label", ""),
        row.get("subject_label", ""),
        iri("subject_category"),
        iri("object_category"),
        row["mapping_justification"],
        row.get("object_source", ""),
        row.get("object_source_version", ""),
        float(row["confidence"]) if row.get("confidence") else None,
        row.get("comment", ""),
        path,
        line,
        unused,
    )


class _Names:
    """What the CURIEs of a file stand for, by its prefixes; each is checked once."""

    def __init__(self, prefixes: dict[str, str], path: Path) -> None:
        self._prefixes = prefixes
        self._path = path
        self._known: dict[str, str] = {}

    def iri(self, curie: str, column: str, line: int) -> str:
        """The IRI of a CURIE, or an InputError that says what is wrong with it."""
        if curie not in self._known:
            self._known[curie] = self._expanded(curie, column, line)
        return self._known[curie]

    def _expanded(self, curie: str, column: str, line: int) -> str:
        def wrong(message: str) -> InputError:
            return InputError(message, file=self._path, line=line)

        parts = _CURIE.match(curie)
        if parts is None or parts[2].startswith("//"):
            raise wrong(f'{column} "{curie}" is not prefix:name; write a CURIE, like concept:foraminotomy')
        if parts[1] not in self._prefixes:
            message = f"{column}: the prefix {parts[1]}: is not declared; add it to the curie_map of the header"
            raise wrong(message)
        whole = self._prefixes[parts[1]] + parts[2]
        try:
            ox.NamedNode(whole)
        except ValueError:
            raise wrong(f"{column}: <{whole}> is not an IRI; mend the name or its prefix") from None
        return whole
