#!/usr/bin/env node
// main.js -- page and share server together on one port; ends in peace on SIGTERM and Ctrl+C.
//   PORT=8080 DATA=/var/lib/lacquer PUBLIC_URL=https://lacquer.example node web/server/main.js
// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig } from './config.js';
import { createLog } from './log.js';
import { createShareServer } from './server.js';

/** @param {any} error @param {string | undefined} port */
function explain(error, port) {
  if (error?.code === 'EADDRINUSE') return `Port ${port ?? 8080} is taken: PORT=8081 npm start`;
  if (error?.code === 'EACCES')
    return `${error.path ?? 'The port'} may not be used by this account`;
  return String(error?.message ?? error);
}

async function main() {
  const log = createLog();
  const config = readConfig(process.env);
  const server = await createShareServer(config, { log });
  const built = config.page !== null && existsSync(join(config.page, 'index.html'));
  console.log(`Lacquer is at ${config.publicUrl ?? server.url}  (Ctrl+C stops it)`);
  console.log(`Shares are kept in ${server.store.place}`);
  if (config.page !== null && !built) console.log('There is no built page: npm run build');
  let stopping = false;
  const stop = async () => {
    if (stopping) return process.exit(1); // asked twice: at once
    stopping = true;
    log('stopping');
    await server.close();
    log('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(explain(error, process.env.PORT));
    process.exit(1);
  });
}
