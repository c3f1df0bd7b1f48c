// times.js -- places in a song as people type and read them. SPDX-License-Identifier: MIT

/** With thousandths: 62.5 -> "1:02.500". @param {number} seconds */
export function preciseClock(seconds) {
  const thousandths = Math.round(Math.max(0, seconds) * 1000);
  const whole = Math.floor(thousandths / 1000);
  const two = String(whole % 60).padStart(2, '0');
  return `${Math.floor(whole / 60)}:${two}.${String(thousandths % 1000).padStart(3, '0')}`;
}

/** What a hand types for a time: seconds, or minutes and seconds. Behind a colon nothing is above 59: "1:75" is a slip.
 * @param {string} text @returns {number | null} */
export function readSeconds(text) {
  const [, hours, minutes, rest] =
    /^\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?\s*$/.exec(text) ?? [];
  if (rest === undefined) return null;
  const seconds = Number(rest.replace(',', '.'));
  if ((minutes && seconds >= 60) || (hours && Number(minutes) >= 60)) return null;
  return 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + seconds;
}
