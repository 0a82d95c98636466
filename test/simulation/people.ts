import type { Caller, Chat } from '../../bot/domain/model.ts';

export const CHANNEL = 'channel-helpdesk';
export const SECURITY_CHANNEL = 'channel-security';
export const TEAM_GROUP = 'team-group';

export const chatOf = (id: string): Chat => ({ id, serviceUrl: 'https://teams.example/', bot: '28:bot' });

function caller(person: string): Caller {
  return { person, user: `29:${person}`, chat: chatOf(`chat-${person}`), reader: { locale: 'en', zone: 'UTC' } };
}

/** Anna and Ben have Macs, Tess and Carl are of the helpdesk. */
export const people: Record<string, Caller> = Object.fromEntries(
  ['anna', 'ben', 'tess', 'carl'].map((person) => [person, caller(person)]),
);
