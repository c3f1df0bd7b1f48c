// faults.test.mjs -- an upload that is broken twenty times in each way: server killed, line cut, session closed, tab
// closed, network cut. SPDX-License-Identifier: MIT
process.env.LACQUER_BREAKS ??= '20';
await import('../server-faults.test.mjs');
await import('../share-upload.test.mjs');
await import('../browser/share-faults.test.mjs');
