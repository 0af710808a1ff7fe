#!/usr/bin/env bash
# GROUP BY outside SELECT: pyoxigraph 0.5.13 refuses it, rdflib 7.6.0 answers a CONSTRUCT with no triple.
#
# EXPECTED: ASK { ?s e:p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1) asks whether anything has two values; CONSTRUCT with
#   the same body makes its triples for each such thing.
# SEEN: pyoxigraph refuses ASK, CONSTRUCT and DESCRIBE as a syntax error, also with GROUP BY alone; one of the causes
#   that it lists is that "SELECT * is not authorized with GROUP BY", though no SELECT is there. SELECT ?s with the same
#   body is answered, and ASK with ORDER BY and LIMIT. rdflib answers ASK; its CONSTRUCT is empty without a word, since
#   the grouped variable is bound only where a SELECT names it. A check "does any group break the rule?" must be sent as
#   SELECT.
# SOURCE: SPARQL 1.1 Query Language, section 19.8, rules 10 to 12 and 18: ConstructQuery, DescribeQuery and AskQuery
#   each end in a SolutionModifier, which is GroupClause? HavingClause? OrderClause? LimitOffsetClauses?.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
cat > t.py <<'PY'
import sys
import pyoxigraph, rdflib

data = "<http://e/a> <http://e/p> 1, 2 . <http://e/b> <http://e/p> 1 ."
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)


def by_oxigraph(query):
    try:
        found = store.query(query)
    except SyntaxError as error:
        return "refused" if "error at" in str(error) else repr(error)
    return bool(found) if isinstance(found, pyoxigraph.QueryBoolean) else len(list(found))


def by_rdflib(query):
    if query.startswith("DESCRIBE"):  # what it gives is up to the engine
        return None
    found = graph.query(query)
    return bool(found) if found.type == "ASK" else len(list(found))


groups = "{ ?s <http://e/p> ?o } GROUP BY ?s HAVING (COUNT(?o) > %d)"
made = "CONSTRUCT { ?s <http://e/several> true } WHERE "
wanted = {
    "SELECT ?s " + groups % 1: (1, 1),
    "ASK " + groups % 1: (True, "refused"),
    "ASK " + groups % 5: (False, "refused"),
    "ASK { ?s <http://e/p> ?o } GROUP BY ?s": (True, "refused"),
    made + "{ { SELECT ?s " + groups % 1 + " } }": (1, 1),
    made + groups % 1: (0, "refused"),
    "DESCRIBE ?s " + groups % 1: (None, "refused"),
    "ASK { ?s <http://e/p> ?o } ORDER BY ?s LIMIT 1": (True, True),
}
print("rdflib", rdflib.__version__, "pyoxigraph", pyoxigraph.__version__)
same = True
for query, expected in wanted.items():
    seen = by_rdflib(query), by_oxigraph(query)
    print(f"{query:112} rdflib {seen[0]!s:6} pyoxigraph {seen[1]}")
    same &= seen == expected
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
