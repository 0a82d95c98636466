import { readFileSync } from 'node:fs';
import type { Activity, Place } from '../../sandbox/chats.ts';
import { type Button, buttonsOf } from '../support/buttons.ts';
import type { useStage } from './stage.ts';

type Stage = ReturnType<typeof useStage>;
type Row = Record<string, unknown>;
/** A message, as far as a later version has to do with it. `key`: whose Mac's it shows. */
type Message = { id: string; from: 'bot' | 'person'; thread?: string; key?: string; buttons: Omit<Button, 'card'>[] };

/** What a version left in its database, and on screens. `at`: epoch milliseconds of its clock. Ids of the sandbox stand in braces. */
export type Stored = { at: number; tables: Record<Table, Row[]>; messages: Record<string, Message[]> };

const TABLES = ['bookings', 'follow_ups', 'errands', 'records', 'dialog_state'] as const;
type Table = (typeof TABLES)[number];
/** What is JSON in them. */
const JSON_COLUMNS = ['item', 'value'];

export const storedFolder = new URL('../fixtures/stored/', import.meta.url);

/** What the sandbox invents anew each time, by a name of ours. */
function names({ company, cloud }: Stage): [name: string, value: string][] {
  const of = (kind: string, all: object, value: (one: never) => string | null) =>
    Object.entries(all).map(([name, one]) => [`${kind}.${name}`, value(one as never)] as const);
  const every = [
    ['teams', new URL(`${cloud.environment.TEAMS_URL}`).origin],
    ['tenant', company.tenantId],
    ...of('person', company.people, ({ id }: { id: string }) => id),
    // Within the id of their chat.
    ...of('chat', company.people, ({ id }: { id: string }) => id.replaceAll('-', '')),
    ...of('mac', company.devices, ({ record }: { record: { id: string } }) => record.id),
    ...of('serial', company.devices, ({ record }: { record: { serialNumber: string | null } }) => record.serialNumber),
    ...of('app', company.registrations, ({ id }: { id: string }) => id),
    ...of('group', company.groups, ({ id }: { id: string }) => id),
    ...of('team-group', company.teams, ({ groupId }: { groupId: string }) => groupId),
    ...of('channel', company.channels, ({ id }: { id: string }) => id),
    ...of('team', company.teams, ({ id }: { id: string }) => id),
  ] as const;
  return every.flatMap(([name, value]) => (value ? [[`{${name}}`, value] as [string, string]] : []));
}

const placesOf = (stage: Stage): [name: string, place: Place][] => [
  ...Object.entries(stage.people).map(([name, person]): [string, Place] => [name, stage.chatOf(person)]),
  ...Object.entries(stage.company.channels),
];

/** What there is now. */
export function capture(stage: Stage): Stored {
  const { devices } = stage.company;
  const tables = stage.withStorage((database) =>
    Object.fromEntries(
      TABLES.map((table) => {
        const rows = database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all();
        return [table, rows.map(({ id: _, ...row }) => changed(row, (text) => JSON.parse(text)))];
      }),
    ),
  );
  const messages = Object.fromEntries(
    placesOf(stage)
      .map(([name, place]): [string, Message[]] => [
        name,
        place.messages.map(({ id, from, thread, activity }) => {
          const shown = stage.isShown(activity)
            ? Object.entries(devices).find(([, { key }]) => carries(activity, `${key}`))?.[0]
            : undefined;
          const buttons = buttonsOf({ message: activity }).map(({ title, data }) => ({ title, data }));
          return { id, from, ...(thread && { thread }), ...(shown && { key: shown }), buttons };
        }),
      ])
      .filter(([, list]) => list.length > 0),
  );
  let text = JSON.stringify({ at: stage.clock.now(), tables, messages });
  for (const [name, value] of names(stage)) text = text.replaceAll(value, name);
  return JSON.parse(text);
}

/** The bot finds all that in its database, and starts. */
export async function load(stage: Stage, version: string): Promise<Stored> {
  let text = readFileSync(new URL(`${version}.json`, storedFolder), 'utf8');
  for (const [name, value] of names(stage)) text = text.replaceAll(name, value);
  const { at } = JSON.parse(text) as Stored;
  const stored = later(JSON.parse(text), stage.clock.now() - at) as Stored;
  stage.withStorage((database) => {
    for (const table of TABLES) {
      for (const row of stored.tables[table].map((each) => changed(each, (value) => JSON.stringify(value)))) {
        const columns = Object.keys(row);
        const values = columns.map((name) => `:${name}`);
        database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`).run(row as Record<string, string>);
      }
    }
  });
  for (const [name, place] of placesOf(stage)) {
    if ('installed' in place) place.installed = true;
    for (const message of stored.messages[name] ?? []) put(stage, place, message);
  }
  await stage.restart();
  return stored;
}

function put({ company }: Stage, place: Place, { id, from, thread, key, buttons }: Message): void {
  const device = Object.entries(company.devices).find(([name]) => name === key)?.[1];
  const activity: Activity = {
    ...{ type: 'message', id },
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          ...{ type: 'AdaptiveCard', version: '1.5' },
          body: device ? [{ type: 'TextBlock', text: device.key }] : [],
          actions: buttons.map(({ title, data }) => ({ type: 'Action.Submit', title, data })),
        },
      },
    ],
  };
  place.messages.push({ id, from, ...(thread && { thread }), activity, versions: [activity] });
}

function changed(row: Row, change: (json: never) => unknown): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, JSON_COLUMNS.includes(name) ? change(value as never) : value]),
  );
}

const YEARS_MS = 3 * 365 * 24 * 60 * 60_000;

/** Every number that is a time, by so many milliseconds. */
function later(value: unknown, ms: number): unknown {
  if (typeof value === 'number') return Math.abs(value + ms - Date.now()) < YEARS_MS ? value + ms : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => later(each, ms));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, later(each, ms)]));
}

function carries(activity: unknown, key: string): boolean {
  const text = JSON.stringify(activity);
  return key.split('-').every((group) => text.includes(group));
}
