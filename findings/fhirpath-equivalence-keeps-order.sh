#!/usr/bin/env bash
# FHIRPath `~` on collections: fhirpath.js 5.2.2 and fhirpathpy 2.2.4 mind the order; the specification does not.
#
# EXPECTED: `=` compares collections in order, `~` without regard to it, so ('a'|'b') ~ ('b'|'a') is true.
#   That is the usual way to ask whether two lists of codes hold the same.
# SEEN: false in both, for texts, numbers and elements of a resource; in the same order it is true, and case is
#   ignored as it should be. What does work: A.subsetOf(B) and B.subsetOf(A).
# SOURCE: FHIRPath specification, section "~ (Equivalent)": for collections with several items the comparison
#   is not order dependent.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check fhirpathpy==2.2.4
npm install --silent --no-audit --no-fund fhirpath@5.2.2 >/dev/null
cat > ask.json <<'JSON'
["('a'|'b') ~ ('a'|'b')", "('a'|'b') ~ ('A'|'B')", "('a'|'b') ~ ('b'|'a')", "(1|2) ~ (2|1)",
 "PlanDefinition.action[0].documentation.label ~ PlanDefinition.action[1].documentation.label",
 "('a'|'b').subsetOf('b'|'a') and ('b'|'a').subsetOf('a'|'b')"]
JSON
cat > plan.json <<'JSON'
{"resourceType": "PlanDefinition", "status": "draft", "action": [
 {"documentation": [{"type": "citation", "label": "x"}, {"type": "citation", "label": "y"}]},
 {"documentation": [{"type": "citation", "label": "y"}, {"type": "citation", "label": "x"}]}]}
JSON
cat > t.js <<'JS'
const fhirpath = require('fhirpath'), r4 = require('fhirpath/fhir-context/r4');
const plan = require('./plan.json');
console.log(JSON.stringify(require('./ask.json').map(e => fhirpath.evaluate(plan, e, {}, r4)[0])));
JS
cat > t.py <<'PY'
import json, subprocess, sys
from fhirpathpy import evaluate
from fhirpathpy.models import models

ask, plan = json.load(open("ask.json")), json.load(open("plan.json"))
js = json.loads(subprocess.check_output(["node", "t.js"]))
py = [evaluate(plan, e, {}, models["r4"])[0] for e in ask]
for row in zip(ask, js, py):
    print("%-95s js %-5s py %s" % row)
same = js == py == [True, True, False, False, False, True]
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
