#!/usr/bin/env bash
# sssom-pydantic 0.6.10: a mapping whose subject is a text, and has no identifier, is an error.
#
# EXPECTED: a row with `subject_type: rdfs literal` and the text as `subject_label` is read without `subject_id`.
# SEEN: the row is lost, with the error "subject_id: Field required".
# SOURCE: SSSOM specification, data model, "Literal mappings": implementations MUST accept a mapping without a
#   subject_id if and only if the subject_type slot is set to `rdfs literal`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check sssom-pydantic==0.6.10
{ cat <<'HEAD'
#curie_map:
#  EX: http://example.org/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
HEAD
printf '%s\t%s\t%s\t%s\t%s\n' subject_label predicate_id object_id mapping_justification subject_type \
  "narrow foramen" skos:closeMatch EX:2 semapv:LexicalMatching "rdfs literal"
} > m.sssom.tsv
cat > t.py <<'PY'
import sys
import sssom_pydantic

mappings, converter, metadata, errors = sssom_pydantic.read("m.sssom.tsv", return_errors=True)
print("mappings:", mappings)
print("errors:", errors)
same = not mappings and len(errors) == 1 and "subject_id" in str(errors[0].exception)
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
