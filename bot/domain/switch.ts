import type { Records } from './ports.ts';
import { readAs } from './read-as.ts';
import type { Shape } from './shapes.ts';
import { Unavailable } from './unavailable.ts';

/** What is on: everything, only self-service, only look-ups of the helpdesk, nothing. Blanking always is. */
export const switchPositions = ['all', 'self', 'helpdesk', 'off'] as const;
export type SwitchPosition = (typeof switchPositions)[number];

const RECORD = 'switch';
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const positionIn: Shape<SwitchPosition> = (value) => switchPositions.find((position) => position === value);

export type Switch = ReturnType<typeof createSwitch>;

/** The emergency switch, in the storage that all instances share. Read at every reveal, and never remembered. */
export function createSwitch({ records }: { records: Records }) {
  return {
    async read(): Promise<SwitchPosition> {
      const record = await readAs(records, RECORD, positionIn);
      return record ? (record.value ?? 'off') : 'all';
    },

    /** Throws `Unavailable` if somebody else turns it at the same time. */
    async turn(position: SwitchPosition): Promise<void> {
      const old = await records.read(RECORD);
      const turned = old
        ? await records.replace(RECORD, old.version, position, FOR_EVER)
        : await records.create(RECORD, position, FOR_EVER);
      if (!turned) throw new Unavailable('storage', 'busy');
    },
  };
}
