"""From what a person writes to the IRI that is meant: a CURIE, an IRI, a label, a synonym or a local name, any case.

Where a name fits several things, the better kind of name wins (label before synonym before local name), then a
concept before a class or a property; if two are left, the error lists them. A name that is wider or narrower than
what a concept means, or only close to it (``oboInOwl:hasBroadSynonym`` and its siblings), means no concept: the error
asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

import pyoxigraph as ox

from ..errors import DeprecatedName, InexactName, UnknownName, UsageError
from ..namespaces import DCTERMS, OBO_IN_OWL, OURS, OWL, RDF, RDFS, SKOS, compact, expand, known, use
from ..rdf import Term, bare, iris_of
from ..rdf.graph import Graph, stands

if TYPE_CHECKING:
    from ..rdf.written import Store

__all__ = ["INEXACT", "LABELS", "TYPES", "Kind", "Names", "names", "resolve", "spelling"]

Kind = OneOf["any", "concept", "property"]
_Rows: TypeAlias = "Iterable[tuple[Term | None, ...]]"

INEXACT = {
    OBO_IN_OWL + "hasBroadSynonym": "wider than",
    OBO_IN_OWL + "hasNarrowSynonym": "narrower than",
    OBO_IN_OWL + "hasRelatedSynonym": "close to",
}
"""The properties that give a name which is not exact -> what the name is to its concept."""

LABELS = """SELECT DISTINCT ?iri ?how ?label {
  ?iri ?how ?label .
  FILTER(?how IN (skos:prefLabel, rdfs:label, skos:altLabel, skos:hiddenLabel,
    oboInOwl:hasBroadSynonym, oboInOwl:hasNarrowSynonym, oboInOwl:hasRelatedSynonym)) FILTER(isIRI(?iri)) }"""
TYPES = """SELECT DISTINCT ?iri ?type {
  ?iri a ?type . FILTER(?type IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty)) }"""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RANKS = {SKOS + "prefLabel": 0, RDFS + "label": 0, SKOS + "altLabel": 1, SKOS + "hiddenLabel": 1}
_LOCAL = 2  # the rank of a local name, after labels (0) and synonyms (1)
_ORDER = {"concept": 0, "class": 1, "property": 2}
_TYPE = ox.NamedNode(RDF + "type")
_CLASS = ox.NamedNode(OWL + "Class")
_PROPERTIES = [ox.NamedNode(f"{OWL}{kind}Property") for kind in ("Object", "Datatype", "Annotation")]


@dataclass
class Names:
    """An index of names; build it with `names`, or `read` the rows of `LABELS` and `TYPES` that a server gave.

    Attributes
    ----------
    iris : gives every IRI of the graph; None where it cannot be known
    stating : gives the properties that documents state things with; None likewise
    own : the namespaces of a project, whose local names are names as those of ours are
    """

    iris: Callable[[], Iterable[str]] | None = None
    stating: Callable[[], Iterable[str]] | None = None
    found: dict[str, set[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    inexact: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    preferred: dict[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()

    @cached_property
    def known(self) -> set[str] | None:
        """Every IRI of the graph. The local names of ours are taken in with them, once no label fits."""
        if self.iris is None:
            return None
        known = set(self.iris())
        for iri in known:
            if any(iri.startswith(namespace) and iri != namespace for namespace in (*OURS.values(), *self.own)):
                local = compact(iri).partition(":")[2]
                self.add(iri, local, _LOCAL)
                self.add(iri, _CAMEL.sub(" ", local), _LOCAL)  # recommendedWhen, as one would say it
        return known

    def read(self, labels: _Rows, types: _Rows) -> None:
        """Take in the rows of `LABELS` and of `TYPES`."""
        for iri, kind in types:
            self.kinds[bare(iri)] = "class" if bare(kind) == OWL + "Class" else "property"
        for iri, how, label in labels:
            self.take(bare(iri), bare(how), bare(label))

    def take(self, iri: str, how: str, label: str) -> None:
        """Take in a name by the property that gives it; an inexact one apart, so that nothing is found by it."""
        if how in INEXACT:
            self.inexact[spelling(label)].add((INEXACT[how], iri))
        else:
            self.add(iri, label, _RANKS[how])

    def add(self, iri: str, label: str, rank: int) -> None:
        """Take in one name of an IRI: a label (0), a synonym (1) or a local name (2)."""
        key = spelling(label)
        self.found[key].add((rank, self._kind(iri), iri))
        self.shown.setdefault(key, label)
        if rank == 0:
            self.preferred.setdefault(iri, label)

    def resolve(self, name: str, kind: Kind = "any") -> str:
        """The IRI that is meant.

        Raises
        ------
        InexactName
            If the name is only wider or narrower than what a concept means, or close to it; with that.
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
        fitting = self._fitting(name, kind)
        near = sorted(hit for hit in self.inexact.get(spelling(name), ()) if _fits(self._kind(hit[1]), kind))
        if near and all(rank == _LOCAL for rank, _, _ in fitting):
            raise InexactName(name, [(how, self.preferred.get(to, compact(to)), compact(to)) for how, to in near])
        if not fitting and self.known:
            fitting = self._fitting(name, kind)
        if not fitting:
            raise UnknownName(name, self.nearest(name, kind), kind="property" if kind == "property" else "")
        best = min((rank, _ORDER[what]) for rank, what, _ in fitting)
        iris = sorted({iri for rank, what, iri in fitting if (rank, _ORDER[what]) == best})
        if len(iris) > 1:
            raise UsageError(f'"{name}" may be {" or ".join(compact(each) for each in iris)}; give one of these')
        return iris[0]

    def _kind(self, iri: str) -> str:
        return self.kinds.get(iri, "concept")

    def _fitting(self, name: str, kind: Kind) -> list[tuple[int, str, str]]:
        return [each for each in self.found.get(spelling(name), ()) if _fits(each[1], kind)]

    def nearest(self, name: str, kind: Kind = "any") -> list[str]:
        """The names that come closest, best first, at most five, one for each thing."""
        from difflib import get_close_matches

        prefix, colon, local = name.partition(":")
        key = spelling(local if colon and prefix in known() else name)
        keys = [each for each, hits in self.found.items() if any(_fits(what, kind) for _, what, _ in hits)]
        if kind == "property" and not colon and self.stating is not None:
            stating = set(self.stating())
            keys = [each for each in keys if any(iri in stating for _, _, iri in self.found[each])]
        # A name of another level is another thing, however close its letters are.
        if levels := _levels(key):
            keys = [each for each in keys if _levels(each) == levels]
        # First the names that hold all the words, the shortest of them first; and rather none than one that is far off.
        words = set(key.split())
        holding = sorted((each for each in keys if words <= set(each.split())), key=lambda each: (len(each), each))
        close = [*holding[: 3 if words else 0], *get_close_matches(key, keys, 12, 0.75)]
        things: dict[str, str] = {}
        for each in close:
            rank, _, iri = min(hit for hit in self.found[each] if _fits(hit[1], kind))
            things.setdefault(iri, compact(iri) if colon or rank == _LOCAL else self.shown[each])
        return list(dict.fromkeys(things.values()))[:5]


def names(graph: Graph) -> Names:
    """The index of a graph's names, built when first asked for."""
    return graph.once(_index)


def _index(graph: Graph) -> Names:
    store, index = graph.store, Names(lambda: (iri for quad in graph.store for iri in iris_of(quad)))
    index.own = tuple(graph.project.prefixes.values()) if graph.project else ()
    index.stating = lambda: _stating(graph)
    labels = [q for how in (*_RANKS, *INEXACT) for q in store.quads_for_pattern(None, ox.NamedNode(how), None)]
    types = [q for kind in (*_PROPERTIES, _CLASS) for q in store.quads_for_pattern(None, _TYPE, kind)]
    index.read(
        ((q.subject, q.predicate, q.object) for q in labels if isinstance(q.subject, ox.NamedNode)),
        ((q.subject, q.object) for q in types if isinstance(q.subject, ox.NamedNode)),
    )
    return index


def _stating(graph: Graph) -> Iterable[str]:
    from .reading import statements_of

    return statements_of(graph).clinical


def resolve(graph: Graph, name: str, kind: Kind = "any") -> str:
    """The IRI in this graph that a CURIE, IRI, label, synonym or local name means, in any case.

    Parameters
    ----------
    kind : "concept" leaves classes and properties out, "property" all but properties

    Raises
    ------
    InexactName
        If the name is only wider or narrower than what a concept means, or close to it; with that.
    UnknownName
        With the nearest names.
    UsageError
        If the name means several things.

    >>> from stenosis_kg.rdf.graph import load
    >>> resolve(load(), "Decompressive  FORAMINOTOMY")
    'https://w3id.org/stenosis-kg/concept/foraminotomy'
    """
    use(graph.prefixes)
    iri = _as_iri(name)
    exact = iri if iri is not None and stands(graph.store, iri) else _labelled(graph.store, name, kind)
    return _replaced(graph, exact or names(graph).resolve(name, kind))


def _replaced(graph: Graph, iri: str) -> str:
    """What replaces it, where it is deprecated and one thing does; with a warning that says so."""
    met = [iri]
    while graph.texts(met[-1], OWL + "deprecated") in (["true"], ["1"]):
        instead = graph.iris(met[-1], DCTERMS + "isReplacedBy")
        if len(instead) != 1 or instead[0] in met:
            break
        met.append(instead[0])
    if len(met) > 1:
        import warnings

        text = f"{compact(iri)} is deprecated and replaced by {compact(met[-1])}, which is taken; use that name"
        warnings.warn(text, DeprecatedName, stacklevel=3)
    return met[-1]


def _labelled(store: Store, name: str, kind: Kind) -> str | None:
    """The one concept (or, where a property is asked for, the one property) with this very label, found by index.

    Other names, and labels in another case, are looked for among all names.
    """
    found = {
        quad.subject
        for how in (SKOS + "prefLabel", RDFS + "label")
        for label in (ox.Literal(name, language="en"), ox.Literal(name))
        for quad in store.quads_for_pattern(None, ox.NamedNode(how), label)
    }
    wanted = [
        node.value
        for node in found
        if isinstance(node, ox.NamedNode) and _fits(_kind(store, node), "concept" if kind == "any" else kind)
    ]
    return wanted[0] if len(wanted) == 1 else None


def _kind(store: Store, node: ox.NamedNode) -> str:
    types = {quad.object for quad in store.quads_for_pattern(node, _TYPE, None)}
    return "class" if _CLASS in types else "property" if types.intersection(_PROPERTIES) else "concept"


def _as_iri(name: str) -> str | None:
    """The IRI that is written out, or as a CURIE; None where it is neither."""
    text = name.strip()
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    if "://" in text or text.startswith("urn:"):
        return text
    prefix, colon, local = text.partition(":")
    if not colon or local.startswith(" "):
        return None
    spelt = next((each for each in known() if each.casefold() == prefix.casefold()), None)
    return None if spelt is None else expand(f"{spelt}:{local}")


def _fits(what: str, kind: Kind) -> bool:
    return kind == "any" or what == kind


def spelling(label: str) -> str:
    """One spelling for all cases, spaces, hyphens and dashes."""
    text = unicodedata.normalize("NFKC", label).casefold()
    return " ".join("".join(" " if c in "-_‐‑–—" else c for c in text).split())


def _levels(key: str) -> str:
    """The words of a spelling that have a digit, as one ("l5s1"), where it has others too; else nothing."""
    levels = [word for word in key.split() if any(map(str.isdigit, word))]
    return "".join(filter(str.isalnum, "".join(levels))) if len(levels) < len(key.split()) else ""
