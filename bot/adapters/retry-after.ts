/** How long a service asks to be left alone, in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). `now`: epoch milliseconds. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const ms = Number.isNaN(Number(header)) ? Date.parse(header) - now : Number(header) * 1_000;
  return ms > 0 ? ms : undefined;
}
