import { randomUUID } from 'node:crypto';
import type { Activity } from './chats.ts';
import type { Company, Person } from './company.ts';

/** What every activity has that the Teams client of this person sends. */
export function clientActivity(person: Person, userId: string, serviceUrl: string, company: Company): Activity {
  const now = new Date();
  return {
    type: 'message',
    id: `f:${randomUUID()}`,
    timestamp: now.toISOString(),
    localTimestamp: localTime(now, person.timezone),
    localTimezone: person.timezone,
    locale: person.locale,
    channelId: 'msteams',
    serviceUrl,
    from: { id: userId, name: person.name, aadObjectId: person.id },
    recipient: botAccount(company),
    entities: [
      {
        type: 'clientInfo',
        locale: person.locale,
        country: new Intl.Locale(person.locale).region,
        platform: 'iOS',
        timezone: person.timezone,
      },
    ],
  };
}

export function botAccount({ registrations }: Company) {
  return { id: `28:${registrations.bot.id}`, name: 'Latchkey' };
}

/** ISO 8601 with the zone's offset: `2026-11-23T10:00:00.000+01:00`. */
function localTime(at: Date, timeZone: string): string {
  const offsetName = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const offset = offsetName?.slice('GMT'.length) || '+00:00';
  const [sign, hours, minutes] = [offset[0], Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  const shift = (hours * 60 + minutes) * (sign === '-' ? -60_000 : 60_000);
  return new Date(at.getTime() + shift).toISOString().replace('Z', offset);
}
