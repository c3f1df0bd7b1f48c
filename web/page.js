// page.js -- puts the page together around one Studio. SPDX-License-Identifier: MIT
import { decodeLink } from './link.js';
import { Studio } from './studio.js';
import { asideRow } from './ui/aside.js';
import { mountBlind } from './ui/blind.js';
import { mountChannels } from './ui/channels.js';
import { checkStage } from './ui/check.js';
import { codecStage } from './ui/codec.js';
import { deliverPanel } from './ui/deliver.js';
import { byId, h, icon, watch } from './ui/dom.js';
import { mountErrors } from './ui/errors.js';
import { finalPanel } from './ui/final.js';
import { hearStage, mountHearing } from './ui/hear.js';
import { mountKeys } from './ui/keys.js';
import { loudnessBlock } from './ui/loudness.js';
import { metersPanel } from './ui/meters.js';
import { mountOpen, mountWelcome } from './ui/open.js';
import { referencesStage } from './ui/references.js';
import { shapeStage } from './ui/shape.js';
import { mountSharing } from './ui/sharing.js';
import { mountReminder } from './ui/tomorrow.js';
import { mountTools } from './ui/tools.js';
import { mountTransport } from './ui/transport.js';
import { mountTrying } from './ui/trying.js';
import { mountUpdate } from './ui/update.js';
import { mountWave } from './ui/wave.js';

/** Settings that came in the address; they wait for the song. @param {Studio} studio */
async function readLink(studio) {
  try {
    const linked = await decodeLink(location.href);
    if (!linked || !studio.applyRecipe(linked.recipe)) return;
    for (const text of linked.messages) studio.notice(text);
    const { name } = linked.recipe.source ?? {};
    if (studio.state.song) return;
    const waiting = `This link holds settings${name ? ` for “${name}”` : ''}. Open your copy of the song to hear them.`;
    studio.notice(waiting);
    const drop = () => {
      if (!studio.state.song) return;
      studio.removeEventListener('change', drop);
      studio.dropNotice(waiting);
    };
    studio.addEventListener('change', drop);
  } catch (error) {
    studio.fail('The link was not used', error);
  }
}

/** Empty, reading or ready. @param {Studio} studio */
function showPhase(studio) {
  const loading = h(
    'div',
    { class: 'loading', role: 'status', 'aria-label': 'Loading' },
    icon('M12 3a9 9 0 1 0 9 9'),
    h('span', { text: 'Reading the file…' }),
  );
  byId('studio').append(loading);

  watch(studio, ['phase', 'song'], ({ phase, song }) => {
    const shown = Boolean(song);
    document.body.dataset.phase = shown ? 'ready' : phase;
    byId('welcome').hidden = shown || phase === 'loading';
    loading.hidden = phase !== 'loading';
    byId('deck').hidden = !shown;
    byId('bench').hidden = !shown;
    document.title = song ? `${song.name} · Lacquer` : 'Lacquer';
  });
}

/** What is scrolled to on a phone stops below the deck, however tall it is. @param {HTMLElement} deck */
function followDeck(deck) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--deck', `${deck.offsetHeight}px`);
  }).observe(deck);
}

/** The page around one Studio. */
export function startPage() {
  const studio = new Studio();
  const choose = () => byId('file').click();

  mountErrors(byId('errors'), studio);
  mountReminder(byId('errors'), studio);
  mountOpen(studio, byId('file'));
  mountChannels(studio);
  mountWelcome(byId('welcome'), studio, choose);
  mountTools(byId('tools'), byId('song'), studio, { choose, help: mountKeys(studio) });
  mountWave(byId('wave'), studio);
  mountHearing(byId('wave'), studio);
  byId('wave').after(asideRow(studio));
  const hint = mountTransport(byId('transport'), studio);
  byId('wave').querySelector('.chips')?.append(hint);
  followDeck(byId('deck'));
  mountBlind(studio);
  byId('work').append(
    checkStage(studio),
    shapeStage(studio),
    loudnessBlock(studio),
    codecStage(studio),
    referencesStage(studio),
    hearStage(studio),
  );
  byId('side').append(metersPanel(studio), finalPanel(studio), deliverPanel(studio));
  showPhase(studio);
  mountUpdate(byId('errors'), studio);
  mountSharing(byId('errors'), studio);
  mountTrying(byId('errors'), studio);
  readLink(studio);
  window.addEventListener('hashchange', () => readLink(studio));
}
