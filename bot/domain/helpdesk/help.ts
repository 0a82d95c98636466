import { randomUUID } from 'node:crypto';
import { deadline } from '../deadline.ts';
import type { Account, Caller, MessageRef } from '../model.ts';
import { accountObjection } from '../ownership.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS, type Records } from '../ports.ts';
import { readAs } from '../read-as.ts';
import type { Recorder } from '../recorder.ts';
import { fitting, isMessage, isObject, isText, type Shape } from '../shapes.ts';
import { createTallies } from '../tallies.ts';
import { nameOf } from './look-ups.ts';
import type { HelpdeskPolicy, Speaker } from './model.ts';
import type { TeamChannels } from './ports.ts';
import type { Wanted } from './wanted.ts';

const MINUTE_MS = 60_000;
const REMEMBERED_MS = 7 * 24 * 60 * MINUTE_MS;
const PER_PERSON = {
  windows: [
    { ms: 10 * MINUTE_MS, most: 1 },
    { ms: 24 * 60 * MINUTE_MS, most: 3 },
  ],
  roundedToMs: 1_000,
};

/** Somebody without a key who asked to be called. `taken`: object id of the technician. */
type Request = { person: string; name: string; upn: string; reference: string; message?: MessageRef; taken?: string };

const FIELDS = new Map<string, (value: unknown) => boolean>([['message', isMessage]]);

const requestIn: Shape<Request> = (value) =>
  isObject(value) && [value.person, value.upn, value.reference].every(isText) && typeof value.name === 'string'
    ? (fitting(value, FIELDS) as Request)
    : undefined;
const referenceIn: Shape<string> = (value) => (isText(value) ? value : undefined);

type Ports = {
  directory: Directory;
  channels: TeamChannels;
  records: Records;
  recorder: Recorder;
  clock: Clock;
  policy: Pick<HelpdeskPolicy, 'channel'>;
};

export type Help = ReturnType<typeof createHelp>;

/** "Ask the helpdesk": a request in the helpdesk's channel that somebody there takes. No Mac and no key is in it. */
export function createHelp({ directory, channels, records, recorder, clock, policy }: Ports) {
  const tallies = createTallies({ records, clock });
  const keyOf = (id: string) => `help/${id}`;
  const lastOf = (person: string) => `help/last/${person}`;

  return {
    /** `again`: they have asked already, under that reference. `reference`: of the "no" that they could not do anything about. undefined: it is not possible. */
    async ask(
      { person }: Caller,
      reference: string,
    ): Promise<{ is: 'asked' | 'again'; reference: string } | undefined> {
      if (!policy.channel) return undefined;
      const account = await directory.account(person, deadline(clock, GRAPH_BUDGET_MS));
      if (!account?.upn || accountObjection(account)) return undefined;
      const counted = await tallies.add(`help/person/${person}`, PER_PERSON);
      if ('fullUntil' in counted) {
        const before = await readAs(records, lastOf(person), referenceIn);
        return { is: 'again', reference: before?.value ?? reference };
      }
      const id = randomUUID();
      const request: Request = { person, name: nameOf(account), upn: account.upn, reference };
      await records.create(keyOf(id), request, clock.now() + REMEMBERED_MS);
      const named = { id: person, name: request.name, upn: request.upn };
      await recorder.tryToRecord({ event: 'help.asked', reference, person: named, facts: { request: id } });
      const face = { is: 'help' as const, person: request.name, reference, request: id };
      const message = await channels.post({ channel: policy.channel }, face).catch(async (error) => {
        await counted.takeBack();
        throw error;
      });
      const found = await readAs(records, keyOf(id), requestIn);
      if (found?.value)
        await records.replace(keyOf(id), found.version, { ...found.value, message }, clock.now() + REMEMBERED_MS);
      const last = await records.read(lastOf(person));
      await (last
        ? records.replace(lastOf(person), last.version, reference, clock.now() + REMEMBERED_MS)
        : records.create(lastOf(person), reference, clock.now() + REMEMBERED_MS));
      return { is: 'asked', reference };
    },

    /** What to look up; undefined: somebody else has taken it. */
    async take(
      id: string,
      { person }: Speaker,
      account: Account | undefined,
    ): Promise<(Wanted & { askedBy: string }) | undefined> {
      const found = await readAs(records, keyOf(id), requestIn);
      if (!found?.value || found.value.taken) return undefined;
      const { name, upn, reference, message } = found.value;
      const taken = { ...found.value, taken: person };
      if (!(await records.replace(keyOf(id), found.version, taken, clock.now() + REMEMBERED_MS))) return undefined;
      const named = { id: person, name: nameOf(account) };
      await recorder.tryToRecord({
        event: 'help.taken',
        reference,
        person: named,
        facts: { request: id, of: found.value.person },
      });
      if (message) {
        await channels.edit(message, { is: 'help', person: name, reference, request: id, taken: nameOf(account) });
      }
      return { query: upn, askedBy: name };
    },
  };
}
