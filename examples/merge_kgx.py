"""Merge our KGX export into a bigger KGX graph: where both know a thing, our statements move to its node.

    stenosis-kg export kgx -o kgx/
    python examples/merge_kgx.py kgx/ examples/bigger/ merged/

A concept is the node of the bigger graph that it matches exactly (xref). Every edge keeps its source, its passage and
its modality.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


ours, bigger, out = map(Path, sys.argv[1:4])
nodes = {node["id"]: node for node in read(bigger, "nodes")}
place = {}
for node in read(ours, "nodes"):
    same = [term for term in node.get("xref", ()) if term in nodes]
    place[node["id"]] = same[0] if same else node["id"]
    if same:
        both = nodes[same[0]]
        both["xref"] = sorted({*both.get("xref", ()), node["id"], *node["xref"]} - {both["id"]})
    else:
        nodes[node["id"]] = node
edges = read(bigger, "edges")
edges += [{**edge, "subject": place[edge["subject"]], "object": place[edge["object"]]} for edge in read(ours, "edges")]
out.mkdir(exist_ok=True)
for name, records in (("nodes", list(nodes.values())), ("edges", edges)):
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (out / f"{name}.jsonl").write_text(text, encoding="utf-8")
shared = sorted(term for concept, term in place.items() if concept != term)
print(f"{len(nodes)} nodes, {len(edges)} edges; in both: {', '.join(shared)}")
