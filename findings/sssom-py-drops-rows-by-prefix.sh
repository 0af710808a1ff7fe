#!/usr/bin/env bash
# sssom-py 0.4.21: a row whose CURIE has a declared prefix that begins with a digit is dropped, with a message in the log.
#
# EXPECTED: both rows are read: 3dmet is declared in the curie_map (it is a prefix of the Bioregistry).
# SEEN: one row. The parser returns without an error, `sssom validate` ends with exit status 0.
# SOURCE: SSSOM specification, data model, "Identifiers": a prefix has to be declared in the curie_map; W3C CURIE
#   Syntax 1.0 lets the host language say what a prefix is, and YAML keys may begin with a digit.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check sssom==0.4.21
{ cat <<'HEAD'
#curie_map:
#  EX: http://example.org/
#  3dmet: http://example.org/3dmet/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
HEAD
j=semapv:LexicalMatching
printf '%s\t%s\t%s\t%s\n' subject_id predicate_id object_id mapping_justification \
  EX:1 skos:closeMatch 3dmet:B1 $j EX:1 skos:closeMatch EX:2 $j
} > m.sssom.tsv
status=0
v/bin/sssom validate m.sssom.tsv > log 2>&1 || status=$?
cat > t.py <<'PY'
import sys
from sssom.parsers import parse_sssom_table

found = parse_sssom_table("m.sssom.tsv").df
print(found.to_string())
same = list(found["object_id"]) == ["EX:2"] and sys.argv[1] == "0"
print("exit status of sssom validate:", sys.argv[1])
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py "$status"
