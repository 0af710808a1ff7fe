#!/usr/bin/env bash
# rdflib 7.6.0 drops the rows of VALUES that an OPTIONAL does not match, where it matches anything else in the graph.
#
# EXPECTED: VALUES ?s { e:a e:b } OPTIONAL { ?s e:p ?x } gives both rows, e:b with ?x unbound.
# SEEN: rdflib gives e:a alone; with a triple pattern, BIND or a subquery in the place of VALUES it gives both.
#   VALUES ?s { e:b } alone gives no row at all, since e:a has what is optional; without e:a in the graph it gives
#   one. Oxigraph gives both rows. VALUES in front is how people hand a list to a query.
# SOURCE: SPARQL 1.1 Query Language, section 18.5, LeftJoin: each solution on the left for which no compatible one
#   on the right passes the filter is a solution. Cause, in rdflib/plugins/sparql/evaluate.py: evalLeftJoin checks
#   whether a row of the left side "would have matched anyway", with the variables of the left remembered in
#   p1._vars, which is empty for VALUES.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
cat > t.py <<'PY'
import sys
import pyoxigraph, rdflib

data = "<http://e/a> <http://e/p> 1 . <http://e/a> a <http://e/T> . <http://e/b> a <http://e/T> ."
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def rows(left):
    query = f"PREFIX e: <http://e/> SELECT ?s ?x {{ {left} OPTIONAL {{ ?s e:p ?x }} }}"
    by_rdflib = sorted((str(s)[-1], x if x is None else str(x)) for s, x in graph.query(query))
    by_oxigraph = sorted((r[0].value[-1], r[1] if r[1] is None else r[1].value) for r in store.query(query))
    print(f"{left:48} rdflib {by_rdflib}   pyoxigraph {by_oxigraph}")
    return by_rdflib, by_oxigraph


both, one, none = [("a", "1"), ("b", None)], [("a", "1")], [("b", None)]
print("rdflib", rdflib.__version__, "pyoxigraph", pyoxigraph.__version__)
same = rows("VALUES ?s { e:a e:b }") == (one, both)
same &= rows("VALUES ?s { e:b }") == ([], none)
same &= rows("?s a e:T") == (both, both)
same &= rows("{ SELECT ?s { VALUES ?s { e:a e:b } } }") == (both, both)
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
