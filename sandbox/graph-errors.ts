import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './routes.ts';

export function failure(status: number, code: string, message: string): Answer {
  const requestId = randomUUID();
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': requestId,
  };
  return { status, headers: { 'request-id': requestId }, body: { error: { code, message, innerError } } };
}

/** Intune's own error hides as JSON within JSON in the message. */
export function intuneFailure(status: number, code: string, about: string): Answer {
  const [operation, activity] = [randomUUID(), randomUUID()];
  const inner = {
    _version: 3,
    Message: `${about} - Operation ID (for customer support): ${operation} - Activity ID: ${activity}`,
    CustomApiErrorPhrase: '',
    RetryAfter: null,
    ErrorSourceService: '',
    HttpHeaders: '{}',
  };
  const message = { ErrorCode: code, Message: JSON.stringify(inner), Target: null, Details: null, InnerError: null };
  return failure(status, 'UnknownError', JSON.stringify(message));
}

export function intuneForbidden(): Answer {
  return intuneFailure(403, 'Forbidden', 'Application is not authorized to perform this operation.');
}

/** https://learn.microsoft.com/intune/fundamentals/role-based-access-control/multi-admin-approval */
export function approvalRequired(): Answer {
  const { headers, ...answer } = failure(403, 'ApprovalRequired', 'This operation requires approval.');
  return { ...answer, headers: { ...headers, 'x-msft-approval-code': randomUUID() } };
}

export function directoryForbidden(): Answer {
  return failure(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

export function unauthenticated({ headers }: Call): Answer {
  const about = headers.authorization ? 'Access token validation failure.' : 'Access token is empty.';
  const { headers: ids, ...answer } = failure(401, 'InvalidAuthenticationToken', about);
  return { ...answer, headers: { ...ids, 'www-authenticate': 'Bearer' } };
}

export function missing(id: string): Answer {
  const about = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return failure(404, 'Request_ResourceNotFound', about);
}
