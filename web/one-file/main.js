// main.js -- the listener's page as one file that holds player, core and song: opened from a disk, it asks nobody for
// anything. Worker, worklet and core lie packed in the page. SPDX-License-Identifier: MIT
import { startListening } from '../listen/page.js';
import { toBase64 } from '../share/bytes.js';
import { byId, h } from '../ui/dom.js';
import { lacking } from '../ui/support.js';
import { handOn, heldPlace } from './held.js';
import { unpacked } from './plain.js';

/** The text of a part of the page, which is let go. @param {string} id */
function textOf(id) {
  const part = byId(id);
  part.remove();
  return String(part.textContent);
}

/** @param {ArrayBuffer} script @returns {string} */
const blobOf = (script) => URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));

/**
 * Of a page on a disk Chromium loads no worklet from a blob: address, Firefox none from a data: address.
 * @param {ArrayBuffer} script
 */
async function workletUrl(script) {
  const url = blobOf(script);
  const probe = new OfflineAudioContext(1, 128, 48000);
  const loads = probe.audioWorklet.addModule(url).then(
    () => true,
    () => false,
  );
  return (await loads) ? url : `data:text/javascript;base64,${toBase64(new Uint8Array(script))}`;
}

/** @param {string} title @param {string} text */
function refuse(title, text) {
  document.body.dataset.phase = 'refused';
  byId('listener').append(
    h('section', { class: 'card', role: 'alert' }, h('h1', { text: title }), h('p', { text })),
  );
}

async function start() {
  const names = ['core', 'worker', 'worklet'];
  const [core, worker, worklet] = await Promise.all(names.map((name) => unpacked(textOf(name))));
  const song = byId('song');
  const place = heldPlace(
    { manifest: textOf('manifest'), song },
    core,
    () => new Worker(blobOf(worker)),
  );
  const desk = startListening(byId('listener'), byId('until'), {
    ...{ href: location.href, place, workletUrl: await workletUrl(worklet) },
  });
  await handOn(song, (text) => desk.hearing.calls.call('piece', { text }));
}

document.currentScript?.remove(); // what follows the song's place is the song
const missing = lacking();
if (missing) refuse(missing.title, missing.text);
else
  start().catch(() => {
    if (document.body.dataset.phase === 'opening')
      refuse('This file cannot be opened', 'It is incomplete or was changed: ask for it again.');
  });
