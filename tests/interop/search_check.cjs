// search_check.cjs SEARCH.js INDEX.json WORDS.json: what the search of a page finds for each of the words, as JSON.
const { readFileSync } = require('fs');
const vm = require('vm');
const [script, index, words] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const find = vm.runInNewContext(script + ';finder', {})(JSON.parse(index));
console.log(JSON.stringify(JSON.parse(words).map((each) => {
  const { whole, missing, readAs, counts, hits } = find(each, 5);
  return { whole, missing, readAs, counts, hits: hits.map((hit) => [hit.kind, hit.id, hit.score, hit.names.map((name) => name.text)]) };
})));
