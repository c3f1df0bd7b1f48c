// SPDX-License-Identifier: MIT
// Four builds of one source: the page (default), the worklet, the embeddable module, and player and Worker of a page that
// holds its song. All but the first must be single files: a worklet that imports does not survive bundling as a page asset.
import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

const root = new URL('.', import.meta.url).pathname;
const TARGET = ['chrome109', 'firefox115', 'safari16.4'];

/** What a shared file imports only when it runs in Node. */
const NODE_ONLY = [/^node:/];

/** One copy of the core: what names it beside the sources means the file beside the page.
 * @param {string} place of lacquer.wasm as seen from the bundled script */
const oneCore = (place) => ({
  name: 'one-core',
  apply: /** @type {const} */ ('build'),
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} code */
  transform: (code) => code.replace("'../wasm/out/lacquer.wasm'", `/* @vite-ignore */ '${place}'`),
});

/** WebKit does not know a Worker's first module by its address: when a later one imports it, it runs once more, and two of
 * it answer every call. So nothing may be in it that another one wants: it only imports the rest. */
const apartFromEntry = () => ({
  name: 'apart-from-entry',
  /** @param {import('rollup').InputOptions} options */
  options: (options) => ({ ...options, preserveEntrySignatures: /** @type {const} */ ('strict') }),
});

/** A model of four megabytes that mends lost packets of speech: nobody asks for it here. */
const noSpeechModel = () => ({
  name: 'no-speech-model',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} id */
  resolveId: (id) => (id === '@wasm-audio-decoders/opus-ml' ? '\0none' : null),
  /** @param {string} id */
  load: (id) => (id === '\0none' ? 'export default null; export const decode = null;' : null),
});

/** A page that holds its song knows no server (it is given another place, web/one-file/held.js) and writes no files. */
const listenerOnly = () => ({
  name: 'listener-only',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} id */
  resolveId: (id) =>
    /\/(at-server|seal|(flac|mp3|m4a|opus|tags)-write)\.js$/.test(id) ? '\0not-here' : null,
  /** @param {string} id */
  load: (id) =>
    id === '\0not-here'
      ? 'export const atServer = null, sealedSize = null, sealed = null, opened = null;'
      : null,
});

/** @param {string} entry @param {string} file @param {'es' | 'iife'} format
 * @param {string} [folder] @param {import('vite').Plugin[]} [plugins]
 * @returns {import('vite').UserConfig} */
const single = (entry, file, format, folder = 'bundle', plugins = [oneCore('./lacquer.wasm')]) => ({
  publicDir: false,
  plugins,
  build: {
    target: TARGET,
    outDir: `${root}build/${folder}`,
    emptyOutDir: false,
    lib: { entry: `${root}${entry}`, formats: [format], name: 'lacquer', fileName: () => file },
    rollupOptions: { external: NODE_ONLY, output: { inlineDynamicImports: true } },
  },
});

/** Files of the build that are not bundled, served as they are while developing. */
const pages = ['index', 'embed', 'listen'].filter((name) => existsSync(`${root}web/${name}.html`));

/** @type {import("vite").UserConfig} */
const page = {
  root: `${root}web`,
  base: './', // any folder of any static host
  publicDir: `${root}build/bundle`,
  plugins: [oneCore('../lacquer.wasm'), noSpeechModel()],
  worker: {
    format: 'es',
    plugins: () => [oneCore('../lacquer.wasm'), noSpeechModel(), apartFromEntry()],
    rollupOptions: { external: NODE_ONLY },
  },
  build: {
    target: TARGET,
    outDir: `${root}dist`,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or fetches
    modulePreload: { polyfill: false },
    rollupOptions: { external: NODE_ONLY, input: pages.map((name) => `${root}web/${name}.html`) },
  },
  server: { fs: { allow: [root] } },
};

export default defineConfig(({ mode }) => {
  if (mode === 'worklet') return single('worklet/processor.js', 'worklet.js', 'iife');
  if (mode === 'module') return single('web/lacquer.js', 'lacquer.js', 'es');
  const part = /^one-file-(main|worker)$/.exec(mode)?.[1];
  if (part)
    return single(`web/one-file/${part}.js`, `${part}.js`, 'iife', 'one-file', [listenerOnly()]);
  return page;
});
