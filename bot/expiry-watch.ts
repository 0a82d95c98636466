import { describeError } from './domain/describe-error.ts';
import { dueWarning, type Expiry, type Warning } from './domain/expiry.ts';
import { createOnce } from './domain/leases.ts';
import type { Background, Clock, Log, OpsChannel, Records } from './domain/ports.ts';
import { Unavailable } from './domain/unavailable.ts';

const EVERY_MS = 60 * 60_000;
/** An attempt without an answer may have arrived: more than so many could be a nuisance. */
const MOST_UNANSWERED = 3;
/** Longer than any warning stays due. */
const TOLD_MS = 10 * 365 * 24 * 60 * 60_000;

type Ports = { records: Records; background: Background; clock: Clock; log: Log };

/** Warns before something expires: in the log once per process, and daily when it has; in the operators' channel once. */
export function createExpiryWatch({
  expiries,
  channel,
  ...ports
}: Ports & { expiries: Expiry[]; channel: OpsChannel | undefined }) {
  const { records, background, clock, log } = ports;
  const once = createOnce(ports);
  const logged = new Set<string>();
  /** Also spares a second message if storage failed to keep that there was a first. */
  const told = new Set<string>();
  const telling = new Set<string>();
  const unanswered = new Map<string, number>();
  let cancel = () => {};

  function start(): void {
    cancel = clock.after(EVERY_MS, start);
    for (const expiry of expiries) {
      const warning = dueWarning(expiry, clock.now());
      if (warning) warn(warning);
    }
  }

  function warn(warning: Warning): void {
    const name = `${warning.what}/${warning.at}/${warning.due}`;
    // What has passed is said each day: who has not mended it has not read it.
    const line = warning.due === 0 ? `${name}/${warning.days}` : name;
    if (!logged.has(line)) write(warning);
    logged.add(line);
    if (!channel || told.has(name) || telling.has(name) || (unanswered.get(name) ?? 0) >= MOST_UNANSWERED) return;
    telling.add(name);
    background.run('expiry', () => tell(channel, name, warning).finally(() => telling.delete(name)));
  }

  function write({ what, due, days }: Warning): void {
    log.alert(due === 0 ? 'expiry.passed' : 'expiry.near', { what, days });
  }

  async function tell(to: OpsChannel, name: string, warning: Warning): Promise<void> {
    const record = `expiry-told/${name}`;
    try {
      await once(record, async () => {
        if (await records.read(record)) return;
        await to.warn(warning);
        told.add(name);
        await records.create(record, true, clock.now() + TOLD_MS);
      });
      told.add(name);
    } catch (error) {
      const { what, days } = warning;
      const silent = error instanceof Unavailable && error.system === 'Teams' && error.status === undefined;
      if (silent) unanswered.set(name, (unanswered.get(name) ?? 0) + 1);
      log.warn('expiry.not-told', { what, days, ...describeError(error) });
    }
  }

  return { start, stop: () => cancel() };
}
