/** Something that happens at an instant. True: nobody waits for it, so that the next may follow at once. */
type Act = () => boolean;

/** `act` is gone once it has happened or has been cancelled. */
export type Moment = { at: number; order: number; act: Act | undefined };

export type Scheduler = ReturnType<typeof createScheduler>;

/**
 * Simulated time, in milliseconds from 0 on: it jumps from moment to moment, and between two of them all that waits for nothing but
 * microtasks runs to its next await. `breathe`: after each moment Node may look for rejections that nobody handles.
 */
export function createScheduler({ breathe }: { breathe: boolean }) {
  const heap: Moment[] = [];
  let now = 0;
  let orders = 0;
  let breathes = breathe;

  const isBefore = (one: Moment, other: Moment) =>
    one.at < other.at || (one.at === other.at && one.order < other.order);

  function push(moment: Moment): void {
    let at = heap.length;
    heap.push(moment);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Moment;
      if (!isBefore(moment, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = moment;
  }

  function pop(): Moment | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Moment, heap[below] as Moment)) below++;
      const child = heap[below] as Moment;
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }

  /** To the next moment that somebody waits for. False: there is none, or it `isOver`. */
  function goOn(isOver: () => boolean): boolean {
    while (!isOver()) {
      const moment = pop();
      if (!moment) return false;
      const { act } = moment;
      if (!act) continue;
      now = moment.at;
      moment.act = undefined;
      if (!act()) return true;
    }
    return false;
  }

  return {
    now: () => now,

    after(ms: number, act: Act): Moment {
      const moment = { at: now + (ms > 0 ? ms : 0), order: orders++, act };
      push(moment);
      return moment;
    },

    cancel(moment: Moment | undefined): void {
      if (moment) moment.act = undefined;
    },

    /** Lets Node look for rejections before the next moment. */
    breathe(): void {
      breathes = true;
    },

    /** Until nothing is left to happen, or `isOver`. */
    run(isOver: () => boolean): Promise<void> {
      return new Promise((done, failed) => {
        const settled = Promise.resolve();
        const again = () => process.nextTick(step);
        function step(): void {
          try {
            if (!goOn(isOver)) {
              done();
              return;
            }
            // A tick that is asked for among the microtasks comes once there are no others left.
            if (breathes) setImmediate(step);
            else void settled.then(again);
            breathes = breathe;
          } catch (error) {
            failed(error);
          }
        }
        void settled.then(again);
      });
    },
  };
}
