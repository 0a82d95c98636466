import { deadline } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { Encryption, Mac, Objection } from './model.ts';
import type { Clock, Log, ReadEncryption } from './ports.ts';

/** Macs check in about every eight hours, and Intune's report on them may be a day old. */
const SILENT_AFTER_MS = 24 * 60 * 60_000;
/** For a reason nobody is kept waiting: without one the "no" is the same. */
const PATIENCE_MS = 4_000;

export type WhyNoKey = ReturnType<typeof createWhyNoKey>;

/** Says as exactly as Intune knows why it holds no key for a Mac. */
export function createWhyNoKey({ encryption, clock, log }: { encryption: ReadEncryption; clock: Clock; log: Log }) {
  /** Never throws, and answers at the latest when `signal` aborts. */
  return async function whyNoKey(
    mac: Pick<Mac, 'id' | 'name' | 'lastCheckIn'>,
    reference: string,
    signal: AbortSignal,
  ): Promise<Objection> {
    const patience = AbortSignal.any([signal, deadline(clock, PATIENCE_MS)]);
    const known = await Promise.race([encryption(mac, patience), aborted(patience)]).catch((error) =>
      log.warn('no-key.unexplained', { reference, ...describeError(error) }),
    );
    return reasonFor(mac, known ?? undefined, clock.now());
  };
}

/**
 * Several may be true at once. First comes what the person can do something about: a key of their own may be written down somewhere,
 * and an encryption that was put off can be begun. Where nothing is encrypted there is nothing to unlock, whatever the profile keeps.
 * Silence explains least, since a report was made before it.
 */
export function reasonFor(
  { lastCheckIn }: Pick<Mac, 'lastCheckIn'>,
  known: Encryption | undefined,
  now: number,
): Objection {
  const states = known?.states ?? [];
  if (states.includes('driveEncryptedByUser')) return { refusal: 'no-key-own' };
  if (states.includes('userDeferredEncryption')) return { refusal: 'no-key-waiting' };
  if (known?.encrypted === false) return { refusal: 'no-key-open' };
  if (states.includes('escrowNotEnabled')) return { refusal: 'no-key-not-kept' };
  const silent = lastCheckIn !== undefined && now - lastCheckIn > SILENT_AFTER_MS;
  return silent ? { refusal: 'no-key-silent', since: lastCheckIn } : { refusal: 'no-key' };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const done = () => resolve(undefined);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
