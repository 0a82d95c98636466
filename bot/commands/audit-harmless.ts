/** People choose names and reasons, and a terminal obeys what it reads. */
export function harmless(words: string): string {
  return words.replace(/\p{Cc}/gu, '?');
}
