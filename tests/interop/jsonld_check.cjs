// jsonld_check.cjs DOCUMENT CONTEXT: canonical N-Quads of a JSON-LD document, in safe mode and offline.
const jsonld = require('jsonld'), fs = require('fs');
const context = JSON.parse(fs.readFileSync(process.argv[3]));
const documentLoader = async url => {
  if (url === 'https://w3id.org/stenosis-kg/context.jsonld')
    return {contextUrl: null, documentUrl: url, document: context};
  throw new Error('remote context: ' + url);
};
jsonld.canonize(JSON.parse(fs.readFileSync(process.argv[2])),
  {documentLoader, safe: true, algorithm: 'RDFC-1.0', format: 'application/n-quads'})
  .then(text => process.stdout.write(text), error => { console.error(String(error)); process.exit(1); });
