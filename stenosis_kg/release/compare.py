"""All changes from one release to another: statements, vocabulary, mappings, triggers, and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from os import PathLike

import pyoxigraph as ox

from ..errors import StenosisError
from ..namespaces import OWL, compact, use
from ..pathway.reading import names, read
from ..query import library
from ..rdf import Term, short
from ..rdf.graph import Graph
from ..rdf.sssom import Mapping
from ..statements import Passage, Statement, firmest
from ..statements.reading import statements_of
from ..statements.show import sentence
from . import Diff, ReleaseChange, ordered, reading, vocabulary

__all__ = ["compare"]

_Key = tuple[str, str, Term, bool]


def compare(old: str | PathLike[str] | Graph, new: str | PathLike[str] | Graph) -> Diff:
    """What changed from one release to another.

    Parameters
    ----------
    old, new : as of `reading.read`: a graph, a file, a folder or a wheel

    >>> from stenosis_kg.rdf.graph import load
    >>> graph = load()
    >>> compare(graph, graph).changes
    ()
    """
    before, after = reading.read(old), reading.read(new)
    use({**before.graph.prefixes, **after.graph.prefixes})
    changes = [
        *_statements(before.graph, after.graph),
        *vocabulary.changes(before.graph, after.graph),
        *_mappings(before.mappings, after.mappings),
        *_triggers(before.graph, after.graph),
    ]
    if len(before.graph) and len(after.graph):
        changes += _answers(before.graph, after.graph)
    return Diff(before.name, after.name, ordered(changes))


def _made(graph: Graph) -> dict[_Key, Statement]:
    read = statements_of(graph)
    return {(each.subject, each.predicate, each.object, each.denied): each for each in read.by(*read.passages)}


def _statements(old: Graph, new: Graph) -> Iterator[ReleaseChange]:
    before, after = _made(old), _made(new)
    gone = vocabulary.deprecated(new)
    for key, each in before.items():
        if key not in after:
            told = {passage.iri for passage in each.passages} <= gone or _annotated(new, each)
            yield _statement(old, each, "withdrawn", "EdgeObsoletion" if told else "EdgeDeletion", broken=not told)
    for key, each in after.items():
        if key not in before:
            yield _statement(new, each, "added", "EdgeCreation")
            continue
        was, now = before[key], each
        for kind, kgcl, said in (
            ("other firmness", "EdgeLogicalInterpretationChange", _firmness),
            ("moved", "EdgeChange", _places),
        ):
            if said(was.passages) != said(now.passages):
                yield _statement(new, each, kind, kgcl, said(was.passages), said(now.passages))
                break


def _annotated(graph: Graph, each: Statement) -> bool:
    """Whether a statement is deprecated by itself: an owl:Axiom that is about it, with owl:deprecated true."""
    parts = {OWL + "annotatedSource": each.subject, OWL + "annotatedProperty": each.predicate}
    pattern = " ; ".join(f"<{how}> <{value}>" for how, value in parts.items())
    target: Term = each.object
    return graph.holds(
        f"ASK {{ ?axiom a owl:Axiom ; {pattern} ; owl:annotatedTarget ?target ; owl:deprecated true }}", target=target
    )


def _statement(
    graph: Graph, each: Statement, kind: str, kgcl: str, old: str = "", new: str = "", *, broken: bool = False
) -> ReleaseChange:
    words = sentence(graph, each)
    triple = (each.subject, each.predicate, each.target or short(each.object))
    return ReleaseChange("statement", kind, kgcl, each.subject, words, old, new, triple, each.passages, broken)


def _firmness(passages: Iterable[Passage]) -> str:
    """How firmly each document says it."""
    by: dict[str, list[Passage]] = {}
    for passage in passages:
        by.setdefault(passage.document, []).append(passage)
    labels = []
    for document in sorted(by):
        spoken = firmest(by[document])
        labels.append(spoken.modality.label if spoken and spoken.modality else "no modality")
    return ", ".join(labels)


def _places(passages: Iterable[Passage]) -> str:
    return ", ".join(f"{passage.curie} {passage.start}-{passage.end}" for passage in passages)


def _mappings(old: Iterable[Mapping], new: Iterable[Mapping]) -> Iterator[ReleaseChange]:
    def rows(mappings: Iterable[Mapping]) -> dict[tuple[str, str], Mapping]:
        return {(row.subject, row.curie): row for row in mappings}

    before, after = rows(old), rows(new)
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        row = now or was
        if row is None or (was and now and was.predicate == now.predicate):
            continue
        kind = "changed" if was and now else "added" if now else "withdrawn"
        kgcl = {"added": "MappingCreation", "withdrawn": "EdgeDeletion", "changed": "PredicateChange"}[kind]
        kinds = " → ".join(each.level or compact(each.predicate) for each in (was, now) if each)
        words = f"{row.subject_label or compact(row.subject)} {kinds} {row.curie} {row.label}".rstrip()
        triple = (row.subject, row.predicate, row.object or row.curie)
        old_, new_ = was.predicate if was else "", now.predicate if now else ""
        yield ReleaseChange("mapping", kind, kgcl, row.subject, words, old_, new_, triple)


def _triggers(old: Graph, new: Graph) -> Iterator[ReleaseChange]:
    before, after = _turns(old), _turns(new)
    for key in sorted({*before, *after}):
        was, now = before.get(key, set()), after.get(key, set())
        for graph, kind, kgcl, few in (
            (old, "withdrawn", "EdgeDeletion", was - now), (new, "added", "EdgeCreation", now - was),
        ):  # fmt: skip
            for trigger in sorted(few):
                words = f"{graph.label(key)}: {graph.label(trigger)}"
                sides = (trigger, "") if kind == "withdrawn" else ("", trigger)
                yield ReleaseChange("pathway", kind, kgcl, key, words, *sides)


def _turns(graph: Graph) -> dict[str, set[str]]:
    """What each escalation, and each option, of each pathway turns on."""
    found: dict[str, set[str]] = {}
    for name in names(graph):
        try:
            pathway = read(graph, name)
        except StenosisError:  # `validate` tells of it
            continue
        for escalation in pathway.escalations:
            found.setdefault(escalation.iri, set()).update(each.iri for each in escalation.triggers)
        for stage in pathway.stages:
            for option in stage.walk():
                found.setdefault(option.iri, set()).update(each.iri for each in option.indications)
    return found


def _answers(old: Graph, new: Graph) -> Iterator[ReleaseChange]:
    for question in library.library():
        try:
            before, after = (_rows(library.ask(graph, question.name)) for graph in (old, new))
        except StenosisError:  # a default that one of the two does not have: it cannot be asked of both
            continue
        less, more = before - after, after - before
        if less or more:
            sides = ((more.total(), "more"), (less.total(), "fewer"))
            counts = [f"{number} row{'s' * (number != 1)} {what}" for number, what in sides if number]
            words = f"{question.name}: {', '.join(counts)} ({question.summary})"
            yield ReleaseChange("answer", "other answer", "Change", question.name, words, _listed(less), _listed(more))


def _rows(rows: library.Rows) -> Counter[tuple[str, ...]]:
    return Counter(tuple("_" if isinstance(each, ox.BlankNode) else short(each) for each in row) for row in rows.terms)


def _listed(rows: Counter[tuple[str, ...]]) -> str:
    return "\n".join(sorted(" · ".join(row) for row in rows.elements()))
