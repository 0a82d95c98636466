import type { Admission } from './admission.ts';
import type { Authorise } from './authorise.ts';
import { deadline } from './deadline.ts';
import type { Caller, Mac, MessageRef, Objection } from './model.ts';
import { type OwnMacs, ownMacs } from './own-macs.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS, type OfferedMac, type Screen } from './ports.ts';
import type { Refuse } from './refuse.ts';
import type { SerialCheck } from './serial-check.ts';
import type { Tickets } from './tickets.ts';

type Ports = {
  admission: Admission;
  authorise: Authorise;
  directory: Directory;
  serialCheck: SerialCheck;
  screen: Screen;
  clock: Clock;
  tickets: Tickets;
  refuse: Refuse;
};

/** A Mac and the ticket it was chosen with. */
type Choice = { id: string; macId: string };

export type Offer = ReturnType<typeof createOffer>;

/** Shows a person the Macs whose key they may ask for. */
export function createOffer(ports: Ports) {
  const { admission, authorise, directory, serialCheck, screen, clock, tickets, refuse } = ports;

  async function offered(caller: Caller, mac: Mac): Promise<OfferedMac> {
    const [ticket, serial] = await Promise.all([tickets.issue(caller, mac), serialCheck.of(caller.person, mac)]);
    return { mac, ticket, serial };
  }

  return {
    /** All Macs to choose from, or the only one. `old`: they come in the place of a card that is too old. */
    async macs(
      caller: Caller,
      reference: string,
      { which = 'current', old = false }: { which?: 'current' | 'older'; old?: boolean } = {},
    ): Promise<void> {
      const budget = deadline(clock, GRAPH_BUDGET_MS);
      const [{ refusal }, enrolled] = await Promise.all([
        admission(caller.person, budget),
        directory.macsOf(caller.person, budget),
      ]);
      const own = ownMacs(caller.person, enrolled);
      const objection = refusal ? { refusal } : own.current.length === 0 ? whyNone(own) : undefined;
      if (objection) return void (await refuse(caller, objection, reference));
      const onlyOlder = which === 'older' && own.older.length > 0;
      const macs = onlyOlder ? own.older : own.current;
      await screen.offer(caller, {
        macs: await Promise.all(macs.map((mac) => offered(caller, mac))),
        older: onlyOlder ? 0 : own.older.length,
        personal: onlyOlder ? [] : own.personal.map(({ name }) => name),
        old,
      });
    },

    /** The one that was chosen, by the ticket it was chosen with, in the place of the Macs card if that is the newest message. */
    async chosen(caller: Caller, { id: ticket, macId }: Choice, reference: string, place?: MessageRef): Promise<void> {
      const verdict = await authorise.mac(caller.person, macId, deadline(clock, GRAPH_BUDGET_MS));
      if ('objection' in verdict) {
        return void (await refuse(caller, verdict.objection, reference, {
          ...verdict.known,
          ...(place && { message: place }),
        }));
      }
      const { mac } = verdict;
      const serial = await serialCheck.of(caller.person, mac);
      await screen.offerChosen(caller, { mac, ticket, serial }, place);
    },
  };
}

function whyNone({ personal }: OwnMacs): Objection {
  return personal.length === 0
    ? { refusal: 'no-mac' }
    : { refusal: 'personal-mac', macs: personal.map(({ name }) => name) };
}
