import type { Claims } from '../claims.ts';
import { describeError } from '../describe-error.ts';
import type { FollowUps } from '../follow-ups.ts';
import type { AuditEvent, Caller, Facts, MessageRef, Reader } from '../model.ts';
import type { Clock, Log } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { Unavailable } from '../unavailable.ts';
import type { TechnicianCards } from './cards.ts';
import { type LookUps, nameOf, ownerNameOf, subjectOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Chats, Errands, OwnerFace, PrivateCards, TeamChannels } from './ports.ts';

type Ports = {
  lookUps: LookUps;
  chats: Chats;
  channels: TeamChannels;
  privateCards: PrivateCards;
  cards: TechnicianCards;
  claims: Claims;
  followUps: Pick<FollowUps, 'replaceNow'>;
  errands: Errands;
  recorder: Recorder;
  clock: Clock;
  log: Log;
  policy: Pick<HelpdeskPolicy, 'securityChannel'>;
};

export type Notices = ReturnType<typeof createNotices>;

/** The owner hears of every key that a technician saw, and may say that it was not expected. */
export function createNotices(ports: Ports) {
  const { lookUps, chats, channels, privateCards, cards, claims, followUps, errands, recorder, clock, log, policy } =
    ports;

  function record(event: AuditEvent, lookUp: LookUp, facts: Facts) {
    return recorder.tryToRecord({ event, ...subjectOf(lookUp), facts: { lookUp: lookUp.id, ...facts } });
  }

  async function notTold(lookUp: LookUp, why: 'no-owner' | 'not-reached'): Promise<void> {
    await record('owner.not-told', lookUp, { owner: lookUp.owner, why });
    await lookUps.change(lookUp.id, (now) => ({ ...now, notTold: true }));
    const face = { mac: lookUp.mac?.name ?? '', owner: ownerNameOf(lookUp) };
    await cards.tryToPut(lookUp, { is: 'shown', ...face, told: false });
  }

  /** The security people first: that is what cannot wait. Rather twice than not at all. */
  async function alarm(lookUp: LookUp): Promise<void> {
    const { id, reference, person, owner = '', ownersAccount, account, mac, why = { reason: '' } } = lookUp;
    if (lookUp.alarmed) return;
    log.alert('owner.unexpected', { reference, technician: person, owner, mac: mac?.id });
    await recorder.tryToRecord({
      ...subjectOf(lookUp),
      event: 'owner.unexpected',
      person: { id: owner, ...ownersAccount },
      facts: { lookUp: id, technician: person },
    });
    if (policy.securityChannel) {
      const names = {
        technician: nameOf(account) || person,
        owner: nameOf(ownersAccount) || owner,
        mac: mac?.name ?? '',
      };
      const at = lookUp.shown ?? clock.now();
      await channels.post({ channel: policy.securityChannel }, { is: 'unexpected', ...names, why, at, reference });
    }
    await lookUps.change(id, (now) => ({ ...now, alarmed: true }));
  }

  /** undefined: Latchkey cannot write to them. */
  async function write(lookUp: LookUp, owner: string): Promise<{ message: MessageRef; reader: Reader } | undefined> {
    const to = await chats.ofWhoeverMustHear(owner);
    if (!to) return undefined;
    const { why = { reason: '' }, shown: at = clock.now() } = lookUp;
    return { message: await privateCards.post(to, faceOf(lookUp, { is: 'told', why, at })), reader: to.reader };
  }

  return {
    /** Throws `Unavailable` where it is worth another try. */
    async tell(lookUp: LookUp, attempts: number): Promise<void> {
      const { id, owner, notice, notTold: said, state } = lookUp;
      if (notice || said || !['revealing', 'shown', 'hidden'].includes(state)) return;
      if (!owner) return notTold(lookUp, 'no-owner');
      const told = await write(lookUp, owner).catch((error) => {
        if (attempts < TRIES && error instanceof Unavailable) throw error;
        log.alert('owner.not-reached', { reference: lookUp.reference, ...describeError(error) });
      });
      if (!told) return notTold(lookUp, 'not-reached');
      await lookUps.change(id, (now) => ({ ...now, notice: told.message, noticeReader: told.reader }));
      await record('owner.told', lookUp, { owner });
    },

    /** False: nobody told this person. */
    async notExpected(lookUp: LookUp, { person, chat }: Caller): Promise<boolean> {
      const { id, owner, notice, noticeReader = {} } = lookUp;
      if (owner !== person || notice?.chat.id !== chat.id) return false;
      await errands.book({ do: 'alarm', lookUp: id, due: clock.now(), attempts: 0 });
      await privateCards.edit(notice, noticeReader, faceOf(lookUp, { is: 'not-expected' }));
      return true;
    },

    /** Throws `Unavailable` where it is worth another try. */
    async alarm(lookUp: LookUp, attempts: number): Promise<void> {
      await alarm(lookUp);
      const { shownOn, shown } = lookUp;
      const claim = shownOn && (await claims.find(shownOn.chat.id, shownOn.id));
      if (!claim) return log.alert('owner.unexpected-not-replaced', { reference: lookUp.reference });
      const showing = { ...claim, account: lookUp.account, shown: shown ?? clock.now() };
      if (await followUps.replaceNow(showing, 'the owner did not expect it')) return;
      if (attempts < TRIES) throw new Unavailable('Graph', 'busy');
      log.alert('owner.unexpected-not-replaced', { reference: lookUp.reference });
    },
  };
}

/** With the pauses of errands, more than a day. */
const TRIES = 30;

type Says = { is: 'told'; why: NonNullable<LookUp['why']>; at: number } | { is: 'not-expected' };

function faceOf({ id, account, mac, reference }: LookUp, says: Says): OwnerFace {
  return { to: 'owner', lookUp: id, technician: nameOf(account), mac: mac?.name ?? '', reference, ...says };
}
