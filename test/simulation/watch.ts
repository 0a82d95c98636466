import type { Chat } from '../../bot/domain/model.ts';
import type { BlankAnswer } from '../../bot/domain/ports.ts';
import type { Card } from './cards.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

const SECOND = 1_000;
/** Late by less is no fault: the pace, a look each second, whole seconds of a queue, the edit itself. */
const SLACK_MS = 8 * SECOND;
/** A booking that somebody took and never came back to is visible again after this, and is then looked for. */
const HELD_MS = 35 * SECOND;
const LONGEST_BACKOFF_MS = 15 * SECOND;
/** Nobody else begins before. */
const HELD_MIN_MS = 25 * SECOND;
const REJECTED_EVERY_MS = 30 * SECOND;
const HOPELESS_AFTER_MS = 10 * 60 * SECOND;
const REPLACING_MS = 30 * SECOND;
const MISSING_EVERY_MS = 5 * 60 * SECOND;
/** Between the clock's reading and the edit; a key may go so much earlier than its time. */
const EARLY_MS = 1.5 * SECOND;

/** One key on its way to a screen, on it, and off it; simulated milliseconds. */
export type Showing = {
  process: Process;
  person: string;
  mac: string;
  key: number;
  lookUp: string | undefined;
  asked: number;
  due: number;
  since: number | undefined;
  until: number | undefined;
  /** What the rules heard. */
  outcome: 'shown' | 'rejected' | 'unknown' | undefined;
  /** Somebody wanted it hidden. */
  hidden: boolean;
  /** Something that went wrong excuses it until then. */
  excused: number;
  /** Edits under way that take it off. */
  attempts: Set<{ process: Process; begun: number }>;
  /** The rules know that it is off. */
  off: boolean;
};

export type Message = { id: string; chat: Chat; card: Card; showing?: Showing };

export type Watch = ReturnType<typeof createWatch>;

/** Watches each key as long as it may be seen. */
export function createWatch(sim: Sim) {
  const { time } = sim;
  const showings: Showing[] = [];
  /** Storage went wrong, so that two may edit the same message at once. */
  let stumbled = false;
  /** Somebody was away, so that what was done may not be known. */
  let interrupted = false;
  let clockSet = false;

  function excuse(showing: Showing, untilMs: number): void {
    showing.excused = Math.max(showing.excused, untilMs);
  }

  function excuseAll(ms: number, which: (showing: Showing) => boolean = () => true): void {
    for (const showing of showings) if (which(showing)) excuse(showing, time.now() + ms);
  }

  /** An edit that begins in time is in time. */
  function judgeLateness({ id, card, showing }: Message): void {
    if (card.is !== 'key' || !showing) return;
    const lateMs = time.now() - Math.max(showing.due, showing.excused);
    if (lateMs > SLACK_MS) sim.violated(`the key on ${id} was on the screen ${Math.round(lateMs)} ms too long`);
  }

  function taken({ id }: Message, showing: Showing, late: boolean): void {
    const now = time.now();
    showing.until = now;
    const early = showing.outcome === 'shown' && now < showing.due - EARLY_MS;
    if (early && !showing.hidden && !late && !clockSet) {
      sim.violated(`the key on ${id} was taken away ${Math.round(showing.due - now)} ms before its time`);
    }
  }

  return {
    showings,

    asked(message: Message, showing: Showing): void {
      message.showing = showing;
      showings.push(showing);
    },

    /** An answer that comes after the key's time is as good as none. */
    answered(message: Message | undefined, outcome: 'shown' | 'rejected' | 'unknown'): void {
      const { showing } = message ?? {};
      if (showing) showing.outcome = outcome === 'shown' && time.now() >= showing.due ? 'unknown' : outcome;
    },

    /** Something else stands there now. */
    drew(message: Message, before: Card, late: boolean): void {
      const { card, showing } = message;
      if (!showing) return;
      if (card.is !== 'key') {
        if (before.is === 'key') taken(message, showing, late);
        return;
      }
      if (before.is === 'key') sim.violated(`two keys on ${message.id}`);
      showing.since = time.now();
      if (showing.outcome === 'unknown') excuse(showing, time.now() + HELD_MS);
    },

    /** An edit that takes a key off is under way; its answer goes to the answer. */
    blanks(process: Process, message: Message | undefined): (answer: BlankAnswer) => void {
      if (!message?.showing) return () => {};
      const { id, showing } = message;
      const mayMeet = stumbled || showing.hidden || showing.outcome === 'unknown' || showing.outcome === undefined;
      const meets = [...showing.attempts].some(({ begun }) => time.now() - begun < HELD_MIN_MS);
      if (meets && !mayMeet) sim.violated(`two edits at once take the key off ${id}`);
      if (showing.off && !mayMeet && !interrupted) sim.violated(`the key is taken off ${id} twice`);
      if (showing.attempts.size === 0) judgeLateness(message);
      const attempt = { process, begun: time.now() };
      showing.attempts.add(attempt);
      return (answer) => {
        showing.attempts.delete(attempt);
        if (answer.kind === 'blanked') {
          showing.off = true;
          return;
        }
        const waits = {
          busy: Math.max(LONGEST_BACKOFF_MS, answer.kind === 'busy' ? (answer.retryAfterMs ?? 0) : 0),
          rejected: REJECTED_EVERY_MS,
          missing: MISSING_EVERY_MS,
        };
        // Intune is asked as well by then, and takes its time.
        const isHopeless = time.now() - showing.due > HOPELESS_AFTER_MS;
        excuse(showing, time.now() + waits[answer.kind] + (isHopeless ? REPLACING_MS : 0));
      };
    },

    /** Somebody asked for it to be hidden. */
    hides(message: Message | undefined): void {
      if (message?.showing) message.showing.hidden = true;
    },

    /** An answer of storage was lost, or took so long: what was held stays held. */
    storageStumbled(ms: number): void {
      stumbled = true;
      excuseAll(ms + HELD_MS);
    },

    /** Without an effect, until now: whoever showed a key and lives goes on without storage. */
    storageRefused(): void {
      stumbled = true;
      excuseAll(HELD_MS, ({ process }) => !process.alive);
    },

    /** Three 429 make the bot pause. */
    throttled(): void {
      excuseAll(LONGEST_BACKOFF_MS);
    },

    /** It lost its memory, or stands still for so long. */
    absent(process: Process, forMs = 0): void {
      interrupted = true;
      excuseAll(forMs + HELD_MS);
      if (process.alive) return;
      for (const { attempts } of showings) {
        for (const attempt of attempts) if (attempt.process === process) attempts.delete(attempt);
      }
    },

    /** There may have been none for a while. */
    started(): void {
      excuseAll(HELD_MS);
    },

    /** Back by so much, a booking that only the wall clock knows of comes so much later. */
    clockWasSet(byMs: number): void {
      clockSet = true;
      stumbled = true;
      for (const showing of showings) excuse(showing, Math.max(time.now(), showing.due) - Math.min(0, byMs) + HELD_MS);
    },
  };
}
