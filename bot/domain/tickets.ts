import { randomUUID } from 'node:crypto';
import type { Caller, Ticket } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { fitting, isObject, isText, isTime, type Shape } from './shapes.ts';

const TICKET_LIFE_MS = 24 * 60 * 60_000;
/** A second tap within this time is the same wish; later it is somebody whose reveal was lost on the way. */
const DOUBLE_TAP_MS = 60_000;

const MAC = new Map([['serial', isText]]);

/** Of odd ones nothing is left to use: one for a look-up never becomes one for a Mac of one's own. */
const ticketIn: Shape<Ticket> = (value) => {
  if (!isObject(value) || !isObject(value.mac) || !isText(value.mac.id) || typeof value.mac.name !== 'string')
    return undefined;
  const { person, chat, mac, lookUp, used } = value;
  const fits = isText(person) && isText(chat) && (lookUp === undefined || isText(lookUp));
  return fits && (used === undefined || isTime(used))
    ? { ...(value as Ticket), mac: fitting(mac, MAC) as Ticket['mac'] }
    : undefined;
};

export type Tickets = ReturnType<typeof createTickets>;

/** A button carries only a ticket's id; what it stands for, and for whom, stays here. */
export function createTickets({ records, clock }: { records: Records; clock: Clock }) {
  /** undefined: unknown, expired or somebody else's. */
  async function own(id: string, caller: Caller) {
    const record = await readAs(records, `ticket/${id}`, ticketIn);
    const ticket = record?.value;
    if (!record || ticket?.person !== caller.person || ticket.chat !== caller.chat.id) return undefined;
    return { ticket, version: record.version };
  }

  return {
    /** `lookUp`: for a technician. */
    async issue(caller: Caller, { id: mac, name, serial }: Ticket['mac'], lookUp?: string): Promise<string> {
      const id = randomUUID();
      const ticket: Ticket = {
        person: caller.person,
        chat: caller.chat.id,
        mac: { id: mac, name, ...(serial && { serial }) },
        ...(lookUp && { lookUp }),
      };
      await records.create(`ticket/${id}`, ticket, clock.now() + TICKET_LIFE_MS);
      return id;
    },

    /** What a ticket stands for that has not been used; `stale`: unknown, expired, somebody else's, or used. */
    async look(id: string, caller: Caller): Promise<Ticket | 'stale'> {
      const { ticket } = (await own(id, caller)) ?? {};
      return ticket && ticket.used === undefined ? ticket : 'stale';
    },

    /** False for a second tap on the same button within a minute. */
    first(button: string, { chat }: Caller): Promise<boolean> {
      return records.create(`tapped/${chat.id}/${button}`, true, clock.now() + DOUBLE_TAP_MS);
    },

    /** `stale`: unknown, expired, somebody else's, or used too long ago to be a double tap. */
    async use(id: string, caller: Caller): Promise<Ticket | 'double' | 'stale'> {
      const record = await own(id, caller);
      if (!record) return 'stale';
      const { ticket, version } = record;
      const now = clock.now();
      if (ticket.used !== undefined) return now - ticket.used < DOUBLE_TAP_MS ? 'double' : 'stale';
      const used = await records.replace(`ticket/${id}`, version, { ...ticket, used: now }, now + TICKET_LIFE_MS);
      return used ? ticket : 'double';
    },
  };
}
