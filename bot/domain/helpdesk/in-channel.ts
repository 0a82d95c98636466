import { deadline } from '../deadline.ts';
import { describeError } from '../describe-error.ts';
import type { Account, Refusal } from '../model.ts';
import { type Clock, GRAPH_BUDGET_MS, type Log, type Records } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { Refuse } from '../refuse.ts';
import type { HelpdeskAdmission } from './admission.ts';
import type { Begin } from './begin.ts';
import type { Help } from './help.ts';
import { type LookUps, nameOf } from './look-ups.ts';
import type { HelpdeskPolicy, Speaker } from './model.ts';
import type { ChannelFace, Chats, TeamChannels } from './ports.ts';
import type { Requests } from './requests.ts';
import type { Wanted, wantedIn } from './wanted.ts';

/** Nobody can make the bot talk, or fill the audit, more often than this. */
const NO_EVERY_MS = 60_000;

type Work = (account: Account | undefined) => Promise<unknown>;
type No = Extract<ChannelFace, { is: 'no' }>['why'];
type Ports = {
  admission: HelpdeskAdmission;
  chats: Chats;
  channels: TeamChannels;
  begin: Begin;
  lookUps: LookUps;
  requests: Requests;
  help: Help;
  records: Records;
  recorder: Recorder;
  refuse: Refuse;
  clock: Clock;
  log: Log;
  policy: Pick<HelpdeskPolicy, 'teams'>;
};

export type InChannel = ReturnType<typeof createInChannel>;

/** What people say and tap in channels. All that may not be read by everybody there is said in chats of their own. */
export function createInChannel(ports: Ports) {
  const { admission, chats, channels, begin, lookUps, requests, help, records, recorder, refuse, clock, log, policy } =
    ports;

  /** The account of somebody of the helpdesk, in a team of the helpdesk. */
  async function technicianOf(
    speaker: Speaker,
  ): Promise<{ account: Account | undefined } | { why: No; refusal: Refusal }> {
    const { account, refusal } = await admission(speaker.person, deadline(clock, GRAPH_BUDGET_MS));
    if (refusal === 'helpdesk-off' || refusal === 'switched-off') return { why: 'off', refusal };
    if (refusal) return { why: 'not-helpdesk', refusal };
    const group = await channels.groupOf(speaker);
    if (group === undefined || !policy.teams.includes(group)) return { why: 'not-this-team', refusal: 'not-helpdesk' };
    return { account };
  }

  async function no({ person, thread }: Speaker, why: No, refusal: Refusal, reference: string): Promise<void> {
    const due = await records.create(`no/${person}/${refusal}`, true, clock.now() + NO_EVERY_MS);
    if (!due) return;
    await recorder.tryToRecord({
      event: 'lookup.refused',
      reference,
      person: { id: person },
      facts: { where: 'channel', refusal },
    });
    await channels.post(thread, { is: 'no', why, reference });
  }

  async function attempt(speaker: Speaker, reference: string, work: Work): Promise<void> {
    const technician = await technicianOf(speaker);
    if ('why' in technician) return no(speaker, technician.why, technician.refusal, reference);
    await work(technician.account);
  }

  async function forTechnician(speaker: Speaker, reference: string, work: Work): Promise<void> {
    await attempt(speaker, reference, work).catch(async (error) => {
      // Those who read along learn that it does not work, and nothing else.
      log.alert('look-up.failed', { reference, ...describeError(error) });
      const due = await records.create(`no/${speaker.person}/unavailable`, true, clock.now() + NO_EVERY_MS);
      if (due) await channels.post(speaker.thread, { is: 'no', why: 'unavailable', reference });
    });
  }

  async function lookUp(
    speaker: Speaker,
    account: Account | undefined,
    wanted: Wanted & { askedBy?: string },
    reference: string,
  ) {
    if ((await begin.fullUntil(speaker.person)) !== undefined) {
      return no(speaker, 'limit', 'look-up-limit', reference);
    }
    const face = {
      is: 'status' as const,
      technician: nameOf(account),
      ...(wanted.ticketNumber && { ticketNumber: wanted.ticketNumber }),
    };
    const status = await channels.post(speaker.thread, { ...face, state: 'looking' });
    const caller = await chats.of(speaker.person, speaker.user);
    if (caller) return begin.lookUp({ caller, account }, wanted, reference, status);
    log.warn('look-up.no-chat', { reference });
    const { person } = speaker;
    await recorder.tryToRecord({
      event: 'lookup.refused',
      reference,
      person: { id: person },
      facts: { refusal: 'no-chat' },
    });
    await channels.edit(status, { ...face, state: 'add-me' });
  }

  /** Of a colleague who is asked for an approval. */
  async function review(speaker: Speaker, account: Account | undefined, id: string): Promise<void> {
    const { thread, person, user } = speaker;
    const caller = await chats.of(person, user);
    if (!caller) {
      await channels.post(thread, { is: 'status', state: 'add-me', technician: nameOf(account) });
      return;
    }
    const asked = await lookUps.find(id);
    if (asked?.approval?.inChannel) await requests.showTo(caller, asked);
  }

  /** Who posts a key for everybody to read should hear it, but not there. */
  async function warnOfKey({ person, user }: Speaker, reference: string): Promise<void> {
    log.alert('look-up.key-posted', { reference, technician: person });
    const caller = await chats.of(person, user);
    if (caller) await refuse(caller, { refusal: 'looks-like-key' }, reference, { event: 'lookup.refused' });
  }

  return {
    /** Whatever was said to Latchkey there. */
    says: (speaker: Speaker, wanted: ReturnType<typeof wantedIn>, reference: string): Promise<void> =>
      forTechnician(speaker, reference, async (account) => {
        if (typeof wanted === 'object') return lookUp(speaker, account, wanted, reference);
        await channels.post(speaker.thread, { is: 'usage' });
        if (wanted === 'key') await warnOfKey(speaker, reference);
      }),

    reviews: (speaker: Speaker, id: string, reference: string): Promise<void> =>
      forTechnician(speaker, reference, (account) => review(speaker, account, id)),

    /** Takes over somebody's request for help: their Macs are looked up. */
    takes: (speaker: Speaker, request: string, reference: string): Promise<void> =>
      forTechnician(speaker, reference, async (account) => {
        const wanted = await help.take(request, speaker, account);
        if (wanted) await lookUp(speaker, account, wanted, reference);
      }),
  };
}
