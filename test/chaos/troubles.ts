/** Something that was done to the bot and may keep a key on a screen. Epoch milliseconds. */
export type Trouble = {
  from: number;
  to: number;
  /** How long it may be felt after that. */
  afterMs: number;
  what: string;
  /** Id of the only message that it is about. */
  message?: string;
};

export type Troubles = ReturnType<typeof createTroubles>;

/** Remembers all that was done to the bot: what excuses it, and what the run was made of. */
export function createTroubles() {
  const all: Trouble[] = [];
  const counts = new Map<string, number>();
  return {
    all,
    note(trouble: Trouble): void {
      all.push(trouble);
    },
    count(name: string): void {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    /** How often any of these happened. */
    counted: (...names: string[]) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0),
    /** Everything that happened and was counted. */
    names: () => [...counts.keys()],
  };
}
