import type { ConnectorClient } from 'botframework-connector';
import { within } from '../../domain/deadline.ts';
import { ask, PATIENCE_MS } from '../ask.ts';
import { type Check, ok, unchecked, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

const NOWHERE = 'a:doctor';

/** Whether the bot may speak: it asks about a conversation that does not exist, as somebody whom Teams knows. */
export const teams: Check = {
  id: 'teams',
  title: 'Teams (Bot Connector)',
  needs: ['bot-credentials'],
  async look(world) {
    const { teams } = world.settings.endpoints;
    if (!teams) return unchecked('its address is not known in this cloud; Latchkey answers where a message came from');
    const reached = await ask(world.clock, `${teams}/v3/conversations`);
    if ('failed' in reached) return reached.failed;
    const status = await membersOf(world, teams, NOWHERE);
    const { host } = new URL(teams);
    if (status === 401)
      return wrong(`${host} does not accept the bot (401)`, 'Is MicrosoftAppId that of the Azure Bot?');
    return refusalOf(status) ?? ok(`${host} answers, and knows the bot`);
  },
};

/** Posts nothing: asks for the members and drops the answer. */
function channelCheck(
  { id, title, setting }: { id: string; title: string; setting: string },
  channelIn: (settings: World['settings']) => string | undefined,
): Check {
  return {
    id,
    title,
    needs: ['teams'],
    applies: ({ settings }) => channelIn(settings) !== undefined,
    async look(world) {
      const { settings } = world;
      const status = await membersOf(world, settings.endpoints.teams ?? '', channelIn(settings) ?? '');
      if (status === 'ok') return ok('Latchkey is in it');
      return (
        refusalOf(status) ??
        wrong(
          `Teams does not let Latchkey into it (${status})`,
          `Add Latchkey to that team: Teams > the team > Manage team > Apps. Set ${setting} to the link of a channel in it.`,
        )
      );
    },
  };
}

export const channels: Check[] = [
  channelCheck(
    { id: 'ops-channel', title: "The operators' channel", setting: 'OPS_CHANNEL' },
    ({ opsChannel }) => opsChannel,
  ),
  channelCheck(
    { id: 'helpdesk-channel', title: "The helpdesk's channel", setting: 'HELPDESK_CHANNEL' },
    ({ helpdesk }) => helpdesk.channel,
  ),
  channelCheck(
    { id: 'security-channel', title: 'The channel for what was not expected', setting: 'SECURITY_CHANNEL' },
    ({ helpdesk }) => helpdesk.securityChannel,
  ),
];

/** What the SDK throws. Teams names each of its errors; the page of a proxy has no such name. */
type Failure = { statusCode?: number; code?: string };

/** `ok`, the HTTP status of Teams' refusal, or undefined without any answer of Teams. */
async function membersOf({ connect, clock }: World, serviceUrl: string, conversation: string) {
  const asked = async (connector: ConnectorClient) => connector.conversations.getConversationPagedMembers(conversation);
  return within(clock, PATIENCE_MS, 'Teams', connect(serviceUrl).then(asked)).then(
    () => 'ok' as const,
    ({ statusCode, code }: Failure) => (code && code !== 'PARSE_ERROR' ? statusCode : undefined),
  );
}

/** What is no answer to the question. */
function refusalOf(status: number | 'ok' | undefined): Verdict | undefined {
  if (status === 'ok' || (status !== undefined && status >= 400 && status < 500)) return undefined;
  const told = status ? ` (${status})` : '';
  return wrong(
    `Teams gives no answer${told}`,
    'Look at TEAMS_URL, firewall and proxy; if they are right, try again later.',
  );
}
