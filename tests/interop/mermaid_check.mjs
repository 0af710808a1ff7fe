// mermaid_check.mjs FILE…: each file before Mermaid's own parser; a line for each, and status 1 if one is refused.
import { createRequire } from 'module';
import { readFileSync } from 'fs';
import { pathToFileURL } from 'url';
const from = createRequire(process.env.NODE_PATH + '/');
const { JSDOM } = from('jsdom');
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const entry = process.env.NODE_PATH + '/mermaid/dist/mermaid.core.mjs';
const mermaid = (await import(pathToFileURL(entry).href)).default;
for (const file of process.argv.slice(2)) {
  try {
    console.log((await mermaid.parse(readFileSync(file, 'utf8'))).diagramType, file);
  } catch (error) {
    console.log('refused', file, String(error.message).split("\n")[0]);
    process.exitCode = 1;
  }
}
