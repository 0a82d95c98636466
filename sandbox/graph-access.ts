import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Company } from './company.ts';
import type { Entra } from './entra.ts';
import { directoryForbidden, intuneForbidden, unauthenticated } from './graph-errors.ts';
import type { Answer, Handler } from './routes.ts';

type Access = {
  /** Lets a call in whose token holds this right of Intune; a person needs an Intune role as well. */
  intune(right: string, handler: Handler): Handler;
  /** Lets a call in whose token holds one right of each group. */
  directory(groups: string[][], handler: Handler): Handler;
};

/** Who may call what in Graph: application roles and delegated scopes count alike. */
export function createAccess(company: Company, entra: Entra, graphUrl: () => string): Access {
  const hasIntuneRole = (id: unknown) =>
    Object.values(company.people).some((person) => person.id === id && person.intuneRole);

  return {
    intune: (right, handler) => async (call) => {
      const token = await entra.bearer(call, graphUrl());
      if (!token) return unauthenticated(call);
      if (!rightsOf(token).includes(right)) return intuneForbidden();
      // Intune decides by its own roles, and says so with the wrong status (microsoft-graph-explorer-v4#706).
      if (token.scp !== undefined && !hasIntuneRole(token.oid)) return { ...intuneForbidden(), status: 401 };
      return identified(await handler(call));
    },

    directory: (groups, handler) => async (call) => {
      const token = await entra.bearer(call, graphUrl());
      if (!token) return unauthenticated(call);
      const rights = rightsOf(token);
      return groups.every((group) => group.some((right) => rights.includes(right)))
        ? identified(await handler(call))
        : directoryForbidden();
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
