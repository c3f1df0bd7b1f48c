// trouble.js -- what may be wrong with a link, in the words of who holds it. SPDX-License-Identifier: MIT

/** @typedef {'incomplete' | 'gone' | 'tampered' | 'newer' | 'offline' | 'server' | 'memory' | 'core' | 'file'} Kind */

/** @type {Record<Kind, { title: string, text: string, again: boolean }>} again: trying once more may help */
export const SENTENCES = {
  incomplete: {
    title: 'The link is incomplete',
    text: 'The part behind # is missing: without it nobody can open the song. Ask for the link again, and copy all of it.',
    again: false,
  },
  gone: {
    title: 'There is nothing behind this link any more',
    text: 'It has expired, was deleted, or never existed. Ask for a new one.',
    again: false,
  },
  tampered: {
    title: 'This song cannot be opened',
    text: 'It was changed on its way, or the key in the link is not its own. Nothing of it is played: ask for the link again.',
    again: true,
  },
  newer: {
    title: 'This link was made by a newer Lacquer',
    text: 'Reload the page; if that does not help, the server has yet to be updated.',
    again: true,
  },
  offline: {
    title: 'There is no connection',
    text: 'The song could not be fetched. It goes on as soon as the network is back.',
    again: true,
  },
  server: {
    title: 'The server did not answer as it should',
    text: 'Wait a moment and try again.',
    again: true,
  },
  memory: {
    title: 'This song is too long for this device',
    text: 'There is not enough memory for it here. Open the link on a computer.',
    again: false,
  },
  core: {
    title: 'The sound engine could not be loaded',
    text: 'Check the connection and try again.',
    again: true,
  },
  file: {
    title: 'The song could not be decoded',
    text: 'The file inside is none that this page reads. Ask for a new link.',
    again: false,
  },
};

export class Trouble extends Error {
  /** @param {Kind} kind */
  constructor(kind) {
    super(SENTENCES[kind].title);
    this.name = 'Trouble';
    /** Goes across a Worker's port by this name, as other errors do. */
    this.code = `trouble:${kind}`;
    this.kind = kind;
  }
}

/** The kind of anything that was thrown, here or in the Worker. @param {any} error @returns {Kind} */
export function kindOf(error) {
  const told = /^trouble:(\w+)$/.exec(error?.code ?? '')?.[1];
  if (told && Object.hasOwn(SENTENCES, told)) return /** @type {Kind} */ (told);
  if (error?.code === 'memory') return 'memory';
  if (error?.name === 'FileError') return 'file';
  if (error?.name === 'TypeError' && /fetch|network|load failed/i.test(error.message))
    return 'offline';
  return globalThis.navigator?.onLine === false ? 'offline' : 'server';
}
