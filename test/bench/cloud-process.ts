/** The sandbox's cloud and its people, in a process of their own. */
import { setTimeout as pause } from 'node:timers/promises';
import { readCertificates } from '../../sandbox/certificates.ts';
import type { Activity, Change, ChatMessage } from '../../sandbox/chats.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { createCompany } from '../../sandbox/company.ts';
import { addCrowd, type Member } from '../../sandbox/crowd.ts';
import type { Errand } from './forced-process.ts';
import { serve } from './remote.ts';
import { createScreens, holdsKeyOf } from './screens.ts';

export type Cloud = typeof functions;

const BUTTON = 'Show recovery key';
const PATIENCE_MS = 60_000;

const company = createCompany();
const crowd = addCrowd(company, Number(process.env.PEOPLE));
const cloud = await startCloud({ certificates: readCertificates(`${process.env.CERTIFICATES}`), company });
const waiting = new Map<string, (change: Change) => void>();
let latency = 0;
cloud.wire.intercept(() => (latency > 0 ? { before: pause(latency) } : undefined));
cloud.teams.onChange((change) => waiting.get(change.place.id)?.(change));

/** The next message in this person's chat, new or changed, for which that holds. */
function next(member: Member, holds: (activity: Activity) => boolean): Promise<ChatMessage> {
  const { id, text } = cloud.teams.chatOf(member.person);
  const { promise, resolve, reject } = Promise.withResolvers<ChatMessage>();
  const timer = setTimeout(
    () => reject(new Error(`${member.person.name} waits in vain and sees:\n${text()}`)),
    PATIENCE_MS,
  );
  waiting.set(id, ({ kind, message }) => {
    if (kind === 'delete' || message.from === 'person' || !holds(message.activity)) return;
    clearTimeout(timer);
    waiting.delete(id);
    resolve(message);
  });
  return promise;
}

const holdsButton = (activity: Activity) => JSON.stringify(activity).includes(`"${BUTTON}"`);

async function asksForMacs(member: Member): Promise<ChatMessage> {
  const offered = next(member, holdsButton);
  await cloud.teams.chatOf(member.person).says('key');
  return offered;
}

/** One key for one person: from the tap until it stands on the screen, in milliseconds. */
async function taps(member: Member, message: ChatMessage): Promise<number> {
  const shown = next(member, holdsKeyOf(member));
  const begun = performance.now();
  const answered = cloud.teams.chatOf(member.person).taps(BUTTON, { message });
  await shown;
  const ms = performance.now() - begun;
  await answered;
  return ms;
}

/** What nobody looks at any more, so that this process stays as it is. */
function forget(): void {
  cloud.wire.requests.length = 0;
  for (const { person } of crowd) {
    const { messages, deleted } = cloud.teams.chatOf(person);
    messages.length = 0;
    deleted.length = 0;
  }
}

async function everybodyTaps(members: Member[]): Promise<number[]> {
  const offers = await Promise.all(members.map(async (member) => ({ member, message: await asksForMacs(member) })));
  return Promise.all(offers.map(({ member, message }) => taps(member, message)));
}

/** No key is on a screen any more. */
async function allBlanked(): Promise<void> {
  const shows = (member: Member) => {
    const holds = holdsKeyOf(member);
    return cloud.teams.chatOf(member.person).messages.some(({ activity }) => holds(activity));
  };
  while (crowd.some(shows)) await pause(100);
}

const functions = {
  ...createScreens(cloud, crowd),

  environment: () => cloud.environment,

  connect: (port: number) => cloud.teams.connectBot(`http://127.0.0.1:${port}/api/messages`),

  /** Of every answer to the bot, in milliseconds. */
  latency(ms: number) {
    latency = ms;
  },

  /** The first of the people, signed in and with the app, for who acts in the bot's place. */
  async errand(): Promise<Errand> {
    const [{ person, mac }] = crowd as [Member];
    const chat = cloud.teams.chatOf(person);
    const { id, userId } = chat;
    const { serviceUrl } = chat.activity({ type: 'message' });
    chat.installed = true;
    cloud.signIn.handOut(person, await cloud.signIn.token(person));
    return { person: person.id, user: userId, mac: mac.record.id, chat: id, serviceUrl: `${serviceUrl}` };
  },

  /** So many people sign in and get their first key, one after another: a bot that has just started is no measure. */
  async meets(people: number): Promise<void> {
    for (const member of crowd.slice(0, people)) await taps(member, await asksForMacs(member));
    forget();
  },

  /** So many people ask for their Macs, and once all have them, all tap at once; again and again. The milliseconds of each. */
  async taps(people: number, rounds: number): Promise<number[]> {
    const all: number[] = [];
    for (let round = 0; round < rounds; round++) {
      all.push(...(await everybodyTaps(crowd.slice(0, people))));
      forget();
    }
    return all;
  },

  /** Everybody asks for their Macs, a few at a time; then one after another taps within so long. */
  async tapsOver(ms: number): Promise<void> {
    const left = crowd.values();
    const offers: { member: Member; message: ChatMessage }[] = [];
    async function askOneAfterAnother() {
      for (const member of left) offers.push({ member, message: await asksForMacs(member) });
    }
    await Promise.all(Array.from({ length: 8 }, askOneAfterAnother));
    await Promise.all(
      offers.map(async ({ member, message }, index) => {
        await pause((index * ms) / offers.length);
        await taps(member, message);
      }),
    );
  },

  /** So many keys, to so many people at a time; afterwards none of them is on a screen. */
  async reveals(keys: number, atOnce: number): Promise<void> {
    for (let shown = 0; shown < keys; ) {
      const first = shown % crowd.length;
      shown += (await everybodyTaps(crowd.slice(first, first + Math.min(atOnce, keys - shown)))).length;
      if (shown % 1_024 !== 0 && shown < keys) continue;
      await allBlanked();
      forget();
    }
  },

  /** So many people say this one after another until there were so many turns. From each word to the answer, in milliseconds. */
  async turns(words: string, people: number, turns: number): Promise<number[]> {
    const all: number[] = [];
    await Promise.all(
      crowd.slice(0, people).map(async (member) => {
        for (let turn = 0; turn < turns / people; turn++) {
          const answer = next(member, () => true);
          const begun = performance.now();
          await Promise.all([cloud.teams.chatOf(member.person).says(words), answer]);
          all.push(performance.now() - begun);
        }
      }),
    );
    forget();
    return all;
  },
};

serve(functions);
