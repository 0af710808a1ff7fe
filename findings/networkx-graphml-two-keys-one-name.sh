#!/usr/bin/env bash
# networkx 3.6.1 writes GraphML that igraph 1.0.0 refuses: one attribute, some values 6 and some 2.5.
#
# EXPECTED: a node attribute with whole and broken numbers becomes one <key> of type double, as a table's
#   column would.
# SEEN: `write_graphml` declares two keys with the same attr.name, one long and one double. networkx reads
#   the pair back without a sign; igraph stops with "Duplicate attribute name found". With
#   `infer_numeric_types=True` one key is written and both read it.
# SOURCE: networkx documentation, `write_graphml`, parameter infer_numeric_types (off unless asked for);
#   GraphML Primer, "Declaring GraphML-Attributes".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check igraph==1.0.0 networkx==3.6.1
cat > t.py <<'PY'
import re, sys
import igraph, networkx as nx

g = nx.DiGraph()
g.add_node("physiotherapy", weeks=6)
g.add_node("injection", weeks=2.5)

def trip(**how):
    nx.write_graphml(g, "g.graphml", **how)
    keys = re.findall(r'attr.name="weeks" attr.type="(\w+)"', open("g.graphml").read())
    back = dict(nx.read_graphml("g.graphml").nodes(data="weeks"))
    try:
        other = igraph.Graph.Read_GraphML("g.graphml").vs["weeks"]
    except igraph.InternalError as error:
        other = re.search(r"Duplicate attribute name found", str(error)).group()
    print(how, "| keys:", sorted(keys), "| networkx:", back, "| igraph:", other)
    return sorted(keys), back, other

plain, inferred = trip(), trip(infer_numeric_types=True)
same = plain == (["double", "long"], {"physiotherapy": 6, "injection": 2.5}, "Duplicate attribute name found")
same = same and inferred[0] == ["double"] and inferred[2] == [6.0, 2.5]
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
