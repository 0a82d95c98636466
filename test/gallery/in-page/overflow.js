import { isBeyond, isInClosedList, ROUNDING, textsOf } from './texts.js';

/**
 * What sticks out of the card, and text that sticks out of its own box, perhaps over its neighbour. (Where the box hides
 * it, clipping.js tells.)
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
export function overflowOf(card) {
  const frame = card.getBoundingClientRect();
  const outside = [...card.querySelectorAll('*')].filter((element) => {
    const box = element.getBoundingClientRect();
    return isSeen(element) && (isBeyond(box, frame) || box.bottom > frame.bottom + ROUNDING);
  });
  const boxes = outside
    .filter((element) => !outside.some((other) => other !== element && element.contains(other)))
    .map((element) => overflow(element.textContent, `<${element.className}> leaves the card`));
  const texts = textsOf(card)
    .filter(({ element, rects }) => {
      const block = blockOf(element);
      const hides = getComputedStyle(block).overflowX !== 'visible';
      return (
        !hides && !outside.includes(element) && rects.some((rect) => isBeyond(rect, block.getBoundingClientRect()))
      );
    })
    .map(({ node }) => overflow(node.data, 'leaves its box'));
  const found = [...boxes, ...texts];
  const wider = card.scrollWidth - card.clientWidth;
  return wider > ROUNDING && found.length === 0
    ? [overflow(card.textContent, `the card scrolls sideways by ${wider} px`)]
    : found;
}

/** @param {Element} element */
function isSeen(element) {
  const isDrawn = element.getClientRects().length > 0;
  return (
    isDrawn &&
    !isInClosedList(element) &&
    (element.textContent.trim() !== '' || element.matches('img, input, textarea'))
  );
}

/** @param {HTMLElement} element */
function blockOf(element) {
  let block = element;
  while (getComputedStyle(block).display === 'inline' && block.parentElement) block = block.parentElement;
  return block;
}

/**
 * @param {string} text
 * @param {string} detail
 * @returns {Finding}
 */
function overflow(text, detail) {
  return { fault: 'overflow', text, detail };
}
