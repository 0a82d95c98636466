import { deadline } from '../../domain/deadline.ts';
import { GRAPH_BUDGET_MS } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

export const WAIT =
  'A permission that was granted just now takes up to 15 minutes. Does Conditional Access stop the registration?';
export const INTUNE = `${WAIT} Is there an active Intune licence in this tenant?`;

export const peopleRead = readCheck('people-read', 'Reading accounts', ({ probe }) => probe.people, WAIT);
export const intuneRead = readCheck('intune-read', 'Reading Macs in Intune', ({ probe }) => probe.macs, INTUNE);

type Read<T> = (signal: AbortSignal) => Promise<T>;

function readCheck(id: string, title: string, pick: (world: World) => Read<void>, mend: string): Check {
  return {
    id,
    title,
    needs: ['graph', 'graph-roles'],
    async look(world) {
      const read = await reads(world, pick(world), mend);
      return 'failed' in read ? read.failed : ok('Graph answers');
    },
  };
}

/** What Graph answers, or why it does not, with how to mend a refusal. */
export async function reads<T>(
  { clock }: World,
  read: Read<T>,
  mend: string,
): Promise<{ answer: T } | { failed: Verdict }> {
  try {
    return { answer: await read(deadline(clock, GRAPH_BUDGET_MS)) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const { reason, status } = error;
    const told = status ? ` (${status})` : '';
    // A tenant without Intune is answered 400.
    const refused = reason === 'rejected' || status === 400;
    if (!refused) return { failed: wrong(`Graph does not answer${told}`, 'Try again later.') };
    return { failed: wrong(`Graph refuses${told}, although the token has the permission`, mend) };
  }
}
