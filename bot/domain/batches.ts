type Waiting<Item, Answer> = { item: Item; resolve(answer: Answer): void; reject(error: unknown): void };

/**
 * For what only one can do at a time under one key: what is asked for while it is being done is done together after that, and fails
 * together. `work` answers each item in order.
 */
export function createBatches<Item, Answer>(work: (key: string, items: Item[]) => Promise<Answer[]>) {
  const waiting = new Map<string, Waiting<Item, Answer>[]>();

  async function workOff(key: string): Promise<void> {
    for (let batch = waiting.get(key); batch?.length; batch = waiting.get(key)) {
      waiting.set(key, []);
      try {
        const answers = await work(
          key,
          batch.map(({ item }) => item),
        );
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    waiting.delete(key);
  }

  return (key: string, item: Item): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const next = { item, resolve, reject };
      const others = waiting.get(key);
      if (others) return void others.push(next);
      waiting.set(key, [next]);
      void workOff(key);
    });
}
