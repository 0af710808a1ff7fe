#!/usr/bin/env bash
# RDF/XML: pyoxigraph loses white space beside a comment, and a whole triple with an rdf:parseType that it does not know.
#
# EXPECTED: `<p> a <!-- c --> </p>` is the text " a  " (a comment is no part of character data, white space is), line ends
#   CR LF are read as LF, and an unknown rdf:parseType is treated as "Literal", so that its triple is there.
# SEEN: pyoxigraph 0.5.13 gives " a ", keeps the carriage return, and gives no triple and no error for
#   rdf:parseType="literal". With text on both sides of a comment it refuses the file. rdflib 7.6.0 reads all of them as expected.
# SOURCE: XML 1.0, 2.4, 2.5 and 2.11; RDF 1.1 XML Syntax, 7.2.20 parseTypeOtherPropertyElt.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pyoxigraph==0.5.13 rdflib==7.6.0
cat > t.py <<'PY'
import sys
import pyoxigraph as ox
import rdflib

CASES = {
    "comment": "<e:p> a <!-- c --> </e:p>",
    "line end": "<e:p>a\r\nb</e:p>",
    "parse type": '<e:p rdf:parseType="literal">a</e:p>',
    "between": "<e:p>a<!-- c -->b</e:p>",
}


def texts(read):
    try:
        return [str(text) for text in read()]
    except SyntaxError:
        return "refused"


seen = {}
for name, element in CASES.items():
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        f'<rdf:Description rdf:about="http://e/s">{element}</rdf:Description></rdf:RDF>'
    )
    graph = rdflib.Graph().parse(data=text, format="xml")
    seen[name] = (
        texts(lambda: [quad.object.value for quad in ox.parse(text.encode(), format=ox.RdfFormat.RDF_XML)]),
        texts(lambda: list(graph.objects())),
    )
    print(name, "| pyoxigraph", seen[name][0], "| rdflib", seen[name][1])
described = {
    "comment": ([" a "], [" a  "]),
    "line end": (["a\r\nb"], ["a\nb"]),
    "parse type": ([], ["a"]),
    "between": ("refused", ["ab"]),
}
print("as described" if seen == described else "changed")
sys.exit(seen != described)
PY
v/bin/python t.py 2>/dev/null
