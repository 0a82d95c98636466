/** One engine with two instances of the bot on it. Engines whose own time cannot be moved wait in `pass`, so tests pass seconds only. */
export type Bench<Port> = {
  one: Port;
  other: Port;
  /** Epoch milliseconds. */
  now(): number;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
};
