import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// biome-ignore lint/suspicious/noExplicitAny: it keeps whatever it is sent, as JSON.
type Json = Record<string, any>;

/** Says no, as Graph does. */
class No extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** Registrations in Microsoft Graph, as far as Latchkey's need it, and with what Graph refuses of them. */
export async function startFakeGraph() {
  const microsoft = { id: randomUUID(), appId: '00000003-0000-0000-c000-000000000000' };
  const tables = {
    applications: [] as Json[],
    servicePrincipals: [microsoft] as Json[],
    oauth2PermissionGrants: [] as Json[],
    roles: [] as Json[],
    credentials: [] as Json[],
  };
  const changes: string[] = [];
  let refusal = { status: 404, after: 0, times: 0, words: '' };

  const find = (table: Json[], id = '') => {
    const found = table.find((row) => row.id === id);
    if (!found) throw new No(404, `There is no ${id}.`);
    return found;
  };
  const add = (table: Json[], row: Json) => {
    const made = { id: randomUUID(), ...row };
    table.push(made);
    return made;
  };
  const unique = (table: Json[], same: (row: Json) => boolean, what: string) => {
    if (table.some(same)) throw new No(409, `Another ${what} is there.`);
  };

  function patchApplication(application: Json, { api = {}, web = {}, ...rest }: Json) {
    const next: Json = {
      ...application,
      ...rest,
      api: { ...application.api, ...api },
      web: { ...application.web, ...web },
    };
    const scopes: string[] = next.api.oauth2PermissionScopes.map((scope: Json) => scope.id);
    for (const { delegatedPermissionIds } of next.api.preAuthorizedApplications) {
      if (!delegatedPermissionIds.every((id: string) => scopes.includes(id))) throw new No(400, 'No such scope.');
    }
    if (next.identifierUris.length > 0 && next.api.requestedAccessTokenVersion !== 2)
      throw new No(400, 'Not with v1 tokens.');
    Object.assign(application, next);
    return {};
  }

  function post(path: string[], body: Json): Json {
    const [kind, id, part] = path;
    if (kind === 'applications' && id === undefined) {
      const api = { requestedAccessTokenVersion: null, oauth2PermissionScopes: [], preAuthorizedApplications: [] };
      const empty = {
        appId: randomUUID(),
        identifierUris: [],
        web: { redirectUris: [] },
        api,
        requiredResourceAccess: [],
      };
      return add(tables.applications, { ...empty, ...body });
    }
    if (kind === 'applications' && part === 'federatedIdentityCredentials') {
      find(tables.applications, id);
      const { name, issuer, subject } = body;
      const same = (row: Json) =>
        row.of === id && (row.name === name || (row.issuer === issuer && row.subject === subject));
      unique(tables.credentials, same, 'credential');
      return add(tables.credentials, { ...body, of: id });
    }
    if (kind === 'servicePrincipals' && id === undefined) {
      if (!tables.applications.some(({ appId }) => appId === body.appId)) throw new No(400, 'No such application.');
      unique(tables.servicePrincipals, ({ appId }) => appId === body.appId, 'principal');
      return add(tables.servicePrincipals, body);
    }
    if (kind === 'servicePrincipals' && part === 'appRoleAssignments') {
      find(tables.servicePrincipals, id);
      const { principalId, resourceId, appRoleId } = body;
      if (principalId !== id || resourceId !== microsoft.id) throw new No(400, 'Not so.');
      unique(tables.roles, (row) => row.principalId === id && row.appRoleId === appRoleId, 'assignment');
      return add(tables.roles, body);
    }
    if (kind === 'oauth2PermissionGrants') {
      const { clientId, resourceId } = body;
      find(tables.servicePrincipals, clientId);
      find(tables.servicePrincipals, resourceId);
      unique(
        tables.oauth2PermissionGrants,
        (row) => row.clientId === clientId && row.resourceId === resourceId,
        'grant',
      );
      return add(tables.oauth2PermissionGrants, body);
    }
    throw new No(400, 'Unknown.');
  }

  function patch([kind, id, , credential]: string[], body: Json): Json {
    if (credential !== undefined) return Object.assign(find(tables.credentials, credential), body);
    if (kind === 'oauth2PermissionGrants') return Object.assign(find(tables.oauth2PermissionGrants, id), body);
    return patchApplication(find(tables.applications, id), body);
  }

  function get([kind, id, part]: string[], filter: string | null): Json[] {
    if (kind === 'organization') return [{ id: TENANT }];
    if (part === 'federatedIdentityCredentials') return tables.credentials.filter(({ of }) => of === id);
    if (part === 'appRoleAssignments') return tables.roles.filter(({ principalId }) => principalId === id);
    if (part === 'oauth2PermissionGrants')
      return tables.oauth2PermissionGrants.filter(({ clientId }) => clientId === id);
    const [, property = '', value] = /^(\w+) eq '(.*)'$/.exec(filter ?? '') ?? [];
    return tables[kind as 'applications' | 'servicePrincipals'].filter((row) => row[property] === value);
  }

  async function answer(request: IncomingMessage): Promise<Json> {
    const url = new URL(`${request.url}`, 'http://graph');
    const [, , ...path] = url.pathname.split('/');
    if (request.headers.authorization !== 'Bearer proof') throw new No(401, 'Who are you?');
    const sent = await text(request);
    if (request.method === 'GET') {
      // One a page, so that whoever asks has to ask on.
      const rows = get(path, url.searchParams.get('$filter'));
      const from = Number(url.searchParams.get('from'));
      url.searchParams.set('from', `${from + 1}`);
      const next = `http://${request.headers.host}${url.pathname}${url.search}`;
      return { value: rows.slice(from, from + 1), ...(rows.length > from + 1 && { '@odata.nextLink': next }) };
    }
    if (refusal.times > 0) {
      if (refusal.after === 0) {
        refusal.times -= 1;
        throw new No(refusal.status, refusal.words);
      }
      refusal.after -= 1;
    }
    const made = request.method === 'POST' ? post(path, JSON.parse(sent)) : patch(path, JSON.parse(sent));
    changes.push(`${request.method} ${path.join('/')}`);
    return made;
  }

  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      response.statusCode = error instanceof No ? error.status : 500;
      response.end(JSON.stringify({ error: { message: (error as Error).message } }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    microsoft,
    ...tables,
    /** What was changed so far. */
    changes,
    named: (name: string): Json => tables.applications.find(({ displayName }) => displayName === name) ?? {},
    /** Takes so many changes, and then refuses so many. */
    refuses(status: number, after: number, times: number, words = 'Not yet.'): void {
      refusal = { status, after, times, words };
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
