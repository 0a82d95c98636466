import { ROUNDING } from './texts.js';

/** A font's own line may be somewhat higher than the host's; a whole line that is missing is far more. */
const HIGHER = 4;

/**
 * Elements that hide a part of their text: labels of buttons too.
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
export function clippingOf(card) {
  const hiding = [...card.querySelectorAll('*')].filter((element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const wider = overflowX !== 'visible' && element.scrollWidth - element.clientWidth > ROUNDING;
    const higher = overflowY !== 'visible' && element.scrollHeight - element.clientHeight > HIGHER;
    return element.textContent.trim() !== '' && (wider || higher);
  });
  return hiding
    .filter((element) => !hiding.some((other) => other !== element && element.contains(other)))
    .map((element) => ({
      fault: 'clipped',
      text: element.textContent,
      detail: `${element.scrollWidth} × ${element.scrollHeight} px in ${element.clientWidth} × ${element.clientHeight}`,
    }));
}
