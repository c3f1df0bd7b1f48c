// other-core.mjs -- a core of another time, made from today's sources and another table: what an old share names.
// Only what knows the whole table is compiled again; the rest is linked as `npm run build` left it.
// SPDX-License-Identifier: MIT
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT, WASM } from '../../scripts/house.mjs';

const run = promisify(execFile);

/** In this core the trim has another name, a parameter stands before it that today's core lacks, the bus compressor has
 * lost one, a default and a range are others, and meters stand before all the rest. */
const CHANGES = /** @type {[string, string | RegExp, string][]} */ ([
  [
    'dsp/table.def',
    /^PARAM\(trim_db,(.*)$/m,
    'PARAM(old_hz, "Old", "Hz", 1, 9, 5, 1, log, "", 0)\nPARAM(gain_db,$1',
  ],
  ['dsp/input.c', 'p->trim_db', 'p->gain_db'],
  [
    'dsp/table.def',
    /^PARAM\(ceiling_db,([^,]*,[^,]*,[^,]*,[^,]*,)\s*-1,/m,
    'PARAM(ceiling_db,$1 -3,',
  ],
  ['dsp/table.def', /^METER\(momentary/m, 'METER(old_db, "Old", "dB", -9, 0, 3)\nMETER(momentary'],
]);

/** Files whose code holds the whole of parameters, meters or chain. */
const WHOLE = /\blq_(params|meters|chain|engine)\b|abi\.h|input\.h/;

/** @param {string} path @param {string | RegExp} from @param {string} to */
function change(path, from, to) {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} no longer has ${from}`);
  writeFileSync(path, after);
}

/** @param {string[][]} commands as many at a time as there are cores */
async function all(commands, next = 0) {
  const worker = async () => {
    while (next < commands.length) {
      const [program, ...args] = commands[next++];
      await run(program, args);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Made once for a state of this file and of today's core. @returns {Promise<Buffer<ArrayBuffer>>} lacquer.wasm of that core */
export async function otherCore() {
  const own = [WASM, fileURLToPath(import.meta.url)].map((path) => readFileSync(path));
  const key = createHash('sha256').update(Buffer.concat(own)).digest('hex');
  const kept = join(ROOT, 'build/other-core', `${key}.wasm`);
  if (!existsSync(kept)) {
    const bytes = await make();
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, bytes);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  return Buffer.from(readFileSync(kept));
}

/** @returns {Promise<Buffer>} */
async function make() {
  const folder = mkdtempSync(join(tmpdir(), 'lacquer-core-'));
  try {
    for (const part of ['dsp', 'wasm'])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    mkdirSync(join(folder, 'made'));
    for (const [file, from, to] of CHANGES) change(join(folder, file), from, to);
    const list = JSON.parse(readFileSync(join(ROOT, 'build/wasm/compile_commands.json'), 'utf8'));
    const objects = /** @type {string[]} */ ([]);
    const commands = /** @type {string[][]} */ ([]);
    for (const { command, file, directory } of list) {
      const [program, ...args] = command.split(' ').filter(Boolean);
      const made = join(directory, args[args.indexOf('-o') + 1]);
      const mine = file.replace(ROOT, `${folder}/`);
      const again =
        mine !== file && !file.includes('kissfft') && WHOLE.test(readFileSync(file, 'utf8'));
      const object = again ? join(folder, 'made', `${basename(file)}.o`) : made;
      objects.push(object);
      const place = { [file]: mine, [args[args.indexOf('-o') + 1]]: object };
      // The samples are the same at every level of optimisation.
      const lighter = args.map((arg) => (/^-O/.test(arg) ? '-O1' : (place[arg] ?? arg)));
      if (again) commands.push([program, ...lighter]);
    }
    await all(commands);
    const core = join(folder, 'made', 'other.wasm');
    const [[program]] = commands;
    const link =
      '-O1 -msimd128 --no-entry -sSTANDALONE_WASM=1 -sALLOW_MEMORY_GROWTH=0 -sINITIAL_MEMORY=16777216';
    const rest = '-sTOTAL_STACK=131072 -sERROR_ON_UNDEFINED_SYMBOLS=1 -Wl,--stack-first';
    await run(program, [...link.split(' '), ...rest.split(' '), ...objects, '-o', core]);
    return readFileSync(core);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Settings in the names of that core; its ceiling is left where it has it. */
export const OLD_PARAMS = Object.freeze({
  ...{ 'input.on': 1, 'input.gain_db': -4, 'eq.on': 1, 'eq.3.gain_db': 5, 'stereo.on': 1 },
  ...{ 'stereo.width': 130, 'loudness.on': 1, 'loudness.drive_db': 12 },
});

/** The same in the names of today. */
export const OLD_PARAMS_TODAY = Object.freeze({
  ...{ 'input.on': 1, 'input.trim_db': -4, 'eq.on': 1, 'eq.3.gain_db': 5, 'stereo.on': 1 },
  ...{ 'stereo.width': 130, 'loudness.on': 1, 'loudness.drive_db': 12 },
  'loudness.ceiling_db': -3,
});
