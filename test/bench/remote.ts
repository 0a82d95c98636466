import type { ChildProcess } from 'node:child_process';

type Question = { id: number; call: string; args: unknown[] };
type Reply = { id: number; result?: unknown; error?: string };
type Functions = Record<string, (...args: never[]) => unknown>;
export type Remote<Served> = {
  [Name in keyof Served]: Served[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** In a child: these functions are its parent's to call. Arguments and results go as JSON. */
export function serve(functions: Functions): void {
  process.on('message', async ({ id, call, args }: Question) => {
    const reply = await (async () => functions[call]?.(...(args as never[])))().then(
      (result): Reply => ({ id, result }),
      (error): Reply => ({ id, error: `${error?.stack ?? error}` }),
    );
    process.send?.(reply);
  });
  process.send?.({ id: 0 });
}

/** In the parent: the functions that a child serves. Rejects when it throws, and when it ends. */
export async function connect<Served extends object>(child: ChildProcess): Promise<Remote<Served>> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;

  function expect(id: number): Promise<unknown> {
    const reply = Promise.withResolvers<unknown>();
    waiting.set(id, reply);
    return reply.promise;
  }

  child.on('message', ({ id, result, error }: Reply) => {
    const reply = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) reply?.resolve(result);
    else reply?.reject(new Error(error));
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${child.spawnargs.at(-1)} ended with ${signal ?? code}.`));
  });
  await expect(0);

  return new Proxy({} as Remote<Served>, {
    get: (_, call) => {
      // Not a promise, whoever asks.
      if (call === 'then') return undefined;
      return (...args: unknown[]) => {
        const id = ++last;
        child.send({ id, call, args });
        return expect(id);
      };
    },
  });
}
