import type { Claims } from '../claims.ts';
import { describeError } from '../describe-error.ts';
import type { FollowUps } from '../follow-ups.ts';
import type { AuditEvent, Caller, Facts } from '../model.ts';
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
    await lookUps.change(lookUp.id, (now) => ({ ...now, untold: true }));
    const face = { mac: lookUp.mac?.name ?? '', owner: ownerNameOf(lookUp) };
    await cards.tryToPut(lookUp, { is: 'shown', ...face, told: false });
  }

  /** undefined: Latchkey cannot write to them. Throws `Unavailable`. */
  async function post(owner: string, face: OwnerFace) {
    const to = await chats.ofWhoeverMustHear(owner);
    return to && { message: await privateCards.post(to, face), reader: to.reader };
  }

  async function postAlarm({ owner = '', ownersAccount, person, account, mac, ...lookUp }: LookUp): Promise<void> {
    const { reference, shown: at = clock.now(), why = { reason: '' } } = lookUp;
    if (!policy.securityChannel) return;
    const names = {
      technician: nameOf(account) || person,
      owner: nameOf(ownersAccount) || owner,
      mac: mac?.name ?? '',
    };
    await channels.post({ channel: policy.securityChannel }, { is: 'unexpected', ...names, why, at, reference });
  }

  return {
    /** Throws `Unavailable` where it is worth another try. */
    async tell(lookUp: LookUp, attempts: number): Promise<void> {
      const { id, owner, notice, untold, state, why = { reason: '' } } = lookUp;
      if (notice || untold || !['revealing', 'shown', 'hidden'].includes(state)) return;
      if (!owner) return notTold(lookUp, 'no-owner');
      const at = lookUp.shown ?? clock.now();
      const told = await post(owner, faceOf(lookUp, { is: 'told', why, at })).catch((error) => {
        if (isWorthAnother(error, attempts)) throw error;
        log.alert('owner.not-reached', { reference: lookUp.reference, ...describeError(error) });
      });
      if (!told) return notTold(lookUp, 'not-reached');
      // Before the look-up says that it is done: who dies between the two tells and records again.
      await record('owner.told', lookUp, { owner });
      await lookUps.change(id, (now) => ({ ...now, notice: told.message, noticeReader: told.reader }));
    },

    /** False: nobody told this person. However often they say so, it is done once. */
    async notExpected(lookUp: LookUp, { person, chat }: Caller): Promise<boolean> {
      const { id, owner, notice, noticeReader = {} } = lookUp;
      if (owner !== person || notice?.chat.id !== chat.id) return false;
      const errand = { lookUp: id, due: clock.now(), attempts: 0 };
      const booked = await Promise.all([
        errands.book({ ...errand, do: 'alarm' }),
        errands.book({ ...errand, do: 'replace' }),
      ]);
      const first = await lookUps.change(id, (now) => (now.unexpected ? undefined : { ...now, unexpected: true }));
      if (!first) await Promise.all(booked.map((receipt) => errands.settle(receipt)));
      await privateCards.edit(notice, noticeReader, faceOf(lookUp, { is: 'not-expected' }));
      return true;
    },

    /** Tells the security people. Throws `Unavailable` where it is worth another try. */
    async alarm(lookUp: LookUp, attempts: number): Promise<void> {
      const { id, reference, person: technician, owner = '', ownersAccount, mac } = lookUp;
      if (!lookUp.alarmed) {
        log.alert('owner.unexpected', { reference, technician, owner, mac: mac?.id });
        const facts = { lookUp: id, technician };
        const person = { id: owner, ...ownersAccount };
        await recorder.tryToRecord({ ...subjectOf(lookUp), event: 'owner.unexpected', person, facts });
        await lookUps.change(id, (now) => ({ ...now, alarmed: true }));
      }
      await postAlarm(lookUp).catch((error) => {
        if (isWorthAnother(error, attempts)) throw error;
        log.alert('owner.unexpected-not-told', { reference, ...describeError(error) });
      });
    },

    /** Has the key replaced. Throws `Unavailable` where it is worth another try. */
    async replace(lookUp: LookUp, attempts: number): Promise<void> {
      const { shownOn, shown = clock.now(), account } = lookUp;
      const claim = shownOn && (await claims.find(shownOn.chat.id, shownOn.id));
      const showing = claim && { ...claim, account, shown };
      if (showing && (await followUps.replaceNow(showing, 'the owner did not expect it'))) return;
      // Where it was shown is known at the latest when it is off the screen.
      if (attempts < TRIES) throw new Unavailable('Graph', 'busy');
      log.alert('owner.unexpected-not-replaced', { reference: lookUp.reference });
    },
  };
}

/** With the pauses of errands, more than a day. */
const TRIES = 30;
/** Of what is refused, which hardly ever changes: about half a minute. */
const REFUSED_TRIES = 3;

function isWorthAnother(error: unknown, attempts: number): boolean {
  return error instanceof Unavailable && attempts < (error.reason === 'rejected' ? REFUSED_TRIES : TRIES);
}

type Says = { is: 'told'; why: NonNullable<LookUp['why']>; at: number } | { is: 'not-expected' };

function faceOf({ id, account, mac, reference }: LookUp, says: Says): OwnerFace {
  return { to: 'owner', lookUp: id, technician: nameOf(account), mac: mac?.name ?? '', reference, ...says };
}
