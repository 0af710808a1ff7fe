#!/usr/bin/env bash
# fhirpath.js 5.2.2: adding time to a DateTime puts it into the zone of the process, and its date may change.
#
# EXPECTED: @2026-01-31T23:30:00-05:00 + 1 day is 23:30 on 1 February at -05:00; adding nothing changes nothing;
#   a DateTime without a zone stays without one.
# SEEN: the instant is right, the offset becomes the process's own. So `+ 0 days` turns 31 January into
#   1 February under UTC, toDate() and toString() answer differently on two machines, and a DateTime that had no
#   zone gets one. "Six weeks after the visit" can be a day off for evening visits.
# SOURCE: FHIRPath specification, "Date/Time Arithmetic": a day is added to the day component.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund fhirpath@5.2.2 >/dev/null
cat > t.js <<'JS'
const fhirpath = require('fhirpath');
for (const e of ['@2026-01-31T23:30:00-05:00.toDate()', '(@2026-01-31T23:30:00-05:00 + 0 days).toDate()',
  '(@2026-01-31T23:30:00-05:00 + 1 day).toString()', '(@2026-01-31T10:00:00 + 1 day).toString()'])
  console.log(e.padEnd(50), String(fhirpath.evaluate({}, e)[0]));
JS
{ for zone in America/New_York UTC Asia/Tokyo; do echo "zone of the process: $zone"; TZ=$zone node t.js; done; } | tee seen
cat > want <<'OUT'
zone of the process: America/New_York
@2026-01-31T23:30:00-05:00.toDate()                2026-01-31
(@2026-01-31T23:30:00-05:00 + 0 days).toDate()     2026-01-31
(@2026-01-31T23:30:00-05:00 + 1 day).toString()    2026-02-01T23:30:00-05:00
(@2026-01-31T10:00:00 + 1 day).toString()          2026-02-01T10:00:00-05:00
zone of the process: UTC
@2026-01-31T23:30:00-05:00.toDate()                2026-01-31
(@2026-01-31T23:30:00-05:00 + 0 days).toDate()     2026-02-01
(@2026-01-31T23:30:00-05:00 + 1 day).toString()    2026-02-02T04:30:00-00:00
(@2026-01-31T10:00:00 + 1 day).toString()          2026-02-01T10:00:00-00:00
zone of the process: Asia/Tokyo
@2026-01-31T23:30:00-05:00.toDate()                2026-01-31
(@2026-01-31T23:30:00-05:00 + 0 days).toDate()     2026-02-01
(@2026-01-31T23:30:00-05:00 + 1 day).toString()    2026-02-02T13:30:00+09:00
(@2026-01-31T10:00:00 + 1 day).toString()          2026-02-01T10:00:00+09:00
OUT
cmp -s want seen || { echo "BEHAVIOUR CHANGED"; exit 1; }
echo "as described"
