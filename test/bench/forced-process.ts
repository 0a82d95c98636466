/** What no order of lines could leave out between tap and key: these calls one after another, and nothing else. */
import { botTokens, registrationTokens } from '../../bot/adapters/tokens.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { serve } from './remote.ts';

export type Errand = { person: string; user: string; mac: string; chat: string; serviceUrl: string };
export type Forced = typeof functions;

const settings = readSettings();
const { graph, tokenService, channelScope } = settings.endpoints;
const tokenOf = {
  graph: registrationTokens(settings.graph, settings, systemClock),
  bot: botTokens(settings, systemClock),
};

async function call(url: string, token: string, method = 'GET', body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status}`);
  return answer.json();
}

const functions = {
  /** So often; milliseconds of each. */
  async sequence({ person, user, mac, chat, serviceUrl }: Errand, times: number): Promise<number[]> {
    const [ofGraph, ofBot] = await Promise.all([
      tokenOf.graph(`${graph}/.default`),
      tokenOf.bot(`${channelScope}/.default`),
    ]);
    const signedIn = new URLSearchParams({
      userId: user,
      connectionName: settings.oauthConnection,
      channelId: 'msteams',
    });
    const device = `/deviceManagement/managedDevices/${mac}`;
    const activities = `${serviceUrl}v3/conversations/${encodeURIComponent(chat)}/activities`;
    const card = { type: 'message', text: 'x'.repeat(5_000) };
    const { id } = (await call(activities, ofBot, 'POST', card)) as { id: string };

    const all: number[] = [];
    for (let time = 0; time < times; time++) {
      const begun = performance.now();
      await call(`${tokenService}/api/usertoken/GetToken?${signedIn}`, ofBot);
      await Promise.all(
        [`/users/${person}`, device, `${device}/users`].map((path) => call(`${graph}/v1.0${path}`, ofGraph)),
      );
      await call(`${graph}/beta${device}/getFileVaultKey`, ofGraph);
      await call(`${activities}/${id}`, ofBot, 'PUT', { ...card, id });
      all.push(performance.now() - begun);
    }
    return all;
  },
};

serve(functions);
