import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import type { Company, Device, Person, TeamChannel } from '../../sandbox/company.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

type Typed = Record<string, string>;
type Facts = { refusal?: string; lookUp?: string; [fact: string]: unknown };

const switchCommand = fileURLToPath(new URL('../../bot/commands/switch.ts', import.meta.url));

export const REASON = 'Password forgotten';
/** Whatever tells about Macs. The device management itself is asked for the branding alone. */
export const DEVICE_CALL = /\/managedDevice/;
export const KEY_READ = /getFileVaultKey/;

export const serialOf = ({ record }: Device) => `${record.serialNumber}`;
export const keyOf = ({ key }: Device) => `${key}`;

/** The stage with look-ups on, and what people of the helpdesk do there. */
export function useDesk(given: (company: Company) => Record<string, string> = () => ({})) {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'none', ...given(company) }));
  const own = (person: Person) => stage.chatOf(person);

  const channel = (person: Person, where: TeamChannel = stage.company.channels.helpdesk) =>
    stage.channelOf(person, where);

  async function asks(person: Person, query: string) {
    const chat = own(person);
    await chat.says(`lookup ${query}`);
    return chat;
  }

  /** In their own chat, up to the form. */
  async function reachesForm(person: Person, device: Device, query = serialOf(device)) {
    const chat = await asks(person, query);
    await chat.until(() => chat.sees('Get the key'), 'the form');
    return chat;
  }

  /** From a channel, up to the form in their own chat. */
  async function reachesFormFromChannel(person: Person, device: Device, words = serialOf(device)) {
    const chat = own(person);
    await chat.installs();
    const there = channel(person);
    await there.says(`lookup ${words}`);
    await chat.until(() => chat.sees('Go on') || chat.sees('Get the key'), 'the way in');
    if (!chat.sees('Get the key')) await chat.taps('Go on');
    await chat.until(() => chat.sees('Get the key'), 'the form');
    return { chat, there };
  }

  async function fillsIn(person: Person, device: Device, typed: Typed = {}) {
    const chat = own(person);
    await chat.taps('Get the key', { typed: { reason: REASON, serial: serialOf(device).slice(-4), ...typed } });
    return chat;
  }

  async function isShown(person: Person, device: Device) {
    const chat = own(person);
    await chat.until(() => chat.sees(keyOf(device)), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === stage.showings().length, 'reveal.shown');
    return chat;
  }

  async function seesKey(person: Person, device: Device) {
    await reachesForm(person, device);
    await fillsIn(person, device);
    return isShown(person, device);
  }

  async function reads(person: Person, words: string) {
    const chat = own(person);
    await chat.until(() => chat.sees(words), words);
    return chat;
  }

  return {
    stage,
    own,
    channel,
    asks,
    reachesForm,
    reachesFormFromChannel,
    fillsIn,
    isShown,
    seesKey,
    reads,

    /** The id of the newest look-up of theirs that a button names. */
    lookUpOf(person: Person): string {
      const ids = [...JSON.stringify(own(person).messages).matchAll(/"lookUp":"([^"]+)"/g)];
      return ids.at(-1)?.[1] ?? '';
    },

    /** A tap that no card offered. */
    forges: (person: Person, value: unknown, fields = {}) =>
      stage.cloud.teams.deliver(own(person).activity({ type: 'message', value, ...fields })),

    events: () => stage.audit().map(({ event }) => event),

    recorded: (event: string) => stage.eventually(() => stage.audit().some((entry) => entry.event === event), event),

    factsOf: (event: string): Facts[] =>
      stage
        .audit()
        .filter((entry) => entry.event === event)
        .map(({ facts }) => JSON.parse(facts)),

    /** Who was refused a look-up, and why. */
    refusals: () =>
      stage
        .audit()
        .filter(({ event }) => event === 'lookup.refused')
        .map(({ person, facts }) => ({ person, why: (JSON.parse(facts) as Facts).refusal })),

    deviceCalls: () => stage.asked('graph', 'GET', DEVICE_CALL),
    keyReads: () => stage.asked('graph', 'GET', KEY_READ).length,

    /** Whose token each call to Intune about Macs had; undefined: that of the app itself. */
    askedAs: (path: RegExp = DEVICE_CALL) =>
      stage.asked('graph', 'GET', path).map(({ headers }) => {
        const { scp, oid } = decodeJwt(`${headers.authorization}`.slice('Bearer '.length));
        return scp === undefined ? undefined : oid;
      }),

    turnsSwitch: (position: string) =>
      promisify(execFile)(process.execPath, [switchCommand, position], {
        env: { STORAGE: stage.environment.STORAGE },
      }),

    /** The errands that are due are run. */
    channelSays: (words: string, where = channel(stage.people.lea)) =>
      stage.passesUntil(() => where.sees(words), words, 10),
  };
}
