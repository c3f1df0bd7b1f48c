// visit.js -- leaving one's place for a while: the loop, the slot and whether it played, and the way back to them.
// SPDX-License-Identifier: MIT

/** @typedef {import('./listening.js').Listening} Listening */

/**
 * Remembers how the song is listened to now.
 * @param {Listening} studio
 * @returns {() => void} puts it back; nothing when another song has come meanwhile
 */
export function visit(studio) {
  const { song, compare, transport } = studio.state;
  const { slot, match, delta, deltaOf } = compare;
  const { loop, playing } = transport;
  return () => {
    if (studio.state.song?.id !== song?.id) return;
    studio.putLoop(loop);
    studio.setSlot(slot);
    if (deltaOf) studio.setDeltaOf(deltaOf);
    else studio.setDelta(delta);
    if (studio.state.compare.match !== match) studio.setMatch(match);
    if (playing !== studio.state.transport.playing) studio.toggle();
  };
}
