"""What changed of concepts, classes, properties and passages: the kinds of the Knowledge Graph Change Language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from ..namespaces import DCTERMS, OBO_IN_OWL, OWL, RDF, RDFS, SKOS, XSD, compact
from ..rdf import short
from ..rdf.graph import Graph
from ..statements.reading import passage_iris
from . import ReleaseChange

__all__ = ["changes", "deprecated"]

_NAMES = (SKOS + "prefLabel", RDFS + "label")
_SYNONYMS = {
    SKOS + "altLabel": "exact",
    **{f"{OBO_IN_OWL}has{how.capitalize()}Synonym": how for how in ("exact", "broad", "narrow", "related")},
}
_DEFINITION = SKOS + "definition"
_DEPRECATED, _REPLACED = OWL + "deprecated", DCTERMS + "isReplacedBy"
_Values = dict[str, set[ox.NamedNode | ox.Literal]]


def changes(old: Graph, new: Graph) -> Iterator[ReleaseChange]:
    """The changes of what has a type and an IRI; of passages, only that they went or are deprecated."""
    before, after = _nodes(old), _nodes(new)
    passages = {*passage_iris(old), *passage_iris(new)}
    for iri in sorted(before.keys() - after.keys()):
        yield _node(old, iri, "withdrawn", "NodeDeletion", broken=not _is_deprecated(before[iri]))
    for iri in sorted(after.keys() - before.keys() - passages):
        kgcl = "ClassCreation" if ox.NamedNode(OWL + "Class") in after[iri][RDF + "type"] else "NodeCreation"
        yield _node(new, iri, "added", kgcl)
    for iri in sorted(before.keys() & after.keys()):
        yield from _obsoletion(new, iri, before[iri], after[iri])
        if iri not in passages:
            yield from _texts(new, iri, before[iri], after[iri])
            yield from _edges(old, new, iri, before[iri], after[iri])


def deprecated(graph: Graph) -> frozenset[str]:
    """The IRIs of all that is deprecated."""
    true = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
    return frozenset(graph.subjects(_DEPRECATED, true))


def _nodes(graph: Graph) -> dict[str, _Values]:
    """What is told outside the passages of each thing that has a type there: predicate to values."""
    found: dict[str, _Values] = {}
    for quad in graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            about = found.setdefault(quad.subject.value, defaultdict(set))
            about[quad.predicate.value].add(quad.object)
    return {iri: about for iri, about in found.items() if RDF + "type" in about}


def _is_deprecated(about: _Values) -> bool:
    return any(each.value in {"true", "1"} for each in about.get(_DEPRECATED, ()))


def _node(graph: Graph, iri: str, kind: str, kgcl: str, *, broken: bool = False) -> ReleaseChange:
    return ReleaseChange("vocabulary", kind, kgcl, iri, _called(graph, iri), broken=broken)


def _called(graph: Graph, iri: str) -> str:
    label = graph.label(iri)
    return compact(iri) if label == compact(iri) else f"{label} ({compact(iri)})"


def _obsoletion(graph: Graph, iri: str, before: _Values, after: _Values) -> Iterator[ReleaseChange]:
    was, now = _is_deprecated(before), _is_deprecated(after)
    if was == now:
        return
    if was:
        yield _node(graph, iri, "no longer deprecated", "NodeUnobsoletion")
        return
    instead = sorted(each.value for each in after.get(_REPLACED, ()))
    kgcl = "NodeObsoletionWithDirectReplacement" if instead else "NodeObsoletionWithNoDirectReplacement"
    words = _called(graph, iri) + (f", replaced by {', '.join(map(compact, instead))}" if instead else "")
    yield ReleaseChange("vocabulary", "deprecated", kgcl, iri, words, new=" ".join(instead))


def _texts(graph: Graph, iri: str, before: _Values, after: _Values) -> Iterator[ReleaseChange]:
    name = _called(graph, iri)

    def texts(about: _Values, *predicates: str) -> list[str]:
        return sorted({each.value for predicate in predicates for each in about.get(predicate, ())})

    old, new = (" · ".join(texts(about, *_NAMES)) for about in (before, after))
    if old != new:
        yield ReleaseChange("vocabulary", "renamed", "NodeRename", iri, f'{name}: "{old}" is now "{new}"', old, new)
    kept: dict[str, dict[str, str]] = {"old": {}, "new": {}}
    for side, about in (("old", before), ("new", after)):
        for predicate, how in _SYNONYMS.items():
            kept[side].update(dict.fromkeys(texts(about, predicate), how))
    for text in sorted({*kept["old"], *kept["new"]}):
        was, now = kept["old"].get(text, ""), kept["new"].get(text, "")
        if was == now:
            continue
        kind, kgcl = (
            ("synonym added", "NewSynonym") if not was
            else ("synonym removed", "RemoveSynonym") if not now
            else ("synonym of another kind", "SynonymPredicateChange")
        )  # fmt: skip
        old, new = (text if was else "", text if now else "") if not (was and now) else (was, now)
        yield ReleaseChange("vocabulary", kind, kgcl, iri, f'{name}: "{text}", {now or was}', old, new)
    old, new = (" ".join(texts(about, _DEFINITION)) for about in (before, after))
    if old != new:
        kgcl = "TextDefinitionReplacement" if old and new else "NewTextDefinition" if new else "RemoveTextDefinition"
        yield ReleaseChange(
            "vocabulary", "other definition", kgcl, iri, f"{name}: {new or 'none'} (before: {old or 'none'})", old, new
        )


def _edges(old: Graph, new: Graph, iri: str, before: _Values, after: _Values) -> Iterator[ReleaseChange]:
    told = {*_NAMES, *_SYNONYMS, _DEFINITION, _DEPRECATED, _REPLACED}
    for predicate in sorted({*before, *after} - told):
        was, now = before.get(predicate, set()), after.get(predicate, set())
        for graph, gone, values in ((old, True, was - now), (new, False, now - was)):
            for value in sorted(values, key=str):
                yield _edge(graph, iri, predicate, value, gone=gone)


def _edge(graph: Graph, iri: str, predicate: str, value: ox.NamedNode | ox.Literal, *, gone: bool) -> ReleaseChange:
    under = predicate == RDFS + "subClassOf"
    if isinstance(value, ox.Literal):
        kgcl = "NodeAnnotationChange"
    elif under:
        kgcl = "RemoveUnder" if gone else "PlaceUnder"
    else:
        kgcl = "EdgeDeletion" if gone else "EdgeCreation"
    text = graph.words(value) if isinstance(value, ox.NamedNode) else f'"{short(value)}"'
    words = f"{_called(graph, iri)} {graph.label(predicate)} {text}"
    kind = f"{'note' if isinstance(value, ox.Literal) else 'relation'} {'removed' if gone else 'added'}"
    old, new = (value.value, "") if gone else ("", value.value)
    return ReleaseChange("vocabulary", kind, kgcl, iri, words, old, new, (iri, predicate, value.value))
