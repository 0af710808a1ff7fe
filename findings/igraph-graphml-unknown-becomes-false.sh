#!/usr/bin/env bash
# GraphML through igraph 1.0.0: a value that nobody stated comes back as False, and as "".
#
# EXPECTED: a <key> without <default> says nothing about nodes that have no <data> for it; they stay without
#   a value (None), also after igraph writes the file again.
# SEEN: numbers become NaN and are left out on writing, as one would hope; but a missing boolean becomes False
#   and a missing text "", both are written out as data, and the next reader cannot tell "not stated" from
#   "no". Under an open world that is a new claim about every node that was silent.
# SOURCE: GraphML Primer, "Declaring GraphML-Attributes" and the default element: without a declared default
#   the value of the attribute is undefined for the element.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check igraph==1.0.0 networkx==3.6.1
cat > t.py <<'PY'
import sys
import igraph, networkx as nx

g = nx.DiGraph()
g.add_node("surgery", needs_consent=True, code="22558", weeks=6)
g.add_node("watchful waiting")
nx.write_graphml(g, "in.graphml")
igraph.Graph.Read_GraphML("in.graphml").write_graphml("out.graphml")

before = dict(nx.read_graphml("in.graphml").nodes["watchful waiting"])
out = nx.read_graphml("out.graphml")
after = next(d for _, d in out.nodes(data=True) if d["id"] == "watchful waiting")
print("before:", before)
print("after: ", after)
same = before == {} and after == {"id": "watchful waiting", "needs_consent": False, "code": ""}
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
