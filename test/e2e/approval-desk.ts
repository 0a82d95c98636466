import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { Company, Person } from '../../sandbox/company.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import type { useStage } from './stage.ts';

type Stage = ReturnType<typeof useStage>;
type Wanted = {
  by?: Person;
  /** Whose Mac, by the name that the sandbox has for it. */
  of?: keyof Company['devices'];
  where?: 'channel' | 'chat';
  /** How often the button below the form is tapped, all at once. */
  taps?: number;
};
/** A look-up whose form has been filled in. */
export type Asked = { id: string; own: TeamsChat; key: string; number(): string };

const { technician, owner, colleague, channel, approve, decline, cancel } = words.helpdesk;

/** Buttons of the helpdesk's cards. */
export const buttons = {
  ...{ approve, decline, cancel },
  goOn: technician.goOn,
  getKey: technician.form.ask,
  reveal: technician.reveal,
  review: channel.review,
  unexpected: owner.unexpected,
};

/** Titles of the helpdesk's cards, by whom they are for. */
export const titles = {
  waiting: technician.waiting.owner.title,
  approved: technician.approved.owner.title,
  cancelled: technician.cancelled.title,
  asked: owner.asked.title,
  told: owner.told.title,
  notExpected: owner['not-expected'].title,
  ownerApproved: owner.approved.title,
  ownerDeclined: owner.declined.title,
  ownerMistyped: owner.mistyped.title,
  ownerOver: owner.over.title,
  review: colleague.review.title,
  colleagueApproved: colleague.approved.title,
  colleagueOver: colleague.over.title,
  colleagueOwn: colleague.own.title,
  inChannel: channel.approval.title,
  inChannelOver: channel.approvalOver.title,
  alarm: channel.unexpected.title,
};

/** Who the technician reads is being asked. */
export const saidOf = {
  colleague: technician.waiting.colleague.said[1],
  both: technician.waiting.both.said[1],
};

export const reason = 'Password forgotten';
export const ticket = 'INC1234';

/** The helpdesk at work: Lea looks up Anna's Mac, and Kai is her colleague. */
export function createDesk(stage: Stage) {
  const channelAs = (person: Person) => stage.channelOf(person, stage.company.channels.helpdesk);
  const events = () => stage.audit().map(({ event }) => event);
  const factsOf = (event: string): Record<string, unknown>[] =>
    stage
      .audit()
      .filter((entry) => entry.event === event)
      .map(({ person, facts }) => ({ person, ...JSON.parse(facts) }));
  const reads = () => stage.asked('graph', 'GET', /getFileVaultKey/).length;

  /** An activity that this person's Teams would never send. */
  function forges(chat: TeamsChat, value: Record<string, unknown>) {
    return stage.cloud.teams.deliver(chat.activity({ type: 'message', value }));
  }

  async function asks({
    by = stage.people.lea,
    of = 'anna',
    where = 'channel',
    taps = 1,
  }: Wanted = {}): Promise<Asked> {
    const own = stage.chatOf(by);
    const { record, key } = stage.company.devices[of];
    const { serialNumber, deviceName } = record;
    if (!own.installed) await own.installs();
    const before = own.messages.length;
    const news = () => JSON.stringify(own.messages.slice(before).map(({ activity }) => activity));
    const words = `lookup ${serialNumber ?? deviceName} ${ticket}`;
    await (where === 'channel' ? channelAs(by).says(words) : own.says(words));
    await own.until(() => news().includes(buttons.goOn) || news().includes(buttons.getKey), 'the look-up');
    if (news().includes(buttons.goOn)) await own.taps(buttons.goOn);
    await own.until(() => news().includes(buttons.getKey), 'the form');
    const [, id] = /"lookUp":"([^"]+)"/.exec(news()) ?? [];
    assert(id);
    const typed = { reason, ticketNumber: ticket, serial: `${serialNumber}`.slice(-4) };
    await Promise.all(Array.from({ length: taps }, () => own.taps(buttons.getKey, { typed })));
    return {
      id,
      own,
      key: `${key}`,
      number() {
        const [number] = /^\d\d$/m.exec(own.text()) ?? [];
        assert(number, `no number in\n${own.text()}`);
        return number;
      },
    };
  }

  return {
    channelAs,
    events,
    factsOf,
    /** How often a key was fetched. */
    reads,
    forges,
    asks,

    recorded: (event: string, times = 1) =>
      stage.eventually(() => events().filter((each) => each === event).length >= times, event),

    /** Somebody whom Latchkey has met in a chat of their own. */
    async met(person: Person): Promise<TeamsChat> {
      const chat = stage.chatOf(person);
      await chat.installs();
      return chat;
    },

    /** A colleague looks at a request in their own chat. */
    async reviews(person: Person): Promise<TeamsChat> {
      const chat = stage.chatOf(person);
      if (!chat.installed) await chat.installs();
      await channelAs(person).taps(buttons.review);
      await chat.until(() => chat.sees(titles.review), 'the request');
      return chat;
    },

    async ownerApproves(chat: TeamsChat, { number, own }: Asked): Promise<void> {
      await chat.until(() => chat.sees(titles.asked), 'the question');
      await own.until(() => own.sees(titles.waiting), 'the number');
      await chat.taps(buttons.approve, { typed: { number: number() } });
      await chat.until(() => chat.sees(titles.ownerApproved), 'the approval');
    },

    /** The technician takes what was approved. */
    async seesKey({ own, key }: Asked): Promise<void> {
      await stage.passesUntil(() => own.sees(buttons.reveal), 'the approval', 10);
      await own.taps(buttons.reveal);
      await own.until(() => own.sees(key), 'the key');
      await stage.eventually(() => events().includes('reveal.shown'), 'reveal.shown');
    },
  };
}
