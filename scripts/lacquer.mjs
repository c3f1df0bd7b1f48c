#!/usr/bin/env node
// lacquer.mjs -- the command line. Exit 0 done, 1 the input or the target could not be met, 2 wrong usage.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { CORE } from '../wasm/out/core.js';
import { analyze } from './cli/analyze.mjs';
import { UsageError } from './cli/args.mjs';
import { compare } from './cli/compare.mjs';
import { master } from './cli/master.mjs';
import { params } from './cli/params.mjs';
import { selftest } from './cli/selftest.mjs';

const USAGE = `Usage:
  lacquer analyze FILE            loudness, peaks, dynamics, stereo, spectrum
  lacquer master  IN OUT          render a master; the ending of OUT says as what
          [--recipe R.json] [--set block.key=value]...
          [--target-lufs L|clean] [--target-of integrated|shortTermMax] [--budget limit=figure|none]...
          [--start T] [--end T] [--fade-in T] [--fade-out T]   seconds or mm:ss.mmm
          [--fade-shape cosine|linear|equalPower|exponential]
          [--bits 16|24|32f] [--rate HZ] [--dither auto|none|tpdf|shaped] [--record R.json|R.html]
          [--kbps 320|256|192|128]      of .mp3 and .m4a
          [--delivery rate=HZ,bits=B,dither=D,out=FILE]...   more files, each landed by itself
          [--tag field=text]... [--cover FILE] [--no-tags]   title, artist, isrc…; else the song's own
  lacquer compare A B             difference of two files
  lacquer params                  every parameter and meter
  lacquer selftest                the meters against EBU and ITU tables [--rate HZ]

  --channels 1,2   which two of a file with more, or one of them as mono
  --json    one JSON document on standard output and nothing else
  -         standard input or output in place of a file
Reads WAV, RF64, AIFF, AIFC, FLAC, MP3, Vorbis and Opus. Writes .wav (RF64 beyond 4 GB), .flac, .aiff, .mp3 and .m4a.
Exit: 0 done, 1 input or target not met, 2 wrong usage.
`;

/** @returns {string} */
const version = () =>
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const COMMANDS = { analyze, master, compare, params, selftest };
const LATER = ['check', 'suggest', 'match', 'album'];

/** @param {string[]} args @returns {Promise<number>} exit code */
async function main([command, ...args]) {
  if (
    command === undefined ||
    ['--help', '-h', 'help'].includes(command) ||
    args.includes('--help') ||
    args.includes('-h')
  ) {
    process[command === undefined ? 'stderr' : 'stdout'].write(USAGE);
    return command === undefined ? 2 : 0;
  }
  if (command === '--version') {
    process.stdout.write(`lacquer ${version()}, core ${CORE}\n`);
    return 0;
  }
  if (LATER.includes(command)) throw new UsageError(`${command}: not in this version`);
  if (!Object.hasOwn(COMMANDS, command)) throw new UsageError(`${command}: no such command`);
  return COMMANDS[command](args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof UsageError;
  const { message } = /** @type {Error} */ (error);
  process.stderr.write(`lacquer: ${message}\n${usage ? 'Try: lacquer --help\n' : ''}`);
  process.exitCode = usage ? 2 : 1;
}
