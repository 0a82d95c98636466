import type { HelpdeskPolicy } from '../../bot/domain/helpdesk/model.ts';
import type { Random } from './random.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What may go wrong in a history, each with a share of its own. */
export type Troubles = {
  /** Of edits and posts, that Teams refuses or throttles. */
  teamsRefuses: number;
  /** Of edits and posts, whose answer is lost, that come late, or that hang. */
  teamsLoses: number;
  /** Of calls to storage, without an effect. */
  storageRefuses: number;
  /** Of calls to storage, whose answer is lost, or is that of a second attempt. */
  storageLoses: number;
  /** Of calls to storage, that take seconds. */
  storageSlow: number;
  /** Of calls to Graph. */
  graph: number;
};

/** From when to when, in simulated milliseconds. */
export type Span = { from: number; to: number };

/** All that is decided before a history begins. */
export type Plan = {
  engine: 'sqlite' | 'queue';
  instances: 1 | 2;
  visibleMs: number;
  rotate: { auto: boolean; afterMs: number };
  approval: HelpdeskPolicy['approval'];
  serialCheck: 'auto' | 'off';
  keysPer10Minutes: number;
  blankingsPerSecond: number;
  /** Share of the calls whose answer comes without anything else happening before. */
  quick: number;
  breathe: boolean;
  /**
   * Whether what is written is copied, frozen and looked through for keys, and the audit hashed and verified. That takes a fifth of a
   * history's time, so it is done in every thirty-second.
   */
  thorough: boolean;
  /** Wall clock of each machine against true time. */
  skewMs: [number, number];
  /** Nothing goes wrong from then on. */
  calmAt: number;
  troubles: Troubles;
  /** `readable`: it only cannot be written. */
  storageOutage: (Span & { readable: boolean }) | undefined;
  teamsOutage: Span | undefined;
  /** Whoever blocks the bot, or whose chat is deleted. */
  closed: (Span & { person: string; as: 403 | 404 }) | undefined;
  /** At which event, and for how long the process is gone. */
  crashes: { event: number; downMs: number }[];
  freezes: { at: number; machine: 0 | 1; forMs: number }[];
  /** The wall clock of a machine is set by so much. */
  clockSet: { at: number; machine: 0 | 1; byMs: number } | undefined;
  /** A Mac gets another owner. */
  handedOverAt: number | undefined;
  /** Intune never replaces a key. */
  intuneRefuses: boolean;
  /** Who begins, with what, and when. `card`: a Macs card that has stood there since before. */
  openings: { at: number; person: string; wants: 'card' | 'key' | 'look-up' | 'look-up-in-channel' }[];
  /** Most taps of all people together. */
  taps: number;
  tapsTwice: number;
  /** All of them tap at the same instants. */
  together: boolean;
  tapsElsewhere: number;
  hides: number;
  /** How long it goes on after the last key is off the screen. */
  afterwardsMs: number;
};

/** Mostly a history ends with its keys; some go on until look-ups are forgotten, or until keys are replaced. */
const AFTERWARDS_MS = [...Array(30).fill(0), 40 * MINUTE, 14 * HOUR];

const NONE: Troubles = {
  teamsRefuses: 0,
  teamsLoses: 0,
  storageRefuses: 0,
  storageLoses: 0,
  storageSlow: 0,
  graph: 0,
};

type Family = keyof Troubles | 'storageOutage' | 'teamsOutage' | 'closed' | 'crash' | 'freeze' | 'clock' | 'handover';
const FAMILIES: Record<Family, number> = {
  teamsRefuses: 3,
  teamsLoses: 5,
  storageRefuses: 2,
  storageLoses: 3,
  storageSlow: 2,
  graph: 2,
  storageOutage: 2,
  teamsOutage: 2,
  closed: 0.4,
  crash: 6,
  freeze: 2,
  clock: 1,
  handover: 1,
};

/** Not everything at once: each history has a few kinds of trouble and none of the others. */
export function createPlan(random: Random): Plan {
  const wanted = random.weighted({ 0: 1, 1: 10, 2: 6, 3: 3 } as Record<string, number>);
  const families = new Set<Family>();
  while (families.size < Number(wanted)) families.add(random.weighted(FAMILIES));
  const has = (family: Family) => families.has(family);
  const share = () => random.pick([0.03, 0.1, 0.3]);

  const engine = random.chance(0.5) ? 'sqlite' : 'queue';
  const instances = random.chance(0.6) ? 2 : 1;
  const visibleMs = random.pick([300, 300, 300, 120, 60]) * SECOND;
  const together = random.chance(0.25);
  const keysPer10Minutes = random.pick([1, 2, 5, 5, 5]);
  const openings = openingsOf(random);
  const begins = Math.max(...openings.map(({ at }) => at));
  const calmAt =
    begins + random.pick([1.02, 1.02, 1.04, 1.04, 1.1, 2.4]) * visibleMs + (has('closed') ? 20 * MINUTE : 0);
  const within = (longest: number): Span => {
    const from = random.between(0, calmAt - SECOND);
    return { from, to: Math.min(calmAt, from + random.between(SECOND, longest)) };
  };
  const skewed = engine === 'queue' && random.chance(0.3);

  return {
    engine,
    instances,
    visibleMs,
    rotate: { auto: random.chance(0.8), afterMs: random.pick([MINUTE, HOUR, 12 * HOUR, 12 * HOUR]) },
    approval: random.pick(['none', 'none', 'owner', 'colleague', 'owner-else-colleague'] as const),
    serialCheck: random.chance(0.15) ? 'auto' : 'off',
    keysPer10Minutes,
    blankingsPerSecond: random.pick([1, 20, 20]),
    // Whoever taps at the same instant shall be in each other's way.
    quick: random.pick(together ? [0, 0, 0.5] : [0, 0.8, 0.9, 0.95, 0.95]),
    breathe: random.chance(1 / 40),
    thorough: random.chance(1 / 32),
    skewMs: skewed ? [random.between(-30, 30) * SECOND, random.between(-30, 30) * SECOND] : [0, 0],
    calmAt,
    troubles: {
      ...NONE,
      ...(has('teamsRefuses') && { teamsRefuses: share() }),
      ...(has('teamsLoses') && { teamsLoses: share() }),
      ...(has('storageRefuses') && { storageRefuses: share() / 3 }),
      ...(has('storageLoses') && engine === 'queue' && { storageLoses: share() / 3 }),
      ...(has('storageSlow') && { storageSlow: share() / 2 }),
      ...(has('graph') && { graph: share() }),
    },
    storageOutage: has('storageOutage')
      ? { ...within(visibleMs), readable: engine === 'sqlite' && random.chance(0.4) }
      : undefined,
    teamsOutage: has('teamsOutage') ? within(2 * MINUTE) : undefined,
    closed: has('closed') ? closedIn(random, begins + visibleMs) : undefined,
    crashes: has('crash')
      ? Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => ({
          event: 1 + random.below(random.pick([40, 120, 240])),
          downMs: random.pick([1, 10, 60]) * SECOND * random.between(0.2, 1),
        }))
      : [],
    freezes: has('freeze')
      ? Array.from({ length: random.pick([1, 2]) }, () => ({
          at: random.between(0, calmAt),
          machine: random.pick([0, 1] as const),
          forMs: random.pick([2, 15, 60]) * SECOND * random.between(0.5, 1),
        }))
      : [],
    clockSet: has('clock')
      ? {
          at: random.between(0, calmAt),
          machine: random.pick([0, 1] as const),
          byMs: random.pick([-HOUR, -5 * MINUTE, -20 * SECOND, 20 * SECOND, 5 * MINUTE, HOUR]),
        }
      : undefined,
    handedOverAt: has('handover') ? random.between(0, begins + MINUTE) : undefined,
    intuneRefuses: random.chance(0.05),
    openings,
    taps: Number(random.weighted({ 2: 4, 3: 8, 5: 1, 9: 1 })),
    together,
    // Two taps may want the last key that is left.
    tapsTwice: random.pick(keysPer10Minutes === 1 ? [0.5] : [0, 0, 0, 0.2, 0.5]),
    tapsElsewhere: random.pick([0, 0, 0.1]),
    hides: random.pick([0, 0.1, 0.4]),
    // A booking in a chat that stays closed is tried for ever.
    afterwardsMs: has('closed') ? 0 : random.pick(AFTERWARDS_MS),
  };
}

/** Who unblocks the bot may do so at any time; a message that was missing for ten minutes does not come back. */
function closedIn(random: Random, before: number): Plan['closed'] {
  const as = random.chance(0.6) ? 403 : 404;
  const from = random.between(5 * SECOND, before);
  const forMs = random.between(1, as === 403 ? 18 : 8) * MINUTE;
  const to = random.chance(0.4) ? from + forMs : Number.POSITIVE_INFINITY;
  return { person: random.pick(['anna', 'anna', 'ben', 'tess']), as, from, to };
}

const SECOND_PERSON = { anna: 3, ben: 20, tess: 1.5 };

function openingsOf(random: Random): Plan['openings'] {
  const many = Number(random.weighted({ 1: 9, 2: 30, 3: 1 }));
  return Array.from({ length: many }, (_, first) => {
    const person = first === 0 ? 'anna' : random.weighted(first === 1 ? SECOND_PERSON : { anna: 1, ben: 1, tess: 2 });
    const inChannel = random.chance(0.4);
    const wants =
      person !== 'tess' ? random.weighted({ card: 8, key: 1 }) : inChannel ? 'look-up-in-channel' : 'look-up';
    return { at: random.between(0, random.pick([2, 2, 20, 90]) * SECOND), person, wants };
  });
}
