#!/usr/bin/env bash
# jsonld.js 9.0.0, fromRDF with useNativeTypes: an integer that is not written canonically becomes a text.
#
# EXPECTED: "01"^^xsd:integer becomes the JSON number 1, or, if it cannot be a number, keeps its datatype beside
#   the string. Decimals are treated that way.
# SEEN: {"@value": "01"} with no @type at all, likewise +1 and integers beyond 2^53: going back to RDF, they
#   are plain strings. Patient and concept numbers in this form no longer join. Canonical small integers are
#   fine. pyld 3.3.0 gives the number 1 for "01".
# SOURCE: JSON-LD 1.1 Processing Algorithms and API, "RDF to Object Conversion": what is not converted to a
#   native value keeps its datatype as type.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund jsonld@9.0.0 >/dev/null
cat > t.js <<'JS'
const jsonld = require('jsonld');
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const want = {
  '1 integer': '"1"^^integer', '1.10 decimal': '"1.10"^^decimal',
  '01 integer': '"01"', '+1 integer': '"+1"', '9007199254740993 integer': '"9007199254740993"'};
(async () => {
  let same = true;
  for (const [pair, end] of Object.entries(want)) {
    const [form, type] = pair.split(' ');
    const quad = `<http://e/a> <http://e/p> "${form}"^^<${XSD}${type}> .\n`;
    const doc = await jsonld.fromRDF(quad, {useNativeTypes: true});
    const again = await jsonld.toRDF(doc, {format: 'application/n-quads'});
    const literal = again.trim().split(' ').slice(2, -1).join(' ').replace(`<${XSD}`, '').replace('>', '');
    console.log(pair.padEnd(26), JSON.stringify(doc[0]['http://e/p'][0]).padEnd(80), '->', literal);
    same = same && literal === end;
  }
  console.log(same ? 'as described' : 'BEHAVIOUR CHANGED');
  process.exit(same ? 0 : 1);
})();
JS
node t.js
