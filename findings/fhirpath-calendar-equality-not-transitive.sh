#!/usr/bin/env bash
# FHIRPath, fhirpath.js 5.2.2: equality of calendar durations is not transitive, so a union depends on order.
#
# EXPECTED: `=` on durations either converts everything to days (one length per unit) or answers nothing for
#   month against day; three durations of which two pairs are equal are equal all round.
# SEEN: 360 days = 12 months and 12 months = 1 year, yet 360 days = 1 year is false and 365 days = 1 year true;
#   365 days = 12 months is false. 365 days is therefore more than 12 months and no more than 1 year. `|`, which
#   drops equal items, keeps 1 or 2 of the same three according to how they are written down.
# SOURCE: FHIRPath specification, "Time-valued unit conversions": one year is 12 months or 365 days, one month
#   30 days. The engine follows that table; the surprise is in the format.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund fhirpath@5.2.2 >/dev/null
cat > t.js <<'JS'
const fhirpath = require('fhirpath');
const want = {
  '360 days = 12 months': true, '12 months = 1 year': true, '360 days = 1 year': false,
  '365 days = 1 year': true, '365 days = 12 months': false, '365 days > 12 months': true, '365 days > 1 year': false,
  '(12 months | 360 days | 1 year).count()': 1, '(360 days | 1 year | 12 months).count()': 2};
let same = true;
for (const [e, value] of Object.entries(want)) {
  const seen = fhirpath.evaluate({}, e)[0];
  console.log(e.padEnd(44), seen);
  same = same && seen === value;
}
console.log(same ? 'as described' : 'BEHAVIOUR CHANGED');
process.exit(same ? 0 : 1);
JS
node t.js
