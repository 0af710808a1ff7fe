"""The loss ledger: what each format drops or changes. ``assets/losses.toml`` has it; the round trips hold it true.

An aspect of the graph that a format's section does not name comes back equal. `facts` takes a graph apart into the
aspects, so that two graphs can be compared one aspect at a time.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from ..namespaces import OWL, PREFIXES, RDF, SKG, SKOS, expand
from ..paths import settings
from .about import GRAPH, data_set

__all__ = ["Facts", "Loss", "aspects", "explain", "facts", "losses", "wrapped"]

Facts: TypeAlias = dict[str, frozenset[ox.Quad]]
"""Aspect -> the quads of that aspect."""

_NOT_SHOWN = (ox.NamedNode(SKG + "modality"), ox.NamedNode(SKG + "NotShown"))
_TYPE, _DOCUMENT, _SCHEME = RDF + "type", SKG + "Document", SKOS + "ConceptScheme"
_PASSAGES = {SKG + "Sentence", SKG + "Clause", SKG + "Passage"}
# The namespaces of what is described as a part of the schema, and the classes of what is one.
_OURS = ("skg", "biolink", "dcterms", "oa", "owl", "prov", "rdf", "rdfs", "schema", "skos")
_SCHEMA = tuple(PREFIXES[name] for name in _OURS)
_OF_SCHEMA = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")
_SCHEMA_TYPES = {_SCHEME, *(OWL + name for name in _OF_SCHEMA)}


@dataclass(frozen=True, slots=True)
class Loss:
    """One aspect of the graph that a format drops (``kept`` is "") or keeps in part (``kept`` says what)."""

    format: str
    aspect: str
    meaning: str
    why: str
    kept: str = ""


def aspects() -> dict[str, str]:
    """Every aspect of the graph that a format may lose -> what it is.

    >>> aspects()["modality"]
    'how firmly each passage speaks'
    """
    return dict(settings("losses")["aspects"])


def losses(format: str) -> tuple[Loss, ...]:
    """What a format drops, in the order of the aspects; empty where it keeps everything.

    Raises
    ------
    UnknownName
        If there is no such format.

    >>> losses("trig")
    ()
    """
    from . import format_named

    name = format_named(format).name
    section = settings("losses")["formats"].get(name, {})
    found = []
    for aspect, meaning in aspects().items():
        if aspect in section.get("drops", {}):
            found.append(Loss(name, aspect, meaning, section["drops"][aspect]))
        elif aspect in section.get("keeps_part", {}):
            part = section["keeps_part"][aspect]
            found.append(Loss(name, aspect, meaning, part["why"], part["kept"]))
    return tuple(found)


def explain(format: str, width: int = 0) -> str:
    """The ledger of a format as lines of text: aspect, then what becomes of it and why.

    Parameters
    ----------
    width : characters that a line may have, at least 40; 0 wraps nothing
    """
    from . import format_named

    chosen = format_named(format)
    lines = wrapped(f"{chosen.name}: ", chosen.what, width, 2)
    found = losses(format)
    column = max((len(loss.aspect) for loss in found), default=0)
    for loss in found:
        fate = f"keeps only {loss.kept}" if loss.kept else "drops it"
        lines += wrapped(f"  {loss.aspect:{column}}  ", f"{fate} ({loss.meaning}): {loss.why}", width)
    return "\n".join(lines if found else [*lines, "  drops nothing"])


def wrapped(start: str, text: str, width: int = 0, indent: int = 0) -> list[str]:
    """A row of two columns as lines: ``start``, and the text in a column beside it (or by ``indent``).

    >>> wrapped("trig  ", "the whole graph, a named graph for each passage", 40)
    ['trig  the whole graph, a named graph for', '      each passage']
    """
    return textwrap.wrap(
        text, max(width, 40) if width else 10**6, initial_indent=start, break_on_hyphens=False,
        subsequent_indent=" " * (indent or len(start)),
    )  # fmt: skip


def facts(quads: Iterable[ox.Quad]) -> Facts:
    """The aspect of every quad -> the quads of that aspect.

    What a passage's graph holds counts as statements (without the graph) and as passages (with it); what makes up
    the pathway, as escalations too; what it advises against, as advice too; what it says has not been shown, as unshown
    too. Mappings are the triples of their graph, and the descriptions of their sets. The
    quads by which an export describes itself are left out.
    """
    known, table = list(quads), settings("losses")
    by_predicate = {expand(name): aspect for aspect, names in table["predicates"].items() for name in names}
    pathway, against = (set(map(expand, table[name])) for name in ("pathway", "against"))
    unshown = {quad.subject for quad in known if (quad.predicate, quad.object) == _NOT_SHOWN}
    types: dict[object, set[str]] = defaultdict(set)
    for quad in known:
        if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
            types[quad.subject].add(quad.object.value)
    denials = {subject for subject, classes in types.items() if OWL + "NegativePropertyAssertion" in classes}
    found: dict[str, set[ox.Quad]] = defaultdict(set)
    sets = {subject for subject, classes in types.items() if SKG + "MappingSet" in classes}
    ours = {ox.NamedNode(GRAPH), ox.NamedNode(data_set())}
    for quad in known:
        if quad.subject in ours:
            continue
        if quad.subject in sets or quad.graph_name in sets:
            found["mappings"].add(quad)
        elif quad.subject in denials:
            found["denials"].add(quad)
        elif quad.graph_name != ox.DefaultGraph():
            triple = ox.Quad(quad.subject, quad.predicate, quad.object)
            found["statements"].add(triple)
            found["passages"].add(quad)
            if quad.predicate.value in pathway:
                found["escalations"].add(triple)
            if quad.predicate.value in against:
                found["advice"].add(triple)
            if quad.graph_name in unshown:
                found["unshown"].add(triple)
        else:
            found[_aspect(quad, types[quad.subject], by_predicate)].add(quad)
    return {aspect: frozenset(members) for aspect, members in found.items()}


def _aspect(quad: ox.Quad, classes: set[str], by_predicate: dict[str, str]) -> str:
    subject, predicate = quad.subject, quad.predicate.value
    in_schema = isinstance(subject, ox.NamedNode) and subject.value.startswith(_SCHEMA)
    if isinstance(subject, ox.BlankNode) or classes & _SCHEMA_TYPES or in_schema:
        return "schema" if _SCHEME not in classes or in_schema else "vocabulary"
    if _DOCUMENT in classes and predicate != _TYPE:
        return "document"
    if predicate == _TYPE:
        return "clauses" if classes & _PASSAGES else "document" if _DOCUMENT in classes else "types"
    return by_predicate.get(predicate, "vocabulary")
