import { rectsOf, textsOf } from './texts.js';

/**
 * Groups of a key or a reference of which a part stands on the next line, be it the hyphen: nobody types those right.
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
export function brokenGroupsOf(card) {
  return textsOf(card)
    .filter(({ element }) => /mono|courier/i.test(getComputedStyle(element).fontFamily))
    .flatMap(({ node }) =>
      [...node.data.matchAll(/[^\s-]+-?/g)].flatMap(({ 0: group, index }) => {
        const lines = new Set(rectsOf(node, index, index + group.length).map(({ top }) => Math.round(top)));
        return lines.size > 1
          ? [{ fault: /** @type {const} */ ('broken group'), text: group, detail: `on ${lines.size} lines` }]
          : [];
      }),
    );
}
