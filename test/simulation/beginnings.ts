import type { Caller, Ticket } from '../../bot/domain/model.ts';
import { CHANNEL, chatOf, people } from './people.ts';
import type { Sim } from './sim.ts';
import type { Message } from './watch.ts';
import type { World } from './world.ts';

/** What people want of Latchkey before they have seen anything of it in this history, and what happens whatever they do. */
export function begin(sim: Sim, { actors, teams, intune, records, fleet }: World): void {
  const { plan, time, random } = sim;

  function at(when: number, act: () => void): void {
    time.after(when, () => {
      act();
      return true;
    });
  }

  /** As if somebody had asked for it before, many of them when they had one Mac only. */
  function layCard(person: string): Message {
    const { chat } = people[person] as Caller;
    const id = `card${teams.messages.size + 1}-${person}`;
    const theirs = [...intune.enrolled.values()].filter((its) => intune.ownerOf(its) === person);
    const macs = random.chance(0.6) ? theirs.slice(0, 1) : theirs;
    const tickets = macs.map(({ mac }) => {
      const ticket = `${id}-${mac.id}`;
      const { name, serial } = mac;
      records.lay(`ticket/${ticket}`, { person, chat: chat.id, mac: { id: mac.id, name, serial } } satisfies Ticket);
      return ticket;
    });
    const message: Message = { id, chat, card: { is: 'macs', tickets } };
    teams.messages.set(id, message);
    records.lay(`newest/${chat.id}`, { message: id, tickets });
    return message;
  }

  for (const { at: when, person, wants } of plan.openings) {
    if (wants === 'card') {
      const message = layCard(person);
      at(when, () => actors.see(message));
    } else if (wants === 'key') actors.act(person, { do: 'type-key' }, when);
    else {
      const query = random.pick(['anna', 'C02XYZ003']);
      const thread = wants === 'look-up-in-channel' ? { thread: chatOf(CHANNEL) } : {};
      actors.act(person, { do: 'type-look-up', query, ...thread }, when);
    }
  }

  for (const { at: when, machine, forMs } of plan.freezes) at(when, () => fleet.freeze(machine, forMs));
  const { clockSet, handedOverAt } = plan;
  if (clockSet) at(clockSet.at, () => fleet.setClock(clockSet.machine, clockSet.byMs));
  if (handedOverAt !== undefined) {
    at(handedOverAt, () => {
      sim.fault('mac-1 changes hands');
      intune.handOver('mac-1', 'ben');
    });
  }
}
