export type System = 'Graph' | 'Entra' | 'Teams' | 'token service' | 'storage';

/**
 * A system that we depend on did not do as asked. Made from facts alone: the original error is dropped, since a connector's error
 * carries the card it failed to deliver.
 */
export class Unavailable extends Error {
  readonly system: System;
  readonly reason: 'rejected' | 'busy';

  /** `rejected`: asking again will not help (401, 403). `busy`: it may (429, 5xx, time-out, no answer). */
  constructor(system: System, reason: 'rejected' | 'busy', status?: number) {
    super(`${system} is unavailable: ${reason}${status === undefined ? '' : ` (${status})`}`);
    this.name = 'Unavailable';
    this.system = system;
    this.reason = reason;
  }
}
