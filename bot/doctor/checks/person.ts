import { createAdmission } from '../../domain/admission.ts';
import type { Mac, Refusal } from '../../domain/model.ts';
import { objection } from '../../domain/ownership.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { INTUNE, reads, WAIT } from './graph-reads.ts';

const MOST_MACS = 10;

/** Asks Graph what it is asked before a key, for somebody real, and decides by the rules of the bot. No key is asked for. */
export const person: Check = {
  id: 'person',
  title: 'The person asked about',
  needs: ['people-read', 'intune-read'],
  applies: ({ wish }) => wish.person !== undefined,
  async look(world) {
    const id = world.wish.person ?? '';
    const found = await reads(world, (signal) => world.directory.account(id, signal), WAIT);
    if ('failed' in found) return found.failed;
    if (!found.answer)
      return wrong('Entra has no account with that object id', 'Copy it from Entra > Users > the person.');
    const read = await reads(world, (signal) => seen(world, id, signal), INTUNE);
    return 'failed' in read ? read.failed : verdictOn(read.answer);
  },
};

type Seen = Awaited<ReturnType<typeof seen>>;

async function seen({ directory, settings: { policy } }: World, person: string, signal: AbortSignal) {
  const admission = createAdmission({
    directory,
    policy,
    theSwitch: { read: async () => 'all', turn: async () => {} },
  });
  const [{ account, refusal }, macs] = await Promise.all([admission(person, signal), directory.macsOf(person, signal)]);
  const judged = macs.slice(0, MOST_MACS).map(async (mac) => {
    const primaryUsers = await directory.primaryUsers(mac.id, signal);
    return { mac, refusal: objection(person, { account, mac, primaryUsers }) };
  });
  return { refusal, macs: await Promise.all(judged) };
}

function verdictOn({ refusal, macs }: Seen): Verdict {
  const lines = macs.map((each) => `${told(each.mac)}: ${each.refusal ?? 'would be shown'}`);
  const listed = lines.length > 0 ? lines.join('; ') : 'Intune lists no Mac for them';
  if (refusal)
    return warning(`refused, whichever Mac it is: ${refusal}; ${listed}`, mends[refusal] ?? 'Look at the account.');
  if (macs.some((each) => each.refusal === undefined)) return ok(listed);
  return warning(
    listed,
    'Intune > Devices > the Mac > Properties: Corporate, managed, and this person its primary user and its enrolled one.',
  );
}

const mends: Partial<Record<Refusal, string>> = {
  'no-account': 'Entra > Users > the person: the account has to be enabled, and of the user type Member.',
  'not-included': 'Add them to the group of SELF_SERVICE.',
  'self-service-off': 'Set SELF_SERVICE.',
  protected: 'They are in the group of PROTECTED_GROUP_ID, and so have to call.',
};

/** People choose names: a terminal would obey what is in them. */
function told({ id, serial }: Mac): string {
  return `Mac ${id} (serial number ending in ${serial.replace(/\W/g, '').slice(-4)})`;
}
