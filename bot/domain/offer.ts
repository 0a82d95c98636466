import { deadline } from './deadline.ts';
import type { Caller, Mac, Refusal } from './model.ts';
import { accountObjection, macObjection } from './ownership.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS, type Screen } from './ports.ts';
import type { Refuse } from './refuse.ts';
import type { Tickets } from './tickets.ts';

type Ports = { directory: Directory; screen: Screen; clock: Clock; tickets: Tickets; refuse: Refuse };

/** Shows a person the Macs whose key they may ask for. What is on the card proves nothing: each reveal asks Graph anew. */
export function createOffer({ directory, screen, clock, tickets, refuse }: Ports) {
  return async function offer(caller: Caller, reference: string): Promise<void> {
    const budget = deadline(clock, GRAPH_BUDGET_MS);
    const [account, enrolled] = await Promise.all([
      directory.account(caller.person, budget),
      directory.macsOf(caller.person, budget),
    ]);
    const macs = enrolled.filter((mac) => !macObjection(caller.person, mac)).sort(byCheckIn);
    const refusal = accountObjection(account) ?? (macs.length === 0 ? whyNone(enrolled) : undefined);
    if (refusal) return void (await refuse(caller, { refusal }, reference));
    const offers = macs.map(async (mac) => ({ mac, ticket: await tickets.issue(caller, mac) }));
    await screen.offer(caller, await Promise.all(offers));
  };
}

const byCheckIn = (a: Mac, b: Mac) => (b.lastCheckIn ?? 0) - (a.lastCheckIn ?? 0);

const whyNone = (enrolled: Mac[]): Refusal =>
  enrolled.some((mac) => mac.owner === 'personal') ? 'personal-mac' : 'no-mac';
