import { type Attachment, CardFactory, type TurnContext } from 'botbuilder';
import type { UserTokenClient } from 'botframework-connector';
import { signIn } from '../../cards/index.ts';
import { within } from '../domain/deadline.ts';
import type { Reader } from '../domain/model.ts';
import type { Clock } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import type { Operation } from '../telemetry/names.ts';
import { calling } from '../telemetry/observed.ts';
import type { ChannelAdapter } from './channel.ts';

/** A turn answers within 5 s. */
const PATIENCE_MS = 4_000;

/** The Bot Framework token service, asked for the person of a turn. */
export function createUserTokens(adapter: ChannelAdapter, { oauthConnection }: Settings, clock: Clock) {
  function ask<T>(
    { turnState }: TurnContext,
    operation: Operation<'token-service'>,
    question: (service: UserTokenClient) => Promise<T>,
  ): Promise<T> {
    const service = turnState.get<UserTokenClient>(adapter.UserTokenClientKey);
    const answer = calling({ system: 'token-service', operation }, () => question(service)).catch(() => {
      throw new Unavailable('token service', 'busy');
    });
    return within(clock, PATIENCE_MS, 'token service', answer);
  }

  return {
    async current(context: TurnContext, code = ''): Promise<string | undefined> {
      const { from, channelId } = context.activity;
      const found = await ask(context, 'token', (service) =>
        service.getUserToken(from.id, oauthConnection, channelId, code),
      );
      return found?.token || undefined;
    },

    async exchange(context: TurnContext, token: string): Promise<{ token: string } | { lacking: 'consent' | 'token' }> {
      const { from, channelId } = context.activity;
      const answer = await ask(context, 'exchange', (service) =>
        service.exchangeToken(from.id, oauthConnection, channelId, { token }).catch(notExchangeable),
      );
      if (answer?.token) return { token: answer.token };
      return { lacking: wantsConsent(answer) ? 'consent' : 'token' };
    },

    async forget(context: TurnContext): Promise<void> {
      const { from, channelId } = context.activity;
      await ask(context, 'sign-out', (service) => service.signOutUser(from.id, oauthConnection, channelId));
    },

    async card(context: TurnContext, reader: Reader, visibly: boolean): Promise<Attachment> {
      const { title, text } = signIn(reader);
      const { signInLink, tokenExchangeResource, tokenPostResource } = await ask(context, 'sign-in', (service) =>
        service.getSignInResource(oauthConnection, context.activity, ''),
      );
      if (visibly) return CardFactory.oauthCard(oauthConnection, title, text, signInLink);
      return CardFactory.oauthCard(oauthConnection, title, text, signInLink, tokenExchangeResource, tokenPostResource);
    },
  };
}

/** The service answers 400 with an error where it cannot exchange, which its client takes for an answer like any other. */
function wantsConsent(answer: object | undefined): boolean {
  const { code, message } = (answer as { error?: { code?: unknown; message?: unknown } } | undefined)?.error ?? {};
  return [code, message].some((word) => typeof word === 'string' && /^consent ?required$/i.test(word));
}

/** Any other 4xx is thrown. */
function notExchangeable(error: { statusCode?: number }): undefined {
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return undefined;
  throw error;
}
