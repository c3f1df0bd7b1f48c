// remarks.js -- sentences about a song that was opened. SPDX-License-Identifier: MIT

/** @param {any} song @returns {string[]} */
export function remarks(song) {
  const texts = [];
  if (song.mono)
    texts.push(`${song.name} is mono: it is mastered with the same sound on both sides.`);
  if (song.nonfinite)
    texts.push(
      `${song.name} held ${song.nonfinite} samples that are no numbers; they are silent now.`,
    );
  if (song.damaged)
    texts.push(
      `${song.name} is damaged: ${song.damaged === 1 ? 'a place' : `${song.damaged} places`} could not be decoded. Export it again if you can.`,
    );
  for (const fault of song.tagFaults ?? [])
    texts.push(`${song.name}: ${fault}. The rest of its tags is kept.`);
  return texts;
}

/** @param {import('./recipe.js').Recipe} recipe @param {any} song @returns {string} */
export function linkNotice({ source }, song) {
  if (!source) return 'The settings of the link are set.';
  return source.pcm === song.pcm
    ? 'This is the song the link was made for: you hear the same master.'
    : 'The link was made for another song or another version of it: the settings are set all the same.';
}
