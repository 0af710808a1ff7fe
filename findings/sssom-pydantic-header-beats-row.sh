#!/usr/bin/env bash
# sssom-pydantic 0.6.10: a slot in the header of a mapping file overwrites what a row says about itself.
#
# EXPECTED: `mapping_tool` in the metadata block stands for rows that name none; a row with a tool of its own
#   keeps it. And author_label, a slot of the model, is read, or its loss is reported.
# SEEN: every row gets the header's tool, the row's own is gone, also after writing the file again, and the
#   list of errors is empty. The column author_label is dropped as silently.
# SOURCE: SSSOM specification, "Propagation" (data model): a slot of the set may be handed down only if no
#   record has a value of its own; with one such record it is not handed down at all. So by the specification
#   the first row here has no tool and the second keeps "by hand": neither the guess nor the tool. Slots
#   mapping_tool and author_label belong to the class Mapping.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check sssom-pydantic==0.6.10
{ cat <<'HEAD'
#curie_map:
#  EX: http://example.org/
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_tool: matcher
HEAD
j=semapv:LexicalMatching
printf '%s\t%s\t%s\t%s\t%s\t%s\n' subject_id predicate_id object_id mapping_justification mapping_tool author_label \
  EX:1 skos:exactMatch EX:2 $j "" "A. Reader" EX:3 skos:exactMatch EX:4 $j "by hand" "B. Reader"
} > m.sssom.tsv
cat > t.py <<'PY'
import sys
import sssom_pydantic

mappings, converter, metadata, errors = sssom_pydantic.read("m.sssom.tsv", return_errors=True)
tools = [m.mapping_tool.name for m in mappings]
sssom_pydantic.write(mappings, "out.sssom.tsv", metadata=metadata, converter=converter)
text = open("out.sssom.tsv").read()
print("tools of the rows:", tools, "| errors:", errors)
print(text)
same = tools == ["matcher", "matcher"] and not errors and "by hand" not in text and "Reader" not in text
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
