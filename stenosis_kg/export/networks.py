"""The graph as a network, with one edge for each statement: GraphML, and CSV for Neo4j.

``modality`` and ``firmness`` of an edge are those of the firmest passage that sets no condition, or else of the
firmest, for filters and colours; ``condition`` is what it turns on then (any of these). Beside them stand those of all
passages. What a passage denies is a kind of its own in GraphML (http://graphml.graphdrawing.org/, written by networkx),
and a type of its own in Neo4j (``NOT_TREATS``), so that no query for a type finds it; so is what has not been
shown (``NOT_SHOWN_TREATS``).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO

from ..namespaces import compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph
from ..rdf.lexical import NOT_XML
from ..tabular import delimited
from .about import header, readme, title
from .content import DENIED, Edge, Node, content

__all__ = ["NODE_COLUMNS", "RELATIONSHIP_COLUMNS", "graphml", "neo4j"]

NODE_COLUMNS = ("id:ID", "name", "iri", "definition", "synonyms:string[]", "types:string[]", ":LABEL")
RELATIONSHIP_COLUMNS = (
    ":START_ID", ":END_ID", "id", "predicate", "kind", "modality", "firmness:int", "condition:string[]",
    "passages:string[]", "modalities:string[]", "conditions:string[]", "words:string[]", ":TYPE",
)  # fmt: skip


def graphml(graph: Graph) -> dict[str, bytes]:
    """``stenosis.graphml``, for networkx, igraph, Gephi and Cytoscape; the passages of an edge are JSON.

    What XML cannot hold (control characters) becomes U+FFFD. Errors as of `content`.
    """
    import networkx as nx

    known = content(graph)
    network = nx.MultiDiGraph(id="stenosis", title=title(), scope=SCOPE, version=__version__)
    for node in known.things:
        network.add_node(node.id, **_kept(_node_values(node)))
    for edge in known.relations:
        network.add_edge(edge.subject, edge.object, key=edge.id, **_kept(_edge_values(edge)))
    out = BytesIO()
    nx.write_graphml_xml(network, out, named_key_ids=True)
    # As it stands, a carriage return is read back as a line feed.
    return {"stenosis.graphml": out.getvalue().replace(b"\r", b"&#13;") + b"\n"}


def _node_values(node: Node) -> dict[str, str | int]:
    return {
        "label": node.label,
        "iri": node.iri,
        "types": " ".join(node.types),
        "definition": node.definition,
        "synonyms": _json(node.synonyms),
        "hidden": _json(node.hidden),
    }


def _edge_values(edge: Edge) -> dict[str, str | int]:
    found: dict[str, str | int] = {"predicate": edge.predicate, "kind": edge.kind}
    if edge.passages:
        found |= {
            "modality": edge.modality,
            "firmness": edge.firmness or 0,
            "condition": _json(edge.condition),
            "evidence": _json(
                {
                    "passage": passage.curie,
                    "words": passage.text,
                    "start": passage.start,
                    "end": passage.end,
                    **{axis: compact(value.iri) for axis, value in passage.axes.items()},
                    **({"condition": list(turns)} if turns else {}),
                    **({"speaker": passage.speaker} if passage.speaker else {}),
                    **({"restriction": list(passage.restrictions)} if passage.restrictions else {}),
                }
                for passage, turns in zip(edge.passages, edge.conditions, strict=True)
            ),
        }
    return found


def _json(values: Iterable[object]) -> str:
    found = list(values)
    return json.dumps(found, ensure_ascii=False) if found else ""


def _kept(values: dict[str, str | int]) -> dict[str, str | int]:
    """Without what is empty, and without what XML cannot hold."""
    return {
        name: NOT_XML.sub("�", value) if isinstance(value, str) else value
        for name, value in values.items()
        if value != ""
    }


def neo4j(graph: Graph) -> dict[str, bytes]:
    """For ``neo4j-admin database import``: ``nodes.csv``, ``relationships/<TYPE>.csv``, ``import.sh``, ``README.txt``.

    Errors as of `content`.
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
        kind = names[_mark(edge), edge.predicate]
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


def _mark(edge: Edge) -> str:
    """What a type begins with where passages do not say that it is so."""
    return "NOT_" if edge.kind == DENIED else "NOT_SHOWN_" if edge.not_shown else ""


def _types(edges: Iterable[Edge]) -> dict[tuple[str, str], str]:
    """(mark, property) -> type. Two properties never get the same one."""
    found: dict[tuple[str, str], str] = {}
    for mark, predicate in sorted({(_mark(edge), edge.predicate) for edge in edges}):
        own = predicate.removeprefix("skg:")
        snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", own)
        name = mark + re.sub(r"[^A-Z0-9]+", "_", snake.upper()).strip("_")[:60]
        if name in found.values() or not name:
            name = f"{name}_{sha256(predicate.encode()).hexdigest()[:8].upper()}"
        found[mark, predicate] = name
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
