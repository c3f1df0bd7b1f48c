// record-files.js -- the two files of a record, for people and for programs, and how they come to lie beside the audio.
// SPDX-License-Identifier: MIT
import { masterName } from './file-names.js';
import { recordJson } from './record.js';
import { recordPage } from './record-page.js';

/** @typedef {import('./record.js').MasterRecord} MasterRecord */
/** @typedef {{ name: string, type: string, text: string }} RecordFile */

/** @param {MasterRecord} record @returns {RecordFile[]} */
export function recordFiles(record) {
  const base = masterName(record.record.song.name).replace(/\.wav$/, ' record');
  return [
    { name: `${base}.html`, type: 'text/html', text: recordPage(record) },
    { name: `${base}.json`, type: 'application/json', text: recordJson(record) },
  ];
}

/**
 * Through the sinks of the audio, so that all of an export is there or none of it.
 * @param {import('./sinks.js').Sinks} sinks @param {MasterRecord} record
 */
export async function writeBeside(sinks, record) {
  for (const { name, type, text } of recordFiles(record)) {
    const sink = await sinks.open(name, type);
    const bytes = new TextEncoder().encode(text);
    await sink.write(bytes);
    const source = await sink.reopen();
    const there = await source.read(0, bytes.length + 1);
    if (there.length !== bytes.length || there.some((x, i) => x !== bytes[i]))
      throw new Error(
        `${name} was written but reads back differently: the disk may be full or failing`,
      );
  }
}
