/**
 * Every piece of text of a card that is to be seen.
 * @param {HTMLElement} card
 * @returns {Piece[]}
 */
export function textsOf(card) {
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const element = node.parentElement;
    if (!element?.checkVisibility() || node.data.trim() === '' || isInClosedList(element)) continue;
    texts.push({ node, element, rects: rectsOf(node, 0, node.length) });
  }
  return texts;
}

/**
 * The client draws what can be chosen elsewhere, once the list is open.
 * @param {Element} element
 */
export function isInClosedList(element) {
  return element.matches('option');
}

/**
 * @param {Text} node
 * @param {number} start
 * @param {number} end
 */
export function rectsOf(node, start, end) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()];
}

/** Browsers round the boxes that they report. */
export const ROUNDING = 1;

/**
 * @param {{ left: number, right: number }} inner
 * @param {{ left: number, right: number }} outer
 */
export function isBeyond(inner, outer) {
  return inner.left < outer.left - ROUNDING || inner.right > outer.right + ROUNDING;
}
