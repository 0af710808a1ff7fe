#!/usr/bin/env bash
# owlready2 0.51 reads the boolean "1" as False.
#
# EXPECTED: xsd:boolean has four written forms, true, false, 1 and 0; owl:deprecated "1" means deprecated.
# SEEN: "1" is False, as "0" is; only "true" is True. A retired class, or an individual marked with 1, reads as
#   the opposite. rdflib 7.6.0 reads all four rightly from the same file.
# SOURCE: XML Schema 1.1 Part 2, section 3.3.2 boolean, lexical mapping; OWL 2 datatype map.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check owlready2==0.51 rdflib==7.6.0
cat > o.nt <<'NT'
<http://e/o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Ontology> .
<http://e/A> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://e/B> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://e/C> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://e/A> <http://www.w3.org/2002/07/owl#deprecated> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://e/B> <http://www.w3.org/2002/07/owl#deprecated> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://e/C> <http://www.w3.org/2002/07/owl#deprecated> "0"^^<http://www.w3.org/2001/XMLSchema#boolean> .
NT
cat > t.py <<'PY'
import pathlib, sys
import owlready2, rdflib

world = owlready2.World()
world.get_ontology(pathlib.Path("o.nt").resolve().as_uri()).load()
graph = rdflib.Graph().parse("o.nt")
seen = {}
for name, written in {"A": "true", "B": "1", "C": "0"}.items():
    iri = "http://e/" + name
    seen[written] = (list(world[iri].deprecated), graph.value(rdflib.URIRef(iri), rdflib.OWL.deprecated).toPython())
    print(f'"{written}": owlready2 {seen[written][0]}, rdflib {seen[written][1]}')
same = seen == {"true": ([True], True), "1": ([False], True), "0": ([False], False)}
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
