import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, type Remote } from './remote.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A child goes when this process has gone, however that ended: then its channel closes. */
const AWAIT_THE_END = 'data:text/javascript,process.on("disconnect",()=>process.kill(process.pid,"SIGKILL"))';

/** A program of the benchmark as a process of its own, which serves functions. `flags` are Node's. */
export async function run<Served extends object>(
  program: string,
  { environment = {}, flags = [] }: { environment?: Record<string, string>; flags?: string[] } = {},
): Promise<{ remote: Remote<Served>; child: ChildProcess; stop(): Promise<void> }> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', AWAIT_THE_END, ...flags, program], {
    cwd: root,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const remote = await connect<Served>(child);
  return {
    remote,
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
