import { parseArgs } from 'node:util';
import { GUID } from '../../bot/domain/guid.ts';

export const USAGE = `Usage: node infra/entra.ts [--apply] --identity <object id> [...]
Says what Entra lacks for Latchkey, and does it with --apply. What others have added stays.
  --identity <object id>      principal id of the managed identity that the registrations are to trust
  --bot <client id>           with UserAssignedMSI: client id of that identity; then the bot has no registration
  --prefix <name>             of the registrations; otherwise Latchkey
  --token-host <host>         of the Bot Framework token service; otherwise token.botframework.com
  --no-federated-connection   the OAuth connection is to have a secret
  --no-groups                 no setting names a group: without GroupMember.Read.All
  --no-encryption-states      without DeviceManagementConfiguration.Read.All
  --helpdesk                  look-ups on behalf of technicians
  --install-for-people        with CATALOG_APP_ID
  --parameters <file>         parameters of main.bicep, to write into what is to be known there
  --token-file <file>         a token for Microsoft Graph; otherwise az account get-access-token
  --graph <address>           otherwise https://graph.microsoft.com
`;

/** What Entra is to know. */
export type Wanted = {
  prefix: string;
  identity: string;
  /** Client id of the managed identity that is the bot itself; undefined: the bot has a registration. */
  managedBot: string | undefined;
  tokenHost: string;
  federatedConnection: boolean;
  groups: boolean;
  encryptionStates: boolean;
  helpdesk: boolean;
  installForPeople: boolean;
};

/** `parameters`: a file for main.bicep. */
export type Wish = {
  apply: boolean;
  parameters: string | undefined;
  tokenFile: string | undefined;
  graph: string;
  wanted: Wanted;
};

/** What the command line asks for. Throws an Error with words for whoever typed it. */
export function readWish(args: string[]): Wish {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      apply: { type: 'boolean', default: false },
      identity: { type: 'string' },
      bot: { type: 'string' },
      prefix: { type: 'string', default: 'Latchkey' },
      'token-host': { type: 'string', default: 'token.botframework.com' },
      'federated-connection': { type: 'boolean', default: true },
      groups: { type: 'boolean', default: true },
      'encryption-states': { type: 'boolean', default: true },
      helpdesk: { type: 'boolean', default: false },
      'install-for-people': { type: 'boolean', default: false },
      parameters: { type: 'string' },
      'token-file': { type: 'string' },
      graph: { type: 'string', default: 'https://graph.microsoft.com' },
    },
  });
  if (values.helpdesk && !values.groups) throw new Error('--helpdesk names a group, so --no-groups cannot be.');
  return {
    apply: values.apply,
    parameters: values.parameters,
    tokenFile: values['token-file'],
    graph: safeOrigin(values.graph),
    wanted: {
      prefix: values.prefix,
      identity: guid('--identity', values.identity),
      managedBot: values.bot === undefined ? undefined : guid('--bot', values.bot),
      tokenHost: values['token-host'],
      federatedConnection: values['federated-connection'],
      groups: values.groups,
      encryptionStates: values['encryption-states'],
      helpdesk: values.helpdesk,
      installForPeople: values['install-for-people'],
    },
  };
}

function guid(option: string, value: string | undefined): string {
  if (value === undefined || !GUID.test(value)) throw new Error(`${option} takes a GUID.`);
  return value.toLowerCase();
}

/** A token goes there, so in clear to this machine alone. */
function safeOrigin(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.hostname !== '127.0.0.1') throw new Error('--graph takes an https address.');
  return url.origin;
}
