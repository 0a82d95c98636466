import type { Chats, PrivateCards, ReadAssertion, TeamChannels } from '../../bot/domain/helpdesk/ports.ts';
import type { NewestMessage } from '../../bot/domain/newest.ts';
import { chatOf, people, TEAM_GROUP } from './people.ts';
import type { Process } from './process.ts';
import { isConfirmed } from './screen.ts';
import type { Sim } from './sim.ts';
import type { Teams } from './teams.ts';

type Ports = { teams: Teams; newest: NewestMessage; process: Process };

/** What the helpdesk's rules ask of Teams, as this process reaches it. */
export function createHelpdeskPorts(sim: Sim, { teams, newest, process }: Ports) {
  const { Unavailable } = sim.subject;

  const channels: TeamChannels = {
    groupOf: async () => TEAM_GROUP,
    post: (place, face) =>
      teams.post(process, 'channel' in place ? chatOf(place.channel) : place, { is: 'channel', face }),
    edit: async (message, face) => isConfirmed(await teams.put(process, message, { is: 'channel', face })),
  };

  const chats: Chats = {
    async met() {},
    of: async (person) => people[person],
    // Who has blocked the bot cannot be written to.
    ofWhoeverMustHear: async (person) => people[person],
  };

  const privateCards: PrivateCards = {
    async post({ chat }, face) {
      try {
        const message = await teams.post(process, chat, { is: 'private', face });
        await newest.botPosted(message, 'ticket' in face ? [face.ticket] : []).catch(() => {});
        return message;
      } catch (error) {
        if (!(error instanceof Unavailable) || (error.status !== 403 && error.status !== 404)) throw error;
        throw new Unavailable('Teams', 'rejected', { status: error.status });
      }
    },
    edit: async (message, _, face) => isConfirmed(await teams.put(process, message, { is: 'private', face })),
  };

  const readAssertion: ReadAssertion = async ({ person }) => person;

  return { channels, chats, privateCards, readAssertion };
}
