export type System = 'Graph' | 'Entra' | 'Teams' | 'token service' | 'storage';

/**
 * `rejected`: asking again will not help (401, 403). `busy`: it may (429, time-out, no answer). `down`: the system itself says that
 * it does not work (5xx). `challenged`: the person has to sign in anew first, as Conditional Access demands. `forbidden`: Intune does
 * not let this technician.
 */
type Reason = 'rejected' | 'busy' | 'down' | 'challenged' | 'forbidden';

type Known = {
  /** HTTP status, SQLite's result code, or the number of Entra's error. */
  status?: number | undefined;
  /** How long the system wants to be left alone, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** `request-id` of Graph's answer. */
  graphRequest?: string | undefined;
};

/**
 * A system that we depend on did not do as asked. Made from facts alone: the original error is dropped, since a connector's error
 * carries the card it failed to deliver.
 */
export class Unavailable extends Error {
  readonly system: System;
  readonly reason: Reason;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly graphRequest: string | undefined;

  constructor(system: System, reason: Reason, { status, retryAfterMs, graphRequest }: Known = {}) {
    super(`${system} is unavailable: ${reason}${status === undefined ? '' : ` (${status})`}`);
    this.name = 'Unavailable';
    this.system = system;
    this.reason = reason;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.graphRequest = graphRequest;
  }
}
