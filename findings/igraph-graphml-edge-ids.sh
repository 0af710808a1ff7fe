#!/usr/bin/env bash
# igraph 1.0.0 gives GraphML edges the ids of nodes.
#
# EXPECTED: an `id` on <edge> is read as that edge's id (igraph does make an edge attribute called "id"), and
#   an edge without one gets none.
# SEEN: edge number k carries the id of node number k, whatever the file says, and the empty text once the
#   nodes run out. The true edge ids are nowhere. networkx 3.6.1, which wrote the file, writes the key of a
#   parallel edge there and reads it back. Who puts a statement's identifier on the edge (one edge per
#   sentence, say) loses it and gets a plausible wrong one.
# SOURCE: GraphML Primer, "Declaring an Edge": the XML attribute id identifies the edge.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check igraph==1.0.0 networkx==3.6.1
cat > t.py <<'PY'
import sys
import igraph, networkx as nx

g = nx.MultiDiGraph()
for key, (a, b) in {"s17": ("back pain", "mri"), "s18": ("mri", "surgery"), "s19": ("mri", "surgery"),
                    "s20": ("surgery", "back pain")}.items():
    g.add_edge(a, b, key=key)
nx.write_graphml(g, "g.graphml")
print(*[line.strip() for line in open("g.graphml") if "<node" in line or "<edge" in line], sep="\n")

read = nx.read_graphml("g.graphml", force_multigraph=True)
by_networkx = sorted(key for _, _, key in read.edges(keys=True))
by_igraph = igraph.Graph.Read_GraphML("g.graphml").es["id"]
print("edge ids, networkx:", by_networkx)
print("edge ids, igraph:  ", by_igraph)
same = by_networkx == ["s17", "s18", "s19", "s20"] and by_igraph == ["back pain", "mri", "surgery", ""]
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
