import type { INetworkModule } from '@azure/msal-node';
import { fetchHere } from './fetch-here.ts';

type Options = Parameters<INetworkModule['sendPostRequestAsync']>[1];

/** Longer than whoever needs a token waits. */
const GIVEN_UP_MS = 10_000;

/** In place of MSAL's own, which follows redirects and takes our secret and people's tokens along. */
export const msalNetwork: INetworkModule = {
  sendGetRequestAsync: (url, options) => asked('GET', url, options),
  sendPostRequestAsync: (url, options) => asked('POST', url, options),
};

async function asked<T>(method: 'GET' | 'POST', url: string, { headers = {}, body }: Options = {}) {
  const signal = AbortSignal.timeout(GIVEN_UP_MS);
  const response = await fetchHere(url, { method, headers, signal, ...(body && { body }) });
  return { headers: Object.fromEntries(response.headers), body: (await response.json()) as T, status: response.status };
}
