"""CSV for ``neo4j-admin database import``: one file of nodes, one of relationships for each type, and the import line.

What a passage denies is a type of its own (``NOT_TREATS``), so that no query for a type finds it. What is hedged has
its type, and ``modality`` and ``firmness`` of the firmest passage that sets no condition, or else of the firmest: ask
for these, and for ``condition``, which is what it turns on then.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from ..rdf.graph import Graph
from ..tabular import delimited
from .about import header, readme
from .content import DENIED, Edge, content

__all__ = ["NODE_COLUMNS", "RELATIONSHIP_COLUMNS", "files"]

NODE_COLUMNS = ("id:ID", "name", "iri", "definition", "synonyms:string[]", "types:string[]", ":LABEL")
RELATIONSHIP_COLUMNS = (
    ":START_ID", ":END_ID", "id", "predicate", "kind", "modality", "firmness:int", "condition:string[]",
    "passages:string[]", "modalities:string[]", "conditions:string[]", "words:string[]", ":TYPE",
)  # fmt: skip


def files(graph: Graph) -> dict[str, bytes]:
    """``nodes.csv``, ``relationships/<TYPE>.csv``, ``import.sh`` and ``README.txt``.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    known = content(graph)
    nodes = [
        (node.id, node.label, node.iri, node.definition, _array(node.synonyms), _array(node.types),
         _array(dict.fromkeys(["Concept", *map(_name, node.types)])))
        for node in known.things
    ]  # fmt: skip
    types: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    names = _types(known.relations)
    for edge in known.relations:
        kind = names[edge.kind == DENIED, edge.predicate]
        types[kind].append((*_relationship(edge), kind))
    line = _import_line(sorted(types))
    return {
        "README.txt": readme("neo4j", line=line),
        "import.sh": f"#!/bin/sh\n# {header('import into an empty database')[0]}\n{line}\n".encode(),
        "nodes.csv": delimited([NODE_COLUMNS, *nodes], guard=False).encode(),
        **{
            f"relationships/{kind}.csv": delimited([RELATIONSHIP_COLUMNS, *types[kind]], guard=False).encode()
            for kind in sorted(types)
        },
    }


def _relationship(edge: Edge) -> tuple[str, ...]:
    return (
        edge.subject,
        edge.object,
        edge.id,
        edge.predicate,
        edge.kind,
        edge.modality,
        "" if edge.firmness is None else str(edge.firmness),
        _array(edge.condition),
        _array(passage.curie for passage in edge.passages),
        _array(str(passage.modality or "") for passage in edge.passages),
        _array(map(" or ".join, edge.conditions if any(edge.conditions) else ())),
        _array(passage.text for passage in edge.passages),
    )


def _types(edges: Iterable[Edge]) -> dict[tuple[bool, str], str]:
    """(denied, property) -> type. Two properties never get the same one."""
    found: dict[tuple[bool, str], str] = {}
    for denied, predicate in sorted({(edge.kind == DENIED, edge.predicate) for edge in edges}):
        own = predicate.removeprefix("skg:")
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", own)
        name = ("NOT_" if denied else "") + re.sub(r"[^A-Z0-9]+", "_", snake.upper()).strip("_")[:60]
        if name in found.values() or not name:
            name = f"{name}_{sha256(predicate.encode()).hexdigest()[:8].upper()}"
        found[denied, predicate] = name
    return found


def _name(curie: str) -> str:
    return re.sub(r"\W+", "_", curie.removeprefix("skg:"))


def _array(values: Iterable[str]) -> str:
    # The format has no escape for what separates the values of an array: it becomes a broken bar.
    return "|".join(value.replace("|", "¦") for value in values)


def _import_line(types: Iterable[str]) -> str:
    parts = [
        'neo4j-admin database import full --array-delimiter="|" --multiline-fields=true',
        "--nodes=nodes.csv",
        *(f"--relationships=relationships/{kind}.csv" for kind in types),
        "neo4j",
    ]
    return " \\\n  ".join(parts)
