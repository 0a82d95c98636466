import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Dice } from './dice.ts';
import { type InstanceName, instanceNames } from './plan.ts';

/** A line of a bot's log. `process`: such as A3, the third process of A. */
export type Line = { at: number; process: string; event: string; [fact: string]: unknown };

type Instance = { started: number; child?: ChildProcess; url?: string };

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm start` runs. */
const MAIN = 'bot/main.ts';
/** A bot goes when this process has gone, however that ended: then its standard input closes. */
const AWAIT_THE_END = 'data:text/javascript,process.stdin.on("end",()=>process.kill(process.pid,"SIGKILL")).resume()';
const AGAIN_MS = 500;
/** Longer than the bot takes at most to end. */
const STOP_PATIENCE_MS = 12_000;

export type Instances = ReturnType<typeof createInstances>;

/** The bot as two processes that can be killed and started again, and what stands before them and shares the deliveries out. */
export function createInstances(environment: Record<string, string>, dice: Dice) {
  const all: Record<InstanceName, Instance> = { A: { started: 0 }, B: { started: 0 } };
  const lines: Line[] = [];
  const faults: string[] = [];
  const stderr: string[] = [];
  const dark: { from: number; to: number }[] = [];
  let darkSince: number | undefined = Date.now();
  let [deliveries, kills, failedStarts] = [0, 0, 0];
  let over = false;

  const live = () => instanceNames.flatMap((name) => all[name].url ?? []);

  function noteWhetherDark() {
    if (live().length === 0) darkSince ??= Date.now();
    else if (darkSince !== undefined) {
      dark.push({ from: darkSince, to: Date.now() });
      darkSince = undefined;
    }
  }

  function gone(instance: Instance) {
    delete instance.child;
    delete instance.url;
    noteWhetherDark();
  }

  /** False if it ended before it listened, as it does while its storage is away. */
  function launched(name: InstanceName): Promise<boolean> {
    const instance = all[name];
    const launch = `${name}${++instance.started}`;
    const child = spawn(process.execPath, ['--import', AWAIT_THE_END, MAIN], { cwd: root, env: environment });
    instance.child = child;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    child.stderr.on('data', (words) => stderr.push(`${launch}: ${words}`));
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = parsed(text, launch);
      if (!line) return;
      lines.push(line);
      if (line.event !== 'app.started' || instance.child !== child) return;
      instance.url = `http://127.0.0.1:${line.port}/api/messages`;
      noteWhetherDark();
      resolve(true);
    });
    child.once('exit', (code, signal) => {
      const killed = instance.child !== child;
      resolve(killed);
      if (killed) return;
      if (instance.url) faults.push(`${launch} has ended by itself (${signal ?? code}).`);
      gone(instance);
    });
    return promise;
  }

  return {
    /** All that they have logged. */
    lines,
    /** What they said beside their log: mostly why one could not begin it. */
    stderr,
    /** What none of them should have done. */
    faults,
    failedStarts: () => failedStarts,
    kills: () => kills,

    /** Once, without settings, so that later starts find compiled what takes long to compile. */
    async warmUp(): Promise<void> {
      const { NODE_COMPILE_CACHE } = environment;
      await once(spawn(process.execPath, [MAIN], { cwd: root, env: { NODE_COMPILE_CACHE }, stdio: 'ignore' }), 'exit');
    },

    /** As a host does: again and again until it listens, or somebody has killed it. */
    async start(name: InstanceName): Promise<void> {
      while (!over && !(await launched(name))) {
        failedStarts++;
        await pause(AGAIN_MS);
      }
    },

    /** kill -9 */
    kill(name: InstanceName): void {
      const { child } = all[name];
      if (!child) return;
      gone(all[name]);
      child.kill('SIGKILL');
      kills++;
    },

    /** Where Teams delivers next. Throws while nobody is alive. */
    next(): string {
      const [one, ...others] = live();
      if (one === undefined) throw new Error('No instance is alive.');
      return dice.pick([one, ...others], 'delivery', ++deliveries);
    },

    /** When nobody was alive. */
    dark: () => [...dark, ...(darkSince === undefined ? [] : [{ from: darkSince, to: Date.now() }])],

    state: () => instanceNames.map((name) => `${name}${all[name].started} ${all[name].url ? 'up' : 'down'}`).join(', '),

    /** SIGTERM, which the bot obeys in good order. */
    async stop(): Promise<void> {
      over = true;
      for (const name of instanceNames) {
        const { child } = all[name];
        gone(all[name]);
        if (!child) continue;
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
        const [code] = await exit;
        clearTimeout(force);
        if (code !== 0) faults.push(`${name} did not end in good order when it was asked to.`);
      }
    },

    /** At once, for when something else has failed. */
    destroy(): void {
      over = true;
      for (const name of instanceNames) all[name].child?.kill('SIGKILL');
    },
  };
}

/** undefined: a line that a kill has cut off. */
function parsed(text: string, launch: string): Line | undefined {
  try {
    const { time, ...facts } = JSON.parse(text);
    return { ...facts, at: time, process: launch };
  } catch {
    return undefined;
  }
}
