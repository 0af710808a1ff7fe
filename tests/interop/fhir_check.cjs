// fhir_check.cjs FILE…: validates FHIR R4 resources, codes of required value sets included; exit 1 on an error.
const fs = require('fs'), {Fhir} = require('fhir'), fhir = new Fhir();
let bad = 0;
for (const file of process.argv.slice(2)) {
  const found = fhir.validate(JSON.parse(fs.readFileSync(file)), {errorOnUnexpected: true});
  for (const each of found.messages) if (each.severity === 'error') {
    bad = 1; console.log(file, each.location, each.message);
  }
}
process.exit(bad);
