/** `node infra/entra.ts` says what it takes. Exit code 0: done, or said what would be; 1: Graph or az said no; 2: wrong usage. */
import { randomUUID } from 'node:crypto';
import { apply } from './entra/apply.ts';
import { identifierIn } from './entra/credentials.ts';
import { createGraph } from './entra/graph.ts';
import { parametersOf, writeParameters } from './entra/parameters.ts';
import { knownIn, plan } from './entra/plan.ts';
import * as print from './entra/print.ts';
import { readState } from './entra/state.ts';
import { readToken } from './entra/token.ts';
import { readWish, USAGE, type Wish } from './entra/wish.ts';

async function run(wish: Wish): Promise<void> {
  const { wanted } = wish;
  const graph = createGraph(wish.graph, await readToken(wish.tokenFile));
  const state = await readState(graph, wanted);
  process.stdout.write(`Tenant ${state.tenant}\n`);
  const connection = identifierIn(state.registrations.sso?.credentials ?? [], state.tenant) ?? randomUUID();
  const list = plan(state, wanted, { scope: randomUUID(), connection });
  const known = knownIn(state, wanted);
  if (!wish.apply || list.length === 0) process.stdout.write(print.steps(list));
  else {
    for (const step of list) {
      process.stdout.write(`${step.says}\n`);
      await apply(graph, step, known);
    }
  }
  const isThere = wish.apply || list.length === 0;
  const parameters = isThere ? parametersOf(known, wanted, connection) : undefined;
  if (parameters === undefined) return;
  process.stdout.write(print.parameters(parameters));
  if (wish.parameters !== undefined) await writeParameters(wish.parameters, parameters);
}

async function main(args: string[]): Promise<number> {
  let wish: Wish;
  try {
    wish = readWish(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  try {
    await run(wish);
    return 0;
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message}\nWhat was done so far stays. Wait two minutes, until Entra shows all of it, and repeat the command: it goes on from there.\n`,
    );
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
