"""KGX nodes and edges, as TSV and as JSON lines (https://github.com/biolink/kgx, specification/kgx-format.md).

An edge is what one passage says: its predicate is no stronger than that passage (``assets/biolink.toml``), and it has
the words as ``supporting_text``, the firmness as ``modality``, and what it turns on as ``condition``. What two passages
state is two edges.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..namespaces import compact, expand
from ..paths import settings
from ..rdf.graph import Graph
from ..statements import Passage
from ..statements.mappings import read as read_mappings
from ..statements.reading import statements_of
from ..tabular import flat_tsv
from .about import readme
from .content import DENIED, Edge, above, content, nearest

__all__ = ["OWN", "SOURCE", "Biolink", "BiolinkRule", "files"]

SOURCE = "infores:stenosis-kg"
"""What the edges name as their primary knowledge source."""

OWN = ("aspect", "condition", "importance", "modality", "passage", "rank", "speaker")
"""Properties of edges that Biolink does not have: passage, axes, whom it quotes, what the statement turns on."""

_Record = dict[str, str | bool | list[str]]

_NODE = ("id", "category", "name", "description", "synonym", "xref", "iri", "type", "provided_by")
_EDGE = ("id", "subject", "predicate", "object", "category", "original_predicate", "negated", "knowledge_level",
         "agent_type", "primary_knowledge_source", "publications", "supporting_text", *OWN)  # fmt: skip


def files(graph: Graph) -> dict[str, bytes]:
    """``nodes.tsv``, ``edges.tsv``, ``nodes.jsonl``, ``edges.jsonl`` and ``README.txt``. Errors as of `content`."""
    known, rules = content(graph), Biolink(graph)
    exact = _exact(graph)
    categories = {node.id: rules.categories(node.types) for node in known.things}
    nodes = [
        _without_empty(
            {
                "id": node.id,
                "category": list(categories[node.id]),
                "name": node.label,
                "description": node.definition,
                "synonym": list(node.synonyms),
                "xref": exact.get(node.iri, []),
                "iri": node.iri,
                "type": list(node.types),
                "provided_by": [SOURCE],
            }
        )
        for node in known.things
    ]
    # One edge for each passage; one for what the vocabulary says. None for advice against, nor for what has not been
    # shown: Biolink has no predicate for either, and any edge would be read as support.
    edges = [
        _record(edge, passage, rules, categories)
        for edge in known.relations
        for passage in edge.passages or (None,)
        if not (edge.advises_against or (passage and passage.not_shown))
    ]
    return {
        "README.txt": readme("kgx", own=", ".join(OWN)),
        "nodes.tsv": _tsv(_NODE, nodes),
        "edges.tsv": _tsv(_EDGE, edges),
        "nodes.jsonl": _jsonl(nodes),
        "edges.jsonl": _jsonl(edges),
    }


@dataclass(frozen=True, slots=True)
class BiolinkRule:
    """A predicate, and for which firmness and categories it is ("" and empty: for all)."""

    predicate: str
    why: str
    firm: str = ""
    subject: frozenset[str] = frozenset()
    target: frozenset[str] = frozenset()

    def fits(self, subject: Iterable[str], object: Iterable[str]) -> bool:
        """Whether the categories of both ends will do."""
        return all(not wanted or wanted & set(had) for wanted, had in ((self.subject, subject), (self.target, object)))


class Biolink:
    """Categories of nodes and predicates of statements, by the rules of ``assets/biolink.toml``.

    >>> from stenosis_kg.rdf.graph import load
    >>> rules = Biolink(load())
    >>> rules.categories(["skg:Medication"])
    ('biolink:Treatment', 'biolink:ClinicalIntervention')
    >>> rules.predicate("skg:treats", "https://w3id.org/stenosis-kg/ontology#Possible", ["biolink:Treatment"],
    ...     ["biolink:Disease"])
    'biolink:treats_or_applied_or_studied_to_treat'
    """

    def __init__(self, graph: Graph) -> None:
        data = settings("biolink")
        self._graph = graph
        self._named: dict[str, list[str]] = {name: each["category"] for name, each in data["categories"].items()}
        self._last: str = data["fallback"]["predicate"]
        self._conditional = expand(data["conditional"]["as"])
        self.rules = {
            stated: [
                BiolinkRule(each["predicate"], each["why"], each["from"],
                            frozenset(each.get("subject", ())), frozenset(each.get("object", ())))
                for each in entries
            ]
            for stated, entries in data["predicates"].items()
        }  # fmt: skip

    def categories(self, types: Iterable[str]) -> tuple[str, ...]:
        """The categories of a node with these classes (CURIEs): those of the nearest classes that have any."""

        def own(name: str) -> list[str]:
            return [*self._named.get(name, []), *(up for up in above(self._graph, name) if up.startswith("biolink:"))]

        return nearest(self._graph, types, own) or ("biolink:NamedThing",)

    def predicate(self, stated: str, modality: str | None, subject: Iterable[str], object: Iterable[str]) -> str:
        """The predicate for a property (CURIE) that a passage of this modality (IRI) states.

        ``None`` is for what the vocabulary says: it does not hedge. A modality without firmness is weaker than all.
        """
        for rule in self.rules.get(stated, ()):
            firm = modality is None or self._firmness(modality) >= self._firmness(expand(rule.firm))
            if firm and rule.fits(subject, object):
                return rule.predicate
        return self._last

    def on_condition(self, modality: str) -> str:
        """The modality (IRI) that what holds on a condition only counts as: its own (IRI), where that is weaker."""
        return min(modality, self._conditional, key=self._firmness)

    def _firmness(self, modality: str) -> int:
        return statements_of(self._graph).value(modality).firmness if modality else 0


def _record(edge: Edge, passage: Passage | None, rules: Biolink, categories: dict[str, tuple[str, ...]]) -> _Record:
    ends = categories[edge.subject], categories[edge.object]
    turns = edge.condition_by(passage)
    # The hierarchy does not hedge. To deny a strong predicate is to deny less, so that is the careful one there. What
    # should have a passage or a modality and has none is broken, and counts as the weakest. What holds on a condition
    # holds in some cases only, and its predicate, read without the condition, is to say no more.
    if edge.kind == DENIED or edge.predicate.startswith("skos:"):
        modality = None
    elif turns and passage and passage.modality:
        modality = rules.on_condition(passage.modality.iri)
    else:
        modality = passage.modality.iri if passage and passage.modality else ""
    record: _Record = {
        "id": f"{edge.id}@{passage.curie}" if passage else edge.id,
        "subject": edge.subject,
        "predicate": rules.predicate(edge.predicate, modality, *ends),
        "object": edge.object,
        "category": ["biolink:Association"],
        "original_predicate": edge.predicate,
        "primary_knowledge_source": SOURCE,
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
    }
    if edge.kind == DENIED:
        record["negated"] = True
    if passage:
        record |= {
            "publications": [compact(passage.document)],
            "supporting_text": [passage.text],
            "passage": passage.curie,
            "condition": list(turns),
            "speaker": passage.speaker or "",
            **{axis: value.label for axis, value in passage.axes.items()},
        }
    return _without_empty(record)


def _exact(graph: Graph) -> dict[str, list[str]]:
    """The terms of other vocabularies that are the same as a concept."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in read_mappings(graph).rows:
        if row.object and row.level == "exact":
            found[row.subject].append(row.curie)
    return {concept: sorted(terms) for concept, terms in found.items()}


def _without_empty(record: _Record) -> _Record:
    return {name: value for name, value in record.items() if value not in ("", [])}


def _jsonl(records: Iterable[_Record]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _tsv(columns: Sequence[str], records: Iterable[_Record]) -> bytes:
    return flat_tsv([columns, *([_cell(record.get(name, "")) for name in columns] for record in records)]).encode()


def _cell(value: str | bool | list[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # The format has no escapes: white space becomes a blank, and what separates values becomes a broken bar.
    texts = [value] if isinstance(value, str) else value
    return "|".join(" ".join(each.split()).replace("|", "¦") for each in texts)
