import { randomInt, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { failure, forBot } from './bot-framework.ts';
import type { Chats } from './chats.ts';
import type { Company, Person } from './company.ts';
import { VISIBLY } from './conditional-access.ts';
import type { Entra } from './entra.ts';
import type { Answer, Call } from './routes.ts';
import type { Wire } from './wire.ts';

export type TokenService = {
  /** `BOT_TOKEN_SERVICE_URL` */
  url: string;
  /** What a silent exchange is asked for; the client must hold a token for it. */
  resource: string;
  /** Hands the bot this very token for the person from now on, whatever the person's client exchanges. */
  handOut(person: Person, token: string): void;
  /** Forgets the person's tokens, handed-out ones included. */
  forget(person: Person): void;
};

type Holder = { userId: string; connectionName: string; channelId: string };
type Pending = Holder & { person: Person; code?: string };

/** Starts the Bot Framework's user token service and the sign-in page that it links to. */
export async function startTokenService(
  wire: Wire,
  company: Company,
  entra: Entra,
  chats: Chats,
): Promise<TokenService> {
  const tokens = new Map<string, string>();
  const handedOut = new Map<string, string>();
  const signIns = new Map<string, Pending>();
  const { bot, sso } = company.registrations;
  const resource = `api://botid-${bot.id}`;

  /** What the connection yields: a token for the registration's own API, asked for by that registration. */
  const issue = (person: Person, how: JWTPayload = {}) =>
    entra.key.sign({ ...entra.userClaims(person, sso.id), ...how });

  const tokenAnswer = ({ userId, connectionName, channelId }: Holder, token: string | undefined): Answer => {
    const given = handedOut.get(userId) ?? token;
    if (given === undefined) return { status: 404 };
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    return { status: 200, body: { channelId, connectionName, token: given, expiration } };
  };

  const getToken = async (call: Call): Promise<Answer> => {
    const holder = holderOf(call);
    const code = call.query.get('code');
    if (!code) return tokenAnswer(holder, tokens.get(nameOf(holder)));
    const redeemed = [...signIns].find(([, pending]) => pending.code === code && nameOf(pending) === nameOf(holder));
    if (!redeemed) return { status: 404 };
    signIns.delete(redeemed[0]);
    const token = await issue(redeemed[1].person, VISIBLY);
    tokens.set(nameOf(holder), token);
    return tokenAnswer(holder, token);
  };

  // As in reality, nothing here compares the person in the token with the user it is kept for: that is the bot's job.
  const exchange = async (call: Call): Promise<Answer> => {
    const holder = holderOf(call);
    if (holder.connectionName !== company.oauthConnection) return failure(404, 'NotFound', 'No such connection.');
    const offered: unknown = JSON.parse(call.body).token;
    const claims = typeof offered === 'string' && (await entra.verify(offered, sso.id).catch(() => undefined));
    const person = claims && Object.values(company.people).find(({ id }) => id === claims.oid);
    if (!person) return failure(400, 'BadArgument', 'The token is not exchangeable.');
    if (person.consented !== true) return failure(400, 'ConsentRequired', 'Consent Required');
    const token = await issue(person);
    tokens.set(nameOf(holder), token);
    return tokenAnswer(holder, token);
  };

  const getSignInResource = (call: Call): Answer => {
    const state = JSON.parse(Buffer.from(call.query.get('state') ?? '', 'base64').toString());
    const { channelId, conversation, user } = state.conversation;
    if (state.connectionName !== company.oauthConnection) return failure(404, 'NotFound', 'No such connection.');
    const id = randomUUID();
    // Nothing here minds a conversation that there is not: its link is just of no use to anybody.
    const person = chats.find(conversation.id)?.person;
    if (person) signIns.set(id, { userId: user.id, connectionName: state.connectionName, channelId, person });
    return {
      status: 200,
      body: {
        signInLink: `${page}/api/oauth/signin?signin=${id}`,
        tokenExchangeResource: {
          id: randomUUID(),
          uri: company.tokenExchangeUrl ?? resource,
          providerId: '30dd229c-58e3-4a48-bdfd-91ec48eb906c',
        },
      },
    };
  };

  const signOut = (call: Call): Answer => {
    const { userId, connectionName, channelId } = holderOf(call);
    tokens.delete(nameOf({ userId, connectionName, channelId }));
    return { status: 200, body: {} };
  };

  /** Whoever is signed in at this browser consents: the person whom the link was made for, or `login_hint`. */
  const signInPage = (call: Call): Answer => {
    const pending = signIns.get(call.query.get('signin') ?? '');
    if (!pending) return { status: 404, body: '<p>This link has been used or is too old.</p>' };
    const visitor = call.query.get('login_hint') ?? pending.person.userPrincipalName;
    const person = Object.values(company.people).find(({ userPrincipalName }) => userPrincipalName === visitor);
    if (!person) return { status: 403, body: '<p>Nobody here has that name.</p>' };
    if (person.consented === 'by-administrator-only') return { status: 200, body: '<p>Need admin approval</p>' };
    person.consented = true;
    const code = `${randomInt(100_000, 1_000_000)}`;
    Object.assign(pending, { person, code });
    return { status: 200, body: `<p>You are signed in. Your code: <b id="code">${code}</b></p>` };
  };

  const url = await wire.serve('token-service', {
    'GET /api/usertoken/GetToken': forBot(company, entra, getToken),
    'POST /api/usertoken/exchange': forBot(company, entra, exchange),
    'DELETE /api/usertoken/SignOut': forBot(company, entra, signOut),
    'GET /api/botsignin/GetSignInResource': forBot(company, entra, getSignInResource),
  });
  const page = await wire.serve('sign-in-page', { 'GET /api/oauth/signin': signInPage });

  return {
    url,
    resource,
    handOut: (person, token) => handedOut.set(chats.of(person).userId, token),
    forget(person) {
      const { userId } = chats.of(person);
      handedOut.delete(userId);
      for (const name of tokens.keys()) if (name.startsWith(`${userId} `)) tokens.delete(name);
    },
  };
}

function holderOf({ query }: Call): Holder {
  const [userId = '', connectionName = '', channelId = ''] = ['userId', 'connectionName', 'channelId'].map(
    (name) => query.get(name) ?? '',
  );
  return { userId, connectionName, channelId };
}

function nameOf({ userId, connectionName, channelId }: Holder) {
  return `${userId} ${connectionName} ${channelId}`;
}
