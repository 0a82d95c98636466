import type { Storage as DialogState } from 'botbuilder';
import type { Errands } from '../domain/helpdesk/ports.ts';
import type { Audit, AuditRetention, Bookings, Clock, FollowUpQueue, Log, Records } from '../domain/ports.ts';
import type { Storage } from '../settings-storage.ts';
import { openSqlite } from './sqlite/engine.ts';

/** One place that keeps everything durable. */
export type Engine = {
  bookings: Bookings;
  followUpQueue: FollowUpQueue;
  errands: Errands;
  records: Records;
  audit: Audit & AuditRetention;
  dialogState: DialogState;
  /** Resolves if something can be written now. Throws `Unavailable`. */
  writable(): Promise<void>;
  /** Does in advance what the first entry of the audit would wait for. Never rejects: if it fails, that entry tries again. */
  warmUp(): Promise<void>;
  close(): void;
};

export type EngineOptions = {
  clock: Clock;
  log: Log;
  /** Latchkey's own, for the audit. */
  version: string;
  /** What takes keys off screens must outlive this machine's restart. */
  realKeys: boolean;
  /** For one call over the network; unset: as long as a bot can wait. */
  patienceMs?: number;
};

/** Throws `SettingsError` where STORAGE cannot be used. */
export async function openEngine(storage: Storage, options: EngineOptions): Promise<Engine> {
  if (storage.engine === 'sqlite') return openSqlite(storage.file, options);
  // Its libraries take half a second to load, which nobody waits for who does not need them.
  const { openAzure } = await import('./azure/engine.ts');
  return openAzure(storage, options);
}
