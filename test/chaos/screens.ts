import words from '../../cards/words/en.json' with { type: 'json' };
import type { Chat, ChatMessage, Place } from '../../sandbox/chats.ts';
import type { Device, Person } from '../../sandbox/company.ts';
import type { Teams } from '../../sandbox/teams.ts';
import type { MacsIn } from './keyring.ts';

/** One time that a key stood on a screen. All times are epoch milliseconds, when Teams did what it was asked. */
export type Showing = {
  place: Place;
  /** Whose chat it is; undefined: everybody's in a channel. */
  person: Person | undefined;
  message: ChatMessage;
  mac: Device;
  on: number;
  off?: number;
  /** When edits came that say that nothing stands here now. */
  blanked: number[];
};

/** Whether it is the key of their own Mac. */
export function isOwn({ person, mac }: Showing): boolean {
  return person !== undefined && mac.primaryUsers.includes(person.id);
}

export type Screens = ReturnType<typeof createScreens>;

/** Watches all screens: when a key comes on one, and when it goes. */
export function createScreens(teams: Teams, macsIn: MacsIn) {
  const showings: Showing[] = [];
  const looks = new Map<string, Set<() => void>>();

  teams.onChange(({ place, kind, message }) => {
    const at = Date.now();
    const blanks = message.activity.summary === words.summaries.hidden;
    for (const showing of showings.filter((each) => each.message === message)) {
      showing.off ??= at;
      if (blanks) showing.blanked.push(at);
    }
    const macs = kind === 'delete' ? [] : macsIn(JSON.stringify(message.activity));
    const { person } = place as Partial<Chat>;
    showings.push(...macs.map((mac) => ({ place, person, message, mac, on: at, blanked: [] })));
    for (const look of [...(looks.get(place.id) ?? [])]) look();
  });

  return {
    /** Every one so far, oldest first. */
    showings,

    lit: () => showings.filter(({ off }) => off === undefined),

    /** The last key that came on this screen, at `since` or later. */
    shownIn: (place: Place, since: number) =>
      showings.findLast((showing) => showing.place === place && showing.on >= since),

    /** True as soon as `check` holds after some change in that place; false after `ms` milliseconds. */
    until(place: Place, check: () => boolean, ms: number): Promise<boolean> {
      if (check()) return Promise.resolve(true);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const here = looks.get(place.id) ?? new Set();
      looks.set(place.id, here);
      const done = (seen: boolean) => {
        clearTimeout(timer);
        here.delete(look);
        resolve(seen);
      };
      const look = () => {
        if (check()) done(true);
      };
      const timer = setTimeout(() => done(false), ms);
      here.add(look);
      return promise;
    },
  };
}
