import assert from 'node:assert/strict';
import type { Cloud } from '../../sandbox/cloud.ts';
import { carriesKey } from './leaks.ts';

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** When something was, and ids that OpenTelemetry made up: digits like those of the ids of messages. */
const ITS_OWN = /"(?:startT|endT|t)imeUnixNano":"\d+"|"(?:trace|span|parentSpan)Id":"[0-9a-f]+"/g;

/** Whoever runs the place that telemetry goes to learns nothing about anybody. `known`: GUIDs that may be there. */
export function assertTellsNothing({ company, teams, wire: { requests } }: Cloud, text: string, known: string[]): void {
  const { people, devices, registrations, groups, channels, tenantId, intuneBrand } = company;
  const chats = Object.values(people).map((person) => teams.chatOf(person));
  const places = [...chats, ...Object.values(channels)];
  const hidden: Record<string, unknown[]> = {
    key: Object.values(devices).flatMap(({ key, formerKeys }) => [key?.trim(), ...formerKeys]),
    token: requests.map(({ headers }) => headers.authorization?.slice('Bearer '.length)),
    secret: Object.values(registrations).map(({ secret }) => secret),
    person: Object.values(people).flatMap(({ id, name, userPrincipalName }) => [id, name, userPrincipalName]),
    Mac: Object.values(devices).flatMap(({ record: { id, deviceName, serialNumber } }) => [
      id,
      deviceName,
      serialNumber,
    ]),
    conversation: [...places.map(({ id }) => id), ...chats.map(({ userId }) => userId)],
    message: places.flatMap(({ messages, deleted }) => [...messages, ...deleted].map(({ id }) => id)),
    company: [tenantId, ...Object.values(intuneBrand).filter((value) => typeof value === 'string')],
    group: Object.values(groups).map(({ id }) => id),
    address: requests.map(({ headers }) => headers.host),
  };
  const seen = text.replace(ITS_OWN, '');
  for (const [what, values] of Object.entries(hidden)) {
    const texts = [...new Set(values)].filter((value): value is string => typeof value === 'string' && value !== '');
    assert(texts.length > 0, `there is no ${what} to look for`);
    const found = texts.flatMap(formsOf).find((form) => seen.includes(form));
    assert.equal(found, undefined, `a ${what} was told`);
  }
  assert(!carriesKey(company, seen), 'a key in groups was told');
  // A time of day looks like the beginning of a person's or a thread's id.
  const timeless = seen.replace(/\d\d:\d\d:\d\d(\.\d+)?/g, '');
  assert.doesNotMatch(timeless, /eyJ[\w-]{8}|Bearer|@|19[:%]|29[:%]|AdaptiveCard/i);
  assert.deepEqual(
    [...seen.matchAll(GUID)].map(([id]) => id).filter((id) => !known.includes(id)),
    [],
  );
}

/** As it is, without its hyphens, as a part of an address, and in base64 wherever it may begin there. */
function formsOf(value: string): string[] {
  const plain = [value, value.replaceAll('-', ''), encodeURIComponent(value), value.toLowerCase(), value.toUpperCase()];
  const base64 = [value, Buffer.from(value, 'utf16le').toString('latin1')].flatMap((bytes) =>
    [0, 1, 2].map((before) => {
      const encoded = Buffer.from(`${'\0'.repeat(before)}${bytes}`, 'latin1').toString('base64');
      return encoded.slice(Math.ceil((before * 4) / 3), -4);
    }),
  );
  return [...plain, ...base64.filter(({ length }) => length >= 8), Buffer.from(value).toString('hex')];
}
