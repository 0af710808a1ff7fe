// What Comunica gets from an endpoint: node endpoint_check.cjs ENDPOINT QUERY; prints JSON. It finds out by itself, from
// the service description, that the address is an endpoint.
const { QueryEngine } = require("@comunica/query-sparql");

async function main([endpoint, query]) {
  const engine = new QueryEngine();
  const found = {};
  for (const [how, source] of [["told", { type: "sparql", value: endpoint }], ["found", endpoint]]) {
    const result = await engine.query(query, { sources: [source] });
    const stream = await result.execute();
    const rows = await stream.toArray();
    found[how] = rows.map((row) => (row.entries ? [...row].map(([name, term]) => [name.value, term.value]) : row.subject.value));
  }
  process.stdout.write(JSON.stringify(found));
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
