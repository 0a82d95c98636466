import { basics } from './basics.ts';
import { assigned, declared, typed } from './consent.ts';
import { ofConnection, ofIdentity } from './credentials.ts';
import { namesOf, readerRoles } from './registrations.ts';
import { signIn } from './sign-in.ts';
import { MICROSOFT_GRAPH, type State } from './state.ts';
import type { Known, Step } from './step.ts';
import type { Wanted } from './wish.ts';

/** GUIDs for what does not have one yet. `scope`: of access_as_user. `connection`: what the OAuth connection and its credential share. */
export type Fresh = { scope: string; connection: string };

/** What is to be done, in this order. Empty: nothing is left to do. */
export function plan(state: State, wanted: Wanted, fresh: Fresh): Step[] {
  const names = namesOf(wanted.prefix);
  const identity = ofIdentity(state.tenant, wanted.identity);
  const connection = wanted.federatedConnection ? [ofConnection(state.tenant, fresh.connection)] : [];
  const { bot, sso, reader } = state.registrations;
  return [
    ...(wanted.managedBot === undefined ? basics('bot', names.bot, bot, [identity]) : []),
    ...basics('sso', names.sso, sso, [identity, ...connection]),
    ...signIn(state, wanted, fresh.scope, names.sso),
    ...basics('reader', names.reader, reader, [identity]),
    ...declared('reader', names.reader, reader, [
      { resourceAppId: MICROSOFT_GRAPH, resourceAccess: typed('Role', readerRoles(wanted)) },
    ]),
    ...assigned('reader', names.reader, state, readerRoles(wanted)),
  ];
}

/** The ids that are there already. */
export function knownIn({ registrations }: State, { managedBot }: Wanted): Known {
  const known: Known = {};
  for (const [role, found] of Object.entries(registrations)) {
    if (!found) continue;
    known[`${role}.id`] = found.id;
    known[`${role}.appId`] = found.appId;
    if (found.principal) known[`${role}.principal`] = found.principal.id;
  }
  if (managedBot !== undefined) known['bot.appId'] = managedBot;
  return known;
}
