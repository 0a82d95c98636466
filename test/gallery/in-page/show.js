import { clippingOf } from './clipping.js';
import { contrastOf } from './contrast.js';
import { brokenGroupsOf } from './groups.js';
import { overflowOf } from './overflow.js';
import { targetsOf } from './targets.js';

/**
 * Draws all cards one way, and says what is wrong with them.
 * @param {View} view
 * @returns {CardFinding[]}
 */
export function show({ theme, width, text, locale }) {
  const root = document.documentElement;
  const hostConfig = new AdaptiveCards.HostConfig(GALLERY.hostConfigs[theme]?.[width]?.[text]);
  for (const [name, colour] of Object.entries(GALLERY.colours[theme] ?? {}))
    root.style.setProperty(`--${name}`, colour);
  root.style.setProperty('--width', `${width}px`);
  root.style.setProperty('--text', `${text}`);
  root.classList.toggle('larger-text', text > 1);
  root.classList.toggle('desktop', hostConfig.actions.actionsOrientation === AdaptiveCards.Orientation.Horizontal);
  root.lang = locale;

  const drawn = Object.entries(GALLERY.cards[locale] ?? {}).map(([name, payload]) => ({
    name,
    card: draw(payload, hostConfig),
  }));
  document.querySelector('main')?.replaceChildren(...drawn.map(({ name, card }) => framed(name, card)));
  return drawn.flatMap(({ name, card }) => findingsOf(card).map((finding) => ({ card: name, ...finding })));
}

/**
 * @param {object} payload
 * @param {import('adaptivecards').HostConfig} hostConfig
 */
function draw(payload, hostConfig) {
  // It would put dots in the place of what has no room, and so hide it from the checks.
  AdaptiveCards.GlobalSettings.useAdvancedTextBlockTruncation = false;
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = hostConfig;
  card.parse(payload);
  const element = card.render();
  if (!element) throw new Error('The renderer draws nothing.');
  return element;
}

/**
 * @param {string} name
 * @param {HTMLElement} card
 */
function framed(name, card) {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.textContent = name;
  figure.append(caption, card);
  return figure;
}

/**
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
function findingsOf(card) {
  return [overflowOf, clippingOf, contrastOf, targetsOf, brokenGroupsOf].flatMap((check) => check(card));
}
