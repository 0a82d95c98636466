import { deadline } from '../deadline.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS } from '../ports.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import { GOOD_FOR_MS } from './open-requests.ts';

type Policy = Pick<HelpdeskPolicy, 'approval'> & { protectedGroup: string | undefined };
type Ports = { directory: Directory; clock: Clock; policy: Policy };

export type Demands = ReturnType<typeof createDemands>;

/** Who has to agree before a technician sees a key, and whether they have. */
export function createDemands({ directory, clock, policy }: Ports) {
  /** Who has to say yes. Throws `Unavailable`. */
  async function demanded({ person, owner }: LookUp, signal: AbortSignal): Promise<'none' | 'owner' | 'colleague'> {
    const { approval, protectedGroup: group } = policy;
    if (!owner || (group && (await directory.groupsOf(owner, [group], signal)).includes(group))) return 'colleague';
    if (approval === 'none' || approval === 'colleague') return approval;
    return owner === person ? 'colleague' : 'owner';
  }

  return {
    demanded: (lookUp: LookUp) => demanded(lookUp, deadline(clock, GRAPH_BUDGET_MS)),

    /** Whether what was said does for what is demanded now. Throws `Unavailable`. */
    async isGiven(lookUp: LookUp, signal: AbortSignal): Promise<boolean> {
      const wanted = await demanded(lookUp, signal);
      const { granted } = lookUp.approval ?? {};
      if (wanted === 'none') return true;
      if (!granted || clock.now() - granted.at >= GOOD_FOR_MS || granted.by === lookUp.person) return false;
      if (granted.as === 'colleague') return wanted === 'colleague' || policy.approval !== 'owner';
      return wanted === 'owner' && granted.by === lookUp.owner;
    },
  };
}
