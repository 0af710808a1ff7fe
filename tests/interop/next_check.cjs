// next_check.cjs NEXT.js MODELS.json PATIENTS.json: what the page answers for each patient, from the model named with it, as JSON.
const { readFileSync } = require('fs');
const vm = require('vm');
const [script, models, patients] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const nextSteps = vm.runInNewContext(script + ';nextSteps', {});
const answers = JSON.parse(models).map(nextSteps);
console.log(JSON.stringify(JSON.parse(patients).map(([model, given]) => answers[model](given))));
