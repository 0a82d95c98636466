const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = 'áƀçđéƒğĥíĵķļɱñóƥɋŕšŧúṽŵẋýžÁƁÇĐÉƑĞĤÍĴĶĻṀÑÓƤɊŔŠŦÚṼŴẊÝŽ';
const accents = new Map(Array.from(PLAIN, (letter, at) => [letter, ACCENTED[at] ?? letter]));

/**
 * English as a foreign language, to see what was never translated or does not fit: accents, brackets, 30 % longer.
 * Placeholders (`{{…}}`) stay.
 */
export function pseudo(english: string): string {
  const foreign = english
    .split(/(\{\{.*?\}\})/)
    .map((part) =>
      part.startsWith('{{') ? part : Array.from(part, (letter) => accents.get(letter) ?? letter).join(''),
    )
    .join('');
  return `[${foreign}${'·'.repeat(Math.ceil(english.length * 0.3))}]`;
}

type Catalogue = { [key: string]: string | Catalogue };

/** The same for a whole catalogue of words. */
export function pseudoCatalogue(words: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => [
      key,
      typeof value === 'string' ? pseudo(value) : pseudoCatalogue(value),
    ]),
  );
}
