// notes.js -- notes and votes of a share, encrypted, one behind the other, never changed. A number is taken by adding
// its item: of two servers that want the same one, one takes the next. So whoever sees note n sees all before it.
// SPDX-License-Identifier: MIT
import { matches, missing, Refusal } from './http.js';
import { ID } from './shares.js';
import { groupOf, json, noteName } from './store.js';

const NAME = /^note\.(\d{8})$/;
const AT_ONCE = 16;
const COMMA = Buffer.from(',');

export class Notes {
  /** @param {import('./shares.js').Shares} shares */
  constructor(shares) {
    this.shares = shares;
  }

  /** @param {string} id @returns {Promise<number>} the highest number; 0 without notes */
  async highest(id) {
    const names = (await this.shares.store.list(groupOf(id))) ?? [];
    return names.reduce((most, name) => Math.max(most, Number(NAME.exec(name)?.[1] ?? 0)), 0);
  }

  /** @param {string} id @param {string} token */
  async allow(id, token) {
    if (!ID.test(id)) throw missing();
    const [, comments, write] = await Promise.all([
      this.shares.readable(id),
      this.shares.get(id, 'comments'),
      this.shares.get(id, 'write'),
    ]);
    if (!comments) throw new Refusal(403, 'Comments are off for this share: ask its owner');
    if (!matches(token, write)) {
      throw new Refusal(403, 'This link may only listen: ask for the link to comment');
    }
  }

  /** @param {string} id @param {Buffer} body @returns {Promise<number>} its number, when it is safe */
  async add(id, body) {
    if (body.length === 0) throw new Refusal(400, 'The note is empty');
    const { store, room, config } = this.shares;
    for (let seq = (await this.highest(id)) + 1; seq <= config.maxNotes; seq++) {
      const note = json({ seq, time: new Date().toISOString(), body: body.toString('base64') });
      const add = () => store.add(groupOf(id), noteName(seq), note);
      if (await room.note(id, seq, note.length, add)) return seq;
    }
    throw new Refusal(413, `This share holds ${config.maxNotes} notes already: ask for a new one`);
  }

  /** `{"notes":[…]}`, a few notes at a time: however many there are and ask, little of it is held.
   * @param {string} id @param {number} after */
  async *text(id, after) {
    const last = await this.highest(id);
    yield Buffer.from('{"notes":[');
    let some = false;
    for (let seq = after + 1; seq <= last; seq += AT_ONCE) {
      const count = Math.min(AT_ONCE, last - seq + 1);
      const read = Array.from({ length: count }, (_, i) =>
        this.shares.store.get(groupOf(id), noteName(seq + i)),
      );
      for (const note of await Promise.all(read)) {
        if (note === null) continue;
        yield some ? Buffer.concat([COMMA, note]) : note;
        some = true;
      }
    }
    yield Buffer.from(']}');
  }
}
