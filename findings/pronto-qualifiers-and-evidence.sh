#!/usr/bin/env bash
# pronto 2.7.4, OBO in and OBO out: trailing qualifiers go, and of two sources of one synonym one is lost.
#
# EXPECTED: reading an OBO file and writing it again keeps every clause. `{source="PMID:7"}` behind a
#   relationship says who says so; two `synonym` lines that differ only in their references come back as two,
#   or as one with both references.
# SEEN: the qualifier list is dropped in silence. Synonyms are a set whose members count as equal when text,
#   scope and type agree, so the references in the brackets do not tell them apart: one line remains, with the
#   references of one of the two. fastobo 0.14.2, the parser that pronto itself uses, keeps all of it.
# SOURCE: OBO Flat File Format 1.4, trailing modifiers ("qualifier block") and the synonym clause with its
#   xref list; pronto documentation, `Synonym`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pronto==2.7.4 fastobo==0.14.2
cat > terms.obo <<'OBO'
format-version: 1.4
ontology: ex

[Term]
id: EX:1
name: spine

[Term]
id: EX:2
name: disc
synonym: "intervertebral disc" EXACT [PMID:1]
synonym: "intervertebral disc" EXACT [PMID:2]
relationship: part_of EX:1 {source="PMID:7"}

[Typedef]
id: part_of
name: part of
OBO
cat > t.py <<'PY'
import sys
import fastobo, pronto

def lines(text):
    return [line for line in text.splitlines() if line.startswith(("synonym:", "relationship:"))]

parsed = lines(str(fastobo.load("terms.obo")))
again = lines(pronto.Ontology("terms.obo").dumps(format="obo"))
print("fastobo:", *parsed, sep="\n  ")
print("pronto:", *again, sep="\n  ")
same = len(parsed) == 3 and "PMID:7" in parsed[2]
same = same and len(again) == 2 and again[0].count("PMID:") == 1 and again[1] == "relationship: part_of EX:1"
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
