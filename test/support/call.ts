export type Reply = { status: number; headers: Headers; body: Record<string, unknown> };

/** Any request; the body of the answer is JSON or counts as empty. */
export async function call(url: string, { token, ...init }: RequestInit & { token?: string } = {}): Promise<Reply> {
  const response = await fetch(url, { ...init, headers: { ...(token && { authorization: `Bearer ${token}` }) } });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : {} };
}

/** Asks Entra for a token as one of the app registrations. */
export function requestToken(
  environment: Record<string, string>,
  client: 'MicrosoftApp' | 'SSO' | 'GRAPH',
  form: Record<string, string>,
): Promise<Reply> {
  const [id, secret] =
    client === 'MicrosoftApp'
      ? [environment.MicrosoftAppId, environment.MicrosoftAppPassword]
      : [environment[`${client}_CLIENT_ID`], environment[`${client}_CLIENT_SECRET`]];
  return call(`${environment.LOGIN_URL}/${environment.MicrosoftAppTenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: `${id}`, client_secret: `${secret}`, ...form }),
  });
}

/** A token of the app itself for `resource`. */
export async function appToken(
  environment: Record<string, string>,
  client: 'MicrosoftApp' | 'SSO' | 'GRAPH',
  resource: string,
): Promise<string> {
  const { body } = await requestToken(environment, client, {
    grant_type: 'client_credentials',
    scope: `${resource}/.default`,
  });
  return `${body.access_token}`;
}
