"""From what a person writes to the IRI that is meant: a CURIE, an IRI, a label, a synonym or a local name, any case.

Where a name fits several things, the better kind of name wins (label before synonym before local name), then a
concept before a class or a property; if two are left, the error lists them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from ..errors import UnknownName, UsageError
from ..namespaces import OURS, OWL, PREFIXES, RDFS, SKOS, compact, expand
from ..rdf.terms import bare

if TYPE_CHECKING:
    from ..rdf.graph import Graph
    from ..rdf.terms import Term

__all__ = ["LABELS", "TYPES", "Kind", "Names", "names", "resolve"]

Kind = OneOf["any", "concept", "property"]
_Rows: TypeAlias = "Iterable[tuple[Term | None, ...]]"

LABELS = """SELECT DISTINCT ?iri ?how ?label {
  ?iri ?how ?label .
  FILTER(?how IN (skos:prefLabel, rdfs:label, skos:altLabel, skos:hiddenLabel)) FILTER(isIRI(?iri)) }"""
TYPES = """SELECT DISTINCT ?iri ?type {
  ?iri a ?type . FILTER(?type IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty)) }"""
_CLINICAL = """SELECT DISTINCT ?property {
  ?property rdfs:subPropertyOf+ ?root FILTER (?root IN (skg:clinicalRelation, skg:clinicalAttribute)) }"""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RANKS = {SKOS + "prefLabel": 0, RDFS + "label": 0, SKOS + "altLabel": 1, SKOS + "hiddenLabel": 1}
_LOCAL = 2  # the rank of a local name, after labels (0) and synonyms (1)
_ORDER = {"concept": 0, "class": 1, "property": 2}


@dataclass
class Names:
    """An index of names; build it with `names`, or `read` the rows of `LABELS` and `TYPES` that a server gave."""

    found: dict[str, set[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    known: set[str] | None = None  # every IRI of the graph; None where it cannot be known
    clinical: set[str] | None = None  # the properties that documents state things with; None likewise

    def read(self, labels: _Rows, types: _Rows) -> None:
        """Take in the rows of `LABELS` and of `TYPES`."""
        for iri, kind in types:
            self.kinds[bare(iri)] = "class" if bare(kind) == OWL + "Class" else "property"
        for iri, how, label in labels:
            self.add(bare(iri), bare(label), _RANKS[bare(how)])

    def add(self, iri: str, label: str, rank: int) -> None:
        """Take in one name of an IRI: a label (0), a synonym (1) or a local name (2)."""
        key = _key(label)
        self.found[key].add((rank, self.kinds.get(iri, "concept"), iri))
        self.shown.setdefault(key, label)

    def resolve(self, name: str, kind: Kind = "any") -> str:
        """The IRI that is meant.

        Raises
        ------
        UnknownName
            If nothing has this name; with the nearest names.
        UsageError
            If several things have it.
        """
        if not name.strip():
            raise UsageError("a name is empty; give a CURIE, an IRI, a label or a synonym")
        iri = _as_iri(name)
        if iri is not None and self.known is not None and iri not in self.known:
            other_case = [each for each in self.known if each.casefold() == iri.casefold()]
            if len(other_case) != 1:
                raise UnknownName(name, self.nearest(name, kind))
            return other_case[0]
        if iri is not None:
            return iri
        fitting = [each for each in self.found.get(_key(name), ()) if _fits(each[1], kind)]
        if not fitting:
            raise UnknownName(name, self.nearest(name, kind), kind="property" if kind == "property" else "")
        best = min((rank, _ORDER[what]) for rank, what, _ in fitting)
        iris = sorted({iri for rank, what, iri in fitting if (rank, _ORDER[what]) == best})
        if len(iris) > 1:
            raise UsageError(f'"{name}" may be {" or ".join(compact(each) for each in iris)}; give one of these')
        return iris[0]

    def nearest(self, name: str, kind: Kind = "any") -> list[str]:
        """The names that come closest, best first, at most five, one for each thing."""
        from difflib import get_close_matches

        prefix, colon, local = name.partition(":")
        key = _key(local if colon and prefix in PREFIXES else name)
        keys = [each for each, hits in self.found.items() if any(_fits(what, kind) for _, what, _ in hits)]
        if kind == "property" and not colon and self.clinical is not None:
            keys = [each for each in keys if any(iri in self.clinical for _, _, iri in self.found[each])]
        # First the names that hold all the words, the shortest of them first; and rather none than one that is far off.
        words = set(key.split())
        holding = sorted((each for each in keys if words <= set(each.split())), key=lambda each: (len(each), each))
        close = [*holding[: 3 if words else 0], *get_close_matches(key, keys, 12, 0.75)]
        things: dict[str, str] = {}
        for each in close:
            rank, _, iri = min(hit for hit in self.found[each] if _fits(hit[1], kind))
            things.setdefault(iri, compact(iri) if colon or rank == _LOCAL else self.shown[each])
        return list(dict.fromkeys(things.values()))[:5]


_INDEXES: WeakKeyDictionary[Graph, Names] = WeakKeyDictionary()


def names(graph: Graph) -> Names:
    """The index of a graph's names, built when first asked for."""
    if graph not in _INDEXES:
        index = Names(known={iri for quad in graph.store for iri in _iris(quad)})
        index.read(graph.rows(LABELS), graph.rows(TYPES))
        index.clinical = {term.value for term in graph.values(_CLINICAL) if isinstance(term, ox.NamedNode)}
        for iri in index.known or ():
            if any(iri.startswith(namespace) and iri != namespace for namespace in OURS.values()):
                local = compact(iri).partition(":")[2]
                index.add(iri, local, _LOCAL)
                index.add(iri, _CAMEL.sub(" ", local), _LOCAL)  # recommendedWhen, as one would say it
        _INDEXES[graph] = index
    return _INDEXES[graph]


def resolve(graph: Graph, name: str, kind: Kind = "any") -> str:
    """The IRI in this graph that a CURIE, IRI, label, synonym or local name means, in any case.

    Parameters
    ----------
    kind : "concept" leaves classes and properties out, "property" all but properties

    Raises
    ------
    UnknownName
        With the nearest names.
    UsageError
        If the name means several things.

    >>> from stenosis_kg.rdf.graph import load
    >>> resolve(load(), "Foraminal  DECOMPRESSION")
    'https://w3id.org/stenosis-kg/concept/foraminotomy'
    """
    return names(graph).resolve(name, kind)


def _as_iri(name: str) -> str | None:
    """The IRI that is written out, or as a CURIE; None where it is neither."""
    text = name.strip()
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    if "://" in text or text.startswith("urn:"):
        return text
    prefix, colon, local = text.partition(":")
    if colon and prefix.lower() in PREFIXES and not local.startswith(" "):
        return expand(f"{prefix.lower()}:{local}")
    return None


def _fits(what: str, kind: Kind) -> bool:
    return kind == "any" or what == kind


def _key(label: str) -> str:
    """One spelling for all cases, spaces, hyphens and dashes."""
    text = unicodedata.normalize("NFKC", label).casefold()
    return " ".join("".join(" " if c in "-_‐‑–—" else c for c in text).split())


def _iris(quad: ox.Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, ox.NamedNode):
            yield term.value
