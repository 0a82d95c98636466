type Listener = () => void;

/** As much of AbortSignal as the rules use. Node's own takes longer to abort than a whole request of the simulation. */
class LightSignal {
  aborted = false;
  #listeners: Listener[] | undefined;

  addEventListener(_: 'abort', listener: Listener): void {
    this.#listeners ??= [];
    this.#listeners.push(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }

  static any(signals: LightSignal[]): LightSignal {
    const any = new LightSignal();
    for (const signal of signals) {
      if (signal.aborted) any.abort();
      else signal.addEventListener('abort', () => any.abort());
    }
    return any;
  }
}

class LightController {
  readonly signal = new LightSignal();
  abort(): void {
    this.signal.abort();
  }
}

/** Puts it in the place of Node's until the answer is called. */
export function useLightAbort(): () => void {
  const { AbortController, AbortSignal } = globalThis;
  Object.assign(globalThis, { AbortController: LightController, AbortSignal: LightSignal });
  return () => void Object.assign(globalThis, { AbortController, AbortSignal });
}
