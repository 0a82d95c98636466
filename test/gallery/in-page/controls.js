import { show } from './show.js';

const report = /** @type {HTMLElement} */ (document.querySelector('output'));
const selects = [...document.querySelectorAll('select')];

/**
 * Shows what an address asks for (`#theme=dark&width=320`), and tells what is wrong there.
 * @param {string} hash
 */
export function follow(hash) {
  const wish = new URLSearchParams(hash.replace(/^#/, ''));
  for (const select of selects) {
    const wanted = wish.get(select.name);
    if ([...select.options].some(({ value }) => value === wanted)) select.value = `${wanted}`;
  }
  const { theme = '', width, text, locale = '' } = Object.fromEntries(selects.map(({ name, value }) => [name, value]));
  const findings = show({ theme, width: Number(width), text: Number(text), locale });
  report.innerText = findings.length
    ? findings.map((found) => `${found.card}: ${found.fault}, “${found.text}” (${found.detail})`).join('\n')
    : 'Nothing sticks out, is cut off, too faint or too small.';
  return findings;
}

addEventListener('change', () => {
  location.hash = `${new URLSearchParams(selects.map(({ name, value }) => [name, value]))}`;
});
addEventListener('hashchange', () => follow(location.hash));
follow(location.hash);
