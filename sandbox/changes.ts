/** How long a wait may last, in milliseconds of real time. */
const PATIENCE_MS = 30_000;

export type Changes = {
  /** Something happened: everybody who waits looks again. */
  happened(): void;
  /** Resolves as soon as `check` holds; rejects after 30 s with what was waited for and what `scene` says then. */
  until(check: () => boolean, what: string, scene: () => string): Promise<void>;
};

/** Lets tests wait for conditions instead of for time. */
export function createChanges(): Changes {
  const looks = new Set<() => void>();

  return {
    happened() {
      for (const look of [...looks]) look();
    },

    until(check, what, scene) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const done = (settle: () => void) => {
        clearTimeout(timer);
        looks.delete(look);
        settle();
      };
      const look = () => {
        try {
          if (check()) done(resolve);
        } catch (error) {
          done(() => reject(error));
        }
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`Waited ${PATIENCE_MS / 1000} s in vain for ${what}.\n${scene()}`))),
        PATIENCE_MS,
      );
      looks.add(look);
      look();
      return promise;
    },
  };
}
