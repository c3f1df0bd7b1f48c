// book.js -- everything that was said about a song: notes with their answers, votes, and all of it as text. Notes come
// from anybody who has the link and in any order; each counts once. SPDX-License-Identifier: MIT
import { clock } from '../ui/format.js';
import { blindWords } from './blind-words.js';

/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {{ note: Note, waiting: boolean, answers: { note: Note, waiting: boolean }[], done: boolean }} Thread */
/** @typedef {{ seq: number, note: Note }} Stored seq: order in which the server took them */

/** What a vote says, in words. @type {Record<string, string>} */
const SAYS = {
  a: 'prefers A',
  b: 'prefers B',
  same: 'hears no difference',
  heard: 'hears a difference',
  approved: 'approved',
  1: 'prefers version 1',
  2: 'prefers version 2',
  3: 'prefers version 3',
  4: 'prefers version 4',
};

/** @param {Note} note */
export const whoIs = ({ name }) => name || 'Somebody';

/** A version that came back. @param {Note} note */
export const whose = (note) => `${whoIs(note)}’s version`;

/** A version that came back, by its note. @param {string | undefined} id @param {Note[]} sent */
function versionText(id, sent) {
  const note = sent.find((each) => each.id === id);
  if (!note) return null;
  const newer = sent.findLast(({ name }) => name === note.name) !== note;
  return newer ? `an earlier version of ${whoIs(note)}` : whose(note);
}

/** What is preferred; of a version that came back, whose it is. @param {Note} vote @param {Note[]} sent */
function choiceText({ answer, of }, sent) {
  const version = /^[2-4]$/.test(answer ?? '') && versionText(of, sent);
  return version ? `prefers ${version}` : SAYS[String(answer)];
}

/** An answer in words, behind the name of who gave it. @param {Note} note
 * @param {Note[]} [sent] versions that came back, in the order of the server @returns {string} */
export function answerText(note, sent = []) {
  const blind = blindWords(note, (id) => versionText(id, sent));
  return `${choiceText(note, sent)}${blind && ` · ${blind}`}`;
}

/** @param {Pick<Note, 'start' | 'end'>} note @returns {{ start: number, end: number } | null} seconds */
export const placeOf = ({ start, end }) =>
  start === undefined ? null : { start, end: end ?? start };

/** Of a note, or of one that is being written. @param {Pick<Note, 'start' | 'end'>} note @returns {string} e.g. `1:03` or `1:03–1:10` */
export function placeText(note) {
  const place = placeOf(note);
  if (!place) return '';
  const { start, end } = place;
  return end > start ? `${clock(start)}–${clock(end)}` : clock(start);
}

/** In the place of what others answered, until one has answered oneself. @param {number} n */
export const hiddenText = (n) =>
  `${n === 1 ? 'One answer is' : `${n} answers are`} shown when yours is in.`;

const MARKS = ['done', 'open'];

export class Book {
  /** By id. @type {Map<string, Stored>} */
  #stored = new Map();
  /** Highest number up to which the server was asked. */
  last = 0;

  /** @param {Stored[]} more @returns {Note[]} those that were not known */
  add(more) {
    const fresh = [];
    for (const entry of more) {
      if (this.#stored.has(entry.note.id)) continue;
      this.#stored.set(entry.note.id, entry);
      fresh.push(entry.note);
    }
    return fresh;
  }

  get size() {
    return this.#stored.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#stored.has(id);
  }

  /** In the order of the server, then what still waits. @param {Note[]} waiting */
  #all(waiting) {
    const stored = [...this.#stored.values()].sort((x, y) => x.seq - y.seq);
    const rest = waiting.filter(({ id }) => !this.#stored.has(id));
    return [
      ...stored.map(({ note }) => ({ note, waiting: false })),
      ...rest.map((note) => ({ note, waiting: true })),
    ];
  }

  /** Those of one kind that the server has, in its order. @param {Note['kind']} kind @returns {Note[]} */
  ofKind(kind) {
    return this.#all([]).flatMap(({ note }) => (note.kind === kind ? [note] : []));
  }

  /** Notes by place in the song, those of the whole song first. @param {Note[]} [waiting] not sent yet @returns {Thread[]} */
  threads(waiting = []) {
    const all = this.#all(waiting);
    const threads = all
      .filter(({ note }) => note.kind === 'note')
      .map((entry) => ({
        ...entry,
        answers: all.filter(({ note }) => note.kind === 'reply' && note.of === entry.note.id),
        done: isDone(
          all.findLast(({ note }) => MARKS.includes(note.kind) && note.of === entry.note.id),
        ),
      }));
    const at = (/** @type {Thread} */ { note }) => placeOf(note)?.start ?? -1;
    return threads.sort((x, y) => at(x) - at(y));
  }

  /** What everybody said last; who that is, older pages say by the name alone. @param {Note[]} [waiting] @returns {{ note: Note, waiting: boolean }[]} */
  votes(waiting = []) {
    /** @type {Map<string, { note: Note, waiting: boolean }>} */
    const latest = new Map();
    for (const entry of this.#all(waiting)) {
      if (entry.note.kind !== 'answer') continue;
      const { name, by, blind } = entry.note;
      const who = `${by ? `#${by}` : name} ${blind?.kind ?? ''}`;
      latest.delete(who);
      latest.set(who, entry);
    }
    return [...latest.values()];
  }

  /** What a vote says. @param {Note} vote @returns {string} */
  says(vote) {
    return answerText(vote, this.ofKind('version'));
  }

  /** For a mail or a to-do list. @param {string} title @param {Note[]} [waiting]
   * @param {boolean} [sealed] whether answers are not shown yet */
  text(title, waiting = [], sealed = false) {
    const said = this.votes(waiting);
    const shown = said.map(({ note }) => `${whoIs(note)} ${this.says(note)}`);
    const hidden = said.length > 0 ? [hiddenText(said.length)] : [];
    const votes = sealed ? hidden : shown;
    const notes = this.threads(waiting).flatMap(({ note, answers, done }) => {
      const place = placeText(note);
      const head = `${done ? '[x]' : '[ ]'} ${place ? `${place}  ` : ''}${indented(note.text)} (${whoIs(note)})`;
      return [head, ...answers.map((a) => `      ${whoIs(a.note)}: ${indented(a.note.text)}`)];
    });
    const sent = this.ofKind('version').map((note) => {
      return `${whoIs(note)} sent a version${note.text ? `: ${indented(note.text)}` : ''}`;
    });
    const head = [...sent, ...votes];
    return [title, '', ...head, ...(head.length && notes.length ? [''] : []), ...notes]
      .join('\n')
      .trimEnd();
  }
}

/** @param {{ note: Note } | undefined} mark the last one */
const isDone = (mark) => mark?.note.kind === 'done';

/** @param {string | undefined} text */
const indented = (text = '') => text.replaceAll('\n', '\n      ');
