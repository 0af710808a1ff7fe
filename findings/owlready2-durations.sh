#!/usr/bin/env bash
# owlready2 0.51 turns a month into 30 days on reading, and writes durations that no xsd:duration reader takes.
#
# EXPECTED: P1M, which has no fixed number of days, is refused or kept as text; a Python timedelta of 42 days is
#   written as P42D (or P42DT0S).
# SEEN: P1M is read as 30 days and P1Y2M as 425. Written out, 42 days are "P42D0.0S": seconds without the T that
#   must come before them, hence outside the datatype. owlready2 reads its own form back; isodate 0.7.2 says
#   that it is no duration.
# SOURCE: XML Schema 1.1 Part 2, section 3.3.6 duration: a value is a pair of months and seconds, and "T" comes
#   before hours, minutes and seconds.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check owlready2==0.51 isodate==0.7.2
cat > o.nt <<'NT'
<http://e/o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Ontology> .
<http://e/wait> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#DatatypeProperty> .
<http://e/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#NamedIndividual> .
<http://e/a> <http://e/wait> "P1M"^^<http://www.w3.org/2001/XMLSchema#duration> .
<http://e/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#NamedIndividual> .
<http://e/b> <http://e/wait> "P1Y2M"^^<http://www.w3.org/2001/XMLSchema#duration> .
<http://e/c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#NamedIndividual> .
NT
cat > t.py <<'PY'
import datetime, pathlib, re, sys
import isodate, owlready2

world = owlready2.World()
onto = world.get_ontology(pathlib.Path("o.nt").resolve().as_uri()).load()
read = [world["http://e/" + n].wait[0] for n in "ab"]
print("P1M, P1Y2M are read as", [str(t) for t in read])
with onto:
    world["http://e/c"].wait = [datetime.timedelta(days=42)]
onto.save("out.nt", format="ntriples")
written = re.search(r'<http://e/c> <http://e/wait> "([^"]*)"', open("out.nt").read()).group(1)
try:
    verdict = isodate.parse_duration(written)
except isodate.ISO8601Error:
    verdict = "not a duration"
print("42 days are written as", written, "| isodate:", verdict)
same = read == [datetime.timedelta(days=30), datetime.timedelta(days=425)]
same = same and (written, verdict) == ("P42D0.0S", "not a duration")
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
