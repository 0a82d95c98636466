import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Company, Device } from './company.ts';
import type { Entra } from './entra.ts';
import { directoryForbidden, intuneForbidden, unauthenticated } from './graph-errors.ts';
import type { Answer, Call, Handler } from './routes.ts';

/** A call to Intune, and which devices there are for whoever makes it. */
export type IntuneCall = Call & { devices: Device[] };
export type IntuneHandler = (call: IntuneCall) => Answer | Promise<Answer>;

export type Access = {
  /** Lets a call in whose token holds this right of Intune; a person needs an Intune role as well, and sees what is in its scope. */
  intune(right: string, handler: IntuneHandler): Handler;
  /** Lets a call in whose token holds one right of each group. */
  directory(groups: string[][], handler: Handler): Handler;
  /** Lets a call in of the app that the manifest names, if it holds this right. */
  itself(right: string, handler: Handler): Handler;
};

/** Who may call what in Graph: application roles and delegated scopes count alike. */
export function createAccess(company: Company, entra: Entra, graphUrl: () => string): Access {
  const personOf = ({ oid }: JWTPayload) => Object.values(company.people).find(({ id }) => id === oid);

  return {
    intune: (right, handler) => async (call) => {
      const token = await entra.bearer(call, graphUrl());
      if (!token) return unauthenticated(call);
      if (!rightsOf(token).includes(right)) return intuneForbidden();
      // Intune decides by its own roles, and says so with the wrong status (microsoft-graph-explorer-v4#706).
      const person = token.scp === undefined ? undefined : personOf(token);
      if (token.scp !== undefined && !person?.intuneRole) return { ...intuneForbidden(), status: 401 };
      const { intuneScope: scope } = person ?? {};
      const devices = Object.values(company.devices).filter(({ record }) => scope?.includes(record.id) ?? true);
      return identified(await handler({ ...call, devices }));
    },

    directory: (groups, handler) => async (call) => {
      const token = await entra.bearer(call, graphUrl());
      if (!token) return unauthenticated(call);
      const rights = rightsOf(token);
      return groups.every((group) => group.some((right) => rights.includes(right)))
        ? identified(await handler(call))
        : directoryForbidden();
    },

    itself: (right, handler) => async (call) => {
      const token = await entra.bearer(call, graphUrl());
      if (!token) return unauthenticated(call);
      const allowed =
        token.scp === undefined && token.appid === company.registrations.sso.id && rightsOf(token).includes(right);
      return allowed ? identified(await handler(call)) : directoryForbidden();
    },
  };
}

/** Each answer of Graph names its request, success or not. */
function identified(answer: Answer): Answer {
  return { ...answer, headers: { 'request-id': randomUUID(), ...answer.headers } };
}

function rightsOf({ roles, scp }: JWTPayload): string[] {
  return [...(Array.isArray(roles) ? roles : []), ...(typeof scp === 'string' ? scp.split(' ') : [])];
}
