import assert from 'node:assert/strict';
import type { Blanking } from '../../bot/domain/model.ts';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Company } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { createSearch, keysOf, needlesOf } from '../support/needles.ts';

const { spelling } = words;
const JWT = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/;

/** Whether one of the company's keys is in a text, however it is cut into groups. */
export function carriesKey(company: Company, text: string): boolean {
  return keysOf(company).some((key) => {
    let from = 0;
    return key.split('-').every((group) => {
      const at = text.indexOf(group, from);
      from = at + group.length;
      return at >= 0;
    });
  });
}

/** Whatever happens, no key is on a screen without a durable booking of the edit that takes it off. */
export function assertNoKeyUnbooked(company: Company, chats: TeamsChat[], booked: Blanking[]): void {
  for (const { id, messages } of chats) {
    for (const message of messages.filter(({ activity }) => carriesKey(company, JSON.stringify(activity)))) {
      const waits = booked.some(({ message: { chat, id: wanted } }) => chat.id === id && wanted === message.id);
      assert(waits, 'a key is on a screen and nothing is booked to take it off');
    }
  }
}

/** What the bot ever wrote in a channel, or sent there: people who read along saw it, and edits do not undo that. */
export function assertNoKeyInChannels({ company, wire: { requests } }: Cloud): void {
  for (const { name, messages, deleted } of Object.values(company.channels)) {
    for (const { versions } of [...messages, ...deleted].filter(({ from }) => from === 'bot')) {
      for (const version of versions) assertPublic(company, JSON.stringify(version), `a message in ${name}`);
    }
  }
  for (const { method, path, body } of requests.filter(isForChannel)) {
    assertPublic(company, body, `${method} ${path}`);
  }
}

/** Teams' ids of channels begin so; a new thread or chat is asked for at `conversations` itself. */
function isForChannel({ service, path }: WireRequest): boolean {
  return service === 'connector' && /\/v3\/conversations(\/19(:|%3A)|\/?(\?|$))/i.test(path);
}

function assertPublic(company: Company, text: string, where: string): void {
  const groups: string[] = text.match(/\b[A-Z0-9]{4}\b/g) ?? [];
  for (const key of keysOf(company)) {
    assert(!text.includes(key.replaceAll('-', '')), `a key is in ${where}`);
    const parts = key.split('-').filter((group) => groups.includes(group));
    assert(parts.length < 2, `a part of a key is in ${where}`);
  }
  assert(!carriesKey(company, text), `a key in groups is in ${where}`);
  assert(!spellsKey(company, text), `a key that is spelled out is in ${where}`);
}

/** Looks for keys, tokens and secrets in all that left the bot, and in `kept`: what it wrote down, by name. */
export function assertNothingLeaked({ company, wire: { requests } }: Cloud, kept: Record<string, string>): void {
  const search = createSearch(needlesOf(company, requests));
  for (const [where, text] of Object.entries(kept)) {
    assert.deepEqual(search(text), [], `a key, token or secret is in the ${where}`);
    assert(!carriesKey(company, text), `a key in groups is in the ${where}`);
  }
  for (const request of requests) assertHarmless(company, request);
  const showings = requests.filter(({ body }) => carriesKey(company, body));
  const others = requests.filter((request) => !showings.includes(request));
  const told = search(others.map(({ method, path, body }) => `${method} ${path} ${body}`).join('\n'));
  assert.deepEqual(
    told.filter((what) => what.includes('key')),
    [],
    'a key went out in some form',
  );
  assertOnceEach(showings);
}

function assertHarmless(company: Company, { method, service, path, body }: WireRequest): void {
  assert(!carriesKey(company, path) && !JWT.test(path), `a key or token is in the path of a ${service} call`);
  if (service === 'connector' || service === 'graph') {
    assert(!JWT.test(body), `a token went out in the body of a ${service} call`);
  }
  assert(carriesKey(company, body) || !spellsKey(company, body), `a key went out spelled as ${method} ${path}`);
  if (!carriesKey(company, body)) return;
  assert.equal(`${method} ${service}`, 'PUT connector', `a key went out as ${method} ${path}`);
  const { attachments, ...aroundTheCard } = JSON.parse(body);
  assert.equal(attachments.length, 1);
  // Four digits alone may well be in some id.
  const groups = keysOf(company).flatMap((key) => key.split('-').filter((group) => /[A-Z]/.test(group)));
  const around = JSON.stringify(aroundTheCard);
  assert(!groups.some((group) => around.includes(group)), 'a part of a key is outside the card');
  assert(!spellsKey(company, around), 'a part of a key is spelled outside the card');
}

/** A retried showing edit could bring a key back after its blanking. */
function assertOnceEach(showings: WireRequest[]): void {
  const messages = showings.map(({ path }) => path);
  assert.equal(new Set(messages).size, messages.length, 'a message got a key twice');
}

/** Whether a group of a key stands there as it is read out. */
function spellsKey(company: Company, text: string): boolean {
  const words: Record<string, string> = spelling;
  const spelled = (group: string) => Array.from(group, (character) => words[character] ?? character).join(' ');
  return keysOf(company).some((key) => key.split('-').some((group) => text.includes(spelled(group))));
}
