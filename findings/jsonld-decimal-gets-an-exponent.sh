#!/usr/bin/env bash
# JSON-LD: a number typed xsd:decimal becomes "1.1E0"^^xsd:decimal, which is no decimal (three processors).
#
# EXPECTED: with "@type": "xsd:decimal" in the context, the JSON number 1.1 gives the literal "1.1"^^xsd:decimal.
# SEEN: jsonld.js 9.0.0, pyld 3.3.0 and pyoxigraph 0.5.13 all write "1.1E0" with the datatype decimal. No exponent is allowed
#   there, so a SHACL sh:datatype check must fail on it, and arithmetic over it is unbound in SPARQL. rdflib 7.6.0
#   deviates from the algorithm and gives 1.1, but 1e-05 for 0.00001. Decimals have to be JSON strings.
# SOURCE: JSON-LD 1.1 Processing Algorithms and API, "Object to RDF Conversion": a number with a fraction takes
#   the canonical form of xsd:double and keeps the datatype that was declared. XML Schema 1.1 Part 2, 3.3.3
#   decimal. So the processors are right; the surprise is in the format.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pyld==3.3.0 pyoxigraph==0.5.13 rdflib==7.6.0
npm install --silent --no-audit --no-fund jsonld@9.0.0 >/dev/null
cat > doc.json <<'JSON'
{"@context": {"score": {"@id": "http://e/score", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}},
 "@id": "http://e/a", "score": [1.1, 0.00001]}
JSON
cat > t.js <<'JS'
require('jsonld').toRDF(require('./doc.json'), {format: 'application/n-quads'}).then(console.log);
JS
cat > t.py <<'PY'
import json, re, subprocess, sys
import pyoxigraph, rdflib
from pyld import jsonld

text = open("doc.json").read()
ask = "PREFIX e: <http://e/> SELECT ?y WHERE { e:a e:score ?x BIND(?x + 1 AS ?y) }"
store = pyoxigraph.Store()
store.load(text.encode(), format=pyoxigraph.RdfFormat.JSON_LD)
quads = {
    "jsonld.js": subprocess.check_output(["node", "t.js"], text=True),
    "pyld": jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}),
    "pyoxigraph": "\n".join(str(q.object) for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)),
    "rdflib": rdflib.Graph().parse(data=text, format="json-ld").serialize(format="nt"),
}
seen = {who: sorted(re.findall(r'"([^"]+)"\^\^<http://www.w3.org/2001/XMLSchema#decimal>', q)) for who, q in quads.items()}
for who, forms in seen.items():
    print(f"{who:11}", forms)
sums = [row["y"] for row in store.query(ask)]
print("pyoxigraph, score + 1:", sums)
strict = ["1.0E-5", "1.1E0"]
same = seen["jsonld.js"] == seen["pyld"] == seen["pyoxigraph"] == strict
same = same and seen["rdflib"] == ["1.1", "1e-05"] and sums == [None, None]
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
