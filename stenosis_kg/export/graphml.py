"""GraphML for networkx, igraph, Gephi and Cytoscape: one edge for each statement, with its passages as JSON.

``modality`` and ``firmness`` are those of the firmest passage that sets no condition, or else of the firmest, for
filters and colours; ``condition`` is what it turns on then (any of these), and ``evidence`` has them all.
networkx writes it (http://graphml.graphdrawing.org/).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO

from ..namespaces import compact
from ..paths import SCOPE, __version__
from ..rdf.graph import Graph
from ..rdf.lexical import NOT_XML
from .about import TITLE
from .content import Edge, Node, content

__all__ = ["files"]


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.graphml``. What XML cannot hold (control characters) becomes U+FFFD.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    import networkx as nx

    known = content(graph)
    network = nx.MultiDiGraph(id="stenosis", title=TITLE, scope=SCOPE, version=__version__)
    for node in known.things:
        network.add_node(node.id, **_kept(_node(node)))
    for edge in known.relations:
        network.add_edge(edge.subject, edge.object, key=edge.id, **_kept(_edge(edge)))
    out = BytesIO()
    nx.write_graphml_xml(network, out, named_key_ids=True)
    # As it stands, a carriage return is read back as a line feed.
    return {"stenosis.graphml": out.getvalue().replace(b"\r", b"&#13;") + b"\n"}


def _node(node: Node) -> dict[str, str | int]:
    return {
        "label": node.label,
        "iri": node.iri,
        "types": " ".join(node.types),
        "definition": node.definition,
        "synonyms": _json(node.synonyms),
        "hidden": _json(node.hidden),
    }


def _edge(edge: Edge) -> dict[str, str | int]:
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
