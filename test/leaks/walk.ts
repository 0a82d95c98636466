import words from '../../cards/words/en.json' with { type: 'json' };
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Person } from '../../sandbox/company.ts';
import { addCrowd, type Member } from '../../sandbox/crowd.ts';
import type { Answer, WireRequest } from '../../sandbox/routes.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { buttons, reason, ticket, titles } from '../e2e/approval-desk.ts';

const SHOW = words.macs.show;
const AGAIN = words.hidden.again;
const HIDE = words.key.hide;
/** Of the crowd: as many as there are troubles, and a few more. */
const CROWD = 24;

export type Walk = ReturnType<typeof createWalk>;

/** All that people go through with Latchkey, and what goes wrong for each of them. */
export function createWalk(cloud: Cloud) {
  const { company, teams, wire } = cloud;
  const { people, devices } = company;
  const crowd = addCrowd(company, CROWD);
  const keyIn = (body: string, { mac: { key } }: Member) => `${key}`.split('-').every((group) => body.includes(group));

  function nextOfCrowd(): Member {
    const member = crowd.pop();
    if (!member) throw new Error('The crowd is too small.');
    return member;
  }

  async function asks(person: Person): Promise<TeamsChat> {
    const chat = teams.chatOf(person);
    await chat.says('key');
    await chat.until(() => chat.sees(SHOW), 'the Mac');
    return chat;
  }

  async function isShown(person: Person, key: string | null | undefined): Promise<TeamsChat> {
    const chat = await asks(person);
    await chat.taps(SHOW);
    await chat.until(() => chat.sees(`${key}`), 'the key');
    return chat;
  }

  /** Whatever Teams does to the edits of that member's key that are `which`, `times` in a row. */
  function breaks(
    member: Member,
    which: 'showing' | 'blanking',
    answer: (body: string) => Answer | 'drop' | 'hang',
    times = 1,
  ) {
    const { id } = teams.chatOf(member.person);
    let left = times;
    wire.intercept(({ service, method, path, body }) => {
      const isIts = service === 'connector' && method === 'PUT' && path.includes(encodeURIComponent(id));
      const isSuch = which === 'showing' ? keyIn(body, member) : body.includes(`"${AGAIN}"`);
      return isIts && isSuch && left-- > 0 ? { answer: answer(body), effect: true } : undefined;
    });
  }

  return {
    crowd,
    nextOfCrowd,
    asks,
    isShown,

    /** Shown, explained, hidden; shown again, and gone in time. */
    async ownKey(person: Person, key: string | null | undefined): Promise<TeamsChat> {
      const chat = await isShown(person, key);
      await chat.taps(words.guide.open);
      await chat.until(() => chat.messages.length > 3, 'the guide');
      await chat.taps(HIDE);
      await chat.until(() => !chat.sees(`${key}`), 'the key to go');
      await chat.taps(AGAIN);
      await chat.until(() => chat.sees(`${key}`), 'the key once more');
      await chat.until(() => !chat.sees(`${key}`), 'its time to be over');
      return chat;
    },

    /** The question comes, it worked, and Intune is asked for another key. */
    async itWorked(chat: TeamsChat): Promise<void> {
      await chat.until(() => chat.sees(words.followUp.worked), 'the question');
      await chat.taps(words.followUp.worked);
      await wire.until(() => wire.requests.some(({ path }) => path.includes('/rotateFileVaultKey')), 'the replacement');
    },

    /** No key for these. */
    async refusals(): Promise<void> {
      const { carla, dario, emre, fiona, gil, hana, ivo, ravi, uma } = people;
      for (const person of [carla, dario, gil, hana, ivo, ravi]) {
        const chat = teams.chatOf(person);
        await chat.says('key');
        await chat.until(() => chat.messages.length > 1, 'words');
      }
      for (const person of [emre, fiona, uma]) {
        const chat = await asks(person);
        await chat.taps(SHOW);
        await chat.until(() => chat.sees('Reference'), 'words');
      }
    },

    /** The wrong characters of the serial number, then the right ones. */
    async wrongSerial(): Promise<void> {
      const { record, key } = devices.nils;
      const chat = await asks(people.nils);
      await chat.taps(SHOW, { typed: { serial: '0000' } });
      await chat.until(() => chat.sees(words.refused['serial-wrong'].title), 'the refusal');
      await asks(people.nils);
      await chat.taps(SHOW, { typed: { serial: `${record.serialNumber}`.slice(-4) } });
      await chat.until(() => chat.sees(`${key}`), 'the key');
      await chat.until(() => !chat.sees(`${key}`), 'its time to be over');
    },

    /** People type their keys where nobody asked for them. */
    async pastes(): Promise<void> {
      const { mia, kai } = people;
      const key = `${devices.mia.key}`;
      const chat = teams.chatOf(mia);
      for (const typed of [key, `my key is ${key.toLowerCase()}`, key.replaceAll('-', ' ')]) {
        const before = chat.messages.length;
        await chat.says(typed);
        await chat.until(() => chat.messages.length > before + 1, 'words');
      }
      const own = teams.chatOf(kai);
      await own.says(`lookup ${key}`);
      await own.until(() => own.messages.length > 1, 'words');
      await teams.channelOf(kai, company.channels.helpdesk).says(`lookup ${key}`);
    },

    /** What Teams may do to the edit that shows a key: with that in its answer, or none. */
    async brokenShowings(): Promise<void> {
      const answers: ((body: string) => Answer | 'drop' | 'hang')[] = [
        (body) => ({ status: 500, body: { error: { code: 'ServiceError', message: body } } }),
        (body) => ({ status: 502, body: `<h1>Bad gateway</h1><pre>${body}</pre>` }),
        (body) => ({ status: 400, body: { error: { code: 'BadSyntax', message: body } } }),
        () => 'drop',
        () => 'hang',
      ];
      const ends: Promise<void>[] = [];
      for (const answer of answers) {
        const member = nextOfCrowd();
        const chat = await asks(member.person);
        breaks(member, 'showing', answer);
        await chat.taps(SHOW);
        const isOver = () => !chat.sees(`${member.mac.key}`) && (chat.sees(AGAIN) || chat.sees('Reference'));
        ends.push(chat.until(isOver, 'an end'));
      }
      await Promise.all(ends);
    },

    /** What Teams may do to the edit that takes it off. */
    async brokenBlankings(): Promise<void> {
      const answers: (() => Answer | 'drop')[] = [
        () => ({ status: 500, body: { error: { code: 'ServiceError', message: 'no' } } }),
        () => ({ status: 403, body: { error: { code: 'Forbidden', message: 'no' } } }),
        () => ({ status: 404, body: '<h1>Not found</h1>' }),
        () => 'drop',
      ];
      const ends: Promise<void>[] = [];
      for (const answer of answers) {
        const member = nextOfCrowd();
        const chat = await isShown(member.person, member.mac.key);
        breaks(member, 'blanking', answer);
        ends.push(chat.until(() => chat.sees(AGAIN), 'the key to go'));
      }
      await Promise.all(ends);
    },

    /** Graph gives the key and spoils its answer. */
    async brokenReads(): Promise<void> {
      const answers: ((key: string) => Answer)[] = [
        (key) => ({ status: 500, body: `<html><h1>500</h1>${key}</html>` }),
        (key) => ({ status: 500, body: { error: { code: 'InternalServerError', message: `It was ${key}` } } }),
        (key) => ({ status: 403, body: { error: { code: 'Forbidden', message: key } } }),
        (key) => ({ status: 429, headers: { 'retry-after': key }, body: { error: { code: key, message: key } } }),
        (key) => ({ status: 400, body: { error: { code: key, message: key } } }),
        (key) => ({ status: 200, body: `<html>${key}</html>` }),
        (key) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: `{"value":"${key}", oops` }),
        (key) => ({ status: 200, body: { value: { key } } }),
        (key) => ({ status: 302, headers: { location: `https://127.0.0.1/${key}` } }),
      ];
      for (const answer of answers) {
        const { person, mac } = nextOfCrowd();
        wire.intercept(({ path }: WireRequest) =>
          path.includes(`${mac.record.id}/getFileVaultKey`) ? { answer: answer(`${mac.key}`) } : undefined,
        );
        const chat = await asks(person);
        await chat.taps(SHOW);
        await chat.until(() => chat.sees('Reference'), 'words');
      }
    },

    /** From a channel, approved by the owner, shown in private, and the owner is told. */
    async lookUp(): Promise<void> {
      const { lea, tom } = people;
      const { serialNumber } = devices.tom.record;
      const key = `${devices.tom.key}`;
      const [own, owner] = [teams.chatOf(lea), teams.chatOf(tom)];
      await owner.installs();
      await own.installs();
      await teams.channelOf(lea, company.channels.helpdesk).says(`lookup ${serialNumber} ${ticket}`);
      await own.until(() => own.sees(buttons.goOn), 'the look-up');
      await own.taps(buttons.goOn);
      await own.until(() => own.sees(buttons.getKey), 'the form');
      await own.taps(buttons.getKey, {
        typed: { reason, ticketNumber: ticket, serial: `${serialNumber}`.slice(-4), note: 'nothing' },
      });
      await owner.until(() => owner.sees(titles.asked), 'the question');
      await own.until(() => own.sees(titles.waiting), 'the number');
      const [number = ''] = /^\d\d$/m.exec(own.text()) ?? [];
      await owner.taps(buttons.approve, { typed: { number } });
      await own.until(() => own.sees(buttons.reveal), 'the approval');
      await own.taps(buttons.reveal);
      await own.until(() => own.sees(key), 'the key');
      await owner.until(() => owner.sees(titles.told), 'the notice');
      await own.until(() => !own.sees(key), 'the key to go');
    },
  };
}
