import { textsOf } from './texts.js';

/** WCAG 2.2, 1.4.3: level AA, and what it calls large text. */
const ENOUGH = 4.5;
const ENOUGH_IF_LARGE = 3;
const LARGE = 24;
const LARGE_IF_BOLD = 18.66;
const BOLD = 700;

/**
 * Text too faint on what is behind it.
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
export function contrastOf(card) {
  return textsOf(card).flatMap(({ node, element }) => {
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const behind = backgroundOf(element);
    const ratio = ratioOf(over(withOpacity(channelsOf(color), element), behind), behind);
    const size = Number.parseFloat(fontSize);
    const large = size >= (Number(fontWeight) >= BOLD ? LARGE_IF_BOLD : LARGE);
    const needed = large ? ENOUGH_IF_LARGE : ENOUGH;
    return ratio < needed
      ? [{ fault: 'contrast', text: node.data, detail: `${ratio.toFixed(2)}:1 instead of ${needed}:1` }]
      : [];
  });
}

/**
 * Red, green and blue from 0 to 255, alpha from 0 to 1.
 * @typedef {[number, number, number, number]} Channels
 */

/**
 * @param {string} colour as computed styles have it: `rgb(…)` or `rgba(…)`
 * @returns {Channels}
 */
function channelsOf(colour) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, alpha];
}

/**
 * @param {Channels} channels
 * @param {Element} element
 * @returns {Channels}
 */
function withOpacity([red, green, blue, alpha], element) {
  let opacity = alpha;
  for (const each of ancestorsOf(element)) opacity *= Number(getComputedStyle(each).opacity);
  return [red, green, blue, opacity];
}

/**
 * What is seen behind an element's text: its own background over those of its ancestors, on white paper.
 * @param {Element} element
 */
function backgroundOf(element) {
  return ancestorsOf(element)
    .map((each) => channelsOf(getComputedStyle(each).backgroundColor))
    .reduceRight((below, above) => over(above, below), /** @type {Channels} */ ([255, 255, 255, 1]));
}

/** @param {Element} element */
function ancestorsOf(element) {
  const ancestors = [];
  for (let each = /** @type {Element | null} */ (element); each; each = each.parentElement) ancestors.push(each);
  return ancestors;
}

/**
 * @param {Channels} above
 * @param {Channels} below opaque
 * @returns {Channels}
 */
function over([red, green, blue, alpha], below) {
  /** @type {(above: number, below: number) => number} */
  const mix = (above, below) => above * alpha + below * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

/**
 * @param {Channels} one
 * @param {Channels} other
 */
function ratioOf(one, other) {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {Channels} channels */
function luminanceOf([red, green, blue]) {
  /** @type {(channel: number) => number} */
  const linear = (channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
