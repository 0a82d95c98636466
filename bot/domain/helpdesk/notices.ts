import type { Claims } from '../claims.ts';
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

  return {
    /** Throws `Unavailable` where it is worth another try. */
    async tell(lookUp: LookUp, attempts: number): Promise<void> {
      const { id, owner, notice, untold, state, why = { reason: '' } } = lookUp;
      if (notice || untold || !['revealing', 'shown', 'hidden'].includes(state)) return;
      if (!owner) return notTold(lookUp, 'no-owner');
      const at = lookUp.shown ?? clock.now();
      const told = await post(owner, faceOf(lookUp, { is: 'told', why, at })).catch((error) => {
        if (isWorthAnother(error, attempts)) throw error;
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
      // Known at the latest when it is off the screen.
      if (!claim && lookUp.state === 'revealing' && attempts < TRIES) throw new Unavailable('Teams', 'busy');
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
/** Of what is refused, which hardly ever changes: about half a minute. */
const REFUSED_TRIES = 3;

function isWorthAnother(error: unknown, attempts: number): boolean {
  return error instanceof Unavailable && attempts < (error.reason === 'rejected' ? REFUSED_TRIES : TRIES);
}

type Says = { is: 'told'; why: NonNullable<LookUp['why']>; at: number } | { is: 'not-expected' };

function faceOf({ id, account, mac, reference }: LookUp, says: Says): OwnerFace {
  return { to: 'owner', lookUp: id, technician: nameOf(account), mac: mac?.name ?? '', reference, ...says };
}
