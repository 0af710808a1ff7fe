#!/usr/bin/env bash
# pronto 2.7.4 writes OBO Graphs JSON without synonyms, comments, subsets and the obsolete flag.
#
# EXPECTED: `dumps(format="json")` is an exchange format on a par with `format="obo"`; pronto's own JSON
#   reader knows synonyms, subsets and `deprecated`, so OBO -> JSON -> OBO keeps them.
# SEEN: the reader takes all of them from JSON, the writer leaves `synonyms`, `comments` and `subsets` empty
#   and says `"deprecated": false` of a term with `is_obsolete: true`. Nothing is raised or warned. A retired
#   term comes back as a current one; the definition and the alternative ids survive.
# SOURCE: OBO Graphs schema (geneontology/obographs), Meta object: synonyms, comments, subsets, deprecated;
#   pronto documentation, `Ontology.dump`, which names "obo" and "json" as the formats to write.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pronto==2.7.4
cat > terms.obo <<'OBO'
format-version: 1.4
ontology: ex
subsetdef: clinic "used in the clinic"

[Term]
id: EX:1
name: nerve root block
alt_id: EX:9
def: "An injection near a nerve root." [PMID:1]
comment: Image guided.
subset: clinic
synonym: "nerve injection" EXACT []

[Term]
id: EX:2
name: chemonucleolysis
is_obsolete: true
OBO
cat > t.py <<'PY'
import io, json, sys
import pronto

def show(where, o):
    a, b = o["EX:1"], o["EX:2"]
    row = (len(a.synonyms), a.comment, sorted(a.subsets), b.obsolete, str(a.definition), sorted(a.alternate_ids))
    print(f"{where:9} synonyms {row[0]}, comment {row[1]}, subsets {row[2]}, EX:2 obsolete {row[3]}, alt_id {row[5]}")
    return row

text = (first := pronto.Ontology("terms.obo")).dumps(format="json")
before, after = show("from OBO", first), show("from JSON", pronto.Ontology(io.BytesIO(text.encode())))
# The same reader does see them when another program wrote them:
doc = json.loads(text)
for node in doc["graphs"][0]["nodes"]:
    if node["id"].endswith("EX_1"):
        node["meta"]["synonyms"] = [{"pred": "hasExactSynonym", "val": "nerve injection", "xrefs": []}]
    if node["id"].endswith("EX_2"):
        node["meta"]["deprecated"] = True
by_hand = show("by hand", pronto.Ontology(io.BytesIO(json.dumps(doc).encode())))

same = before[0] == 1 and before[3] is True and before[4:] == after[4:]
same = same and after[:4] == (0, None, [], False) and (by_hand[0], by_hand[3]) == (1, True)
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
