import { describeError } from '../describe-error.ts';
import type { Caller, MessageRef, Reader } from '../model.ts';
import type { Clock, Log, Records } from '../ports.ts';
import { createTallies } from '../tallies.ts';
import { type LookUps, nameOf, ownerNameOf, ticketNumberOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Chats, ColleagueFace, OwnerFace, PrivateCards, TeamChannels } from './ports.ts';

/** Of the number that the owner types. */
export const MOST_WRONG_NUMBERS = 3;
/** Nobody is asked until they say yes. */
const PER_OWNER = { windows: [{ ms: 24 * 60 * 60_000, most: 3 }], roundedToMs: 1_000 };

type Ports = {
  lookUps: LookUps;
  chats: Chats;
  channels: TeamChannels;
  privateCards: PrivateCards;
  records: Records;
  clock: Clock;
  log: Log;
  policy: Pick<HelpdeskPolicy, 'channel'>;
};
type Outcome = 'approved' | 'declined' | 'over';
/** `mistyped`: by the owner, who alone types something. */
type OwnersOutcome = Outcome | 'mistyped';

export type Requests = ReturnType<typeof createRequests>;

/** The cards that ask for an approval: in the owner's own chat, in the channel, and in the chats of colleagues who look at it. */
export function createRequests(ports: Ports) {
  const { lookUps, chats, channels, privateCards, records, clock, log, policy } = ports;
  const tallies = createTallies({ records, clock });

  async function edit(message: MessageRef, reader: Reader, face: OwnerFace | ColleagueFace): Promise<void> {
    await privateCards
      .edit(message, reader, face)
      .catch((error) => log.warn('approval.not-told', { reference: face.reference, ...describeError(error) }));
  }

  async function askColleagues(lookUp: LookUp): Promise<void> {
    const place = lookUp.status?.chat ?? (policy.channel && { channel: policy.channel });
    if (!place || lookUp.approval?.inChannel) return;
    const inChannel = await channels.post(place, channelFace(lookUp, false));
    await lookUps.change(lookUp.id, (now) => now.approval && { ...now, approval: { ...now.approval, inChannel } });
  }

  return {
    hasChannel: ({ status }: LookUp): boolean => status !== undefined || policy.channel !== undefined,

    /** undefined: Latchkey cannot write to them, or has asked them often enough today. `takeBack`: they were not asked after all. Throws `Unavailable`. */
    async reachOwner({ owner }: LookUp): Promise<{ caller: Caller; takeBack(): Promise<void> } | undefined> {
      const caller = owner && (await chats.of(owner));
      if (!owner || !caller) return undefined;
      const counted = await tallies.add(`approval/owner/${owner}`, PER_OWNER);
      return 'fullUntil' in counted ? undefined : { caller, takeBack: counted.takeBack };
    },

    /** False: they cannot be written to after all. */
    async askOwner(lookUp: LookUp, { chat, reader }: Caller): Promise<boolean> {
      try {
        const inOwnersChat = await privateCards.post({ chat, reader }, ownerFace(lookUp, { is: 'asked' }));
        await lookUps.change(
          lookUp.id,
          (now) => now.approval && { ...now, approval: { ...now.approval, inOwnersChat, ownersReader: reader } },
        );
        return true;
      } catch (error) {
        log.warn('approval.owner-not-asked', { reference: lookUp.reference, ...describeError(error) });
        return false;
      }
    },

    /** `missing`: the owner typed no number. */
    async askOwnerAgain(lookUp: LookUp, missing = false): Promise<void> {
      const { inOwnersChat, ownersReader = {}, wrong = 0 } = lookUp.approval ?? {};
      const left = missing ? { missing } : { left: MOST_WRONG_NUMBERS - wrong };
      if (inOwnersChat) await edit(inOwnersChat, ownersReader, ownerFace(lookUp, { is: 'asked', ...left }));
    },

    askColleagues,

    /** What it is about, in the chat of a colleague who wants to look at it, or that they cannot approve it. Throws `Unavailable`. */
    async showTo({ person, chat, reader }: Caller, lookUp: LookUp): Promise<void> {
      const { mac, why, state } = lookUp;
      const say = (says: ColleagueSays) => privateCards.post({ chat, reader }, colleagueFace(lookUp, says));
      if (person === lookUp.person) return void (await say({ is: 'own' }));
      if (state !== 'waiting' || !mac || !why) return void (await say({ is: 'over' }));
      const message = await say({ is: 'review', mac, owner: ownerNameOf(lookUp), why });
      await lookUps.change(lookUp.id, (now) => {
        const reviews = { ...now.approval?.reviews, [person]: { message, reader } };
        return now.approval && { ...now, approval: { ...now.approval, reviews } };
      });
    },

    /** All cards that asked say how it ended. */
    async answered(
      { id }: LookUp,
      { caller, as, outcome }: { caller?: Caller; as?: 'owner' | 'colleague'; outcome: OwnersOutcome },
    ): Promise<void> {
      const lookUp = await lookUps.find(id);
      if (!lookUp?.approval) return;
      const { inOwnersChat, ownersReader = {}, inChannel, reviews = {} } = lookUp.approval;
      if (inOwnersChat) {
        await edit(inOwnersChat, ownersReader, ownerFace(lookUp, { is: as === 'owner' ? outcome : 'over' }));
      }
      for (const [person, { message, reader }] of Object.entries(reviews)) {
        const own = as === 'colleague' && person === caller?.person;
        await edit(message, reader, colleagueFace(lookUp, { is: own && outcome !== 'mistyped' ? outcome : 'over' }));
      }
      if (inChannel) await channels.edit(inChannel, channelFace(lookUp, true));
    },

    /** To somebody who answers too late. */
    async over(lookUp: LookUp, { person, chat }: Caller): Promise<void> {
      const { inOwnersChat, ownersReader = {}, reviews = {} } = lookUp.approval ?? {};
      const own = reviews[person];
      if (inOwnersChat?.chat.id === chat.id) await edit(inOwnersChat, ownersReader, ownerFace(lookUp, { is: 'over' }));
      if (own) await edit(own.message, own.reader, colleagueFace(lookUp, { is: 'over' }));
    },
  };
}

function channelFace(lookUp: LookUp, over: boolean) {
  return {
    is: 'approval' as const,
    technician: nameOf(lookUp.account),
    ...ticketNumberOf(lookUp),
    lookUp: lookUp.id,
    over,
  };
}

type OwnerSays = { is: 'asked'; left?: number; missing?: boolean } | { is: OwnersOutcome };

function ownerFace(lookUp: LookUp, says: OwnerSays): OwnerFace {
  const { id, account, mac, reference, why = { reason: '' } } = lookUp;
  const about = { to: 'owner' as const, lookUp: id, technician: nameOf(account), mac: mac?.name ?? '', reference };
  return says.is === 'asked' ? { ...about, ...says, why } : { ...about, ...says };
}

type ColleagueSays = Pick<ColleagueFace & { is: 'review' }, 'is' | 'mac' | 'owner' | 'why'> | { is: Outcome | 'own' };

function colleagueFace({ id, account, reference }: LookUp, says: ColleagueSays): ColleagueFace {
  return { to: 'colleague', lookUp: id, technician: nameOf(account), reference, ...says };
}
