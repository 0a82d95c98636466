import type { Check } from '../check.ts';
import { bot } from './bot.ts';
import { credentials } from './credentials.ts';
import { expiry } from './expiry.ts';
import { intuneRead, peopleRead } from './graph-reads.ts';
import { graphRoles, surplusRoles } from './graph-roles.ts';
import { groups } from './groups.ts';
import { helpdesk } from './helpdesk.ts';
import { channelKeys, tenant } from './keys.ts';
import { manifest } from './manifest.ts';
import { oauthConnection } from './oauth-connection.ts';
import { person } from './person.ts';
import { clock, reach } from './reach.ts';
import { registrations } from './registrations.ts';
import { storage } from './storage.ts';
import { support } from './support.ts';
import { channels, teams } from './teams.ts';
import { who } from './who.ts';

/** In the order in which they are told; what a check needs stands before it. */
export const checks: readonly Check[] = [
  registrations,
  ...expiry,
  ...reach,
  clock,
  channelKeys,
  tenant,
  ...credentials,
  oauthConnection,
  teams,
  graphRoles,
  surplusRoles,
  peopleRead,
  intuneRead,
  who,
  groups,
  support,
  storage,
  manifest,
  ...channels,
  helpdesk,
  person,
  bot,
];
