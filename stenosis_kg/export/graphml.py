"""GraphML for networkx, igraph, Gephi and Cytoscape: one edge for each statement, with its passages as JSON.

``modality`` and ``firmness`` are those of the firmest passage, for filters and colours; ``evidence`` has them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from ..namespaces import compact
from ..rdf.graph import Graph
from ..scope import SCOPE
from ..version import __version__
from .about import TITLE, header
from .content import Content, Edge, Node, content

__all__ = ["files"]

_GRAPH = {"title": "string", "scope": "string", "version": "string"}
_NODE = dict.fromkeys(("label", "iri", "types", "definition", "synonyms", "hidden"), "string")
_EDGE = {"predicate": "string", "kind": "string", "modality": "string", "firmness": "int", "evidence": "string"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def files(graph: Graph) -> dict[str, bytes]:
    """``stenosis.graphml``. What XML cannot hold (control characters) becomes U+FFFD.

    Raises
    ------
    UsageError
        If the graph is empty.
    """
    known = content(graph)
    about = {"title": TITLE, "scope": SCOPE, "version": __version__}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        *(f"<!-- {line.replace('--', '- -')} -->" for line in header("statements between things")),
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(
            f'  <key id="{kind[0]}-{name}" for="{kind}" attr.name="{name}" attr.type="{type}"/>'
            for kind, keys in (("graph", _GRAPH), ("node", _NODE), ("edge", _EDGE))
            for name, type in keys.items()  # noqa: A001
        ),
        '  <graph id="stenosis" edgedefault="directed">',
        *_data("g", about),
        *(line for node in known.things for line in _node(node)),
        *(line for edge in known.relations for line in _edge(edge, known)),
        "  </graph>",
        "</graphml>",
    ]
    return {"stenosis.graphml": ("\n".join(lines) + "\n").encode()}


def _node(node: Node) -> Iterable[str]:
    told: dict[str, str | int] = {
        "label": node.label,
        "iri": node.iri,
        "types": " ".join(node.types),
        "definition": node.definition,
        "synonyms": _json(node.synonyms),
        "hidden": _json(node.hidden),
    }
    return [f"    <node id={quoteattr(node.id)}>", *_data("n", told, 6), "    </node>"]


def _edge(edge: Edge, known: Content) -> Iterable[str]:
    told: dict[str, str | int] = {"predicate": edge.predicate, "kind": edge.kind}
    if edge.passages:
        told |= {
            "modality": known.modality(edge),
            "firmness": max(passage.firmness for passage in edge.passages),
            "evidence": _json(
                {
                    "passage": compact(passage.iri),
                    "words": passage.text,
                    "start": passage.start,
                    "end": passage.end,
                    **{axis: compact(value.iri) for axis, value in passage.axes.items()},
                }
                for passage in edge.passages
            ),
        }
    ends = f"source={quoteattr(edge.subject)} target={quoteattr(edge.object)}"
    return [f"    <edge id={quoteattr(edge.id)} {ends}>", *_data("e", told, 6), "    </edge>"]


def _json(values: Iterable[object]) -> str:
    found = list(values)
    return json.dumps(found, ensure_ascii=False) if found else ""


def _data(kind: str, told: dict[str, str] | dict[str, str | int], indent: int = 4) -> list[str]:
    return [
        f'{" " * indent}<data key="{kind}-{name}">{_text(str(value))}</data>'
        for name, value in told.items()
        if value != ""
    ]


def _text(text: str) -> str:
    return escape(_NO_XML.sub("�", text), {"\r": "&#13;"})
