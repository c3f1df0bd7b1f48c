// tour.js -- the tour of the worst places: each a short loop at matched level, A and B in turn, and back home.
// SPDX-License-Identifier: MIT
import { worstPlaces } from './places.js';
import { visit } from './visit.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {{ places: import('./places.js').Place[], at: number, swap: boolean }} TourState
 *   at: the place that is heard, -1 while at home; swap: A and B change places after each round */

export class Tour {
  /** @type {(() => void) | null} */
  #back = null;
  #moving = false; // what changes now is our own doing
  /** @type {{ loop: any, slot: string, last: number }} */
  #here = { loop: null, slot: 'B', last: -1 };
  /** @type {unknown} */
  #known = null; // the records that the places were taken from
  /** @type {number | undefined} */
  #song;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.addEventListener('change', (/** @type {any} */ { detail }) =>
      this.#changed(detail.keys),
    );
    studio.addEventListener('frame', (/** @type {any} */ { detail }) => this.#heard(detail));
  }

  /** Whether the tour is under way. */
  get on() {
    return this.#back !== null;
  }

  /** The next place; after the last the first. */
  next() {
    const { places, at } = this.studio.state.tour;
    if (places.length > 0) this.go((at + 1) % places.length);
  }

  /** @param {number} index of a place */
  go(index) {
    const { studio } = this;
    const place = studio.state.tour.places[index];
    const rate = studio.state.song?.sampleRate;
    if (!place || !rate) return;
    this.#back ??= visit(studio);
    this.#move(() => {
      const [start, end] = [Math.round(place.start * rate), Math.round(place.end * rate)];
      studio.setMatch(true);
      studio.setDelta(false);
      studio.setSlot('B');
      studio.setLoop({ on: true, start, end });
      this.#here = { loop: studio.state.transport.loop, slot: 'B', last: -1 };
      studio.seek(start);
      studio.amend('tour', { at: index });
      if (!studio.state.transport.playing) studio.play();
    });
  }

  /** @param {boolean} swap */
  setSwap(swap) {
    this.studio.amend('tour', { swap });
  }

  /** Back to the loop and the slot from before. */
  end() {
    const back = this.#back;
    this.#stop();
    if (back) back();
  }

  #stop() {
    this.#back = null;
    this.studio.amend('tour', { at: -1, swap: true });
  }

  /** @param {() => void} steps */
  #move(steps) {
    this.#moving = true;
    try {
      steps();
    } finally {
      this.#moving = false;
    }
  }

  /** @param {string[]} keys */
  #changed(keys) {
    const { song, final, transport, compare } = this.studio.state;
    if (keys.includes('song') && song?.id !== this.#song) {
      this.#song = song?.id;
      this.#stop();
    }
    if (keys.includes('final') || keys.includes('song')) this.#find(song, final);
    if (!this.on || this.#moving) return;
    const { loop, slot } = this.#here;
    const own = ['on', 'start', 'end'].every((key) => transport.loop[key] === loop[key]);
    if (!own)
      this.#stop(); // a loop set by hand is where the listener wants to be
    else if (compare.slot !== slot) {
      this.#here.slot = compare.slot;
      this.setSwap(false);
    }
  }

  /** @param {any} song @param {any} final */
  #find(song, final) {
    if (final.reduction === this.#known) return;
    this.#known = final.reduction;
    const places = final.reduction && song ? worstPlaces(final, song.seconds) : [];
    const { loop } = this.#here;
    const still = (/** @type {import('./places.js').Place} */ { time }) =>
      this.on && time * song.sampleRate >= loop.start && time * song.sampleRate < loop.end;
    this.studio.amend('tour', { places, at: places.findIndex(still) });
  }

  /** A round is over when the playhead goes back. @param {number} frame */
  #heard(frame) {
    if (!this.on || this.#moving || this.studio.state.blind) return;
    const { loop, slot, last } = this.#here;
    if (frame < loop.start || frame >= loop.end) return;
    this.#here.last = frame;
    if (!this.studio.state.tour.swap || last - frame < (loop.end - loop.start) / 2) return;
    this.#move(() => {
      this.#here.slot = slot === 'A' ? 'B' : 'A';
      this.studio.setSlot(/** @type {'A' | 'B'} */ (this.#here.slot));
    });
  }
}
