/** WCAG 2.2, 2.5.8: what a finger can hit. Links within a sentence are excepted. */
const SMALLEST = 24;

/**
 * Buttons and inputs that are too small.
 * @param {HTMLElement} card
 * @returns {Finding[]}
 */
export function targetsOf(card) {
  return [...card.querySelectorAll('button, input, select, textarea, [role=button]')].flatMap((target) => {
    const { width, height } = target.getBoundingClientRect();
    return width < SMALLEST || height < SMALLEST
      ? [{ fault: 'target', text: target.textContent, detail: `${width.toFixed()} × ${height.toFixed()} px` }]
      : [];
  });
}
