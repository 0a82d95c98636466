import { type Activity, CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import { deadline, within } from '../domain/deadline.ts';
import type { Warning } from '../domain/expiry.ts';
import type { Reader } from '../domain/model.ts';
import type { Clock, OpsChannel } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import type { ConnectTo } from './channel.ts';

/** Less than a lease is held (`domain/leases.ts`), so that no other instance begins meanwhile. */
const PATIENCE_MS = 9_000;
/** Of a channel, Teams tells neither language nor zone. */
const OPERATORS: Reader = { locale: 'en-GB', zone: 'UTC' };

type Ports = { connect: ConnectTo; settings: Settings; clock: Clock };

/** undefined: none is set. */
export function createOpsChannel({ connect, settings, clock }: Ports): OpsChannel | undefined {
  const { bot, endpoints, opsChannel } = settings;
  const { teams } = endpoints;
  if (opsChannel === undefined || teams === undefined) return undefined;

  /** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
  const post = async (activity: Partial<Activity>) => {
    const connector = await connect(teams);
    const conversation = {
      isGroup: true,
      bot: { id: `28:${bot.appId}`, name: '' },
      tenantId: bot.tenantId,
      channelData: { channel: { id: opsChannel }, tenant: { id: bot.tenantId } },
      activity: activity as Activity,
    };
    // What we give up is given up: it must not arrive later beside the next attempt.
    const abortSignal = deadline(clock, PATIENCE_MS);
    await connector.conversations.createConversation(conversation, { abortSignal });
  };

  return {
    async warn(warning) {
      await within(clock, PATIENCE_MS, 'Teams', post(message(warning))).catch((error) => {
        throw error instanceof Unavailable ? error : unavailable(error);
      });
    },
  };
}

function message(warning: Warning): Partial<Activity> {
  return {
    type: 'message',
    summary: cards.summaries(OPERATORS).warning,
    attachments: [CardFactory.adaptiveCard(cards.expiry(warning, OPERATORS))],
  };
}

/** 403: Latchkey was not added to that team. 404: there is no such channel. */
function unavailable({ statusCode: status }: { statusCode?: number }): Unavailable {
  const rejected = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new Unavailable('Teams', rejected ? 'rejected' : 'busy', { status });
}
