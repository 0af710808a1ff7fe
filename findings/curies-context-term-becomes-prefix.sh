#!/usr/bin/env bash
# curies 0.15.7: every plain term of a JSON-LD context becomes a prefix, so unrelated IRIs get compressed by it.
#
# EXPECTED: `Converter.from_jsonld` takes the prefixes of a context. In JSON-LD 1.1 a term with a plain string
#   serves as a prefix only when its IRI ends in one of : / ? # [ ] @, so "code": "http://schema.org/code" is
#   the name of one property and no more.
# SEEN: the term is a prefix too. http://schema.org/codeRepository, another property, becomes code:Repository,
#   the property itself becomes "code:" with nothing behind it, and code:x expands to http://schema.org/codex.
#   The pyld 3.3.0 processor leaves the IRI as it is with the same context.
# SOURCE: JSON-LD 1.1, "Compact IRIs" and "Create Term Definition" (prefix flag); curies documentation,
#   `Converter.from_jsonld`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check curies==0.15.7 pyld==3.3.0
cat > t.py <<'PY'
import sys
from curies import Converter
from pyld import jsonld

context = {"code": "http://schema.org/code", "ex": "http://example.org/"}
converter = Converter.from_jsonld({"@context": context})
other, own = "http://schema.org/codeRepository", "http://schema.org/code"
seen = [converter.compress(other), converter.compress(own), converter.expand("code:x")]
doc = {"@id": "http://example.org/a", other: "y", own: "z"}
keys = sorted(k for k in jsonld.compact(doc, {"@context": context}) if k[0] != "@")
print("curies:", seen)
print("pyld:  ", keys)
same = seen == ["code:Repository", "code:", "http://schema.org/codex"] and keys == ["code", other]
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
