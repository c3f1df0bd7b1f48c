// bench.mjs -- `npm run bench`: what it costs, how it converts, and the limiter beside its peers.
//   node scripts/bench.mjs [speed] [size] [landing] [convert] [peers] [song] [load]     all without a name
// Each stage is scripts/bench/<stage>.mjs with one function of that name. SPDX-License-Identifier: MIT

const STAGES = ['speed', 'size', 'landing', 'convert', 'peers', 'song', 'load'];

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : STAGES) {
  if (!STAGES.includes(name)) throw new Error(`no stage ${name}: ${STAGES.join(' ')}`);
  const stage = await import(`./bench/${name}.mjs`);
  await stage[name]();
}
