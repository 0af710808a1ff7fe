#!/usr/bin/env bash
# JSON-LD: in an index map under a type with a context of its own, pyoxigraph reads the objects without that context.
#
# EXPECTED: the context of a type holds for the object of that type and, where a property of it is a map
#   (@container @index or @id), for the objects in the map: here name is http://e/drugName.
# SEEN: pyoxigraph 0.5.13 gives http://e/name for it, without an error. pyld 3.3.0 gives http://e/drugName.
# SOURCE: JSON-LD 1.1 Processing Algorithms and API, 5.1.2 Expansion Algorithm, step 7: the previous context is taken
#   again for a node object unless *from map* is true. W3C test toRdf c013.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pyld==3.3.0 pyoxigraph==0.5.13
cat > t.py <<'PY'
import json
import sys
import pyoxigraph as ox
from pyld import jsonld

seen = {}
for container, value in (("@index", {"first": {"@id": "http://e/o", "name": "x"}}), ("@id", {"http://e/o": {"name": "x"}})):
    document = {
        "@context": {
            "@vocab": "http://e/",
            "Drug": {"@context": {"name": "http://e/drugName"}},
            "parts": {"@id": "http://e/parts", "@container": container},
        },
        "@id": "http://e/s",
        "@type": "Drug",
        "parts": value,
    }
    oxigraph = [
        quad.predicate.value
        for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)
        if isinstance(quad.object, ox.Literal)
    ]
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines()
    other = [line.split()[1].strip("<>") for line in lines if '"x"' in line]
    seen[container] = (oxigraph, other)
    print(container, "| pyoxigraph", oxigraph, "| pyld", other)
due = (["http://e/name"], ["http://e/drugName"])
described = {"@index": due, "@id": due}
print("as described" if seen == described else "changed")
sys.exit(seen != described)
PY
v/bin/python t.py
