"""KGX nodes and edges, as TSV and as JSON lines (https://github.com/biolink/kgx, specification/kgx-format.md).

An edge is what one passage says: its predicate is no stronger than that passage (``assets/biolink.toml``), and it has
the words as ``supporting_text``, the firmness as ``modality``, and what it turns on as ``condition``. What two passages
state is two edges.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..namespaces import PREFIXES, compact
from ..rdf.graph import Graph
from ..statements import Passage
from ..statements.mappings import read as read_mappings
from ..tabular import flat_tsv
from .about import readme
from .biolink import Biolink
from .biolink import load as load_biolink
from .content import DENIED, Content, Edge, content

__all__ = ["OWN", "SOURCE", "files"]

SOURCE = "infores:stenosis-kg"
"""What the edges name as their primary knowledge source."""

OWN = ("aspect", "condition", "importance", "modality", "passage", "rank")
"""Properties of edges that Biolink does not have: the passage, its value on each axis, what the statement turns on."""

_Record = dict[str, str | bool | list[str]]

_NODE = ("id", "category", "name", "description", "synonym", "xref", "iri", "type", "provided_by")
_EDGE = ("id", "subject", "predicate", "object", "category", "original_predicate", "negated", "knowledge_level",
         "agent_type", "primary_knowledge_source", "publications", "supporting_text", *OWN)  # fmt: skip


def files(graph: Graph) -> dict[str, bytes]:
    """``nodes.tsv``, ``edges.tsv``, ``nodes.jsonl``, ``edges.jsonl`` and ``README.txt``.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    known, rules = content(graph), load_biolink(graph)
    categories = {node.id: rules.categories(node.types) for node in known.things}
    nodes = _nodes(known, categories, _exact(graph))
    edges = [record for edge in known.relations for record in _records(edge, rules, categories)]
    return {
        "README.txt": _readme(),
        "nodes.tsv": _tsv(_NODE, nodes),
        "edges.tsv": _tsv(_EDGE, edges),
        "nodes.jsonl": _jsonl(nodes),
        "edges.jsonl": _jsonl(edges),
    }


def _nodes(known: Content, categories: dict[str, tuple[str, ...]], exact: dict[str, list[str]]) -> list[_Record]:
    return [
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


def _records(edge: Edge, rules: Biolink, categories: dict[str, tuple[str, ...]]) -> list[_Record]:
    """One for each passage; one for what the vocabulary says."""
    said_by: Sequence[Passage | None] = edge.passages or (None,)
    return [_record(edge, passage, rules, categories) for passage in said_by]


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


def _readme() -> bytes:
    lines = [
        "An edge is what one passage says, no stronger than the passage: read modality beside predicate. One that has",
        "a condition holds only when something named there is met. One that is negated says that it is not so.",
        f"Properties of edges that Biolink does not have: {', '.join(OWN)}.",
        "In TSV, values of a list are joined by |; a | within a text is written as a broken bar, and white space as a",
        "blank. JSON lines have the texts as they are.",
        "",
        "Two passages that state the same are two edges with ids of their own. kgx transform (2.7) keeps one edge for",
        "each subject, predicate and object, and mixes their properties: read the files where every passage counts.",
        "",
        "A thing of your own has its IRI as id where no prefix fits, which kgx refuses: use CURIEs of a known prefix.",
        "",
        "Prefixes of ids:",
        *(f"  {prefix}: {iri}" for prefix, iri in PREFIXES.items()),
    ]
    return readme("KGX nodes and edges, with the categories and predicates of Biolink 4.4", lines)
