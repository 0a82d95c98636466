/** The wide forms of ASCII, as far from it as this, and the wide space: https://www.unicode.org/charts/PDF/UFF00.pdf */
const WIDE = 0xfee0;
const WIDE_SPACE = '\u3000';
/** Zero of the digits that Arabic and Persian keyboards write. */
const ZEROS = [0x0660, 0x06f0];
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What somebody typed on a keyboard of another script, in the letters and digits that serial numbers and codes have; and without the marks of direction that come along when a card is copied. */
export function plainly(typed: string): string {
  return typed
    .replace(DIRECTION, '')
    .replaceAll(WIDE_SPACE, ' ')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - WIDE))
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digitOf);
}

function digitOf(written: string): string {
  const code = written.charCodeAt(0);
  return `${code - (ZEROS.findLast((zero) => zero <= code) ?? 0)}`;
}
