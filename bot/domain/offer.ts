import { deadline } from './deadline.ts';
import type { Caller, Mac, Refusal } from './model.ts';
import type { Clock, Directory, Screen } from './ports.ts';
import type { Refuse } from './refuse.ts';
import type { Tickets } from './tickets.ts';

const GRAPH_BUDGET_MS = 10_000;

type Ports = { directory: Directory; screen: Screen; clock: Clock; tickets: Tickets; refuse: Refuse };

/** Shows a person the Macs whose key they may ask for. What is on the card proves nothing: each reveal asks Graph anew. */
export function createOffer({ directory, screen, clock, tickets, refuse }: Ports) {
  return async function offer(caller: Caller, reference: string): Promise<void> {
    const budget = deadline(clock, GRAPH_BUDGET_MS);
    const [account, enrolled] = await Promise.all([
      directory.account(caller.person, budget),
      directory.macsOf(caller.person, budget),
    ]);
    if (!account?.enabled || !account.member) return void (await refuse(caller, 'no-account', reference));
    const macs = enrolled.filter((mac) => canBeAskedFor(mac, caller.person)).sort(byCheckIn);
    if (macs.length === 0) return void (await refuse(caller, whyNone(enrolled), reference));
    const offers = macs.map(async (mac) => ({
      mac,
      ticket: await tickets.issue(caller, { id: mac.id, name: mac.name }),
    }));
    await screen.offer(caller, await Promise.all(offers));
  };
}

const canBeAskedFor = (mac: Mac, person: string) =>
  mac.owner === 'company' && mac.managed && (mac.recordedUser === undefined || mac.recordedUser === person);

const byCheckIn = (a: Mac, b: Mac) => (b.lastCheckIn ?? 0) - (a.lastCheckIn ?? 0);

const whyNone = (enrolled: Mac[]): Refusal =>
  enrolled.some((mac) => mac.owner === 'personal') ? 'personal-mac' : 'no-mac';
