// session.js -- lock screen, headset and media keys: what plays, and the usual actions; next and previous swap A and B.
// SPDX-License-Identifier: MIT
import { watch } from '../ui/dom.js';

/** @typedef {import('./hearing.js').Hearing} Hearing */

const STEP = 10; // seconds

/** @param {Hearing} hearing @param {any} [session] */
export function keepSession(hearing, session = navigator.mediaSession) {
  if (!session) return;
  const rateOf = () => hearing.state.song?.sampleRate ?? 48000;
  const jump = (/** @type {number} */ seconds) =>
    hearing.seek(hearing.state.transport.frame + seconds * rateOf());
  const swap = () => hearing.setSlot(hearing.state.compare.slot === 'A' ? 'B' : 'A');
  /** @type {Record<string, (details: any) => void>} */
  const actions = {
    play: () => (hearing.state.interrupted ? void hearing.goOn() : hearing.play()),
    pause: () => hearing.pause(),
    stop: () => hearing.pause(),
    seekto: ({ seekTime }) => hearing.seek(seekTime * rateOf()),
    seekbackward: ({ seekOffset = STEP }) => jump(-(seekOffset ?? STEP)),
    seekforward: ({ seekOffset = STEP }) => jump(seekOffset ?? STEP),
    previoustrack: swap,
    nexttrack: swap,
  };
  for (const [action, run] of Object.entries(actions)) {
    try {
      session.setActionHandler(action, run);
    } catch {
      // an action that this browser does not know
    }
  }
  watch(hearing, ['song', 'compare', 'versions', 'blind'], ({ song, compare, versions, blind }) => {
    if (!song || typeof MediaMetadata !== 'function') return;
    const many = versions.slots.filter(Boolean).length > 1;
    const master = many ? `B · version ${versions.at}` : 'B · master';
    const artist = blind ? 'Blind vote' : compare.slot === 'A' ? 'A · mix' : master;
    session.metadata = new MediaMetadata({ title: song.name, artist, album: 'Lacquer' });
  });
  watch(hearing, ['song', 'transport'], ({ song, transport }) => {
    session.playbackState = song ? (transport.playing ? 'playing' : 'paused') : 'none';
    if (!song) return;
    const position = Math.min(song.seconds, transport.frame / song.sampleRate);
    session.setPositionState?.({ duration: song.seconds, position, playbackRate: 1 });
  });
}
