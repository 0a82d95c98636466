/**
 * Characters that are drawn as one is that does not exist: no font here has them.
 * @param {string} text
 * @returns {string[]}
 */
export function missingIn(text) {
  const none = pixelsOf('\u{10fffe}');
  return [...text].filter((character) => pixelsOf(character) === none);
}

/** @param {string} character */
function pixelsOf(character) {
  const context = new OffscreenCanvas(40, 40).getContext('2d');
  if (!context) throw new Error('Nothing can be drawn.');
  context.font = '24px sans-serif';
  context.fillText(character, 4, 30);
  return context.getImageData(0, 0, 40, 40).data.join();
}
