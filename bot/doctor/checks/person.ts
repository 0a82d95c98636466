import type { Mac } from '../../domain/model.ts';
import { type Check, ok, warning, wrong } from '../check.ts';
import { reads } from './graph-reads.ts';

const MOST_MACS = 10;

/** Walks the reads that come before a key, for somebody real. No key is asked for. */
export const person: Check = {
  id: 'person',
  title: 'The person asked about',
  needs: ['people-read', 'intune-read'],
  applies: ({ wish }) => wish.person !== undefined,
  async look(world) {
    const id = world.wish.person ?? '';
    const seen = { account: false, mayAsk: false, macs: [] as Mac[], theirs: 0 };
    const read = await reads(
      world,
      async ({ directory }, signal) => {
        const account = await directory.account(id, signal);
        seen.account = account !== undefined;
        seen.mayAsk = account?.enabled === true && account.member;
        seen.macs = await directory.macsOf(id, signal);
        for (const mac of seen.macs.slice(0, MOST_MACS)) {
          const users = await directory.primaryUsers(mac.id, signal);
          if (users.length === 1 && users[0] === id) seen.theirs++;
        }
      },
      'User.Read.All and DeviceManagementManagedDevices.Read.All',
    );
    if (read.state !== 'ok') return read;
    if (!seen.account)
      return wrong('Entra has no account with that object id', 'Copy it from Entra > Users > the person.');
    if (!seen.mayAsk)
      return warning('the account is disabled or a guest: Latchkey refuses it', 'Ask about somebody else.');
    const company = seen.macs.filter(({ owner, managed }) => owner === 'company' && managed).length;
    const told = `${seen.macs.length} Macs, ${company} of the company's and managed; primary user of ${seen.theirs}`;
    if (company > 0 && seen.theirs > 0) return ok(told);
    return warning(
      told,
      'Intune > Devices > the Mac > Properties: it must be Corporate and have this person as its primary user.',
    );
  },
};
