#!/usr/bin/env bash
# py-horned-owl 2.0.0: of two annotated axioms about one synonym, one survives, and which one is chance.
#
# EXPECTED: a synonym "SNRB" that is typed twice, as abbreviation and as jargon, by two owl:Axiom nodes, is read
#   as two annotated axioms (or one with both annotations), as when one node carries both types.
# SEEN: with one owl:Axiom node both types are there. With two nodes one type is gone, without a word, and
#   repeated reads of the same text give sometimes the one and sometimes the other. Merged ontologies, and
#   graphs written by RDF libraries that add a node per source, have the second form.
# SOURCE: OWL 2 Mapping to RDF Graphs, section 3.2.5 / table 17 (parsing of annotated axioms): each owl:Axiom
#   node yields an axiom with its annotations.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check py-horned-owl==2.0.0
cat > t.py <<'PY'
import sys
import pyhornedowl

OIO = "http://www.geneontology.org/formats/oboInOwl#"

def read(*nodes):
    typed = "".join(f'''<owl:Axiom><owl:annotatedSource rdf:resource="http://e/C"/>
      <owl:annotatedProperty rdf:resource="{OIO}hasExactSynonym"/><owl:annotatedTarget>SNRB</owl:annotatedTarget>
      {"".join(f'<oio:hasSynonymType rdf:resource="http://e/{t}"/>' for t in types)}</owl:Axiom>''' for types in nodes)
    text = f'''<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:oio="{OIO}"><owl:Ontology rdf:about="http://e/o"/>
      <owl:AnnotationProperty rdf:about="{OIO}hasExactSynonym"/>
      <owl:AnnotationProperty rdf:about="{OIO}hasSynonymType"/>
      <owl:Class rdf:about="http://e/C"><oio:hasExactSynonym>SNRB</oio:hasExactSynonym></owl:Class>{typed}</rdf:RDF>'''
    o = pyhornedowl.open_ontology(text, serialization="rdf")
    return tuple(sorted(str(n.av) for a in o.get_axioms() for n in a.ann))

one = {read(["abbreviation", "jargon"]) for _ in range(40)}
two = {read(["abbreviation"], ["jargon"]) for _ in range(40)}
print("one node, 40 reads: ", sorted(one))
print("two nodes, 40 reads:", sorted(two))
same = one == {("http://e/abbreviation", "http://e/jargon")} and two and all(len(t) == 1 for t in two)
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
